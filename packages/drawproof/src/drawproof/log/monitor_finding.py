"""What a monitor finds, named, in words (protocol §14.5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

TEXTS = {
    "split-view": ("two versions of the log: {what}", "日志出现两个版本：{what}"),
    "rewound": (
        "the log shows {size} entries, {seen} were seen before",
        "日志只剩 {size} 条，先前看到过 {seen} 条",
    ),
    "behind-witness": (
        "witness {name} has cosigned {size} entries, the log shows {seen}",
        "见证人 {name} 已共同签到 {size} 条，日志只显示 {seen} 条",
    ),
    "damaged": ("the log cannot be trusted: {what}", "日志不可信：{what}"),
    "malformed-entry": ("entry {index}: {what}", "第 {index} 条：{what}"),
    "number-gap": (
        "entry {index}: draw {draw_id} is announced, number {missing} never was",
        "第 {index} 条：公告了 {draw_id}，但 {missing} 号从未公告",
    ),
    "number-repeated": (
        "entry {index}: draw {draw_id} is announced again or out of order",
        "第 {index} 条：{draw_id} 重复公告，或次序颠倒",
    ),
    "late-announcement": (
        "draw {draw_id}: announcement cosigned at {at}, had to be by {limit}",
        "{draw_id}：公告 {at} 才经见证，应不晚于 {limit}",
    ),
    "late-result": (
        "draw {draw}: result cosigned at {at}, had to be by {limit}",
        "{draw}：结果 {at} 才经见证，应不晚于 {limit}",
    ),
    "red-void": (
        "draw {draw_id}: void (entry {index}) not shown to be before {limit}",
        "{draw_id}：作废（第 {index} 条）不能证明早于 {limit}",
    ),
    "overdue": (
        "draw {draw_id}: neither result nor void by {limit}",
        "{draw_id}：到 {limit} 既无结果也未作废",
    ),
    "open-twice": (
        "draw {draw_id} was announced while {other} of the same plan item {item} was open",
        "{draw_id} 公告时，同一计划事项 {item} 的 {other} 尚未结束",
    ),
    "unannounced": (
        "entry {index}: {kind} of draw {draw_id}, which was never announced",
        "第 {index} 条：{kind} 所属的 {draw_id} 从未公告",
    ),
    "result-conflict": (
        "entry {index}: draw {draw} has a second result, or a result and a void",
        "第 {index} 条：{draw} 有第二个结果，或既有结果又作废",
    ),
}


@dataclass(frozen=True)
class Finding:
    """A name of the table above and its values."""

    name: str
    params: dict[str, Any]

    def __hash__(self) -> int:
        return hash((self.name, tuple(sorted((k, str(v)) for k, v in self.params.items()))))

    def text(self, lang: str = "en") -> str:
        """The sentence, in `en` or `zh`."""
        return TEXTS[self.name][1 if lang == "zh" else 0].format(**self.params)

    def to_record(self) -> dict[str, Any]:
        """Plain values."""
        return {"name": self.name, "params": dict(self.params)}

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Finding:
        """What `to_record` made."""
        if record["name"] not in TEXTS:
            raise KeyError(record["name"])
        return cls(record["name"], dict(record["params"]))

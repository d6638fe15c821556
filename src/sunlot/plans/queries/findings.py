"""What the rules say of a plan while it is composed: blocks, warnings, passes, with their rows."""

import datetime
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sunlot import rulebook
from sunlot.items.queries import unusable
from sunlot.plans.errors import ShareTooLow
from sunlot.plans.models import Plan, PlanTask
from sunlot.plans.queries.sheet import Sheet
from sunlot.plans.rules import (
    ALL,
    Ratio,
    Share,
    above_customary,
    above_peers,
    check_share,
    earliest_visit,
    lacks,
    strata_of,
)
from sunlot.plans.rules.ratio_text import Reading, agrees, read_ratio
from sunlot.plans.wording import percent_text

Level = Literal["block", "warn", "pass"]
ORDER: dict[str, int] = {"block": 0, "warn": 1, "pass": 2}


@dataclass(frozen=True, slots=True)
class Spot:
    """One cell that a finding is about, and what is the case there."""

    number: int
    task: int
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence of the panel. `share` is set for PL-01 only, which draws a gauge."""

    rule_id: str
    level: Level
    title: str
    why: str = ""
    spots: tuple[Spot, ...] = ()
    share: Share | None = None

    @property
    def percent(self) -> str:
        """The share with one decimal, rounded down so that less than half never reads as 50 %."""
        if self.share is None or not self.share.total:
            return ""
        tenths = self.share.linked * 1000 // self.share.total
        return f"{tenths // 10}.{tenths % 10}%"

    @property
    def rows(self) -> list[tuple[int, int, str, str]]:
        """(row number, task, column, what is the case) once for each row."""
        found: dict[int, list[Spot]] = {}
        for spot in self.spots:
            found.setdefault(spot.task, []).append(spot)
        return [
            (
                spots[0].number, task, spots[0].column,
                _("；").join(dict.fromkeys(one.text for one in spots)),
            )
            for task, spots in found.items()
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Panel:
    """All findings: the share first, then blocks, warnings, passes."""

    findings: Sequence[Finding]

    @property
    def shown(self) -> list[Finding]:
        """What stands open: the share always first, then blocks and warnings."""
        return [one for one in self.findings if one.share is not None or one.level != "pass"]

    @property
    def folded(self) -> list[Finding]:
        """Passes other than the share."""
        return [one for one in self.findings if one.share is None and one.level == "pass"]

    def of(self, level: str) -> list[Finding]:
        """Findings of one level."""
        return [one for one in self.findings if one.level == level]

    @property
    def blocks(self) -> list[Finding]:
        """What must be dealt with."""
        return self.of("block")

    @property
    def warnings(self) -> list[Finding]:
        """What may stay, looked at."""
        return self.of("warn")

    @property
    def passes(self) -> list[Finding]:
        """What is right."""
        return self.of("pass")

    def marks(self) -> dict[int, dict[str, tuple[Level, str]]]:
        """``{task: {column: (level, reasons)}}``, the harder level where a cell has both."""
        found: dict[int, dict[str, tuple[Level, str]]] = {}
        for finding in self.blocks + self.warnings:
            for spot in finding.spots:
                cells = found.setdefault(spot.task, {})
                level, reason = cells.get(spot.column, (finding.level, ""))
                cells[spot.column] = (level, f"{reason}{spot.text}（{finding.rule_id}）")
        return found


def panel_of(sheet: Sheet, today: datetime.date) -> Panel:
    """What the rules say of a sheet with all its rows."""
    tasks = sheet.tasks
    readings = {task.pk: read_ratio(task.ratio_text) for task in tasks if task.ratio_text.strip()}
    findings = [
        *_items(tasks, sheet.plan, today),
        _zero(tasks, readings),
        _high(tasks, readings),
        _unread(tasks, readings),
        _differing(tasks, readings),
        _lacking(tasks),
    ]
    ordered = sorted(findings, key=lambda one: ORDER[one.level])
    return Panel([_share(tasks, sheet.plan), *ordered])


def _level(rule_id: str) -> Level:
    """As hard as the rule says, but what nobody has compared with its source only warns."""
    rule = rulebook.get(rule_id)
    return "block" if rule.level == "block" and rule.standing != "unverified" else "warn"


def _share(tasks: Sequence[PlanTask], plan: Plan) -> Finding:
    share = Share(sum(task.credit_linked for task in tasks), len(tasks))
    if share.enough:
        return Finding("PL-01", "pass", _("关联信用风险分类的任务达到一半"), share=share)
    try:
        check_share(share, reason=plan.low_share_reason)
    except ShareTooLow:
        why = _("可补足，或写明理由后提交，理由随计划公开。")
        return Finding(
            "PL-01", _level("PL-01"), _("关联信用风险分类的任务不足一半"), why, share=share
        )
    why = _("已写明理由，随计划公开：{reason}").format(reason=plan.low_share_reason)
    return Finding("PL-01", "warn", _("关联信用风险分类的任务不足一半"), why, share=share)


def _items(tasks: Sequence[PlanTask], plan: Plan, today: datetime.date) -> Iterator[Finding]:
    days = {
        task.pk: earliest_visit(starts_on=task.starts_on, year=plan.year, today=today)
        for task in tasks
    }
    rows = [(task, row) for task in tasks for row in task.items.all()]
    closed = unusable((row.item, days[task.pk]) for task, row in rows if row.item)
    unpublished = tuple(
        Spot(task.sequence, task.pk, "title", _("“{text}”尚未公示").format(text=row.text))
        for task, row in rows if row.item_id and (row.item_id, days[task.pk]) in closed
    )  # fmt: skip
    public = _finding(
        "IT-01", unpublished, _("抽查事项均已公示"),
        _("事项尚未公示"),
        _("未公示的事项不得实施。请先由主管部门公示该事项，公示后才能抽取。"),
    )  # fmt: skip
    unmatched = tuple(
        Spot(task.sequence, task.pk, "title", _("“{text}”待匹配").format(text=row.text))
        for task, row in rows if row.item_id is None
    )  # fmt: skip
    if unpublished or not unmatched:
        yield public
    if unmatched:
        why = _("可以提交审议；匹配到已公示的事项之后才能抽取。")
        yield replace(_finding("IT-01", unmatched, "", _("有事项待匹配"), why), level="warn")


def _zero(tasks: Sequence[PlanTask], readings: dict[int, Reading | None]) -> Finding:
    spots = []
    for task in tasks:
        reading = readings.get(task.pk)
        if reading is None:
            continue
        if reading.has_zero:
            spots.append(Spot(task.sequence, task.pk, "ratio_text", _("有一层的比例是 0")))
        elif reading.missing_classes():
            text = _("没有写 {classes} 类的比例").format(
                classes=_("、").join(reading.missing_classes())
            )
            spots.append(Spot(task.sequence, task.pk, "ratio_text", text))
    return _finding(
        "PL-02", tuple(spots), _("没有免抽的分层"),
        _("有免抽的分层"),
        _("风险低可以少抽，不能不抽。请为每一层填写大于 0 的比例。"),
    )  # fmt: skip


def _high(tasks: Sequence[PlanTask], readings: dict[int, Reading | None]) -> Finding:
    shares = {
        task.pk: share
        for task in tasks
        if task.item_class != "key" and (share := _share_of(task, readings.get(task.pk)))
    }
    counted = Counter(shares.values())
    others = {one: list((counted - Counter([one])).elements()) for one in counted}
    middles = {one: above_peers(one, peers) for one, peers in others.items()}
    spots = []
    for task in tasks:
        share = shares.get(task.pk)
        if share is None:
            continue
        middle = middles[share]
        words = percent_text(share.numerator, share.denominator)
        if middle is not None:
            text = _("{ratio}，同类任务中位数为 {middle}").format(
                ratio=words, middle=percent_text(middle.numerator, middle.denominator)
            )
        elif above_customary(is_key=False, drawn=share.numerator, population=share.denominator):
            text = _("{ratio}，高于 10%").format(ratio=words)
        else:
            continue
        spots.append(Spot(task.sequence, task.pk, "ratio_text", text))
    return _finding(
        "PL-03", tuple(spots), _("一般检查事项的比例没有偏高的"),
        _("一般检查事项比例偏高"),
        _("一般检查事项应严格控制比例。可以继续。"),
    )  # fmt: skip


def _share_of(task: PlanTask, reading: Reading | None) -> Fraction | None:
    """The one ratio of a task, from its words, else as it was set."""
    if reading is not None and len(reading.parts) == 1 and reading.parts[0].stratum == ALL:
        return reading.parts[0].share
    if reading is None and ALL in task.ratios:
        stored = Ratio.of(task.ratios[ALL])
        return Fraction(stored.p, stored.q)
    return None


def _unread(tasks: Sequence[PlanTask], readings: dict[int, Reading | None]) -> Finding:
    spots = []
    for task in tasks:
        settled = set(strata_of(credit_linked=task.credit_linked)) <= set(task.ratios)
        if settled or readings.get(task.pk) is not None:
            continue
        text = _("看不懂这个写法") if task.ratio_text.strip() else _("没有填写比例")
        spots.append(Spot(task.sequence, task.pk, "ratio_text", text))
    return _finding(
        "PL-05", tuple(spots), _("抽查比例都读得懂，或已由人设定"),
        _("抽查比例要由人设定"),
        _("原文照存，系统不猜。请改为读得懂的写法，或在任务中设定比例。可以继续。"),
    )  # fmt: skip


def _differing(tasks: Sequence[PlanTask], readings: dict[int, Reading | None]) -> Finding:
    spots = []
    for task in tasks:
        reading = readings.get(task.pk)
        stored = {name: Ratio.of(data) for name, data in task.ratios.items()}
        if reading is not None and not agrees(reading, stored):
            said = _("、").join(percent_text(one.p, one.q) for one in stored.values())
            text = _("已设定 {ratios}，与原文不同").format(ratios=said)
            spots.append(Spot(task.sequence, task.pk, "ratio_text", text))
    return _finding(
        "PL-06", tuple(spots), _("设定的比例与原文一致"),
        _("设定的比例与原文不同"),
        _("抽取按设定的比例进行，公众看到的是原文。请改其中一个。"),
    )  # fmt: skip


def _lacking(tasks: Sequence[PlanTask]) -> Finding:
    words = {
        "lead": _("发起部门没有对应到部门"), "starts_on": _("没有开始日期"),
        "ends_on": _("没有完成日期"),
    }  # fmt: skip
    spots = tuple(
        Spot(task.sequence, task.pk, name, words[name])
        for task in tasks
        for name in lacks(
            has_lead=task.lead_id is not None, starts_on=task.starts_on, ends_on=task.ends_on
        )
    )
    return _finding(
        "PL-07", spots, _("每项任务都有发起部门和起止日期"),
        _("没有写明发起部门或日期"),
        _("可以继续；抽取前须补齐。"),
    )  # fmt: skip


def _finding(
    rule_id: str, spots: tuple[Spot, ...], passed: str, what: str, why: str
) -> Finding:  # fmt: skip
    """A pass without spots; where there is one row only, the sentence says what is the case."""
    if not spots:
        return Finding(rule_id, "pass", passed)
    finding = Finding(rule_id, _level(rule_id), "", why, spots)
    count = len(finding.rows)
    if count > 1:
        title = ngettext("%(n)d 行：%(what)s", "%(n)d 行：%(what)s", count)
        return replace(finding, title=title % {"n": count, "what": what})
    number, _task, _column, text = finding.rows[0]
    title = _("第 {number} 行：{what}").format(number=number, what=what)
    return replace(finding, title=title, why=_("{text}。{why}").format(text=text, why=why))

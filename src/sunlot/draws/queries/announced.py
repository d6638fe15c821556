"""What an announcement says, for the notice that staff print and the one that everybody reads.

All of it comes from the record whose digest stands on the paper, so that no page says anything
else than what was announced. Of a private draw the strata and their ratios stay inside (ADR 0025).
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from drawproof.sources.announced import NEXT_ISSUE
from sunlot.draws.models import Draw, Mode
from sunlot.draws.queries.check import labels_of
from sunlot.draws.queries.scope import named_words
from sunlot.draws.rules.ceremony import clock
from sunlot.draws.words import WORDS, Closing, game_name
from sunlot.plans.wording import percent_text


@dataclass(frozen=True, slots=True)
class Layer:
    """One stratum with its exact ratio."""

    label: str
    population: int
    ratio: str
    winners: int


@dataclass(frozen=True, slots=True)
class Announced:
    """The body of a notice: `facts` are (label, words), `sources` (name, code, what it does)."""

    title: str
    population: int
    winners: int
    facts: list[tuple[str, str]]
    strata: list[Layer]
    sources: list[tuple[str, str, str]]


def announced(draw: Draw) -> Announced:
    """The announcement of a draw that has one, in words."""
    record: Mapping[str, Any] = draw.announcement or {}
    task, extra = record["tasks"][0], record["extra"]
    return Announced(
        title=extra["title"], population=task["N"], winners=task["n"], facts=_facts(record),
        strata=[] if record["mode"] == Mode.PRIVATE else _strata(task), sources=_sources(record),
    )  # fmt: skip


def _facts(record: Mapping[str, Any]) -> list[tuple[str, str]]:
    task, extra, times = record["tasks"][0], record["extra"], record["times"]
    period = extra["inspect"]
    return [
        (_("抽取编号"), record["draw_id"]),
        (_("公告时间"), _moment(times["announced"])),
        (_("计划"), f"{extra['plan']['title']} {extra['plan']['document']}".strip()),
        (_("检查部门"), _("、").join(one["name"] for one in extra["departments"])),
        (_("抽取范围"), named_words(extra.get("filter", ""), task["filter"])),
        (_("户数、抽取"), _("{n} 户抽 {m} 户").format(n=f"{task['N']:,}", m=f"{task['n']:,}")),
        (_("方式"), str(Mode(record["mode"]).label)),
        (_("检查期"), f"{period['from']} — {period['to']}"),
        (_("封存截止"), _moment(times["commit_by"])),
        (_("揭晓截止"), _moment(times["reveal_by"])),
        (str(WORDS[_closing(record)["kind"]].name), _closing_words(record)),
        (_("结果公布截止"), _moment(times["result_by"])),
        (_("派人"), _team(task["team"], extra["departments"])),
        (_("每人最多"), _("{n} 户").format(n=record["caps"]["all"])),
        (
            _("异议"),
            _("{by} 前向联席会议办公室提出。").format(by=_moment(times["objections_to"])),
        ),
    ]


def _closing(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """The announced source that closes; of dice the last one."""
    source: Mapping[str, Any] = record["sources"][-1]
    return source


def _closing_words(record: Mapping[str, Any]) -> str:
    """When, and which round or issue; what counts where an issue falls out."""
    at, source = _moment(record["times"]["closing"]), _closing(record)
    if source["kind"] == Closing.DRAND:
        return _("{at}，drand 第 {n} 轮").format(at=at, n=source["round"])
    if source["kind"] == Closing.LOT:
        words = _("{at} 开奖的{game}第 {issue} 期").format(
            at=at, game=game_name(source["game"]), issue=source["issue"]
        )
        if record["fallback"] == NEXT_ISSUE:
            words += _("；发行机构通知取消这一期的，以下一期为准")
        return words
    return at


def _moment(words: str) -> str:
    return clock(datetime.datetime.fromisoformat(words))


def _team(rules: list[dict[str, Any]], departments: list[dict[str, str]]) -> str:
    names = {one["code"]: one["name"] for one in departments}
    parts = [
        _("{department} {n} 人").format(
            department=names.get(one["department"], one["department"]),
            n=one["places"] + sum(one["qualifications"].values()),
        )
        for one in rules
    ]
    return _("每户：") + _("、").join(parts)


def _strata(task: Mapping[str, Any]) -> list[Layer]:
    labels = labels_of()
    return [
        Layer(
            label=labels.get(one["stratum"], one["stratum"]), population=one["N"],
            ratio=percent_text(*one["ratio"]), winners=one["n"],
        )
        for one in task["strata"]
    ]  # fmt: skip


def _sources(record: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    names = {one["code"]: one["name"] for one in record["extra"]["parties"]}
    rows = []
    for one in record["sources"]:
        if one["kind"] == Closing.DRAND:
            row = (_("drand 公共随机数"), _("第 {n} 轮").format(n=one["round"]), _("最终随机源"))
            rows += [row, (_("drand 链"), one["chain"], "")]
            continue
        if one["kind"] == Closing.LOT:
            issue = _("第 {issue} 期").format(issue=one["issue"])
            rows.append((game_name(one["game"]), issue, _("开奖号码，最终随机源")))
            continue
        words = _("先封存、后揭晓")
        if one["kind"] == Closing.DICE:
            words = _("{n} 枚十面骰，最终随机源").format(n=one["dice"])
        rows.append((names.get(one["party"], one["party"]), one["party"], words))
    return rows

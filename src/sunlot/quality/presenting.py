"""Pairs, corrections and figures as the pages show them."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sunlot.actors import Actor
from sunlot.departments.models import Department
from sunlot.errors import Text, UserError
from sunlot.quality.actions.deciding import MOST_DECIDED
from sunlot.quality.errors import NoPairChosen, OnlyElsewhere, TooManyPairs
from sunlot.quality.models import CorrectionKind, DuplicatePair, HealthFigure, RegisterCorrection
from sunlot.quality.policies import may_merge
from sunlot.quality.queries.duplicates import Comparison, Side
from sunlot.quality.queries.health import Point
from sunlot.quality.rules import better
from sunlot.targets import flaws, history
from sunlot.targets.models import RegistrationState, Target, TargetKind
from sunlot.targets.presenting import LABELS
from sunlot.ui.exports import Column

# The facts of two records, in the order in which they are compared.
COMPARED = (
    "name", "kind", "credit_code", "code_doubtful", "number", "region_id", "address", "industry",
    "registration_state", "department_id", "supervising_unit", "registrar", "registered_on", "tags",
    "scope", "note",
)  # fmt: skip
EXPORTED_FIGURES: Sequence[Column[HealthFigure]] = (
    Column(gettext_lazy("日期"), lambda one: one.on),
    Column(gettext_lazy("区划代码"), lambda one: one.region.code),
    Column(gettext_lazy("行政区划"), lambda one: one.region.name),
    Column(
        gettext_lazy("主管部门"), lambda one: one.department.short_name if one.department else None
    ),
    Column(gettext_lazy("指标"), lambda one: label_of(one.check_name)),
    Column(gettext_lazy("户数"), lambda one: one.count),
    Column(gettext_lazy("总户数"), lambda one: one.total),
)


@dataclass(frozen=True, slots=True)
class PairRow:
    """A pair in the queue: both records, which of name, code and address differ, and whether the
    reader decides it."""

    pair: DuplicatePair
    sides: tuple[Target, Target]
    same_name: bool
    same_address: bool
    is_mine: bool


@dataclass(frozen=True, slots=True)
class TableLine:
    """One fact of both records; `differs` is marked."""

    label: Text
    first: str
    second: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Trend:
    """Points of a picture of 100 by 100, and the labels of its axes."""

    line: str
    area: str
    last_x: str
    last_y: str
    top: int
    first: datetime.date
    last: datetime.date


def label_of(code: str) -> Text:
    """The words of a check; its code for one that an older program counted."""
    found = flaws.check_called(code)
    return found.label if found else code


def row_of(pair: DuplicatePair, reader: Actor) -> PairRow:
    """One line of the queue."""
    first, second = pair.first, pair.second
    return PairRow(
        pair, (first, second), first.name == second.name, first.address == second.address,
        is_mine=may_merge(reader, first, second),
    )  # fmt: skip


def keepers_of(pair: DuplicatePair, reader: Actor) -> str:
    """The departments for whose records the reader does not decide."""
    bodies = [one.department for one in (pair.first, pair.second) if one.department]
    names = [one.short_name for one in bodies if not reader.acts_for(one.pk)]
    return _("、").join(dict.fromkeys(names))


def refusal_of(why: str) -> UserError | None:
    """Why nothing was decided of what was asked for, as the address says."""
    match why:
        case "none":
            return NoPairChosen()
        case "many":
            return TooManyPairs(most=f"{MOST_DECIDED:,}")
        case "others":
            return OnlyElsewhere()
    return None


def proposed_of(pair: DuplicatePair) -> tuple[DuplicatePair, Target, Target]:
    """The pair, the record that rather stays, and the other one."""
    sides = (pair.first, pair.second)
    place = better(*(history.plain_facts(one) for one in sides))
    return pair, sides[place], sides[1 - place]


def table_of(comparison: Comparison) -> list[TableLine]:
    """All facts side by side, and the numbers of rows beside them."""
    first, second = comparison.sides
    lines = [
        TableLine(
            LABELS[name],
            words_of(name, first),
            words_of(name, second),
            name in comparison.different,
        )
        for name in COMPARED
    ]
    for label, words, one, other in (
        (_("更多登记编号"), _("{n} 个"), first.numbers, second.numbers),
        (_("经营场所"), _("{n} 处"), first.sites, second.sites),
        (_("许可证"), _("{n} 个"), first.licences, second.licences),
        (_("曾用名、原代码"), _("{n} 个"), first.aliases, second.aliases),
    ):
        if one or other:
            left, right = (words.format(n=n) if n else _("没有") for n in (one, other))
            lines.append(TableLine(label, left, right, one != other))
    return lines


def words_of(name: str, side: Side) -> str:
    """A fact in words; empty for none."""
    target = side.target
    match name:
        case "region_id":
            return target.region.name
        case "department_id":
            return target.department.short_name if target.department else ""
        case "address" if not target.address:
            site = target.sites.order_by("-is_main", "pk").first()
            return _("经营场所：{address}").format(address=site.address) if site else ""
    return value_words(name, side.facts[name])


def value_words(name: str, value: Any) -> str:
    """A value of a fact in words."""
    if name == "kind":
        return str(TargetKind(value).label)
    if name == "registration_state":
        return str(RegistrationState(value).label)
    if name == "code_doubtful":
        return _("是") if value else ""
    if name == "department_id":
        found = Department.objects.filter(pk=value).first() if value else None
        return found.short_name if found else ""
    return "；".join(value) if isinstance(value, list) else str(value or "")


def choices_of(comparison: Comparison) -> list[tuple[int, str]]:
    """The records to choose from."""
    return [
        (side.target.pk, f"{side.target.name}（{side.target.id_words}）")
        for side in comparison.sides
    ]


def chosen_of(comparison: Comparison, asked: str) -> Side:
    """The record that stays, as the address says; else the one that rather does."""
    keys = {str(side.target.pk): side for side in comparison.sides}
    return keys.get(asked) or keys[str(comparison.proposed)]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happens if one record stays: facts it takes over as (label, old, new), rows it gets."""

    stays: Side
    goes: Side
    proposed: bool
    facts: list[tuple[Text, str, str]]
    rows: list[str]


def outcomes_of(comparison: Comparison, first: Side) -> list[Outcome]:
    """Both possibilities, the chosen one first."""
    one, other = comparison.sides
    found = [_outcome(comparison, one, other), _outcome(comparison, other, one)]
    return sorted(found, key=lambda outcome: outcome.stays is not first)


def _outcome(comparison: Comparison, stays: Side, goes: Side) -> Outcome:
    key = stays.target.pk
    facts = [
        (LABELS[name], value_words(name, stays.facts[name]), value_words(name, value))
        for name, value in comparison.taken[key].items()
    ]
    rows = [
        words.format(n=n)
        for words, n in (
            (_("其他编号 {n} 个"), goes.numbers), (_("场所 {n} 处"), goes.sites),
            (_("许可证 {n} 个"), goes.licences), (_("曾用名、原代码 {n} 个"), goes.aliases),
        )
        if n
    ]  # fmt: skip
    return Outcome(stays, goes, key == comparison.proposed, facts, rows)


def proposal_of(correction: RegisterCorrection) -> str:
    """What is to be corrected, as words for a line of the queue."""
    if correction.kind == CorrectionKind.STATE:
        words = value_words("registration_state", correction.proposed["registration_state"])
        return _("登记状态改为“{state}”").format(state=words)
    if correction.kind == CorrectionKind.ADDRESS:
        return _("核实地址")
    tags = correction.proposed["tags"]
    return _("去掉标签：{tags}").format(tags="、".join(tags)) if tags else _("核对标签")


def found_facts(correction: RegisterCorrection) -> list[tuple[str, str]]:
    """(label, words) of what was found, and of what the register says."""
    target = correction.target
    return [
        (_("检查发现"), correction.get_reason_display()),
        (_("发现日期"), correction.found_on.isoformat()),
        (_("发现部门"), correction.found_by.short_name),
        (_("情况说明"), correction.note or "—"),
        (_("名录中的登记状态"), target.get_registration_state_display()),
        (_("名录中的地址"), target.address),
        (_("名录中的标签"), "；".join(target.tags) or "—"),
        (_("主管部门"), target.department.short_name if target.department else ""),
    ]


def trail_of(correction: RegisterCorrection) -> list[tuple[datetime.datetime, str]]:
    """What merging the record, and taking that back, did with the correction, the newest first."""
    words = {
        "moved": _("“{gone}”并入“{heir}”，本条随之转到“{heir}”"),
        "ended": _("“{gone}”并入“{heir}”，本条随之办结"),
        "back": _("“{gone}”与“{heir}”的合并已撤销，本条回到“{gone}”，恢复处理"),
    }
    return [
        (
            datetime.datetime.fromisoformat(step["at"]),
            words[step["did"]].format(gone=step["gone"], heir=step["heir"]),
        )
        for step in reversed(correction.trail)
    ]


def trend_of(points: Sequence[Point]) -> Trend | None:
    """The picture; None for fewer than two days."""
    if len(points) < 2:
        return None
    first, last = points[0].on, points[-1].on
    span = (last - first).days
    top = max(1, *(one.count for one in points))

    def at(one: Point) -> str:
        x = 100 * (one.on - first).days / span
        return f"{x:.2f},{100 - 100 * one.count / top:.2f}"

    line = " ".join(at(one) for one in points)
    last_x, last_y = at(points[-1]).split(",")
    return Trend(
        line=line, area=f"0,100 {line} 100,100", last_x=last_x, last_y=last_y, top=top,
        first=first, last=last,
    )  # fmt: skip

"""Lists of officers, recusals, absences and capacity: from the address to rows, chips and files."""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from sunlot.actors import Actor
from sunlot.departments.qualifications import name_of
from sunlot.errors import Text
from sunlot.officers import queries
from sunlot.officers.models import Absence, AbsenceKind, Officer, Recusal, RecusalOrigin
from sunlot.officers.presenting import certificate_of, unit_names
from sunlot.officers.queries.capacity import Balance, Line, Month
from sunlot.officers.rules import Certificate
from sunlot.regions.models import Region
from sunlot.ui.exports import Column
from sunlot.ui.filters import chips_of
from sunlot.ui.health import Health

CERTIFICATES: Mapping[str, Text] = {
    Certificate.VALID: _("证件有效"),
    Certificate.SOON: _("30 天内到期"),
    Certificate.LAPSED: _("已到期"),
    Certificate.NOT_YET: _("尚未生效"),
}
POSTS: Mapping[str, Text] = {"in": _("在岗"), "left": _("已离岗")}
RECUSALS: Mapping[str, Text] = {
    "proposed": _("待决定"), "upheld": _("有效"), "over": _("已失效"),
}  # fmt: skip
ABSENCES: Mapping[str, Text] = {
    "requested": _("待确认"), "now": _("目前不在岗"), "coming": _("将要不在岗"),
}  # fmt: skip
FARTHEST_YEAR = 10
# Filters whose words are the register's own: with one word there is nothing to choose.
BY_DATA = ("qualification", "department")
KINDS: Mapping[str, Text] = {
    "officers": _("执法人员（不含专家）"), "expert": _("专家"), "unlinked": _("未关联账号"),
    "absent": _("目前不在岗"),
}  # fmt: skip


M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Choice:
    """One filter of a list: the parameter of the address, its words, and what is chosen."""

    name: str
    label: Text
    every: Text
    options: Sequence[tuple[str, Text]]
    chosen: str


@dataclass(frozen=True, slots=True)
class Listing(Generic[M]):
    """What was asked for (parameter → value), the filters there are, the words of the chips."""

    rows: "QuerySet[M]"
    text: str
    chosen: Mapping[str, str]
    chips: Sequence[tuple[str, str]]
    choices: Sequence[Choice]

    @property
    def narrowed(self) -> bool:
        """Whether anything was asked for."""
        return bool(self.text or self.chips)


def listing_of(asked: QueryDict, actor: Actor, today: datetime.date) -> Listing[Officer]:
    """The register narrowed by the address; unknown words narrow nothing, unknown bodies all."""
    held = {code: name_of(code) for code in queries.qualifications_of(actor)}
    choices = [
        _choice(asked, "certificate", _("证件"), _("全部证件"), CERTIFICATES),
        _choice(asked, "post", _("在岗"), _("在岗和离岗"), POSTS),
        _choice(asked, "kind", _("类别"), _("全部类别"), KINDS),
        _choice(asked, "qualification", _("资质"), _("全部资质"), held, free=True),
        _department(asked, actor),
    ]
    listing = _listing(asked, queries.search(queries.officers_for(actor), _text(asked)), choices)
    chosen = listing.chosen
    found = queries.with_certificate(listing.rows, chosen.get("certificate", ""), today)
    found = queries.with_post(found, chosen.get("post", ""))
    found = queries.with_kind(found, chosen.get("kind", ""), today)
    if qualification := chosen.get("qualification"):
        found = found.filter(qualifications__contains=[qualification])
    if department := chosen.get("department"):
        found = found.filter(department__code=department)
    return replace(listing, rows=found)


def recusals_of(asked: QueryDict, actor: Actor, today: datetime.date) -> Listing[Recusal]:
    """Recusals by state, origin, department, and the name of the officer or of the target."""
    state = _choice(asked, "state", _("状态"), _("全部状态"), RECUSALS)
    origin = _choice(asked, "origin", _("情形"), _("全部情形"), dict(RecusalOrigin.choices))
    department = _department(asked, actor)
    found = queries.recusals_like(queries.recusals_for(actor), _text(asked))
    found = queries.recusals_by(found, state.chosen, today)
    if origin.chosen:
        found = found.filter(origin=origin.chosen)
    if department.chosen:
        found = found.filter(officer__department__code=department.chosen)
    return _listing(asked, found, [state, origin, department])


def absences_of(asked: QueryDict, actor: Actor, today: datetime.date) -> Listing[Absence]:
    """Absences by state, kind, department, and the officer's name."""
    state = _choice(asked, "state", _("状态"), _("全部状态"), ABSENCES)
    kind = _choice(asked, "kind", _("情形"), _("全部情形"), dict(AbsenceKind.choices))
    department = _department(asked, actor)
    found = queries.absences_by(queries.absences_for(actor), state.chosen, today)
    if text := _text(asked):
        found = found.filter(officer__in=queries.search(Officer.objects.all(), text))
    if kind.chosen:
        found = found.filter(kind=kind.chosen)
    if department.chosen:
        found = found.filter(officer__department__code=department.chosen)
    return _listing(asked, found, [state, kind, department])


def _text(asked: QueryDict) -> str:
    return asked.get("q", "").strip()


def _choice(
    asked: QueryDict,
    name: str,
    label: Text,
    every: Text,
    words: Mapping[str, Text],
    *,
    free: bool = False,
) -> Choice:
    """:param free: a value that the list does not know is kept, and then nothing is found."""
    value = asked.get(name, "")
    return Choice(name, label, every, [*words.items()], value if free or value in words else "")


def _department(asked: QueryDict, actor: Actor) -> Choice:
    known = dict(queries.departments_of(actor))
    return _choice(asked, "department", _("单位"), _("全部单位"), known, free=True)


def _listing(asked: QueryDict, rows: "QuerySet[M]", choices: Sequence[Choice]) -> Listing[M]:
    words = {one.name: str(dict(one.options).get(one.chosen, one.chosen)) for one in choices}
    offered = [one for one in choices if one.name not in BY_DATA or len(one.options) > 1]
    chosen = {one.name: one.chosen for one in choices if one.chosen}
    return Listing(rows, _text(asked), chosen, chips_of(asked, words), offered)


def year_of(asked: QueryDict, today: datetime.date) -> int:
    """The year that the address names, within ten years of today; else this one."""
    text = asked.get("year", "")
    year = int(text) if len(text) == 4 and text.isascii() and text.isdecimal() else today.year
    return year if abs(year - today.year) <= FARTHEST_YEAR else today.year


CapacityRow = tuple[Balance, Line, Month]


def capacity_rows(balances: Iterable[Balance]) -> Iterator[CapacityRow]:
    """One row per department, qualification and month; month 0 is the year."""
    for balance in balances:
        for line in balance.lines:
            for month in (line.total, *line.months):
                yield balance, line, month


def strip_of(figures: Mapping[str, int]) -> list[Health]:
    """The figures above the list, each leading to its rows."""
    total, unit = figures["total"], _("人")
    return [
        Health(_("证件已到期"), figures["lapsed"], total, unit, "?certificate=lapsed"),
        Health(_("30 天内到期"), figures["soon"], total, unit, "?certificate=soon"),
        Health(
            _("未关联账号"), figures["unlinked"], total, unit, "?kind=unlinked", mend=False,
            note=_("不能登录录入和申报回避"),
        ),
        Health(
            _("专家"), figures["experts"], total, unit, "?kind=expert", mend=False,
            note=_("不计入两名执法人员"),
        ),
        Health(_("已离岗"), figures["left"], total, unit, "?post=left", mend=False),
    ]  # fmt: skip


def exported(today: datetime.date) -> Sequence[Column[Officer]]:
    """What the list shows, as a file: no certificate number, no telephone."""
    units = unit_names(Region.objects.values_list("code", flat=True))
    yes, no = _("是"), _("否")
    return (
        Column(_("编号"), lambda one: one.officer_id),
        Column(_("姓名"), lambda one: one.name),
        Column(_("单位"), lambda one: one.department.name),
        Column(_("在岗"), lambda one: yes if one.is_active else no),
        Column(_("专家"), lambda one: yes if one.is_expert else no),
        Column(_("股室"), lambda one: one.section),
        Column(_("职务"), lambda one: one.position),
        Column(_("岗位类别"), lambda one: one.post_class),
        Column(_("上岗日期"), lambda one: one.post_started_on),
        Column(_("职责分工"), lambda one: one.duties),
        Column(_("发证机关"), lambda one: one.issuer),
        Column(_("执法事项范围"), lambda one: one.item_range),
        Column(_("专家领域"), lambda one: one.expert_field),
        Column(_("年度可承担检查次数"), lambda one: one.yearly_capacity),
        Column(_("资质"), lambda one: [name_of(code) for code in one.qualifications]),
        Column(_("服务区划"), lambda one: [units.get(code, code) for code in one.units]),
        Column(_("证件起始"), lambda one: one.certificate_from),
        Column(_("证件截止"), lambda one: one.certificate_to),
        Column(_("证件"), lambda one: CERTIFICATES[certificate_of(one, today)]),
    )


RECUSAL_COLUMNS: Sequence[Column[Recusal]] = (
    Column(_("检查对象"), lambda one: one.target.name),
    Column(_("对象编号"), lambda one: one.target.object_id),
    Column(_("执法人员"), lambda one: one.officer.name),
    Column(_("单位"), lambda one: one.officer.department.short_name),
    Column(_("情形"), lambda one: one.get_origin_display()),
    Column(_("回避开始日期"), lambda one: one.valid_from),
    Column(_("回避截止日期"), lambda one: one.valid_to),
    Column(_("状态"), lambda one: one.get_state_display()),
    Column(_("申报时间"), lambda one: one.proposed_at),
    Column(_("决定时间"), lambda one: one.decided_at),
)
# Without the note: who reads the list far away needs no more than that somebody is not there.
ABSENCE_COLUMNS: Sequence[Column[Absence]] = (
    Column(_("编号"), lambda one: one.officer.officer_id),
    Column(_("执法人员"), lambda one: one.officer.name),
    Column(_("单位"), lambda one: one.officer.department.short_name),
    Column(_("情形"), lambda one: one.get_kind_display()),
    Column(_("开始日期"), lambda one: one.first),
    Column(_("结束日期"), lambda one: one.last),
    Column(_("状态"), lambda one: one.get_state_display()),
    Column(_("申请时间"), lambda one: one.requested_at),
    Column(_("决定时间"), lambda one: one.decided_at),
)
CAPACITY_COLUMNS: Sequence[Column[CapacityRow]] = (
    Column(_("单位"), lambda row: row[0].department.name),
    Column(_("资质"), lambda row: name_of(row[1].qualification) or _("全部人员")),
    Column(_("人数"), lambda row: row[1].officers),
    Column(_("月份"), lambda row: row[2].number or _("全年")),
    Column(_("可承担人次"), lambda row: row[2].able),
    Column(_("计划需要人次"), lambda row: row[2].asked),
    Column(_("缺口"), lambda row: row[2].short),
)

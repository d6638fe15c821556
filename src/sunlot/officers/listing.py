"""The list of officers: from the address to a queryset, to chips and to a file."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from sunlot.actors import Actor
from sunlot.departments.qualifications import name_of
from sunlot.errors import Text
from sunlot.officers import queries
from sunlot.officers.models import Officer, Recusal
from sunlot.officers.presenting import certificate_of, unit_names
from sunlot.officers.rules import Certificate
from sunlot.regions.models import Region
from sunlot.ui.exports import Column
from sunlot.ui.filters import chips_of, chosen_of
from sunlot.ui.health import Health

CERTIFICATES: Mapping[str, Text] = {
    Certificate.VALID: _("证件有效"),
    Certificate.SOON: _("30 天内到期"),
    Certificate.LAPSED: _("已到期"),
    Certificate.NOT_YET: _("尚未生效"),
}
POSTS: Mapping[str, Text] = {"in": _("在岗"), "left": _("已离岗")}
KINDS: Mapping[str, Text] = {"expert": _("专家"), "unlinked": _("未关联账号")}


@dataclass(frozen=True, slots=True)
class Listing:
    """What was asked for, and the words of its chips."""

    rows: QuerySet[Officer]
    chosen: Mapping[str, str]
    chips: Sequence[tuple[str, str]]
    text: str


def listing_of(asked: QueryDict, actor: Actor, today: datetime.date) -> Listing:
    """The register narrowed by the address; unknown words narrow nothing, unknown bodies all."""
    text = asked.get("q", "").strip()
    departments = dict(queries.departments_of(actor))
    chosen = chosen_of(asked, {"certificate": CERTIFICATES, "post": POSTS, "kind": KINDS})
    if department := asked.get("department", ""):
        chosen["department"] = department
    found = queries.search(queries.officers_for(actor), text)
    found = queries.with_certificate(found, chosen.get("certificate", ""), today)
    found = queries.with_post(found, chosen.get("post", ""))
    found = queries.with_kind(found, chosen.get("kind", ""))
    if department:
        found = found.filter(department__code=department)
    words: Mapping[str, Text] = {**CERTIFICATES, **POSTS, **KINDS, **departments}
    chips = chips_of(asked, {name: str(words.get(value, value)) for name, value in chosen.items()})
    return Listing(found, chosen, chips, text)


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
        Column(_("资质"), lambda one: [name_of(code) for code in one.qualifications]),
        Column(_("服务区划"), lambda one: [units.get(code, code) for code in one.units]),
        Column(_("证件起始"), lambda one: one.certificate_from),
        Column(_("证件截止"), lambda one: one.certificate_to),
        Column(_("证件"), lambda one: CERTIFICATES[certificate_of(one, today)]),
    )


RECUSALS: Sequence[Column[Recusal]] = (
    Column(_("检查对象"), lambda one: one.target.name),
    Column(_("对象编号"), lambda one: one.target.object_id),
    Column(_("执法人员"), lambda one: one.officer.name),
    Column(_("单位"), lambda one: one.officer.department.short_name),
    Column(_("情形"), lambda one: one.get_origin_display()),
    Column(_("状态"), lambda one: one.get_state_display()),
    Column(_("申报时间"), lambda one: one.proposed_at),
    Column(_("决定时间"), lambda one: one.decided_at),
)

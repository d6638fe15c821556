"""The register as a file, and columns of the list that apps above this one know.

This app may not import them; each registers in `AppConfig.ready()`:
``columns.register(visits_of)``.
"""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sunlot.targets.models import (
    Licence,
    RegistrationState,
    Site,
    Target,
    TargetKind,
    number_words,
)
from sunlot.ui.exports import Column, cell


@dataclass(frozen=True, slots=True)
class Visits:
    """How often a target was inspected this year, by anybody, against the cap; and the last day."""

    this_year: int
    cap: int
    last: datetime.date | None


VisitsOf = Callable[[Sequence[int], datetime.date], Mapping[int, Visits]]
_visits_of: VisitsOf | None = None

BESIDE = ("licences", "sites__region", "numbers")
"""What the rows of the file need beside the targets."""


def _each(target: Target, value: Callable[[Licence], object]) -> str:
    licences = sorted(target.licences.all(), key=lambda one: one.number)
    cells = [cell(value(one)) for one in licences]
    return "；".join(cells) if any(cells) else ""


def _main_site(target: Target) -> Site | None:
    return next((one for one in target.sites.all() if one.is_main), None)


def left_of(target: Target) -> str:
    """Why a target is in no list and no draw any more; "" where it is."""
    if target.successor_id:
        return gettext("已由其他对象承继")
    return "" if target.is_listed else gettext("已移出名录库")


EXPORTED: Sequence[Column[Target]] = (
    Column(_("对象编号"), lambda one: one.object_id),
    Column(_("统一社会信用代码"), lambda one: one.credit_code),
    Column(_("代码待核"), lambda one: _("是") if one.code_doubtful else _("否")),
    Column(_("其他编号"), lambda one: one.number),
    Column(_("部门自编号"), lambda one: one.own_key),
    Column(_("名称"), lambda one: one.name),
    Column(_("主体类别"), lambda one: TargetKind(one.kind).label),
    Column(_("行业代码"), lambda one: one.industry),
    Column(_("区划代码"), lambda one: one.region.code),
    Column(_("行政区划"), lambda one: one.region.name),
    Column(_("地址"), lambda one: one.address),
    Column(_("登记状态"), lambda one: RegistrationState(one.registration_state).label),
    Column(_("主管部门"), lambda one: one.department.name if one.department else None),
    Column(_("标签"), lambda one: one.tags),
    Column(_("经营范围"), lambda one: one.scope),
    Column(_("监管单位"), lambda one: one.supervising_unit),
    Column(_("登记机关"), lambda one: one.registrar),
    Column(_("成立日期"), lambda one: one.registered_on),
    Column(_("备注"), lambda one: one.note),
    Column(
        _("更多登记编号"),
        lambda one: "；".join(
            number_words((it.kind, it.number))
            for it in sorted(one.numbers.all(), key=lambda it: (it.kind, it.number))
        ),
    ),
    # Several licences stand in one cell, in the same order in each; the contact is personal.
    Column(_("许可证名称"), lambda one: _each(one, lambda it: it.name)),
    Column(_("许可证编号"), lambda one: _each(one, lambda it: it.number)),
    Column(_("发证机关"), lambda one: _each(one, lambda it: it.issuer)),
    Column(_("许可证有效期起"), lambda one: _each(one, lambda it: it.valid_from)),
    Column(_("许可证有效期至"), lambda one: _each(one, lambda it: it.valid_to)),
    Column(_("经营场所地址"), lambda one: site.address if (site := _main_site(one)) else None),
    Column(_("经营场所区划"), lambda one: site.region.code if (site := _main_site(one)) else None),
    Column(
        _("其他场所"),
        lambda one: "；".join(it.address for it in one.sites.all() if not it.is_main),
    ),
    Column(_("在库情况"), lambda one: left_of(one) or _("在库")),
    Column(_("更新"), lambda one: one.updated_at),
)


def register(source: VisitsOf) -> None:
    """`source(target keys, today)` gives the visits of those targets that it knows."""
    global _visits_of
    _visits_of = source


def visits_of(targets: Sequence[Target], today: datetime.date) -> Mapping[int, Visits]:
    """The visits of a page's targets by one read; empty where nobody counts."""
    return _visits_of([one.pk for one in targets], today) if _visits_of else {}

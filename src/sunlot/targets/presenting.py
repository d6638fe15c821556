"""What the list and the page of one target say."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sunlot.regions.models import Level, Region
from sunlot.targets.columns import Visits, visits_of
from sunlot.targets.models import Target


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One line of the register: `above` is the prefecture of a county; `visits` where known; `left`
    why the target is in no list any more."""

    target: Target
    above: str
    visits: Visits | None
    left: str


def rows_of(targets: Sequence[Target], today: datetime.date) -> list[TargetRow]:
    """Targets with their places and visits, by one read of visits."""
    visits = visits_of(targets, today)
    return [TargetRow(one, _above(one), visits.get(one.pk), left_of(one)) for one in targets]


def left_of(target: Target) -> str:
    """Why a target is in no list and no draw any more; "" where it is."""
    if target.successor_id:
        return _("已由其他对象承继")
    return "" if target.is_listed else _("已移出名录库")


def _above(target: Target) -> str:
    parent = target.region.parent
    real = parent and not parent.is_virtual and target.region.level == Level.COUNTY
    return parent.name if parent and real else ""


def region_options(regions: Iterable[Region], chosen: str) -> SafeString:
    """The choices of a list's filter by division, those of counties set in."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}{}</option>',
        (
            (
                one.code, SafeString(" selected") if one.code == chosen else "",
                "\u3000" if one.level == Level.COUNTY else "", one.name,
            )
            for one in regions
        ),
    )  # fmt: skip


def facts_of(target: Target) -> list[tuple[str, str]]:
    """(label, words) of the register's own facts."""
    return [
        (_("统一社会信用代码"), target.credit_code or ""),
        (_("对象编号"), target.object_id),
        (_("其他编号"), target.number or "—"),
        (_("主体类别"), str(target.get_kind_display())),
        (_("行政区划"), f"{target.region.name}（{target.region.code}）"),
        (_("地址"), target.address),
        (_("行业代码"), target.industry),
        (_("登记状态"), str(target.get_registration_state_display())),
        (_("主管部门"), target.department.name if target.department else ""),
        (_("备注"), target.note or "—"),
    ]

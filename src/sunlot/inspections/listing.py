"""The list of visits: from the address to a queryset, to chips and to a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from sunlot.actors import Actor
from sunlot.departments.models import Department
from sunlot.errors import Text
from sunlot.inspections import queries
from sunlot.inspections.models import Inspection, Part
from sunlot.inspections.queries.narrowing import narrowed
from sunlot.inspections.states import InspectionState, PartState
from sunlot.plans.models import PlanTask
from sunlot.ui.exports import Column
from sunlot.ui.filters import chips_of

KINDS: Mapping[str, Text] = {"random": _("随机抽取"), "other": _("非随机检查")}
STATES: Mapping[str, Text] = {
    **dict(InspectionState.choices),
    **{one.value: one.label for one in PartState if one != PartState.ACCEPTED},
}
EXPORTED: Sequence[Column[Inspection]] = (
    Column(_("检查编号"), lambda one: one.number),
    Column(_("检查对象"), lambda one: one.target.name),
    Column(_("对象编号"), lambda one: one.object_id),
    Column(_("行政区划"), lambda one: one.region.name),
    Column(_("任务"), lambda one: one.task.title if one.task else None),
    Column(_("抽取编号"), lambda one: one.draw.draw_id if one.draw else None),
    Column(_("例外"), lambda one: one.exception_code),
    Column(_("例外情形"), lambda one: one.get_exception_code_display()),
    Column(_("状态"), lambda one: one.get_state_display()),
    Column(_("无法检查"), lambda one: one.get_life_cycle_display()),
    Column(_("各部门"), lambda one: [_part(part) for part in one.parts.all()]),
    Column(_("检查开始日期"), lambda one: one.planned_from),
    Column(_("检查截止日期"), lambda one: one.planned_to),
    Column(_("检查日期"), lambda one: one.visited_on),
    Column(_("办结时间"), lambda one: one.closed_at),
)


@dataclass(frozen=True, slots=True)
class Listing:
    """What was asked for, the words of its chips, and what the filters offer."""

    rows: QuerySet[Inspection]
    chips: Sequence[tuple[str, str]]
    tasks: QuerySet[PlanTask]
    departments: QuerySet[Department]


def listing_of(asked: QueryDict, actor: Actor) -> Listing:
    """The visits in scope narrowed by the address."""
    everything = queries.visits_for(actor)
    tasks, departments = queries.tasks_in(everything), queries.departments_in(everything)
    chips = chips_of(asked, _words(asked, tasks, departments))
    return Listing(narrowed(everything, asked, actor), chips, tasks, departments)


def _words(
    asked: QueryDict, tasks: QuerySet[PlanTask], departments: QuerySet[Department]
) -> dict[str, str]:
    """Each filter of the address in words, in the order of the page."""
    words: dict[str, str] = {}
    for name in ("q", "state", "task", "department", "draw", "kind", "mine"):
        value = asked.get(name, "").strip()
        if not value:
            continue
        match name:
            case "state":
                words[name] = str(STATES.get(value, value))
            case "mine":
                words[name] = str(_("本部门的"))
            case "kind":
                words[name] = str(KINDS.get(value, value))
            case "task":
                task = tasks.filter(pk=int(value) if value.isdecimal() else 0).first()
                words[name] = task.title if task else value
            case "department":
                department = departments.filter(code=value).first()
                words[name] = department.short_name if department else value
            case _:
                words[name] = value
    return words


def _part(part: Part) -> str:
    return f"{part.department.short_name}（{part.get_state_display()}）"

"""What visits ask of a person today, for the home page."""

import datetime

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _

from sunlot.actors import Actor, Permission
from sunlot.inspections.models import Inspection
from sunlot.inspections.queries.replacing import replace_url, to_replace
from sunlot.inspections.queries.visits import draws_to_create, parts_to_record, parts_to_review
from sunlot.inspections.states import InspectionState, PartState
from sunlot.ui.todo import Todo

MOST_RETURNED = 5


def todo(actor: Actor, today: datetime.date) -> list[Todo]:
    """One line per kind of step, with counts; the most urgent due date of its visits."""
    lines: list[Todo] = []
    if actor.can(Permission.INSPECTIONS_PLAN):
        lines += _to_replace(actor, today)
        lines += _to_create(actor)
        lines += _visits(actor, InspectionState.TO_NOTIFY, today)
        lines += _refused(actor)
    if actor.can(Permission.INSPECTIONS_APPROVE):
        lines += _visits(actor, InspectionState.TO_APPROVE, today)
        lines += _to_review(actor)
    if actor.can(Permission.INSPECTIONS_RECORD):
        lines += _to_record(actor, today)
    return lines


def _to_replace(actor: Actor, today: datetime.date) -> list[Todo]:
    return [
        Todo(
            icon="user-off", kind="act", tone="warn", late=one.draw.inspect_to < today,
            what=_("{name}不能派出，{n} 户需要换人").format(name=one.officer.name, n=one.visits),
            why=_("{task}；接替的人由冻结的名册确定。").format(task=one.draw.task.title),
            button=_("换人"), due=one.draw.inspect_to, url=replace_url(one.draw, one.officer),
        )
        for one in to_replace(actor, today)
    ]  # fmt: skip


def _to_create(actor: Actor) -> list[Todo]:
    return [
        Todo(
            icon="clipboard-check", kind="act",
            what=_("抽取 {draw_id} 的检查待生成或更新").format(draw_id=draw.draw_id),
            why=draw.task.title, button=_("生成或更新"), due=draw.inspect_to,
            url=reverse("inspections:create", args=[draw.draw_id]),
        )
        for draw in draws_to_create(actor)
    ]  # fmt: skip


def _visits(actor: Actor, state: InspectionState, today: datetime.date) -> list[Todo]:
    found = (
        Inspection.objects.scoped(actor)
        .filter(lead_id__in=actor.places, state=state)
        .exclude(registered_by_id=actor.person_id if state == InspectionState.TO_APPROVE else 0)
        .aggregate(n=Count("pk"), due=Min("planned_to"))
    )
    if not found["n"]:
        return []
    approving = state == InspectionState.TO_APPROVE
    what = _("{n} 户检查等待审批") if approving else _("{n} 户检查已批准，还没有送达通知书")
    return [
        Todo(
            icon="rubber-stamp" if approving else "mail", kind="decide" if approving else "act",
            what=what.format(n=found["n"]), tone="wait" if approving else "run",
            why=_("未经批准和通知，不能录入结果。"), due=found["due"],
            late=found["due"] < today, button=_("去审批") if approving else _("去通知"),
            url=f"{reverse('inspections:list')}?state={state.value}&mine=1",
        )
    ]  # fmt: skip


def _refused(actor: Actor) -> list[Todo]:
    """Visits that were not approved go back to the planner of the lead, with the reason."""
    found = Inspection.objects.scoped(actor).filter(
        lead_id=actor.place_id, state=InspectionState.REFUSED
    )
    return [
        Todo(
            icon="arrow-back-up", kind="act", tone="warn", button=_("去处理"),
            what=_("对{target}的检查未获批准").format(target=visit.target.name),
            why=visit.refusal_reason, url=reverse("inspections:detail", args=[visit.number]),
        )
        for visit in found.select_related("target").order_by("-refused_at")[:MOST_RETURNED]
    ]  # fmt: skip


def _to_review(actor: Actor) -> list[Todo]:
    count = parts_to_review(actor).count()
    if not count:
        return []
    return [
        Todo(
            icon="user-check", kind="decide", tone="wait",
            what=_("{n} 份检查结果等待审核").format(n=count),
            why=_("审核通过之日起计算 20 个工作日的公示期限。"), button=_("去审核"),
            url=f"{reverse('inspections:list')}?state=to_review&mine=1",
        )
    ]  # fmt: skip


def _to_record(actor: Actor, today: datetime.date) -> list[Todo]:
    waiting = parts_to_record(actor)
    lines = [
        Todo(
            icon="arrow-back-up", kind="act", tone="warn", button=_("去修改"),
            what=_("对{target}的检查结果被退回修改").format(target=part.inspection.target.name),
            why=part.return_reason, due=part.inspection.planned_to,
            late=part.inspection.planned_to < today,
            url=reverse("inspections:detail", args=[part.inspection.number]),
        )
        for part in waiting.filter(state=PartState.RETURNED)[:MOST_RETURNED]
    ]  # fmt: skip
    found = waiting.filter(state=PartState.TO_RECORD).aggregate(
        n=Count("pk"), due=Min("inspection__planned_to")
    )
    if not found["n"]:
        return lines
    return [
        *lines,
        Todo(
            icon="edit", kind="act", what=_("{n} 户待检查、待录入").format(n=found["n"]),
            why=_("检查后由到场的执法人员录入本部门的结果。"), button=_("去录入"),
            due=found["due"], late=found["due"] < today, url=reverse("inspections:mine"),
        ),
    ]  # fmt: skip

"""Plans of one place in every state, and their tasks."""

import datetime
from typing import Any

from sunlot.items.models import Item
from sunlot.plans import actions
from sunlot.plans.models import Plan, PlanTask, PlanTaskItem, PlanTaskJoining
from sunlot.plans.states import PlanState
from tests.cast import NOW
from tests.permissions.world.places import Place
from tests.permissions.world.registers import tag

# A region has one plan a year, so that each state gets a year of its own.
YEARS = {"issued": 2026, "draft": 2027, "in_review": 2025, "adopted": 2024}
FIRST, LAST = datetime.date(2026, 4, 20), datetime.date(2026, 6, 30)
REASON = "示例：本年度以法定必检任务为主，关联信用的任务不足一半。"


def build_plan(place: Place, name: str) -> Plan:
    """A plan in one state, without tasks; one region has two places and one plan."""
    moved = name in {"in_review", "adopted"}
    plan, _made = Plan.objects.get_or_create(
        region=place.region, year=YEARS[name],
        defaults={
            "title": f"示例 {YEARS[name]} 年度抽查工作计划",
            "office": place.user(place.chair).department,
            "state": PlanState(name) if moved else PlanState.DRAFT,
            "low_share_reason": REASON,
            "submitted_by": place.user(place.coordinators[0]) if moved else None,
            "submitted_at": NOW if moved else None,
            "adopted_by": place.user(place.chair) if name == "adopted" else None,
            "adopted_at": NOW if name == "adopted" else None,
        },
    )  # fmt: skip
    return plan


def build_task(place: Place, plan: Plan, item: Item, **changes: Any) -> PlanTask:
    """A task that lacks nothing for a draw."""
    sequence = plan.tasks.count() + 1
    members = [one for one in (place.lead, place.joining) if one is not None]
    facts: dict[str, Any] = {
        "plan": plan, "sequence": sequence, "code": f"示例-{plan.year}-{sequence:03d}",
        "title": f"示例任务 {sequence}", "lead": place.lead, "draw_kind": "directed",
        "target_filter": {"all": [{"field": "tag", "op": "in", "value": [tag(place)]}]},
        "item_class": "general", "ratios": {"all": {"ratio": [9, 10], "min": 1}},
        "starts_on": FIRST, "ends_on": LAST,
        "team": {
            one.code: {"level": "prefecture", "places": 2, "qualifications": {}} for one in members
        },
    }  # fmt: skip
    task = PlanTask.objects.create(**(facts | changes))
    if place.joining is not None:
        PlanTaskJoining.objects.create(task=task, department=place.joining)
    for number, one in enumerate(members, 1):
        PlanTaskItem.objects.create(
            task=task, sequence=number, text="示例事项", item=item, department=one
        )
    return task


def issue(place: Place, plan: Plan) -> None:
    """Carry a plan with its tasks to the issue."""
    one, two = (place.by(name) for name in place.coordinators)
    actions.submit(plan=plan, low_share_reason=REASON, by=one, at=NOW)
    actions.adopt(plan=plan, by=place.by(place.chair), at=NOW)
    number = f"示例〔{plan.year}〕{plan.pk}号"
    actions.request_issue(plan=plan, document_number=number, by=one, at=NOW)
    actions.issue(plan=plan, task_count=plan.tasks.count(), by=two, at=NOW)
    plan.refresh_from_db()

"""Small records for the tests of this app: plans, tasks and published items."""

import datetime
from typing import Any

from sunlot.items.models import Item, ItemClass, ItemVersion
from sunlot.items.states import ItemState
from sunlot.plans import actions
from sunlot.plans.actions import TaskFacts
from sunlot.plans.models import DrawKind, Plan, PlanTask, PlanTaskItem
from tests.cast import NOW, Cast

YEAR = 2026
LATER = NOW + datetime.timedelta(minutes=5)


def facts(cast: Cast, **changes: Any) -> TaskFacts:
    """A joint task of market supervision and fire and rescue."""
    values: dict[str, Any] = {
        "title": "食品加工企业部门联合抽查",
        "item_class": ItemClass.GENERAL,
        "draw_kind": DrawKind.DIRECTED,
        "lead": cast.department("market"),
        "joining": [cast.department("fire")],
        "credit_linked": True,
        "starts_on": datetime.date(2026, 5, 11),
        "ends_on": datetime.date(2026, 6, 30),
    }
    return TaskFacts(**(values | changes))


def draft(cast: Cast, *, linked: int = 1, total: int = 1) -> Plan:
    """A draft plan whose first `linked` of `total` tasks are credit-linked."""
    by = cast.actor("coordinator")
    plan = actions.create_plan(
        region=cast.regions["650000"], year=YEAR, title="2026 年度抽查工作计划", by=by, at=NOW
    )
    for number in range(total):
        actions.add_task(
            plan=plan, code=f"T{number + 1:03d}", by=by, at=NOW,
            facts=facts(cast, title=f"任务 {number + 1}", credit_linked=number < linked),
        )  # fmt: skip
    return plan


def adopted(cast: Cast) -> Plan:
    """A plan that the conference has adopted."""
    plan = draft(cast)
    actions.submit(plan=plan, low_share_reason="", by=cast.actor("coordinator"), at=NOW)
    return actions.adopt(plan=plan, by=cast.actor("chair"), at=NOW)


def issued(cast: Cast, *, document_number: str = "新双随机办〔2026〕1号") -> Plan:
    """A plan that was issued by two coordinators."""
    plan = adopted(cast)
    actions.request_issue(
        plan=plan, document_number=document_number, by=cast.actor("coordinator"), at=NOW
    )
    version = actions.issue(plan=plan, task_count=1, by=cast.actor("coordinator_2"), at=LATER)
    return version.plan


def item(cast: Cast, code: str = "SC-001", *, kind: str = "market", published: bool = True) -> Item:
    """An item of a department, published unless told otherwise."""
    found = Item.objects.create(
        code=code, department=cast.department(kind), region=cast.regions["650000"]
    )
    ItemVersion.objects.create(
        item=found, number=1, category="食品", matter=f"{code} 食品生产监督检查",
        item_class=ItemClass.GENERAL, method="现场检查", basis_text="《食品安全法》第一百一十条",
        created_at=NOW, state=ItemState.PUBLISHED if published else ItemState.DRAFT,
        published_at=NOW if published else None,
        published_by=cast.users["planner_a"] if published else None,
    )  # fmt: skip
    return found


def named_item(task: PlanTask, text: str = "食品生产监督检查") -> PlanTaskItem:
    """An item as the plan names it, 待匹配."""
    return PlanTaskItem.objects.create(task=task, sequence=task.items.count() + 1, text=text)

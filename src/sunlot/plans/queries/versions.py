"""The content of an issued version, and its digest."""

import hashlib
from typing import Any

from drawproof import canonical
from sunlot.departments.models import Department
from sunlot.plans.models import Plan, PlanTask, PlanVersion
from sunlot.plans.queries.tasks import share


def content_of(plan: Plan) -> dict[str, Any]:
    """Everything that is issued: the words of the plan and what they are understood as.

    Strings, integers, booleans, lists and objects only; a missing date or reason is ``""``. How a
    task is drawn (filter, ratios per class, teams) is not in it: it may be set until the first
    draw, and ratios per class are internal.
    """
    counted = share(plan)
    tasks = plan.tasks.select_related("lead").prefetch_related(
        "items__item", "items__department", "joinings__department"
    )
    return {
        "v": 1,
        "region": {"code": plan.region.code, "name": plan.region.name},
        "year": plan.year,
        "title": plan.title,
        "office": _department(plan.office),
        "credit_linked": counted.linked,
        "task_count": counted.total,
        "low_share_reason": plan.low_share_reason,
        "tasks": [task_content(task) for task in tasks.order_by("sequence")],
    }


def digest_of(content: dict[str, Any]) -> str:
    """SHA-256 (64 hex) of the canonical bytes of a version's content."""
    return hashlib.sha256(canonical(content)).hexdigest()


def version_with(task: PlanTask) -> PlanVersion | None:
    """The newest issued version that names the task; None where it was never issued."""
    named = PlanVersion.objects.filter(
        plan_id=task.plan_id, content__tasks__contains=[{"code": task.code}]
    )
    return named.order_by("-number").first()


def task_content(task: PlanTask) -> dict[str, Any]:
    items = sorted(task.items.all(), key=lambda one: one.sequence)
    joined = sorted((one.department for one in task.joinings.all()), key=lambda one: one.code)
    return {
        "sequence": task.sequence,
        "code": task.code,
        "title": task.title,
        "field": task.field,
        "items": [
            {
                "text": one.text,
                "code": one.item.code if one.item else "",
                "department": one.department.code if one.department else "",
            }
            for one in items
        ],
        "target_text": task.target_text,
        "lead": _department(task.lead),
        "lead_text": task.lead_text,
        "joining": [_department(one) for one in joined],
        "joining_text": task.joining_text,
        "level_text": task.level_text,
        "draw_kind": task.draw_kind,
        "item_class": task.item_class,
        "ratio_text": task.ratio_text,
        "frequency_text": task.frequency_text,
        "method_text": task.method_text,
        "period_text": task.period_text,
        "starts_on": task.starts_on.isoformat() if task.starts_on else "",
        "ends_on": task.ends_on.isoformat() if task.ends_on else "",
        "credit_linked": task.credit_linked,
        "credit_text": task.credit_text,
        "source_note": task.source_note,
        "is_demo": task.is_demo,
    }


def _department(department: Department | None) -> dict[str, str]:
    if department is None:
        return {"code": "", "name": ""}
    return {"code": department.code, "name": department.short_name}

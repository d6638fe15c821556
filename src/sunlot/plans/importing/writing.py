"""Writing the rows of a plan table."""

import datetime
from collections.abc import Sequence

from django.db.models import F, Max

from sunlot.departments.models import JointConference
from sunlot.imports.adapters import StagedRow
from sunlot.plans.importing.comparing import COMPARED
from sunlot.plans.importing.lookups import Lookups
from sunlot.plans.models import Plan, PlanTask, PlanTaskItem, PlanTaskJoining
from sunlot.plans.rules import ALL, Ratio

OUT_OF_THE_WAY = 1_000_000  # sequences are unique per task while they are renumbered


def plan_for_writing(year: int, context: Lookups) -> Plan:
    plan = context.plans.get(year)
    if plan is not None:
        return Plan.objects.select_for_update().get(pk=plan.pk)
    conference = JointConference.objects.get(region=context.region)
    plan = Plan.objects.create(
        region=context.region, year=year, office_id=conference.office_id,
        title=f"{context.region.name}{year}年度“双随机、一公开”抽查工作计划",
    )  # fmt: skip
    context.plans[year] = plan
    return plan


def write(row: StagedRow, plan: Plan, task: PlanTask | None, context: Lookups) -> None:
    data, present = row.data, context.occasion.present
    if task is None:
        present = frozenset(COMPARED.values())
        task = PlanTask(plan=plan, code=data["code"], sequence=0, is_demo=_is_demo(context))
    for name, column in COMPARED.items():
        if column in present and name not in {"joining", "lead", "ratio", "sequence"}:
            is_date = name in {"starts_on", "ends_on"}
            setattr(task, name, _date(data[name]) if is_date else data[name])
    if "lead" in present:
        task.lead = context.departments.get(data["lead"])
    if "floor" in present and data["ratio"] and not set(task.ratios) - {ALL}:
        task.ratios = {ALL: Ratio(*data["ratio"]).as_data()}
    task.sequence = _free_sequence(plan, task, data["sequence"])
    task.code = task.code or f"{plan.region.code}-{plan.year}-{task.sequence:03d}"
    task.revision += 1
    task.save()
    if "joining" in present:
        _join(task, data["joining"], context)
    _set_items(task, data["items"], context)


def _is_demo(context: Lookups) -> bool:
    """Files with the columns that we added for the demonstration are sample data."""
    return "difference" in context.occasion.present


def _date(text: str) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def _free_sequence(plan: Plan, task: PlanTask, wanted: int) -> int:
    """The number in the file where no other task has it, else the next."""
    others = plan.tasks.exclude(pk=task.pk) if task.pk else plan.tasks.all()
    if wanted and not others.filter(sequence=wanted).exists():
        return wanted
    return task.sequence or (others.aggregate(last=Max("sequence"))["last"] or 0) + 1


def _join(task: PlanTask, codes: Sequence[str], context: Lookups) -> None:
    wanted = {context.departments[code].pk for code in codes}
    task.joinings.exclude(department_id__in=wanted).delete()
    present = set(task.joinings.values_list("department_id", flat=True))
    PlanTaskJoining.objects.bulk_create(
        PlanTaskJoining(task=task, department_id=pk) for pk in sorted(wanted - present)
    )


def _set_items(task: PlanTask, names: Sequence[str], context: Lookups) -> None:
    """Keep items that the file still names, with what people matched; add and drop the others."""
    named = task.items.filter(added=False)
    kept = {one.text: one for one in named if one.text in names}
    named.exclude(text__in=names).delete()
    involved = {task.lead_id, *task.joinings.values_list("department_id", flat=True)} - {None}
    PlanTaskItem.objects.filter(task=task).update(sequence=F("sequence") + OUT_OF_THE_WAY)
    for number, name in enumerate(names, start=1):
        row = kept.get(name) or PlanTaskItem(task=task, text=name)
        row.sequence = number
        item = context.item(name)
        if row.item_id is None and item is not None:
            row.item = item
            owner = item.department_id
            row.department_id = owner if owner in involved else task.lead_id
        row.save()
    for number, row in enumerate(task.items.filter(added=True).order_by("sequence"), start=1):
        row.sequence = len(names) + number
        row.save(update_fields=["sequence"])

"""How a task is carried out: scope, ratios, teams, items; open until a draw is requested."""

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max

from sunlot import clock
from sunlot.actors import Actor
from sunlot.departments.models import Department
from sunlot.items.models import Item, ItemVersion
from sunlot.items.queries import published_version
from sunlot.ledger import actions as ledger
from sunlot.plans.actions.locks import hold_task
from sunlot.plans.errors import ItemDepartment, ItemNotUsable
from sunlot.plans.models import PlanTask, PlanTaskItem
from sunlot.plans.queries.tasks import departments_of
from sunlot.plans.rules import Ratio, TeamPart, check_ratios, check_team, earliest_visit
from sunlot.plans.states import EDITABLE
from sunlot.plans.strata import STRATUM_LABELS
from sunlot.targets.filters import complete


@dataclass(frozen=True, slots=True)
class Match:
    """An item of the list that an item of the plan is understood as, and who inspects it."""

    item: Item | None
    department: Department | None


@transaction.atomic
def set_scope(
    *,
    task: PlanTask,
    target_filter: Mapping[str, Any] | None,
    by: Actor,
    at: datetime.datetime,
    read: int | None = None,
) -> PlanTask:
    """Store which targets the task is about; None means 尚无抽取范围.

    Of all actions here, `read` is the revision of the task that a form was made from, and
    `Outdated` is raised where it has changed since. What is as it was is neither written nor
    recorded, so that a form sent twice does one thing.

    Only existing objects are meant unless the filter says otherwise; that is stored with it.

    :raises UserError: of the targets app, where the filter is not well formed.
    """
    task = hold_task(task, by, read=read)
    new = None if target_filter is None else complete(target_filter)
    if not _changed(task, "target_filter", new):
        return task
    _record("plans.task-scope-set", task, by, at, filter=task.target_filter or {})
    return task


@transaction.atomic
def set_ratios(
    *,
    task: PlanTask,
    ratios: Mapping[str, Ratio],
    by: Actor,
    at: datetime.datetime,
    read: int | None = None,
) -> PlanTask:
    """Store the ratio of every stratum of the task.

    :raises RatioZero: no class is exempt (PL-02).
    """
    task = hold_task(task, by, read=read)
    checked = check_ratios(ratios, credit_linked=task.credit_linked, labels=STRATUM_LABELS)
    new = {stratum: ratio.as_data() for stratum, ratio in checked.items()}
    if not _changed(task, "ratios", new):
        return task
    _record("plans.task-ratios-set", task, by, at, ratios=task.ratios)
    return task


@transaction.atomic
def set_team(
    *,
    task: PlanTask,
    team: Mapping[str, TeamPart],
    by: Actor,
    at: datetime.datetime,
    read: int | None = None,
) -> PlanTask:
    """Store what each department sends to a visit; the keys are department codes.

    :raises TeamTooSmall: a department sends fewer than two (OF-01).
    """
    task = hold_task(task, by, read=read)
    names = {one.code: one.short_name for one in departments_of(task)}
    check_team(team, departments=names)
    if not _changed(task, "team", {code: part.as_data() for code, part in team.items()}):
        return task
    _record("plans.task-team-set", task, by, at, team=task.team)
    return task


@transaction.atomic
def set_items(
    *,
    task: PlanTask,
    matches: Mapping[int, Match],
    added: Sequence[Match] = (),
    removed: Collection[int] = (),
    by: Actor,
    at: datetime.datetime,
    read: int | None = None,
) -> PlanTask:
    """Say what the items of the plan are understood as; the wording of the plan stays.

    An item that the task has already is not added again.

    :param matches: id of the task's item → match.
    :param removed: ids to take out; once the plan is issued only those that were added to it.
    :raises ItemNotUsable: an item has no published version (IT-01).
    :raises ItemDepartment: the department neither leads nor joins.
    """
    task = hold_task(task, by, read=read)
    before = _items_of(task)
    involved = {one.pk for one in departments_of(task)}
    day = earliest_visit(starts_on=task.starts_on, year=task.plan.year, today=clock.today_of(at))
    for row in task.items.filter(pk__in=matches):
        _apply(row, matches[row.pk], by, day, involved)
    gone = task.items.filter(pk__in=removed)
    (gone if task.plan.state in EDITABLE else gone.filter(added=True)).delete()
    last = task.items.aggregate(last=Max("sequence"))["last"] or 0
    there = set(task.items.values_list("item_id", flat=True))
    new = {one.item.pk: one for one in added if one.item and one.item.pk not in there}
    for offset, match in enumerate(new.values(), start=1):
        matter = _usable(match.item, by, day).matter
        row = PlanTaskItem(task=task, sequence=last + offset, text=matter, added=True)
        _apply(row, match, by, day, involved)
    if _items_of(task) == before:
        return task
    task.revision += 1
    task.save(update_fields=["revision"])
    open_count = task.items.filter(item__isnull=True).count()
    codes = list(
        task.items.filter(item__isnull=False)
        .order_by("sequence").values_list("item__code", flat=True)
    )  # fmt: skip
    _record("plans.task-items-set", task, by, at, items=codes, unmatched=open_count)
    return task


def _changed(task: PlanTask, name: str, value: Any) -> bool:
    """Store a value and count the change; whether it was another one before."""
    if getattr(task, name) == value:
        return False
    setattr(task, name, value)
    task.revision += 1
    task.save(update_fields=[name, "revision"])
    return True


def _items_of(task: PlanTask) -> list[tuple[int, int | None, int | None]]:
    rows = task.items.order_by("sequence")
    return list(rows.values_list("pk", "item_id", "department_id"))


def _apply(
    row: PlanTaskItem, match: Match, by: Actor, day: datetime.date, involved: Collection[int]
) -> None:
    if match.item is not None:
        _usable(match.item, by, day)
    if match.department is not None and match.department.pk not in involved:
        raise ItemDepartment(name=match.department.short_name, text=row.text)
    row.item = match.item
    row.department = match.department if match.item else None
    row.save()


def _usable(item: Item | None, by: Actor, day: datetime.date) -> ItemVersion:
    """The version in force on a day; an item outside the actor's region counts as unpublished."""
    seen = item is not None and Item.objects.scoped(by).filter(pk=item.pk).exists()
    version = published_version(item, day) if item and seen else None
    if version is None:
        raise ItemNotUsable(code=item.code if item else "")
    return version


def _record(kind: str, task: PlanTask, by: Actor, at: datetime.datetime, **data: Any) -> None:
    ledger.record(
        kind=kind, noun="plan-task", noun_id=str(task.pk), by=by, at=at,
        data={"plan": task.plan_id, **data},
    )  # fmt: skip

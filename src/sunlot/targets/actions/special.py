"""Special registers 专项库: made by a department, which alone puts on and takes off."""

import datetime
from collections.abc import Callable, Sequence

from django.db import transaction
from django.db.models import CharField, F, Func, Q, QuerySet, Value
from django.utils.translation import gettext as _

from sunlot.actors import Actor, Permission, require
from sunlot.clock import today_of
from sunlot.departments.models import Department
from sunlot.jobs import actions as jobs
from sunlot.jobs.models import Job
from sunlot.ledger import actions as ledger
from sunlot.revisions import require_current
from sunlot.targets import history
from sunlot.targets.errors import (
    NothingNew,
    RegisterClosed,
    RegisterNameTaken,
    RegisterOwnerUnfit,
    TooManyChosen,
)
from sunlot.targets.models import ChangeAction, SpecialRegister, StoredFilter, Target
from sunlot.targets.policies import require_register

PIECE = 2000
MOST_PUT = 200_000


@transaction.atomic
def create_register(*, name: str, note: str, by: Actor, at: datetime.datetime) -> SpecialRegister:
    """Make a special register of the own department.

    :raises RegisterNameTaken: the region has one of that name.
    """
    require(by, Permission.TARGETS_IMPORT)
    department = Department.objects.select_for_update().get(pk=by.place_id)
    _require_free(name, SpecialRegister.objects.filter(region=department.region_id))
    made = SpecialRegister.objects.create(
        name=name, title=name, note=note, department=department, region_id=department.region_id
    )
    ledger.record(
        kind="targets.register-made", noun="special-register", noun_id=str(made.pk), by=by, at=at,
        data={"name": name},
    )  # fmt: skip
    return made


@transaction.atomic
def edit_register(
    *, register: SpecialRegister, name: str, department: Department, note: str, read: int | None,
    by: Actor, at: datetime.datetime,
) -> SpecialRegister:  # fmt: skip
    """Change name, owner and description; who gives it away has no more say in it.

    The tag follows the name only while no object has it and no stored filter asks for it.

    :param read: the revision that a form was made from.
    :raises RegisterOfOther: another department owns it. :raises Outdated: changed meanwhile.
    :raises RegisterNameTaken: the region has one of that name.
    :raises RegisterOwnerUnfit: no department of the region that exists today.
    """
    register = _locked(register, by)
    require_current(register, read=read)
    before = _facts_of(register)
    tag = register.name
    if name != register.title:
        others = SpecialRegister.objects.filter(region_id=register.region_id)
        _require_free(name, others.exclude(pk=register.pk))
        tag = tag if _is_in_use(tag) else name
    if department.pk != register.department_id:
        fit = Department.objects.open(today_of(at)).filter(
            pk=department.pk, region__path__startswith=register.region.path
        )
        if not fit.exists():
            raise RegisterOwnerUnfit(department=department.short_name, name=register.title)
    register.name, register.title = tag, name
    register.department, register.note = department, note
    after = _facts_of(register)
    changed = sorted(one for one, value in after.items() if before[one] != value)
    if changed:
        register.revision += 1
        register.save()
        ledger.record(
            kind="targets.register-edited", noun="special-register", noun_id=str(register.pk),
            by=by, at=at,
            data={
                "changed": changed, "before": {one: before[one] for one in changed},
                "after": {one: after[one] for one in changed},
            },
        )  # fmt: skip
    return register


@transaction.atomic
def close_register(
    *, register: SpecialRegister, closed: bool, by: Actor, at: datetime.datetime
) -> SpecialRegister:
    """Close a register, so that nobody is put on it any more, or open it again.

    :raises RegisterOfOther: another department owns it. :raises NothingNew: it is so already.
    """
    register = _locked(register, by)
    if closed == (register.closed_on is not None):
        raise NothingNew
    register.closed_on = today_of(at) if closed else None
    register.revision += 1
    register.save()
    ledger.record(
        kind="targets.register-closed" if closed else "targets.register-reopened",
        noun="special-register", noun_id=str(register.pk), by=by, at=at,
        data={"name": register.title},
    )  # fmt: skip
    return register


@transaction.atomic
def put(
    *,
    register: SpecialRegister,
    targets: Sequence[int],
    on: bool,
    by: Actor,
    at: datetime.datetime,
    report: Callable[[int, int], None] | None = None,
) -> int:
    """Put targets on a special register, or take them off; those that are there already stay.

    :param targets: keys; those outside the actor's scope or the register's region are left alone.
    :param report: told how many of all were looked at.
    :return: how many were changed.
    :raises Forbidden: another department owns it. :raises RegisterClosed: nobody is put on it.
    """
    require(by, Permission.TARGETS_IMPORT)
    require_register(by, register)
    _require_open(register, on)
    inside = Target.objects.scoped(by).filter(region__path__startswith=register.region.path)
    changed = 0
    for start in range(0, len(targets), PIECE):
        part = inside.filter(pk__in=targets[start : start + PIECE])
        has = part.filter(tags__contains=[register.name])
        rows = list(
            (part.exclude(pk__in=has.values("pk")) if on else has)
            .select_for_update(of=("self",)).order_by("pk")
        )  # fmt: skip
        written = [
            (row, {"tags": row.tags}, {"tags": _with(row.tags, register, on)}) for row in rows
        ]
        Target.objects.filter(pk__in=[row.pk for row in rows]).update(
            tags=Func(
                F("tags"), Value(register.name, CharField()),
                function="array_append" if on else "array_remove",
            ),
            updated_at=at,
        )  # fmt: skip
        history.record(written, action=ChangeAction.UPDATED, by_id=by.user_id, at=at)
        changed += len(rows)
        if report:
            report(min(start + PIECE, len(targets)), len(targets))
    ledger.record(
        kind="targets.register-changed", noun="special-register", noun_id=str(register.pk), by=by,
        at=at, data={"name": register.title, "on": on, "count": changed},
    )  # fmt: skip
    return changed


def order_put(
    *,
    register: SpecialRegister,
    targets: Sequence[int],
    on: bool,
    by: Actor,
    at: datetime.datetime,
    back: str,
) -> Job:
    """As `put`, as background work, since there are many.

    :raises TooManyChosen: more than one job may write.
    """
    require(by, Permission.TARGETS_IMPORT)
    require_register(by, register)
    _require_open(register, on)
    if len(targets) > MOST_PUT:
        raise TooManyChosen(most=f"{MOST_PUT:,}")
    title = _("加入专项库“{name}”") if on else _("移出专项库“{name}”")
    return jobs.enqueue(
        "targets.put", title=title.format(name=register.title), by=by, at=at,
        args={"register": register.pk, "targets": list(targets), "on": on},
        lock=f"special-register:{register.pk}", back_url=back,
    )  # fmt: skip


def _locked(register: SpecialRegister, by: Actor) -> SpecialRegister:
    require(by, Permission.TARGETS_IMPORT)
    rows = SpecialRegister.objects.select_for_update(of=("self",))
    locked = rows.select_related("department", "region").get(pk=register.pk)
    require_register(by, locked)
    return locked


def _require_open(register: SpecialRegister, on: bool) -> None:
    if on and register.closed_on is not None:
        raise RegisterClosed(name=register.title)


def _require_free(name: str, others: QuerySet[SpecialRegister]) -> None:
    """A name that is also the tag of another one would lead files astray."""
    if others.filter(Q(name=name) | Q(title=name)).exists():
        raise RegisterNameTaken(name=name)


def _is_in_use(tag: str) -> bool:
    condition = {"field": "tag", "value": [tag]}
    asked = StoredFilter.objects.filter(conditions__contains={"all": [condition]})
    return Target.objects.filter(tags__contains=[tag]).exists() or asked.exists()


def _facts_of(register: SpecialRegister) -> dict[str, str]:
    return {
        "name": register.title, "tag": register.name, "department": register.department.code,
        "note": register.note,
    }  # fmt: skip


def _with(tags: Sequence[str], register: SpecialRegister, on: bool) -> list[str]:
    return [*tags, register.name] if on else [one for one in tags if one != register.name]

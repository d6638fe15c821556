"""Special registers 专项库: made by a department, which alone puts on and takes off."""

import datetime
from collections.abc import Callable, Sequence

from django.db import transaction
from django.db.models import CharField, F, Func, Value
from django.utils.translation import gettext as _

from sunlot.actors import Actor, Permission, require
from sunlot.departments.models import Department
from sunlot.jobs import actions as jobs
from sunlot.jobs.models import Job
from sunlot.ledger import actions as ledger
from sunlot.targets import history
from sunlot.targets.errors import RegisterNameTaken, TooManyChosen
from sunlot.targets.models import ChangeAction, SpecialRegister, Target
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
    if SpecialRegister.objects.filter(region=department.region_id, name=name).exists():
        raise RegisterNameTaken(name=name)
    made = SpecialRegister.objects.create(
        name=name, note=note, department=department, region_id=department.region_id
    )
    ledger.record(
        kind="targets.register-made", noun="special-register", noun_id=str(made.pk), by=by, at=at,
        data={"name": name},
    )  # fmt: skip
    return made


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
    :raises Forbidden: another department owns it.
    """
    require(by, Permission.TARGETS_IMPORT)
    require_register(by, register)
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
        at=at, data={"name": register.name, "on": on, "count": changed},
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
    if len(targets) > MOST_PUT:
        raise TooManyChosen(most=f"{MOST_PUT:,}")
    title = _("加入专项库“{name}”") if on else _("移出专项库“{name}”")
    return jobs.enqueue(
        "targets.put", title=title.format(name=register.name), by=by, at=at,
        args={"register": register.pk, "targets": list(targets), "on": on},
        lock=f"special-register:{register.pk}", back_url=back,
    )  # fmt: skip


def _with(tags: Sequence[str], register: SpecialRegister, on: bool) -> list[str]:
    return [*tags, register.name] if on else [one for one in tags if one != register.name]

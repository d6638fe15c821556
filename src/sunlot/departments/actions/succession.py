"""A department is merged, renamed or dissolved: its open work passes to a successor (ADR 0040).

Two persons: one asks, with the document behind it; another confirms on the day or later.
"""

import datetime
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from sunlot.actors import Actor, Permission
from sunlot.clock import today_of
from sunlot.departments.errors import (
    AlreadyPassedOn,
    CodeDiffers,
    CodeTaken,
    EffectiveDayWrong,
    NotYetEffective,
    SuccessorMissing,
    SuccessorUnfit,
)
from sunlot.departments.models import (
    Department,
    JointConference,
    JointConferenceMember,
    Succession,
)
from sunlot.departments.policies import require_change
from sunlot.departments.registry import handovers
from sunlot.departments.rules import successor_objection
from sunlot.departments.states import TRANSITIONS, SuccessionState
from sunlot.errors import SamePerson
from sunlot.ledger import actions as ledger
from sunlot.states import move

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: a successor that exists, or the facts of a new one, and the document."""

    kind: str
    document_number: str
    effective_on: datetime.date
    successor: Department | None = None
    new_code: str = ""
    new_name: str = ""
    new_short_name: str = ""


@transaction.atomic
def request_succession(
    *, old: Department, wanted: Wanted, by: Actor, at: datetime.datetime
) -> Succession:
    """Ask that a department's work passes to a successor.

    :raises AlreadyPassedOn: it has a successor, or a change of it waits.
    :raises SuccessorUnfit, SuccessorMissing, CodeTaken, EffectiveDayWrong: see their words.
    """
    old = Department.objects.select_related("region", "succeeded_by").get(pk=old.pk)
    require_change(by, old, Permission.DEPARTMENTS_CHANGE)
    _check(old, wanted)
    try:
        with transaction.atomic():
            succession = Succession.objects.create(
                old=old, successor=wanted.successor, kind=wanted.kind,
                new_code="" if wanted.successor else wanted.new_code,
                new_name="" if wanted.successor else wanted.new_name,
                new_short_name="" if wanted.successor else wanted.new_short_name,
                document_number=wanted.document_number.strip(), effective_on=wanted.effective_on,
                requested_by=by.person_id, requested_by_name=by.name, requested_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        label = SuccessionState.REQUESTED.label
        raise AlreadyPassedOn(old=old.short_name, state=label) from error
    ledger.record(
        kind="departments.succession-requested", noun="department", noun_id=old.code, by=by, at=at,
        data={
            "successor": wanted.successor.code if wanted.successor else wanted.new_code,
            "document": succession.document_number,
            "effective": succession.effective_on.isoformat(),
        },
    )  # fmt: skip
    return succession


def _check(old: Department, wanted: Wanted) -> None:
    if old.succeeded_by_id is not None:
        raise AlreadyPassedOn(old=old.short_name, state=SuccessionState.DONE.label)
    new = wanted.successor
    if new is None:
        if not (wanted.new_code and wanted.new_name and wanted.new_short_name):
            raise SuccessorMissing
        _check_code(wanted.new_code)
    else:
        why = successor_objection(
            same=new.pk == old.pk, same_region=new.region_id == old.region_id,
            same_kind_of_body=new.is_office == old.is_office,
            is_open=new.closed is None and new.succeeded_by_id is None,
        )  # fmt: skip
        if why != "":
            raise SuccessorUnfit(successor=new.short_name, old=old.short_name, why=why)
    for one in [old, *([new] if new else [])]:
        if wanted.effective_on <= one.opened:
            raise EffectiveDayWrong(day=wanted.effective_on, name=one.short_name, opened=one.opened)


def _check_code(code: str) -> None:
    taken = Department.objects.filter(code=code).first()
    if taken is not None:
        raise CodeTaken(code=code, name=taken.name)


@transaction.atomic
def confirm_succession(
    *, succession: Succession, typed_code: str, by: Actor, at: datetime.datetime
) -> Succession:
    """Confirm as the second person: the old department closes, its open work passes on.

    :param typed_code: the old department's code as the person typed it; confirming is reading.
    :raises SamePerson: who asked does not confirm. :raises CodeDiffers: another code was typed.
    :raises NotYetEffective: the day has not come.
    """
    succession = Succession.objects.select_for_update().get(pk=succession.pk)
    old = Department.objects.select_related("region").get(pk=succession.old_id)
    require_change(by, old, Permission.DEPARTMENTS_CONFIRM)
    move(succession, "confirm", table=TRANSITIONS, labels=SuccessionState)
    if succession.requested_by == by.user_id:
        raise SamePerson
    if typed_code.strip() != old.code:
        raise CodeDiffers(typed=typed_code.strip())
    if succession.effective_on > today_of(at):
        raise NotYetEffective(day=succession.effective_on)
    old, new = _pass_on(succession)
    succession.successor = new
    succession.moved = {one.noun: one.pass_on(old.pk, new.pk, at) for one in handovers()}
    succession.decided_by, succession.decided_by_name = by.person_id, by.name
    succession.decided_at = at
    succession.save()
    ledger.record(
        kind="departments.succeeded", noun="department", noun_id=old.code, by=by, at=at,
        data={
            "successor": new.code, "document": succession.document_number,
            "effective": succession.effective_on.isoformat(), "moved": succession.moved,
        },
    )  # fmt: skip
    return succession


@transaction.atomic
def refuse_succession(
    *, succession: Succession, reason: str, by: Actor, at: datetime.datetime
) -> Succession:
    """Send a request back with a reason; the old department works on as before."""
    succession = Succession.objects.select_for_update().get(pk=succession.pk)
    old = Department.objects.select_related("region").get(pk=succession.old_id)
    require_change(by, old, Permission.DEPARTMENTS_CONFIRM)
    move(succession, "refuse", table=TRANSITIONS, labels=SuccessionState)
    if succession.requested_by == by.user_id:
        raise SamePerson
    succession.refusal_reason = reason.strip()
    succession.decided_by, succession.decided_by_name = by.person_id, by.name
    succession.decided_at = at
    succession.save()
    ledger.record(
        kind="departments.succession-refused", noun="department", noun_id=old.code, by=by, at=at
    )
    return succession


def _pass_on(succession: Succession) -> tuple[Department, Department]:
    """Close the old department, open a new successor where asked, and link the two."""
    keys = [one for one in (succession.old_id, succession.successor_id) if one]
    rows = Department.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    locked = {one.pk: one for one in rows}
    old = locked[succession.old_id]
    wanted = Wanted(
        kind=succession.kind, document_number=succession.document_number,
        effective_on=succession.effective_on, new_code=succession.new_code,
        new_name=succession.new_name, new_short_name=succession.new_short_name,
        successor=locked[succession.successor_id] if succession.successor_id else None,
    )  # fmt: skip
    _check(old, wanted)
    old.closed = succession.effective_on
    old.save(update_fields=["closed"])
    new = wanted.successor or Department.objects.create(
        code=wanted.new_code, name=wanted.new_name, short_name=wanted.new_short_name,
        kind=old.kind, region_id=old.region_id, level=old.level, is_office=old.is_office,
        opened=succession.effective_on,
    )  # fmt: skip
    old.succeeded_by = new
    old.save(update_fields=["succeeded_by"])
    new.took_over = {**new.took_over, **old.took_over, old.code: old.pk}
    new.save(update_fields=["took_over"])
    _conferences(old, new, succession.effective_on)
    return old, new


def _conferences(old: Department, new: Department, on: datetime.date) -> None:
    """The successor organises, or is a member, where the old one was."""
    JointConference.objects.filter(office=old).update(office=new)
    for row in JointConferenceMember.objects.filter(department=old, left=None).order_by("pk"):
        row.left = max(on, row.joined + DAY)
        row.save(update_fields=["left"])
        JointConferenceMember.objects.get_or_create(
            conference_id=row.conference_id, department=new, left=None, defaults={"joined": on}
        )

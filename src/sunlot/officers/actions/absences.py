"""Absences: an officer asks and the department confirms, or the department enters them."""

import datetime

from django.db import transaction

from sunlot.actors import Actor, Permission, require
from sunlot.errors import WrongState
from sunlot.ledger import actions as ledger
from sunlot.officers.errors import (
    AbsenceOverlaps,
    EndBeforeStart,
    NotAnOfficer,
    NotYourAbsence,
    PeriodReversed,
)
from sunlot.officers.models import Absence, AbsenceKind, Officer
from sunlot.officers.policies import require_own
from sunlot.officers.queries import own_record
from sunlot.officers.states import ABSENCE_TRANSITIONS, AbsenceState
from sunlot.officers.wording import period_words
from sunlot.states import move

S = AbsenceState


@transaction.atomic
def request_absence(
    *,
    kind: str,
    first: datetime.date,
    last: datetime.date | None,
    note: str,
    by: Actor,
    at: datetime.datetime,
) -> Absence:
    """An officer asks to be left out for a time; nothing changes until the department confirms.

    :param last: None where the end is not known yet.
    :raises NotAnOfficer: the account has no record. :raises PeriodReversed: the end comes first.
    :raises AbsenceOverlaps: the time is asked for or confirmed already.
    """
    require(by, Permission.ABSENCES_REQUEST)
    officer = own_record(by)
    if officer is None:
        raise NotAnOfficer
    absence = _write(officer, kind, (first, last), note, by, at)
    _record(absence, by, at, kind="absences.requested")
    return absence


@transaction.atomic
def enter_absence(
    *,
    officer: Officer,
    kind: str,
    first: datetime.date,
    last: datetime.date | None,
    note: str,
    by: Actor,
    at: datetime.datetime,
) -> Absence:
    """The department enters an absence of its officer, which confirms it. Raises as a request.

    :raises OtherDepartment: another department's officer.
    """
    require(by, Permission.OFFICERS_IMPORT)
    require_own(by, officer)
    absence = _write(officer, kind, (first, last), note, by, at)
    absence.state, absence.decided_by_id, absence.decided_at = S.CONFIRMED, by.person_id, at
    absence.save(update_fields=["state", "decided_by", "decided_at"])
    _record(absence, by, at, kind="absences.entered")
    return absence


@transaction.atomic
def decide_absence(*, absence: Absence, confirm: bool, by: Actor, at: datetime.datetime) -> Absence:
    """The department confirms or refuses what its officer asked for.

    :raises OtherDepartment: another department's. :raises WrongState: it does not wait any more.
    """
    require(by, Permission.OFFICERS_IMPORT)
    absence = _locked(absence)
    require_own(by, absence.officer)
    verb = "confirm" if confirm else "refuse"
    move(absence, verb, table=ABSENCE_TRANSITIONS, labels=AbsenceState)
    absence.decided_by_id, absence.decided_at = by.person_id, at
    absence.save(update_fields=["state", "decided_by", "decided_at"])
    _record(absence, by, at, kind="absences.decided")
    return absence


@transaction.atomic
def withdraw_absence(*, absence: Absence, by: Actor, at: datetime.datetime) -> Absence:
    """Take an absence back: the officer what waits, the department what it confirmed too.

    :raises NotYourAbsence: an officer takes back somebody else's.
    :raises WrongState: refused or taken back before, or confirmed and an officer asks.
    """
    absence = _locked(absence)
    if by.can(Permission.OFFICERS_IMPORT):
        require_own(by, absence.officer)
    else:
        require(by, Permission.ABSENCES_REQUEST)
        if absence.officer.user_id != by.user_id:
            raise NotYourAbsence
        if absence.state != S.REQUESTED:
            raise WrongState(state=absence.get_state_display())
    move(absence, "withdraw", table=ABSENCE_TRANSITIONS, labels=AbsenceState)
    absence.decided_by_id, absence.decided_at = by.person_id, at
    absence.save(update_fields=["state", "decided_by", "decided_at"])
    _record(absence, by, at, kind="absences.withdrawn")
    return absence


@transaction.atomic
def end_absence(
    *, absence: Absence, on: datetime.date, by: Actor, at: datetime.datetime
) -> Absence:
    """The department says on which day a confirmed absence ends: earlier, later, or at last known.

    :raises EndBeforeStart: before its first day. :raises WrongState: it is not confirmed.
    :raises AbsenceOverlaps: it would meet the next one.
    """
    require(by, Permission.OFFICERS_IMPORT)
    absence = _locked(absence)
    require_own(by, absence.officer)
    if absence.state != S.CONFIRMED:
        raise WrongState(state=absence.get_state_display())
    if on < absence.first:
        raise EndBeforeStart(day=on, first=absence.first)
    _check_overlap(absence.officer, (absence.first, on), besides=absence.pk)
    absence.last = on
    absence.save(update_fields=["last"])
    _record(absence, by, at, kind="absences.ended")
    return absence


def _locked(absence: Absence) -> Absence:
    rows = Absence.objects.select_related("officer__department")
    officer = Officer.objects.select_for_update(of=("self",)).get(pk=absence.officer_id)
    return rows.select_for_update(of=("self",)).get(pk=absence.pk, officer=officer)


def _write(
    officer: Officer,
    kind: str,
    period: tuple[datetime.date, datetime.date | None],
    note: str,
    by: Actor,
    at: datetime.datetime,
) -> Absence:
    first, last = period
    if last is not None and last < first:
        raise PeriodReversed(first=first, last=last)
    # Overlaps are looked for under this lock: of one officer, one after the other.
    Officer.objects.select_for_update(of=("self",)).get(pk=officer.pk)
    _check_overlap(officer, period)
    return Absence.objects.create(
        officer=officer, kind=AbsenceKind(kind), first=first, last=last, note=note.strip(),
        requested_by_id=by.person_id, requested_at=at,
    )  # fmt: skip


def _check_overlap(
    officer: Officer, period: tuple[datetime.date, datetime.date | None], *, besides: int = 0
) -> None:
    first, last = period[0], period[1] or datetime.date.max
    held = Absence.objects.filter(officer=officer, state__in=[S.REQUESTED, S.CONFIRMED])
    for one in held.exclude(pk=besides).order_by("first"):
        if one.first <= last and (one.last is None or one.last >= first):
            raise AbsenceOverlaps(
                officer=officer.name, period=period_words(one.first, one.last),
                state=one.get_state_display(),
            )  # fmt: skip


def _record(absence: Absence, by: Actor, at: datetime.datetime, *, kind: str) -> None:
    ledger.record(
        kind=kind, noun="officer", noun_id=absence.officer.officer_id, by=by, at=at,
        data={"absence": absence.pk, "state": absence.state},
    )  # fmt: skip

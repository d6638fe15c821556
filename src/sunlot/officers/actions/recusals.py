"""Recusals: declared or entered, taken back, decided by the head, ended by the head."""

import datetime

from django.db import transaction

from sunlot.actors import Actor, Permission, require
from sunlot.clock import today_of
from sunlot.errors import SamePerson, WrongState
from sunlot.ledger import actions as ledger
from sunlot.officers.errors import (
    AlreadyDeclared,
    EndBeforeStart,
    NotAnOfficer,
    NotYourRecusal,
    PeriodReversed,
    ReasonTooShort,
    RecusalOverlaps,
    TargetUnknown,
)
from sunlot.officers.models import Officer, Recusal, RecusalOrigin
from sunlot.officers.policies import may_withdraw, require_own
from sunlot.officers.queries import own_record
from sunlot.officers.rules import REASON_LENGTH, in_force
from sunlot.officers.states import TRANSITIONS, RecusalState
from sunlot.officers.wording import period_words
from sunlot.states import move
from sunlot.targets.models import Target


@transaction.atomic
def declare(
    *,
    target: Target,
    origin: str,
    reason: str,
    by: Actor,
    at: datetime.datetime,
    valid_from: datetime.date | None = None,
    valid_to: datetime.date | None = None,
) -> Recusal:
    """An officer declares not to be impartial towards a target; the head decides.

    :param origin: ``declared`` or ``kin``. :param valid_from: today where None.
    :param valid_to: None leaves the end open.
    :raises NotAnOfficer: the account has no record in the register.
    :raises AlreadyDeclared: the same waits for a decision.
    :raises RecusalOverlaps: one that holds in that time.
    :raises PeriodReversed: the end comes first.
    :raises ReasonTooShort: no real reason.
    """
    require(by, Permission.RECUSALS_DECLARE)
    officer = own_record(by)
    if officer is None:
        raise NotAnOfficer
    return _propose(officer, target, origin, reason, (valid_from, valid_to), by, at)


@transaction.atomic
def propose(
    *,
    officer: Officer,
    target: Target,
    origin: str,
    reason: str,
    by: Actor,
    at: datetime.datetime,
    valid_from: datetime.date | None = None,
    valid_to: datetime.date | None = None,
) -> Recusal:
    """The department enters what a business asked for, what others report, what the head ordered.

    :param origin: ``party``, ``kin``, ``head`` or ``rotation``. The others as in `declare`.
    :raises OtherDepartment: the officer belongs to another department.
    """
    require(by, Permission.OFFICERS_IMPORT)
    require_own(by, officer)
    return _propose(officer, target, origin, reason, (valid_from, valid_to), by, at)


@transaction.atomic
def decide(
    *, recusal: Recusal, uphold: bool, by: Actor, at: datetime.datetime, note: str = ""
) -> Recusal:
    """The head decides; the work does not stop meanwhile (行政处罚法 art. 43).

    :raises OtherDepartment: the officer belongs to another department.
    """
    require(by, Permission.RECUSALS_DECIDE)
    recusal = _locked(recusal, by)
    if recusal.proposed_by_id == by.user_id:
        raise SamePerson
    if uphold:
        period = (recusal.valid_from, recusal.valid_to)
        _check_overlap(recusal.officer, recusal.target, period, besides=recusal.pk)
    move(recusal, "uphold" if uphold else "dismiss", table=TRANSITIONS, labels=RecusalState)
    recusal.decided_by_id, recusal.decided_at = by.person_id, at
    recusal.decision_note = note.strip()
    recusal.save(update_fields=["state", "decided_by", "decided_at", "decision_note"])
    ledger.record(
        kind="recusals.decided", noun="recusal", noun_id=str(recusal.pk), by=by, at=at,
        data={"state": recusal.state},
    )  # fmt: skip
    return recusal


@transaction.atomic
def withdraw(*, recusal: Recusal, by: Actor, at: datetime.datetime) -> Recusal:
    """Take back what waits for the decision; it can be brought in again.

    :raises OtherDepartment: the officer belongs to another department.
    :raises NotYourRecusal: `policies.may_withdraw`. :raises WrongState: the head has decided.
    """
    recusal = _locked(recusal, by)
    if not may_withdraw(by, recusal):
        raise NotYourRecusal
    move(recusal, "withdraw", table=TRANSITIONS, labels=RecusalState)
    recusal.decided_by_id, recusal.decided_at = by.person_id, at
    recusal.save(update_fields=["state", "decided_by", "decided_at"])
    ledger.record(
        kind="recusals.withdrawn", noun="recusal", noun_id=str(recusal.pk), by=by, at=at,
        data={"state": recusal.state},
    )  # fmt: skip
    return recusal


@transaction.atomic
def end(*, recusal: Recusal, on: datetime.date | None, by: Actor, at: datetime.datetime) -> Recusal:
    """The head says on which day an upheld recusal ends, or opens its end again.

    What is frozen stays as it was; draws that are frozen later ask for the new day.

    :param on: the last day on which it holds; None leaves the end open.
    :raises WrongState: it is not upheld. :raises EndBeforeStart: before its first day.
    :raises RecusalOverlaps: a longer one would meet another one of the pair.
    """
    require(by, Permission.RECUSALS_DECIDE)
    recusal = _locked(recusal, by)
    if recusal.state != RecusalState.UPHELD:
        raise WrongState(state=recusal.get_state_display())
    if on is not None and recusal.valid_from is not None and on < recusal.valid_from:
        raise EndBeforeStart(day=on, first=recusal.valid_from)
    period = (recusal.valid_from, on)
    _check_overlap(recusal.officer, recusal.target, period, besides=recusal.pk)
    before, recusal.valid_to = recusal.valid_to, on
    recusal.save(update_fields=["valid_to"])
    ledger.record(
        kind="recusals.ended", noun="recusal", noun_id=str(recusal.pk), by=by, at=at,
        data={
            "before": before.isoformat() if before else "", "on": on.isoformat() if on else "",
        },
    )  # fmt: skip
    return recusal


def _locked(recusal: Recusal, by: Actor) -> Recusal:
    recusal = Recusal.objects.select_for_update(of=("self",)).select_related(
        "officer__department", "target"
    ).get(pk=recusal.pk)  # fmt: skip
    require_own(by, recusal.officer)
    return recusal


def _propose(
    officer: Officer,
    target: Target,
    origin: str,
    reason: str,
    period: tuple[datetime.date | None, datetime.date | None],
    by: Actor,
    at: datetime.datetime,
) -> Recusal:
    if not Target.objects.scoped(by).filter(pk=target.pk).exists():
        raise TargetUnknown(code=target.object_id)
    if len(reason.strip()) < REASON_LENGTH:
        raise ReasonTooShort(least=REASON_LENGTH)
    first, last = period[0] or today_of(at), period[1]
    if last is not None and last < first:
        raise PeriodReversed(first=first, last=last)
    # Of one pair, one after the other: what holds already is looked for under this lock.
    Officer.objects.select_for_update(of=("self",)).get(pk=officer.pk)
    waiting = Recusal.objects.filter(
        officer=officer, target=target, state=RecusalState.PROPOSED
    ).first()
    if waiting is not None:
        raise AlreadyDeclared(
            officer=officer.name, target=target.name, state=waiting.get_state_display()
        )
    _check_overlap(officer, target, (first, last))
    recusal = Recusal.objects.create(
        officer=officer, target=target, origin=RecusalOrigin(origin), reason=reason.strip(),
        valid_from=first, valid_to=last, proposed_by_id=by.person_id, proposed_at=at,
    )  # fmt: skip
    ledger.record(
        kind="recusals.proposed", noun="recusal", noun_id=str(recusal.pk), by=by, at=at,
        data={"origin": recusal.origin},
    )  # fmt: skip
    return recusal


def _check_overlap(
    officer: Officer,
    target: Target,
    period: tuple[datetime.date | None, datetime.date | None],
    *,
    besides: int = 0,
) -> None:
    first, last = period[0] or datetime.date.min, period[1] or datetime.date.max
    held = Recusal.objects.filter(officer=officer, target=target, state=RecusalState.UPHELD)
    for one in held.exclude(pk=besides).order_by("pk"):
        if in_force(valid_from=one.valid_from, valid_to=one.valid_to, first=first, last=last):
            raise RecusalOverlaps(
                officer=officer.name, target=target.name,
                period=period_words(one.valid_from, one.valid_to),
            )  # fmt: skip

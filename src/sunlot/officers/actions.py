"""Recusals, leaving the post, and linking an officer's record to the account of the person."""

import datetime
import hashlib

from django.db import IntegrityError, transaction

from sunlot.accounts.models import User
from sunlot.actors import Actor, Permission, require
from sunlot.clock import today_of
from sunlot.errors import SamePerson
from sunlot.ledger import actions as ledger
from sunlot.officers.errors import (
    AccountTaken,
    AlreadyDeclared,
    AlreadyLeft,
    CertificateStillLapsed,
    EvidenceTooShort,
    LeavingInFuture,
    NotAnOfficer,
    NotLeft,
    ReasonTooShort,
    TargetUnknown,
)
from sunlot.officers.models import LeavingKind, Officer, Recusal, RecusalOrigin
from sunlot.officers.policies import require_own
from sunlot.officers.queries import own_record
from sunlot.officers.rules import REASON_LENGTH
from sunlot.officers.states import TRANSITIONS, RecusalState
from sunlot.states import move
from sunlot.targets.models import Target


@transaction.atomic
def declare(
    *, target: Target, origin: str, reason: str, by: Actor, at: datetime.datetime
) -> Recusal:
    """An officer declares not to be impartial towards a target; the head decides.

    :param origin: ``declared`` or ``kin``.
    :raises NotAnOfficer: the account has no record in the register.
    :raises AlreadyDeclared: the same is open or upheld. :raises ReasonTooShort: no real reason.
    """
    require(by, Permission.RECUSALS_DECLARE)
    officer = own_record(by)
    if officer is None:
        raise NotAnOfficer
    return _propose(officer, target, origin, reason, by, at)


@transaction.atomic
def propose(
    *,
    officer: Officer,
    target: Target,
    origin: str,
    reason: str,
    by: Actor,
    at: datetime.datetime,
) -> Recusal:
    """The department enters what a business asked for, or what the head ordered.

    :param origin: ``party``, ``head`` or ``rotation``.
    :raises OtherDepartment: the officer belongs to another department.
    """
    require(by, Permission.OFFICERS_IMPORT)
    require_own(by, officer)
    return _propose(officer, target, origin, reason, by, at)


@transaction.atomic
def decide(*, recusal: Recusal, uphold: bool, by: Actor, at: datetime.datetime) -> Recusal:
    """The head decides; the work does not stop meanwhile (行政处罚法 art. 43).

    :raises OtherDepartment: the officer belongs to another department.
    """
    require(by, Permission.RECUSALS_DECIDE)
    recusal = Recusal.objects.select_for_update(of=("self",)).select_related(
        "officer__department"
    ).get(pk=recusal.pk)  # fmt: skip
    require_own(by, recusal.officer)
    if recusal.proposed_by_id == by.user_id:
        raise SamePerson
    move(recusal, "uphold" if uphold else "dismiss", table=TRANSITIONS, labels=RecusalState)
    recusal.decided_by_id, recusal.decided_at = by.person_id, at
    recusal.save(update_fields=["state", "decided_by", "decided_at"])
    ledger.record(
        kind="recusals.decided", noun="recusal", noun_id=str(recusal.pk), by=by, at=at,
        data={"state": recusal.state},
    )  # fmt: skip
    return recusal


@transaction.atomic
def link_account(*, officer: Officer, user: User, by: Actor, at: datetime.datetime) -> Officer:
    """Say which account an officer signs in with.

    :raises AccountTaken: it is another person's, or no officer's account of this department.
    """
    require(by, Permission.OFFICERS_IMPORT)
    require_own(by, officer)
    officer = Officer.objects.select_for_update(of=("self",)).get(pk=officer.pk)
    if user.role != "officer" or user.department_id != officer.department_id:
        raise AccountTaken(username=user.username)
    officer.user = user
    try:
        with transaction.atomic():
            officer.save(update_fields=["user"])
    except IntegrityError as error:
        raise AccountTaken(username=user.username) from error
    ledger.record(
        kind="officers.account-linked", noun="officer", noun_id=officer.officer_id, by=by, at=at,
        data={"account": user.pk},
    )  # fmt: skip
    return officer


@transaction.atomic
def leave(
    *,
    officer: Officer,
    kind: str,
    on: datetime.date,
    evidence: str,
    by: Actor,
    at: datetime.datetime,
) -> Officer:
    """Take an officer out of the post: nobody sends the person any more, from this moment.

    What the person has done stays under the name. Open places change hands by the rule of the
    draw, never here; the account is the security administrator's to close. The evidence is in
    the register, its digest in the ledger.

    :raises OtherDepartment: another department's officer. :raises AlreadyLeft: a second time.
    :raises LeavingInFuture: the day has not come. :raises EvidenceTooShort: no evidence.
    """
    require(by, Permission.OFFICERS_IMPORT)
    officer = _locked(officer, by)
    if officer.left_on is not None:
        raise AlreadyLeft(
            officer=officer.name, day=officer.left_on, kind=officer.get_left_kind_display()
        )
    if on > today_of(at):
        raise LeavingInFuture(day=on, today=today_of(at))
    if len(evidence.strip()) < REASON_LENGTH:
        raise EvidenceTooShort(least=REASON_LENGTH)
    officer.is_active = False
    officer.left_on, officer.left_kind = on, LeavingKind(kind)
    officer.left_evidence, officer.updated_at = evidence.strip(), at
    officer.save()
    _record_post("officers.left", officer, evidence, by, at)
    return officer


@transaction.atomic
def come_back(*, officer: Officer, evidence: str, by: Actor, at: datetime.datetime) -> Officer:
    """Put an officer who left back in the post; places given to others stay with them.

    :raises NotLeft: the officer is in post. :raises CertificateStillLapsed: (OF-02)
    :raises EvidenceTooShort: no evidence.
    """
    require(by, Permission.OFFICERS_IMPORT)
    officer = _locked(officer, by)
    if officer.is_active:
        raise NotLeft(officer=officer.name)
    if len(evidence.strip()) < REASON_LENGTH:
        raise EvidenceTooShort(least=REASON_LENGTH)
    if officer.certificate_to < today_of(at):
        raise CertificateStillLapsed(officer=officer.name, day=officer.certificate_to)
    _record_post("officers.returned", officer, evidence, by, at)
    officer.is_active = True
    officer.left_on, officer.left_kind, officer.left_evidence = None, "", ""
    officer.updated_at = at
    officer.save()
    return officer


def _locked(officer: Officer, by: Actor) -> Officer:
    rows = Officer.objects.select_for_update(of=("self",)).select_related("department")
    officer = rows.get(pk=officer.pk)
    require_own(by, officer)
    return officer


def _record_post(
    kind: str, officer: Officer, evidence: str, by: Actor, at: datetime.datetime
) -> None:
    ledger.record(
        kind=kind, noun="officer", noun_id=officer.officer_id, by=by, at=at,
        data={
            "reason": officer.left_kind,
            "on": officer.left_on.isoformat() if officer.left_on else "",
            "evidence_sha256": hashlib.sha256(evidence.strip().encode()).hexdigest(),
        },
    )  # fmt: skip


def _propose(
    officer: Officer, target: Target, origin: str, reason: str, by: Actor, at: datetime.datetime
) -> Recusal:
    if not Target.objects.scoped(by).filter(pk=target.pk).exists():
        raise TargetUnknown(code=target.object_id)
    if len(reason.strip()) < REASON_LENGTH:
        raise ReasonTooShort(least=REASON_LENGTH)
    try:
        with transaction.atomic():
            recusal = Recusal.objects.create(
                officer=officer, target=target, origin=RecusalOrigin(origin),
                reason=reason.strip(), proposed_by_id=by.person_id, proposed_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        open_one = Recusal.objects.filter(officer=officer, target=target).latest("proposed_at")
        raise AlreadyDeclared(
            officer=officer.name, target=target.name, state=open_one.get_state_display()
        ) from error
    ledger.record(
        kind="recusals.proposed", noun="recusal", noun_id=str(recusal.pk), by=by, at=at,
        data={"origin": recusal.origin},
    )  # fmt: skip
    return recusal

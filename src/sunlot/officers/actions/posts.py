"""The post of an officer, the account of the person, and the year's capacity."""

import datetime
import hashlib

from django.db import IntegrityError, transaction

from sunlot.accounts.models import User
from sunlot.actors import Actor, Permission, require
from sunlot.clock import today_of
from sunlot.departments.models import Department
from sunlot.ledger import actions as ledger
from sunlot.officers.errors import (
    AccountTaken,
    AlreadyLeft,
    CapacityOutOfRange,
    CertificateStillLapsed,
    EvidenceTooShort,
    LeavingInFuture,
    NotLeft,
)
from sunlot.officers.models import DepartmentCapacity, LeavingKind, Officer
from sunlot.officers.policies import require_own, require_own_department
from sunlot.officers.rules import MOST_CAPACITY, REASON_LENGTH


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


@transaction.atomic
def set_capacity(
    *, officer: Officer, visits: int | None, by: Actor, at: datetime.datetime
) -> Officer:
    """Say how many visits a person can make in a year; None takes the department's figure.

    :raises OtherDepartment: another department's officer.
    :raises CapacityOutOfRange: below 0 or above 1,000.
    """
    require(by, Permission.OFFICERS_IMPORT)
    officer = _locked(officer, by)
    _check_capacity(visits)
    before, officer.yearly_capacity = officer.yearly_capacity, visits
    officer.updated_at = at
    officer.save(update_fields=["yearly_capacity", "updated_at"])
    ledger.record(
        kind="officers.capacity-set", noun="officer", noun_id=officer.officer_id, by=by, at=at,
        data={"before": _words(before), "visits": _words(visits)},
    )  # fmt: skip
    return officer


@transaction.atomic
def set_department_capacity(
    *, department: Department, visits: int, by: Actor, at: datetime.datetime
) -> DepartmentCapacity:
    """Say how many visits a year an officer of a department can make who has no own figure.

    :raises OtherDepartmentsCapacity: another department's.
    :raises CapacityOutOfRange: below 0 or above 1,000.
    """
    require(by, Permission.OFFICERS_IMPORT)
    require_own_department(by, department)
    _check_capacity(visits)
    Department.objects.select_for_update().get(pk=department.pk)
    before = DepartmentCapacity.objects.filter(department=department).first()
    facts = {"per_officer": visits, "set_by_id": by.person_id, "set_at": at}
    found, _new = DepartmentCapacity.objects.update_or_create(department=department, defaults=facts)
    ledger.record(
        kind="officers.department-capacity-set", noun="department", noun_id=department.code, by=by,
        at=at,
        data={"before": _words(before.per_officer if before else None), "visits": str(visits)},
    )  # fmt: skip
    return found


def _words(visits: int | None) -> str:
    return "" if visits is None else str(visits)


def _check_capacity(visits: int | None) -> None:
    if visits is not None and not 0 <= visits <= MOST_CAPACITY:
        raise CapacityOutOfRange(given=visits, most=MOST_CAPACITY)

"""Visits without a draw 非随机检查: registered with code and reason, approved by another person."""

import datetime
from collections.abc import Sequence

from django.db import transaction

from sunlot.actors import Actor, Permission, require
from sunlot.checklists.queries import in_use
from sunlot.clock import today_of
from sunlot.departments.models import Department
from sunlot.departments.policies import require_inspecting
from sunlot.inspections.errors import (
    AlreadyOnTeam,
    ExceptionCodeUnknown,
    ItemNotPublished,
    ItemsMissing,
    NotAway,
    OfficersAbsent,
    OtherDepartmentsOfficer,
    PeriodWrong,
    ReasonMissing,
    ReplacedByDraw,
    TooFewOfficers,
)
from sunlot.inspections.models import (
    ExceptionCode,
    ExceptionCounter,
    Inspection,
    ItemOutcome,
    Part,
    TeamMember,
)
from sunlot.inspections.policies import require_lead
from sunlot.inspections.queries.replacing import absent_for
from sunlot.inspections.rules import has_ground
from sunlot.inspections.states import RECORDABLE, TRANSITIONS, InspectionState
from sunlot.inspections.team import certified
from sunlot.items.models import Item
from sunlot.items.queries import published_versions
from sunlot.ledger import actions as ledger
from sunlot.officers.models import Officer
from sunlot.officers.queries import absent
from sunlot.officers.rules import LEAST_PER_VISIT, counts, enough
from sunlot.states import move
from sunlot.targets.models import Target


@transaction.atomic
def register_exception(
    *,
    target: Target,
    code: str,
    reason: str,
    items: Sequence[Item],
    officers: Sequence[Officer],
    planned_from: datetime.date,
    planned_to: datetime.date,
    by: Actor,
    at: datetime.datetime,
) -> Inspection:
    """Register a visit that no draw chose; it waits for the approval of another person.

    The same form again, by an impatient click or an old page, gives the visit that is there.

    :raises ExceptionCodeUnknown: the code is not in the list of rule IN-01.
    :raises ReasonMissing: no reason of at least ten characters (IN-01).
    :raises OfficeCannotInspect: the actor is of a joint conference's office (JC-01).
    :raises OtherDepartmentsOfficer: an officer of another department, or one who left.
    :raises TooFewOfficers: fewer than two certified officers (OF-01).
    :raises OfficersAbsent: an officer is there on no day of the period (OF-05).
    :raises ItemNotPublished: an item has no published version on the first day (IT-01).
    """
    require(by, Permission.EXCEPTIONS_REGISTER)
    department = Department.objects.select_related("region").get(pk=by.place_id)
    require_inspecting(department)
    _check(code, reason, items, officers, planned_from, planned_to, by)
    versions = published_versions(items, planned_from)
    for item in items:
        if item.pk not in versions:
            raise ItemNotPublished(item=item.code, day=planned_from)
    counter = _locked_counter(department.region.code, planned_from.year)
    same = Inspection.objects.filter(
        lead=department, target=target, exception_code=code, exception_reason=reason.strip(),
        planned_from=planned_from, planned_to=planned_to, registered_by_id=by.person_id,
        state=InspectionState.TO_APPROVE,
    )  # fmt: skip
    for visit in same.order_by("pk"):
        if _is_about(visit, items, officers):
            return visit
    visit = Inspection.objects.create(
        number=_next_number(counter), lead=department,
        target=target, object_id=target.object_id, region_id=target.region_id,
        exception_code=code, exception_reason=reason.strip(), planned_from=planned_from,
        planned_to=planned_to, registered_by_id=by.person_id, registered_at=at,
    )  # fmt: skip
    part = Part.objects.create(inspection=visit, department=department)
    asked = in_use(versions.values())
    ItemOutcome.objects.bulk_create(
        ItemOutcome(
            part=part, item_version=versions[item.pk], checklist=asked.get(versions[item.pk].pk)
        )
        for item in items
    )
    TeamMember.objects.bulk_create(TeamMember(part=part, officer=one) for one in officers)
    ledger.record(
        kind="inspections.exception-registered", noun="inspection", noun_id=visit.number, by=by,
        at=at, data={"code": code, "items": len(items)},
    )  # fmt: skip
    return visit


@transaction.atomic
def restaff(
    *,
    visit: Inspection,
    leaving: Officer,
    coming: Officer,
    reason: str,
    by: Actor,
    at: datetime.datetime,
) -> Inspection:
    """Send another officer on a visit without a draw, in place of one who cannot be sent.

    There is no frozen roster whose order could name the successor; so the visit goes back to
    approval by another person, and its notice is served anew, since it names the officers.

    :raises ReplacedByDraw: a drawn visit. :raises NotAway: the officer can be sent, or is not on
        the team of an open part. :raises AlreadyOnTeam: the successor is on it already.
    :raises OtherDepartmentsOfficer: the successor is another department's, or cannot be sent.
    """
    require_lead(by, visit, Permission.EXCEPTIONS_REGISTER)
    visit = Inspection.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    if visit.draw_id is not None:
        raise ReplacedByDraw(number=visit.number)
    move(visit, "restaff", table=TRANSITIONS, labels=InspectionState)
    today = today_of(at)
    members = TeamMember.objects.select_related("officer").filter(
        part__inspection=visit, part__state__in=sorted(RECORDABLE)
    )
    member = members.filter(officer=leaving).first()
    gone = absent_for(visit, [leaving.pk, coming.pk], today)
    if member is None or (certified(member.officer, today) and leaving.pk not in gone):
        raise NotAway(officer=leaving.name)
    if members.filter(officer=coming).exists():
        raise AlreadyOnTeam(officer=coming.name)
    can_come = certified(coming, today) and coming.pk not in gone
    if not by.acts_for(coming.department_id) or not can_come:
        raise OtherDepartmentsOfficer(names=coming.name)
    if not reason.strip():
        raise ReasonMissing
    member.officer = coming
    member.save(update_fields=["officer"])
    visit.registered_by_id, visit.registered_at = by.person_id, at
    visit.approval_no, visit.approved_by, visit.approved_at = "", None, None
    visit.notice_kind, visit.notified_by, visit.notified_at = "", None, None
    visit.save()
    ledger.record(
        kind="inspections.restaffed", noun="inspection", noun_id=visit.number, by=by, at=at,
        data={"left": leaving.officer_id, "came": coming.officer_id},
    )  # fmt: skip
    return visit


def _check(
    code: str,
    reason: str,
    items: Sequence[Item],
    officers: Sequence[Officer],
    planned_from: datetime.date,
    planned_to: datetime.date,
    by: Actor,
) -> None:
    if code not in ExceptionCode.values:
        raise ExceptionCodeUnknown(given=code)
    if not has_ground(drawn=False, code=code, reason=reason):
        raise ReasonMissing
    if planned_to < planned_from:
        raise PeriodWrong(start=planned_from, end=planned_to)
    if not items:
        raise ItemsMissing
    foreign = [
        one.name for one in officers if not by.acts_for(one.department_id) or not one.is_active
    ]
    if foreign:
        raise OtherDepartmentsOfficer(names="、".join(foreign))
    gone = absent([one.pk for one in officers], first=planned_from, last=planned_to)
    if gone:
        names = "、".join(one.name for one in officers if one.pk in gone)
        raise OfficersAbsent(names=names, start=planned_from, end=planned_to)
    counted = [one for one in officers if counts(is_expert=one.is_expert, is_active=one.is_active)]
    if not enough(len(counted)):
        raise TooFewOfficers(
            department=by.department_name, present=len(counted), needed=LEAST_PER_VISIT
        )


def _is_about(visit: Inspection, items: Sequence[Item], officers: Sequence[Officer]) -> bool:
    outcomes = ItemOutcome.objects.filter(part__inspection=visit)
    team = TeamMember.objects.filter(part__inspection=visit)
    there = set(outcomes.values_list("item_version__item_id", flat=True))
    sent = set(team.values_list("officer_id", flat=True))
    return there == {one.pk for one in items} and sent == {one.pk for one in officers}


def _locked_counter(region_code: str, year: int) -> ExceptionCounter:
    """One registration of a region and year after the other."""
    ExceptionCounter.objects.get_or_create(region_code=region_code, year=year)
    return ExceptionCounter.objects.select_for_update().get(region_code=region_code, year=year)


def _next_number(counter: ExceptionCounter) -> str:
    """``650000-2026-E00001``: without gaps per region and year; the counter row is locked."""
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{counter.region_code}-{counter.year}-E{counter.last:05d}"

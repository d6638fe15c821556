"""The life of a plan: composed, submitted, adopted by another person, issued by two, revised."""

import datetime

from django.db import IntegrityError, transaction

from sunlot.actors import Actor, Permission
from sunlot.clock import today_of
from sunlot.departments.models import JointConference
from sunlot.errors import SamePerson
from sunlot.ledger import actions as ledger
from sunlot.plans.errors import (
    CountDiffers,
    DocumentNumberMissing,
    DocumentNumberTaken,
    IssueNotRequested,
    NoOffice,
    NoTasks,
    PlanExists,
)
from sunlot.plans.models import Plan, PlanVersion
from sunlot.plans.policies import require_adopt, require_organise
from sunlot.plans.queries.tasks import share
from sunlot.plans.queries.versions import content_of, digest_of
from sunlot.plans.rules import check_reason, check_share, is_second_person
from sunlot.plans.states import TRANSITIONS, PlanState
from sunlot.regions.models import Region
from sunlot.states import move

ISSUE_FIELDS = ["issue_number", "issue_requested_by", "issue_requested_at"]


@transaction.atomic
def create_plan(*, region: Region, year: int, title: str, by: Actor, at: datetime.datetime) -> Plan:
    """Open the plan of a region and a year, still without tasks.

    :raises PlanExists: one plan per region and year.
    :raises NoOffice: the region has no joint conference.
    """
    require_organise(by, region, Permission.PLANS_EDIT)
    conference = JointConference.objects.filter(region=region).first()
    if conference is None:
        raise NoOffice(region=region.name)
    try:
        with transaction.atomic():
            plan = Plan.objects.create(
                region=region, year=year, title=title, office_id=conference.office_id
            )
    except IntegrityError as error:
        raise PlanExists(region=region.name, year=year) from error
    _record("plans.created", plan, by, at, region=region.code, year=year)
    return plan


@transaction.atomic
def submit(*, plan: Plan, low_share_reason: str, by: Actor, at: datetime.datetime) -> Plan:
    """Hand the plan to the joint conference.

    The reason is kept only where the share needs one, since it is published with the plan.

    :raises NoTasks: the plan is empty.
    :raises ShareTooLow: less than half is credit-linked and no reason is given (PL-01).
    """
    plan = _lock(plan, by)
    require_organise(by, plan.region, Permission.PLANS_SUBMIT)
    move(plan, "submit", table=TRANSITIONS, labels=PlanState)
    counted = share(plan)
    if not counted.total:
        raise NoTasks
    check_share(counted, reason=low_share_reason)
    plan.low_share_reason = "" if counted.enough else low_share_reason.strip()
    plan.submitted_by_id = by.person_id
    plan.submitted_at = at
    plan.return_reason = ""
    plan.save()
    _record("plans.submitted", plan, by, at, tasks=counted.total, credit_linked=counted.linked)
    return plan


@transaction.atomic
def adopt(*, plan: Plan, by: Actor, at: datetime.datetime) -> Plan:
    """The joint conference adopts the plan.

    :raises SamePerson: who submitted it does not adopt it.
    """
    plan = _lock(plan, by)
    require_adopt(by, plan, today_of(at))
    if plan.state == PlanState.IN_REVIEW and not is_second_person(
        first=plan.submitted_by_id, second=by.user_id
    ):
        raise SamePerson
    move(plan, "adopt", table=TRANSITIONS, labels=PlanState)
    plan.adopted_by_id = by.person_id
    plan.adopted_at = at
    plan.save()
    _record("plans.adopted", plan, by, at, tasks=plan.tasks.count())
    return plan


@transaction.atomic
def send_back(*, plan: Plan, reason: str, by: Actor, at: datetime.datetime) -> Plan:
    """Return the plan to its authors, before or after adoption, but not after issue.

    :raises ReasonMissing: the authors would not know what to change.
    """
    plan = _lock(plan, by)
    require_adopt(by, plan, today_of(at))
    reason = check_reason(reason)
    move(plan, "return", table=TRANSITIONS, labels=PlanState)
    _reopen(plan)
    plan.return_reason = reason
    plan.save()
    _record("plans.returned", plan, by, at)
    return plan


@transaction.atomic
def request_issue(*, plan: Plan, document_number: str, by: Actor, at: datetime.datetime) -> Plan:
    """Propose the document number 文号 under which the adopted plan shall go out.

    Asked again, it replaces the number and the proposer; the same again from the same person
    changes nothing.

    :raises DocumentNumberTaken: an issued version of any plan carries it.
    """
    plan = _lock(plan, by)
    require_organise(by, plan.region, Permission.PLANS_ISSUE)
    number = document_number.strip()
    if not number:
        raise DocumentNumberMissing
    move(plan, "request_issue", table=TRANSITIONS, labels=PlanState)
    _require_free(number)
    if (plan.issue_number, plan.issue_requested_by_id) == (number, by.user_id):
        return plan
    plan.issue_number = number
    plan.issue_requested_by_id = by.person_id
    plan.issue_requested_at = at
    plan.save(update_fields=ISSUE_FIELDS)
    _record("plans.issue-requested", plan, by, at, document_number=number)
    return plan


@transaction.atomic
def issue(*, plan: Plan, task_count: int, by: Actor, at: datetime.datetime) -> PlanVersion:
    """Confirm the issue as the second person; what goes out can never change afterwards.

    :param task_count: typed by the person, so that confirming is reading.
    :raises IssueNotRequested: nobody has proposed a document number.
    :raises SamePerson: who proposed the number does not confirm it.
    :raises CountDiffers: the number typed is not the number of tasks.
    """
    plan = _lock(plan, by)
    require_organise(by, plan.region, Permission.PLANS_ISSUE)
    move(plan, "issue", table=TRANSITIONS, labels=PlanState)
    if not plan.issue_number or plan.issue_requested_by_id is None:
        raise IssueNotRequested
    if not is_second_person(first=plan.issue_requested_by_id, second=by.user_id):
        raise SamePerson
    content = content_of(plan)
    if task_count != content["task_count"]:
        raise CountDiffers(typed=task_count, count=content["task_count"])
    _require_free(plan.issue_number)
    version = PlanVersion.objects.create(
        plan=plan,
        number=plan.versions.count() + 1,
        document_number=plan.issue_number,
        content=content,
        sha256=digest_of(content),
        requested_by_id=plan.issue_requested_by_id,
        issued_by_id=by.person_id,
        issued_at=at,
    )
    _clear_issue_request(plan)
    plan.save()
    plan.removed_tasks.all().delete()
    _record(
        "plans.issued", plan, by, at, version=version.number, sha256=version.sha256,
        document_number=version.document_number, tasks=content["task_count"],
    )  # fmt: skip
    return version


@transaction.atomic
def revise(*, plan: Plan, by: Actor, at: datetime.datetime) -> Plan:
    """Open an issued plan for changes; the issued version stays in force until the next one."""
    plan = _lock(plan, by)
    require_organise(by, plan.region, Permission.PLANS_EDIT)
    move(plan, "revise", table=TRANSITIONS, labels=PlanState)
    _reopen(plan)
    plan.save()
    _record("plans.revised", plan, by, at, version=plan.versions.count())
    return plan


def _lock(plan: Plan, by: Actor) -> Plan:
    """The plan within the actor's scope, locked, so that two people decide one after the other."""
    found = Plan.objects.scoped(by).select_related("region")
    return found.select_for_update(of=("self",)).get(pk=plan.pk)


def _reopen(plan: Plan) -> None:
    plan.submitted_by = plan.adopted_by = None
    plan.submitted_at = plan.adopted_at = None
    _clear_issue_request(plan)


def _clear_issue_request(plan: Plan) -> None:
    plan.issue_number = ""
    plan.issue_requested_by = None
    plan.issue_requested_at = None


def _require_free(number: str) -> None:
    taken = PlanVersion.objects.select_related("plan").filter(document_number=number).first()
    if taken is not None:
        raise DocumentNumberTaken(number=number, title=taken.plan.title, version=taken.number)


def _record(kind: str, plan: Plan, by: Actor, at: datetime.datetime, **data: str | int) -> None:
    ledger.record(kind=kind, noun="plan", noun_id=str(plan.pk), by=by, at=at, data=data)

"""The life of a plan: share, second persons, issue, versions that nothing changes."""

import copy

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from sunlot.errors import Forbidden, SamePerson, WrongState
from sunlot.ledger.models import Event
from sunlot.plans import actions, errors
from sunlot.plans.models import Plan, PlanVersion
from sunlot.plans.queries import content_of, digest_of, share
from sunlot.plans.states import PlanState
from sunlot.plans.tests.builders import LATER, adopted, draft, facts, issued
from tests.cast import NOW, Cast


def kinds() -> list[str]:
    return list(Event.objects.filter(noun="plan").order_by("id").values_list("kind", flat=True))


def test_plan_when_every_step_is_taken_then_is_issued_with_its_digest(cast: Cast) -> None:
    plan = issued(cast)
    version = plan.versions.get()
    assert plan.state == PlanState.ISSUED
    assert (version.number, version.document_number) == (1, "新双随机办〔2026〕1号")
    assert version.sha256 == digest_of(version.content)
    assert version.content["tasks"][0]["lead"]["name"] == "市场监管部门"
    assert version.content["tasks"][0]["joining"] == [
        {"code": "650000-fire", "name": "消防救援机构"}
    ]
    assert kinds() == [
        "plans.created", "plans.submitted", "plans.adopted", "plans.issue-requested",
        "plans.issued",
    ]  # fmt: skip


def test_second_plan_of_the_same_region_and_year_is_refused(cast: Cast) -> None:
    draft(cast)
    with pytest.raises(errors.PlanExists):
        draft(cast)
    assert Plan.objects.count() == 1


def test_plan_without_tasks_cannot_be_submitted(cast: Cast) -> None:
    plan = draft(cast, total=0)
    with pytest.raises(errors.NoTasks):
        actions.submit(plan=plan, low_share_reason="", by=cast.actor("coordinator"), at=NOW)


def test_plan_below_half_when_no_reason_then_blocked_and_with_reason_published(cast: Cast) -> None:
    """PL-01"""
    plan = draft(cast, linked=1, total=3)
    by = cast.actor("coordinator")
    with pytest.raises(errors.ShareTooLow):
        actions.submit(plan=plan, low_share_reason=" ", by=by, at=NOW)
    plan.refresh_from_db()
    assert plan.state == PlanState.DRAFT
    plan = actions.submit(plan=plan, low_share_reason="两项任务为特种设备", by=by, at=NOW)
    assert content_of(plan)["low_share_reason"] == "两项任务为特种设备"
    assert (share(plan).linked, share(plan).total, share(plan).missing) == (1, 3, 1)


def test_reason_is_dropped_when_the_share_needs_none(cast: Cast) -> None:
    plan = draft(cast, linked=1, total=2)
    plan = actions.submit(
        plan=plan, low_share_reason="不需要的理由", by=cast.actor("coordinator"), at=NOW
    )
    assert plan.low_share_reason == ""


def test_who_submitted_cannot_adopt(cast: Cast) -> None:
    plan = draft(cast)
    actions.submit(plan=plan, low_share_reason="", by=cast.actor("coordinator"), at=NOW)
    with pytest.raises(SamePerson):
        actions.adopt(plan=plan, by=cast.actor("coordinator"), at=NOW)


def test_member_of_the_conference_adopts_and_a_department_outside_does_not(cast: Cast) -> None:
    plan = draft(cast)
    actions.submit(plan=plan, low_share_reason="", by=cast.actor("coordinator"), at=NOW)
    cast.conference.memberships.filter(department=cast.department("fire")).delete()
    with pytest.raises(Forbidden):
        actions.adopt(plan=plan, by=cast.actor("approver_b"), at=NOW)
    assert actions.adopt(plan=plan, by=cast.actor("approver_a"), at=NOW).adopted_by_id


def test_plan_when_returned_then_is_a_draft_with_the_reason(cast: Cast) -> None:
    plan = draft(cast)
    actions.submit(plan=plan, low_share_reason="", by=cast.actor("coordinator"), at=NOW)
    chair = cast.actor("chair")
    with pytest.raises(errors.ReasonMissing):
        actions.send_back(plan=plan, reason="", by=chair, at=NOW)
    plan = actions.send_back(plan=plan, reason="第 1 项缺少配合部门", by=chair, at=NOW)
    assert (plan.state, plan.submitted_by_id) == (PlanState.DRAFT, None)
    assert plan.return_reason == "第 1 项缺少配合部门"
    plan = actions.submit(plan=plan, low_share_reason="", by=cast.actor("coordinator"), at=NOW)
    assert plan.return_reason == ""


def test_adopted_plan_when_returned_then_must_be_adopted_again(cast: Cast) -> None:
    plan = actions.send_back(plan=adopted(cast), reason="文字有误", by=cast.actor("chair"), at=NOW)
    assert (plan.state, plan.adopted_by_id) == (PlanState.DRAFT, None)


def test_database_refuses_an_adoption_without_a_second_person(cast: Cast) -> None:
    plan = adopted(cast)
    for submitted in (plan.adopted_by_id, None):
        with pytest.raises(IntegrityError, match="second_person"), transaction.atomic():
            Plan.objects.filter(pk=plan.pk).update(submitted_by_id=submitted)


def test_issue_needs_a_number_a_second_person_and_the_right_count(cast: Cast) -> None:
    plan = adopted(cast)
    one, two = cast.actor("coordinator"), cast.actor("coordinator_2")
    with pytest.raises(errors.IssueNotRequested):
        actions.issue(plan=plan, task_count=1, by=two, at=NOW)
    with pytest.raises(errors.DocumentNumberMissing):
        actions.request_issue(plan=plan, document_number=" ", by=one, at=NOW)
    actions.request_issue(plan=plan, document_number="甲〔2026〕1号", by=one, at=NOW)
    with pytest.raises(SamePerson):
        actions.issue(plan=plan, task_count=1, by=one, at=NOW)
    with pytest.raises(errors.CountDiffers):
        actions.issue(plan=plan, task_count=30, by=two, at=NOW)
    assert not PlanVersion.objects.exists()
    assert actions.issue(plan=plan, task_count=1, by=two, at=NOW).number == 1


def test_every_step_when_taken_twice_then_says_what_the_state_is(cast: Cast) -> None:
    plan = issued(cast)
    one, two = cast.actor("coordinator"), cast.actor("coordinator_2")
    before = Event.objects.count()
    for step in (
        lambda: actions.submit(plan=plan, low_share_reason="", by=one, at=LATER),
        lambda: actions.adopt(plan=plan, by=cast.actor("chair"), at=LATER),
        lambda: actions.send_back(plan=plan, reason="再看", by=cast.actor("chair"), at=LATER),
        lambda: actions.request_issue(plan=plan, document_number="乙", by=one, at=LATER),
        lambda: actions.issue(plan=plan, task_count=1, by=two, at=LATER),
    ):
        with pytest.raises(WrongState) as caught:
            step()
        assert "已印发" in caught.value.text()
    assert Event.objects.count() == before


def test_plan_when_revised_then_next_issue_is_version_two_and_the_first_stays(cast: Cast) -> None:
    plan = issued(cast)
    one, two = cast.actor("coordinator"), cast.actor("coordinator_2")
    first = copy.deepcopy(plan.versions.get().content)
    plan = actions.revise(plan=plan, by=one, at=LATER)
    assert (plan.state, plan.adopted_by_id) == (PlanState.DRAFT, None)
    actions.add_task(plan=plan, code="T002", facts=facts(cast, title="新增"), by=one, at=LATER)
    actions.submit(plan=plan, low_share_reason="", by=one, at=LATER)
    actions.adopt(plan=plan, by=cast.actor("chair"), at=LATER)
    with pytest.raises(errors.DocumentNumberTaken) as caught:
        actions.request_issue(plan=plan, document_number="新双随机办〔2026〕1号", by=one, at=LATER)
    assert "第 1 版" in caught.value.text()
    actions.request_issue(plan=plan, document_number="新双随机办〔2026〕9号", by=one, at=LATER)
    version = actions.issue(plan=plan, task_count=2, by=two, at=LATER)
    assert version.number == 2
    assert plan.versions.get(number=1).content == first


@pytest.mark.parametrize(
    "statement",
    ["UPDATE plans_planversion SET document_number = 'x'", "DELETE FROM plans_planversion",
     "UPDATE plans_planversion SET content = '{}'", "TRUNCATE plans_planversion CASCADE"],
)  # fmt: skip
def test_issued_version_cannot_be_changed_even_by_sql(cast: Cast, statement: str) -> None:
    from django.db import connection

    version = issued(cast).versions.get()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert PlanVersion.objects.get(pk=version.pk).content == version.content


@pytest.mark.parametrize("who", ["planner_a", "approver_a", "officer_a1", "supervisor", "sysadmin"])
def test_only_the_office_composes_and_issues(cast: Cast, who: str) -> None:
    plan = adopted(cast)
    with pytest.raises((Forbidden, Plan.DoesNotExist)):
        actions.request_issue(plan=plan, document_number="甲", by=cast.actor(who), at=NOW)
    with pytest.raises(Forbidden):
        actions.create_plan(
            region=cast.regions["650000"], year=2027, title="x", by=cast.actor(who), at=NOW
        )


def test_outsider_sees_the_plan_above_only_when_it_is_issued(cast: Cast) -> None:
    outsider = cast.actor("outsider")
    plan = adopted(cast)
    assert not Plan.objects.scoped(outsider).exists()
    assert Plan.objects.scoped(cast.actor("planner_b")).get() == plan
    actions.request_issue(plan=plan, document_number="甲", by=cast.actor("coordinator"), at=NOW)
    actions.issue(plan=plan, task_count=1, by=cast.actor("coordinator_2"), at=NOW)
    assert Plan.objects.scoped(outsider).get() == plan
    assert not Plan.objects.scoped(cast.actor("sysadmin")).exists()


def test_coordinator_of_a_prefecture_cannot_touch_the_plan_of_the_region(cast: Cast) -> None:
    import dataclasses

    plan = issued(cast)
    below = dataclasses.replace(
        cast.actor("coordinator"), region_path="650000/652300/", region_name="昌吉回族自治州"
    )
    with pytest.raises(Forbidden):
        actions.revise(plan=plan, by=below, at=LATER)

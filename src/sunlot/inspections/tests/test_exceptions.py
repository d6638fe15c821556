import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlot.departments.errors import OfficeCannotInspect
from sunlot.errors import Forbidden, SamePerson
from sunlot.inspections import actions
from sunlot.inspections.errors import (
    ExceptionCodeUnknown,
    FieldMissing,
    ItemNotPublished,
    OtherDepartmentsOfficer,
    PeriodWrong,
    ReasonMissing,
    TooFewOfficers,
)
from sunlot.inspections.models import ExceptionCode, Inspection, LifeCycle, Outcome
from sunlot.inspections.queries import random_share
from sunlot.inspections.rules import (
    apart,
    approved_before,
    has_ground,
    may_record,
    may_review,
    notified_before,
    unanswered,
    whole_visit_impossible,
)
from sunlot.inspections.states import InspectionState
from sunlot.inspections.tests.world import DAY, FROM, NOW, TO, World
from sunlot.items.models import ItemVersion
from sunlot.items.states import ItemState
from sunlot.ledger.models import Event
from sunlot.officers.models import Officer
from sunlot.rulebook import codes

REASON = "12345 热线转办，编号 20260418-0077"


def register(world: World, **changes: object) -> Inspection:
    facts: dict[str, object] = {
        "target": world.targets[0], "code": "E3", "reason": REASON,
        "items": [world.items["market"]],
        "officers": [world.officers["officer_a1"], world.officers["officer_a2"]],
        "planned_from": FROM, "planned_to": TO, "by": world.by("planner_a"), "at": NOW,
    }  # fmt: skip
    return actions.register_exception(**(facts | changes))


def test_register_then_waits_for_another_persons_approval(world: World) -> None:
    """IN-01: exception code, reason and approval where there is no draw."""
    visit = register(world)
    assert visit.number == "650000-2026-E00001"
    assert (visit.state, visit.is_random) == (InspectionState.TO_APPROVE, False)
    assert world.part(visit).team.count() == 2
    assert register(world, target=world.targets[1]).number == "650000-2026-E00002"
    assert Event.objects.filter(kind="inspections.exception-registered").count() == 2
    visit = actions.approve(visit=visit, approval_no="审 9", by=world.by("approver_a"), at=NOW)
    assert visit.state == InspectionState.TO_NOTIFY


def test_register_when_the_same_form_comes_again_then_the_same_visit(world: World) -> None:
    visit = register(world)
    assert register(world) == visit
    assert register(world, reason=REASON + "，另案") != visit
    assert register(world, items=[world.items["market2"]]) != visit


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code": "E9"}, ExceptionCodeUnknown),
        ({"code": ""}, ExceptionCodeUnknown),
        ({"reason": "举报"}, ReasonMissing),
        ({"items": []}, FieldMissing),
        ({"planned_to": FROM - DAY}, PeriodWrong),
    ],
)
def test_register_wrong_then_nothing_is_written(
    world: World, changes: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        register(world, **changes)
    assert not Inspection.objects.exists()


def test_register_with_foreign_or_too_few_officers_then_refused(world: World) -> None:
    one, foreign = world.officers["officer_a1"], world.officers["officer_b1"]
    with pytest.raises(OtherDepartmentsOfficer, match="陈刚"):
        register(world, officers=[one, foreign])
    with pytest.raises(TooFewOfficers):
        register(world, officers=[one])
    Officer.objects.filter(pk=one.pk).update(is_expert=True)
    one.refresh_from_db()
    with pytest.raises(TooFewOfficers):
        register(world, officers=[one, world.officers["officer_a2"]])


def test_register_by_the_conferences_office_then_refused(world: World) -> None:
    """JC-01: a planner's account of the office leads no visit either."""
    planner = world.cast.users["planner_a"]
    planner.department = world.cast.office
    planner.save()
    with pytest.raises(OfficeCannotInspect, match="联席办"):
        register(world)
    assert not Inspection.objects.exists()


def test_register_unpublished_item_then_refused(world: World) -> None:
    ItemVersion.objects.filter(item=world.items["market"]).update(state=ItemState.DRAFT)
    with pytest.raises(ItemNotPublished):
        register(world)


@pytest.mark.parametrize("who", ["coordinator", "approver_a", "officer_a1", "supervisor"])
def test_register_by_others_then_forbidden(world: World, who: str) -> None:
    with pytest.raises(Forbidden):
        register(world, by=world.by(who))


def test_approve_exception_by_who_registered_then_same_person(world: World) -> None:
    visit = register(world)
    Inspection.objects.update(registered_by=world.cast.users["head_a"])
    with pytest.raises(SamePerson):
        actions.approve(visit=visit, approval_no="审 9", by=world.by("head_a"), at=NOW)


def test_random_share_then_refused_ones_do_not_count(world: World) -> None:
    world.create()
    register(world)
    refused = register(world, code="E1")
    actions.refuse(visit=refused, reason="可以合并", by=world.by("head_a"), at=NOW)
    share = random_share(world.by("coordinator"), 2026)
    assert (share.random, share.total, share.by_code) == (3, 4, [("E3", 1)])
    assert random_share(world.by("outsider"), 2026).total == 0
    assert random_share(world.by("coordinator"), 2025).total == 0


def test_code_lists_are_those_of_the_rulebook() -> None:
    """IN-01 and IN-06: the choices of the database are the code lists of the rules."""
    assert [(o.code, o.label) for o in codes("IN-01")] == [
        (c.value, str(c.label)) for c in ExceptionCode
    ]
    assert [(o.code, o.label) for o in codes("IN-06")] == [
        (c.value, str(c.label)) for c in [*Outcome, *LifeCycle]
    ]


days = st.dates(datetime.date(2020, 1, 1), datetime.date(2030, 1, 1))


@given(st.none() | days, days)
def test_approval_and_notice_come_first(first: datetime.date | None, day: datetime.date) -> None:
    """IN-02 and IN-03 hold exactly when the day is known and not after the visit."""
    expected = first is not None and first <= day
    assert approved_before(first, day) == expected
    assert notified_before(first, day) == expected


@given(st.booleans(), st.sampled_from(["", "E1"]), st.text(max_size=20))
def test_ground_is_draw_or_exception_never_both(drawn: bool, code: str, reason: str) -> None:
    """IN-01."""
    if has_ground(drawn=drawn, code=code, reason=reason):
        assert drawn != bool(code)
        assert drawn or len(reason.strip()) >= 10


@given(
    st.dictionaries(st.integers(1, 9), st.sampled_from(["", "01", "05"])),
    st.sampled_from(["", "L1"]),
)
def test_outcomes_and_life_cycle_exclude_each_other(
    outcomes: dict[int, str], life_cycle: str
) -> None:
    """IN-06."""
    complete = not unanswered(outcomes, life_cycle=life_cycle)
    if complete and apart(outcomes, life_cycle=life_cycle) and outcomes:
        assert bool(life_cycle) != any(outcomes.values())


def test_small_rules() -> None:
    """IN-04 and IN-05, and what closes a visit."""
    assert may_record(recorder_departments=[1], inspecting_department=1)
    assert not may_record(recorder_departments=[0, 2], inspecting_department=1)
    assert may_review(recorded_by=1, reviewed_by=2)
    assert not may_review(recorded_by=1, reviewed_by=1)
    assert not may_review(recorded_by=None, reviewed_by=None)
    assert whole_visit_impossible(["L1", "L2"]) == "L1"
    assert whole_visit_impossible(["L1", ""]) == ""
    assert whole_visit_impossible([]) == ""

import pytest

from sunlot.errors import Forbidden, SamePerson, WrongState
from sunlot.inspections import actions
from sunlot.inspections.errors import CountDiffers, FieldMissing, NotApproved, NotLead
from sunlot.inspections.models import Inspection
from sunlot.inspections.states import InspectionState
from sunlot.inspections.tests.world import NOW, World
from sunlot.ledger.models import Event

NO = "市监审〔2026〕7号"


def test_approve_by_head_then_number_and_time_are_kept(world: World) -> None:
    visit = world.approved()
    assert visit.state == InspectionState.TO_NOTIFY
    assert visit.approved_at == NOW
    assert Event.objects.get(kind="inspections.approved").noun_id == visit.number


def test_approve_twice_then_second_says_it_is_done(world: World) -> None:
    visit = world.approved()
    with pytest.raises(WrongState, match="待通知"):
        actions.approve(visit=visit, approval_no=NO, by=world.by("approver_a"), at=NOW)
    assert Event.objects.filter(kind="inspections.approved").count() == 1


def test_approve_by_joining_department_then_refused(world: World) -> None:
    visit = world.create()[0]
    with pytest.raises(NotLead):
        actions.approve(visit=visit, approval_no=NO, by=world.by("head_b"), at=NOW)


def test_officer_when_the_visit_is_not_approved_then_does_not_see_it(world: World) -> None:
    first, *_others = world.create()
    officer = world.by("officer_a1")
    assert not Inspection.objects.scoped(officer).exists()
    world.approve(first)
    assert list(Inspection.objects.scoped(officer)) == [first]
    assert Inspection.objects.scoped(world.by("planner_a")).count() == 3


@pytest.mark.parametrize("who", ["coordinator", "planner_a", "officer_a1", "chair", "supervisor"])
def test_approve_by_others_then_forbidden(world: World, who: str) -> None:
    visit = world.create()[0]
    with pytest.raises(Forbidden):
        actions.approve(visit=visit, approval_no=NO, by=world.by(who), at=NOW)


def test_approve_by_who_registered_then_same_person(world: World) -> None:
    visit = world.create()[0]
    Inspection.objects.update(registered_by=world.cast.users["head_a"])
    with pytest.raises(SamePerson):
        actions.approve(visit=visit, approval_no=NO, by=world.by("head_a"), at=NOW)
    with pytest.raises(SamePerson):
        actions.refuse(visit=visit, reason="不必要", by=world.by("head_a"), at=NOW)
    with pytest.raises(SamePerson):
        actions.approve_all(
            draw=world.draw, approval_no=NO, typed_count=3, by=world.by("head_a"), at=NOW
        )


def test_approve_without_number_then_refused_and_unchanged(world: World) -> None:
    visit = world.create()[0]
    with pytest.raises(FieldMissing):
        actions.approve(visit=visit, approval_no="  ", by=world.by("head_a"), at=NOW)
    visit.refresh_from_db()
    assert visit.state == InspectionState.TO_APPROVE


def test_approve_all_with_right_count_then_all_share_the_number(world: World) -> None:
    world.create()
    done = actions.approve_all(
        draw=world.draw, approval_no=NO, typed_count=3, by=world.by("head_a"), at=NOW
    )
    assert done == 3
    assert set(Inspection.objects.values_list("approval_no", "state")) == {(NO, "to_notify")}
    assert Event.objects.get(kind="inspections.approved-all").data["visits"] == 3


def test_approve_all_with_wrong_count_then_nothing_happens(world: World) -> None:
    world.create()
    with pytest.raises(CountDiffers, match=r"2.*3"):
        actions.approve_all(
            draw=world.draw, approval_no=NO, typed_count=2, by=world.by("head_a"), at=NOW
        )
    assert not Inspection.objects.exclude(state=InspectionState.TO_APPROVE).exists()


def test_approve_all_twice_then_second_is_told(world: World) -> None:
    world.create()
    for _ in range(1):
        actions.approve_all(
            draw=world.draw, approval_no=NO, typed_count=3, by=world.by("head_a"), at=NOW
        )
    with pytest.raises(CountDiffers):
        actions.approve_all(
            draw=world.draw, approval_no=NO, typed_count=3, by=world.by("head_a"), at=NOW
        )


def test_refuse_then_planner_submits_again_and_head_approves(world: World) -> None:
    visit = world.create()[0]
    visit = actions.refuse(visit=visit, reason="先与消防合并", by=world.by("head_a"), at=NOW)
    assert visit.state == InspectionState.REFUSED
    with pytest.raises(NotApproved):
        actions.notify(visit=visit, kind="before", by=world.by("planner_a"), at=NOW)
    actions.resubmit(visit=visit, by=world.by("planner_a"), at=NOW)
    actions.approve(visit=visit, approval_no=NO, by=world.by("head_a"), at=NOW)
    assert Event.objects.filter(noun="inspection", noun_id=visit.number).count() == 3


def test_refuse_without_reason_then_refused(world: World) -> None:
    visit = world.create()[0]
    with pytest.raises(FieldMissing):
        actions.refuse(visit=visit, reason=" ", by=world.by("head_a"), at=NOW)


def test_notify_before_approval_then_refused(world: World) -> None:
    visit = world.create()[0]
    with pytest.raises(NotApproved):
        actions.notify(visit=visit, kind="before", by=world.by("planner_a"), at=NOW)


def test_notify_on_arrival_by_team_officer_then_done(world: World) -> None:
    visit = actions.notify(
        visit=world.approved(), kind="arrival", by=world.by("officer_b1"), at=NOW
    )
    assert visit.state == InspectionState.TO_INSPECT
    assert visit.notified_by == world.cast.users["officer_b1"]


def test_notify_before_by_officer_then_forbidden(world: World) -> None:
    with pytest.raises(Forbidden):
        actions.notify(visit=world.approved(), kind="before", by=world.by("officer_a1"), at=NOW)


def test_notify_twice_then_second_is_told(world: World) -> None:
    visit = world.notified()
    with pytest.raises(WrongState):
        actions.notify(visit=visit, kind="before", by=world.by("planner_a"), at=NOW)


def test_notify_all_then_only_approved_visits(world: World) -> None:
    visits = world.create()
    for visit in visits[:2]:
        actions.approve(visit=visit, approval_no=NO, by=world.by("head_a"), at=NOW)
    with pytest.raises(CountDiffers):
        actions.notify_all(draw=world.draw, typed_count=3, by=world.by("planner_a"), at=NOW)
    assert actions.notify_all(draw=world.draw, typed_count=2, by=world.by("planner_a"), at=NOW) == 2
    states = sorted(Inspection.objects.values_list("state", flat=True))
    assert states == ["to_approve", "to_inspect", "to_inspect"]

import datetime

import pytest

from sunlot.errors import Forbidden, SamePerson, WrongState
from sunlot.inspections import actions
from sunlot.inspections.errors import (
    CertificateInvalid,
    FieldMissing,
    NotApproved,
    NotInspectingDepartment,
    NotNotified,
    NotOnTeam,
    OfficerRecused,
    OutcomeAndLifeCycle,
    OutcomesMissing,
    OutcomeUnknown,
    SomebodyElseRecorded,
    TooFewOfficers,
    VisitBeforeApproval,
    VisitBeforeNotice,
    VisitInFuture,
)
from sunlot.inspections.models import Inspection, ItemOutcome, Part
from sunlot.inspections.states import InspectionState, PartState
from sunlot.inspections.tests.world import DAY, FROM, NOW, World, officer
from sunlot.ledger.models import Event
from sunlot.officers.models import Officer, Recusal
from sunlot.officers.states import RecusalState
from sunlot.targets.models import Target


def test_record_by_team_officer_then_waits_for_review(world: World) -> None:
    part = world.recorded(world.part(world.notified()), "05")
    assert part.state == PartState.TO_REVIEW
    assert set(part.outcomes.values_list("outcome", flat=True)) == {"05"}
    assert set(part.team.values_list("attended", flat=True)) == {True}
    assert Inspection.objects.get(pk=part.inspection_id).visited_on == FROM
    assert Event.objects.get(kind="inspections.recorded").data["items"] == 2


def test_record_by_officer_of_another_department_then_refused(world: World) -> None:
    """IN-04: who inspects, records."""
    part = world.part(world.notified(), "fire")
    with pytest.raises(NotInspectingDepartment, match="消防救援机构"):
        actions.record(part=part, finding=world.finding(part), by=world.by("officer_a1"), at=NOW)


@pytest.mark.parametrize("who", ["coordinator", "planner_a", "approver_a", "supervisor"])
def test_record_by_other_roles_then_forbidden(world: World, who: str) -> None:
    part = world.part(world.notified())
    with pytest.raises(Forbidden):
        actions.record(part=part, finding=world.finding(part), by=world.by(who), at=NOW)


def test_record_by_colleague_who_was_not_sent_then_refused(world: World) -> None:
    part = world.part(world.notified())
    part.team.filter(officer=world.officers["officer_a2"]).delete()
    with pytest.raises(NotOnTeam):
        actions.record(part=part, finding=world.finding(part), by=world.by("officer_a2"), at=NOW)


def test_record_before_approval_then_refused(world: World) -> None:
    """IN-02: approval comes before the inspection."""
    with pytest.raises(NotApproved):
        world.recorded(world.part(world.create()[0]))


def test_record_before_notice_then_refused(world: World) -> None:
    """IN-03: the notice comes before the inspection."""
    with pytest.raises(NotNotified):
        world.recorded(world.part(world.approved()))


def test_record_day_before_approval_or_notice_then_refused(world: World) -> None:
    part = world.part(world.notified())
    with pytest.raises(VisitBeforeApproval):
        world.recorded(part, visited_on=FROM - DAY)
    Inspection.objects.update(notified_at=NOW + DAY)
    with pytest.raises(VisitBeforeNotice):
        world.recorded(part)


def test_record_day_in_future_then_refused(world: World) -> None:
    with pytest.raises(VisitInFuture):
        world.recorded(world.part(world.notified()), visited_on=FROM + DAY)


def test_record_with_lapsed_certificate_on_the_visit_day_then_refused(world: World) -> None:
    """OF-02: valid on the day of the inspection; the day itself still counts."""
    part = world.part(world.notified())
    two = Officer.objects.filter(pk=world.officers["officer_a2"].pk)
    two.update(certificate_to=FROM - DAY)
    with pytest.raises(CertificateInvalid, match="阿依努尔·买买提"):
        world.recorded(part)
    two.update(certificate_to=FROM)
    world.recorded(part)


def test_record_with_one_officer_there_then_too_few(world: World) -> None:
    """OF-01: two certified officers per department."""
    part = world.part(world.notified())
    with pytest.raises(TooFewOfficers, match="1 人"):
        world.recorded(part, present=[world.officers["officer_a1"].pk])
    part.refresh_from_db()
    assert part.state == PartState.TO_RECORD


def test_record_with_expert_as_second_then_too_few(world: World) -> None:
    """OF-04: experts never count towards the two."""
    part = world.part(world.notified())
    Officer.objects.filter(pk=world.officers["officer_a2"].pk).update(is_expert=True)
    with pytest.raises(TooFewOfficers):
        world.recorded(part)


def test_record_third_with_lapsed_certificate_stayed_away_then_accepted(world: World) -> None:
    part = world.part(world.notified())
    third = officer(
        world.cast, "approver_a", officer_id="P-3", user=None,
        certificate_to=FROM - DAY,
    )  # fmt: skip
    part.team.create(officer=third)
    present = [world.officers[name].pk for name in ("officer_a1", "officer_a2")]
    world.recorded(part, present=present)
    assert part.team.get(officer=third).attended is False


def test_record_recused_officer_then_refused(world: World) -> None:
    """OF-03: a recused officer is not on the team."""
    part = world.part(world.notified())
    Recusal.objects.create(
        officer=world.officers["officer_a1"], target=part.inspection.target, origin="kin",
        reason="亲属", state=RecusalState.UPHELD, proposed_at=NOW, decided_at=NOW,
        proposed_by=world.cast.users["officer_a1"], decided_by=world.cast.users["approver_a"],
    )  # fmt: skip
    with pytest.raises(OfficerRecused, match="王海涛"):
        world.recorded(part)


def test_record_without_an_outcome_then_names_the_item(world: World) -> None:
    """IN-06: one outcome per item."""
    part = world.part(world.notified())
    first = part.outcomes.order_by("pk").first()
    assert first is not None
    with pytest.raises(OutcomesMissing, match="market 事项 2"):
        world.recorded(part, outcomes={first.pk: ("01", "")})


@pytest.mark.parametrize("code", ["09", "L1", "1", "x"])
def test_record_unknown_outcome_then_refused(world: World, code: str) -> None:
    with pytest.raises(OutcomeUnknown):
        world.recorded(world.part(world.notified()), code)


def test_record_outcome_of_another_part_then_refused(world: World) -> None:
    visit = world.notified()
    other = world.part(visit, "fire").outcomes.get()
    part = world.part(visit)
    outcomes = world.finding(part).outcomes | {other.pk: ("01", "")}
    with pytest.raises(OutcomeUnknown):
        world.recorded(part, outcomes=outcomes)


def test_record_outcome_and_life_cycle_then_refused(world: World) -> None:
    """IN-06: a life-cycle state is no outcome."""
    part = world.part(world.notified())
    with pytest.raises(OutcomeAndLifeCycle):
        world.recorded(part, life_cycle="L2")
    with pytest.raises(OutcomeUnknown):
        world.recorded(part, outcomes={}, life_cycle="L9")


def test_record_twice_then_second_person_is_told_who_was_faster(world: World) -> None:
    part = world.recorded(world.part(world.notified()))
    with pytest.raises(SomebodyElseRecorded, match="王海涛"):
        actions.record(
            part=part, finding=world.finding(part, "05"), by=world.by("officer_a2"), at=NOW
        )
    assert set(part.outcomes.values_list("outcome", flat=True)) == {"01"}
    assert Event.objects.filter(kind="inspections.recorded").count() == 1


def test_accept_both_parts_then_visit_is_closed(world: World) -> None:
    visit = world.notified()
    first = world.accepted(world.part(visit))
    assert first.formed_on == FROM
    visit.refresh_from_db()
    assert visit.state == InspectionState.TO_INSPECT
    assert Target.objects.get(pk=visit.target_id).last_inspected_on is None
    world.accepted(world.part(visit, "fire"), "05")
    assert Target.objects.get(pk=visit.target_id).last_inspected_on == FROM
    visit.refresh_from_db()
    assert visit.state == InspectionState.DONE
    assert visit.closed_at == NOW
    accepted = Event.objects.filter(kind="inspections.accepted").order_by("id")
    assert [one.data["closed"] for one in accepted] == [False, True]


def test_accept_one_department_could_not_inspect_then_visit_is_done(world: World) -> None:
    visit = world.notified()
    world.accepted(world.part(visit))
    world.accepted(world.part(visit, "fire"), outcomes={}, life_cycle="L1")
    visit.refresh_from_db()
    assert (visit.state, visit.life_cycle) == (InspectionState.DONE, "")


def test_accept_nobody_could_inspect_then_visit_is_impossible(world: World) -> None:
    visit = world.closed(outcomes={}, life_cycle="L2")
    assert (visit.state, visit.life_cycle) == (InspectionState.IMPOSSIBLE, "L2")
    assert Target.objects.get(pk=visit.target_id).last_inspected_on is None


def test_accept_by_recorder_then_same_person(world: World) -> None:
    """IN-05: the reviewer is another person."""
    part = world.recorded(world.part(world.notified()))
    Part.objects.update(recorded_by=world.cast.users["approver_a"])
    with pytest.raises(SamePerson):
        actions.accept(part=part, by=world.by("approver_a"), at=NOW)


def test_accept_by_another_department_then_refused(world: World) -> None:
    part = world.recorded(world.part(world.notified()))
    with pytest.raises(NotInspectingDepartment):
        actions.accept(part=part, by=world.by("approver_b"), at=NOW)


@pytest.mark.parametrize("who", ["coordinator", "officer_a2", "planner_a", "chair"])
def test_accept_by_others_then_forbidden(world: World, who: str) -> None:
    part = world.recorded(world.part(world.notified()))
    with pytest.raises(Forbidden):
        actions.accept(part=part, by=world.by(who), at=NOW)


def test_accept_before_record_then_wrong_state(world: World) -> None:
    with pytest.raises(WrongState):
        actions.accept(part=world.part(world.notified()), by=world.by("approver_a"), at=NOW)


def test_return_then_recorded_again_then_accepted(world: World) -> None:
    part = world.recorded(world.part(world.notified()), "08")
    with pytest.raises(FieldMissing):
        actions.return_part(part=part, reason="", by=world.by("approver_a"), at=NOW)
    part = actions.return_part(part=part, reason="请写明问题", by=world.by("approver_a"), at=NOW)
    assert part.state == PartState.RETURNED
    part = world.recorded(part, "05")
    assert (part.return_reason, part.reviewed_by_id) == ("", None)
    part = actions.accept(part=part, by=world.by("approver_a"), at=NOW)
    assert part.state == PartState.ACCEPTED


def test_two_people_review_then_second_is_told(world: World) -> None:
    part = world.recorded(world.part(world.notified()))
    actions.accept(part=part, by=world.by("approver_a"), at=NOW)
    with pytest.raises(WrongState, match="已审核"):
        actions.return_part(part=part, reason="晚了一步", by=world.by("head_a"), at=NOW)
    assert Part.objects.get(pk=part.pk).state == PartState.ACCEPTED


def test_two_days_then_visit_carries_the_first(world: World) -> None:
    visit = world.notified()
    world.at = NOW + 2 * DAY
    world.recorded(world.part(visit), visited_on=FROM + 2 * DAY)
    world.recorded(world.part(visit, "fire"), visited_on=FROM + DAY)
    visit.refresh_from_db()
    assert visit.visited_on == FROM + DAY


def test_life_cycle_leaves_register_and_outcomes_alone(world: World) -> None:
    visit = world.closed(outcomes={}, life_cycle="L5")
    assert not ItemOutcome.objects.filter(part__inspection=visit).exclude(outcome="").exists()
    assert Target.objects.get(pk=visit.target_id).registration_state == "active"


def test_formed_day_is_the_day_in_china(world: World) -> None:
    part = world.recorded(world.part(world.notified()))
    late = datetime.datetime(2026, 4, 20, 17, 0, tzinfo=datetime.UTC)  # 01:00 on 21 April
    part = actions.accept(part=part, by=world.by("approver_a"), at=late)
    assert part.formed_on == datetime.date(2026, 4, 21)

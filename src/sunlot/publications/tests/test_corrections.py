"""Corrections of everything that is public of a result, and results that come back (PB-04)."""

import datetime

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from sunlot.errors import Forbidden, SamePerson, UserError, WrongState
from sunlot.inspections.actions import Amendment
from sunlot.inspections.errors import (
    CertificateInvalid,
    OutcomeAndLifeCycle,
    OutcomesMissing,
    OutcomeUnknown,
    VisitAfterRecord,
    VisitBeforeApproval,
    VisitBeforeNotice,
)
from sunlot.inspections.models import Inspection, LifeCycle, Outcome, Part
from sunlot.inspections.queries import visits_in_year
from sunlot.inspections.states import InspectionState
from sunlot.inspections.tests.world import DAY, FROM, NOW, World
from sunlot.ledger.models import Event
from sunlot.officers.models import Officer
from sunlot.publications import actions, queries
from sunlot.publications.errors import ChangeOpen, ChangeReasonMissing, NothingCorrected
from sunlot.publications.models import ChangeRequest, Publication, Revision
from sunlot.publications.rules import Difference, PublicItem, differences, snapshot
from sunlot.publications.states import PublicationState
from tests.stages import staged

WHY = "录入时写错，按现场笔录更正"
LATER = FROM + 3 * DAY


@staged
def publication(world: World) -> Publication:
    """A result of a visit on the first day, recorded and published three days later."""
    visit = world.notified()
    world.at = NOW + 3 * DAY
    part = world.accepted(world.part(visit), "05")
    return actions.publish(part=part, by=world.by("planner_a"), at=world.at)


def ask(world: World, publication: Publication, **changes: object) -> ChangeRequest:
    return actions.request_correction(
        publication=publication, amendment=Amendment(**changes), reason=WHY,  # type: ignore[arg-type]
        by=world.by("planner_a"), at=world.at,
    )  # fmt: skip


def confirm(world: World, request: ChangeRequest) -> Revision:
    return actions.confirm_change(request=request, by=world.by("approver_a"), at=world.at)


def correct(world: World, publication: Publication, **changes: object) -> Revision:
    return confirm(world, ask(world, publication, **changes))


def emptied(publication: Publication, code: str = "") -> dict[int, str]:
    return dict.fromkeys(publication.part.outcomes.values_list("pk", flat=True), code)


def withdrawn(world: World, publication: Publication) -> Publication:
    request = actions.request_withdrawal(
        publication=publication, reason="结果有误，撤下后重新核实", by=world.by("planner_a"),
        at=world.at,
    )  # fmt: skip
    confirm(world, request)
    publication.refresh_from_db()
    return publication


def come_back(world: World, publication: Publication, **changes: object) -> ChangeRequest:
    return actions.request_republication(
        publication=publication, amendment=Amendment(**changes), reason="已核实，原结果属实无误",  # type: ignore[arg-type]
        by=world.by("planner_a"), at=world.at,
    )  # fmt: skip


def public_line(publication: Publication, number: int) -> queries.PublicRevision:
    publication.refresh_from_db()
    return queries.revisions(publication)[number - 1]


# -- the day ---------------------------------------------------------------------------------------
def test_day_corrected_then_public_with_both_values_and_the_visit_follows(
    world: World, publication: Publication
) -> None:
    correct(world, publication, visited_on=LATER)
    assert queries.published().get().current["visited_on"] == LATER.isoformat()
    assert Revision.objects.get(number=1).content["visited_on"] == FROM.isoformat()
    line = public_line(publication, 2)
    assert line.differences == [Difference("visited_on", "", "2026-04-20", "2026-04-23")]
    part = Part.objects.get(pk=publication.part_id)
    assert (part.visited_on, part.inspection.visited_on) == (LATER, LATER)
    assert part.formed_on == publication.part.formed_on


def test_day_of_one_department_corrected_then_the_visit_keeps_its_first_day(
    world: World, publication: Publication
) -> None:
    visit = publication.part.inspection
    world.accepted(world.part(visit, "fire"))
    correct(world, publication, visited_on=LATER)
    visit.refresh_from_db()
    assert visit.visited_on == FROM


@pytest.mark.parametrize(
    ("day", "error"),
    [(FROM - DAY, VisitBeforeApproval), (LATER + DAY, VisitAfterRecord)],
)
def test_day_outside_what_is_possible_then_refused_with_the_limits(
    world: World, publication: Publication, day: datetime.date, error: type[UserError]
) -> None:
    with pytest.raises(error, match=day.isoformat()):
        ask(world, publication, visited_on=day)
    assert not ChangeRequest.objects.exists()


def test_day_before_the_notice_then_refused(world: World, publication: Publication) -> None:
    """IN-03"""
    Inspection.objects.update(notified_at=NOW + 2 * DAY)
    with pytest.raises(VisitBeforeNotice):
        ask(world, publication, visited_on=FROM + DAY)


def test_day_on_which_a_certificate_had_ended_then_refused(
    world: World, publication: Publication
) -> None:
    """OF-02: the other day has to be lawful too; an officer who left since is no obstacle."""
    one = world.officers["officer_a1"]
    Officer.objects.filter(pk=one.pk).update(certificate_to=FROM + DAY, is_active=False)
    with pytest.raises(CertificateInvalid, match=one.name):
        ask(world, publication, visited_on=LATER)
    ask(world, publication, visited_on=FROM + DAY)


def test_day_and_certificate_renewed_since_then_it_tells_nothing(
    world: World, publication: Publication
) -> None:
    one = world.officers["officer_a1"]
    Officer.objects.filter(pk=one.pk).update(certificate_from=FROM + 30 * DAY)
    ask(world, publication, visited_on=LATER)


# -- the life-cycle state --------------------------------------------------------------------------
def test_state_instead_of_outcomes_then_visit_is_impossible_and_does_not_count(
    world: World, publication: Publication
) -> None:
    """IN-06: never an outcome and a state at once."""
    visit = publication.part.inspection
    world.accepted(world.part(visit, "fire"), outcomes={}, life_cycle="L1")
    visit.refresh_from_db()
    assert (visit.state, visits_in_year(visit.target_id, 2026)) == (InspectionState.DONE, 1)
    correct(world, publication, outcomes=emptied(publication), life_cycle="L2")
    visit.refresh_from_db()
    assert (visit.state, visit.life_cycle) == (InspectionState.IMPOSSIBLE, "L2")
    assert visits_in_year(visit.target_id, 2026) == 0
    content = queries.published().get().current
    assert content["life_cycle"] == {"code": "L2", "words": "注销"}
    assert (content["follow_up"], {one["outcome"] for one in content["items"]}) == ("", {""})
    assert public_line(publication, 2).differences == [
        Difference("life_cycle", "", "", "注销"),
        Difference("outcome", "market 事项 1", "发现问题已责令改正", ""),
        Difference("outcome", "market 事项 2", "发现问题已责令改正", ""),
    ]


def test_outcomes_instead_of_state_then_visit_is_done_and_counts(world: World) -> None:
    visit = world.closed(outcomes={}, life_cycle="L1")
    assert visit.state == InspectionState.IMPOSSIBLE
    found = actions.publish(part=world.part(visit), by=world.by("planner_a"), at=NOW)
    correct(world, found, outcomes=emptied(found, "01"), life_cycle="")
    visit.refresh_from_db()
    assert (visit.state, visit.life_cycle) == (InspectionState.DONE, "")
    assert visits_in_year(visit.target_id, 2026) == 1


def test_other_state_then_visit_stays_impossible_with_it(world: World) -> None:
    visit = world.closed(outcomes={}, life_cycle="L1")
    found = actions.publish(part=world.part(visit), by=world.by("planner_a"), at=NOW)
    correct(world, found, life_cycle="L3")
    visit.refresh_from_db()
    assert (visit.state, visit.life_cycle) == (InspectionState.IMPOSSIBLE, "L3")
    assert public_line(found, 2).differences == [
        Difference("life_cycle", "", "已关闭停业或正在组织清算", "被吊销")
    ]


def test_state_of_a_visit_that_is_still_open_then_it_decides_when_it_closes(
    world: World, publication: Publication
) -> None:
    visit = publication.part.inspection
    correct(world, publication, outcomes=emptied(publication), life_cycle="L2")
    visit.refresh_from_db()
    assert (visit.state, visit.life_cycle) == (InspectionState.TO_INSPECT, "")
    world.accepted(world.part(visit, "fire"), outcomes={}, life_cycle="L2")
    visit.refresh_from_db()
    assert visit.state == InspectionState.IMPOSSIBLE


def test_state_and_outcomes_contradict_then_refused(world: World, publication: Publication) -> None:
    first = min(emptied(publication))
    with pytest.raises(OutcomeAndLifeCycle):
        ask(world, publication, life_cycle="L2")
    with pytest.raises(OutcomesMissing, match="market 事项 1"):
        ask(world, publication, outcomes={first: ""})
    with pytest.raises(OutcomeUnknown):
        ask(world, publication, life_cycle="L9")
    assert not ChangeRequest.objects.exists()


def test_all_as_it_is_then_nothing_corrected(world: World, publication: Publication) -> None:
    with pytest.raises(NothingCorrected):
        ask(world, publication, visited_on=FROM, life_cycle="", outcomes=emptied(publication, "05"))


def test_database_refuses_a_correction_of_nothing_and_a_withdrawal_of_something(
    world: World, publication: Publication
) -> None:
    facts = {"publication": publication, "reason": WHY, "requested_at": NOW,
             "requested_by": world.cast.users["planner_a"]}  # fmt: skip
    for wrong in ({"kind": "correction"}, {"kind": "withdrawal", "life_cycle": ""}):
        with pytest.raises(IntegrityError, match="changes_something"), transaction.atomic():
            ChangeRequest.objects.create(**facts, **wrong)


# -- coming back -----------------------------------------------------------------------------------
def test_withdrawn_result_comes_back_corrected_and_the_withdrawal_stays(
    world: World, publication: Publication
) -> None:
    withdrawn(world, publication)
    world.at += DAY
    request = come_back(world, publication, visited_on=LATER)
    assert queries.published().get().state == PublicationState.WITHDRAWN
    confirm(world, request)
    row = queries.published().get()
    assert (row.state, row.current["visited_on"]) == (PublicationState.PUBLISHED, "2026-04-23")
    assert row.current["target"]["name"] == world.targets[0].name
    lines = queries.revisions(row)
    assert [one.kind for one in lines] == ["first", "withdrawal", "republish"]
    assert lines[2].differences == [Difference("visited_on", "", "2026-04-20", "2026-04-23")]
    assert {one["state"] for one in queries.rows_for_download()} == {"published"}
    kinds = Event.objects.filter(kind__startswith="publications.republish").order_by("pk")
    assert [one.kind for one in kinds] == [
        "publications.republish-requested", "publications.republish-confirmed",
    ]  # fmt: skip


def test_comes_back_then_no_clock_starts_again(world: World, publication: Publication) -> None:
    """PB-01: 20 working days ran from the first forming; first published in time stays in time."""
    formed, first = publication.part.formed_on, publication.published_at
    before = queries.timeliness("650000/", FROM + 200 * DAY)
    withdrawn(world, publication)
    assert queries.timeliness("650000/", FROM + 200 * DAY) == before
    world.at += 150 * DAY
    confirm(world, come_back(world, publication))
    publication.refresh_from_db()
    assert (publication.published_at, publication.republished_at) == (first, world.at)
    assert Part.objects.get(pk=publication.part_id).formed_on == formed
    assert queries.timeliness("650000/", FROM + 200 * DAY) == before
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Publication.objects.update(published_at=world.at)


def test_comes_back_as_it_was_then_allowed_with_a_reason_only(
    world: World, publication: Publication
) -> None:
    withdrawn(world, publication)
    with pytest.raises(ChangeReasonMissing):
        actions.request_republication(
            publication=publication, amendment=Amendment(), reason="属实",
            by=world.by("planner_a"), at=world.at,
        )  # fmt: skip
    confirm(world, come_back(world, publication))
    assert public_line(publication, 3).differences == []


def test_withdrawn_a_second_time_then_it_may_come_back_again(
    world: World, publication: Publication
) -> None:
    for number in (2, 4):
        withdrawn(world, publication)
        assert all(not one.differences for one in queries.revisions(publication))
        world.at += DAY
        confirm(world, come_back(world, publication, visited_on=FROM + number * DAY / 2))
        publication.refresh_from_db()
        assert public_line(publication, number + 1).differences
        world.at += DAY
    assert publication.revisions.count() == 5


def test_correction_before_a_withdrawal_is_hidden_while_withdrawn(
    world: World, publication: Publication
) -> None:
    correct(world, publication, visited_on=LATER)
    withdrawn(world, publication)
    assert public_line(publication, 2).differences == ()
    confirm(world, come_back(world, publication))
    assert public_line(publication, 2).differences


def test_republication_of_what_is_public_or_withheld_then_refused(
    world: World, publication: Publication
) -> None:
    with pytest.raises(WrongState):
        come_back(world, publication)
    withdrawn(world, publication)
    with pytest.raises(WrongState):
        ask(world, publication, visited_on=LATER)
    come_back(world, publication)
    with pytest.raises(ChangeOpen):
        come_back(world, publication)


def test_republication_by_one_person_or_by_others_then_refused(
    world: World, publication: Publication
) -> None:
    withdrawn(world, publication)
    for who in ("coordinator", "officer_a1", "approver_a", "planner_b", "supervisor", "outsider"):
        with pytest.raises(Forbidden):
            actions.request_republication(
                publication=publication, amendment=Amendment(), reason=WHY, by=world.by(who),
                at=world.at,
            )  # fmt: skip
    request = come_back(world, publication)
    ChangeRequest.objects.filter(pk=request.pk).update(requested_by=world.cast.users["approver_a"])
    with pytest.raises(SamePerson):
        confirm(world, request)


def test_database_lets_a_result_come_back_by_republication_only(
    world: World, publication: Publication
) -> None:
    withdrawn(world, publication)
    for wrong in (
        {"state": "published"},
        {"state": "published", "republished_at": publication.published_at - DAY},
        {"state": "published", "withdrawn_at": None, "republished_at": NOW},
        {"republished_at": world.at + DAY},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Publication.objects.filter(pk=publication.pk).update(**wrong)


# -- what differs, for any two texts ---------------------------------------------------------------
contents = st.builds(
    lambda day, state, codes: snapshot(
        number="1",
        target={"object_id": "1", "kind": "enterprise", "name": "甲", "credit_code": ""},
        task={}, draw_id="1", exception_code="", department={"code": "1", "name": "部门"},
        visited_on=day, formed_on=FROM, life_cycle=state,
        items=[
            PublicItem(code=str(n), matter=f"事项 {n}", outcome="" if state else code)
            for n, code in enumerate(codes)
        ],
    ),
    st.dates(FROM, FROM + 9 * DAY),
    st.sampled_from(["", *LifeCycle.values]),
    st.lists(st.sampled_from(Outcome.values), min_size=3, max_size=3),
)  # fmt: skip


@given(contents, contents)
def test_differences_name_exactly_what_changed_and_mirror_each_other(
    one: dict[str, object], other: dict[str, object]
) -> None:
    found = differences(one, other)
    assert bool(found) == (one != other)
    assert all(each.before != each.after for each in found)
    back = [Difference(d.fact, d.matter, d.after, d.before) for d in differences(other, one)]
    assert back == found

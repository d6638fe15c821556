"""An officer who leaves in the middle of a task, at each stage; and what a file may not undo."""

import datetime
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from sunlot.accounts.models import User
from sunlot.actors import Actor
from sunlot.draws import actions as draws
from sunlot.draws.actions.substitute import NOBODY
from sunlot.draws.errors import NobodyCanTakeIt, OfficerNotOnTeam
from sunlot.draws.models import Assignment, RosterRow
from sunlot.draws.tests.world import DRAW_AT, MINUTE, build_world
from sunlot.draws.tests.world import World as DrawWorld
from sunlot.home.queries import agenda
from sunlot.inspections import actions, errors, queries
from sunlot.inspections.models import Inspection, NoticeKind, Part, TeamMember
from sunlot.inspections.queries.replacing import changes_of, to_replace
from sunlot.inspections.states import InspectionState
from sunlot.inspections.tests.world import World, build, officer
from sunlot.ledger.models import Event
from sunlot.officers import actions as officers
from sunlot.officers import visits as open_work
from sunlot.officers.models import Officer
from tests.cast import NOW, Cast
from tests.stages import staged

AT = DRAW_AT + 5 * MINUTE
EVIDENCE = "新市监人〔2026〕8号"


@staged
def small_world(cast: Cast) -> DrawWorld:
    return build_world(cast)


@pytest.fixture
def drawing(small_world: DrawWorld, settings: Any, tmp_path: Path) -> DrawWorld:
    settings.MEDIA_ROOT = tmp_path
    return small_world


def leave(
    cast: Cast, who: Officer, kind: str = "transferred", at: datetime.datetime = NOW
) -> Officer:
    left = officers.leave(
        officer=who, kind=kind, on=at.date(), evidence=EVIDENCE, by=cast.actor("planner_a"), at=at
    )
    who.refresh_from_db()
    return left


def holder(world: DrawWorld, draw: Any) -> Officer:
    """The market officer with most places of the draw, whose numbers differ each time."""
    places = Assignment.objects.filter(draw=draw, pool__startswith="650000-market")
    held = Counter(places.order_by("officer_code").values_list("officer", flat=True))
    return Officer.objects.get(pk=held.most_common(1)[0][0])


def present(draw: Any, who: Officer) -> int:
    return Assignment.objects.filter(draw=draw, officer=who, ended_at__isnull=True).count()


# -- before the draw ---------------------------------------------------------------------------


def test_officer_when_left_before_the_freeze_then_is_in_no_roster(drawing: DrawWorld) -> None:
    """OF-04"""
    who = drawing.officers["market"][0]
    leave(drawing.cast, who)
    draw = drawing.frozen()
    assert not RosterRow.objects.filter(draw=draw, officer=who).exists()


@pytest.mark.parametrize("kind", ["left", "transferred", "expired", "revoked", "suspended"])
def test_officer_when_left_after_the_freeze_then_is_replaced_by_the_frozen_order(
    drawing: DrawWorld, kind: str
) -> None:
    """OF-03: the list stays as frozen; after the draw the rule names who comes, never a person."""
    cast = drawing.cast
    draw = drawing.frozen()
    for one in drawing.officers["market"][:2]:
        leave(cast, one, kind)
    digest = draw.freeze_digest
    draw = run_on(drawing, draw)
    assert draw.freeze_digest == digest
    gone = [one for one in drawing.officers["market"][:2] if present(draw, one)]
    planner = drawing.by("planner_a")
    waiting = to_replace(planner, AT.date())
    assert [one.officer for one in waiting] == gone
    assert gone, "the draw dealt places to who had left"
    for one in gone:
        words = [line.what for line in agenda(planner, AT.date())]
        assert any(one.name in what and "需要换人" in what for what in words)
        changes = draws.replace_officer(
            draw=draw, officer_code=one.officer_id, reason="离岗", by=planner, at=AT
        )
        away = {person.officer_id for person in drawing.officers["market"][:2]}
        assert not {change.successor for change in changes} & away
    assert to_replace(planner, AT.date()) == []


def run_on(world: DrawWorld, draw: Any) -> Any:
    draw = draws.announce(draw=draw, by=world.by("coordinator"), at=NOW + 2 * MINUTE)
    secrets = world.commit(draw)
    draw = draws.close_commits(draw=draw, by=world.by("coordinator"), at=NOW + 4 * MINUTE)
    for party in world.parties(draw):
        draws.reveal(
            party=party, secret=secrets[party.code], by=world.actor_of(party),
            at=NOW + 5 * MINUTE,
        )  # fmt: skip
    draw = draws.close_reveals(draw=draw, by=world.by("coordinator"), at=NOW + 6 * MINUTE)
    draw = draws.run(draw=world.throw(draw), by=Actor.system(), at=DRAW_AT + 2 * MINUTE)
    return draws.verify(draw=draw, by=Actor.system(), at=DRAW_AT + 3 * MINUTE)


# -- after the draw ----------------------------------------------------------------------------


def test_officer_when_left_after_the_draw_then_the_visits_know_the_successor_at_once(
    drawing: DrawWorld,
) -> None:
    draw = drawing.verified()
    planner = drawing.by("planner_a")
    actions.create_from_draw(draw=draw, by=planner, at=AT)
    who = holder(drawing, draw)
    held = present(draw, who)
    leave(drawing.cast, who, at=AT)
    assert open_work.open_work(who, planner, AT.date())[0].button == "换人"
    changes = draws.replace_officer(
        draw=draw, officer_code=who.officer_id, reason="2026-04-22 离岗：调离", by=planner, at=AT
    )
    assert len(changes) == held
    assert not TeamMember.objects.filter(officer=who).exists()
    assert queries.draws_to_create(planner) == []
    visit = Inspection.objects.get(draw=draw, object_id=changes[0].object_id)
    assert [(one.officer, one.end_reason) for one in changes_of(visit)] == [
        (who, "2026-04-22 离岗：调离")
    ]
    # The numbers of a draw differ each time: sometimes nobody of the roster is left for a place.
    vacant = Counter(
        (one.object_id, one.pool.partition("/")[0]) for one in changes if one.successor == NOBODY
    )
    for part in Part.objects.filter(inspection__draw=draw).select_related("inspection"):
        place = part.inspection.object_id, part.department.code
        assert part.team.count() == 2 - vacant[place]


def test_officer_when_left_then_visits_made_keep_the_name_and_only_open_ones_change(
    drawing: DrawWorld,
) -> None:
    """IN-04: half recorded: what the officer did stays, what is still to come changes hands."""
    draw = drawing.verified()
    planner = drawing.by("planner_a")
    actions.create_from_draw(draw=draw, by=planner, at=AT)
    who = holder(drawing, draw)
    mine = list(Part.objects.filter(team__officer=who).order_by("pk"))
    assert len(mine) > 1
    made = mine[0]
    Part.objects.filter(pk=made.pk).update(
        state="to_review", recorded_by=drawing.uid("officer_a1"), recorded_at=AT,
        visited_on=AT.date(),
    )  # fmt: skip
    leave(drawing.cast, who, at=AT)
    changes = draws.replace_officer(
        draw=draw, officer_code=who.officer_id, reason="离岗", by=planner, at=AT
    )
    assert len(changes) == len(mine) - 1
    assert list(TeamMember.objects.filter(officer=who).values_list("part", flat=True)) == [made.pk]
    assert present(draw, who) == 1
    assert to_replace(planner, AT.date()) == []
    with pytest.raises(OfficerNotOnTeam):
        draws.replace_officer(
            draw=draw, officer_code=who.officer_id, reason="离岗", by=planner, at=AT
        )


def test_officer_when_replaced_elsewhere_and_in_post_then_takes_no_place_again(
    drawing: DrawWorld,
) -> None:
    """Protocol §6.6: a replaced officer leaves the draw, one made visit does not bring him back."""
    draw = drawing.verified()
    planner = drawing.by("planner_a")
    actions.create_from_draw(draw=draw, by=planner, at=AT)
    who = holder(drawing, draw)
    made = Part.objects.filter(team__officer=who).order_by("pk").first()
    Part.objects.filter(pk=made.pk).update(
        state="to_review", recorded_by=drawing.uid("officer_a1"), recorded_at=AT,
        visited_on=AT.date(),
    )  # fmt: skip
    draws.replace_officer(draw=draw, officer_code=who.officer_id, reason="x", by=planner, at=AT)
    pools = Assignment.objects.filter(draw=draw, pool__startswith="650000-market")
    others = {one.officer for one in pools.filter(ended_at__isnull=True)} - {who, None}
    for other in sorted(others, key=lambda one: one.officer_id):
        changes = draws.replace_officer(
            draw=draw, officer_code=other.officer_id, reason="x", by=planner, at=AT
        )
        assert who.officer_id not in {one.successor for one in changes}


@staged
def world(cast: Cast) -> World:
    return build(cast)


def roster(world: World) -> None:
    for one in world.officers.values():
        RosterRow.objects.create(
            draw=world.draw, officer=one, officer_code=one.officer_id, salt="0" * 32, cap=10,
            department_code=one.department.code, units=["650000"], qualifications=[],
        )  # fmt: skip
    type(world.draw).objects.filter(pk=world.draw.pk).update(seed="ab" * 32)
    world.draw.refresh_from_db()


def test_nobody_left_in_the_roster_then_the_page_says_why_and_the_way_out(
    world: World, client_of: Callable[[str], Client]
) -> None:
    """OF-01: a department of two cannot go on alone, and nobody is chosen freely."""
    roster(world)
    visit = world.notified()
    who = world.officers["officer_a2"]
    leave(world.cast, who)
    page = client_of("planner_a").get(f"/inspections/{visit.number}/").content.decode()
    assert "需要换人" in page
    assert f"/draws/{world.draw.draw_id}/replace/?officer=P-officer_a2" in page
    with pytest.raises(errors.CertificateInvalid):
        world.recorded(world.part(visit))
    draws.replace_officer(
        draw=world.draw, officer_code=who.officer_id, reason="离岗", by=world.by("planner_a"),
        at=NOW,
    )  # fmt: skip
    with pytest.raises(NobodyCanTakeIt, match="非随机检查"):
        draws.fill_vacancies(draw=world.draw, by=world.by("planner_a"), at=NOW)
    page = client_of("planner_a").get(f"/draws/{world.draw.draw_id}/replace/").content.decode()
    assert "按冻结次序再找一次" in page
    assert "原为阿依努尔·买买提，离岗" in page
    page = client_of("planner_a").get(f"/inspections/{visit.number}/").content.decode()
    assert "有席位空缺" in page
    new = officer(world.cast, "officer_a1", officer_id="P-new", user=None, name="新人")
    RosterRow.objects.create(
        draw=world.draw, officer=new, officer_code="P-new", salt="0" * 32, cap=10,
        department_code="650000-market", units=["650000"], qualifications=[],
    )  # fmt: skip
    changes = draws.fill_vacancies(draw=world.draw, by=world.by("planner_a"), at=NOW)
    assert {one.successor for one in changes} == {"P-new"}
    world.recorded(world.part(visit))


def test_officer_when_left_then_cannot_record_although_the_session_goes_on(world: World) -> None:
    visit = world.notified()
    leave(world.cast, world.officers["officer_a1"])
    with pytest.raises(errors.NotOnTeam):
        world.recorded(world.part(visit))


def test_published_result_when_its_officer_left_then_says_what_it_said(world: World) -> None:
    part = world.accepted(world.part(world.notified()))
    leave(world.cast, world.officers["officer_a1"])
    assert sorted(part.team.values_list("officer__name", flat=True)) == sorted(
        ["王海涛", "阿依努尔·买买提"]
    )
    assert part.team.filter(attended=True).count() == 2


# -- the record of leaving, and the account ----------------------------------------------------


def test_leaving_when_done_then_the_security_administrator_is_asked_to_close_the_account(
    world: World,
) -> None:
    """AC-02: the line is about the account, and nobody but an administrator closes it."""
    leave(world.cast, world.officers["officer_a1"], "suspended")
    event = Event.objects.get(kind="officers.left")
    assert event.data["reason"] == "suspended"
    assert len(event.data["evidence_sha256"]) == 64
    assert EVIDENCE not in str(event.data)
    lines = agenda(world.by("secadmin"), NOW.date())
    assert [one.url for one in lines if "officer_a1" in one.what] == [
        "/accounts/people/?q=officer_a1"
    ]
    User.objects.filter(username="officer_a1").update(is_active=False, disabled_at=NOW)
    assert not [one for one in agenda(world.by("secadmin"), NOW.date()) if "账号" in one.what]


def test_unplanned_visit_when_its_officer_left_then_another_is_named_and_approved_again(
    world: World,
) -> None:
    cast = world.cast
    visit = actions.register_exception(
        target=world.targets[0], code="E3", reason="投诉举报线索，编号 2026-117，须核查",
        items=[world.items["market"]], planned_from=NOW.date(), by=world.by("planner_a"), at=NOW,
        officers=[world.officers["officer_a1"], world.officers["officer_a2"]],
        planned_to=NOW.date() + datetime.timedelta(days=30),
    )  # fmt: skip
    visit = actions.approve(visit=visit, approval_no="1", by=world.by("head_a"), at=NOW)
    visit = actions.notify(visit=visit, kind=NoticeKind.BEFORE, by=world.by("planner_a"), at=NOW)
    new = officer(cast, "officer_a1", officer_id="P-new", user=None, name="新人")
    facts = {"visit": visit, "coming": new, "reason": "调离", "by": world.by("planner_a")}
    who = world.officers["officer_a2"]
    with pytest.raises(errors.NotAway):
        actions.restaff(leaving=who, at=NOW, **facts)
    leave(cast, who)
    visit = actions.restaff(leaving=who, at=NOW, **facts)
    assert visit.state == InspectionState.TO_APPROVE
    visit = actions.approve(visit=visit, approval_no="2", by=world.by("head_a"), at=NOW)
    visit = actions.notify(visit=visit, kind=NoticeKind.BEFORE, by=world.by("planner_a"), at=NOW)
    world.recorded(Part.objects.get(inspection=visit))
    drawn = world.create()[0]
    with pytest.raises(errors.ReplacedByDraw):
        actions.restaff(leaving=who, at=NOW, **(facts | {"visit": drawn}))

"""What time does to a draw's officers: absences, rotation, ended recusals, the year's load.

OF-03, OF-05, OF-06, OF-07 as the freeze, the pre-launch check and the replacements use them.
"""

import datetime
from pathlib import Path
from typing import Any

import pytest

from sunlot.draws.models import Assignment, Draw, RosterRow
from sunlot.draws.queries.check import gather
from sunlot.draws.rules.check import Level, lines
from sunlot.draws.tests.world import DRAW_AT, FROM, TO, World, build_world
from sunlot.inspections import actions, errors
from sunlot.inspections.models import Inspection, NoticeKind, Part, TeamMember
from sunlot.inspections.queries.officers import last_teams, loads_of_year
from sunlot.inspections.queries.replacing import to_replace
from sunlot.inspections.tests import world as visits
from sunlot.items.models import Item
from sunlot.officers import visits as open_work
from sunlot.officers.models import Absence, Officer
from sunlot.officers.rules import absent_throughout, can_rotate, used_up
from sunlot.targets.models import Target
from tests.cast import NOW, Cast
from tests.stages import staged

DAY = datetime.timedelta(days=1)


@staged
def small_world(cast: Cast) -> World:
    return build_world(cast)


@pytest.fixture
def world(small_world: World, settings: Any, tmp_path: Path) -> World:
    settings.MEDIA_ROOT = tmp_path
    return small_world


def away(
    world: World, officer: Officer, first: datetime.date, last: datetime.date | None
) -> Absence:
    planner = world.uid("planner_a")
    return Absence.objects.create(
        officer=officer, kind="leave", first=first, last=last, state="confirmed",
        requested_by_id=planner, requested_at=NOW, decided_by_id=planner, decided_at=NOW,
    )  # fmt: skip


def visited(
    world: World, target: Target, officers: list[Officer], on: datetime.date, **facts: Any
) -> Inspection:
    """A recorded visit of market supervision, as far as the reads look at it."""
    planner = world.uid("planner_a")
    visit = Inspection.objects.create(
        number=f"V-{Inspection.objects.count()}", lead=world.cast.department("market"),
        target=target, object_id=target.object_id, region=target.region, exception_code="E3",
        exception_reason="举报线索核查", state="done", planned_from=on, planned_to=on,
        visited_on=on, registered_by_id=planner, registered_at=NOW, approval_no="1",
        approved_by_id=world.uid("head_a"), approved_at=NOW, notice_kind=NoticeKind.BEFORE,
        notified_by_id=planner, notified_at=NOW,
    )  # fmt: skip
    part = Part.objects.create(
        inspection=visit, department=world.cast.department("market"), visited_on=on,
        recorded_by_id=planner, recorded_at=NOW, state="to_review", **facts,
    )  # fmt: skip
    TeamMember.objects.bulk_create(
        TeamMember(part=part, officer=one, attended=True) for one in officers
    )
    return visit


def serving_the_first(world: World) -> list[Officer]:
    """Officers of market supervision who serve the area of the first object."""
    return [one for one in world.officers["market"] if "650100" in one.units]


def found_lines(world: World, rule_id: str) -> list[Level]:
    facts = gather(world.open_task, first=FROM, last=TO, at=NOW)
    return [one.level for one in lines(facts) if one.rule_id == rule_id]


def test_roster_when_officers_are_absent_then_without_those_who_are_never_there(
    world: World,
) -> None:
    """OF-05: two spells together cover the period; a single day there is enough to be sent."""
    never, partly = world.officers["market"][:2]
    middle = FROM + (TO - FROM) // 2
    away(world, never, FROM - DAY, middle)
    away(world, never, middle + DAY, TO)
    away(world, partly, FROM, TO - DAY)
    spells = [(FROM - DAY, middle), (middle + DAY, TO)]
    assert absent_throughout(spells, first=FROM, last=TO)
    assert found_lines(world, "OF-05") == [Level.WARN]
    draw = world.frozen()
    codes = set(draw.roster.values_list("officer_code", flat=True))
    assert never.officer_id not in codes
    assert partly.officer_id in codes


def test_check_when_nobody_is_absent_then_one_line_passes(world: World) -> None:
    """OF-05"""
    assert not absent_throughout([], first=FROM, last=TO)
    assert found_lines(world, "OF-05") == [Level.PASS]


def test_freeze_when_an_object_was_visited_then_the_last_team_is_rotated_out(world: World) -> None:
    """OF-06: only who was there last, and only of the own department."""
    first, second, third = serving_the_first(world)[:3]
    target = world.targets[0]
    assert can_rotate(able=8, was_there=2, places=2, asked={})
    visited(world, target, [third, second], FROM - 200 * DAY)
    visited(world, target, [first, second], FROM - 100 * DAY)
    visited(world, target, [third], FROM - 50 * DAY, life_cycle="L1")
    there = last_teams(Target.objects.filter(pk=target.pk))
    assert {one.officer_id for one in there} == {first.officer_id, second.officer_id}
    draw = world.drawn()
    rows = draw.recusals.order_by("officer_code").values_list("object_id", "officer_code", "origin")
    assert list(rows) == [(target.object_id, one.officer_id, "rotation") for one in (first, second)]
    dealt = draw.assignments.filter(object_id=target.object_id)
    assert not dealt.filter(officer__in=[first, second]).exists()


def test_freeze_when_rotation_would_leave_too_few_then_nobody_is_left_out(world: World) -> None:
    """OF-06"""
    kept, others = serving_the_first(world)[:3], serving_the_first(world)[3:]
    Officer.objects.filter(pk__in=[one.pk for one in others]).update(is_active=False)
    visited(world, world.targets[0], kept[:2], FROM - 100 * DAY)
    assert not can_rotate(able=3, was_there=2, places=2, asked={})
    assert found_lines(world, "OF-06") == [Level.WARN]
    assert not world.frozen().recusals.exists()


def test_freeze_when_a_declared_recusal_bars_the_pair_then_it_is_frozen_once(world: World) -> None:
    """OF-03 before OF-06; a recusal that ended before the period is not frozen at all."""
    first, second, third = serving_the_first(world)[:3]
    target = world.targets[0]
    visited(world, target, [first, second], FROM - 100 * DAY)
    world.recusal(first, target, valid_from=FROM - 90 * DAY, valid_to=FROM)
    world.recusal(first, target, valid_from=FROM + DAY)
    world.recusal(third, target, valid_from=FROM - 90 * DAY, valid_to=FROM - DAY)
    draw = world.frozen()
    rows = draw.recusals.order_by("officer_code").values_list("officer_code", "origin")
    assert list(rows) == [(first.officer_id, "declared"), (second.officer_id, "rotation")]
    recusal = first.recusals.order_by("pk")[0]
    effects = open_work.effects_of(recusal, world.by("planner_a"))
    assert [one.title for one in effects] == [world.open_task.title]


def test_check_when_the_years_visits_are_used_up_then_warns_and_the_officer_stays(
    world: World,
) -> None:
    """OF-07"""
    officer = world.officers["market"][0]
    Officer.objects.filter(pk=officer.pk).update(yearly_capacity=1)
    assert found_lines(world, "OF-07") == []
    visited(world, world.targets[1], [officer], FROM - 10 * DAY)
    assert loads_of_year([officer.pk], FROM.year) == {officer.pk: 1}
    assert used_up(visits=1, capacity=1)
    assert found_lines(world, "OF-07") == [Level.WARN]
    assert world.frozen().roster.filter(officer=officer).exists()


def test_officer_when_absent_for_the_rest_of_the_period_then_to_be_replaced(world: World) -> None:
    """OF-05: a spell that ends before the period does asks for nobody else."""
    draw = world.verified()
    officer = Officer.objects.filter(
        pk__in=draw.assignments.values("officer_id"), department__kind="market"
    )[0]
    absence = away(world, officer, FROM, TO - DAY)
    assert to_replace(world.by("planner_a"), FROM) == []
    absence.last = None
    absence.save()
    assert absent_throughout([(FROM, None)], first=FROM, last=TO)
    waiting = to_replace(world.by("planner_a"), FROM)
    assert [one.officer for one in waiting] == [officer]
    assert loads_of_year([officer.pk], FROM.year)[officer.pk] == waiting[0].visits
    replaced(draw, world, officer)


def replaced(draw: Draw, world: World, officer: Officer) -> None:
    from sunlot.draws import actions as draws

    others = RosterRow.objects.filter(draw=draw, department_code="650000-market")
    absent_too = others.exclude(officer=officer)[0].officer
    away(world, absent_too, FROM, None)
    draws.replace_officer(
        draw=draw, officer_code=officer.officer_id, reason="余下检查期不在岗",
        by=world.by("planner_a"), at=DRAW_AT + datetime.timedelta(days=1),
    )  # fmt: skip
    now = Assignment.objects.filter(draw=draw, ended_at__isnull=True)
    assert not now.filter(officer=officer).exists()
    newcomers = now.filter(kind="replacement")
    assert not newcomers.filter(officer=absent_too).exists()


def test_unplanned_visit_when_an_officer_is_never_there_then_refused(cast: Cast) -> None:
    """OF-05"""
    small = visits.build(cast)
    people = list(small.officers.values())[:2]
    first = visits.FROM
    planner = cast.users["planner_a"].pk
    Absence.objects.create(
        officer=people[0], kind="training", first=first, last=None, state="confirmed",
        requested_by_id=planner, requested_at=NOW, decided_by_id=planner, decided_at=NOW,
    )  # fmt: skip
    with pytest.raises(errors.OfficersAbsent) as caught:
        actions.register_exception(
            target=small.targets[0], code="E3", reason="投诉举报线索核查，材料另附",
            items=list(Item.objects.filter(department__kind="market")), officers=people,
            planned_from=first, planned_to=first + 3 * DAY, by=cast.actor("planner_a"), at=NOW,
        )  # fmt: skip
    assert people[0].name in caught.value.text()

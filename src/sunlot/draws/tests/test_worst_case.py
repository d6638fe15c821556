"""Two certified officers of each department at every visit, whoever is drawn (OF-01)."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawproof import RosterRow, TeamRule, deal
from sunlot.draws import errors
from sunlot.draws.models import Draw
from sunlot.draws.rules.staffing import Candidate, default_cap, joint_staffing, staffing_of
from sunlot.draws.rules.strata import StratumPlan
from sunlot.draws.tests.world import World
from sunlot.items.models import ItemVersion
from sunlot.officers.models import Officer
from sunlot.officers.rules import lacking
from sunlot.plans.models import PlanTask

ALL_DRAWN = {"all": {"ratio": [1, 1], "min": 0}}


def spoil(world: World, **changes: object) -> None:
    PlanTask.objects.filter(pk=world.open_task.pk).update(**changes)
    world.open_task.refresh_from_db()


def assert_all_places_filled(draw: Draw) -> None:
    places = draw.assignments.all()
    assert not places.filter(officer__isnull=True).exists()
    teams = Counter((one.object_id, one.pool.split("/")[0]) for one in places)
    assert set(teams.values()) == {2}
    assert len(teams) == 2 * draw.winner_count
    loads = Counter(one.officer_code for one in places)
    assert max(loads.values()) <= draw.cap


def test_team_when_a_department_sends_only_one_then_blocked(world: World) -> None:
    """OF-01: however the task came to such a team."""
    team = {**world.open_task.team}
    team["650000-fire"] = {"level": "prefecture", "places": 1, "qualifications": {}}
    spoil(world, team=team)
    with pytest.raises(errors.TeamBelowTwo) as caught:
        world.requested()
    assert "只派 1 人" in caught.value.text()


def test_officers_when_two_areas_share_them_then_the_cap_is_for_both_together(
    world: World,
) -> None:
    """OF-01: 60 and 30 visits are 180 places, not 120 for the larger area alone."""
    spoil(world, ratios=ALL_DRAWN)
    fire = Officer.objects.filter(department__kind="fire")
    fire.exclude(pk__in=[one.pk for one in world.officers["fire"][:2]]).update(is_active=False)
    fire.update(units=["650000"])
    with pytest.raises(errors.CapTooLow) as caught:
        world.requested(cap=60)
    assert "最多需要 180 人次，可派 2 人，每人最多 60 户" in caught.value.text()
    draw = world.drawn()
    assert draw.cap == 90
    assert_all_places_filled(draw)


def test_qualified_officer_when_the_only_one_then_the_cap_lets_him_go_to_every_visit(
    world: World,
) -> None:
    """OF-01"""
    team = {**world.open_task.team}
    team["650000-fire"] = {"level": "prefecture", "places": 1, "qualifications": {"smoke": 1}}
    spoil(world, team=team)
    for n in (0, 1):  # one of each prefecture
        Officer.objects.filter(pk=world.officers["fire"][n].pk).update(qualifications=["smoke"])
    with pytest.raises(errors.QualifiedCapTooLow) as caught:
        world.requested(cap=5)
    assert "最多需要 9 人次，可派 1 人，每人最多 5 户" in caught.value.text()
    draw = world.drawn()
    assert draw.cap == 9
    assert_all_places_filled(draw)


AREAS = ("650100", "652300", "653100", "654000")
TEAM = TeamRule(department="650000-fire", level="prefecture", places=2, qualifications={})
SERVED = st.lists(st.frozensets(st.sampled_from(AREAS), min_size=1), min_size=2, max_size=6)
POPULATIONS = st.dictionaries(st.sampled_from(AREAS), st.integers(1, 5), min_size=1)


def staffed(
    served: list[frozenset[str]], populations: dict[str, int], n: int
) -> tuple[int, list[Candidate]]:
    """The least cap that the check finds for one stratum, and the officers."""
    people = [
        Candidate(f"O{number}", TEAM.department, units, frozenset())
        for number, units in enumerate(served)
    ]
    total = sum(populations.values())
    facts = {
        "team": TEAM, "here": {unit: {"all": count} for unit, count in populations.items()},
        "strata": (StratumPlan("all", "all", total, n, total, 0),), "candidates": people,
        "recused": {}, "cap": 1,
    }  # fmt: skip
    return default_cap([*staffing_of(**facts), *joint_staffing(**facts)]), people


@settings(max_examples=60, deadline=None)
@given(SERVED, POPULATIONS)
def test_cap_when_all_are_drawn_then_every_place_is_filled(
    served: list[frozenset[str]], populations: dict[str, int]
) -> None:
    """OF-01"""
    populations = {
        unit: count
        for unit, count in populations.items()
        if sum(unit in one for one in served) >= 2
    }
    objects = [
        (f"X{unit}{number}", unit) for unit in populations for number in range(populations[unit])
    ]
    if not objects:
        return
    cap, people = staffed(served, populations, len(objects))
    roster = [
        RosterRow(one.officer_id, one.department, tuple(sorted(one.units)), (), cap, "0" * 32)
        for one in people
    ]
    dealt = deal(
        "DR1", "650000-2026-000001", "0" * 64, [name for name, _unit in objects], roster, [],
        (TEAM,), dict(objects),
    )  # fmt: skip
    assert all(row[2] != "-" for row in dealt.rows()), dealt.rows()


def test_team_when_an_item_asks_for_a_qualification_without_a_place_then_blocked(
    world: World,
) -> None:
    """OF-08"""
    item = world.open_task.items.get(department__kind="market").item
    assert item is not None
    ItemVersion.objects.filter(item=item).update(officer_requirement=["metrology"])
    assert lacking(held=[], asked=["metrology"]) == ["metrology"]
    with pytest.raises(errors.TeamsUnqualified) as caught:
        world.requested()
    assert "计量监督" in caught.value.text()
    team = {**world.open_task.team}
    team["650000-market"] = {
        "level": "prefecture", "places": 1, "qualifications": {"metrology": 1},
    }  # fmt: skip
    spoil(world, team=team)
    Officer.objects.filter(department__kind="market").update(qualifications=["metrology"])
    assert world.requested().pk

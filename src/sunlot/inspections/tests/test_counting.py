"""PL-04: the visits of a year, by all departments together, for the cap and for the notice."""

import datetime

import pytest

from sunlot.draws.actions import substitute
from sunlot.draws.queries.check import gather
from sunlot.draws.rules.check import Facts, Level, lines
from sunlot.draws.states import DrawState
from sunlot.inspections import actions
from sunlot.inspections.models import Inspection
from sunlot.inspections.queries import visits_by_target, visits_in_year
from sunlot.inspections.tests.world import FROM, NOW, TO, World
from sunlot.targets import visits
from sunlot.targets.models import Target


def counted(year: int = 2026) -> dict[str, int]:
    """Last two digits of the name → visits of the year."""
    names = dict(Target.objects.values_list("pk", "name"))
    found = visits_by_target(Target.objects.all(), year)
    return {names[key][-2:]: n for key, n in found.items()}


def exception(world: World, n: int = 0, **changes: object) -> Inspection:
    facts: dict[str, object] = {
        "target": world.targets[n], "code": "E3", "reason": "12345 热线转来的投诉线索",
        "items": [world.items["market"]],
        "officers": [world.officers["officer_a1"], world.officers["officer_a2"]],
        "planned_from": FROM, "planned_to": TO, "by": world.by("planner_a"), "at": NOW,
    }  # fmt: skip
    return actions.register_exception(**(facts | changes))  # type: ignore[arg-type]


def test_visit_of_two_departments_is_one_from_the_draw_to_the_last_record(world: World) -> None:
    drawn = {"00": 1, "01": 1, "02": 1}
    assert counted() == drawn
    visit = world.notified()
    assert counted() == drawn
    for kind in ("market", "fire"):
        world.accepted(world.part(visit, kind))
        assert counted() == drawn
    assert counted(2025) == counted(2027) == {}


def test_exception_counts_like_a_drawn_one_until_it_is_refused(world: World) -> None:
    visit = exception(world)
    exception(world, 3)
    assert counted() == {"00": 2, "01": 1, "02": 1, "03": 1}
    actions.refuse(visit=visit, reason="与抽取的检查合并", by=world.by("head_a"), at=NOW)
    assert counted()["00"] == 1


def test_visit_that_found_nobody_does_not_count(world: World) -> None:
    """IN-06: L1–L5 is no inspection."""
    visit = world.closed(outcomes={}, life_cycle="L2")
    assert counted() == {"01": 1, "02": 1}
    assert visits_in_year(visit.target_id, 2026) == 0


def test_visit_that_one_of_two_departments_could_make_counts(world: World) -> None:
    visit = world.notified()
    world.accepted(world.part(visit), outcomes={}, life_cycle="L1")
    world.accepted(world.part(visit, "fire"))
    assert counted()["00"] == visits_in_year(visit.target_id, 2026) == 1


@pytest.mark.parametrize("created", [False, True])
def test_substitute_counts_in_place_of_who_was_replaced(world: World, created: bool) -> None:
    if created:
        world.create()
    substitute(
        draw=world.draw, object_id=world.targets[0].object_id, reason_code="F1",
        reason="年度频次已满", by=world.by("coordinator"), at=NOW,
    )  # fmt: skip
    assert counted() == {"01": 1, "02": 1, "03": 1}


@pytest.mark.parametrize("state", [DrawState.REJECTED, DrawState.SEEDED])
def test_draw_that_leads_to_no_visit_does_not_count(world: World, state: DrawState) -> None:
    type(world.draw).objects.filter(pk=world.draw.pk).update(state=state)
    assert counted() == {}


def test_visit_made_in_another_year_than_planned_counts_where_it_was_made(world: World) -> None:
    visit = world.notified()
    world.recorded(world.part(visit))
    Inspection.objects.filter(pk=visit.pk).update(visited_on=datetime.date(2027, 1, 4))
    assert "00" not in counted(2026)
    assert counted(2027) == {"00": 1}


def test_notice_states_only_visits_that_were_made(world: World) -> None:
    target = world.targets[0].pk
    assert visits_in_year(target, 2026) == 0
    visit = world.notified()
    assert visits_in_year(visit.target_id, 2026) == 0
    world.recorded(world.part(visit))
    assert visits_in_year(visit.target_id, 2026) == 1
    assert visits_in_year(visit.target_id, 2025) == 0


def check_of(world: World) -> tuple[Facts, str, Level]:
    world.task.target_filter = {"all": [{"field": "kind", "op": "in", "value": ["enterprise"]}]}
    facts = gather(world.task, first=FROM, last=TO, at=NOW)
    (line,) = [one for one in lines(facts) if one.rule_id == "PL-04"]
    return facts, line.text, line.level


def test_check_before_a_draw_warns_of_visits_and_not_of_draws(world: World) -> None:
    """PL-04: one drawn visit and one exceptional one fill the cap of two."""
    facts, text, level = check_of(world)
    assert (facts.at_cap, level) == (0, Level.PASS)
    visit = exception(world)
    facts, text, level = check_of(world)
    assert (facts.at_cap, level) == (1, Level.WARN)
    assert text.startswith("1 户 2026 年的检查已满 2 次")
    actions.refuse(visit=visit, reason="与抽取的检查合并", by=world.by("head_a"), at=NOW)
    assert check_of(world)[0].at_cap == 0


def test_nobody_registered_then_no_figure_is_made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visits, "_source", None)
    with pytest.raises(LookupError):
        visits.visits_of_year(Target.objects.none(), 2026)
    visits.register(visits_by_target)
    with pytest.raises(ValueError, match="two apps"):
        visits.register(lambda _targets, _year: {})

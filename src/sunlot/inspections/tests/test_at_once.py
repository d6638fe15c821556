"""Two people at the same moment, each with a connection of their own."""

import threading
from collections.abc import Callable

import pytest
from django.db import connections

from sunlot.errors import WrongState
from sunlot.inspections import actions
from sunlot.inspections.errors import SomebodyElseRecorded
from sunlot.inspections.models import Inspection, Part
from sunlot.inspections.states import InspectionState, PartState
from sunlot.inspections.tests.world import NOW, World, build
from sunlot.ledger.models import Event
from tests.cast import build_cast


@pytest.fixture
def world(transactional_db: None) -> World:
    """The world in committed rows, so that two connections see it."""
    return build(build_cast())


def at_once(*steps: Callable[[], object]) -> list[BaseException | None]:
    """Run the steps together; what each raised."""
    start = threading.Barrier(len(steps))
    raised: list[BaseException | None] = [None] * len(steps)

    def run(place: int, step: Callable[[], object]) -> None:
        start.wait()
        try:
            step()
        except BaseException as error:
            raised[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(steps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_two_planners_create_then_every_visit_once(world: World) -> None:
    def create() -> object:
        return actions.create_from_draw(draw=world.draw, by=world.by("planner_a"), at=NOW)

    assert at_once(create, create) == [None, None]
    assert Inspection.objects.count() == 3
    assert Event.objects.filter(kind="inspections.created").count() == 1


def test_two_people_review_then_one_wins_and_the_other_is_told(world: World) -> None:
    part = world.recorded(world.part(world.notified()))
    first, second = (
        Part.objects.select_related("department").get(pk=part.pk),
        Part.objects.select_related("department").get(pk=part.pk),
    )
    raised = at_once(
        lambda: actions.accept(part=first, by=world.by("approver_a"), at=NOW),
        lambda: actions.return_part(part=second, reason="不清楚", by=world.by("head_a"), at=NOW),
    )
    assert sorted(type(one) for one in raised if one) == [WrongState]
    state = Part.objects.get(pk=part.pk).state
    assert state == (PartState.ACCEPTED if raised[0] is None else PartState.RETURNED)


def test_two_officers_record_then_one_wins_and_the_other_is_told(world: World) -> None:
    part = world.part(world.notified())
    finding = world.finding(part)
    raised = at_once(
        *(
            lambda who=who: actions.record(part=part, finding=finding, by=world.by(who), at=NOW)
            for who in ("officer_a1", "officer_a2")
        )
    )
    assert [type(one) for one in raised if one] == [SomebodyElseRecorded]
    assert Event.objects.filter(kind="inspections.recorded").count() == 1


def test_two_departments_accept_the_last_parts_then_the_visit_closes_once(world: World) -> None:
    visit = world.notified()
    market, fire = (world.recorded(world.part(visit, kind)) for kind in ("market", "fire"))
    raised = at_once(
        lambda: actions.accept(part=market, by=world.by("approver_a"), at=NOW),
        lambda: actions.accept(part=fire, by=world.by("approver_b"), at=NOW),
    )
    assert raised == [None, None]
    visit.refresh_from_db()
    assert visit.state == InspectionState.DONE
    closed = [one.data["closed"] for one in Event.objects.filter(kind="inspections.accepted")]
    assert sorted(closed) == [False, True]


def test_two_exceptions_at_once_then_numbers_without_gap(world: World) -> None:
    def register(number: int = 0) -> object:
        return actions.register_exception(
            target=world.targets[number], code="E3", reason="12345 热线转办，编号 20260418-0077",
            items=[world.items["market"]],
            officers=[world.officers["officer_a1"], world.officers["officer_a2"]],
            planned_from=NOW.date(), planned_to=NOW.date(), by=world.by("planner_a"), at=NOW,
        )  # fmt: skip

    assert at_once(register, lambda: register(1)) == [None, None]
    numbers = Inspection.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == ["650000-2026-E00001", "650000-2026-E00002"]
    # The same form again, even at the same moment, is the same visit.
    assert at_once(register, register) == [None, None]
    assert Inspection.objects.count() == 2

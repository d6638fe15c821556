"""The winners of a private draw are published when their inspections are over."""

import datetime
from pathlib import Path
from typing import Any

import pytest

from drawproof import read_bundle
from drawproof.verify import verify as verify_bundle
from sunlot.draws import actions, errors, queries
from sunlot.draws.tests.world import TO, World
from sunlot.errors import WrongState

AFTER = datetime.datetime.combine(TO + datetime.timedelta(days=1), datetime.time(2), datetime.UTC)


def test_release_when_the_period_is_over_then_names_winners_and_no_class(
    world: World, settings: Any
) -> None:
    """RK-01"""
    draw = world.verified(world.credit_task)
    assert queries.released_winners(draw) == []
    with pytest.raises(errors.ReleaseTooEarly):
        actions.release(
            draw=draw, by=world.by("coordinator"), at=AFTER - datetime.timedelta(days=1)
        )
    draw = actions.release(draw=draw, by=world.by("coordinator"), at=AFTER)
    path = Path(settings.MEDIA_ROOT) / draw.bundle_path
    files = read_bundle(path).files
    listed = [line.split("|")[3] for line in files["winners.csv"].decode().split()]
    assert listed == [one.object_id for one in queries.released_winners(draw)]
    assert len(listed) == draw.winner_count
    assert {line.split("|")[5] for line in files["winners.csv"].decode().split()} == {"-"}
    assert not {"frame.csv", "secrets.csv", "roster.csv", "assignment.csv"} & files.keys()
    verdict = verify_bundle(path, announce=draw.announcement_digest)
    assert verdict.ok
    assert verdict.check("C13").state == "passed"
    with pytest.raises(errors.AlreadyReleased):
        actions.release(draw=draw, by=world.by("coordinator"), at=AFTER)


def test_release_when_the_draw_is_not_verified_then_refused(world: World) -> None:
    draw = world.drawn(world.credit_task)
    with pytest.raises(WrongState):
        actions.release(draw=draw, by=world.by("coordinator"), at=AFTER)


def test_open_draw_when_verified_then_its_winners_are_public_at_once(world: World) -> None:
    draw = world.verified()
    assert len(queries.released_winners(draw)) == draw.winner_count
    with pytest.raises(errors.AlreadyReleased):
        actions.release(draw=draw, by=world.by("coordinator"), at=AFTER)

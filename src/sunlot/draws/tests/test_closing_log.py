"""The public log of draws with a public closing: an entry of the outcome, cosigned in time."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest

from sunlot.actors import Actor
from sunlot.draws import actions
from sunlot.draws.models import Draw
from sunlot.draws.tests.closings import (
    CANONICAL,
    ISSUE,
    LOT_AT,
    ROUND_AT,
    SECOND,
    attaches,
    by_drand,
    by_lottery,
    take,
    types,
)
from sunlot.draws.tests.test_log_part import TIMED, Logged, renew, states
from sunlot.draws.tests.world import MINUTE, build_world
from sunlot.publiclog.models import Entry
from tests.cast import NOW, build_cast
from tests.witness import set_up, witnessed

SYSTEM = Actor.system()


@pytest.fixture
def logged(transactional_db: None, settings: Any, tmp_path: Any) -> Iterator[Logged]:
    settings.MEDIA_ROOT = tmp_path / "files"
    key = set_up(settings, tmp_path)
    found = Logged(build_world(build_cast(), targets=30))
    with witnessed(settings, tmp_path, key, lambda: found.now.timestamp()):
        yield found


def close(logged: Logged, draw: Draw, closing: str) -> datetime.datetime:
    """Bring the outcome; returns when."""
    world = logged.world
    if closing == "drand":
        take(world, draw)
        return ROUND_AT
    attaches(world, draw)
    for who in ("typist_1", "typist_2"):
        types(world, draw, who)
    return LOT_AT


@pytest.mark.parametrize("closing", ["drand", "lot"])
def test_bundles_when_cosigned_ten_minutes_before_then_order_and_time_are_proved(
    logged: Logged, closing: str
) -> None:
    world = logged.world
    changes = by_drand() if closing == "drand" else by_lottery(world)
    draw = world.revealed(**changes)
    logged.publish(NOW + 7 * MINUTE)
    at = close(logged, draw, closing)
    draw.refresh_from_db()
    draw = actions.run(draw=draw, by=SYSTEM, at=at + 120 * SECOND)
    draw = actions.verify(draw=draw, by=SYSTEM, at=at + 180 * SECOND)
    logged.publish(at + 240 * SECOND)
    entries = list(Entry.objects.filter(draw_id=draw.draw_id).order_by("index"))
    assert [one.kind for one in entries] == [
        "announce", *["commit"] * 3, *["reveal"] * 3, "beacon", "result",
    ]  # fmt: skip
    assert draw.result["sources"][-1] in entries[-2].record
    if closing == "lot":
        assert draw.result["sources"][-1] == f"lot:kl8:{ISSUE}:{CANONICAL}"
    draw = renew(draw, at + 300 * SECOND)
    for verdict in (draw.verdict, draw.full_verdict):
        assert {one: states(verdict)[one] for one in TIMED} == dict.fromkeys(TIMED, "passed")
    assert draw.log_problems == []


def test_bundles_when_cosigned_nine_minutes_before_the_round_then_the_margin_is_missed(
    logged: Logged,
) -> None:
    world = logged.world
    draw = world.revealed(**by_drand())
    logged.publish(ROUND_AT - 9 * MINUTE)
    close(logged, draw, "drand")
    draw.refresh_from_db()
    draw = actions.run(draw=draw, by=SYSTEM, at=ROUND_AT + 120 * SECOND)
    draw = actions.verify(draw=draw, by=SYSTEM, at=ROUND_AT + 180 * SECOND)
    logged.publish(ROUND_AT + 240 * SECOND)
    draw = renew(draw, ROUND_AT + 300 * SECOND)
    assert "C04" in draw.log_problems

"""The winners of a private draw are published when their inspections are over."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from drawproof import read_bundle
from drawproof.verify import verify as verify_bundle
from sunlot.draws import actions, errors, queries
from sunlot.draws.models import Draw
from sunlot.draws.queries.lists import todo
from sunlot.draws.tests.world import TO, World
from sunlot.errors import SamePerson, WrongState

AFTER = datetime.datetime.combine(TO + datetime.timedelta(days=1), datetime.time(2), datetime.UTC)


def test_release_when_the_period_is_over_then_names_winners_and_no_class(
    world: World, settings: Any
) -> None:
    """RK-01"""
    draw = world.verified(world.credit_task)
    assert queries.released_winners(draw) == []
    count = draw.winner_count
    first = {"draw": draw, "by": world.by("coordinator")}
    second = {"draw": draw, "by": world.by("approver_a"), "typed_count": count, "at": AFTER}
    with pytest.raises(errors.ReleaseTooEarly):
        actions.request_release(**first, typed_count=count, at=AFTER - datetime.timedelta(days=1))
    with pytest.raises(errors.WinnerCountDiffers):
        actions.request_release(**first, typed_count=count + 1, at=AFTER)
    with pytest.raises(errors.NoReleaseRequest):
        actions.release(**second)
    actions.request_release(**first, typed_count=count, at=AFTER)
    with pytest.raises(errors.ReleasePending):
        actions.request_release(**first, typed_count=count, at=AFTER)
    with pytest.raises(SamePerson):
        actions.release(**first, typed_count=count, at=AFTER)
    with pytest.raises(errors.WinnerCountDiffers):
        actions.release(**second | {"typed_count": count - 1})
    draw.refresh_from_db()
    assert (draw.released_at, queries.released_winners(draw)) == (None, [])
    draw = actions.release(**second)
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
        actions.release(**second)


def test_release_when_sent_back_then_the_list_stays_inside(
    world: World, client_of: Callable[[str], Client]
) -> None:
    """The pages of both persons, and the line that waits for the second."""
    draw = world.verified(world.credit_task)
    actions.request_release(
        draw=draw, typed_count=draw.winner_count, by=world.by("coordinator"), at=AFTER
    )
    waiting = [one for one in todo(world.by("approver_a"), AFTER.date()) if "公开" in one.what]
    assert [one.url for one in waiting] == [f"/draws/{draw.draw_id}/release/"]
    client = client_of("approver_a")
    page = client.get(waiting[0].url)
    assert (page.status_code, "检查期" in page.content.decode()) == (200, True)
    assert client.post(waiting[0].url, {"step": "return"}).status_code == 302
    draw.refresh_from_db()
    assert (draw.release_requested_by_id, draw.released_at) == (None, None)
    assert client.get(waiting[0].url).status_code == 404


def test_release_when_written_past_the_action_by_one_person_then_the_database_refuses(
    world: World,
) -> None:
    draw = world.verified(world.credit_task)
    one = world.uid("coordinator")
    for facts in (
        {"released_at": AFTER},
        {"released_at": AFTER, "released_by": one},
        {"released_at": AFTER, "released_by": one, "release_requested_by": one},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Draw.objects.filter(pk=draw.pk).update(**facts)


def test_release_when_the_draw_is_not_verified_then_refused(world: World) -> None:
    draw = world.drawn(world.credit_task)
    with pytest.raises(WrongState):
        actions.request_release(draw=draw, typed_count=1, by=world.by("coordinator"), at=AFTER)


def test_open_draw_when_verified_then_its_winners_are_public_at_once(world: World) -> None:
    draw = world.verified()
    assert len(queries.released_winners(draw)) == draw.winner_count
    with pytest.raises(errors.AlreadyReleased):
        actions.request_release(draw=draw, typed_count=9, by=world.by("coordinator"), at=AFTER)

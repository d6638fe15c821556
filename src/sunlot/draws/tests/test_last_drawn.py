"""The last day on which an object was drawn, as far as everybody may know it."""

import datetime
from typing import Any

from django.urls import reverse

from sunlot import clock
from sunlot.api.presenting import targets_of, with_sides
from sunlot.draws.models import Draw, FrameRow
from sunlot.draws.queries import last_drawn
from sunlot.draws.tests.world import World
from sunlot.targets import actions, registry
from sunlot.targets.models import Target
from sunlot.targets.tests.support import make_target

PAST = datetime.datetime(2025, 3, 1, 23, 0, tzinfo=datetime.UTC)


def drawn(draw: Draw) -> set[int]:
    """Keys of the targets that were drawn."""
    return set(draw.frame.filter(is_winner=True).values_list("target", flat=True))


def test_target_when_drawn_openly_then_the_day_is_known_and_on_its_page(
    world: World, client_of: Any, django_assert_num_queries: Any
) -> None:
    draw = world.verified(world.open_task)
    keys = [one.pk for one in world.targets]
    winners = set(
        FrameRow.objects.filter(draw=draw, is_winner=True).values_list("target", flat=True)
    )
    assert 0 < len(winners) < len(keys)
    with django_assert_num_queries(2):
        found = last_drawn(keys)
    assert draw.drawn_at is not None
    day = clock.today_of(draw.drawn_at)
    assert found == dict.fromkeys(winners, day)
    read = targets_of(with_sides(Target.objects.filter(pk__in=keys)))
    assert {row["id"] for row in read if row["last_drawn_on"] == day} == set(
        draw.frame.filter(is_winner=True).values_list("object_id", flat=True)
    )
    one, other = min(winners), min(set(keys) - winners)
    shown = {
        key: client_of("planner_a")
        .get(reverse("targets:detail", args=[Target.objects.get(pk=key).object_id]))
        .content.decode()
        for key in (one, other)
    }
    assert "最近抽取" in shown[one]
    assert "没有已公开的抽取记录" in shown[other]
    assert "没有已公开的抽取记录" not in shown[one]


def test_target_when_drawn_from_a_list_that_is_not_public_then_nothing_is_told(
    world: World,
) -> None:
    draw = world.verified(world.open_task)
    keys = [one.pk for one in world.targets]
    Draw.objects.filter(pk=draw.pk).update(released_at=None)
    assert last_drawn(keys) == {}
    Draw.objects.filter(pk=draw.pk).update(released_at=draw.drawn_at, state="rejected")
    assert last_drawn(keys) == {}, "nobody is sent by a result that did not hold"


def test_target_when_others_were_merged_into_it_then_their_draws_count(world: World) -> None:
    draw = world.verified(world.open_task)
    Draw.objects.filter(pk=draw.pk).update(drawn_at=PAST)
    gone = FrameRow.objects.filter(draw=draw, is_winner=True).earliest("pk").target
    kept = Target.objects.exclude(pk__in=FrameRow.objects.filter(is_winner=True).values("target"))[
        0
    ]
    assert last_drawn([kept.pk]) == {}
    Target.objects.filter(pk=gone.pk).update(successor=kept)
    assert last_drawn([kept.pk]) == {kept.pk: datetime.date(2025, 3, 2)}, "the day in China"
    assert last_drawn([]) == {}


def test_target_when_its_predecessor_was_merged_before_then_the_first_draw_counts(
    world: World, monkeypatch: Any
) -> None:
    monkeypatch.setattr(registry, "objections", lambda _key: [])
    draw = world.verified(world.open_task)
    gone = FrameRow.objects.filter(draw=draw, is_winner=True).earliest("pk").target
    between, last = (make_target(gone.region, name) for name in ("中间的店", "最后的店"))
    Target.objects.update(department=None)
    words: Any = {"on": PAST.date(), "evidence": "通知书", "by": world.by("planner_a"), "at": PAST}
    for one, other in ((gone, between), (between, last)):
        actions.merge_into(target=one, into=other, **words)
    assert draw.drawn_at is not None
    assert last_drawn([last.pk, between.pk]) == {last.pk: clock.today_of(draw.drawn_at)}

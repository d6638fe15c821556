"""What a private draw gives away of a class, before the chair announces it."""

from collections import Counter
from collections.abc import Callable
from fractions import Fraction

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from sunlot.draws.rules.guessing import Guess, guesses
from sunlot.draws.tests.world import World

ClientOf = Callable[[str], Client]
COUNTS = st.dictionaries(
    st.sampled_from(["A", "B", "C", "D"]),
    st.integers(0, 60).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))),
    min_size=1,
)


@given(COUNTS)
def test_guess_when_objects_are_counted_one_by_one_then_the_same_share(
    counts: dict[str, tuple[int, int]],
) -> None:
    """DR-11: against the definition, P(h and drawn) / P(drawn) over all objects."""
    objects = [
        (name, number < winners)
        for name, (population, winners) in counts.items()
        for number in range(population)
    ]
    drawn = Counter(name for name, is_drawn in objects if is_drawn)
    found = guesses(counts)
    if not drawn:
        assert found is None
        return
    assert found is not None
    shares = {name: Fraction(drawn[name], drawn.total()) for name in counts}
    assert found.best.posterior == max(shares.values()) == shares[found.best.name]
    assert (found.best.winners, found.best.drawn) == (drawn[found.best.name], drawn.total())
    held = Counter(name for name, _is_drawn in objects)
    assert found.best.prior == Fraction(held[found.best.name], len(objects))
    rates = {name: Fraction(drawn[name], held[name]) for name in held}
    assert rates[found.raised.name] == max(rates.values())
    assert found.raised.lift >= 1


@given(COUNTS, st.integers(2, 5))
def test_guess_when_all_counts_grow_alike_then_stays(
    counts: dict[str, tuple[int, int]], factor: int
) -> None:
    """DR-11"""
    one = guesses(counts)
    many = guesses({name: (N * factor, n * factor) for name, (N, n) in counts.items()})
    if one is None or many is None:
        assert one is many is None
        return
    assert many.best.name == one.best.name
    assert (many.best.posterior, many.best.prior) == (one.best.posterior, one.best.prior)
    assert many.warns == one.warns


@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 5))
def test_guess_when_every_class_has_the_same_rate_then_the_result_tells_nothing(
    one: int, other: int, q: int
) -> None:
    """DR-11"""
    found = guesses({"A": (one * q, one), "D": (other * q, other)})
    assert found is not None
    assert found.best.posterior == found.best.prior
    assert not found.warns


def test_guess_when_a_small_class_is_drawn_at_a_high_rate_then_it_is_named() -> None:
    """DR-11"""
    found = guesses({"A": (800, 16), "B": (150, 8), "C": (40, 8), "D": (10, 5)})
    assert found is not None
    assert found.best == Guess("A", 800, 1000, 16, 37)
    assert found.raised == Guess("D", 10, 1000, 5, 37)
    assert (found.raised.posterior, found.raised.lift) == (Fraction(5, 37), Fraction(500, 37))
    assert not found.warns
    sharp = guesses({"A": (800, 2), "D": (10, 5)})
    assert sharp is not None
    assert sharp.best == sharp.raised
    assert sharp.warns


def test_guess_when_nothing_is_drawn_then_none() -> None:
    """DR-11"""
    assert guesses({}) is None
    assert guesses({"A": (0, 0), "B": (7, 0)}) is None


def test_announcement_when_private_then_the_chair_reads_numerator_and_denominator(
    world: World, client_of: ClientOf
) -> None:
    """DR-11"""
    draw = world.frozen(world.credit_task)
    strata = {one.name: one for one in draw.strata.all()}
    url = reverse("draws:announce", args=[draw.key])
    text = client_of("coordinator").get(url).content.decode()
    best = max(strata.values(), key=lambda one: one.winners)
    assert f"{best.winners} / {draw.winner_count}" in text
    assert f"{best.population} / {draw.frame_count}" in text
    assert "降低" in text
    assert reverse("draws:withdraw", args=[draw.key]) in text
    assert client_of("planner_a").get(url).status_code == 403


@pytest.mark.parametrize("task", ["open_task", "unannounced"])
def test_announcement_when_there_is_no_class_to_guess_then_says_nothing_of_it(
    world: World, client_of: ClientOf, task: str
) -> None:
    """DR-11: an open draw, and a private one without classes (unannounced inspections)."""
    changes = {"mode": "private"} if task == "unannounced" else {}
    draw = world.frozen(world.open_task, **changes)
    url = reverse("draws:announce", args=[draw.key])
    assert "猜" not in client_of("coordinator").get(url).content.decode()


def test_guess_when_announced_then_on_no_public_page(world: World) -> None:
    """DR-11 RK-01"""
    draw = world.announced(world.credit_task)
    for path in ("", "notice/", "announce.json"):
        text = Client().get(f"/open/draws/{draw.draw_id}/{path}").content.decode()
        assert "猜" not in text

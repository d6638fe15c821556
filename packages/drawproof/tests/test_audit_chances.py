"""The laws behind the audit, against counting every case by hand."""

from fractions import Fraction
from hashlib import sha256
from itertools import combinations, pairwise, product
from math import comb, isclose

import pytest

from drawproof.audit.chances import (
    Law,
    added,
    adjacent_pairs,
    binomial,
    critical_count,
    hypergeometric,
    successes,
    two_sided,
)
from drawproof.audit.family import holm
from drawproof.audit.model import OPEN, Result
from drawproof.audit.recurrence import distinct_law
from drawproof.audit.steps import patterns
from drawproof.audit.stream import Stream, simulate


def share(cases, wanted):
    cases = list(cases)
    return float(Fraction(sum(map(wanted, cases)), len(cases)))


def test_hypergeometric_tails_are_those_of_counting():
    law = hypergeometric(12, 5, 4)
    for k in range(6):
        draws = combinations(range(12), 4)
        assert isclose(
            law.upper(k), share(draws, lambda d, k=k: sum(i < 5 for i in d) >= k) or 1e-300
        )
    assert isclose(law.lower(1), float(Fraction(comb(7, 4) + 5 * comb(7, 3), comb(12, 4))))


def test_neighbours_have_the_law_of_wald_and_wolfowitz():
    law = adjacent_pairs(9, 4)
    for a in range(4):
        draws = combinations(range(9), 4)
        value = share(draws, lambda d, a=a: sum(y - x == 1 for x, y in pairwise(d)) >= a)
        assert isclose(law.upper(a), value)


def test_a_crowded_row_cannot_avoid_neighbours():
    law = adjacent_pairs(10, 8)
    assert law.low == 5
    assert law.upper(5) == 1.0


def test_sums_are_convolutions():
    laws = [hypergeometric(6, 2, 3), hypergeometric(5, 2, 2)]
    cases = product(combinations(range(6), 3), combinations(range(5), 2))
    value = share(cases, lambda c: sum(i < 2 for i in c[0]) + sum(i < 2 for i in c[1]) >= 3)
    assert isclose(added(laws).upper(3), value, rel_tol=1e-9)


def test_distinct_objects_of_two_and_three_draws():
    law = distinct_law(5, [2, 2, 1])
    cases = list(product(combinations(range(5), 2), combinations(range(5), 2), range(5)))
    for total in range(2, 6):
        value = share(cases, lambda c, total=total: len({*c[0], *c[1], c[2]}) <= total)
        assert isclose(law.lower(total), value, rel_tol=1e-9)


def test_successes_binomial_and_odds():
    assert isclose(successes([0.5, 0.25]).upper(2), 0.125, rel_tol=1e-9)
    assert isclose(binomial(4, 0.5).upper(3), 5 / 16)
    # Fisher's law: weights C(2,k)·C(2,2-k)·3^k = 1, 12, 9
    assert isclose(hypergeometric(4, 2, 2, odds=3.0).upper(2), 9 / 22)


def test_tails_far_out_stay_positive_and_ordered():
    law = hypergeometric(2_000_000, 60_000, 60_000)
    tails = [law.upper(k) for k in (1800, 2500, 10_000, 60_000)]
    assert tails == sorted(tails, reverse=True)
    assert tails[-1] >= 1e-300
    assert isclose(law.upper(1800), 0.5, abs_tol=0.02)


def test_two_sided_and_critical_count():
    law = hypergeometric(20, 10, 6)
    assert two_sided(law, 3) == 1.0
    assert isclose(two_sided(law, 6), 2 * comb(10, 6) / comb(20, 6))
    assert critical_count(law, 0.01, 6) == 6
    assert critical_count(law, 0.001, 6) is None


def test_a_law_of_one_value():
    law = Law(3, 3, lambda _: 0.0)
    assert (law.upper(3), law.lower(3)) == (1.0, 1.0)


def test_the_stream_is_sha256_with_a_counter():
    first = sha256(b"seed|name|" + (0).to_bytes(8, "big")).digest()
    words = Stream(b"seed", "name").words(5)
    assert words[1] == int.from_bytes(first[8:16], "big")
    assert list(Stream(b"seed", "name").words(5)) == list(words)
    assert len(Stream(b"s", "n").sample(1000, 30)) == 30
    assert sorted(Stream(b"s", "n").shuffled(range(9))) == list(range(9))


def test_shuffles_are_even():
    stream, counts = Stream(b"seed", "even"), {}
    for _ in range(6000):
        order = tuple(stream.shuffled("abc"))
        counts[order] = counts.get(order, 0) + 1
    assert len(counts) == 6
    assert all(850 < n < 1150 for n in counts.values())


def test_simulation_stops_early_where_nothing_is_odd_and_goes_on_where_something_is():
    calm = simulate(0, lambda: 1.0, limit=999, least=0)
    assert (calm.p, calm.runs) == (1.0, 10)
    odd = simulate(2, lambda: 1.0, limit=999, least=0)
    assert (odd.p, odd.runs) == (0.001, 999)


def test_holm_by_hand():
    results = [
        Result("steps", p=0.01),
        Result("never", p=0.002),
        Result("pairs", OPEN),
        Result("groups", p=0.04),
    ]
    adjusted = {r.id: (r.adjusted, r.suspicious) for r in holm(results, 0.01)}
    assert adjusted["never"] == (0.006, True)
    assert adjusted["steps"] == (0.02, False)
    assert adjusted["groups"] == (0.04, False)
    assert adjusted["pairs"] == (1.0, False)


@pytest.mark.parametrize("size", [7, 12])
def test_p_values_of_a_fixed_step_are_valid_over_every_draw(size):
    """Over all draws of three, P(p <= t) <= t for each pattern."""
    seen = {}
    for draw in combinations(range(size), 3):
        for at, pattern in enumerate(patterns(draw, size, scan=True)):
            seen.setdefault((at, pattern.code), []).append(pattern.p)
    for values in seen.values():
        for t in set(values):
            assert sum(p <= t for p in values) / comb(size, 3) <= t + 1e-9

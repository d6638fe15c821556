"""Fairness of tickets and of the deck (protocol §5, §6) over many seeds, with OR-tools as oracle.

1. Winners: chi-square of how often each object is drawn; p-values must be uniform.
2. Deck: officers with equal pools, cap and recusals have equal chances to stand on a given place.
3. Load spread among such officers while no cap binds: at most 1.
4. Σ load² against the optimum of a min-cost flow: at most 1.02.
5. Places filled = maximum flow.
"""

from __future__ import annotations

import hashlib
import math
import random
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import drawproof as dp
from bench import measure

DRAW_ID = "650000-2026-000123"


def seed(*parts: object) -> str:
    """A seed from its name."""
    return hashlib.sha256("/".join(map(str, parts)).encode()).hexdigest()


def chi_square_p(statistic: float, freedom: int) -> float:
    """P(X ≥ statistic): the upper incomplete gamma function, by series or continued fraction."""
    a, x = freedom / 2, statistic / 2
    if x <= 0:
        return 1.0
    scale = math.exp(a * math.log(x) - x - math.lgamma(a))
    if x < a + 1:
        term = total = 1 / a
        for n in range(1, 1000):
            term *= x / (a + n)
            total += term
        return max(0.0, 1 - scale * total)
    b, c = x + 1 - a, 1e300
    d = 1 / b
    h = d
    for n in range(1, 1000):
        an = -n * (n - a)
        b += 2
        d = 1 / (an * d + b)
        c = b + an / c
        h *= d * c
    return scale * h


def uniform_p(values: Sequence[float]) -> float:
    """Whether p-values are uniform: chi-square over ten equal bins."""
    bins = Counter(min(9, int(value * 10)) for value in values)
    expected = len(values) / 10
    return chi_square_p(sum((bins[i] - expected) ** 2 / expected for i in range(10)), 9)


def winners(tests: int, seeds: int) -> list[float]:
    """p-values of equal chances of all objects of a stratum, `tests` frames of varied size."""
    values = []
    for test in range(tests):
        chance = random.Random(test)
        size = chance.randint(10, 80)
        n, objects = chance.randint(1, size - 1), [(f"X{i}", "A", None) for i in range(size)]
        hits: Counter[str] = Counter()
        for number in range(seeds):
            found, _ = dp.smallest("DR1", DRAW_ID, seed(test, number), objects, {"A": n})
            hits.update(name for _, name in found["A"])
        expected = seeds * n / size
        statistic = sum((hits[name] - expected) ** 2 / expected for name, _, _ in objects)
        # Drawing without replacement narrows the spread.
        values.append(chi_square_p(statistic * (size - 1) / (size - n), size - 1))
    return values


def world(number: int, *, tight: bool, scale: int = 1):
    """A county, at scale 1 a tiny one: places, officers (id → pools, cap), recusals."""
    chance = random.Random(number)
    units = ["650102", "650103"][: chance.randint(1, 2)]
    officers = []
    for i in range(scale * chance.randint(8, 30)):
        base = f"{chance.choice('AB')}/{chance.choice(units)}"
        pools = (base, f"{base}/lead") if chance.random() < 0.4 else (base,)
        officers.append(dp.Officer(f"O{i:03}", pools, chance.randint(1, 4) if tight else 999))
    places = {}
    for i in range(scale * chance.randint(10, 40)):
        unit = chance.choice(units)
        asked = {f"A/{unit}": chance.randint(1, 2)}
        if chance.random() < 0.6:
            asked[f"B/{unit}"] = 1
        if chance.random() < 0.4:
            asked[f"A/{unit}/lead"] = 1
        places[f"S{i:03}"] = asked
    pairs = {
        (chance.choice(list(places)), chance.choice(officers).officer_id)
        for _ in range(scale * chance.randint(0, 12))
    }
    return places, officers, sorted(pairs)


def equals(officers, recusals) -> list[list[str]]:
    """Groups of officers with equal pools, cap and recusals, of three and more."""
    recused = defaultdict(set)
    for site, officer in recusals:
        recused[officer].add(site)
    classes = defaultdict(list)
    for officer in officers:
        key = officer.pools, officer.cap, frozenset(recused[officer.officer_id])
        classes[key].append(officer.officer_id)
    return [group for group in classes.values() if len(group) > 2]


def deck_chances(tests: int, seeds: int) -> tuple[list[float], int]:
    """p-values of equal chances inside each class on each place, and the largest load spread."""
    values, spread = [], 0
    for test in range(tests):
        places, officers, recusals = world(test, tight=False)
        groups = equals(officers, recusals)
        hits: Counter[tuple[str, str, str]] = Counter()
        for number in range(seeds):
            given = seed("deck", test, number), places, officers, recusals
            dealt = dp.deal_places("DR1", DRAW_ID, *given)
            for site, team in dealt.team.items():
                hits.update((site, pool, officer) for pool, officer in team)
            loads = ([dealt.load[officer] for officer in group] for group in groups)
            spread = max([spread, *(max(load) - min(load) for load in loads)])
        # Two of one class on one pool of a site hinder each other: single places are tested.
        single = [(site, pool) for site in places for pool, n in places[site].items() if n == 1]
        values += [p for place in single[:16] for p in _tested(hits, place, groups)]
    return values, spread


def _tested(hits, place, groups) -> Iterator[float]:
    for group in groups:
        counts = [hits[(*place, officer)] for officer in group]
        mean = sum(counts) / len(group)
        if mean >= 5:
            statistic = sum((count - mean) ** 2 / mean for count in counts)
            yield chi_square_p(statistic, len(group) - 1)


def oracle(places, officers, recusals) -> tuple[int, int]:
    """(most places that can be filled, least Σ load² for that many), by min-cost flow."""
    from ortools.graph.python import min_cost_flow

    flow, names = min_cost_flow.SimpleMinCostFlow(), {}

    def node(*name: str) -> int:
        return names.setdefault(name, len(names))

    source, sink, recused = node("source"), node("sink"), set(recusals)
    for site, asked in places.items():
        for pool, count in asked.items():
            flow.add_arc_with_capacity_and_unit_cost(source, node("place", site, pool), count, 0)
            for officer in officers:
                pair = site, officer.officer_id
                if pool in officer.pools and pair not in recused:
                    begin = node("place", site, pool)
                    flow.add_arc_with_capacity_and_unit_cost(begin, node("pair", *pair), 1, 0)
        for officer in officers:
            if (site, officer.officer_id) not in recused:
                begin, end = node("pair", site, officer.officer_id), node(officer.officer_id)
                flow.add_arc_with_capacity_and_unit_cost(begin, end, 1, 0)
    for officer in officers:
        for load in range(min(officer.cap, len(places))):
            begin = node(officer.officer_id)
            flow.add_arc_with_capacity_and_unit_cost(begin, sink, 1, 2 * load + 1)
    wanted = sum(sum(asked.values()) for asked in places.values())
    flow.set_node_supply(source, wanted)
    flow.set_node_supply(sink, -wanted)
    flow.solve_max_flow_with_min_cost()
    return flow.maximum_flow(), flow.optimal_cost()


@dataclass(frozen=True)
class Compared:
    """Worlds short of the maximum flow, repairs made, and Σ load² / optimum of each other world."""

    short: int
    repairs: int
    ratios: tuple[float, ...]

    @property
    def shown(self) -> str:
        """Mean and worst ratio."""
        return f"mean {statistics.mean(self.ratios):.4f}, worst {max(self.ratios):.4f}"


def against_optimum(tests: int, scale: int) -> Compared:
    """Deals of `tests` worlds, every second one with caps that bind, against the oracle."""
    short, repairs, ratios = 0, 0, list[float]()
    for test in range(tests):
        given = world(test, tight=test % 2 == 0, scale=scale)
        dealt = dp.deal_places("DR1", DRAW_ID, seed("flow", test), *given)
        most, least = oracle(*given)
        short += sum(dealt.load.values()) != most
        repairs += dealt.repairs
        if least:
            ratios.append(sum(load**2 for load in dealt.load.values()) / least)
    return Compared(short, repairs, tuple(ratios))


def main() -> None:
    """Six rows."""
    args = measure.options(__doc__ or "", tests=100, seeds=400, worlds=400, counties=40)
    values = winners(args.tests, args.seeds)
    _uniform(args, "fair-winners", "winners: equal chances of all objects", values)
    values, spread = deck_chances(args.tests, args.seeds)
    _uniform(args, "fair-deck", "deck: equal chances of equal officers on a place", values)
    work = f"deck: load spread of equal officers, {args.tests * args.seeds:,} deals, no cap binds"
    measure.report(args, "fair-spread", work, "≤ 1", str(spread), spread <= 1)
    if measure.missing("ortools"):
        return
    tiny, county = against_optimum(args.worlds, 1), against_optimum(args.counties, 5)
    short, repairs = tiny.short + county.short, tiny.repairs + county.repairs
    worlds = args.worlds + args.counties
    what = f"deck: places filled against maximum flow, {worlds:,} worlds, {repairs:,} repairs"
    measure.report(args, "fair-filled", what, "equal", f"{short} short", short == 0)
    what = f"deck: Σ load² / min-cost flow, {args.counties} counties of 40–150 officers"
    met = max(county.ratios) <= 1.02
    measure.report(args, "fair-balance", what, "≤ 1.02", county.shown, met)
    what = f"deck: Σ load² / min-cost flow, {args.worlds} tiny worlds of 8–30 officers"
    measure.report(args, "fair-balance-tiny", what, "–", tiny.shown, None)


def _uniform(args, row: str, work: str, values: list[float]) -> None:
    low, p = sum(value < 0.05 for value in values) / len(values), uniform_p(values)
    measure.report(
        args,
        row,
        f"{work}: {len(values)} chi-square tests over {args.seeds} seeds each",
        "p-values uniform",
        f"{low:.1%} below 0.05, least {min(values):.2g}, uniformity p = {p:.2f}",
        p > 0.001 and min(values) > 0.05 / len(values) / 10,
    )


if __name__ == "__main__":
    main()

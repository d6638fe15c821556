"""Officers dealt in turn, and officers paired too often.

What is counted does not depend on the order of names within a team; chance is that of `dealing`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from math import log10

from drawproof.audit.chances import binomial, critical_count
from drawproof.audit.dealing import Pool, pools
from drawproof.audit.model import OPEN, Case, Error, Result, Statement
from drawproof.audit.stream import Simulated, Stream, simulate
from drawproof.progress import Reporter

_RUNS = 4999
_WORK = 40_000_000  # places dealt again at most
_FEWEST = 1999
_SHOWN = 5
_TOLD = 12  # names of an order
_STEADY = 20  # repetitions for a mean


def distances(pool: Pool, officers: Sequence[int]) -> Counter[int]:
    """After how many sites of the pool its officers come again."""
    seen: dict[int, int] = {}
    found: list[int] = []
    for at, (start, end) in enumerate(pool.teams):
        for officer in officers[start:end]:
            before = seen.get(officer, at)
            if before != at:
                found.append(at - before)
            seen[officer] = at
    return Counter(found)


def regular(found: Counter[int]) -> tuple[int, int]:
    """How many distances are d or d + 1 for the best d, and that d."""
    return max(((n + found.get(d + 1, 0), d) for d, n in found.items()), default=(0, 0))


def progressions(pool: Pool, officers: Sequence[int]) -> Counter[int]:
    """From site to site of the pool: how far on in the roster, counted round, each pair stands."""
    count, found = len(pool.names), []
    for (a, b), (_, c) in zip(pool.teams, pool.teams[1:], strict=False):
        for before in officers[a:b]:
            found += [(after - before) % count for after in officers[b:c]]
    return Counter(found)


def _again(pool: Pool, officers: Sequence[int]) -> int:
    return regular(distances(pool, officers))[0]


def _along(pool: Pool, officers: Sequence[int]) -> int:
    return max(progressions(pool, officers).values(), default=0)


_COUNTS: dict[str, Callable[[Pool, Sequence[int]], int]] = {"again": _again, "roster": _along}


def _limit(found: Sequence[Pool]) -> int:
    places = sum(len(pool.officers) for pool in found)
    return max(_FEWEST, min(_RUNS, _WORK // max(1, places)))


def _run(found: Sequence[Pool], kind: str, stream: Stream, least: int) -> tuple[int, Simulated]:
    count = _COUNTS[kind]
    observed = sum(count(pool, pool.officers) for pool in found)
    if not observed:
        return 0, Simulated(1.0, 0, 0, 0.0)

    def again() -> float:
        return sum(count(pool, pool.again(stream)) for pool in found)

    return observed, simulate(observed, again, limit=_limit(found), least=least)


def check_rotation(
    case: Case,
    column: str,
    *,
    error: Error,
    seed: bytes,
    reporter: Reporter,
) -> Result:
    """Result `rotation`: officers dealt in turn from one start.

    Who comes again after how many sites, and where the roster is known how it was gone through, in
    the order of the file and of the list. Once one of them is beyond doubt the others are not made,
    which leaves the p-value valid.
    """
    first = pools(case, column, seed, by_place=False)
    trials = [("", first)]
    placed = pools(case, column, seed, by_place=True)
    if [pool.officers for pool in placed] != [pool.officers for pool in first]:
        trials.append(("place", placed))
    names = {name for pool in first for name in pool.names}
    if sum(len(pool.teams) for pool in first) < 4 or len(names) < 3:
        return Result("rotation", OPEN, needs="needs-officers")
    kinds = list(_COUNTS) if case.roster else ["again"]
    jobs = [(order, found, kind) for kind in kinds for order, found in trials]
    best = (2.0, jobs[0], 0, Simulated(1.0, 0, 0, 0.0))
    power: Callable[[], tuple[Statement, ...]] = tuple
    for done, job in enumerate(jobs):
        reporter.progress(done, len(jobs))
        order, found, kind = job
        observed, run = _run(
            found, kind, Stream(seed, f"rotation-{kind}-{order}"), 0 if done else _STEADY
        )
        if not done:
            power = partial(_power, found, run, error.first / len(jobs))
        p = min(1.0, len(jobs) * run.p)
        if p < best[0]:
            best = (p, job, observed, run)
        if p <= error.first:
            break
    reporter.progress(len(jobs), len(jobs))
    p, (order, found, kind), observed, run = best
    facts = {"order": order, "total": observed, "expected": run.mean}
    return Result(
        "rotation",
        p=p,
        method="simulated",
        runs=run.runs,
        limit=run.limit,
        findings=tuple(_named(found, kind, facts)) if p <= error.alpha else (),
        powered=power,
    )


def _named(found: Sequence[Pool], kind: str, facts: dict[str, object]) -> list[Statement]:
    rows: list[tuple[int, dict[str, object]]] = []
    for pool in found:
        if kind == "again":
            counted = distances(pool, pool.officers)
            hits, step = regular(counted)
            most = counted.total()
        else:
            counted = progressions(pool, pool.officers)
            hits, step = max(((n, d) for d, n in counted.items()), default=(0, 0))
            most = sum(
                min(b - a, d - c)
                for (a, b), (c, d) in zip(pool.teams, pool.teams[1:], strict=False)
            )
        cycle = [pool.names[officer] for officer in dict.fromkeys(pool.officers)]
        row = {"draw": pool.draw, "officers": len(cycle), "cycle": cycle[:_TOLD], "step": step}
        row |= {"hits": hits, "most": most, "free": len(pool.officers) * log10(len(cycle))}
        rows.append((hits, row))
    rows.sort(key=lambda row: -row[0])
    return [Statement(f"rotation-{kind}", facts | row) for hits, row in rows[:_SHOWN] if hits]


def _power(found: Sequence[Pool], run: Simulated, level: float) -> tuple[Statement, ...]:
    """From about how many equal distances on a fixed turn stands out."""
    total = sum(distances(pool, pool.officers).total() for pool in found)
    share = run.mean / total if total else 1.0
    least = critical_count(binomial(total, share), level, total) if 0 < share < 1 else None
    if least is None or 1 / (_limit(found) + 1) > level:
        return (Statement("power-rotation-none"),)
    return (Statement("power-rotation", {"least": least, "most": total, "expected": run.mean}),)


class Meetings:
    """Counts how often each two officers are on a team together.

    Pairs are numbers until they are named: a · M + b for officers a < b of M.
    """

    def __init__(self, found: Sequence[Pool]) -> None:
        self.names = sorted({name for pool in found for name in pool.names})
        number = {name: i for i, name in enumerate(self.names)}
        self._pools = [(pool, [number[name] for name in pool.names]) for pool in found]
        sites = [(pool.draw, site) for pool in found for site in set(pool.sites)]
        self._apart = len(sites) == len(set(sites))

    def count(self, dealt: Sequence[Sequence[int]]) -> Counter[int]:
        """How often each pair met in a dealing."""
        found: list[int] = []
        size = len(self.names)
        for team in self._teams(dealt):
            team.sort()
            for i, one in enumerate(team):
                found += [one * size + other for other in team[i + 1 :] if other != one]
        return Counter(found)

    def _teams(self, dealt: Sequence[Sequence[int]]) -> Iterator[list[int]]:
        together: dict[tuple[str, int], list[int]] = {}
        for (pool, numbers), officers in zip(self._pools, dealt, strict=True):
            for start, end in pool.teams:
                team = [numbers[officer] for officer in officers[start:end]]
                if self._apart:
                    yield team
                else:
                    together.setdefault((pool.draw, pool.sites[start]), []).extend(team)
        yield from together.values()

    def named(self, pair: int) -> tuple[str, str]:
        """The names of a pair."""
        one, other = divmod(pair, len(self.names))
        return self.names[one], self.names[other]


def _repeated(counts: Counter[int]) -> int:
    return sum(n * (n - 1) // 2 for n in counts.values())


def _loose(pool: Pool) -> bool:
    """Whether there are officers enough that a team is a choice."""
    return len(pool.names) >= 2 * max(end - start for start, end in pool.teams) + 1


def check_pairs(
    case: Case,
    column: str,
    *,
    error: Error,
    seed: bytes,
    reporter: Reporter,
) -> Result:
    """Result `pairs`: two officers on a team together more often than chance brings them."""
    found = [pool for pool in pools(case, column, seed, by_place=False) if _loose(pool)]
    meetings = Meetings(found)
    counts = meetings.count([pool.officers for pool in found])
    visits = Counter(pool.names[officer] for pool in found for officer in pool.officers)
    if not counts or len(visits) < 4 or sum(n > 1 for n in visits.values()) < 2:
        return Result("pairs", OPEN, needs="needs-teams")
    stream, limit = Stream(seed, "pairs"), _limit(found)
    met: Counter[int] = Counter()
    tops: list[int] = []

    def again() -> float:
        once = meetings.count([pool.again(stream) for pool in found])
        met.update(once)
        tops.append(max(once.values(), default=0))
        reporter.progress(len(tops), limit)
        return _repeated(once)

    repeated = _repeated(counts)
    run = simulate(repeated, again, limit=limit, least=_STEADY)
    findings: list[Statement] = []
    if run.p <= error.alpha:
        findings.append(Statement("pairs-all", {"repeated": repeated, "expected": run.mean}))
        usual = {pair: met[pair] / len(tops) for pair in counts}
        rows = sorted(counts, key=lambda pair: (usual[pair] - counts[pair], pair))
        for pair in rows[:_SHOWN]:
            one, other = meetings.named(pair)
            facts: dict[str, object] = {"one": one, "other": other}
            facts |= {"one_visits": visits[one], "other_visits": visits[other]}
            facts |= {"times": counts[pair], "expected": usual[pair]}
            findings.append(Statement("pairs", facts))
    seen = {"usual": max(tops), "runs": len(tops), "most": max(counts.values())}
    return Result(
        "pairs",
        p=run.p,
        method="simulated",
        runs=run.runs,
        limit=run.limit,
        findings=tuple(findings),
        powered=lambda: (Statement("power-pairs", seen),),
    )

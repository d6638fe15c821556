"""Officers are dealt to sites by the seed (protocol §6). Integers and hashes only."""

from __future__ import annotations

import heapq
import itertools
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from drawproof.errors import DrawproofError
from drawproof.ids import check_id, check_integer, is_id
from drawproof.pausing import collector_paused
from drawproof.progress import SILENT, Reporter
from drawproof.roster import RecusalRow, RosterRow
from drawproof.suites import Suite, get_suite
from drawproof.team import TeamRule, places_of

Place = tuple[str, str]
# Load, ticket, officer id.
_Entry = tuple[int, bytes, str]
_NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Officer:
    """What the deal needs of an officer: pools and the most visits."""

    officer_id: str
    pools: tuple[str, ...]
    cap: int


class Dealt(NamedTuple):
    """One filled place in the order of dealing; `officer_id` stood on it at that moment.

    `kind`: `deck`, or `repair` where officers changed places along a chain to make room.
    """

    site: str
    pool: str
    officer_id: str
    kind: str


_dealt: Callable[[Iterable[str]], Dealt] = partial(tuple.__new__, Dealt)


@dataclass(frozen=True, slots=True)
class Shortage:
    """Certificate of one place that nobody can fill (§6.5).

    `places` are those visited by the search, first to last; the officers met there apart: `seen`
    (at their cap), `dead` (at their cap and of no help before), `swapped` (already on that site).
    """

    site: str
    pool: str
    places: tuple[Place, ...]
    seen: tuple[str, ...]
    dead: tuple[str, ...]
    swapped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Deal:
    """The whole assignment. `team`: site → (pool, officer) pairs ascending, every site listed.

    `places`: site → pool → places asked; `load`: officer → visits.
    """

    places: Mapping[str, Mapping[str, int]]
    trace: tuple[Dealt, ...]
    team: Mapping[str, tuple[tuple[str, str], ...]]
    load: Mapping[str, int]
    unfilled: tuple[Shortage, ...]

    @property
    def repairs(self) -> int:
        """How many places needed a chain."""
        return sum(dealt.kind == "repair" for dealt in self.trace)

    def officers(self, site: str) -> tuple[str, ...]:
        """Officer ids on a site, ascending."""
        return tuple(sorted({officer for _, officer in self.team.get(site, ())}))

    def rows(self) -> list[tuple[str, str, str]]:
        """(site, pool, officer or `-`) of every place, sorted as the assignment leaves are."""
        rows = [(site, pool, who) for site, team in self.team.items() for pool, who in team]
        rows += [(short.site, short.pool, "-") for short in self.unfilled]
        return sorted(rows)


@dataclass
class _Table:
    """The state of a deal while it runs."""

    suite: Suite
    head: str
    officers: Mapping[str, Officer]
    recused: Mapping[str, frozenset[str]]
    members: Mapping[str, list[str]]
    team: dict[str, dict[str, str]] = field(default_factory=dict)
    load: dict[str, int] = field(default_factory=dict)
    # Officer → places held, the one taken longest ago first (dict keys keep that order).
    held: dict[str, dict[Place, None]] = field(default_factory=dict)
    dead: set[str] = field(default_factory=set)
    # Officer → where he stands now, None at his cap; pool → a heap of such entries, old or new.
    entries: dict[str, _Entry | None] = field(default_factory=dict)
    heaps: dict[str, list[_Entry]] = field(default_factory=dict)
    alive: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._filtered = dict.fromkeys(self.members, 0)
        self._gone: dict[str, set[str]] = {pool: set() for pool in self.members}
        self.off, self.fix = (
            self.suite.line_digest(f"{self.suite.name}|{tag}|{self.head}|")
            for tag in ("off", "fix")
        )
        self.load = dict.fromkeys(sorted(self.officers), 0)
        self.held = {officer: {} for officer in self.officers}
        self.alive = {pool: list(members) for pool, members in self.members.items()}
        for officer in self.officers:
            self._enter(officer, 0)
        for pool, members in self.members.items():
            self.heaps[pool] = [entry for entry in map(self.entries.get, members) if entry]
            heapq.heapify(self.heaps[pool])

    def _enter(self, officer: str, load: int) -> None:
        full = load >= self.officers[officer].cap
        self.entries[officer] = None if full else (load, self.off(f"{officer}|{load}"), officer)

    def recused_for(self, site: str) -> frozenset[str]:
        return self.recused.get(site, _NOBODY)

    def smallest(self, site: str, pool: str) -> str | None:
        """Step 3: the eligible officer with the smallest (load, ticket), or None.

        Seen and dead officers are all at their cap, so step 4a asks the same question.
        """
        heap, entries = self.heaps[pool], self.entries
        aside: list[_Entry] | None = None
        recused, team = self.recused.get(site, _NOBODY), self.team[site]
        found = None
        while heap:
            officer = heap[0][2]
            entry = entries[officer]
            # Loads only grow, so that who stands in a heap with an old one stands too far ahead.
            if entry is None:
                heapq.heappop(heap)
            elif entry is not heap[0]:
                heapq.heapreplace(heap, entry)
            elif officer in team or officer in recused:
                aside = aside or []
                aside.append(heapq.heappop(heap))
            else:
                found = officer
                break
        for entry in aside or ():
            heapq.heappush(heap, entry)
        return found

    def seat(self, officer: str, place: Place) -> None:
        site, pool = place
        self.team[site][officer] = pool
        self.held[officer][place] = None

    def unseat(self, officer: str, place: Place) -> None:
        del self.team[place[0]][officer]
        del self.held[officer][place]

    def raise_load(self, officer: str) -> None:
        load = self.load[officer] = self.load[officer] + 1
        self._enter(officer, load)

    def dead_of(self, pool: str) -> set[str]:
        """The dead members of the pool; not to be changed."""
        self._filter(pool)
        return self._gone[pool]

    def _filter(self, pool: str) -> None:
        # Nobody rises from the dead, so a list is filtered only after somebody died.
        if self._filtered[pool] != len(self.dead):
            self._gone[pool] = self.dead.intersection(self.members[pool])
            self.alive[pool] = [who for who in self.alive[pool] if who not in self.dead]
            self._filtered[pool] = len(self.dead)

    def round_of(self, site: str, pool: str, seen: set[str]) -> list[str]:
        """Members of the pool ascending by their `fix` ticket.

        Left out are those whom step 4b would skip anyway: recused, and seen or dead ones not on
        the site.
        """
        self._filter(pool)
        wanted = {officer for officer in self.alive[pool] if officer not in seen}
        for officer in self.team[site]:
            if pool in self.officers[officer].pools:
                wanted.add(officer)
        wanted -= self.recused_for(site)
        if len(wanted) < 2:
            return list(wanted)
        return sorted(wanted, key=lambda officer: self.fix(f"{officer}|{site}"))


def _search(table: _Table, start: Place) -> tuple[Shortage | None, list[tuple[str, Place]]]:
    """Step 4: breadth-first from `start`; a chain of (officer, place he takes), or a certificate.

    The chain runs from its end back to the start: who takes the last place comes first.
    """
    parent: dict[Place, tuple[Place, str] | None] = {start: None}
    queue, seen, swapped = deque([start]), set[str](), set[str]()
    while queue:
        place = queue.popleft()
        site, pool = place
        free = table.smallest(site, pool)
        if free is not None:
            return None, _chain(parent, place, free)
        for officer in table.round_of(site, pool, seen):
            role = table.team[site].get(officer)
            if role is not None:
                swapped.add(officer)
                onward: Iterable[Place] = ((site, role),)
            else:
                seen.add(officer)
                onward = table.held[officer]
            for held in onward:
                if held not in parent:
                    parent[held] = (place, officer)
                    queue.append(held)
    shortage = _certificate(table, start, tuple(parent), seen, swapped)
    table.dead |= seen
    return shortage, []


def _chain(
    parent: Mapping[Place, tuple[Place, str] | None], end: Place, free: str
) -> list[tuple[str, Place]]:
    moves, place, step = [(free, end)], end, parent[end]
    while step is not None:
        place, officer = step
        moves.append((officer, place))
        step = parent[place]
    return moves


def _certificate(
    table: _Table, start: Place, places: tuple[Place, ...], seen: set[str], swapped: set[str]
) -> Shortage:
    dead: set[str] = set()
    for site, pool in places:
        dead |= table.dead_of(pool).difference(table.recused_for(site), table.team[site])
    found = (tuple(sorted(group)) for group in (seen, dead, swapped))
    return Shortage(*start, places, *found)


def _shift(table: _Table, moves: Sequence[tuple[str, Place]]) -> str:
    """Lets the chain of officers change places; returns who now stands on the start."""
    table.seat(*moves[0])
    table.raise_load(moves[0][0])
    for (_, left), (officer, taken) in itertools.pairwise(moves):
        table.unseat(officer, left)
        table.seat(officer, taken)
    return moves[-1][0]


def _is_pool(pool: str) -> bool:
    parts = pool.split("/")
    kinds = ("department", "unit", "qualification")[: len(parts)]
    return len(parts) in (2, 3) and all(map(is_id, kinds, parts))


def _check_places(places: Mapping[str, Mapping[str, int]]) -> None:
    good: dict[str, bool] = {}
    for site, pools in places.items():
        check_id("object_id", site)
        for pool, number in pools.items():
            if pool not in good:
                good[pool] = _is_pool(pool)
            if not good[pool] or isinstance(number, bool) or number < 1:
                raise DrawproofError("deal-pool", object_id=site, pool=pool)


def _members(officers: Iterable[Officer], demanded: Iterable[str]) -> dict[str, list[str]]:
    members: dict[str, list[str]] = {pool: [] for pool in demanded}
    for officer in officers:
        for pool in officer.pools:
            if pool in members:
                members[pool].append(officer.officer_id)
    return members


@collector_paused()
def deal_places(
    suite: str,
    draw_id: str,
    seed: str,
    places: Mapping[str, Mapping[str, int]],
    officers: Iterable[Officer],
    recusals: Iterable[tuple[str, str]],
    *,
    reporter: Reporter = SILENT,
) -> Deal:
    """Deals officers to `places` (site → pool → number), as §6 says; input order is irrelevant.

    `recusals` are (object id, officer id). One call serves all departments: their pools share
    nobody, so this equals one deal per department.
    """
    engine = get_suite(suite)
    check_id("draw_id", draw_id)
    check_id("digest", seed)
    _check_places(places)
    by_id = _officers(officers)
    demand: dict[str, int] = {}
    for pools in places.values():
        for pool, number in pools.items():
            demand[pool] = demand.get(pool, 0) + number
    members = _members(by_id.values(), demand)
    tight = {p: (demand[p] << 32) // max(1, len(members[p])) for p in demand}
    recused: dict[str, set[str]] = {}
    for site, officer_id in recusals:
        recused.setdefault(site, set()).add(officer_id)
    frozen = {site: frozenset(who) for site, who in recused.items()}
    table = _Table(engine, f"{draw_id}|{seed}", by_id, frozen, members)
    table.team = {site: {} for site in places}
    trace: list[Dealt] = []
    unfilled: list[Shortage] = []
    names = list(places)
    tickets = engine.digests(f"{suite}|ord|{draw_id}|{seed}|", names)
    order = [site for _, site in sorted(zip(tickets, names, strict=True))]
    rank = {p: i for i, p in enumerate(sorted(tight, key=lambda p: (-tight[p], p)))}
    # Sites of one unit ask the same pools.
    turns: dict[tuple[str, ...], list[str]] = {}
    for done, site in enumerate(order):
        if not done & 255:
            reporter.progress(done, len(order))
        asked = places[site]
        names_asked = tuple(asked)
        turn = turns.get(names_asked)
        if turn is None:
            turn = turns[names_asked] = sorted(names_asked, key=rank.__getitem__)
        for pool in turn:
            for _ in range(asked[pool]):
                _fill(table, (site, pool), trace, unfilled)
    reporter.progress(len(order), len(order))
    team = {
        site: tuple(sorted(zip(team.values(), team, strict=True)))
        for site, team in ((site, table.team[site]) for site in order)
    }
    return Deal(places, tuple(trace), team, table.load, tuple(unfilled))


def _fill(table: _Table, place: Place, trace: list[Dealt], unfilled: list[Shortage]) -> None:
    officer = table.smallest(*place)
    if officer is not None:
        table.seat(officer, place)
        table.raise_load(officer)
        trace.append(_dealt((*place, officer, "deck")))
        return
    shortage, moves = _search(table, place)
    if shortage is not None:
        unfilled.append(shortage)
    else:
        trace.append(Dealt(*place, _shift(table, moves), "repair"))


def _officers(officers: Iterable[Officer]) -> dict[str, Officer]:
    by_id: dict[str, Officer] = {}
    for officer in sorted(officers, key=lambda one: one.officer_id):
        check_id("officer_id", officer.officer_id)
        check_integer("cap", officer.cap)
        if officer.officer_id in by_id:
            raise DrawproofError("id-duplicate", kind="officer_id", value=officer.officer_id)
        by_id[officer.officer_id] = officer
    return by_id


def deal(
    suite: str,
    draw_id: str,
    seed: str,
    sites: Iterable[str],
    roster: Iterable[RosterRow],
    recusals: Iterable[RecusalRow],
    team_rule: Sequence[TeamRule],
    units_of_site: Mapping[str, str],
    *,
    reporter: Reporter = SILENT,
) -> Deal:
    """Deals the roster to the winners `sites` by the announced team rule (§3, §6).

    `units_of_site`: object id → its unit in the frame. Unfilled places are in `Deal.unfilled`,
    never an error.
    """
    officers = (Officer(row.officer_id, row.pools, row.cap) for row in roster)
    pairs = ((row.object_id, row.officer_id) for row in recusals)
    places = places_of(sites, units_of_site, team_rule)
    return deal_places(suite, draw_id, seed, places, officers, pairs, reporter=reporter)

"""Who went where, pool by pool, and the same dealt again by chance.

The places of each pool of a draw are cut into rounds of as many places as it has officers; dealing
again shuffles the officers of each round among its places. A free draw and a fair deck (everybody
once before anybody twice) are both unchanged in law by this, so what is measured against it holds
for either.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from drawproof.audit.model import Case, Draw
from drawproof.audit.orders import columns
from drawproof.audit.stream import Stream

_TRIES = 20


@dataclass(frozen=True)
class Pool:
    """The places of one pool of a draw: `sites[i]` is the site of place i, ascending.

    `names` are the officers, numbered in the order of the roster; `officers[i]` is the number of
    who has place i. `teams` are the stretches of places of one site.
    """

    draw: str
    names: Sequence[str]
    sites: Sequence[int]
    officers: Sequence[int]
    teams: Sequence[tuple[int, int]]

    def again(self, stream: Stream) -> list[int]:
        """The officers, dealt again."""
        count = len(self.names)
        words = stream.words(len(self.officers))
        keys = [(i // count << 64) | word for i, word in enumerate(words)]
        dealt = [self.officers[i] for i in sorted(range(len(keys)), key=keys.__getitem__)]
        for start, end in self.teams:
            if end - start > 1 and len(set(dealt[start:end])) < end - start:
                self._mend(dealt, start, end, stream)
        return dealt

    def _mend(self, dealt: list[int], start: int, end: int, stream: Stream) -> None:
        """Who is twice on a team changes places with somebody of his round, where that helps."""
        count = len(self.names)
        for i in range(start, end):
            first = i // count * count
            width = min(count, len(dealt) - first)
            for _ in range(_TRIES):
                if dealt[start:end].count(dealt[i]) < 2:
                    break
                j = first + stream.below(width)
                other = [dealt[k] for k in range(len(dealt)) if self.sites[k] == self.sites[j]]
                if dealt[i] not in other and dealt[j] not in dealt[start:end]:
                    dealt[i], dealt[j] = dealt[j], dealt[i]


def _pool_of(draw: Draw, column: str) -> Callable[[int], str]:
    cells = draw.listing.columns.get(column) if column else None
    return (lambda _: "") if cells is None else (lambda place: cells[place])


def _ranked(case: Case) -> dict[str, int]:
    names = {o for draw in case.draws for visit in draw.visits for o in visit.officers}
    listed = {name: i for i, name in enumerate(case.roster)}
    rest = sorted(names - set(listed), key=lambda name: name.encode("gb18030", "replace"))
    return listed | {name: len(listed) + i for i, name in enumerate(rest)}


def pools(case: Case, column: str, *, by_place: bool) -> list[Pool]:
    """The dealings, the sites in the order of the file or of their places in the list.

    `column` is the column of the list within whose groups officers stay, '' if there is none.
    """
    rank = _ranked(case)
    out: list[Pool] = []
    for draw in case.draws:
        visits = [visit for visit in draw.visits if visit.officers]
        if by_place:
            visits.sort(key=lambda visit: visit.place)
        area = _pool_of(draw, column)
        found: dict[str, list[tuple[int, str]]] = {}
        for site, visit in enumerate(visits):
            for j, officer in enumerate(visit.officers):
                own = visit.pools[j] if visit.pools else ""
                found.setdefault(f"{area(visit.place)}|{own}", []).append((site, officer))
        out += [_pool(draw.name, places, rank) for places in found.values()]
    return out


def _pool(draw: str, places: list[tuple[int, str]], rank: dict[str, int]) -> Pool:
    names = sorted({officer for _, officer in places}, key=lambda name: rank[name])
    number = {name: i for i, name in enumerate(names)}
    sites = [site for site, _ in places]
    starts = [i for i, site in enumerate(sites) if i == 0 or site != sites[i - 1]]
    return Pool(
        draw,
        names,
        sites,
        [number[officer] for _, officer in places],
        list(zip(starts, [*starts[1:], len(sites)], strict=True)),
    )


def teams(pools_: Sequence[Pool], dealt: Sequence[Sequence[int]]) -> Iterator[list[str]]:
    """The names of each team, all pools of a draw together."""
    found: dict[tuple[str, int], list[str]] = {}
    for pool, officers in zip(pools_, dealt, strict=True):
        for site, officer in zip(pool.sites, officers, strict=True):
            found.setdefault((pool.draw, site), []).append(pool.names[officer])
    yield from found.values()


def home_column(case: Case) -> str:
    """The column of the list within whose groups the officers stay, if there is one.

    Each officer visits one group only, twice or more on average, and at least two groups have three
    officers or more. This looks at who works where, not at the order.
    """
    found: dict[str, int] = {}
    visits = [(draw, visit) for draw in case.draws for visit in draw.visits if visit.officers]
    listings = {id(draw.listing): draw.listing for draw in case.draws}.values()
    names = {c.name for listing in listings for c in columns(listing, None) if c.kind == "groups"}
    for name in names:
        homes: dict[str, set[str]] = {}
        for draw, visit in visits:
            cells = draw.listing.columns.get(name)
            if cells is not None:
                for officer in visit.officers:
                    homes.setdefault(officer, set()).add(cells[visit.place])
        staff = Counter(next(iter(places)) for places in homes.values() if len(places) == 1)
        if homes and all(len(places) == 1 for places in homes.values()):
            large = sum(count >= 3 for count in staff.values())
            busy = sum(len(visit.officers) for _, visit in visits)
            if large >= 2 and busy >= 2 * len(homes):
                found[name] = large
    return max(sorted(found), key=lambda name: found[name], default="")

"""Who went where, pool by pool, and the same dealt again by chance.

The places of each pool of a draw are cut into rounds of as many places as it has officers; dealing
again shuffles the officers of each round among its places. A free draw and a fair deck (everybody
once before anybody twice) are both unchanged in law by this, so what is measured against it holds
for either.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import add

from drawproof.audit.model import Case, Draw
from drawproof.audit.stream import Stream

_TRIES = 20
_UNLIKELY = 0.05


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
        keys = list(map(add, self._rounds, stream.words(len(self.officers))))
        order = sorted(range(len(keys)), key=keys.__getitem__)
        dealt = list(map(self.officers.__getitem__, order))
        for start, end in self._shared:
            if len(set(dealt[start:end])) < end - start:
                self._mend(dealt, start, end, stream)
        return dealt

    @cached_property
    def _rounds(self) -> list[int]:
        """The round of each place, above the 64 bits that shuffle within it."""
        count = len(self.names)
        return [i // count << 64 for i in range(len(self.officers))]

    @cached_property
    def _team_of(self) -> list[tuple[int, int]]:
        return [team for team in self.teams for _ in range(*team)]

    @cached_property
    def _shared(self) -> list[tuple[int, int]]:
        return [(start, end) for start, end in self.teams if end - start > 1]

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
                a, b = self._team_of[j]
                other = dealt[a:b]
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


def pools(case: Case, column: str, seed: bytes, *, by_place: bool) -> list[Pool]:
    """The dealings, the sites in the order of the file or of their places in the list.

    `column` is the column of the list within whose groups officers stay, '' if there is none. The
    order of names within a team, often that of the alphabet, is replaced by a random one.
    """
    rank = _ranked(case)
    stream = Stream(seed, "teams")
    out: list[Pool] = []
    for draw in case.draws:
        visits = [visit for visit in draw.visits if visit.officers]
        if by_place:
            visits.sort(key=lambda visit: visit.place)
        area = _pool_of(draw, column)
        found: dict[str, list[tuple[int, str]]] = {}
        for site, visit in enumerate(visits):
            for j in stream.shuffled(range(len(visit.officers))):
                own, officer = visit.pools[j] if visit.pools else "", visit.officers[j]
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


def home_column(case: Case) -> str:
    """The column of the list within whose groups the officers stay, if there is one.

    Each officer visits one group only, a group has three officers or more, and by chance this would
    hardly be so. It looks at who works where, which dealing again within the groups leaves as it
    is, so the p-values stay valid. Of several such columns the finest counts.
    """
    found: dict[str, int] = {}
    listings = {id(draw.listing): draw.listing for draw in case.draws}.values()
    for name in dict.fromkeys(name for listing in listings for name in listing.columns):
        homes: dict[str, set[str]] = {}
        groups: Counter[str] = Counter()
        for draw in case.draws:
            cells = draw.listing.columns.get(name)
            if cells is None:
                continue
            for visit in draw.visits:
                groups[cells[visit.place]] += len(visit.officers)
                for officer in visit.officers:
                    homes.setdefault(officer, set()).add(cells[visit.place])
        if _is_home(homes, groups):
            found[name] = len(groups)
    return max(sorted(found), key=lambda name: found[name], default="")


def _is_home(homes: dict[str, set[str]], groups: Counter[str]) -> bool:
    if len(groups) < 2 or any(len(places) > 1 for places in homes.values()):
        return False
    visits = groups.total()
    same = sum(n * n for n in groups.values()) / visits**2
    staff = Counter(next(iter(places)) for places in homes.values())
    return max(staff.values()) >= 3 and same ** (visits - len(homes)) <= _UNLIKELY

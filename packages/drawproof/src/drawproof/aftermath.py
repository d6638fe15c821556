"""Who takes a place after the draw, by the rules alone (protocol §5, §6.6, §7.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from drawproof.deck import Deal
from drawproof.errors import DrawproofError
from drawproof.later import Change, LaterRecusal, Replacement, Substitution
from drawproof.replacement import next_replacement
from drawproof.roster import RecusalRow, RosterRow
from drawproof.tickets import DrawResult

NOBODY = "-"


class Aftermath:
    """The state of a finished task: who stands on the list, who on the teams.

    `drawn` needs its reserves. Without `deal` and `roster` only substitutions can be told.
    `substitute` and `replace` say what the rule gives now, `apply` makes it so.
    """

    def __init__(
        self,
        draw_id: str,
        drawn: DrawResult,
        *,
        deal: Deal | None = None,
        roster: Sequence[RosterRow] = (),
        recusals: Iterable[RecusalRow] = (),
    ) -> None:
        self._head = drawn.suite, draw_id, drawn.seed
        self._strata = drawn.strata
        self._stratum_of = {
            w.object_id: h.stratum for h in drawn.strata.values() for w in h.ordered
        }
        self._active = set(drawn.winners)
        self._left = {name: list(h.reserves) for name, h in drawn.strata.items()}
        self._roster = roster
        self.dealt = deal is not None
        self._load: dict[str, int] = dict(deal.load) if deal else {}
        self._team: dict[str, list[tuple[str, str]]] = {}
        for site, pool, officer in deal.rows() if deal else ():
            self._team.setdefault(site, []).append((pool, officer))
        self._gone: set[str] = set()
        self._recused: dict[str, set[str]] = {}
        self._away: set[str] = set()
        for row in recusals:
            self._recused.setdefault(row.object_id, set()).add(row.officer_id)

    @property
    def active(self) -> frozenset[str]:
        """Winners and substitutes that stand on the list now."""
        return frozenset(self._active)

    @property
    def teams(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """Object → (pool, officer or `-`) places as they are now."""
        return self._team

    def substitute(self, object_id: str) -> str | None:
        """The next reserve of the stratum of `object_id`, None if none is left; `later-event`."""
        if object_id not in self._active:
            reason = "not drawn, or substituted before"
            raise DrawproofError("later-event", object_id=object_id, reason=reason)
        left = self._left[self._stratum_of[object_id]]
        return left[0].object_id if left else None

    def replace(self, object_id: str, pool: str, officer_id: str | None) -> str | None:
        """Who takes that place now (§6.6), None if nobody may; `later-event` if it is not held."""
        if (pool, officer_id or NOBODY) not in self._team.get(object_id, ()):
            reason = "nobody of that name holds that place"
            raise DrawproofError("later-event", object_id=object_id, reason=reason)
        team = {officer for _, officer in self._team[object_id]}
        return self._next(object_id, pool, team, self._gone | {officer_id or NOBODY})

    def _next(self, object_id: str, pool: str, team: set[str], gone: set[str]) -> str | None:
        return next_replacement(
            *self._head,
            object_id,
            pool,
            roster=self._roster,
            recused=self._barred(object_id),
            team=team,
            load=self._load,
            gone=gone,
        )

    def _barred(self, object_id: str) -> set[str]:
        return self._recused.get(object_id, set()) | self._away

    def apply(self, event: Substitution | Change) -> None:
        """Makes an event so, as it is stated; the place or object must be there."""
        if isinstance(event, LaterRecusal):
            found = self._away
            if event.object_id is not None:
                found = self._recused.setdefault(event.object_id, set())
            found.add(event.officer_id)
        elif isinstance(event, Replacement):
            self._replaced(event)
        else:
            self._substituted(event)

    def _take(self, officer: str | None) -> str:
        if officer is None:
            return NOBODY
        self._load[officer] = self._load.get(officer, 0) + 1
        return officer

    def _replaced(self, event: Replacement) -> None:
        self.replace(event.object_id, event.pool, event.officer_id)
        places = self._team[event.object_id]
        at = places.index((event.pool, event.officer_id or NOBODY))
        places[at] = (event.pool, self._take(event.officer_in))
        if event.officer_id is not None:
            self._gone.add(event.officer_id)

    def _substituted(self, event: Substitution) -> None:
        old, new = event.object_id, event.substitute
        self.substitute(old)
        self._active.discard(old)
        places = sorted(self._team.pop(old, []))
        if new is None:
            return
        left = self._left[self._stratum_of[old]]
        self._left[self._stratum_of[old]] = [one for one in left if one.object_id != new]
        self._active.add(new)
        self._team[new] = self._inherited(new, places)

    def _inherited(self, new: str, places: list[tuple[str, str]]) -> list[tuple[str, str]]:
        barred, team = self._barred(new), {officer for _, officer in places} - {NOBODY}
        taken = []
        for pool, officer in places:
            if officer in barred:
                found = self._next(new, pool, team, self._gone)
                team |= {found} if found else set()
                taken.append((pool, self._take(found)))
            else:
                taken.append((pool, officer))
        return taken


def in_order(
    substitutions: Iterable[Substitution], changes: Iterable[Change]
) -> list[tuple[str, int, Substitution | Change]]:
    """(file, line from 1, event) by time; in the same second substitutions come first (§7.1)."""
    rows: list[tuple[str, int, Substitution | Change]] = [
        ("substitutions.csv", number, one) for number, one in enumerate(substitutions, 1)
    ]
    rows += [("replacements.csv", number, one) for number, one in enumerate(changes, 1)]
    return sorted(rows, key=lambda row: row[2].at)

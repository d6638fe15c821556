"""The sources of randomness as an announcement fixes them (protocol §4, §10.1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from drawproof.errors import DrawproofError
from drawproof.ids import time_of, unix_seconds
from drawproof.records import Reader

if TYPE_CHECKING:
    from drawproof.announce import Schedule

NO_FALLBACK, NEXT_ISSUE = "none", "next-issue"
# Seconds between the last thing that people fix and a public closing source.
MARGIN = 600
_PUBLIC = ("drand", "lot")


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """One announced source of randomness, in its order.

    `kind` `cr` (party; `commit` if the commitment was handed over before the announcement),
    `dice` (`dice` of `sides` faces; `party` who throws), `drand` (`chain` hash of 64 hex and the
    `round` of the closing time, see `drand_round`), `lot` (game, issue) or `nist` (number of the
    `chain`, index of the `pulse`). The last one or more are `closing`.
    """

    kind: str
    party: str | None = None
    commit: str | None = None
    dice: int | None = None
    sides: int | None = None
    chain: str | int | None = None
    round: int | None = None
    game: str | None = None
    issue: str | None = None
    pulse: int | None = None
    closing: bool = False

    def to_record(self) -> dict[str, Any]:
        """The JSON object of this source."""
        given = {
            "party": self.party,
            "commit": self.commit,
            "dice": self.dice,
            "sides": self.sides,
            "chain": self.chain,
            "round": self.round,
            "game": self.game,
            "issue": self.issue,
            "pulse": self.pulse,
        }
        record = {key: value for key, value in given.items() if value is not None}
        return {"kind": self.kind, "closing": self.closing, **record}


def parse_source(reader: Reader) -> Source:
    """The source in one object of `sources`, read strictly."""
    kind, closing = reader.text("kind"), reader.flag("closing")
    fields = _SOURCES.get(kind)
    if fields is None:
        reader.fail("kind is none of cr, dice, drand, lot, nist")
    source = Source(kind=kind, closing=closing, **fields(reader))
    reader.finish()
    return source


def _cr(reader: Reader) -> dict[str, Any]:
    commit = reader.id("commit", "digest") if reader.has("commit") else None
    return {"party": reader.id("party", "party"), "commit": commit}


def _dice(reader: Reader) -> dict[str, Any]:
    found: dict[str, Any] = {
        "dice": reader.number("dice", 1),
        "sides": reader.number("sides", 6),
        "party": reader.id("party", "party") if reader.has("party") else None,
    }
    if found["sides"] not in (6, 8, 10):
        reader.fail("sides is none of 6, 8, 10")
    return found


def _drand(reader: Reader) -> dict[str, Any]:
    return {"chain": reader.id("chain", "digest"), "round": reader.number("round", 1)}


def _lot(reader: Reader) -> dict[str, Any]:
    return {"game": reader.id("game", "game"), "issue": reader.id("issue", "issue")}


def _nist(reader: Reader) -> dict[str, Any]:
    return {"chain": reader.number("chain", 1), "pulse": reader.number("pulse", 1)}


_SOURCES: dict[str, Callable[[Reader], dict[str, Any]]] = {
    "cr": _cr,
    "dice": _dice,
    "drand": _drand,
    "lot": _lot,
    "nist": _nist,
}


def _refuse(where: str, reason: str) -> DrawproofError:
    return DrawproofError("record-value", where=where, reason=reason)


def check_sources(sources: tuple[Source, ...]) -> None:
    """There are sources, the closing ones the last; a party commits once and a public outcome
    counts once; cr never closes, and neither does the NIST beacon, so that it never stands alone.
    """
    if not sources:
        raise _refuse("sources", "no sources")
    closing = [source.closing for source in sources]
    if True not in closing or closing != sorted(closing):
        raise _refuse("sources", "closing is not the last")
    for source in sources:
        if source.closing and source.kind == "cr":
            raise _refuse("sources", "cr cannot close")
        if source.closing and source.kind == "nist":
            raise _refuse("sources", "nist cannot close")
    parties = [source.party for source in sources if source.kind == "cr"]
    if len(set(parties)) != len(parties):
        raise _refuse("sources", "a party occurs twice")
    public = [
        (source.kind, source.chain, source.round, source.game, source.issue, source.pulse)
        for source in sources
        if source.kind in ("drand", "lot", "nist")
    ]
    if len(set(public)) != len(public):
        raise _refuse("sources", "a public source occurs twice")


def last_moment(times: Schedule, sources: tuple[Source, ...]) -> str:
    """By when everything but the closing source must have come: ten minutes before `closing`
    where a drand round or a lottery closes, else `closing` itself."""
    if not any(source.closing and source.kind in _PUBLIC for source in sources):
        return times.closing
    return time_of(unix_seconds(times.closing) - MARGIN)


def check_margin(times: Schedule, sources: tuple[Source, ...]) -> None:
    """Everything that people fix ends by `last_moment`."""
    last = last_moment(times, sources)
    if max(times.announced, times.objections_to, times.commit_by, times.reveal_by) > last:
        raise _refuse("times", "less than ten minutes before the closing source")


def check_fallback(fallback: str, sources: tuple[Source, ...]) -> None:
    """`none`, or `next-issue` where there is a lottery; a drand round has no fallback."""
    if fallback not in (NO_FALLBACK, NEXT_ISSUE):
        raise _refuse("fallback", "fallback is none of none, next-issue")
    if fallback == NEXT_ISSUE and not any(source.kind == "lot" for source in sources):
        raise _refuse("fallback", "only a lottery has a fallback")

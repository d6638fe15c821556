"""Evidence for each source: the records `sources/NN.json` (protocol §10.3).

Which string follows from it is told by `drawproof.sources.strings`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from drawproof.canonical import canonical, parse_canonical
from drawproof.errors import DrawproofError
from drawproof.records import Reader
from drawproof.seed import check_source
from drawproof.sources.drand import check_round
from drawproof.sources.lottery import MAX_TEXT
from drawproof.sources.nist import parse_pulse


@dataclass(frozen=True, kw_only=True, slots=True)
class CrEvidence:
    """A party's commitment and reveal as received, with their times; None if never received.

    A reveal that does not match, and one that came late, is kept here as it was.
    """

    party: str
    commit: str | None = None
    commit_at: str | None = None
    reveal: str | None = None
    reveal_at: str | None = None

    def to_record(self) -> dict[str, Any]:
        """The JSON object."""
        record: dict[str, Any] = {"kind": "cr", "party": self.party}
        if self.commit is not None:
            record["commit"] = {"digest": self.commit, "at": self.commit_at}
        if self.reveal is not None:
            record["reveal"] = {"value": self.reveal, "at": self.reveal_at}
        return record


@dataclass(frozen=True, kw_only=True, slots=True)
class DiceEvidence:
    """A throw: `thrown_at`, and what at least two people typed, as (who, digits)."""

    thrown_at: str
    typed: tuple[tuple[str, str], ...]
    party: str | None = None

    def to_record(self) -> dict[str, Any]:
        """The JSON object."""
        record: dict[str, Any] = {
            "kind": "dice",
            "thrown_at": self.thrown_at,
            "typed": [{"by": by, "digits": digits} for by, digits in self.typed],
        }
        return record if self.party is None else {**record, "party": self.party}


@dataclass(frozen=True, kw_only=True, slots=True)
class DrandEvidence:
    """A drand round: its number, signature and, on a chained chain, the signature before (hex)."""

    round: int
    signature: str
    previous: str | None = None

    def to_record(self) -> dict[str, Any]:
        """The JSON object."""
        record = {"kind": "drand", "round": self.round, "signature": self.signature}
        return record if self.previous is None else {**record, "previous": self.previous}


@dataclass(frozen=True, kw_only=True, slots=True)
class LotEvidence:
    """A lottery result: the canonical string, when it was published, the bulletin's text.

    `fallback`, where the publisher called the announced issue off: (the next issue, the text of
    the publisher's notice).
    """

    string: str
    at: str
    bulletin: str | None = None
    fallback: tuple[str, str] | None = None

    def to_record(self) -> dict[str, Any]:
        """The JSON object."""
        record: dict[str, Any] = {"kind": "lot", "string": self.string, "at": self.at}
        if self.bulletin is not None:
            record["bulletin"] = self.bulletin
        if self.fallback is not None:
            record["fallback"] = {"issue": self.fallback[0], "notice": self.fallback[1]}
        return record


@dataclass(frozen=True, kw_only=True, slots=True)
class NistEvidence:
    """A pulse of the NIST beacon: the canonical string and the interface's `pulse` object."""

    string: str
    pulse: Mapping[str, Any] | None = None

    def to_record(self) -> dict[str, Any]:
        """The JSON object."""
        record: dict[str, Any] = {"kind": "nist", "string": self.string}
        return record if self.pulse is None else {**record, "pulse": dict(self.pulse)}


Evidence = CrEvidence | DiceEvidence | DrandEvidence | LotEvidence | NistEvidence


def evidence_bytes(evidence: Evidence) -> bytes:
    """Canonical bytes of `sources/NN.json`."""
    return canonical(evidence.to_record())


def parse_evidence(data: bytes, where: str) -> Evidence:
    """Reads what `evidence_bytes` writes, strictly; `where` names the file."""
    reader = Reader(where, parse_canonical(data))
    parse = _KINDS.get(reader.text("kind"))
    if parse is None:
        reader.fail("kind is none of cr, dice, drand, lot, nist")
    found = parse(reader)
    reader.finish()
    return found


def _cr(reader: Reader) -> CrEvidence:
    commit = commit_at = reveal = reveal_at = None
    if reader.has("commit"):
        inner = reader.inner("commit")
        commit, commit_at = inner.id("digest", "digest"), inner.time("at")
        inner.finish()
    if reader.has("reveal"):
        inner = reader.inner("reveal")
        reveal, reveal_at = inner.text("value"), inner.time("at")
        inner.finish()
    party = reader.id("party", "party")
    return CrEvidence(
        party=party, commit=commit, commit_at=commit_at, reveal=reveal, reveal_at=reveal_at
    )


def _dice(reader: Reader) -> DiceEvidence:
    typed = []
    for inner in reader.inners("typed"):
        typed.append((inner.id("by", "party"), inner.text("digits")))
        inner.finish()
    party = reader.id("party", "party") if reader.has("party") else None
    return DiceEvidence(thrown_at=reader.time("thrown_at"), typed=tuple(typed), party=party)


def _drand(reader: Reader) -> DrandEvidence:
    previous = reader.text("previous") if reader.has("previous") else None
    found = check_round(reader.number("round", 1), reader.text("signature"), previous)
    return DrandEvidence(round=found.round, signature=found.signature, previous=found.previous)


def _lot(reader: Reader) -> LotEvidence:
    bulletin = _long_text(reader, "bulletin") if reader.has("bulletin") else None
    fallback = None
    if reader.has("fallback"):
        inner = reader.inner("fallback")
        fallback = inner.id("issue", "issue"), _long_text(inner, "notice")
        inner.finish()
    return LotEvidence(
        string=_string(reader, "lot"), at=reader.time("at"), bulletin=bulletin, fallback=fallback
    )


def _nist(reader: Reader) -> NistEvidence:
    pulse = parse_pulse(reader.take("pulse")).record if reader.has("pulse") else None
    return NistEvidence(string=_string(reader, "nist"), pulse=pulse)


def _string(reader: Reader, kind: str) -> str:
    value = check_source(reader.text("string"))
    if not value.startswith(f"{kind}:"):
        raise DrawproofError("source-form", value=value)
    return value


def _long_text(reader: Reader, key: str) -> str:
    value = reader.text(key)
    if len(value) > MAX_TEXT:
        reader.fail("text too long")
    return value


_KINDS: dict[str, Callable[[Reader], Evidence]] = {
    "cr": _cr,
    "dice": _dice,
    "drand": _drand,
    "lot": _lot,
    "nist": _nist,
}

"""Evidence for each source, and the canonical strings that follow from it (protocol §4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from drawproof.announce import Announcement, Source
from drawproof.canonical import canonical, parse_canonical
from drawproof.errors import DrawproofError
from drawproof.ids import check_id, check_time, is_id
from drawproof.records import Reader
from drawproof.seed import check_source, cr_string, dice_string

_MAX_REVEAL = 256


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
class LotEvidence:
    """A lottery string, passed through as given; the bulletin is not checked here."""

    string: str
    at: str

    def to_record(self) -> dict[str, Any]:
        """The JSON object."""
        return {"kind": "lot", "string": self.string, "at": self.at}


Evidence = CrEvidence | DiceEvidence | LotEvidence


def evidence_bytes(evidence: Evidence) -> bytes:
    """Canonical bytes of `sources/NN.json`."""
    return canonical(evidence.to_record())


def parse_evidence(data: bytes, where: str) -> Evidence:
    """Reads what `evidence_bytes` writes, strictly; `where` names the file."""
    reader = Reader(where, parse_canonical(data))
    kind = reader.text("kind")
    found: Evidence
    if kind == "cr":
        found = _cr(reader)
    elif kind == "dice":
        found = _dice(reader)
    elif kind == "lot":
        found = LotEvidence(string=check_source(reader.text("string")), at=reader.time("at"))
    else:
        raise DrawproofError("record-value", where=where, reason="kind is none of cr, dice, lot")
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


def _fail(index: int, reason: str) -> DrawproofError:
    return DrawproofError("source-evidence", index=index, reason=reason)


def in_time(announcement: Announcement, evidence: CrEvidence) -> tuple[str | None, str | None]:
    """The commitment and the reveal, each None if absent or after its deadline."""
    times = announcement.times
    commit, reveal = evidence.commit, evidence.reveal
    if commit is not None and check_time(evidence.commit_at or "") > times.commit_by:
        commit = None
    if reveal is not None and check_time(evidence.reveal_at or "") > times.reveal_by:
        reveal = None
    return commit, reveal


def _cr_source(announcement: Announcement, source: Source, evidence: CrEvidence, index: int) -> str:
    if evidence.party != source.party:
        raise _fail(index, f"party {evidence.party}, announced {source.party}")
    if len(evidence.reveal or "") > _MAX_REVEAL:
        raise _fail(index, "reveal too long")
    if evidence.commit is not None:
        check_id("digest", evidence.commit)
    if source.commit is not None and evidence.commit != source.commit:
        raise _fail(index, "commitment differs from the announced one")
    commit, reveal = in_time(announcement, evidence)
    return cr_string(announcement.suite, announcement.draw_id, evidence.party, commit, reveal)


def _dice_source(source: Source, evidence: DiceEvidence, index: int) -> str:
    check_time(evidence.thrown_at)
    if evidence.party != source.party:
        raise _fail(index, f"party {evidence.party}, announced {source.party}")
    typists = {by for by, _ in evidence.typed}
    if len(typists) < 2 or len(typists) != len(evidence.typed):
        raise _fail(index, "two different people must type the dice")
    if not all(is_id("party", by) for by in typists):
        raise _fail(index, "a typist's name is malformed")
    if len({digits for _, digits in evidence.typed}) != 1:
        raise _fail(index, "the two typed different digits")
    return dice_string(evidence.typed[0][1], source.dice or 0, source.sides or 10)


def source_string(
    announcement: Announcement, index: int, source: Source, evidence: Evidence
) -> str:
    """The canonical string of announced source number `index` (from 1) by its evidence."""
    if source.kind == "cr" and isinstance(evidence, CrEvidence):
        return _cr_source(announcement, source, evidence, index)
    if source.kind == "dice" and isinstance(evidence, DiceEvidence):
        return _dice_source(source, evidence, index)
    if source.kind == "lot" and isinstance(evidence, LotEvidence):
        if not evidence.string.startswith(f"lot:{source.game}:{source.issue}:"):
            raise _fail(index, f"not {source.game} {source.issue} as announced")
        return check_source(evidence.string)
    raise _fail(index, f"evidence is not of kind {source.kind}")


def source_strings(announcement: Announcement, evidence: Sequence[Evidence]) -> list[str]:
    """The canonical strings of all announced sources, in order, for `compose_seed`.

    Wrong, late or absent reveals and commits become `missing`; anything else that does not fit
    the announcement is refused with `source-evidence` or `dice-digits`.
    """
    if len(evidence) != len(announcement.sources):
        raise _fail(len(evidence), f"{len(announcement.sources)} sources were announced")
    pairs = enumerate(zip(announcement.sources, evidence, strict=True), 1)
    return [source_string(announcement, i, source, given) for i, (source, given) in pairs]

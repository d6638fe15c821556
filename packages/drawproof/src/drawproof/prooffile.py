"""Proof files: that an object is, or is not, in a frozen frame (protocol §16)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from drawproof.announce import Announcement
from drawproof.canonical import canonical, parse_canonical
from drawproof.errors import DrawproofError
from drawproof.frozen import AnyFrame
from drawproof.membership import AbsenceProof, InclusionProof, ShardAbsence
from drawproof.proofs import place_record, read_path
from drawproof.records import Reader
from drawproof.slips import MAX_SLIP, read_frame, read_records
from drawproof.suites import check_mode, get_suite

MAX_PROOF = 64 * MAX_SLIP


@dataclass(frozen=True, kw_only=True, slots=True)
class ProofFile:
    """Either `inclusion` or `absence` of `object_id` in the frame of `draw`."""

    suite: str
    mode: str
    draw: str
    object_id: str
    announcement: str
    frame_root: str
    frame_count: int
    shards: int | None = None
    inclusion: InclusionProof | None = None
    absence: AbsenceProof | None = None
    records: Mapping[str, Any] | None = None

    def to_record(self) -> dict[str, Any]:
        """The JSON object."""
        frame: dict[str, Any] = {"root": self.frame_root, "count": self.frame_count}
        record: dict[str, Any] = {
            "kind": "proof",
            "proves": "absence" if self.inclusion is None else "inclusion",
            "suite": self.suite,
            "mode": self.mode,
            "draw": self.draw,
            "object_id": self.object_id,
            "announcement": self.announcement,
            "frame": frame,
        }
        if self.shards is not None:
            frame["shards"] = self.shards
        if self.inclusion is not None:
            one = self.inclusion
            frame |= place_record(one.index, one.leaf, one.path, one.shard)
        elif self.absence is not None and self.shards is None:
            record["neighbours"] = _neighbours(self.absence.neighbours)
        elif self.absence is not None:
            record["shards"] = [
                {"leaf": part.leaf, "neighbours": _neighbours(part.neighbours)}
                for part in self.absence.shards
            ]
        return record if self.records is None else {**record, "records": self.records}

    @property
    def canonical(self) -> bytes:
        """Bytes of the proof file."""
        return canonical(self.to_record())

    @classmethod
    def parse(cls, data: bytes) -> ProofFile:
        """The proof in canonical bytes; anything else is refused with the place."""
        if len(data) > MAX_PROOF:
            raise DrawproofError("proof-unreadable", reason="too large")
        top = Reader("proof", parse_canonical(data))
        top.constant("kind", "proof")
        proves = top.text("proves")
        if proves not in ("inclusion", "absence"):
            top.fail("proves is none of inclusion, absence")
        suite, mode = top.text("suite"), top.text("mode")
        get_suite(suite)
        object_id = top.id("object_id", "object_id")
        inclusion = absence = None
        if proves == "inclusion":
            root, count, shards, inclusion = read_frame(top)
        else:
            frame = top.inner("frame")
            root, count = frame.id("root", "digest"), frame.number("count")
            shards = frame.number("shards", 1) if frame.has("shards") else None
            frame.finish()
            absence = _absence(top, object_id, count, shards)
        proof = cls(
            suite=suite,
            mode=check_mode(mode),
            draw=top.id("draw", "draw"),
            object_id=object_id,
            announcement=top.id("announcement", "digest"),
            frame_root=root,
            frame_count=count,
            shards=shards,
            inclusion=inclusion,
            absence=absence,
            records=read_records(top, ("announce",)),
        )
        top.finish()
        return proof


def _neighbours(given: Sequence[InclusionProof]) -> list[dict[str, Any]]:
    return [place_record(near.index, near.leaf, near.path) for near in given]


def _read_neighbours(reader: Reader, size: int) -> tuple[InclusionProof, ...]:
    found = []
    for inner in reader.inners("neighbours"):
        found.append(
            InclusionProof(inner.number("index"), size, inner.text("leaf"), read_path(inner))
        )
        inner.finish()
    return tuple(found)


def _absence(top: Reader, object_id: str, count: int, shards: int | None) -> AbsenceProof:
    if shards is None:
        return AbsenceProof(object_id, _read_neighbours(top, count))
    parts = []
    for inner in top.inners("shards"):
        parts.append(ShardAbsence(inner.text("leaf"), _read_neighbours(inner, count)))
        inner.finish()
    return AbsenceProof(object_id, (), tuple(parts))


def make_proof(
    object_id: str,
    *,
    announcement: Announcement,
    frame: AnyFrame,
    k: int = 1,
    records: bool = True,
) -> ProofFile:
    """The proof that `object_id` is in the frame of task `k`, or that it is not, as the case is.

    `records`: carry the announcement along. Raises `draw-mismatch` if the frame is another one.
    """
    if (frame.root, frame.draw) != (announcement.task(k).frame_root, announcement.draw(k)):
        raise DrawproofError("draw-mismatch", draw=frame.draw, draw_id=announcement.draw_id)
    present = frame.holds(object_id)
    return ProofFile(
        suite=frame.suite,
        mode=frame.mode,
        draw=frame.draw,
        object_id=object_id,
        announcement=announcement.digest,
        frame_root=frame.root,
        frame_count=frame.count,
        shards=frame.shards,
        inclusion=frame.proof(object_id) if present else None,
        absence=None if present else frame.absence(object_id),
        records={"announce": announcement.to_record()} if records else None,
    )

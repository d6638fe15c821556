"""`proofs.json`: that each listed winner is in the frame and in the result (docs/protocol.md)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from drawproof.canonical import canonical, parse_canonical
from drawproof.errors import DrawproofError
from drawproof.ids import check_id
from drawproof.records import Reader


@dataclass(frozen=True, kw_only=True, slots=True)
class WinnerProof:
    """Frame leaf with its path, and the path of the result leaf (which is in winners.csv)."""

    object_id: str
    frame_index: int
    frame_leaf: str
    frame_path: tuple[str, ...]
    result_index: int
    result_path: tuple[str, ...]


def proofs_bytes(draw: str, proofs: Iterable[WinnerProof]) -> bytes:
    """Canonical bytes of `proofs.json`."""
    entries = [
        {
            "object_id": proof.object_id,
            "frame": {
                "index": proof.frame_index,
                "leaf": proof.frame_leaf,
                "path": list(proof.frame_path),
            },
            "result": {"index": proof.result_index, "path": list(proof.result_path)},
        }
        for proof in proofs
    ]
    return canonical({"kind": "proofs", "draw": draw, "entries": entries})


def parse_proofs(data: bytes) -> tuple[str, list[WinnerProof]]:
    """The task id and the proofs; anything malformed is refused with the place."""
    top = Reader("proofs", parse_canonical(data))
    top.constant("kind", "proofs")
    draw = top.id("draw", "draw")
    proofs = [_proof(reader) for reader in top.inners("entries")]
    top.finish()
    return draw, proofs


def _path(reader: Reader) -> tuple[str, ...]:
    path = reader.items("path")
    for item in path:
        try:
            check_id("digest", item)
        except DrawproofError as error:
            reader.fail(error)
    return tuple(path)


def _proof(reader: Reader) -> WinnerProof:
    frame, result = reader.inner("frame"), reader.inner("result")
    proof = WinnerProof(
        object_id=reader.id("object_id", "object_id"),
        frame_index=frame.number("index"),
        frame_leaf=frame.text("leaf"),
        frame_path=_path(frame),
        result_index=result.number("index"),
        result_path=_path(result),
    )
    for part in (frame, result, reader):
        part.finish()
    return proof

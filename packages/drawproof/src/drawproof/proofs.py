"""`proofs.json`: that each listed winner is in the frame and in the result (docs/protocol.md)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from drawproof.canonical import canonical, parse_canonical
from drawproof.errors import DrawproofError
from drawproof.ids import check_id
from drawproof.records import Reader
from drawproof.shards import ShardProof

# More than any tree of 2^53 leaves asks.
MAX_PATH = 64
_HASHES = re.compile(r"(?:[0-9a-f]{64}\|)*+")


@dataclass(frozen=True, kw_only=True, slots=True)
class WinnerProof:
    """Frame leaf with its path, and the path of the result leaf (which is in winners.csv).

    In a sharded frame `frame_index` and `frame_path` are in the shard, and `frame_shard` proves it.
    """

    object_id: str
    frame_index: int
    frame_leaf: str
    frame_path: tuple[str, ...]
    result_index: int
    result_path: tuple[str, ...]
    frame_shard: ShardProof | None = None


def place_record(
    index: int, leaf: str, path: Iterable[str], shard: ShardProof | None = None
) -> dict[str, Any]:
    """`index`, `leaf`, `path`, and in a sharded frame `shard`, as they stand in records."""
    record: dict[str, Any] = {"index": index, "leaf": leaf, "path": list(path)}
    if shard is not None:
        record["shard"] = place_record(shard.index, shard.leaf, shard.path)
    return record


def proofs_bytes(draw: str, proofs: Iterable[WinnerProof]) -> bytes:
    """Canonical bytes of `proofs.json`."""
    entries = [
        {
            "object_id": proof.object_id,
            "frame": place_record(
                proof.frame_index, proof.frame_leaf, proof.frame_path, proof.frame_shard
            ),
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


def read_path(reader: Reader) -> tuple[str, ...]:
    """`path`: at most 64 hashes."""
    path = reader.items("path")
    if len(path) > MAX_PATH:
        reader.fail("path too long")
    try:
        joined = "|".join([*path, ""])
        whole = len(joined) == 65 * len(path) and _HASHES.fullmatch(joined) is not None
    except TypeError:
        whole = False
    for item in () if whole else path:
        try:
            check_id("digest", item)
        except DrawproofError as error:
            reader.fail(error)
    return tuple(path)


def read_shard(reader: Reader) -> ShardProof | None:
    """`shard` of a place in a sharded frame; None where there is none."""
    if not reader.has("shard"):
        return None
    inner = reader.inner("shard")
    found = ShardProof(inner.number("index"), inner.text("leaf"), read_path(inner))
    inner.finish()
    return found


def _proof(reader: Reader) -> WinnerProof:
    frame, result = reader.inner("frame"), reader.inner("result")
    shard = read_shard(frame)
    proof = WinnerProof(
        object_id=reader.id("object_id", "object_id"),
        frame_index=frame.number("index"),
        frame_leaf=frame.text("leaf"),
        frame_path=read_path(frame),
        result_index=result.number("index"),
        result_path=read_path(result),
        frame_shard=shard,
    )
    for part in (frame, result, reader):
        part.finish()
    return proof

"""Proofs that an object is or is not in a frame, and their check (protocol §2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from drawproof.errors import DrawproofError
from drawproof.frameleaf import parse_frame_leaf
from drawproof.ids import is_id
from drawproof.shards import ShardLeaf, ShardProof, parse_shard_leaf, shard_of
from drawproof.suites import Suite, get_suite
from drawproof.tree import root_of, verify_path


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """Leaf number `index` (from 0) of `size`, with its path (hex, lowest first).

    In a sharded frame these are in the shard, and `shard` proves the shard.
    """

    index: int
    size: int
    leaf: str
    path: tuple[str, ...]
    shard: ShardProof | None = None


@dataclass(frozen=True, slots=True)
class ShardAbsence:
    """A shard leaf and the leaves of that shard between which the object would have to stand."""

    leaf: str
    neighbours: tuple[InclusionProof, ...]


@dataclass(frozen=True, slots=True)
class AbsenceProof:
    """One or two neighbouring leaves between which `object_id` would have to stand.

    In a sharded frame `shards` does so for every shard, and `neighbours` is empty.
    """

    object_id: str
    neighbours: tuple[InclusionProof, ...]
    shards: tuple[ShardAbsence, ...] = ()


def verify_presence(
    suite: str,
    root: str,
    count: int,
    proof: InclusionProof,
    shards: int | None = None,
) -> bool:
    """Whether `proof` shows its leaf under `root` with `count` leaves.

    `count` and `shards` are the announced ones; `proof.size` is not asked. A sharded frame's proof
    must lead through the shard of the leaf's unit.
    """
    engine = get_suite(suite)
    if (shards is None) != (proof.shard is None):
        return False
    if shards is None or proof.shard is None:
        return verify_path(engine, proof.leaf, proof.index, count, proof.path, root)
    top = proof.shard
    try:
        shard = parse_shard_leaf(engine, top.leaf)
        unit = parse_frame_leaf(engine, proof.leaf).unit
        if shard_of(unit) != shard.shard:
            return False
    except DrawproofError:
        return False
    return (
        shard.count <= count
        and verify_path(engine, proof.leaf, proof.index, shard.count, proof.path, shard.root)
        and verify_path(engine, top.leaf, top.index, shards, top.path, root)
    )


def verify_absence(
    suite: str, root: str, count: int, proof: AbsenceProof, shards: int | None = None
) -> bool:
    """Whether `proof` shows that its object is not under `root` with `count` sorted leaves.

    Sound where the leaves of the frame are strictly increasing by object id (check C06).
    `shards`: the announced number of shards, None for one tree.
    """
    engine = get_suite(suite)
    if not is_id("object_id", proof.object_id):
        return False
    if shards is None:
        return not proof.shards and _absent(engine, root, count, proof.object_id, proof.neighbours)
    if proof.neighbours or len(proof.shards) != shards or not shards:
        return False
    if root_of(engine, (part.leaf for part in proof.shards)) != root:
        return False
    parts = _shard_leaves(engine, proof.shards)
    if parts is None or sum(part.count for part in parts) != count:
        return False
    return all(
        _absent(engine, part.root, part.count, proof.object_id, given.neighbours)
        for part, given in zip(parts, proof.shards, strict=True)
    )


def _shard_leaves(suite: Suite, shards: Sequence[ShardAbsence]) -> list[ShardLeaf] | None:
    """The shard leaves, ascending; None if one is malformed or out of order."""
    try:
        parts = [parse_shard_leaf(suite, given.leaf) for given in shards]
    except DrawproofError:
        return None
    names = [part.shard for part in parts]
    return parts if names == sorted(set(names)) else None


def _absent(
    suite: Suite, root: str, count: int, object_id: str, neighbours: Sequence[InclusionProof]
) -> bool:
    if count == 0:
        return not neighbours and root == suite.digest(b"").hex()
    ids: list[str] = []
    for near in neighbours:
        if near.shard is not None or not verify_path(
            suite, near.leaf, near.index, count, near.path, root
        ):
            return False
        try:
            ids.append(parse_frame_leaf(suite, near.leaf).object_id)
        except DrawproofError:
            return False
    return _between(object_id, ids, [near.index for near in neighbours], count)


def _between(wanted: str, ids: Sequence[str], indexes: Sequence[int], count: int) -> bool:
    if len(ids) == 2:
        return indexes[1] == indexes[0] + 1 and ids[0] < wanted < ids[1]
    if len(ids) == 1:
        first = indexes[0] == 0 and wanted < ids[0]
        return first or (indexes[0] == count - 1 and ids[0] < wanted)
    return False

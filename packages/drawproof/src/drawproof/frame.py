"""The frozen frame: leaves, root, inclusion and absence proofs, escrow digest (protocol §2, §3)."""

from __future__ import annotations

import hashlib
import itertools
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from operator import itemgetter, lt
from typing import Any, NamedTuple

from drawproof.canonical import canonical
from drawproof.errors import DrawproofError
from drawproof.frameleaf import FrameLeaf, hidden_stratum, lock, parse_frame_leaf
from drawproof.ids import check_id
from drawproof.lines import write_lines
from drawproof.membership import (
    AbsenceProof,
    InclusionProof,
    ShardAbsence,
    verify_absence,
    verify_presence,
)
from drawproof.pausing import collector_paused
from drawproof.shards import ShardLeaf, ShardProof, shard_of
from drawproof.suites import Suite, check_mode, get_suite
from drawproof.tree import Tree

__all__ = [
    "AbsenceProof",
    "Frame",
    "FrameEntry",
    "FrameLeaf",
    "FrameRow",
    "InclusionProof",
    "ShardAbsence",
    "attrs_digest",
    "build_frame",
    "escrow_digest",
    "hidden_stratum",
    "lock",
    "parse_frame_leaf",
    "verify_absence",
    "verify_presence",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class FrameRow:
    """One object as the register gives it, normalised before (protocol §1, §2).

    `facts` are the public facts (canonical JSON values) or `attrs` their digest; neither: `-`.
    `salt` and `key` (32 hex each) are required in private mode; in open mode only
    `natural_person` rows with facts have a salt. `attrs` given as text stands in the leaf as it
    is; only `facts` are hashed (and salted for a natural person).
    """

    object_id: str
    stratum: str
    unit: str
    facts: Mapping[str, Any] | None = None
    attrs: str | None = None
    salt: str | None = None
    key: str | None = None
    natural_person: bool = False


class FrameEntry(NamedTuple):
    """One object of a built frame; `stratum` is the open name in both modes."""

    object_id: str
    stratum: str
    unit: str
    attrs: str
    salt: str | None
    key: str | None
    leaf: str


def attrs_digest(
    suite: str, draw: str, object_id: str, facts: Mapping[str, Any], salt: str | None = None
) -> str:
    """Digest of public facts; with `salt` the salted form for natural persons (§2)."""
    engine = get_suite(suite)
    digest = engine.digest(canonical(facts)).hex()
    if salt is None:
        return digest
    return engine.t("attrs", draw, object_id, digest, check_id("salt", salt))


def attrs_of(suite: Suite, draw: str, row: FrameRow) -> str:
    """The field `attrs` of a row's leaf (§2)."""
    if row.facts is not None:
        if row.attrs is not None:
            raise DrawproofError("frame-row", object_id=row.object_id, reason="facts and attrs")
        if row.natural_person and row.salt is None:
            raise DrawproofError("frame-row", object_id=row.object_id, reason="salt missing")
        salt = row.salt if row.natural_person else None
        return attrs_digest(suite.name, draw, row.object_id, row.facts, salt)
    if row.attrs is None or row.attrs == "-":
        return "-"
    return check_id("digest", row.attrs)


class EntryMaker:
    """Rows of one frame → entries; names that stand in many rows are checked once."""

    def __init__(self, suite: Suite, mode: str, draw: str) -> None:
        check_mode(mode)
        check_id("draw", draw)
        self._suite, self._private, self._draw = suite, mode == "private", draw
        self._strata: set[str] = set()
        self._units: set[str] = set()
        self._head = f"{suite.name}|frame|"

    def entry(self, row: FrameRow) -> FrameEntry:
        """The entry of one row; malformed fields and missing secrets are refused."""
        object_id, stratum, unit = row.object_id, row.stratum, row.unit
        check_id("object_id", object_id)
        if not isinstance(stratum, str) or stratum not in self._strata:
            self._strata.add(check_id("stratum", stratum))
        if not isinstance(unit, str) or unit not in self._units:
            self._units.add(check_id("unit", unit))
        attrs = attrs_of(self._suite, self._draw, row)
        if self._private:
            salt, key = check_id("salt", row.salt or ""), check_id("key", row.key or "")
            t, place = self._suite.t_unchecked, f"{self._draw}|{object_id}"
            shown = f"h:{t(f'hide|{place}|{stratum}|{salt}')}"
            locked = t(f"lock|{place}|{key}")
        elif row.key is not None:
            raise DrawproofError("frame-row", object_id=object_id, reason="key in open mode")
        else:
            shown, locked = stratum, "-"
        leaf = f"{self._head}{object_id}|{shown}|{unit}|{attrs}|{locked}"
        return FrameEntry(object_id, stratum, unit, attrs, row.salt, row.key, leaf)


@dataclass(frozen=True)
class _Shard:
    """One shard: its entries, sorted by object id, and their tree."""

    entries: tuple[FrameEntry, ...]
    ids: tuple[str, ...]
    tree: Tree

    def proof_at(self, index: int) -> InclusionProof:
        leaf = self.entries[index].leaf
        return InclusionProof(index, len(self.ids), leaf, self.tree.path(index))

    def around(self, object_id: str) -> tuple[InclusionProof, ...]:
        """The leaves between which an absent object would stand."""
        after = bisect_left(self.ids, object_id)
        near = [i for i in (after - 1, after) if 0 <= i < len(self.ids)]
        return tuple(self.proof_at(i) for i in near)


@dataclass(frozen=True)
class Frame:
    """A frozen frame: `entries` sorted by object id. Made by `build_frame`.

    `sharded`: a tree for each division and a tree over these (§2); else one tree.
    """

    suite: str
    mode: str
    draw: str
    entries: tuple[FrameEntry, ...]
    _ids: tuple[str, ...] = field(repr=False)
    sharded: bool = False

    @property
    def count(self) -> int:
        """How many objects."""
        return len(self.entries)

    @property
    def leaves(self) -> tuple[str, ...]:
        """Leaf data in the order of the files: by shard if sharded, then by object id."""
        return tuple(entry.leaf for part in self._parts.values() for entry in part)

    @cached_property
    def _parts(self) -> dict[str, tuple[FrameEntry, ...]]:
        """File name → its entries, names ascending."""
        if not self.sharded:
            return {"frame.csv": self.entries}
        parts: dict[str, list[FrameEntry]] = {}
        for entry in self.entries:
            parts.setdefault(f"frame/{shard_of(entry.unit)}.csv", []).append(entry)
        return {name: tuple(parts[name]) for name in sorted(parts)}

    @cached_property
    def files(self) -> dict[str, bytes]:
        """File name → bytes: `frame.csv`, or `frame/<shard>.csv` for every shard."""
        return {name: write_lines(e.leaf for e in part) for name, part in self._parts.items()}

    @cached_property
    def _shards(self) -> dict[str, _Shard]:
        suite = get_suite(self.suite)
        return {
            name: _Shard(
                part, tuple(e.object_id for e in part), Tree(suite, (e.leaf for e in part))
            )
            for name, part in self._parts.items()
        }

    @cached_property
    def shard_leaves(self) -> tuple[str, ...]:
        """Leaves of the top tree; none if the frame is not sharded."""
        if not self.sharded:
            return ()
        return tuple(
            ShardLeaf(shard_of(s.entries[0].unit), len(s.ids), s.tree.root).line(self.suite)
            for s in self._shards.values()
        )

    @property
    def shards(self) -> int | None:
        """How many shards; None for one tree."""
        return len(self.shard_leaves) if self.sharded else None

    @cached_property
    def tree(self) -> Tree:
        """The tree under the root (built once): of the leaves, or if sharded of the shards."""
        if self.sharded:
            return Tree(get_suite(self.suite), self.shard_leaves)
        return self._shards["frame.csv"].tree

    @property
    def root(self) -> str:
        """Merkle root as hex."""
        return self.tree.root

    @cached_property
    def csv(self) -> bytes:
        """Bytes of all leaves, one a line: `frame.csv`, or the shard files one after the other."""
        return b"".join(self.files.values())

    @cached_property
    def strata(self) -> dict[str, int]:
        """Stratum name → number of objects (N_h), names ascending."""
        counts: dict[str, int] = {}
        for entry in self.entries:
            counts[entry.stratum] = counts.get(entry.stratum, 0) + 1
        return dict(sorted(counts.items()))

    def _index(self, object_id: str) -> int | None:
        at = bisect_left(self._ids, object_id)
        return at if at < len(self._ids) and self._ids[at] == object_id else None

    def holds(self, object_id: str) -> bool:
        """Whether the object is in the frame."""
        return self._index(object_id) is not None

    def entry(self, object_id: str) -> FrameEntry:
        """The entry of an object; `frame-no-object` if it is not there."""
        index = self._index(object_id)
        if index is None:
            raise DrawproofError("frame-no-object", object_id=object_id)
        return self.entries[index]

    def units(self, object_ids: Iterable[str]) -> dict[str, str]:
        """Object id → unit; `frame-no-object` if one is not there."""
        return {object_id: self.entry(object_id).unit for object_id in object_ids}

    def proof(self, object_id: str) -> InclusionProof:
        """Inclusion proof of an object; `frame-no-object` if it is not there."""
        entry = self.entry(object_id)
        if not self.sharded:
            shard = self._shards["frame.csv"]
            return shard.proof_at(bisect_left(shard.ids, object_id))
        name = f"frame/{shard_of(entry.unit)}.csv"
        shard, place = self._shards[name], list(self._shards).index(name)
        top = ShardProof(place, self.shard_leaves[place], self.tree.path(place))
        return replace(shard.proof_at(bisect_left(shard.ids, object_id)), shard=top)

    def absence(self, object_id: str) -> AbsenceProof:
        """Proof that an object is not in the frame; `frame-object-present` if it is."""
        check_id("object_id", object_id)
        if self._index(object_id) is not None:
            raise DrawproofError("frame-object-present", object_id=object_id)
        if not self.sharded:
            return AbsenceProof(object_id, self._shards["frame.csv"].around(object_id))
        pairs = zip(self.shard_leaves, self._shards.values(), strict=True)
        shards = tuple(ShardAbsence(leaf, shard.around(object_id)) for leaf, shard in pairs)
        return AbsenceProof(object_id, (), shards)

    def escrow(self, draw: str | None = None) -> str:
        """T("escrow", draw, frame root, SHA-256 of the leaves as in `csv`) (§3)."""
        return escrow_digest(self.suite, draw or self.draw, self.root, self.csv)


def build_frame(
    suite: str, mode: str, draw: str, rows: Iterable[FrameRow], *, sharded: bool = False
) -> Frame:
    """Freezes `rows` (any order) for the task `draw` (`<draw_id>` or `<draw_id>/<k>`).

    Refuses malformed fields, ids equal after ASCII upper-casing, missing or reused salts and keys.
    `sharded`: by the first six characters of the unit (§2); an empty frame cannot be sharded.
    """
    make = EntryMaker(get_suite(suite), mode, draw).entry
    # ASCII only, so the order of characters is the order of bytes.
    with collector_paused():
        entries = sorted(map(make, rows), key=itemgetter(0))
    ids = tuple(entry.object_id for entry in entries)
    twice = repeated_id(ids)
    if twice is not None:
        raise DrawproofError("id-duplicate", kind="object_id", value=twice)
    check_secrets(entries)
    if sharded:
        if not entries:
            raise DrawproofError("frame-empty")
        for unit in {entry.unit for entry in entries}:
            shard_of(unit)
    return Frame(suite, mode, draw, tuple(entries), ids, sharded)


def repeated_id(ids: Sequence[str]) -> str | None:
    """The first of `ids` that equals an earlier one in upper case, or None.

    Where no id has a small letter and each is greater than the one before, none can be equal: then
    no set of them is made.
    """
    rising = all(map(lt, ids, itertools.islice(ids, 1, None)))
    parts = ("|".join(ids[i : i + 65536]) for i in range(0, len(ids), 65536))
    if rising and all(part.upper() == part for part in parts):
        return None
    seen: set[str] = set()
    for object_id in ids:
        before = len(seen)
        seen.add(object_id.upper())
        if len(seen) == before:
            return object_id
    return None


def check_secrets(entries: Iterable[FrameEntry | FrameRow]) -> None:
    """Refuses a salt or key that was used before (§2)."""
    used: set[str] = set()
    for entry in entries:
        for secret in (entry.salt, entry.key):
            if secret is None:
                continue
            if secret in used:
                raise DrawproofError("secret-reused", object_id=entry.object_id)
            used.add(secret)


def escrow_digest(suite: str, draw: str, root: str, csv: bytes) -> str:
    """T("escrow", draw, frame root, SHA-256 of `frame.csv` as hex) (§3)."""
    return escrow_of(suite, draw, root, hashlib.sha256(csv).hexdigest())


def escrow_of(suite: str, draw: str, root: str, sha256: str) -> str:
    """The same where the SHA-256 (64 hex) of `frame.csv` is known."""
    check_id("draw", draw)
    return get_suite(suite).t("escrow", draw, root, sha256)

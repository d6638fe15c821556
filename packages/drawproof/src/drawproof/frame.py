"""The frozen frame: leaves, root, inclusion and absence proofs, escrow digest (protocol §2, §3)."""

from __future__ import annotations

import hashlib
import itertools
import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from operator import itemgetter, lt
from typing import Any, NamedTuple

from drawproof.canonical import canonical
from drawproof.errors import DrawproofError
from drawproof.ids import check_id, is_id
from drawproof.lines import parse_lines, split_leaf, write_lines
from drawproof.pausing import collector_paused
from drawproof.suites import Suite, check_mode, get_suite
from drawproof.tree import Tree, verify_path


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


class FrameLeaf(NamedTuple):
    """The fields that stand in a frame leaf; `stratum` may be `h:` + 64 hex."""

    object_id: str
    stratum: str
    unit: str
    attrs: str
    lock: str


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """Leaf number `index` (from 0) of `size`, with its path (hex, lowest first)."""

    index: int
    size: int
    leaf: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AbsenceProof:
    """One or two neighbouring leaves between which `object_id` would have to stand."""

    object_id: str
    neighbours: tuple[InclusionProof, ...]


def attrs_digest(
    suite: str, draw: str, object_id: str, facts: Mapping[str, Any], salt: str | None = None
) -> str:
    """Digest of public facts; with `salt` the salted form for natural persons (§2)."""
    engine = get_suite(suite)
    digest = engine.digest(canonical(facts)).hex()
    if salt is None:
        return digest
    return engine.t("attrs", draw, object_id, digest, check_id("salt", salt))


def hidden_stratum(suite: Suite, draw: str, object_id: str, stratum: str, salt: str) -> str:
    """`h:` + T("hide", draw, object_id, stratum, salt)."""
    return "h:" + suite.t("hide", draw, object_id, stratum, salt)


def lock(suite: Suite, draw: str, object_id: str, key: str) -> str:
    """T("lock", draw, object_id, key)."""
    return suite.t("lock", draw, object_id, key)


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


@cache
def _leaf_forms(suite: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Whole leaves of open and private frames: exactly what `parse_frame_leaf` lets through."""
    name, digest = r"(?!-\|)[0-9A-Za-z._-]{1,32}", r"[0-9a-f]{64}"
    head = rf"{re.escape(suite)}\|frame\|([0-9A-Za-z][0-9A-Za-z._:/+-]{{0,63}})"
    tail = rf"({name})\|(-|{digest})"
    return (
        re.compile(rf"{head}\|((?!-\|)[0-9A-Za-z._/+-]{{1,64}})\|{tail}\|(-)"),
        re.compile(rf"{head}\|(h:{digest})\|{tail}\|({digest})"),
    )


def parse_frame_leaf(suite: Suite, leaf: str) -> FrameLeaf:
    """The fields of a frame leaf of either mode, each checked."""
    for form in _leaf_forms(suite.name):
        if found := form.fullmatch(leaf):
            return FrameLeaf(*found.groups())
    # Field by field, to say what is wrong.
    object_id, stratum, unit, attrs, locked = split_leaf(suite, "frame", leaf, 5)
    check_id("object_id", object_id)
    check_id("unit", unit)
    if attrs != "-":
        check_id("digest", attrs)
    if locked == "-":
        check_id("stratum", stratum)
    else:
        check_id("hidden", stratum)
        check_id("digest", locked)
    return FrameLeaf(object_id, stratum, unit, attrs, locked)


def parse_frame_leaves(suite: Suite, lines: Sequence[str]) -> list[FrameLeaf]:
    """`parse_lines` for frames: one search over many lines where all of them are good."""
    found: list[FrameLeaf] = []
    for start in range(0, len(lines), 4096):
        part = lines[start : start + 4096]
        text = "\n".join(part)
        for form in _leaf_forms(suite.name):
            rows = re.findall(rf"(?m)^{form.pattern}$", text)
            if len(rows) == len(part):
                found += map(FrameLeaf._make, rows)
                break
        else:
            for number, line in enumerate(part, start + 1):
                found += parse_lines(suite, "frame", [line], parse_frame_leaf, first=number)
    return found


@dataclass(frozen=True)
class Frame:
    """A frozen frame: `entries` sorted by object id. Made by `build_frame`."""

    suite: str
    mode: str
    draw: str
    entries: tuple[FrameEntry, ...]
    _ids: tuple[str, ...] = field(repr=False)

    @property
    def count(self) -> int:
        """How many objects."""
        return len(self.entries)

    @property
    def leaves(self) -> tuple[str, ...]:
        """Leaf data in order."""
        return tuple(entry.leaf for entry in self.entries)

    @cached_property
    def tree(self) -> Tree:
        """All hashes (built once)."""
        return Tree(get_suite(self.suite), (entry.leaf for entry in self.entries))

    @property
    def root(self) -> str:
        """Merkle root as hex."""
        return self.tree.root

    @cached_property
    def csv(self) -> bytes:
        """Bytes of `frame.csv`: one leaf per line, LF."""
        return write_lines(entry.leaf for entry in self.entries)

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

    def entry(self, object_id: str) -> FrameEntry:
        """The entry of an object; `frame-no-object` if it is not there."""
        index = self._index(object_id)
        if index is None:
            raise DrawproofError("frame-no-object", object_id=object_id)
        return self.entries[index]

    def _proof_at(self, index: int) -> InclusionProof:
        return InclusionProof(index, self.count, self.entries[index].leaf, self.tree.path(index))

    def proof(self, object_id: str) -> InclusionProof:
        """Inclusion proof of an object; `frame-no-object` if it is not there."""
        index = self._index(object_id)
        if index is None:
            raise DrawproofError("frame-no-object", object_id=object_id)
        return self._proof_at(index)

    def absence(self, object_id: str) -> AbsenceProof:
        """Proof that an object is not in the frame; `frame-object-present` if it is."""
        check_id("object_id", object_id)
        if self._index(object_id) is not None:
            raise DrawproofError("frame-object-present", object_id=object_id)
        after = bisect_left(self._ids, object_id)
        around = [i for i in (after - 1, after) if 0 <= i < self.count]
        return AbsenceProof(object_id, tuple(self._proof_at(i) for i in around))

    def escrow(self, draw: str | None = None) -> str:
        """T("escrow", draw, frame root, SHA-256 of frame.csv) (§3)."""
        return escrow_digest(self.suite, draw or self.draw, self.root, self.csv)


def build_frame(suite: str, mode: str, draw: str, rows: Iterable[FrameRow]) -> Frame:
    """Freezes `rows` (any order) for the task `draw` (`<draw_id>` or `<draw_id>/<k>`).

    Refuses malformed fields, ids equal after ASCII upper-casing, missing or reused salts and keys.
    """
    make = EntryMaker(get_suite(suite), mode, draw).entry
    # ASCII only, so the order of characters is the order of bytes.
    with collector_paused():
        entries = sorted(map(make, rows), key=itemgetter(0))
    ids = tuple(entry.object_id for entry in entries)
    twice = repeated_id(ids)
    if twice is not None:
        raise DrawproofError("id-duplicate", kind="object_id", value=twice)
    _check_secrets(entries)
    return Frame(suite, mode, draw, tuple(entries), ids)


def repeated_id(ids: Sequence[str]) -> str | None:
    """The first of `ids` that equals an earlier one in upper case, or None.

    Where no id has a small letter and each is greater than the one before, none can be equal: then
    no set of them is made.
    """
    rising = all(map(lt, ids, itertools.islice(ids, 1, None)))
    parts = (ids[i : i + 65536] for i in range(0, len(ids), 65536))
    if rising and all(list(map(str.upper, part)) == list(part) for part in parts):
        return None
    seen: set[str] = set()
    for object_id in ids:
        before = len(seen)
        seen.add(object_id.upper())
        if len(seen) == before:
            return object_id
    return None


def _check_secrets(entries: Sequence[FrameEntry]) -> None:
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
    check_id("draw", draw)
    return get_suite(suite).t("escrow", draw, root, hashlib.sha256(csv).hexdigest())


def verify_absence(suite: str, root: str, count: int, proof: AbsenceProof) -> bool:
    """Whether `proof` shows that its object is not under `root` with `count` sorted leaves.

    Sound where the leaves of the frame are strictly increasing by object id (check C06).
    """
    engine = get_suite(suite)
    if not is_id("object_id", proof.object_id):
        return False
    if count == 0:
        return not proof.neighbours and root == engine.digest(b"").hex()
    ids: list[str] = []
    for near in proof.neighbours:
        if not verify_path(engine, near.leaf, near.index, count, near.path, root):
            return False
        try:
            ids.append(parse_frame_leaf(engine, near.leaf).object_id)
        except DrawproofError:
            return False
    return _between(proof.object_id, ids, [near.index for near in proof.neighbours], count)


def _between(wanted: str, ids: Sequence[str], indexes: Sequence[int], count: int) -> bool:
    if len(ids) == 2:
        return indexes[1] == indexes[0] + 1 and ids[0] < wanted < ids[1]
    if len(ids) == 1:
        first = indexes[0] == 0 and wanted < ids[0]
        return first or (indexes[0] == count - 1 and ids[0] < wanted)
    return False

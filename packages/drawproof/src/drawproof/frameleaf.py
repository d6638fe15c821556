"""Frame leaves: their fields, and what hides stratum and key in private mode (protocol §2)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from typing import NamedTuple, overload

from drawproof.ids import check_id
from drawproof.lines import parse_lines, read_lines, split_leaf
from drawproof.suites import Suite


class FrameLeaf(NamedTuple):
    """The fields that stand in a frame leaf; `stratum` may be `h:` + 64 hex."""

    object_id: str
    stratum: str
    unit: str
    attrs: str
    lock: str


_made: Callable[[Iterable[str]], FrameLeaf] = partial(tuple.__new__, FrameLeaf)


def hidden_stratum(suite: Suite, draw: str, object_id: str, stratum: str, salt: str) -> str:
    """`h:` + T("hide", draw, object_id, stratum, salt)."""
    return "h:" + suite.t("hide", draw, object_id, stratum, salt)


def lock(suite: Suite, draw: str, object_id: str, key: str) -> str:
    """T("lock", draw, object_id, key)."""
    return suite.t("lock", draw, object_id, key)


def _leaf_forms(suite: str) -> tuple[str, str]:
    """Whole leaves of open and private frames: exactly what `parse_frame_leaf` lets through."""
    name, digest = r"(?!-\|)[0-9A-Za-z._-]{1,32}", r"[0-9a-f]{64}"
    head = rf"{re.escape(suite)}\|frame\|[0-9A-Za-z][0-9A-Za-z._:/+-]{{0,63}}"
    tail = rf"{name}\|(?:-|{digest})"
    return (
        rf"{head}\|(?!-\|)[0-9A-Za-z._/+-]{{1,64}}\|{tail}\|-",
        rf"{head}\|h:{digest}\|{tail}\|{digest}",
    )


@cache
def _one_form(suite: str) -> re.Pattern[str]:
    """A leaf of either mode."""
    return re.compile("|".join(_leaf_forms(suite)))


@cache
def _part_forms(suite: str) -> tuple[re.Pattern[str], ...]:
    """Leaves of one mode, each with its LF."""
    return tuple(re.compile(rf"(?:{form}\n)*+") for form in _leaf_forms(suite))


def parse_frame_leaf(suite: Suite, leaf: str) -> FrameLeaf:
    """The fields of a frame leaf of either mode, each checked."""
    if _one_form(suite.name).fullmatch(leaf):
        return _made(leaf.split("|")[2:])
    # Field by field, to say what is wrong.
    object_id, stratum, unit, attrs, locked = split_leaf(suite, "frame", leaf, 5)
    check_id("object_id", object_id)
    check_id("stratum" if locked == "-" else "hidden", stratum)
    check_id("unit", unit)
    for digest in (attrs, locked):
        if digest != "-":
            check_id("digest", digest)
    return FrameLeaf(object_id, stratum, unit, attrs, locked)


def parse_frame_leaves(suite: Suite, lines: Sequence[str]) -> list[FrameLeaf]:
    """`parse_lines` for frames: one match over many lines where all of them are good."""
    found: list[FrameLeaf] = []
    forms = _part_forms(suite.name)
    for start in range(0, len(lines), 4096):
        part = lines[start : start + 4096]
        text = "\n".join([*part, ""])
        if any(form.fullmatch(text) for form in forms):
            # No field holds a separator, so that one split gives all of them.
            fields = text.replace("\n", "|").split("|")
            columns = (fields[place::7] for place in range(2, 7))
            found += map(_made, zip(*columns, strict=False))
        else:
            for number, line in enumerate(part, start + 1):
                found += parse_lines(suite, "frame", [line], parse_frame_leaf, first=number)
    return found


class FrameLeaves(Sequence[FrameLeaf]):
    """Many leaves by column: five texts each, and no object for a leaf until it is asked for."""

    __slots__ = ("attrs", "ids", "locks", "strata", "units")

    def __init__(self, leaves: Iterable[FrameLeaf] = ()) -> None:
        columns = [list(column) for column in zip(*leaves, strict=True)] or [[] for _ in range(5)]
        self.ids, self.strata, self.units, self.attrs, self.locks = columns

    def extend(self, columns: Iterable[Iterable[str]]) -> None:
        """Appends leaves, given as their five columns."""
        for held, column in zip(self._columns, columns, strict=True):
            held.extend(column)

    @property
    def _columns(self) -> tuple[list[str], ...]:
        return self.ids, self.strata, self.units, self.attrs, self.locks

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[FrameLeaf]:
        return map(_made, zip(*self._columns, strict=True))

    @overload
    def __getitem__(self, place: int) -> FrameLeaf: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[FrameLeaf]: ...
    def __getitem__(self, place: int | slice) -> FrameLeaf | Sequence[FrameLeaf]:
        if isinstance(place, slice):
            return list(map(_made, zip(*(column[place] for column in self._columns), strict=True)))
        return _made(column[place] for column in self._columns)


# Bytes of a file of leaves that are matched and split at once.
_CHUNK = 1 << 18


def parse_frame_file(suite: Suite, data: bytes) -> FrameLeaves:
    """The leaves of a file of frame leaves; refuses what `read_lines` and `parse_lines` refuse."""
    forms, found, start = _part_forms(suite.name), FrameLeaves(), 0
    # One text for each unit, however many objects it has.
    same = dict[str, str]().setdefault
    while start < len(data):
        end = data.rfind(b"\n", start, start + _CHUNK) + 1 or len(data)
        part = data[start:end]
        text = part.decode("ascii", "replace")
        if not any(form.fullmatch(text) for form in forms):
            return FrameLeaves(parse_frame_leaves(suite, read_lines(data)))
        # No field holds a separator, so that one split gives all of them.
        fields = text.replace("\n", "|").split("|")
        ids, strata, units, attrs, locks = (fields[place:-1:7] for place in range(2, 7))
        found.extend((ids, strata, map(same, units, units), attrs, locks))
        start = end
    return found

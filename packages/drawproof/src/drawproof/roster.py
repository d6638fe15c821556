"""The frozen roster of officers and the recusals (protocol §2)."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

from drawproof.errors import DrawproofError
from drawproof.ids import check_id, check_integer, join_list, parse_integer, split_list
from drawproof.lines import split_leaf, write_lines
from drawproof.suites import Suite, get_suite
from drawproof.tree import root_of

ORIGINS = ("declared", "party", "kin", "rotation", "head")


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One officer: one id per person, one department; `cap` is the most visits of one draw."""

    officer_id: str
    department: str
    units: tuple[str, ...]
    qualifications: tuple[str, ...]
    cap: int
    salt: str

    def leaf(self, suite: str) -> str:
        """V|roster|officer|department|units|qualifications|cap|salt."""
        check_id("officer_id", self.officer_id)
        check_id("department", self.department)
        check_integer("cap", self.cap)
        check_id("salt", self.salt)
        units = join_list("unit", self.units)
        qualifications = join_list("qualification", self.qualifications)
        return (
            f"{get_suite(suite).name}|roster|{self.officer_id}|{self.department}|{units}"
            f"|{qualifications}|{self.cap}|{self.salt}"
        )

    @property
    def pools(self) -> tuple[str, ...]:
        """department/unit and department/unit/qualification for each of his (§3)."""
        plain = [f"{self.department}/{unit}" for unit in self.units]
        skilled = [f"{pool}/{skill}" for pool in plain for skill in self.qualifications]
        return tuple(plain + skilled)


@dataclass(frozen=True, slots=True)
class RecusalRow:
    """`officer_id` may not visit `object_id`; `origin` is one of `ORIGINS`, no reason is told."""

    object_id: str
    officer_id: str
    origin: str
    salt: str

    def leaf(self, suite: str) -> str:
        """V|recusal|object|officer|origin|salt."""
        check_id("object_id", self.object_id)
        check_id("officer_id", self.officer_id)
        if self.origin not in ORIGINS:
            raise DrawproofError("id-form", kind="origin", value=self.origin)
        check_id("salt", self.salt)
        return (
            f"{get_suite(suite).name}|recusal|{self.object_id}|{self.officer_id}"
            f"|{self.origin}|{self.salt}"
        )


def roster_leaves(suite: str, rows: Iterable[RosterRow]) -> tuple[str, ...]:
    """Leaves sorted by officer id; an id that occurs twice is refused."""
    ordered = sorted(rows, key=lambda row: row.officer_id)
    for one, two in itertools.pairwise(ordered):
        if one.officer_id == two.officer_id:
            raise DrawproofError("id-duplicate", kind="officer_id", value=one.officer_id)
    return tuple(row.leaf(suite) for row in ordered)


def recusal_leaves(suite: str, rows: Iterable[RecusalRow]) -> tuple[str, ...]:
    """Leaves sorted by object id, then officer id; a pair that occurs twice is refused."""
    ordered = sorted(rows, key=lambda row: (row.object_id, row.officer_id))
    for one, two in itertools.pairwise(ordered):
        if (one.object_id, one.officer_id) == (two.object_id, two.officer_id):
            pair = f"{one.object_id} {one.officer_id}"
            raise DrawproofError("id-duplicate", kind="recusal", value=pair)
    return tuple(row.leaf(suite) for row in ordered)


def roster_root(suite: str, rows: Iterable[RosterRow]) -> str:
    """Merkle root (hex) of the roster."""
    return root_of(get_suite(suite), roster_leaves(suite, rows))


def recusal_root(suite: str, rows: Iterable[RecusalRow]) -> str:
    """Merkle root (hex) of the recusals."""
    return root_of(get_suite(suite), recusal_leaves(suite, rows))


def roster_csv(suite: str, rows: Iterable[RosterRow]) -> bytes:
    """Bytes of `roster.csv`: one leaf per line."""
    return write_lines(roster_leaves(suite, rows))


def recusals_csv(suite: str, rows: Iterable[RecusalRow]) -> bytes:
    """Bytes of `recusals.csv`: one leaf per line."""
    return write_lines(recusal_leaves(suite, rows))


def parse_roster_leaf(suite: Suite, leaf: str) -> RosterRow:
    """The row of a roster leaf, every field checked."""
    officer, department, units, skills, cap, salt = split_leaf(suite, "roster", leaf, 6)
    return RosterRow(
        check_id("officer_id", officer),
        check_id("department", department),
        split_list("unit", units),
        split_list("qualification", skills),
        parse_integer("cap", cap),
        check_id("salt", salt),
    )


def parse_recusal_leaf(suite: Suite, leaf: str) -> RecusalRow:
    """The row of a recusal leaf, every field checked."""
    row = RecusalRow(*split_leaf(suite, "recusal", leaf, 4))
    row.leaf(suite.name)
    return row

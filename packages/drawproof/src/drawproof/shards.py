"""Sharded frames: one tree a division, and a tree over these (protocol §2)."""

from __future__ import annotations

from dataclasses import dataclass

from drawproof.errors import DrawproofError
from drawproof.ids import check_id, parse_integer
from drawproof.lines import split_leaf
from drawproof.suites import Suite

_LENGTH = 6


@dataclass(frozen=True, slots=True)
class ShardProof:
    """Shard leaf number `index` (from 0) of the top tree, with its path (hex, lowest first)."""

    index: int
    leaf: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShardLeaf:
    """The fields of a shard leaf: `count` leaves under `root` (hex)."""

    shard: str
    count: int
    root: str

    def line(self, suite: str) -> str:
        """V|shard|shard|count|root."""
        return f"{suite}|shard|{self.shard}|{self.count}|{self.root}"


def shard_of(unit: str) -> str:
    """The shard of a unit: its first six characters; `id-form` if they are not of [0-9A-Z]."""
    return check_id("shard", unit[:_LENGTH])


def parse_shard_leaf(suite: Suite, leaf: str) -> ShardLeaf:
    """The fields of a shard leaf, each checked; an empty shard is refused."""
    shard, count, root = split_leaf(suite, "shard", leaf, 3)
    found = ShardLeaf(check_id("shard", shard), parse_integer("count", count), root)
    check_id("digest", root)
    if not found.count:
        raise DrawproofError("number-form", kind="count", value=count)
    return found

"""Proofs over the trees of RFC 9162 from any store of complete subtrees (protocol §10.5, §14).

`Nodes` gives the hash of the complete subtree of 2^level leaves number `index` of its level.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from drawproof.errors import DrawproofError
from drawproof.suites import Suite
from drawproof.tree import node_hash

Nodes = Callable[[int, int], bytes]


class Edge:
    """The right edge of a tree that grows: its complete subtrees, largest first, as hashes."""

    def __init__(self, suite: Suite, count: int = 0, hashes: Sequence[bytes] = ()) -> None:
        if len(hashes) != count.bit_count():
            raise DrawproofError("log-damaged", what="the kept edge does not fit its size")
        self._suite, self.count, self.hashes = suite, count, list(hashes)

    def add(self, leaf: bytes) -> None:
        """Appends the hash of a leaf."""
        bits = self.count
        while bits & 1:
            leaf = node_hash(self._suite, self.hashes.pop(), leaf)
            bits >>= 1
        self.hashes.append(leaf)
        self.count += 1

    def root(self) -> bytes:
        """The root of what was added so far; of nothing: H("")."""
        if not self.hashes:
            return self._suite.digest(b"")
        root = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            root = node_hash(self._suite, left, root)
        return root


def _split(size: int) -> int:
    """The largest power of two below `size` (> 1)."""
    return 1 << (size - 1).bit_length() - 1


def span(suite: Suite, nodes: Nodes, start: int, end: int) -> bytes:
    """MTH(D[start:end]) where `start` is aligned as in RFC 9162; of nothing: H("")."""
    size = end - start
    if size == 0:
        return suite.digest(b"")
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return nodes(level, start >> level)
    middle = start + _split(size)
    return node_hash(suite, span(suite, nodes, start, middle), span(suite, nodes, middle, end))


def inclusion_path(suite: Suite, nodes: Nodes, index: int, size: int) -> list[bytes]:
    """PATH(index, D[0:size]), lowest sibling first."""
    if not 0 <= index < size:
        raise IndexError(index)
    path, start, end = list[bytes](), 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(span(suite, nodes, middle, end))
            end = middle
        else:
            path.append(span(suite, nodes, start, middle))
            start = middle
    return path[::-1]


def consistency_path(suite: Suite, nodes: Nodes, first: int, second: int) -> list[bytes]:
    """PROOF(first, D[0:second]); nothing from size 0 and between equal sizes."""
    if not 0 <= first <= second:
        raise IndexError(first)
    if first in (0, second):
        return []
    path, start, end, whole = list[bytes](), 0, second, True
    while first != end:
        middle = start + _split(end - start)
        if first <= middle:
            path.append(span(suite, nodes, middle, end))
            end = middle
        else:
            path.append(span(suite, nodes, start, middle))
            start, whole = middle, False
    if not whole:
        path.append(span(suite, nodes, start, end))
    return path[::-1]


def verify_consistency(
    suite: Suite, first: int, second: int, root1: bytes, root2: bytes, path: Sequence[bytes]
) -> bool:
    """Whether the tree of `second` leaves under `root2` begins with that under `root1`.

    RFC 9162 §2.1.4.2; besides: 32-byte hashes only, size 0 has the root H("") and no path.
    """
    if not 0 <= first <= second or any(len(h) != 32 for h in (root1, root2, *path)):
        return False
    if first in (0, second):
        known = suite.digest(b"") if first == 0 else root2
        return not path and root1 == known and (second > 0 or root2 == known)
    hashes = [root1, *path] if first & (first - 1) == 0 else list(path)
    if not hashes:
        return False
    node, last = first - 1, second - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            old, new = node_hash(suite, sibling, old), node_hash(suite, sibling, new)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(suite, new, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and old == root1 and new == root2

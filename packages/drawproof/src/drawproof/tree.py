"""Merkle trees of RFC 9162 §2.1 (protocol §2): roots, inclusion proofs and their check."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

from drawproof.suites import Suite

# Leaves that are hashed level by level before they join the stack: loops over whole levels cost
# a fifth less than one step per leaf, and 4096 hashes are little memory.
_HEIGHT = 12


def leaf_hash(suite: Suite, data: bytes) -> bytes:
    """H(0x00 ‖ data)."""
    return suite.short(b"\x00" + data)


def node_hash(suite: Suite, left: bytes, right: bytes) -> bytes:
    """H(0x01 ‖ left ‖ right)."""
    return suite.short(b"\x01" + left + right)


def leaf_hashes(suite: Suite, leaves: Iterable[str]) -> list[bytes]:
    """H(0x00 ‖ leaf) of leaf data given as text."""
    return suite.hash_all(map(b"\x00".__add__, map(str.encode, leaves)))


def parents(suite: Suite, level: Sequence[bytes]) -> list[bytes]:
    """Nodes above the pairs of a level; one left over at the end goes up as it is."""
    both = iter(level)
    above = suite.hash_all(map(b"".join, zip(itertools.repeat(b"\x01"), both, both, strict=False)))
    if len(level) % 2:
        above.append(level[-1])
    return above


def subtree(suite: Suite, level: list[bytes]) -> list[bytes]:
    """The one hash over a power of two of leaf hashes; fewer or more stay as they are."""
    while len(level) > 1 and not len(level) & (len(level) - 1):
        level = parents(suite, level)
    return level


class StreamingRoot:
    """Root of leaves that pass by once, in memory of O(log n) hashes."""

    def __init__(self, suite: Suite) -> None:
        self._suite = suite
        self._stack: list[bytes] = []
        self.count = 0

    def add(self, data: bytes) -> None:
        """Appends one leaf."""
        self.add_hash(leaf_hash(self._suite, data))

    def add_hash(self, carry: bytes, height: int = 0) -> None:
        """Appends one leaf whose hash was kept, or a whole subtree of 2^height leaves.

        Before a subtree there must be a multiple of 2^height leaves.
        """
        bits = self.count >> height
        if bits << height != self.count:
            raise ValueError(f"a subtree of height {height} cannot begin at leaf {self.count}")
        while bits & 1:
            carry = node_hash(self._suite, self._stack.pop(), carry)
            bits >>= 1
        self._stack.append(carry)
        self.count += 1 << height

    def add_part(self, hashes: Sequence[bytes], count: int) -> None:
        """Appends `count` leaves by what `subtree` made of their hashes."""
        if len(hashes) == 1:
            self.add_hash(hashes[0], count.bit_length() - 1)
            return
        for carry in hashes:
            self.add_hash(carry)

    def extend(self, leaves: Iterable[str]) -> None:
        """Appends leaves given as text; the fast way for many."""
        rest = iter(leaves)
        while part := leaf_hashes(self._suite, itertools.islice(rest, 1 << _HEIGHT)):
            if self.count % (1 << _HEIGHT):
                for carry in part:
                    self.add_hash(carry)
            else:
                self.add_part(subtree(self._suite, part), len(part))

    def root(self) -> str:
        """Root of what was added so far, as hex; of nothing: H("")."""
        if not self._stack:
            return self._suite.digest(b"").hex()
        carry = self._stack[-1]
        for left in reversed(self._stack[:-1]):
            carry = node_hash(self._suite, left, carry)
        return carry.hex()


def root_of(suite: Suite, leaves: Iterable[str]) -> str:
    """Root (hex) over leaf data given as text."""
    stream = StreamingRoot(suite)
    stream.extend(leaves)
    return stream.root()


class Tree:
    """All hashes of a tree in memory: the root and any inclusion proof."""

    def __init__(self, suite: Suite, leaves: Iterable[str]) -> None:
        level = leaf_hashes(suite, leaves)
        self.count = len(level)
        self._empty = suite.digest(b"").hex()
        self._levels = [level]
        while len(level) > 1:
            level = parents(suite, level)
            self._levels.append(level)

    @property
    def root(self) -> str:
        """The root as hex."""
        return self._levels[-1][0].hex() if self.count else self._empty

    def path(self, index: int) -> tuple[str, ...]:
        """Inclusion path of leaf `index` (from 0), lowest sibling first, as hex."""
        if not 0 <= index < self.count:
            raise IndexError(index)
        path = []
        for level in self._levels[:-1]:
            if index ^ 1 < len(level):
                path.append(level[index ^ 1].hex())
            index >>= 1
        return tuple(path)


def path_length(index: int, size: int) -> int:
    """How many hashes the inclusion path of leaf `index` (from 0) of `size` leaves has."""
    if not 0 <= index < size:
        return 0
    length, node, last = 0, index, size - 1
    while last:
        length += node & 1 or node < last
        node >>= 1
        last >>= 1
    return length


def root_from_path(
    suite: Suite, leaf: bytes, index: int, size: int, path: Sequence[bytes]
) -> bytes | None:
    """The root to which the leaf hash `leaf`, number `index` of `size` leaves, leads by `path`.

    RFC 9162 §2.1.3.2; None where the path is not of the length that index and size ask, a hash is
    not of 32 bytes, or the tree is empty.
    """
    if not 0 <= index < size or any(len(h) != 32 for h in (leaf, *path)):
        return None
    node, last, result = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return None
        node, last, result = _joined(suite, node, last, result, sibling)
    return result if last == 0 else None


def _joined(
    suite: Suite, node: int, last: int, result: bytes, sibling: bytes
) -> tuple[int, int, bytes]:
    """One step up (RFC 9162 §2.1.3.2): place on the level, last place of the level, node there."""
    if node & 1 or node == last:
        result = node_hash(suite, sibling, result)
        while not node & 1 and node:
            node >>= 1
            last >>= 1
    else:
        result = node_hash(suite, result, sibling)
    return node >> 1, last >> 1, result


def verify_inclusion(
    suite: Suite, leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes
) -> bool:
    """Whether the leaf hash `leaf` is number `index` of `size` leaves under `root`.

    RFC 9162 §2.1.3.2; in addition every hash must have 32 bytes and an empty tree holds nothing.
    """
    return len(root) == 32 and root_from_path(suite, leaf, index, size, path) == root


def verify_path(
    suite: Suite, leaf: str, index: int, size: int, path: Sequence[str], root: str
) -> bool:
    """`verify_inclusion` for leaf data as text and hashes as hex; malformed hex is just false."""
    try:
        hashes = [bytes.fromhex(h) for h in path]
        root_bytes = bytes.fromhex(root)
    except ValueError:
        return False
    return verify_inclusion(suite, leaf_hash(suite, leaf.encode()), index, size, hashes, root_bytes)


class Paths:
    """`verify_path` for many leaves of one tree of `size` leaves under `root` (hex).

    Where the path of a leaf joins that of the one before, what follows is known.
    """

    def __init__(self, suite: Suite, size: int, root: str) -> None:
        self._suite, self._size, self._root = suite, size, root
        # Of the last path that was followed to its end: last place of a level → place on it, node
        # there, hashes left of the path; the path; whether it led to the root.
        self._steps: dict[int, tuple[int, bytes, int]] = {}
        self._path: Sequence[str] = ()
        self._good = False

    def hold(self, leaf: str, index: int, path: Sequence[str]) -> bool:
        """Whether `leaf` is number `index` (from 0) by `path` (hex, lowest sibling first)."""
        if not 0 <= index < self._size:
            return False
        suite, known, steps = self._suite, self._steps, dict[int, tuple[int, bytes, int]]()
        node, last, left = index, self._size - 1, len(path)
        result = leaf_hash(suite, leaf.encode())
        for text in path:
            step = node, result, left
            if known.get(last) == step and path[-left:] == self._path[-left:]:
                steps.update((level, one) for level, one in known.items() if level <= last)
                break
            steps[last] = step
            sibling = _hash_of(text)
            if last == 0 or sibling is None:
                return False
            node, last, result = _joined(suite, node, last, result, sibling)
            left -= 1
        else:
            self._good = last == 0 and result.hex() == self._root
        self._steps, self._path = steps, path
        return self._good


def _hash_of(text: str) -> bytes | None:
    """The 32 bytes of a hash in hex, or None."""
    try:
        found = bytes.fromhex(text)
    except ValueError:
        return None
    return found if len(found) == 32 else None

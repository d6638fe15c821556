"""Tiles of C2SP tlog-tiles: paths, and hashes read out of them (protocol §14.3)."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from drawproof.errors import DrawproofError
from drawproof.suites import Suite
from drawproof.tree import node_hash

WIDTH, HASH, MAX_ENTRY = 256, 32, 65_535
_KEPT = 512


def number_path(number: int) -> str:
    """1234067 as `x001/x234/067`."""
    parts = [f"{number % 1000:03}"]
    while number >= 1000:
        number //= 1000
        parts.append(f"x{number % 1000:03}")
    return "/".join(reversed(parts))


def tile_path(level: int | str, number: int, width: int = WIDTH) -> str:
    """`tile/<L>/<N>[.p/<W>]`; level `entries` for bundles of entries."""
    partial = "" if width == WIDTH else f".p/{width}"
    return f"tile/{level}/{number_path(number)}{partial}"


def width_of(size: int, level: int, number: int) -> int:
    """How many hashes the tile holds in a tree of `size` entries; 0: there is no such tile."""
    count = (size >> 8 * level) - number * WIDTH
    return max(0, min(WIDTH, count))


def pack_entries(entries: list[bytes]) -> bytes:
    """A bundle of entries: each after its length, 2 bytes big-endian."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def unpack_entries(data: bytes, count: int) -> list[bytes]:
    """The `count` entries of a bundle; anything else in it is `log-damaged`."""
    entries, at = list[bytes](), 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 2], "big")
        entry = data[at + 2 : at + 2 + size]
        if len(data) - at < 2 or len(entry) != size:
            raise DrawproofError("log-damaged", what="a bundle of entries is cut off")
        entries.append(entry)
        at += 2 + size
    if len(entries) != count:
        raise DrawproofError("log-damaged", what="a bundle has not as many entries as it says")
    return entries


class Tiles:
    """Hashes of complete subtrees of a tree of `size` entries, out of its tiles.

    `fetch` gives the bytes of a path. Nothing is trusted: who uses the hashes checks the root.
    """

    def __init__(self, suite: Suite, size: int, fetch: Callable[[str], bytes]) -> None:
        self.suite, self.size, self._fetch = suite, size, fetch
        self._kept: OrderedDict[tuple[int, int], bytes] = OrderedDict()

    def tile(self, level: int, number: int) -> bytes:
        """The bytes of a tile, as wide as the tree's size has it."""
        key = level, number
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        width = width_of(self.size, level, number)
        data = self._fetch(tile_path(level, number, width)) if width else b""
        if len(data) != width * HASH:
            raise DrawproofError("log-damaged", what=f"tile {level}/{number} is not whole")
        self._kept[key] = data
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return data

    def node(self, level: int, index: int) -> bytes:
        """The hash of the complete subtree of 2^level leaves number `index`."""
        tile_level, height = divmod(level, 8)
        first = index << height
        data = self.tile(tile_level, first // WIDTH)
        at = first % WIDTH * HASH
        hashes = [data[i : i + HASH] for i in range(at, at + (HASH << height), HASH)]
        if len(hashes[-1]) != HASH:
            raise DrawproofError("log-damaged", what=f"tile {tile_level} is too short")
        return fold(self.suite, hashes)


def fold(suite: Suite, hashes: list[bytes]) -> bytes:
    """The hash over a power of two of sibling hashes."""
    while len(hashes) > 1:
        pairs = range(0, len(hashes), 2)
        hashes = [node_hash(suite, hashes[i], hashes[i + 1]) for i in pairs]
    return hashes[0]

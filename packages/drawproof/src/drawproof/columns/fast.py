"""Columns with Arrow, NumPy and llvmlite: millions of rows a second and core (extra `[fast]`)."""

from __future__ import annotations

import hashlib
import os
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from drawproof.columns import check_suite
from drawproof.columns.kernel import ROOM, kernel, midstate
from drawproof.errors import DrawproofError

S = TypeVar("S")
T = TypeVar("T")
# Rows that one thread hashes at a time: 32 bytes of digest each.
PART = 1 << 19
kernel()


@cache
def pool() -> ThreadPoolExecutor:
    """One thread per processor; what they run lets the others run."""
    return ThreadPoolExecutor(os.cpu_count() or 1, "drawproof")


def hash_column(suite: str, prefix: str, column: Any) -> Any:
    """SHA-256(UTF-8(prefix ‖ value)) of an Arrow column of text, as FixedSizeBinary(32).

    A chunked column gives a chunked one. Nulls are refused (`columns-null`).
    """
    check_suite("fast", suite)
    if isinstance(column, pa.ChunkedArray):
        parts = [hash_column(suite, prefix, chunk) for chunk in column.chunks]
        return pa.chunked_array(parts, pa.binary(32))
    pieces = [column.slice(i, PART) for i in range(0, len(column), PART)]
    start = Prefix.of(prefix.encode())
    done = [words.joined() for words in pool().map(lambda piece: digests(start, piece), pieces)]
    return pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(32), len(column), [None, pa.py_buffer(b"".join(done))]
    )


@dataclass(frozen=True)
class Prefix:
    """What stands before every row of a column, its whole 64-byte blocks hashed already."""

    text: bytes
    mid: Any
    tail: Any
    before: int

    @classmethod
    @cache
    def of(cls, text: bytes) -> Prefix:
        """The prefix `text`."""
        whole = len(text) // 64 * 64
        mid = np.array(midstate(text[:whole]), np.uint32)
        return cls(text, mid, np.frombuffer(text[whole:] + b"\0", np.uint8), whole)


@dataclass(frozen=True)
class Words:
    """`count` digests, word by word: words[i, j] is word i of digest j; more room lies behind.

    The vector unit reads and writes them like that; `rows` turns them round.
    """

    words: Any
    count: int

    @classmethod
    def empty(cls, count: int) -> Words:
        """Room for `count`; vectors may reach over the end of every row."""
        step = count + 4 * kernel().lanes
        flat = np.empty(8 * step + 4 * kernel().lanes, np.uint32)
        return cls(flat[: 8 * step].reshape(8, step), count)

    def rows(self, places: Any = slice(None)) -> Any:
        """The digests at `places` as an array of 32 bytes each."""
        chosen = self.words[:, : self.count][:, places]
        return np.ascontiguousarray(chosen.T.astype(">u4")).view(np.uint8).reshape(-1, 32)

    def joined(self) -> bytes:
        """All digests, one after the other."""
        found: bytes = self.rows().tobytes()
        return found

    def one(self, place: int) -> bytes:
        """The digest at `place`."""
        found: bytes = self.words[:, place].astype(">u4").tobytes()
        return found


def text_of(array: Any) -> tuple[Any, Any]:
    """Bytes and offsets (64 bits) of an Arrow array of text without nulls."""
    if array.null_count:
        raise DrawproofError("columns-null", column="?")
    wide = pa.types.is_large_string(array.type) or pa.types.is_large_binary(array.type)
    _, offsets, data = array.buffers()
    kind = np.int64 if wide else np.int32
    if not len(array):
        return np.zeros(1, np.uint8), np.zeros(1, np.int64)
    all_offsets = np.frombuffer(offsets, kind, len(array) + 1, array.offset * kind().itemsize)
    found = np.zeros(1, np.uint8) if not data else np.frombuffer(data, np.uint8)
    return found, all_offsets.astype(np.int64)


NO_ENDING = (np.zeros(1, np.uint8), np.zeros(2, np.int64))


def digests(prefix: Prefix, array: Any, endings: Any = None, which: Any = None) -> Words:
    """SHA-256(prefix ‖ row ‖ ending) of every row of an Arrow array of text.

    `endings`: an Arrow array of the few different endings, `which`: the number of each row's.
    """
    data, offsets = text_of(array)
    last, ends = NO_ENDING if endings is None else text_of(endings)
    chosen = np.zeros(len(array), np.uint32) if which is None else which.astype(np.uint32)
    longest = int(np.diff(offsets).max(initial=0)) + int(np.diff(ends).max(initial=0))
    out = Words.empty(len(array))
    if longest + 64 + 72 > ROOM:
        return _slowly(prefix, array, endings, chosen, out)
    rest = len(prefix.text) - prefix.before
    kernel().rows(
        data.ctypes.data, offsets.ctypes.data, last.ctypes.data, ends.ctypes.data,
        chosen.ctypes.data, 0, len(array), prefix.mid.ctypes.data, prefix.tail.ctypes.data, rest,
        prefix.before, out.words.ctypes.data, out.words.shape[1],
    )  # fmt: skip
    return out


def _slowly(prefix: Prefix, array: Any, endings: Any, which: Any, out: Words) -> Words:
    """The same where a row is longer than the compiled program has room for."""
    ends = [""] if endings is None else endings.to_pylist()
    for i, (text, number) in enumerate(zip(array.to_pylist(), which.tolist(), strict=True)):
        digest = hashlib.sha256(prefix.text + text.encode() + ends[number].encode()).digest()
        out.words[:, i] = np.frombuffer(digest, ">u4")
    return out


def parents(level: Words, first: int = 0, count: int | None = None) -> Words:
    """Nodes above `count` (even) digests from number `first` on."""
    number = (level.count - first if count is None else count) // 2
    out, step = Words.empty(number), level.words.shape[1]
    kernel().nodes(
        level.words.ctypes.data + 4 * first, step, 0, number, out.words.ctypes.data,
        out.words.shape[1],
    )  # fmt: skip
    return out


@dataclass(frozen=True)
class Subtrees:
    """Complete subtrees from left to right as (height, hash), and all nodes of one height."""

    trees: Sequence[tuple[int, bytes]]
    nodes: bytes


def subtrees(leaves: Words, start: int, keep: int) -> Subtrees:
    """The largest complete subtrees over leaves number `start` and following (RFC 9162).

    `nodes`: the nodes of height `keep` among them, 32 bytes each; none for 0.
    """
    left, right, kept = list[tuple[int, bytes]](), list[tuple[int, bytes]](), b""
    level, height, first, count = leaves, 0, 0, leaves.count
    while count:
        if height == keep and keep:
            kept = level.rows(slice(first, first + count)).tobytes()
        if start & 1:
            left.append((height, level.one(first)))
            first, count, start = first + 1, count - 1, start + 1
        if count & 1:
            right.append((height, level.one(first + count - 1)))
            count -= 1
        level, height, first, count, start = (
            parents(level, first, count), height + 1, 0, count // 2, start // 2,
        )  # fmt: skip
    return Subtrees([*left, *reversed(right)], kept)


def hex_text(rows: Any) -> Any:
    """Arrow text of the hex form of an array of 32 bytes each."""
    digits = np.frombuffer(b"0123456789abcdef", np.uint8)
    text = np.empty((len(rows), 64), np.uint8)
    text[:, 0::2], text[:, 1::2] = digits[rows >> 4], digits[rows & 15]
    offsets = np.arange(0, 64 * len(rows) + 1, 64, np.int64)
    return pa.LargeStringArray.from_buffers(len(rows), pa.py_buffer(offsets), pa.py_buffer(text))


def joined(*columns: Any) -> Any:
    """Text columns and constants joined by `|`, row by row; the first is a column."""
    kind = columns[0].type
    given = [pa.scalar(c, kind) if isinstance(c, str) else c.cast(kind) for c in columns]
    return pc.binary_join_element_wise(*given, pa.scalar("|", kind))


def in_order(work: Callable[[S], T], items: Iterable[S], take: Callable[[T], None]) -> None:
    """`take(work(item))` for every item in turn, while the threads are a few items ahead."""
    threads, waiting, ahead = pool(), deque[Future[T]](), 1 + (os.cpu_count() or 1)
    try:
        for item in items:
            waiting.append(threads.submit(work, item))
            if len(waiting) >= ahead:
                take(waiting.popleft().result())
        while waiting:
            take(waiting.popleft().result())
    finally:
        for future in waiting:
            future.cancel()

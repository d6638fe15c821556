"""Chance for simulations: a SHA-256 counter stream, so that a report can be repeated."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

Item = TypeVar("Item")


class Stream:
    """Words of H(seed ‖ name ‖ counter), eight bytes each, big-endian, from counter 0 on."""

    def __init__(self, seed: bytes, name: str) -> None:
        self._start = sha256(seed + b"|" + name.encode("utf-8") + b"|")
        self._counter = 0

    def words(self, count: int) -> array[int]:
        """The next `count` words of 64 bits (whole digests are used up)."""
        blocks = bytearray()
        for counter in range(self._counter, self._counter + (count + 3) // 4):
            state = self._start.copy()
            state.update(counter.to_bytes(8, "big"))
            blocks += state.digest()
        self._counter += (count + 3) // 4
        words = array("Q", bytes(blocks))
        if sys.byteorder == "little":
            words.byteswap()
        return words[:count]

    def shuffled(self, items: Sequence[Item]) -> list[Item]:
        """The items in random order: sorted by one word each."""
        keys = self.words(len(items))
        return [items[i] for i in sorted(range(len(items)), key=keys.__getitem__)]

    def below(self, bound: int) -> int:
        """A number below `bound` (at most 2^32); the bias is below 2^-32."""
        return (self.words(1)[0] * bound) >> 64

    def sample(self, size: int, count: int) -> set[int]:
        """`count` different places of `size`, each set equally likely."""
        if 3 * count > size:
            return set(self.shuffled(range(size))[:count])
        chosen: set[int] = set()
        while len(chosen) < count:
            for word in self.words(count - len(chosen) + 4):
                if len(chosen) < count:
                    chosen.add((word * size) >> 64)
        return chosen


@dataclass(frozen=True, slots=True)
class Simulated:
    """A simulated p-value, `runs` repetitions of at most `limit`, and the mean of the statistic."""

    p: float
    runs: int
    limit: int
    mean: float


def simulate(
    observed: float, again: Callable[[], float], *, limit: int, least: int = 100, enough: int = 10
) -> Simulated:
    """P(statistic >= observed), by repetition (Besag and Clifford 1991).

    It stops when `enough` repetitions reached the observed value: p = enough / runs; else
    p = (reached + 1) / (limit + 1). Both are valid p-values. `least` further repetitions, which do
    not touch p, make the mean steadier.
    """
    reached, total, runs, p = 0, 0.0, 0, 0.0
    while runs < limit and (not p or runs < least):
        value = again()
        runs += 1
        total += value
        reached += value >= observed
        if reached == enough and not p:
            p = enough / runs
    return Simulated(p or (reached + 1) / (runs + 1), runs, limit, total / max(1, runs))

"""Reproducible chance for invented data: SplitMix64, the same on every machine and version."""

import hashlib
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Generic, TypeVar

T = TypeVar("T")
MASK = (1 << 64) - 1


class Weights(Generic[T]):
    """Options with whole-number weights, added up once."""

    def __init__(self, options: Sequence[tuple[T, int]]) -> None:
        self.options = [option for option, _ in options]
        self.sums = list(accumulate(weight for _, weight in options))


class Chance:
    """A stream of numbers that depends on its seed words alone; never for a draw."""

    def __init__(self, *words: object) -> None:
        text = "|".join(map(str, words)).encode()
        self._state = int.from_bytes(hashlib.sha256(text).digest()[:8], "big")

    def _next(self) -> int:
        self._state = (self._state + 0x9E3779B97F4A7C15) & MASK
        z = self._state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)

    def below(self, end: int) -> int:
        """A number from 0 to end - 1."""
        return self._next() % end

    def between(self, first: int, last: int) -> int:
        """A number from first to last, both included."""
        return first + self.below(last - first + 1)

    def pick(self, options: Sequence[T]) -> T:
        """One of the options."""
        return options[self.below(len(options))]

    def often(self, part: int, whole: int) -> bool:
        """True in `part` of `whole` cases."""
        return self.below(whole) < part

    def weighted(self, weights: Weights[T]) -> T:
        """One of the options by weight."""
        return weights.options[bisect_right(weights.sums, self.below(weights.sums[-1]))]

    def shuffled(self, options: Sequence[T]) -> list[T]:
        """All options in another order."""
        order = list(options)
        for i in range(len(order) - 1, 0, -1):
            j = self.below(i + 1)
            order[i], order[j] = order[j], order[i]
        return order

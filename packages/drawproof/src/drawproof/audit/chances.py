"""Laws of counts: exact tails by lgamma, sums of independent counts by convolution.

Everything here is an exact law in double precision; a tail below `TINY` is given as `TINY`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from math import exp, inf, lgamma, log

TINY = 1e-300
_NEGLIGIBLE = 1e-20


def log_choose(n: int, k: int) -> float:
    """Natural logarithm of the binomial coefficient; -inf where there is no way."""
    if k < 0 or k > n:
        return -inf
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


class Law:
    """The law of one count between `low` and `high`, given by the logarithm of its weights.

    The weights must rise to one peak and fall from there (all laws below are log-concave).
    """

    def __init__(self, low: int, high: int, weight: Callable[[int], float]) -> None:
        self.low, self.high = low, high
        self._weight = weight

    @cached_property
    def mode(self) -> int:
        """A value of the largest weight."""
        low, high = self.low, self.high
        while low < high:
            middle = (low + high) // 2
            if self._weight(middle + 1) > self._weight(middle):
                low = middle + 1
            else:
                high = middle
        return low

    @cached_property
    def _total(self) -> float:
        top = self._weight(self.mode)
        body = self._sum(self.mode, 1, top) + self._sum(self.mode - 1, -1, top)
        return top + log(body)

    def _sum(self, start: int, step: int, top: float) -> float:
        total, k = 0.0, start
        while self.low <= k <= self.high:
            term = exp(self._weight(k) - top)
            total += term
            if term < total * 1e-17:
                break
            k += step
        return total

    def _side(self, start: int, step: int) -> float:
        if not self.low <= start <= self.high:
            return 0.0
        top = self._weight(start)
        return exp(min(0.0, top - self._total + log(self._sum(start, step, top))))

    def upper(self, k: int) -> float:
        """P(count >= k)."""
        if k <= self.low:
            return 1.0
        if k > self.high:
            return TINY
        value = self._side(k, 1) if k > self.mode else 1.0 - self._side(k - 1, -1)
        return min(1.0, max(TINY, value))

    def lower(self, k: int) -> float:
        """P(count <= k)."""
        if k >= self.high:
            return 1.0
        if k < self.low:
            return TINY
        value = self._side(k, -1) if k < self.mode else 1.0 - self._side(k + 1, 1)
        return min(1.0, max(TINY, value))

    def window(self) -> Mass:
        """The law as a table of all values that are not negligible."""
        top, mode = self._total, self.mode
        right: list[float] = []
        left: list[float] = []
        for step, side, start in ((1, right, mode), (-1, left, mode - 1)):
            k = start
            while self.low <= k <= self.high:
                p = exp(self._weight(k) - top)
                if p < _NEGLIGIBLE:
                    break
                side.append(p)
                k += step
        return Mass(mode - len(left), [*reversed(left), *right])


class Mass:
    """A law as a table: `masses[i]` is the probability of `low + i`."""

    def __init__(self, low: int, masses: Sequence[float]) -> None:
        self.low, self.masses = low, masses

    @property
    def mean(self) -> float:
        """The expected count."""
        return sum((self.low + i) * p for i, p in enumerate(self.masses))

    def upper(self, k: int) -> float:
        """P(count >= k), never below what the table leaves out."""
        return min(1.0, sum(self.masses[max(0, k - self.low) :]) + _NEGLIGIBLE)

    def lower(self, k: int) -> float:
        """P(count <= k), never below what the table leaves out."""
        return min(1.0, sum(self.masses[: max(0, k - self.low + 1)]) + _NEGLIGIBLE)

    def plus(self, other: Mass) -> Mass:
        """The law of the sum of two independent counts."""
        short, long = sorted((self.masses, other.masses), key=len)
        out = [0.0] * (len(short) + len(long) - 1)
        for i, p in enumerate(short):
            for j, q in enumerate(long, start=i):
                out[j] += p * q
        first = next((i for i, p in enumerate(out) if p > _NEGLIGIBLE), 0)
        last = next((i for i in range(len(out) - 1, -1, -1) if out[i] > _NEGLIGIBLE), len(out) - 1)
        return Mass(self.low + other.low + first, out[first : last + 1])


def hypergeometric(size: int, marked: int, drawn: int, odds: float = 1.0) -> Law:
    """How many of `marked` are among `drawn` out of `size`; `odds` favours them (Fisher's law)."""
    tilt = log(odds)
    return Law(
        max(0, drawn + marked - size),
        min(marked, drawn),
        lambda k: log_choose(marked, k) + log_choose(size - marked, drawn - k) + k * tilt,
    )


def adjacent_pairs(size: int, drawn: int) -> Law:
    """How many pairs of neighbours there are among `drawn` places of a row of `size`.

    n places with a pairs of neighbours form r = n - a runs: C(n-1, r-1) · C(N-n+1, r) ways out of
    C(N, n) (Wald and Wolfowitz 1940).
    """
    return Law(
        max(0, 2 * drawn - size - 1),
        drawn - 1,
        lambda a: log_choose(drawn - 1, a) + log_choose(size - drawn + 1, drawn - a),
    )


def binomial(trials: int, chance: float) -> Law:
    """How many of `trials` succeed, each with `chance` strictly between 0 and 1."""
    yes, no = log(chance), log(1 - chance)
    return Law(0, trials, lambda k: log_choose(trials, k) + k * yes + (trials - k) * no)


def successes(chances: Iterable[float]) -> Mass:
    """How many of independent trials of different chances succeed (Poisson's binomial law)."""
    total = Mass(0, [1.0])
    for chance in chances:
        total = total.plus(Mass(0, [1.0 - chance, chance]))
    return total


def added(laws: Sequence[Law]) -> Law | Mass:
    """The law of the sum of independent counts."""
    if len(laws) == 1:
        return laws[0]
    total = Mass(0, [1.0])
    for law in laws:
        total = total.plus(law.window())
    return total


def two_sided(law: Law | Mass, count: int) -> float:
    """Twice the smaller tail."""
    return min(1.0, 2 * min(law.upper(count), law.lower(count)))


def critical_count(law: Law | Mass, level: float, most: int) -> int | None:
    """The smallest count with P(count or more) <= level, None where `most` is not enough."""
    low, high = 0, most + 1
    while low < high:
        middle = (low + high) // 2
        if law.upper(middle) <= level:
            high = middle
        else:
            low = middle + 1
    return low if low <= most else None

"""How many are drawn from a stratum (protocol §3): exact integers."""

from __future__ import annotations

from drawproof.errors import DrawproofError


def quota(N: int, p: int, q: int, minimum: int = 0) -> int:
    """n = min(N, max(minimum, ceil(N·p / q))) for the ratio p/q, 0 ≤ p ≤ q, q > 0."""
    numbers = (N, p, q, minimum)
    whole = all(isinstance(x, int) and not isinstance(x, bool) for x in numbers)
    if not whole or N < 0 or minimum < 0 or q <= 0 or not 0 <= p <= q:
        raise DrawproofError("quota-rule", N=N, p=p, q=q, minimum=minimum)
    return min(N, max(minimum, (N * p + q - 1) // q))

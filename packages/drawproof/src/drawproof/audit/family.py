"""One error for all tests together (Holm 1979)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from drawproof.audit.model import CHECKED, Result


def holm(results: Sequence[Result], alpha: float) -> list[Result]:
    """The results with `adjusted` p-values and `suspicious` set; what was not checked stays.

    With m tests made, the i-th smallest p (from 1) becomes max over j <= i of (m - j + 1) · p_j, at
    most 1. Calling suspicious what is at most alpha errs in at most a share alpha of true draws,
    however the tests depend on each other. Findings of a test that is not suspicious are dropped.
    """
    made = sorted((r for r in results if r.state == CHECKED), key=lambda r: r.p)
    adjusted, highest = {}, 0.0
    for i, result in enumerate(made):
        highest = max(highest, min(1.0, (len(made) - i) * result.p))
        adjusted[result.id] = highest
    out = []
    for result in results:
        if result.state != CHECKED:
            out.append(result)
            continue
        value = adjusted[result.id]
        found = value <= alpha
        out.append(
            replace(
                result,
                adjusted=value,
                suspicious=found,
                findings=result.findings if found else (),
            )
        )
    return out

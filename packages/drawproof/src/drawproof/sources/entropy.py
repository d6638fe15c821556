"""Unpredictable bits of each source, in integers (protocol §4)."""

from __future__ import annotations

from collections.abc import Sequence

from drawproof.announce import Announcement
from drawproof.ids import MAX_INTEGER
from drawproof.policy import Policy
from drawproof.sources.announced import Source
from drawproof.sources.strings import Derived

# Thousandths of a bit, rounded down; integers, so that every machine adds the same.
DIE = {6: 2_584, 8: 3_000, 10: 3_321}
SHARE = 256_000
# log2 of the order of the group in which the one valid signature lies.
ROUND = 254_857
PULSE = 256_000
TOTAL_BITS, CLOSING_BITS = 128, 60


def source_bits(source: Source, string: str, checked: bool, policy: Policy) -> int:
    """Thousandths of a bit of one source.

    A missing share counts 0, and so does a drand round, a lottery or a pulse that was not
    `checked`.
    """
    match source.kind:
        case "cr":
            return 0 if string.endswith(":missing") else SHARE
        case "dice":
            return DIE[source.sides or 10] * (source.dice or 0)
        case "drand":
            return ROUND if checked else 0
        case "nist":
            return PULSE if checked else 0
    game = policy.lottery(source.game or "")
    return game.bits if checked and game is not None else 0


def entropy_bits(
    announcement: Announcement,
    strings: Sequence[str],
    derived: Sequence[Derived | None],
    policy: Policy,
) -> tuple[int, int]:
    """(total, closing) whole bits, rounded down; a public outcome that
    stands twice counts once.

    `derived` tells, for each announced source, what was found of its evidence (None: nothing).
    """
    total, closing, seen = 0, 0, set[str]()
    for source, string, found in zip(announcement.sources, strings, derived, strict=True):
        if source.kind in ("drand", "lot", "nist"):
            if string in seen:
                continue
            seen.add(string)
        checked = found is not None and found.unchecked is None and found.string == string
        bits = source_bits(source, string, checked, policy)
        total += bits
        closing += bits if source.closing else 0
    return min(total // 1000, MAX_INTEGER), min(closing // 1000, MAX_INTEGER)

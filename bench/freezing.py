"""Freeze and root of a frame with the standard library, open and private."""

from __future__ import annotations

import gc

from bench import measure, world
from drawproof.freeze import freeze


def main() -> None:
    """Two rows of the table."""
    args = measure.options(__doc__ or "", objects=2_000_000)
    for mode, most in (("open", 4), ("private", 8)):
        rows = world.frame_rows(args.objects, mode)
        gc.collect()
        taken, frozen = measure.take(
            lambda rows=rows, mode=mode: freeze("DR1", mode, world.DRAW_ID, rows), args.repeat
        )
        assert frozen.count == args.objects
        measure.report(
            args,
            f"freeze-{mode}",
            f"freeze + root, {args.objects:,} objects, standard library, {mode}",
            f"≤ {most} s, ≤ 300 MB beyond the input",
            f"{taken.shown}, {taken.megabytes} MB",
            taken.seconds <= most and taken.megabytes <= 300,
        )
        del rows


if __name__ == "__main__":
    main()

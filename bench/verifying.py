"""`verify` of a bundle of the full level: 2 million objects, officers, proofs of all winners."""

from __future__ import annotations

import subprocess
import sys

from bench import measure, world


def main() -> None:
    """Open and private; each verification is a process of its own, as a person starts it."""
    args = measure.options(__doc__ or "", objects=2_000_000, officers=5_000)
    for mode in ("open", "private"):
        with measure.folder(args) as where:
            bundle = where / "bundle"
            program = "import sys; from pathlib import Path; from bench import world; "
            program += (
                "world.write_bundle(Path(sys.argv[1]), *map(int, sys.argv[2:4]), sys.argv[4])"
            )
            given = [str(bundle), str(args.objects), str(args.officers), mode]
            subprocess.run([sys.executable, "-c", program, *given], check=True)
            command = [sys.executable, "-m", "drawproof", "verify", str(bundle)]
            taken, _ = measure.take(
                lambda command=command: subprocess.run(command, check=True, capture_output=True),
                args.repeat,
            )
        target = 15 if mode == "open" else None
        measure.report(
            args,
            f"verify-{mode}",
            f"verify, full level, {args.objects:,} objects, {mode}, Python",
            f"≤ {target} s" if target else "–",
            f"{taken.shown}, {taken.megabytes} MB",
            taken.seconds <= target if target else None,
        )


if __name__ == "__main__":
    _ = world
    main()

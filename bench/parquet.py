"""A whole open draw over Parquet on one machine: root, tickets, winners, result tree, files.

`--objects 190e6` is every business of a large country. The register is generated first (not
measured). `frame.csv` of that size (9 GB) is not written: the frame stays in Parquet, beside it lie
the tree's nodes of height 8, from which any inclusion proof is made by reading 256 rows.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

from bench import measure, world

TARGETS = {20_000_000: (12, 1000), 190_000_000: (90, 2000)}


def draw(path: Path, out: Path) -> None:
    """What is measured, in a process of its own; prints its parts as JSON."""
    import drawproof as dp
    from drawproof.canonical import canonical
    from drawproof.columns.parquet import draw_table, freeze_table, prove_row

    begin = time.perf_counter()
    with (out / "frame.nodes").open("wb") as nodes:
        frozen = freeze_table("DR1", world.DRAW_ID, path, nodes=nodes)
    middle = time.perf_counter()
    quotas = {h: dp.quota(N, *world.RATIOS[h]) for h, N in frozen.strata.items()}
    drawn = draw_table("DR1", world.DRAW_ID, world.SEED, path, quotas)
    tickets = time.perf_counter()
    (out / "winners.csv").write_bytes(drawn.winners_csv)
    record = {"root": frozen.root, "result_root": drawn.result_root, "N": drawn.N, "n": drawn.n}
    (out / "draw.json").write_bytes(canonical(record))
    end = time.perf_counter()
    index = int(drawn.places[len(drawn.places) // 2])
    proof = prove_row(path, (out / "frame.nodes").read_bytes(), index)
    good = dp.tree.verify_path(
        dp.suites.DR1, proof.leaf, proof.index, proof.size, proof.path, frozen.root
    )
    times = {"freeze": middle - begin, "tickets": tickets - middle, "files": end - tickets}
    print(json.dumps({**times, **record, "proof": good, "winners": drawn.n}))


def main() -> None:
    """One row for the whole, one for the tickets against the C loop."""
    args = measure.options(__doc__ or "", objects=20_000_000)
    if measure.missing("pyarrow", "numpy", "llvmlite"):
        return
    from bench import tables

    with measure.folder(args) as where:
        path, out = tables.write(where / "frame.parquet", args.objects), where / "out"
        out.mkdir()
        program = "import sys; from pathlib import Path; from bench.parquet import draw; "
        program += "draw(*map(Path, sys.argv[1:]))"
        command = [sys.executable, "-c", program, str(path), str(out)]
        taken, done = measure.take(
            lambda: subprocess.run(command, check=True, capture_output=True, text=True), args.repeat
        )
        found = json.loads(done.stdout)
        seconds = measure.limit(args.objects, where)
        size = path.stat().st_size / 1e9
    assert found["proof"]
    most, memory = TARGETS.get(args.objects, (0, 0))
    millions = f"{args.objects / 1e6:g} M"
    parts = ", ".join(f"{name} {found[name]:.3g} s" for name in ("freeze", "tickets", "files"))
    measure.report(
        args,
        f"parquet-{millions}",
        f"whole open draw, {millions} from sorted Parquet ({size:.1f} GB), {found['n']:,} winners",
        f"≤ {most} s, ≤ {memory / 1000:g} GB" if most else "–",
        f"{taken.shown}, {taken.megabytes / 1000:.2g} GB ({parts})",
        taken.seconds <= most and taken.megabytes <= memory if most else None,
    )
    measure.report(
        args,
        f"parquet-limit-{millions}",
        f"tickets + winners of {millions} from Parquet against the C loop (2 threads)",
        "≤ 5 ×",
        f"{found['tickets'] / seconds:.2f} × ({seconds:.3g} s)",
        found["tickets"] <= 5 * seconds,
    )


if __name__ == "__main__":
    main()

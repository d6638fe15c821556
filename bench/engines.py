"""Which engine should hash a column? The same column by everything at hand, in one run.

Why `[fast]` is Arrow with a compiled loop: DataFusion's `sha256` does one row after the other
and begins the line anew for each.
"""

from __future__ import annotations

import numpy as np

from bench import measure, world
from drawproof.columns import backend


def main() -> None:
    """One row for each engine; the ratio is to the C loop of two threads."""
    args = measure.options(__doc__ or "", objects=2_000_000)
    prefix = f"DR1|obj|{world.DRAW_ID}|{world.SEED}|"
    ids = [world.object_id(number) for number in range(args.objects)]
    with measure.folder(args) as where:
        least = measure.limit(args.objects, where)

    def show(name: str, taken: measure.Taken) -> None:
        row = f"engine-{name.split()[0].lower()}"
        work = f"hash a column of {args.objects:,} ids: {name}"
        speed = args.objects / taken.seconds / 1e6
        value = f"{taken.shown} = {taken.seconds / least:.2f} × the C loop, {speed:.2g} M/s"
        measure.report(args, row, work, "–", value, None)

    std = backend("std")
    taken, expected = measure.take(lambda: std.hash_column("DR1", prefix, ids), args.repeat)
    show("std (hashlib's own SHA-256, one thread)", taken)
    if measure.missing("pyarrow", "numpy", "llvmlite"):
        return
    import pyarrow as pa

    column, fast = pa.array(ids), backend("fast")
    taken, found = measure.take(lambda: fast.hash_column("DR1", prefix, column), args.repeat)
    assert b"".join(expected) == np.frombuffer(found.buffers()[1], np.uint8).tobytes()
    show("fast (compiled loop over vectors)", taken)
    if not measure.missing("datafusion"):
        _datafusion(args, column, prefix, expected, show)


def _datafusion(args, column, prefix, expected, show) -> None:
    import pyarrow as pa
    from datafusion import SessionConfig, SessionContext

    context = SessionContext(SessionConfig().with_target_partitions(2))
    batches = pa.table({"id": column}).to_batches(max_chunksize=1 << 15)
    half = len(batches) // 2
    context.register_record_batches("frame", [batches[:half], batches[half:]])
    query = f"SELECT sha256('{prefix}' || id) AS t FROM frame"  # noqa: S608 -- fixed text
    taken, parts = measure.take(lambda: context.sql(query).collect_partitioned(), args.repeat)
    rows = [batch.column(0) for part in parts for batch in part]
    assert pa.chunked_array(rows).slice(0, 100).to_pylist() == expected[:100]
    show("DataFusion (SQL, two partitions)", taken)


if __name__ == "__main__":
    main()

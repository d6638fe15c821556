"""Invented registers in Parquet, written a part at a time: the same for the same count."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bench.world import SHARES, STRATA, UNITS

PART = 1 << 20


def part(start: int, count: int) -> pa.Table:
    """Rows number `start` and following; ids of 18 characters like credit codes, ascending."""
    chance = np.random.default_rng(start)
    steps = np.arange(start, start + count, dtype=np.int64) * 7 + chance.integers(0, 7, count)
    numbers = pa.array(steps).cast(pa.string())
    ids = pc.binary_join_element_wise("916501", pc.utf8_lpad(numbers, 12, "0"), "")
    stratum = chance.choice(len(STRATA), count, p=np.array(SHARES) / sum(SHARES))
    unit = chance.integers(0, len(UNITS), count)
    named = [
        pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), pa.array(names))
        for codes, names in ((stratum, STRATA), (unit, UNITS))
    ]
    return pa.table({"object_id": ids, "stratum": named[0], "unit": named[1]})


def write(path: Path, count: int) -> Path:
    """A sorted frame of `count` rows in the file `path`."""
    writer = None
    for start in range(0, count, PART):
        table = part(start, min(PART, count - start))
        if writer is None:
            few = ["stratum", "unit"]
            writer = pq.ParquetWriter(path, table.schema, compression="snappy", use_dictionary=few)
        writer.write_table(table)
    if writer is not None:
        writer.close()
    return path


def counts(path: Path) -> dict[str, int]:
    """Stratum → rows, as an announcement would state them."""
    found: dict[str, int] = {}
    for batch in pq.ParquetFile(path).iter_batches(PART, columns=["stratum"]):
        for row in pc.value_counts(batch.column(0)).to_pylist():
            found[row["values"]] = found.get(row["values"], 0) + row["counts"]
    return dict(sorted(found.items()))

"""What `drawproof.tickets` and `drawproof.tree` do, for open frames that are in memory as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from drawproof.columns import check_suite
from drawproof.columns.fast import hex_text
from drawproof.columns.parquet import SmallestOf, root_of_column, select_table
from drawproof.tickets import Drawables, Smallest


def root(data: bytes) -> str:
    """Merkle root (hex) over the lines of a file, each with its LF; suite `DR1`."""
    ends: Any = np.flatnonzero(np.frombuffer(data, np.uint8) == ord("\n"))
    offsets: Any = np.zeros(len(ends) + 1, np.int64)
    offsets[1:] = ends - np.arange(len(ends))
    text = pa.py_buffer(data.replace(b"\n", b""))
    return root_of_column(pa.LargeStringArray.from_buffers(len(ends), pa.py_buffer(offsets), text))


def smallest(
    suite: str, draw_id: str, seed: str, objects: Drawables, keep: Mapping[str, int]
) -> Smallest:
    """`tickets.smallest`; the keys of a private draw are not looked at."""
    check_suite("fast", suite)
    strata = objects.strata
    counts = dict.fromkeys(keep, 0) | Counter(strata)
    table = pa.table(
        {
            "object_id": pa.array(objects.ids, pa.large_string()),
            "stratum": pa.array(strata, pa.string()),
            "unit": pa.repeat(pa.scalar("-", pa.string()), len(strata)),
        }
    )
    room = {h: min(n, counts[h]) for h, n in keep.items()}
    _, best = select_table(draw_id, seed, table, room)
    return {h: ranked(one) for h, one in best.items()}, counts


def ranked(best: SmallestOf) -> list[tuple[str, str]]:
    """(ticket, object id) ascending."""
    if not best.room:
        return []
    numbers, ids, _ = best.cut()
    return list(zip(hex_text(numbers).to_pylist(), ids.to_pylist(), strict=True))

"""What `drawproof.tickets` and `drawproof.tree` do, for open frames that are in memory as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from operator import itemgetter

import pyarrow as pa

from drawproof.columns import check_suite
from drawproof.columns.fast import hex_text
from drawproof.columns.parquet import SmallestOf, root_of_column, select_table
from drawproof.tickets import Drawable, Smallest


def root(lines: Sequence[str]) -> str:
    """Merkle root (hex) over leaf data; suite `DR1`."""
    return root_of_column(pa.array(lines, pa.large_string()))


def smallest(
    suite: str, draw_id: str, seed: str, objects: Sequence[Drawable], keep: Mapping[str, int]
) -> Smallest:
    """`tickets.smallest`; the keys of a private draw are not looked at."""
    check_suite("fast", suite)
    strata = list(map(itemgetter(1), objects))
    counts = dict.fromkeys(keep, 0) | Counter(strata)
    table = pa.table(
        {
            "object_id": pa.array(list(map(itemgetter(0), objects)), pa.large_string()),
            "stratum": pa.array(strata, pa.string()),
            "unit": pa.repeat(pa.scalar("-", pa.string()), len(strata)),
        }
    )
    room = {h: min(n, counts[h]) for h, n in keep.items()}
    _, best = select_table(draw_id, seed, table, room)
    return {h: _ranked(one) for h, one in best.items()}, counts


def _ranked(best: SmallestOf) -> list[tuple[str, str]]:
    """(ticket, object id) ascending."""
    if not best.room:
        return []
    numbers, ids, _ = best.cut()
    return list(zip(hex_text(numbers).to_pylist(), ids.to_pylist(), strict=True))

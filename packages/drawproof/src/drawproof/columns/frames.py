"""What `drawproof.tickets` and `drawproof.tree` do, for open frames that are in memory as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from operator import itemgetter

import pyarrow as pa

from drawproof.columns.parquet import draw_table, root_of_column


def root(lines: Sequence[str]) -> str:
    """Merkle root (hex) over leaf data; suite `DR1`."""
    return root_of_column(pa.array(lines, pa.large_string()))


def smallest(
    suite: str,
    draw_id: str,
    seed: str,
    objects: Sequence[tuple[str, str, str | None]],
    keep: Mapping[str, int],
) -> tuple[dict[str, list[tuple[str, str]]], dict[str, int]]:
    """`tickets.smallest`; the keys of a private draw are not looked at."""
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
    found: dict[str, list[tuple[str, str]]] = {h: [] for h in keep}
    for leaf in draw_table(suite, draw_id, seed, table, room).leaves.to_pylist():
        _, _, _, object_id, stratum, _, ticket, _ = leaf.split("|")
        found[stratum].append((ticket, object_id))
    return {h: sorted(rows) for h, rows in found.items()}, counts

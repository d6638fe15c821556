"""Whether a comparison with a register still holds.

The mark names the oldest transaction that was still under way when it was taken: whatever an older
one wrote was seen. A row written by a younger one shows it, since the server keeps with every row
which transaction wrote it; rows that went are missing in the count.
"""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from django.db import connection


def mark(tables: Sequence[str], asked: Any) -> str:
    """To be taken before comparing: ``<transaction> <rows>,… <digest>``.

    :param tables: all that the comparison reads of the register.
    :param asked: what else it depends on, as JSON.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())")
        oldest = cursor.fetchone()[0]
        counts = []
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - the adapter's own name
            counts.append(str(cursor.fetchone()[0]))
    return f"{oldest} {','.join(counts)} {_digest(asked)}"


def holds(mark: str, tables: Sequence[str], asked: Any) -> bool:
    """Whether every row is older than the mark, none is missing, and the same is asked."""
    if mark.count(" ") != 2:
        return False
    oldest, counts, digest = mark.split(" ")
    if digest != _digest(asked):
        return False
    return all(
        _is_as_it_was(table, oldest, int(count))
        for table, count in zip(tables, counts.split(","), strict=True)
    )


def _is_as_it_was(table: str, oldest: str, count: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE age(xmin) <= age(%s::xid8::xid)) "  # noqa: S608 - the adapter's own name
            f"FROM {table}",
            [oldest],
        )
        return bool(cursor.fetchone() == (count, 0))


def _digest(asked: Any) -> str:
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:16]

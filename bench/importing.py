"""Files of a register of millions: python -m bench.importing [--objects 2e6]

Each file goes the whole way that an upload goes: stored, looked at, mapped, checked, confirmed,
written, in this process; the database is an embedded server of its own, durable as in use.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import registers
from bench.measure import folder, options, report, take
from bench.site import site

CHUNK = 1 << 20


def loaded(kind: str, path: Path, by: Any) -> Any:
    """One file from the upload to the end of writing; the batch."""
    from sunlot import clock
    from sunlot.imports import actions
    from sunlot.jobs.runner import drain

    with path.open("rb") as source:
        batch = actions.upload(
            kind=kind, file_name=path.name, content=iter(lambda: source.read(CHUNK), b""), by=by,
            at=clock.now(),
        )  # fmt: skip
    drain()
    batch.refresh_from_db()
    print(f"  {path.name}: {batch.state} {batch.counts} {batch.error_text}", flush=True)
    if batch.state == "checked":
        begin = time.perf_counter()
        actions.confirm(batch=batch, partial=True, by=by, at=clock.now())
        drain()
        batch.refresh_from_db()
        print(f"  written {batch.written} in {time.perf_counter() - begin:.1f} s", flush=True)
    if batch.state != "applied":
        raise RuntimeError(f"{path.name}: {batch.state}: {batch.error_text}")
    return batch


@contextmanager
def logged() -> Iterator[list[int]]:
    """How many bytes of write-ahead log a step made."""
    from django.db import connection

    def place() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn")
            return int(cursor.fetchone()[0])

    found: list[int] = []
    begin = place()
    yield found
    found.append(place() - begin)


def main() -> None:
    """All rows of the table of imports."""
    args = options(__doc__ or "", objects=2_000_000)
    with folder(args) as where, site(where) as cast:
        measure(args, where, cast)


def measure(args: argparse.Namespace, where: Path, cast: Any) -> None:
    """Files one after the other on one register."""
    count, by = args.objects, cast.actor("planner_a")
    part = min(100_000, count // 2)
    first = registers.write(where / "targets.csv", registers.HEAD, registers.targets(count))
    renamed = registers.write(
        where / "renamed.csv", registers.HEAD, registers.targets(count, renamed=part)
    )
    print(f"files: {first.stat().st_size >> 20} MB", flush=True)
    for row, work, path, target, most in (
        ("import first", f"{count:,} targets, csv, first load", first, 110, 512),
        ("import same", "the same file again", first, 35, 512),
        ("import renamed", f"{part:,} names changed", renamed, 45, 512),
    ):
        with logged() as bytes_:
            taken, batch = take(lambda path=path: loaded("targets", path, by), 1)
        words = f"{taken.shown}, {taken.megabytes} MB, {bytes_[0] / 1e6:.3g} MB of WAL"
        met = taken.seconds <= target and taken.megabytes <= most
        if row == "import same":
            met = met and bytes_[0] <= 1e6 and batch.written_total == 0
        report(args, row, work, f"{target} s, {most} MB", words, met)


if __name__ == "__main__":
    main()

"""A month of credit risk classes: python -m bench.classes [--objects 2e6]

A register of as many targets as rows is loaded first; then the class of every target for one
month, and for the next one with one class in twenty changed. Each file goes the whole way that an
upload goes, as in `bench.importing`.
"""

from __future__ import annotations

import argparse
import os
import resource
from pathlib import Path
from typing import Any

from bench import registers
from bench.importing import loaded, logged
from bench.measure import folder, options, report, take
from bench.site import site

HEAD = ("统一社会信用代码/对象编号", "风险类别", "截至日期")
TWENTIETH = 20


def spent() -> tuple[float, float]:
    """Processor seconds of this process and of the database server's, so far."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    return own.ru_utime + own.ru_stime, _server()


def _server() -> float:
    """The postmaster with the children that it has had, and those that it has."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = int(cursor.fetchone()[0])
    postmaster = _fields(backend)[1]
    parts = [_fields(int(name.name)) for name in Path("/proc").glob("[1-9]*")]
    own = sum(float(one[11]) + float(one[12]) for one in parts if one and one[1] == postmaster)
    ended = _fields(int(postmaster))
    ticks = own + sum(float(ended[place]) for place in (11, 12, 13, 14))
    return ticks / os.sysconf("SC_CLK_TCK")


def _fields(process: int) -> list[str]:
    """`/proc/…/stat` after the name; empty where the process has ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def main() -> None:
    """Both rows of the table."""
    args = options(__doc__ or "", objects=2_000_000)
    with folder(args) as where, site(where) as cast:
        measure(args, where, cast)


def measure(args: argparse.Namespace, where: Path, cast: Any) -> None:
    """One month, then the next."""
    count = args.objects
    targets = registers.write(where / "targets.csv", registers.HEAD, registers.targets(count))
    loaded("targets", targets, cast.actor("planner_a"))
    targets.unlink()
    share = TWENTIETH
    files = [
        ("import classes first", f"{count:,} classes, csv, first snapshot", None,
         registers.classes(count, "2026-03-31")),
        ("import classes changed", f"{count:,} classes, csv, the next month, 5 % changed", 20,
         registers.classes(count, "2026-04-30", changed=share)),
    ]  # fmt: skip
    for row, work, target, rows in files:
        path = registers.write(where / "classes.csv", HEAD, rows)
        before = spent()
        with logged() as bytes_:
            by = cast.actor("coordinator")
            taken, batch = take(lambda path=path, by=by: loaded("risks", path, by), 1)
        own, server = (now - then for now, then in zip(spent(), before, strict=True))
        words = (
            f"{taken.shown}, {taken.megabytes} MB, {bytes_[0] / 1e6:.3g} MB of WAL; processor "
            f"{own:.3g} s here and {server:.3g} s in the server"
        )
        print(f"  {batch.total:,} rows, {(own + server) / batch.total * 1e6:.3g} µs each")
        met = taken.megabytes <= 512 and (target is None or taken.seconds <= target)
        report(args, row, work, f"{target} s, 512 MB" if target else "512 MB", words, met)


if __name__ == "__main__":
    main()

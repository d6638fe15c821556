"""Looking a register over for records that may be one: python -m bench.duplicates [--objects 2e6]

One row in a hundred has a twin (a name that differs in one sign at the same address, or the same
name in another legal form); one in fifty stands in one market of its county, one in fifty has a
name that hundreds share. A server of its own, durable as in use.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bench import registers
from bench.importing import loaded
from bench.measure import folder, options, report, take
from bench.site import site

MARKET = "友好批发市场1号"
EVERYWHERE = "便民综合超市商行"


def rows(count: int) -> Iterator[Sequence[str]]:
    """Rows of a target file, twins behind their originals."""
    made = 0
    for number, row in enumerate(registers.targets(count)):
        name, kind, _code, _number, county, address, *rest = row
        if number % 50 == 7:
            row = (*row[:5], MARKET, *rest)
        elif number % 50 == 9:
            row = (EVERYWHERE, *row[1:])
        yield row
        made += 1
        if number % 100 == 11:
            twin = name.replace("有限公司", "有限责任公司")
            if twin == name:
                twin = f"{name[:2]}冀{name[3:]}"
            yield twin, kind, "", f"SJ-{number:08}", county, address, *rest
            made += 1
        if made >= count:
            return


def main() -> None:
    """Twice: all pairs are new, all pairs are known."""
    args = options(__doc__ or "", objects=2_000_000)
    with folder(args) as where, site(where) as cast:
        measure(args, where, cast)


def measure(args: argparse.Namespace, where: Path, cast: Any) -> None:
    """One register, looked over twice."""
    from sunlot import clock
    from sunlot.quality import actions
    from sunlot.quality.models import DuplicatePair

    count = args.objects
    path = registers.write(where / "targets.csv", registers.HEAD, rows(count))
    loaded("targets", path, cast.actor("planner_a"))
    DuplicatePair.objects.all().delete()
    for row, work in (("first", "all pairs new"), ("again", "the same pairs again")):
        taken, found = take(lambda: actions.find_duplicates(at=clock.now()), 1)
        words = f"{taken.shown}, {count / taken.seconds:,.0f} rows/s, {taken.megabytes} MB"
        met = taken.seconds <= 240 * count / 2e6 and taken.megabytes <= 512
        report(args, f"duplicates {row}", f"{count:,} targets, {found:,} pairs, {work}",
               "2 M in 240 s, 512 MB", words, met)  # fmt: skip


if __name__ == "__main__":
    main()

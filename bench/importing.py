"""Files of a register of millions: python -m bench.importing [--objects 2e6] [--parts 12]

`--parts`: 1 the workbook, 2 the peer, 4 the register, 8 the register with licences and sites; sums
of them, 0 for all.

Each file goes the whole way that an upload goes: stored, looked at, mapped, checked, confirmed,
written, in this process; the database is an embedded server of its own, durable as in use.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import registers
from bench.measure import Taken, folder, options, report, take
from bench.site import site
from sunlot.config.place import OWNER_ROLE

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
    """How many bytes of write-ahead log a step made on this connection (PostgreSQL 18), and how
    many the server wrote meanwhile: what the writers of pieces log, and its own work at tables
    that were filled before (autovacuum)."""
    from django.db import connection

    def places() -> tuple[int, int]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT wal_bytes, pg_current_wal_insert_lsn() - '0/0'::pg_lsn "
                "FROM pg_stat_get_backend_wal(pg_backend_pid())"
            )
            here, everywhere = cursor.fetchone()
            return int(here), int(everywhere)

    found: list[int] = []
    begin = places()
    yield found
    found.extend(now - then for now, then in zip(places(), begin, strict=True))


def peer(rows: list[Any], *, bulk: bool) -> int:
    """The same rows by django-import-export: its usual way, or with everything in bulk."""
    import tablib
    from django.utils import timezone
    from import_export import resources

    from sunlot.regions.models import Region
    from sunlot.regions.names import normalise_name, sort_key, tokens_of
    from sunlot.targets.models import Target

    regions = {one.code: one for one in Region.objects.all()}

    class TargetResource(resources.ModelResource):
        def before_save_instance(self, instance: Target, row: Any, **_kwargs: Any) -> None:
            region = regions[row["region"]]
            instance.region, instance.updated_at = region, timezone.now()
            instance.region_tokens = tokens_of(region.path)
            instance.name_key = sort_key(instance.name)
            instance.match_name = normalise_name(instance.name)
            instance.kind, instance.tags = "enterprise", []

        class Meta:
            model = Target
            import_id_fields = ("object_id",)
            fields = ("object_id", "name", "address", "note", "scope", "supervising_unit")
            use_bulk, batch_size, skip_diff = bulk, 1000, bulk
            force_init_instance = bulk  # the register holds none of them

    table = tablib.Dataset(
        headers=["object_id", "name", "region", "address", "note", "scope", "supervising_unit"]
    )
    for row in rows:
        table.append(
            (f"peer:{row[2] or row[3]}", row[0], row[4], row[5], row[13], row[10], row[11])
        )
    TargetResource().import_data(table, dry_run=False, raise_errors=True)
    return Target.objects.filter(object_id__startswith="peer:").count()


def book(path: Path, rows: list[Any]) -> Path:
    """The rows as a workbook."""
    import xlsxwriter

    made = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = made.add_worksheet("数据")
    for number, row in enumerate([registers.HEAD, *rows]):
        for place, cell in enumerate(row):
            sheet.write_string(number, place, cell)
    made.close()
    return path


def reported(path: Path, by: Any) -> Any:
    """A workbook from the upload to the annotated one that comes back."""
    from sunlot import clock
    from sunlot.imports import actions
    from sunlot.jobs.runner import drain

    with path.open("rb") as source:
        batch = actions.upload(
            kind="targets", file_name=path.name, by=by, at=clock.now(),
            content=iter(lambda: source.read(CHUNK), b""),
        )  # fmt: skip
    drain()
    batch.refresh_from_db()
    actions.annotate(batch=batch, by=by, at=clock.now())
    drain()
    return batch


def forget() -> None:
    """Empty the register, as before the first file."""
    import psycopg
    from django.conf import settings
    from django.db import connection

    from sunlot.targets.models import Target

    base = settings.DATABASES["default"]
    with psycopg.connect(
        host=base["HOST"], dbname=base["NAME"], user=OWNER_ROLE, autocommit=True
    ) as owner:
        # How references are looked up is planned anew, and as for a table that is full: what the
        # server knew of the empty one made it read a whole index for each row.
        owner.execute("ANALYZE targets_target")
        with connection.cursor() as cursor:
            cursor.execute("DISCARD PLANS")
            cursor.execute("DELETE FROM targets_targetchange")
            cursor.execute("DELETE FROM targets_target")
        assert not Target.objects.exists()
        # What is deleted stands in the files, and is read, until it is swept out.
        owner.execute("VACUUM targets_target, targets_targetchange")


def main() -> None:
    """All rows of the table of imports, or those of some parts."""
    args = options(__doc__ or "", objects=2_000_000, parts=0)
    chosen = [name for bit, name in enumerate(PARTS) if not args.parts or args.parts >> bit & 1]
    with folder(args) as where, site(where) as cast:
        by = cast.actor("planner_a")
        rows = list(registers.targets(min(100_000, args.objects // 2)))
        for name in chosen:
            PARTS[name](args, where, by, rows)
            if name != chosen[-1]:
                forget()


def workbook(args: argparse.Namespace, where: Path, by: Any, rows: list[Any]) -> None:
    """A workbook from the upload to the annotated one."""
    path = book(where / "targets.xlsx", rows)
    taken, _batch = take(lambda: reported(path, by), 1)
    met = taken.seconds <= 20 and taken.megabytes <= 300
    report(args, "import workbook",
           f"{len(rows):,}-row xlsx, upload to report with annotated workbook", "20 s, 300 MB",
           f"{taken.shown}, {taken.megabytes} MB", met)  # fmt: skip


def peers(args: argparse.Namespace, where: Path, by: Any, rows: list[Any]) -> None:
    """The same rows by django-import-export and by us."""
    small = registers.write(where / "part.csv", registers.HEAD, iter(rows))
    runs = []
    for _ in range(max(1, args.repeat)):
        taken, _batch = take(lambda: loaded("targets", small, by), 1, watch=False)
        runs += taken.runs
        forget()
    ours = Taken(tuple(runs), 0, 0)
    # Its usual way takes a tenth of the rows: a quarter of an hour was not enough for all.
    for name, bulk, least, part in (
        ("bulk", True, 10, rows),
        ("default", False, 20, rows[: len(rows) // 10]),
    ):
        theirs, _count = take(lambda bulk=bulk, part=part: peer(part, bulk=bulk), 1, watch=False)
        forget()
        ratio = theirs.seconds / len(part) / (ours.seconds / len(rows))
        report(args, f"import peer {name}", f"django-import-export, {name}, {len(part):,} rows",
               f"{least} x ours a row",
               f"{theirs.shown}, {ratio:.3g} x ours a row ({ours.shown} for {len(rows):,})",
               ratio >= least)  # fmt: skip


def register(args: argparse.Namespace, where: Path, by: Any, rows: list[Any]) -> None:
    """A register from nothing, the same file again, then one with other names."""
    count, part = args.objects, len(rows)
    first = registers.write(where / "targets.csv", registers.HEAD, registers.targets(count))
    renamed = registers.write(
        where / "renamed.csv", registers.HEAD, registers.targets(count, renamed=part)
    )
    _report_loads(args, by, (
        ("first", f"{count:,} targets, csv, first load", first, 110),
        ("same", "the same file again", first, 35),
        ("renamed", f"{part:,} names changed", renamed, 45),
    ))  # fmt: skip


def licensed(args: argparse.Namespace, where: Path, by: Any, _rows: list[Any]) -> None:
    """The register with licences and places of business from nothing, and the same file again."""
    head = (*registers.HEAD, *registers.LICENCE_HEAD)
    path = registers.write(where / "licensed.csv", head, registers.licensed(args.objects))
    first = f"{args.objects:,} targets, a third with a licence, a tenth with a site, first load"
    _report_loads(args, by, (
        ("licensed first", first, path, 0),
        ("licensed same", "the same file with licences again", path, 0),
    ))  # fmt: skip


def _report_loads(
    args: argparse.Namespace, by: Any, loads: Iterable[tuple[str, str, Path, int]]
) -> None:
    """One row per file.

    :param loads: (row, words, file, most seconds or 0).
    """
    most = 512
    for row, work, path, target in loads:
        with logged() as bytes_:
            taken, batch = take(lambda path=path: loaded("targets", path, by), 1)
        words = (
            f"{taken.shown}, {taken.own_megabytes} MB ({taken.megabytes} MB with the server's "
            f"cache), {bytes_[int(batch.written_total > 0)] / 1e6:.3g} MB of WAL"
        )
        met = (not target or taken.seconds <= target) and taken.own_megabytes <= most
        if row.endswith("same"):
            met = met and bytes_[0] <= 1e6 and batch.written_total == 0
        wanted = f"{target} s, {most} MB" if target else f"{most} MB"
        report(args, f"import {row}", work, wanted, words, met)


PARTS = {"workbook": workbook, "peer": peers, "register": register, "licensed": licensed}


if __name__ == "__main__":
    main()

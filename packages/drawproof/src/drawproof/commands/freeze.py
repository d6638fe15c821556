"""`drawproof freeze`: a list becomes a frozen frame (protocol §2)."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from drawproof import durable
from drawproof.columns import backend
from drawproof.commands.folder import FREEZE, NODES, Freeze, FrozenTable, now
from drawproof.commands.tables import Table, read_recusals, read_roster, table_bytes
from drawproof.commands.terminal import (
    OK,
    add_lang,
    add_progress,
    add_suite,
    command,
    reporter,
    write_new,
)
from drawproof.errors import DrawproofError
from drawproof.frame import FrameRow, build_frame
from drawproof.frozen import Frozen
from drawproof.ids import check_id, check_time, draw_of, new_salt
from drawproof.lines import write_lines
from drawproof.progress import Reporter
from drawproof.roster import recusals_csv, roster_csv
from drawproof.secretfile import ObjectSecret

_EXAMPLES = """\
  drawproof freeze names.csv --draw-id club-2026-000001 --out draw
  drawproof freeze shops.csv --draw-id 650000-2026-000123 --out draw --id code --stratum class \\
      --unit district --mode private --roster officers.csv --recusals recusals.csv
  drawproof freeze --parquet register.parquet --draw-id 100000-2026-000001 --out draw"""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Registers the command."""
    parser = command(
        commands,
        "freeze",
        _run,
        help="freeze a CSV or Parquet list into a new working folder",
        description="Freezes a CSV file with a header. Without an id column the rows are numbered"
        " row:1, row:2, …; whatever column is neither id, stratum nor unit is a public fact whose"
        " digest stands in the frame. A Parquet file (or a folder of them), for an open draw of"
        " many millions, has the text columns object_id, stratum, unit and optionally attrs (the"
        " digest of the facts, or -), sorted by object_id; it is read in parts and stays where it"
        " is: keep it unchanged. Needs pip install 'drawproof[fast]'.",
        example=_EXAMPLES,
    )
    lists = parser.add_mutually_exclusive_group(required=True)
    lists.add_argument(
        "table", nargs="?", type=Path, metavar="CSV", help="the list, UTF-8, with a header"
    )
    lists.add_argument("--parquet", type=Path, metavar="FILE", help="the list, instead of CSV")
    parser.add_argument("--draw-id", required=True, help="such as 650000-2026-000123")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="new folder")
    add_suite(parser)
    parser.add_argument("--mode", choices=("open", "private"), default="open")
    parser.add_argument("--id", metavar="COLUMN", help="default: id or object_id, if there is one")
    parser.add_argument("--stratum", metavar="COLUMN", help="default: stratum; none: one stratum")
    parser.add_argument("--unit", metavar="COLUMN", help="default: unit; none: unit 0")
    parser.add_argument("--no-facts", action="store_true", help="leave the other columns out")
    parser.add_argument(
        "--natural-persons", action="store_true", help="salt the facts: the list holds people"
    )
    parser.add_argument("--sharded", action="store_true", help="one tree a division, for millions")
    parser.add_argument("--as-of", metavar="TIME", help="as of when the list is (default: now)")
    parser.add_argument("--roster", type=Path, metavar="CSV", help="officers")
    parser.add_argument("--recusals", type=Path, metavar="CSV", help="who may not visit whom")
    add_lang(parser)
    add_progress(parser)


def _column(table: Table, given: str | None, defaults: tuple[str, ...]) -> str | None:
    if given is not None:
        table.needs((given,))
        return given
    return next((name for name in defaults if name in table.header), None)


def _rows(args: argparse.Namespace, told: Reporter) -> list[FrameRow]:
    table = Table(args.table)
    id_column = _column(table, args.id, ("object_id", "id"))
    stratum = _column(table, args.stratum, ("stratum",))
    unit = _column(table, args.unit, ("unit",))
    others = [name for name in table.header if name not in (id_column, stratum, unit)]
    private, found = args.mode == "private", list[FrameRow]()
    for number, (line, row) in enumerate(table.rows(), 1):
        object_id = f"row:{number}" if id_column is None else row[id_column]
        facts = {} if args.no_facts else {name: row[name] for name in others if row[name]}
        salted = private or (args.natural_persons and bool(facts))
        one = FrameRow(
            object_id=object_id,
            stratum="all" if stratum is None else row[stratum],
            unit="0" if unit is None else row[unit],
            facts=facts or None,
            salt=new_salt() if salted else None,
            key=new_salt() if private else None,
            natural_person=args.natural_persons and bool(facts),
        )
        try:
            for kind, value in (
                ("object_id", object_id),
                ("stratum", one.stratum),
                ("unit", one.unit),
            ):
                check_id(kind, value)
        except DrawproofError as error:
            raise DrawproofError("table", path=str(args.table), line=line, reason=error) from None
        found.append(one)
        if not number % 10_000:
            told.progress(number, number + 10_000)
    told.progress(len(found), len(found))
    return found


def _labels(rows: list[FrameRow]) -> bytes:
    """`names.csv`: what stands for each id, for the people who use the folder."""
    shown = (
        (row.object_id, " ".join(str(value) for value in (row.facts or {}).values()))
        for row in rows
    )
    return table_bytes(("object_id", "name"), shown)


def _from_csv(args: argparse.Namespace, folder: Path, draw: str) -> Freeze:
    """Writes what the rows of the CSV file give."""
    rows = _rows(args, reporter(args, "freeze"))
    frame = build_frame(args.suite, args.mode, draw, rows, sharded=args.sharded)
    secrets = [
        ObjectSecret(e.object_id, e.stratum, e.salt or "", e.key or "").line(args.suite)
        for e in frame.entries
        if args.mode == "private"
    ]
    for name, data in {**frame.files, "names.csv": _labels(rows)}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        write_new(folder / name, data)
    if secrets:
        write_new(folder / "secrets.csv", write_lines(secrets), 0o600)
    return Freeze(draw_id=args.draw_id, as_of=args.as_of, frozen=Frozen.of(frame))


def _from_parquet(args: argparse.Namespace, folder: Path, draw: str) -> Freeze:
    """Writes the tree's nodes; the rows stay where they are."""
    backend("fast")
    from drawproof.columns.parquet import freeze_table
    from drawproof.columns.tables import FrameTable

    with (folder / NODES).open("wb") as nodes:
        told = reporter(args, "freeze")
        frozen = freeze_table(args.suite, draw, args.parquet, nodes=nodes, reporter=told)
    digest = FrameTable.open(args.parquet).digest(reporter(args, "sha256"))
    place = args.parquet.resolve()
    try:
        path = os.path.relpath(place, args.out.resolve())
    except ValueError:  # another drive
        path = str(place)
    table = FrozenTable(path=path, sha256=digest)
    return Freeze(draw_id=args.draw_id, as_of=args.as_of, frozen=frozen, table=table)


def _check_options(args: argparse.Namespace) -> None:
    """With a Parquet file nothing that only a CSV file has."""
    if args.parquet is None:
        return
    for option in ("id", "stratum", "unit", "no_facts", "natural_persons", "sharded"):
        given = getattr(args, option)
        if given:
            shown = "-" if given is True else given
            raise DrawproofError("option", option=f"--{option.replace('_', '-')}", value=shown)
    if args.mode != "open":
        raise DrawproofError("option", option="--mode", value=args.mode)


@contextmanager
def _new_folder(path: Path) -> Iterator[Path]:
    try:
        if path.exists():
            raise DrawproofError("bundle-target", path=str(path), reason="exists already")
        with durable.new_folder(path) as folder:
            yield folder
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DrawproofError("bundle-target", path=str(path), reason=reason) from None


def _run(args: argparse.Namespace) -> int:
    _check_options(args)
    args.as_of = check_time(args.as_of or now())
    draw = draw_of(args.draw_id)
    roster = [] if args.roster is None else read_roster(args.roster)
    recusals = [] if args.recusals is None else read_recusals(args.recusals)
    with _new_folder(args.out) as folder:
        frozen = (_from_csv if args.parquet is None else _from_parquet)(args, folder, draw)
        (folder / "sources").mkdir()
        write_new(folder / "roster.csv", roster_csv(args.suite, roster))
        write_new(folder / "recusals.csv", recusals_csv(args.suite, recusals))
        # Counts of strata are a secret of a private draw.
        write_new(folder / FREEZE, frozen.canonical, 0o600 if args.mode == "private" else 0o644)
    one = frozen.frozen
    for stratum, count in one.strata.items():
        print(f"stratum {stratum}: {count}")
    shards = "" if one.shards is None else f" in {one.shards} shards"
    print(f"frozen: {one.count} objects{shards}, {len(roster)} officers, root {one.root}")
    print(f"next: drawproof announce {args.out} …")
    return OK

"""`drawproof draw`: the seed and who is drawn by it (protocol §5)."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from drawproof.commands.concluding import (
    Spoken,
    dealt,
    drawn,
    finish,
    finish_table,
    from_table,
    spoken,
    targets,
    write_drawn,
)
from drawproof.commands.folder import Folder, moment, now
from drawproof.commands.terminal import (
    OK,
    add_lang,
    add_policy,
    add_progress,
    command,
    policy_of,
    reporter,
)

if TYPE_CHECKING:
    from drawproof.columns.held import TableFrame


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Registers the command."""
    parser = command(
        commands,
        "draw",
        _run,
        help="compose the seed and draw; without officers also write the bundles",
        description="Draws from the frozen list by the sources in DIR/sources, prints the winners"
        " and writes drawn.csv. Where no team was announced it also writes public.zip and"
        " full.zip; otherwise drawproof assign does. From a list in Parquet it prints no winners"
        " and writes the folders public and full, without the list: verify them beside it.",
        example="  drawproof draw draw\n  drawproof draw draw --policy policy.json --progress",
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="announced, with its sources")
    parser.add_argument("--at", metavar="TIME", help="time of the result (default: now)")
    parser.add_argument("--quiet", action="store_true", help="do not print the winners")
    add_policy(parser)
    add_lang(parser)
    add_progress(parser)


def _run(args: argparse.Namespace) -> int:
    at = moment(args.at or now(), now())
    one = spoken(Folder(args.folder), policy_of(args), at)
    print(f"seed {one.seed}")
    table = one.folder.table()
    if table is not None:
        return _from_table(args, one, table, at)
    found = drawn(one)
    names = found.names
    for object_id, (stratum, place) in found.winners.winners.items() if not args.quiet else ():
        print(f"{object_id}  {names.get(object_id, '')}  ({stratum}, rank {place.rank})")
    rows = ((h.stratum, w) for h in found.winners.strata.values() for w in h.winners)
    path = write_drawn(one.folder, rows, names)
    print(f"{found.winners.n} of {found.winners.N} drawn: {path}")
    if one.announcement.task(1).team:
        print(f"next: drawproof assign {args.folder}")
        return OK
    for path in finish(found, dealt(found), at):
        print(f"written: {path}")
    return OK


def _from_table(args: argparse.Namespace, one: Spoken, table: TableFrame, at: str) -> int:
    """The winners stay in columns: what is said of them is `drawn.csv`."""
    assigned = bool(one.announcement.task(1).team)
    if not assigned:
        targets(one)
    drawing = from_table(one, table, reporter(args, "draw"))
    path = write_drawn(one.folder, drawing.rows(), {})
    print(f"{drawing.n} of {drawing.N} drawn: {path}")
    if assigned:
        print(f"next: drawproof assign {args.folder}")
        return OK
    public, full = finish_table(one, table, drawing, at)
    print(f"written: {public}\nwritten: {full}")
    print(f"next: drawproof verify {public} --frame {table.path}")
    return OK

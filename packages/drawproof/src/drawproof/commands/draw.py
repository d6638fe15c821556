"""`drawproof draw`: the seed and who is drawn by it (protocol §5)."""

from __future__ import annotations

import argparse
from pathlib import Path

from drawproof import durable
from drawproof.commands.concluding import DRAWN, dealt, drawn, drawn_table, finish
from drawproof.commands.folder import Folder, moment, now
from drawproof.commands.terminal import (
    OK,
    add_lang,
    add_policy,
    add_progress,
    command,
    policy_of,
)


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Registers the command."""
    parser = command(
        commands,
        "draw",
        _run,
        help="compose the seed and draw; without officers also write the bundles",
        description="Draws from the frozen list by the sources in DIR/sources, prints the winners"
        " and writes drawn.csv. Where no team was announced it also writes public.zip and"
        " full.zip; otherwise drawproof assign does.",
        example="  drawproof draw draw",
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="announced, with its sources")
    parser.add_argument("--at", metavar="TIME", help="time of the result (default: now)")
    parser.add_argument("--quiet", action="store_true", help="do not print the winners")
    add_policy(parser)
    add_lang(parser)
    add_progress(parser)


def _run(args: argparse.Namespace) -> int:
    at = moment(args.at or now(), now())
    one = drawn(Folder(args.folder), policy_of(args), at)
    print(f"seed {one.seed}")
    names = one.names
    for object_id, (stratum, place) in one.winners.winners.items() if not args.quiet else ():
        print(f"{object_id}  {names.get(object_id, '')}  ({stratum}, rank {place.rank})")
    durable.write(args.folder / DRAWN, drawn_table(one))
    print(f"{one.winners.n} of {one.winners.N} drawn: {args.folder / DRAWN}")
    if one.announcement.task(1).team:
        print(f"next: drawproof assign {args.folder}")
        return OK
    for path in finish(one, dealt(one), at):
        print(f"written: {path}")
    return OK

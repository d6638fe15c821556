"""`drawproof assign`: officers are dealt to the drawn, and the draw is concluded (protocol §6)."""

from __future__ import annotations

import argparse
from pathlib import Path

from drawproof import durable
from drawproof.commands.concluding import TEAMS, dealt, drawn, finish, spoken, targets
from drawproof.commands.folder import Folder, moment, now
from drawproof.commands.tables import write_table
from drawproof.commands.terminal import (
    OK,
    add_lang,
    add_policy,
    add_progress,
    command,
    policy_of,
    reporter,
)


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Registers the command."""
    parser = command(
        commands,
        "assign",
        _run,
        help="deal officers to the drawn and write the bundles",
        description="Deals officers by the same seed, writes teams.csv, public.zip and full.zip"
        " (folders public and full, without the list, where that is Parquet).",
        example="  drawproof assign draw",
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="announced, with its sources")
    parser.add_argument("--at", metavar="TIME", help="time of the result (default: now)")
    add_policy(parser)
    add_lang(parser)
    add_progress(parser)


def _run(args: argparse.Namespace) -> int:
    at = moment(args.at or now(), now())
    begun = spoken(Folder(args.folder), policy_of(args), at)
    targets(begun)
    one = drawn(begun, reporter(args, "draw"))
    dealing = dealt(one, reporter(args, "assign"))
    written = finish(one, dealing, at)
    with durable.writing(args.folder / TEAMS) as out:
        write_table(out, ("object_id", "pool", "officer_id"), dealing.rows())
    busiest = max(dealing.load.values(), default=0)
    print(f"{len(dealing.rows())} places, {len(dealing.unfilled)} empty, most visits {busiest}")
    for path in (args.folder / TEAMS, *written):
        print(f"written: {path}")
    return OK

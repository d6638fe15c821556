"""`drawproof replay`: every value of a vector file, computed again."""

from __future__ import annotations

import argparse

from drawproof.commands.terminal import NOT_VERIFIED, OK, command
from drawproof.replay import replay


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Registers the command."""
    parser = command(
        commands,
        "replay",
        _run,
        help="compute every value of a vector file again",
        example="  drawproof replay tests/vectors/dr1-vectors.json",
    )
    parser.add_argument("file", metavar="FILE")


def _run(args: argparse.Namespace) -> int:
    replayed = replay(args.file)
    differs = replayed.disagreement
    if differs is not None:
        print(f"{differs.where}: the file says {differs.stated!r}, computed {differs.computed!r}")
        return NOT_VERIFIED
    print(f"all values agree: {replayed.cases} cases, {replayed.values} values")
    return OK

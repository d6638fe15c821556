"""`drawproof policy`: what a verifier trusts, as a file to read or to start from (protocol §13)."""

from __future__ import annotations

import argparse
from pathlib import Path

from drawproof.commands.terminal import OK, command, print_json
from drawproof.policy import Policy


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Registers the command."""
    parser = command(
        commands,
        "policy",
        _run,
        help="print the built-in policy, or check a policy file and print it whole",
        example="  drawproof policy > policy.json\n  drawproof policy policy.json",
    )
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE")


def _run(args: argparse.Namespace) -> int:
    policy = Policy.default() if args.file is None else Policy.load(args.file)
    print_json(policy.to_record())
    return OK

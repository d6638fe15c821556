"""`drawproof commit`: a party's secret and the commitment to hand over (protocol §4)."""

from __future__ import annotations

import argparse
from pathlib import Path

from drawproof.commands.terminal import OK, add_suite, command, write_new
from drawproof.seed import commit_digest, new_secret


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Registers the command."""
    parser = command(
        commands,
        "commit",
        _run,
        help="make a party's secret and the commitment to hand over",
        example="  drawproof commit --draw-id 650000-2026-000123 --party justice --out secret.txt",
    )
    parser.add_argument("--draw-id", required=True, help="such as 650000-2026-000123")
    parser.add_argument("--party", required=True, help="name as announced, such as justice")
    add_suite(parser)
    parser.add_argument("--out", type=Path, help="new file for the secret (else it is printed)")


def _run(args: argparse.Namespace) -> int:
    secret = new_secret()
    digest = commit_digest(args.suite, args.draw_id, args.party, secret)
    if args.out is None:
        print(f"secret (keep it to yourself until the reveal): {secret}")
    else:
        # Only its owner may read it.
        write_new(args.out, f"{secret}\n".encode(), 0o600)
        print(f"secret written to {args.out} (keep it to yourself until the reveal)")
    print(f"commitment (hand this over): {digest}")
    return OK

"""`drawproof verify`: an evidence bundle, checked (protocol §8)."""

from __future__ import annotations

import argparse
from pathlib import Path

from drawproof.commands.terminal import (
    NOT_VERIFIED,
    OK,
    add_lang,
    add_policy,
    add_progress,
    command,
    policy_of,
    print_json,
    reporter,
)
from drawproof.verify import verify


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Registers the command."""
    parser = command(
        commands,
        "verify",
        _run,
        help="verify an evidence bundle (directory or ZIP)",
        example="  drawproof verify bundle.zip --announce DIGEST --result DIGEST --lang zh\n"
        "  drawproof verify bundle.zip --policy policy.json --require C05,C12 --json\n"
        "  drawproof verify draw/public --frame register.parquet --announce DIGEST",
    )
    parser.add_argument("path", metavar="PATH")
    parser.add_argument("--announce", metavar="DIGEST", help="digest printed on the notice")
    parser.add_argument("--result", metavar="DIGEST", help="digest published with the result")
    parser.add_argument(
        "--frame",
        type=Path,
        metavar="FILE",
        help="the list in Parquet, where the bundle does not hold it (needs drawproof[fast])",
    )
    parser.add_argument("--require", default="", metavar="C04,C09", help="checks that must pass")
    parser.add_argument("--json", action="store_true", help="print the verdict as JSON")
    add_policy(parser)
    add_lang(parser)
    add_progress(parser)


def _run(args: argparse.Namespace) -> int:
    required = [name.strip().upper() for name in args.require.split(",") if name.strip()]
    verdict = verify(
        args.path,
        announce=args.announce,
        result=args.result,
        require=required,
        policy=policy_of(args),
        frame=args.frame,
        reporter=reporter(args, "verify"),
    )
    if args.json:
        print_json(verdict.to_json())
    else:
        print("\n".join(verdict.lines(args.lang)))
    return OK if verdict.ok else NOT_VERIFIED

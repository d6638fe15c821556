"""`drawproof`: the commands are the modules of `drawproof.commands`.

Exit codes: 0 all right, 1 not verified, 2 bad input.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

import drawproof
from drawproof.commands import (
    announce,
    assign,
    attest,
    audit,
    commit,
    draw,
    freeze,
    log,
    policy,
    prove,
    replay,
    reveal,
    schema,
    seed,
    slip,
    verify,
    witness,
)
from drawproof.commands.terminal import BAD_INPUT, EXIT_CODES
from drawproof.errors import DrawproofError

# In the order in which a draw meets them; --help lists them so.
COMMANDS = (
    freeze,
    announce,
    commit,
    reveal,
    seed,
    draw,
    assign,
    verify,
    slip,
    prove,
    attest,
    policy,
    audit,
    log,
    witness,
    schema,
    replay,
)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="drawproof",
        description="Draws that prove themselves (protocol DR1).",
        epilog=EXIT_CODES,
    )
    parser.add_argument("--version", action="version", version=drawproof.__version__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in COMMANDS:
        module.add(commands)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command line; returns the exit code."""
    # Names and verdicts are Chinese; a C locale must not make printing them fail.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    args = _parser().parse_args(argv)
    try:
        code: int = args.run(args)
        sys.stdout.flush()
    except DrawproofError as error:
        print(f"{error.text(getattr(args, 'lang', 'en'))} [{error.code}]", file=sys.stderr)
        return BAD_INPUT
    except BrokenPipeError:
        # Whoever read us stopped; leave no traceback when the interpreter flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BAD_INPUT
    return code

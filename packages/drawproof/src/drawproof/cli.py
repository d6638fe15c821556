"""`drawproof commit`, `drawproof verify`, `drawproof replay`.

Exit codes: 0 all right, 1 not verified, 2 bad input.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import drawproof
from drawproof.commands import audit
from drawproof.errors import DrawproofError
from drawproof.replay import replay
from drawproof.seed import commit_digest, new_secret
from drawproof.suites import SUITES
from drawproof.verify import verify

OK, NOT_VERIFIED, BAD_INPUT = 0, 1, 2


def _default_lang() -> str:
    names = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "zh" if next((name for name in names if name), "").lower().startswith("zh") else "en"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="drawproof",
        description="Draws that prove themselves (protocol DR1).",
        epilog="Exit codes: 0 all right, 1 not verified, 2 bad input.",
    )
    parser.add_argument("--version", action="version", version=drawproof.__version__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    commit = commands.add_parser(
        "commit", help="make a party's secret and the commitment to hand over"
    )
    commit.add_argument("--draw-id", required=True, help="such as 650000-2026-000123")
    commit.add_argument("--party", required=True, help="name as announced, such as justice")
    commit.add_argument("--suite", default="DR1", choices=sorted(SUITES))
    commit.add_argument("--out", type=Path, help="new file for the secret (else it is printed)")
    commit.set_defaults(run=_commit)

    check = commands.add_parser("verify", help="verify an evidence bundle (directory or ZIP)")
    check.add_argument("path", metavar="PATH")
    check.add_argument("--announce", metavar="DIGEST", help="digest printed on the notice")
    check.add_argument("--result", metavar="DIGEST", help="digest published with the result")
    check.add_argument("--require", default="", metavar="C04,C09", help="checks that must pass")
    check.add_argument("--json", action="store_true", help="print the verdict as JSON")
    check.add_argument("--lang", choices=("zh", "en"), default=_default_lang())
    check.set_defaults(run=_verify)

    again = commands.add_parser("replay", help="compute every value of a vector file again")
    again.add_argument("file", metavar="FILE")
    again.set_defaults(run=_replay)

    audit.add(commands)
    return parser


def _write_secret(path: Path, secret: str) -> None:
    """A new file that only its owner may read; an existing one is never overwritten."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DrawproofError("bundle-target", path=str(path), reason=reason) from None
    with os.fdopen(handle, "w", encoding="ascii", newline="\n") as out:
        out.write(secret + "\n")
        out.flush()
        os.fsync(out.fileno())


def _commit(args: argparse.Namespace) -> int:
    secret = new_secret()
    digest = commit_digest(args.suite, args.draw_id, args.party, secret)
    if args.out is None:
        print(f"secret (keep it to yourself until the reveal): {secret}")
    else:
        _write_secret(args.out, secret)
        print(f"secret written to {args.out} (keep it to yourself until the reveal)")
    print(f"commitment (hand this over): {digest}")
    return OK


def _verify(args: argparse.Namespace) -> int:
    required = [name.strip().upper() for name in args.require.split(",") if name.strip()]
    verdict = verify(args.path, announce=args.announce, result=args.result, require=required)
    if args.json:
        print(json.dumps(verdict.to_json(), ensure_ascii=False, indent=1))
    else:
        print("\n".join(verdict.lines(args.lang)))
    return OK if verdict.ok else NOT_VERIFIED


def _replay(args: argparse.Namespace) -> int:
    replayed = replay(args.file)
    differs = replayed.disagreement
    if differs is not None:
        print(f"{differs.where}: the file says {differs.stated!r}, computed {differs.computed!r}")
        return NOT_VERIFIED
    print(f"all values agree: {replayed.cases} cases, {replayed.values} values")
    return OK


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

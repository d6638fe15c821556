"""What the commands share: exit codes, options, printing, progress on long work."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from drawproof.errors import DrawproofError
from drawproof.policy import Policy
from drawproof.progress import SILENT, Reporter
from drawproof.suites import SUITES

OK, NOT_VERIFIED, BAD_INPUT = 0, 1, 2
EXIT_CODES = "Exit codes: 0 all right, 1 not verified, 2 bad input."


def default_lang() -> str:
    """`zh` where the locale of the process is Chinese, else `en`."""
    names = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "zh" if next((name for name in names if name), "").lower().startswith("zh") else "en"


def command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run: Callable[[argparse.Namespace], int],
    *,
    help: str,
    description: str | None = None,
    example: str = "",
) -> argparse.ArgumentParser:
    """A new command with its help, examples and exit codes; `run` gets the arguments."""
    shown = f"examples:\n{example}\n" if example else ""
    parser = commands.add_parser(
        name,
        help=help,
        description=description or help,
        epilog=f"{shown}{EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    return parser


def add_suite(parser: argparse.ArgumentParser) -> None:
    """`--suite`."""
    parser.add_argument("--suite", default="DR1", choices=sorted(SUITES), help="default: DR1")


def add_lang(parser: argparse.ArgumentParser) -> None:
    """`--lang`."""
    parser.add_argument("--lang", choices=("zh", "en"), default=default_lang())


def add_policy(parser: argparse.ArgumentParser) -> None:
    """`--policy`."""
    parser.add_argument(
        "--policy",
        type=Path,
        metavar="FILE",
        help="keys and games to trust (protocol §13; default: the built-in policy)",
    )


def policy_of(args: argparse.Namespace) -> Policy:
    """The policy of `--policy`, else the built-in one."""
    return Policy.default() if args.policy is None else Policy.load(args.policy)


def add_progress(parser: argparse.ArgumentParser) -> None:
    """`--progress`."""
    parser.add_argument(
        "--progress", action="store_true", help="tell progress on stderr (on a terminal: always)"
    )


class Bar:
    """Progress as one line on stderr, rewritten at most five times a second."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._next = 0.0

    def progress(self, done: int, total: int) -> None:
        """`done` of `total` steps."""
        now = time.monotonic()
        if now < self._next and done < total:
            return
        self._next = now + 0.2
        share = 100 * done // max(1, total)
        end = "\n" if done >= total else ""
        sys.stderr.write(f"\r{self._what}: {share:3} % ({done}/{total}){end}")
        sys.stderr.flush()


def reporter(args: argparse.Namespace, what: str) -> Reporter:
    """A `Bar` on a terminal or with `--progress`, else silence."""
    return Bar(what) if args.progress or sys.stderr.isatty() else SILENT


def read_file(path: Path) -> bytes:
    """The bytes of a file; `file-unreadable` where there are none to have."""
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DrawproofError("file-unreadable", path=str(path), reason=reason) from None


def write_new(path: Path, data: bytes, mode: int = 0o644) -> None:
    """A new file of that mode, written to the disk; an existing one is never overwritten."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DrawproofError("bundle-target", path=str(path), reason=reason) from None
    with os.fdopen(handle, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())


def print_json(value: Any) -> None:
    """A value as indented JSON."""
    print(json.dumps(value, ensure_ascii=False, indent=1))

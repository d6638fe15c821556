"""What `slip` and `prove` share: where the draw is read from, and how a verdict is told."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from drawproof.bundlereading import read_bundle
from drawproof.commands.folder import FREEZE, FULL, PUBLIC, Folder
from drawproof.commands.terminal import NOT_VERIFIED, OK, add_lang, print_json
from drawproof.holding import Holding, holding_of
from drawproof.verify.model import Verdict


def files_of(path: Path) -> Mapping[str, bytes]:
    """Files of a bundle (directory or ZIP) or of a working folder."""
    if path.is_dir() and not (path / "manifest.json").exists():
        return Folder(path).files()
    return read_bundle(path).files


def holding(path: Path, *, result: bool) -> Holding:
    """The draw at `path`; where its list stays in a table, with what was drawn only if asked."""
    folder = Folder(path)
    table = folder.table() if folder.holds(FREEZE) else None
    if table is None:
        return holding_of(files_of(path))
    bundles = [path / name for name in (FULL, PUBLIC) if (path / name).is_dir() and result]
    return holding_of(read_bundle(bundles[0]).files if bundles else folder.files(), table)


def add_trust(parser: argparse.ArgumentParser, *, result: bool) -> None:
    """`--announce`, `--result`, `--records`, `--json`, `--lang`."""
    parser.add_argument("--announce", metavar="DIGEST", help="digest printed on the notice")
    if result:
        parser.add_argument("--result", metavar="DIGEST", help="digest published with the result")
    parser.add_argument(
        "--records",
        type=Path,
        metavar="PATH",
        help="bundle or folder with announce.json and result.json, as published",
    )
    parser.add_argument("--json", action="store_true", help="print the verdict as JSON")
    add_lang(parser)


def records(args: argparse.Namespace) -> Mapping[str, bytes] | None:
    """The records of `--records`."""
    return None if args.records is None else files_of(args.records)


def tell(args: argparse.Namespace, verdict: Verdict) -> int:
    """Prints the verdict and what it shows; the exit code."""
    if args.json:
        print_json(verdict.to_json())
    else:
        print("\n".join([*verdict.lines(args.lang), *verdict.statements(args.lang)]))
    return OK if verdict.ok else NOT_VERIFIED

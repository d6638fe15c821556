"""`drawproof slip make|verify`: what proves to one business where it stands (protocol §15)."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from drawproof.commands.papers import add_trust, holding, records, tell
from drawproof.commands.terminal import (
    OK,
    add_lang,
    add_policy,
    command,
    policy_of,
    read_file,
    write_new,
)
from drawproof.errors import DrawproofError
from drawproof.slipmaking import make_slip
from drawproof.slips import MAX_SLIP
from drawproof.sliptext import PREFIX, slip_text
from drawproof.verify.slips import verify_slip

_EXAMPLES = """\
  drawproof slip make draw --object row:7 --out before.json       (before the draw)
  drawproof slip make full.zip --object row:7 --text              (for a QR code)
  drawproof slip verify slip.json --announce DIGEST --result DIGEST
  drawproof slip verify 'DR1S:…' --records public.zip --announce DIGEST --result DIGEST"""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Registers the command."""
    parser = commands.add_parser("slip", help="make or verify the slip of one object")
    inner = parser.add_subparsers(dest="action", required=True, metavar="make|verify")
    make = command(inner, "make", _make, help="make a slip", example=_EXAMPLES)
    make.add_argument("path", type=Path, metavar="PATH", help="full bundle or working folder")
    make.add_argument("--object", required=True, metavar="ID")
    make.add_argument("--slip", type=int, choices=(1, 2), help="default: 2 once there is a result")
    make.add_argument("--hide-stratum", action="store_true", help="slip 1 of a private draw")
    make.add_argument("--text", action="store_true", help="the short form for a QR code")
    make.add_argument("--bare", action="store_true", help="without announcement and result")
    make.add_argument("--out", type=Path, metavar="FILE", help="new file (else it is printed)")
    add_lang(make)
    check = command(inner, "verify", _verify, help="verify a slip", example=_EXAMPLES)
    check.add_argument("slip", metavar="SLIP", help="a file, - for standard input, or the text")
    add_trust(check, result=True)
    add_policy(check)


def _make(args: argparse.Namespace) -> int:
    held = holding(args.path, result=args.slip != 1)
    number = args.slip or (1 if held.outcome is None else 2)
    if number == 2 and held.outcome is None:
        raise DrawproofError("holding-lacks", file="result.json")
    slip = make_slip(
        args.object,
        announcement=held.announcement,
        frame=held.frame,
        outcome=held.outcome if number == 2 else None,
        k=held.k,
        open_stratum=not args.hide_stratum,
        records=not args.bare,
    )
    data = slip_text(slip).encode() + b"\n" if args.text else slip.canonical
    if args.out is not None:
        write_new(args.out, data)
        print(f"written: {args.out}")
    else:
        print(data.decode().rstrip("\n"))
    return OK


def _verify(args: argparse.Namespace) -> int:
    if args.slip.startswith(PREFIX):
        given: bytes = args.slip.encode()
    elif args.slip == "-":
        given = sys.stdin.buffer.read(MAX_SLIP + 1)
    else:
        given = read_file(Path(args.slip))
    # Printing ends a line; canonical JSON does not.
    given = given.removesuffix(b"\n").removesuffix(b"\r")
    verdict = verify_slip(
        given,
        announce=args.announce,
        result=args.result,
        records=records(args),
        policy=policy_of(args),
    )
    return tell(args, verdict)

"""`drawproof prove inclusion|absence|check`: proof files of a frozen frame (protocol §16)."""

from __future__ import annotations

import argparse
from pathlib import Path

from drawproof.commands.papers import add_trust, holding, records, tell
from drawproof.commands.terminal import OK, add_lang, command, read_file, write_new
from drawproof.errors import DrawproofError
from drawproof.prooffile import make_proof
from drawproof.verify.prooffiles import verify_proof

_EXAMPLES = """\
  drawproof prove inclusion public.zip row:7 --out proof.json
  drawproof prove absence full.zip 91650100MA7000001X --out proof.json
  drawproof prove check proof.json --announce DIGEST"""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Registers the command."""
    parser = commands.add_parser("prove", help="prove that an object is, or is not, in the frame")
    inner = parser.add_subparsers(dest="action", required=True, metavar="inclusion|absence|check")
    for name, what in (("inclusion", "is"), ("absence", "is not")):
        make = command(
            inner, name, _make, help=f"prove that an object {what} in the frame", example=_EXAMPLES
        )
        make.add_argument("path", type=Path, metavar="PATH", help="bundle or working folder")
        make.add_argument("object", metavar="ID")
        make.add_argument("--bare", action="store_true", help="without the announcement")
        make.add_argument("--out", type=Path, metavar="FILE", help="new file (else it is printed)")
        add_lang(make)
    check = command(inner, "check", _check, help="verify a proof file", example=_EXAMPLES)
    check.add_argument("proof", type=Path, metavar="FILE")
    add_trust(check, result=False)


def _make(args: argparse.Namespace) -> int:
    held = holding(args.path, result=False)
    present = held.frame.holds(args.object)
    if present != (args.action == "inclusion"):
        code = "frame-object-present" if present else "frame-no-object"
        raise DrawproofError(code, object_id=args.object)
    proof = make_proof(
        args.object,
        announcement=held.announcement,
        frame=held.frame,
        k=held.k,
        records=not args.bare,
    )
    if args.out is not None:
        write_new(args.out, proof.canonical)
        print(f"written: {args.out}")
    else:
        print(proof.canonical.decode())
    return OK


def _check(args: argparse.Namespace) -> int:
    data = read_file(args.proof).removesuffix(b"\n")
    return tell(args, verify_proof(data, announce=args.announce, records=records(args)))

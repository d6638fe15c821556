"""`drawproof witness …`: a witness that cosigns what a log only ever appended (protocol §14.4)."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from drawproof.commands.terminal import OK, command
from drawproof.log.notes import Verifier
from drawproof.log.witness_server import (
    follow,
    init_witness,
    open_witness,
    serve_until_stopped,
    witness_server,
)


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Registers the command with its own commands."""
    parser = commands.add_parser(
        "witness", help="be a witness of a transparency log", description=__doc__
    )
    inner = parser.add_subparsers(dest="witness_command", required=True, metavar="COMMAND")
    _init(inner)
    _follow(inner)
    _serve(inner)


def _init(commands: Any) -> None:
    parser = command(
        commands,
        "init",
        _run_init,
        help="make a new witness",
        description="Makes the keys (0600) and the empty memory, and prints the public keys.",
        example="  drawproof witness init /srv/witness --name witness.example/audit",
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--name", required=True)
    parser.add_argument("--sm", action="store_true", help="also cosign with SM2")


def _run_init(args: argparse.Namespace) -> int:
    for verifier in init_witness(args.folder, args.name, sm=args.sm):
        print(verifier.vkey)
    return OK


def _follow(commands: Any) -> None:
    parser = command(
        commands,
        "follow",
        _run_follow,
        help="follow a log; takes effect when the witness starts",
        example="  drawproof witness follow /srv/witness --origin log.example/draws --key VKEY",
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--origin", required=True)
    parser.add_argument("--key", required=True, metavar="VKEY")


def _run_follow(args: argparse.Namespace) -> int:
    follow(args.folder, args.origin, Verifier.parse(args.key))
    return OK


def _serve(commands: Any) -> None:
    parser = command(
        commands,
        "serve",
        _run_serve,
        help="answer logs (tlog-witness) until stopped",
        description="Plain http: put a proxy with TLS before it. If the memory is lost or was"
        " restored from a backup, end this witness and make a new one.",
        example="  drawproof witness serve /srv/witness --port 8091",
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8091)


def _run_serve(args: argparse.Namespace) -> int:
    server = witness_server(open_witness(args.folder), args.host, args.port)
    print(f"http://{args.host}:{server.server_port}/", flush=True)
    serve_until_stopped(server)
    return OK

"""`drawproof schema`: the JSON Schemas of the records."""

from __future__ import annotations

import argparse

from drawproof.commands.terminal import OK, add_lang, command, print_json
from drawproof.schemas import NAMES, schema


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Registers the command."""
    parser = command(
        commands,
        "schema",
        _run,
        help="print the JSON Schema of a record",
        description=f"Prints a schema, without NAME their names: {', '.join(NAMES)}.",
        example="  drawproof schema slip > slip.schema.json",
    )
    parser.add_argument("name", nargs="?", metavar="NAME")
    add_lang(parser)


def _run(args: argparse.Namespace) -> int:
    if args.name is None:
        print("\n".join(NAMES))
    else:
        print_json(schema(args.name))
    return OK

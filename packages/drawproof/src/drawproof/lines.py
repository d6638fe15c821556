"""Files of leaves: one leaf per line, LF, no header (protocol §2, docs/protocol.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from drawproof.canonical import decode_text
from drawproof.errors import DrawproofError
from drawproof.suites import Suite, check_field

Row = TypeVar("Row")


def write_lines(leaves: Iterable[str]) -> bytes:
    """The bytes of a file: every leaf followed by LF; no leaf, no byte."""
    return "".join(f"{leaf}\n" for leaf in leaves).encode()


def read_lines(data: bytes) -> list[str]:
    """The leaves of a file; a byte order mark, CR, or a missing last LF is refused."""
    if not data:
        return []
    text = decode_text(data)
    lines = text.split("\n")
    if lines.pop() != "":
        raise DrawproofError("line-missing-end", line=len(lines) + 1)
    if "\r" in text:
        number = next(i for i, line in enumerate(lines, 1) if "\r" in line)
        raise DrawproofError("line-ending", line=number)
    return lines


def split_leaf(suite: Suite, kind: str, leaf: str, fields: int) -> list[str]:
    """The `fields` fields after V and kind; each is checked against the alphabet."""
    parts = leaf.split("|")
    if parts[:2] != [suite.name, kind]:
        raise DrawproofError("field-alphabet", value="|".join(parts[:2]))
    if len(parts) != fields + 2:
        raise DrawproofError("number-form", kind="fields", value=len(parts))
    for part in parts[2:]:
        check_field(part)
    return parts[2:]


def parse_lines(
    suite: Suite, kind: str, lines: Iterable[str], parse: Callable[[Suite, str], Row]
) -> list[Row]:
    """Parses every line; a refusal names the line (from 1) and keeps the reason."""
    rows = []
    for number, line in enumerate(lines, 1):
        try:
            rows.append(parse(suite, line))
        except DrawproofError as error:
            raise DrawproofError("line-form", line=number, kind=kind, reason=error) from None
    return rows


def check_increasing(keys: Sequence[tuple[str, ...]]) -> None:
    """Refuses keys that are not strictly increasing, naming the line."""
    for number in range(1, len(keys)):
        if keys[number - 1] >= keys[number]:
            value = " ".join(keys[number])
            raise DrawproofError("line-order", line=number + 1, value=value)

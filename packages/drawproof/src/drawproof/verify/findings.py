"""Findings that several checks share."""

from __future__ import annotations

from drawproof.verify.context import Context
from drawproof.verify.model import Finding


def line(file: str, number: int, field: str, found: object, expected: object) -> Finding:
    """Line `number` says `found`, recomputed it is `expected`."""
    params = {"file": file, "line": number, "field": field, "found": found, "expected": expected}
    return Finding("line-differs", params)


def count(file: str, what: str, found: object, other: str, expected: object) -> list[Finding]:
    """A number or digest against another file; nothing where they agree."""
    if found == expected:
        return []
    params = {"file": file, "what": what, "found": found, "other": other, "expected": expected}
    return [Finding("count-differs", params)]


def root(file: str, found: str, other: str, expected: str) -> list[Finding]:
    """A recomputed root against the stated one; nothing where they agree."""
    if found == expected:
        return []
    params = {"file": file, "found": found, "other": other, "expected": expected}
    return [Finding("root-differs", params)]


def why(ctx: Context, file: str) -> str:
    """What a check lacks: the full bundle where the file is absent, else another check."""
    held = file in ctx.files
    if file == "frame.csv":
        held = bool(ctx.frame_files) or ctx.beside is not None
    return "full" if not held and ctx.announce is not None else "other"

"""Reading `manifest.json` (protocol §10)."""

from __future__ import annotations

from dataclasses import dataclass

from drawproof.bundlenames import LEVELS, MANIFEST, is_bundle_name
from drawproof.canonical import parse_canonical
from drawproof.records import Reader


@dataclass(frozen=True, slots=True)
class Manifest:
    """Level, task id, and file → (size in bytes, SHA-256 hex)."""

    level: str
    draw: str
    files: dict[str, tuple[int, str]]


def parse_manifest(data: bytes) -> Manifest:
    """The manifest; unknown names, repeats and another order than ascending are refused."""
    top = Reader("manifest", parse_canonical(data))
    top.constant("kind", "manifest")
    level = top.text("level")
    if level not in LEVELS:
        top.fail("level is none of public, full")
    draw = top.id("draw", "draw")
    files: dict[str, tuple[int, str]] = {}
    last = ""
    for reader in top.inners("files"):
        name = reader.text("file")
        if name == MANIFEST or not is_bundle_name(name) or name <= last:
            reader.fail(f"file name {name!r} out of place")
        last = name
        files[name] = (reader.number("size"), reader.id("sha256", "digest"))
        reader.finish()
    top.finish()
    return Manifest(level, draw, files)

"""Which files a bundle may hold and must hold (protocol §10)."""

from __future__ import annotations

import re

MANIFEST = "manifest.json"
EVENT_FILES = ("substitutions.csv", "replacements.csv", "releases.csv")
PLAIN_FILES = (
    "announce.json",
    "result.json",
    "winners.csv",
    "proofs.json",
    "frame.csv",
    "roster.csv",
    "recusals.csv",
    "assignment.csv",
    "secrets.csv",
    *EVENT_FILES,
)
LEVELS = ("public", "full")
FOLDERS = ("sources", "frame", "checkpoints")
_NUMBERED = re.compile(
    r"sources/(?!00)[0-9]{2}\.json|frame/[0-9A-Z]{1,6}\.csv"
    r"|checkpoints/(?:log\.json|(?!00)[0-9]{2}\.note)"
)


def is_bundle_name(name: str) -> bool:
    """Whether a bundle may hold a file of that name."""
    return name == MANIFEST or name in PLAIN_FILES or _NUMBERED.fullmatch(name) is not None


def required_files(level: str, mode: str) -> tuple[str, ...]:
    """Files that a bundle of that level and mode must hold, without manifest and sources.

    `frame.csv` stands for the shard files where the frame is sharded.
    """
    names = ["announce.json", "result.json", "winners.csv", "proofs.json"]
    if mode == "open" or level == "full":
        names.append("frame.csv")
    if level == "full":
        names += ["roster.csv", "recusals.csv", "assignment.csv"]
        names += ["secrets.csv"] if mode == "private" else []
    return tuple(names)

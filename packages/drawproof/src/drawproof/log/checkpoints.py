"""Checkpoints: the signed size and root of a log (protocol §14.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from drawproof.errors import DrawproofError
from drawproof.ids import MAX_INTEGER
from drawproof.log.notes import Note, b64, from_b64, is_name
from drawproof.suites import DR1, DR1_SM3, Suite

_SIZE = re.compile(r"0|[1-9][0-9]{0,15}")
SM3_SUFFIX = "/sm3"


def tree_suite(origin: str) -> Suite:
    """The hash of the tree of that origin: SM3 where it ends in `/sm3`, else SHA-256."""
    return DR1_SM3 if origin.endswith(SM3_SUFFIX) else DR1


def check_origin(origin: str) -> str:
    """`origin` if a log may be called so: a key name of at most 255 characters."""
    if not is_name(origin) or len(origin) > 255:
        raise DrawproofError("checkpoint-form", reason="the origin has spaces or a plus, or none")
    return origin


def parse_size(text: str) -> int:
    """A tree size in decimal without leading zeros, below 2^53."""
    if not _SIZE.fullmatch(text) or int(text) > MAX_INTEGER:
        raise DrawproofError("checkpoint-form", reason="the size is no number in range")
    return int(text)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Origin, size (entries) and root (32 bytes) of a tree."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> bytes:
        """The note text: three lines."""
        return f"{self.origin}\n{self.size}\n{b64(self.root)}\n".encode()

    @classmethod
    def parse(cls, text: bytes) -> Checkpoint:
        """The checkpoint in a note text; extension lines are refused."""
        lines = text.decode().split("\n")
        if len(lines) != 4 or lines[3]:
            raise DrawproofError("checkpoint-form", reason="not exactly three lines")
        root = from_b64(lines[2])
        if root is None or len(root) != 32:
            raise DrawproofError("checkpoint-form", reason="the root is not 32 bytes of base64")
        size = parse_size(lines[1])
        return cls(check_origin(lines[0]), size, root)

    @classmethod
    def of(cls, note: Note) -> Checkpoint:
        """The checkpoint that a note carries."""
        return cls.parse(note.text)

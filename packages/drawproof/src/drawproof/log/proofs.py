"""Proofs as files: C2SP tlog-proof (protocol §14)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from drawproof.errors import DrawproofError
from drawproof.log.checkpoints import Checkpoint, parse_size, tree_suite
from drawproof.log.notes import Note, Verifier, b64, from_b64, open_note
from drawproof.tree import leaf_hash, verify_inclusion

_HEAD = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True)
class TlogProof:
    """That entry `index` is in the tree of a checkpoint."""

    index: int
    path: tuple[bytes, ...]
    note: Note

    @property
    def data(self) -> bytes:
        """The bytes of a `.tlog-proof` file."""
        lines = [_HEAD, f"index {self.index}", *(b64(part) for part in self.path), "", ""]
        return "\n".join(lines).encode() + self.note.data

    @classmethod
    def parse(cls, data: bytes) -> TlogProof:
        """The proof in a file; an `extra` line is read over."""
        head, gap, rest = data.partition(b"\n\n")
        try:
            lines = head.decode("ascii").split("\n")
        except UnicodeDecodeError:
            lines = []
        if not gap or lines[:1] != [_HEAD]:
            raise DrawproofError("note-form", reason="not a proof of a log")
        lines = [line for line in lines[1:] if not line.startswith("extra ")]
        path = [from_b64(line) for line in lines[1:]]
        if not lines or not lines[0].startswith("index ") or None in path or len(path) > 64:
            raise DrawproofError("note-form", reason="not a proof of a log")
        index = parse_size(lines[0].removeprefix("index "))
        return cls(index, tuple(part or b"" for part in path), Note.parse(rest))

    def holds(self, entry: bytes, verifiers: Sequence[Verifier]) -> bool:
        """Whether `entry` is in a tree that one of the keys signed."""
        checkpoint = Checkpoint.of(open_note(self.note.data, verifiers))
        suite = tree_suite(checkpoint.origin)
        leaf, size = leaf_hash(suite, entry), checkpoint.size
        return verify_inclusion(suite, leaf, self.index, size, self.path, checkpoint.root)

"""Reading a log that somebody publishes; only what its keys have signed is believed (§14.3)."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from drawproof.errors import DrawproofError
from drawproof.log.checkpoints import Checkpoint, parse_size, tree_suite
from drawproof.log.merkle import consistency_path, inclusion_path, span, verify_consistency
from drawproof.log.notes import Note, Verifier, open_note
from drawproof.log.source import Missing, fetcher
from drawproof.log.tiles import (
    HASH,
    WIDTH,
    Tiles,
    number_path,
    tile_path,
    unpack_entries,
    width_of,
)
from drawproof.progress import SILENT, Reporter
from drawproof.tree import StreamingRoot, leaf_hash, verify_inclusion


class LogReader:
    """The log at `source` (folder or http address), trusted under `verifiers` (its keys).

    Without `verifiers` nothing is verified: only for a writer that reads its own folder.
    """

    def __init__(
        self, source: str | os.PathLike[str], verifiers: Iterable[Verifier] = (), **fetching: float
    ) -> None:
        self.source = os.fspath(source)
        self.verifiers = tuple(verifiers)
        self._fetch = fetcher(source, **fetching)

    def _open(self, data: bytes) -> Note:
        note = open_note(data, self.verifiers) if self.verifiers else Note.parse(data)
        Checkpoint.of(note)
        return note

    def note(self) -> Note:
        """The published checkpoint as a note, signature verified."""
        return self._open(self._fetch("checkpoint"))

    def archived(self, size: int) -> Note:
        """The checkpoint of `size` entries as it was published, with its cosignatures."""
        note = self._open(self._fetch(f"archive/{number_path(size)}"))
        if Checkpoint.of(note).size != size:
            raise DrawproofError("log-damaged", what=f"archive of {size} is of another size")
        return note

    def sizes(self) -> list[int]:
        """The published sizes, ascending; none where the log keeps no archive."""
        try:
            lines = self._fetch("archive/sizes").decode("ascii", "replace").split("\n")
        except Missing:
            return []
        found = [parse_size(line) for line in lines if line]
        if found != sorted(set(found)):
            raise DrawproofError("log-damaged", what="archive/sizes is not ascending")
        return found

    def _file(self, level: int | str, number: int, width: int) -> bytes:
        """A tile, or the full one where the partial one is gone."""
        try:
            return self._fetch(tile_path(level, number, width))
        except Missing:
            if width == WIDTH:
                raise
            return self._fetch(tile_path(level, number))

    def tiles(self, checkpoint: Checkpoint) -> Tiles:
        """The hashes of the tree, to be checked against the checkpoint's root by the user."""

        def fetch(path: str) -> bytes:
            try:
                return self._fetch(path)
            except Missing:
                full, partial, width = path.partition(".p/")
                if not partial:
                    raise
                return self._fetch(full)[: int(width) * HASH]

        return Tiles(tree_suite(checkpoint.origin), checkpoint.size, fetch)

    def root(self, checkpoint: Checkpoint, size: int | None = None) -> bytes:
        """The root of the first `size` entries (all) by the tiles of that checkpoint's tree."""
        tiles = self.tiles(checkpoint)
        wanted = checkpoint.size if size is None else size
        return span(tiles.suite, tiles.node, 0, wanted)

    def inclusion(self, index: int, checkpoint: Checkpoint) -> list[bytes]:
        """Path of entry `index` to the root of `checkpoint`, verified with the entry itself."""
        tiles = self.tiles(checkpoint)
        path = inclusion_path(tiles.suite, tiles.node, index, checkpoint.size)
        leaf = leaf_hash(tiles.suite, self.entry(index, checkpoint))
        size, root = checkpoint.size, checkpoint.root
        if not verify_inclusion(tiles.suite, leaf, index, size, path, root):
            raise DrawproofError("log-damaged", what=f"entry {index} is not under the signed root")
        return path

    def consistency(self, first: Checkpoint, second: Checkpoint) -> list[bytes]:
        """Path from the one tree to the other, verified."""
        if first.size > second.size:
            what = f"{second.size} entries where {first.size} were signed before"
            raise DrawproofError("log-damaged", what=what)
        tiles = self.tiles(second)
        path = consistency_path(tiles.suite, tiles.node, first.size, second.size)
        sizes = first.size, second.size
        if not verify_consistency(tiles.suite, *sizes, first.root, second.root, path):
            what = f"{second.size} entries do not begin with the {first.size} signed before"
            raise DrawproofError("log-damaged", what=what)
        return path

    def entry(self, index: int, checkpoint: Checkpoint) -> bytes:
        """The data of entry `index`; `inclusion` verifies it."""
        return self.bundle(index // WIDTH, checkpoint.size)[index % WIDTH]

    def bundle(self, number: int, size: int) -> list[bytes]:
        """The entries of bundle `number` in a tree of `size`, not verified."""
        width = width_of(size, 0, number)
        data = self._file("entries", number, width)
        try:
            return unpack_entries(data, width)
        except DrawproofError:
            return unpack_entries(data, WIDTH)[:width]

    def entries(self, start: int, size: int) -> Iterator[tuple[int, bytes]]:
        """(index, data) of entries `start` … `size` - 1, not verified one by one."""
        for number in range(start // WIDTH, -(-size // WIDTH)):
            for place, data in enumerate(self.bundle(number, size)):
                if number * WIDTH + place >= start:
                    yield number * WIDTH + place, data

    def check(self, reporter: Reporter = SILENT) -> Checkpoint:
        """Hashes every entry and every tile again; `log-damaged` names what differs."""
        checkpoint = Checkpoint.of(self.note())
        suite = tree_suite(checkpoint.origin)
        tiles, stream = self.tiles(checkpoint), StreamingRoot(suite)
        for index, data in self.entries(0, checkpoint.size):
            leaf = leaf_hash(suite, data)
            if tiles.node(0, index) != leaf:
                raise DrawproofError("log-damaged", what=f"entry {index} is not the hashed one")
            stream.add_hash(leaf)
            reporter.progress(index + 1, checkpoint.size)
        if stream.root() != checkpoint.root.hex():
            raise DrawproofError("log-damaged", what="the entries do not give the signed root")
        if self.root(checkpoint) != checkpoint.root:
            raise DrawproofError("log-damaged", what="the tiles do not give the signed root")
        return checkpoint

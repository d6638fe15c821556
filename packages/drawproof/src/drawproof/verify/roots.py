"""Roots of frames, hashed by other processes while this one reads what the frames say."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future

from drawproof.crew import Crew
from drawproof.suites import Suite, get_suite
from drawproof.tree import StreamingRoot, leaf_hashes, subtree

_PART = 1 << 14


def part_hashes(suite: str, text: str) -> list[bytes]:
    """What `tree.subtree` gives for leaves that stand one a line."""
    engine = get_suite(suite)
    return subtree(engine, leaf_hashes(engine, text.split("\n")))


class LaterRoot:
    """The root over the lines of a file; hashing begins at once, `root` waits for it."""

    def __init__(self, suite: Suite, lines: Sequence[str], crew: Crew) -> None:
        parts = (lines[i : i + _PART] for i in range(0, len(lines), _PART))
        self._suite = suite
        self._parts: list[tuple[int, Future[list[bytes]]]] = [
            (len(part), crew.submit(part_hashes, suite.name, "\n".join(part))) for part in parts
        ]

    @property
    def root(self) -> str:
        """The root as hex."""
        stream = StreamingRoot(self._suite)
        for count, hashes in self._parts:
            stream.add_part(hashes.result(), count)
        return stream.root()

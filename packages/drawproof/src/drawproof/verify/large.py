"""Large frames: hashed by the extra `[fast]` where it is installed, else by other processes."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any

from drawproof import tickets
from drawproof.columns import backend
from drawproof.crew import Crew
from drawproof.errors import DrawproofError
from drawproof.suites import Suite, get_suite
from drawproof.tree import StreamingRoot, leaf_hashes, subtree

_PART = 1 << 14


def fast_frames() -> Any:
    """`drawproof.columns.frames`, or None where the extra is not installed."""
    try:
        backend("fast")
    except DrawproofError:
        return None
    return importlib.import_module("drawproof.columns.frames")


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

    def root(self) -> str:
        """The root as hex."""
        stream = StreamingRoot(self._suite)
        for count, hashes in self._parts:
            stream.add_part(hashes.result(), count)
        return stream.root()


def root_of_lines(suite: Suite, lines: Sequence[str], crew: Crew) -> Callable[[], str]:
    """What gives the root over the lines of a file; hashing begins at once."""
    frames = fast_frames() if crew.size and suite.name == "DR1" else None
    if frames is None:
        return LaterRoot(suite, lines, crew).root
    found: str = frames.root(lines)
    return lambda: found


def selection(suite: str, mode: str, crew: Crew) -> tickets.Select:
    """What finds the smallest tickets of a frame."""
    frames = fast_frames() if crew.size and suite == "DR1" and mode == "open" else None
    if frames is None:
        return partial(tickets.smallest, crew=crew)
    found: tickets.Select = frames.smallest
    return found

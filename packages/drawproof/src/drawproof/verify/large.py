"""Large frames: hashed by the extra `[fast]` where it is installed, else by other processes."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any

from drawproof import tickets
from drawproof.columns import backend
from drawproof.crew import Crew
from drawproof.errors import DrawproofError
from drawproof.lines import read_lines
from drawproof.progress import Reporter
from drawproof.suites import Suite, get_suite
from drawproof.tree import StreamingRoot, leaf_hashes, root_of, subtree

if TYPE_CHECKING:
    from drawproof.columns.held import TableBeside

_PART = 1 << 14


def has_fast() -> bool:
    """Whether what the extra brings is installed; nothing of it is loaded yet."""
    return all(map(importlib.util.find_spec, ("llvmlite", "numpy", "pyarrow")))


def fast_frames() -> Any:
    """`drawproof.columns.frames`, or None where the extra does not work."""
    try:
        backend("fast")
    except DrawproofError:
        return None
    return importlib.import_module("drawproof.columns.frames")


def table_beside(path: str | os.PathLike[str], reporter: Reporter) -> TableBeside:
    """The frame in Parquet at `path`; refused where it cannot be read or the extra lacks."""
    backend("fast")
    from drawproof.columns.held import TableBeside
    from drawproof.columns.tables import FrameTable

    FrameTable.open(path)
    return TableBeside(path, reporter)


def part_hashes(suite: str, text: str) -> list[bytes]:
    """What `tree.subtree` gives for leaves that stand one a line."""
    engine = get_suite(suite)
    return subtree(engine, leaf_hashes(engine, text.split("\n")))


class LaterRoot:
    """The root over many lines; hashing begins at once, `root` waits for it."""

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


def root_of_file(suite: Suite, data: bytes, crew: Crew) -> Callable[[], str]:
    """What gives the root over the lines of a file that can be read; hashing begins at once."""
    if not crew.size or suite.name != "DR1" or not has_fast():
        return LaterRoot(suite, read_lines(data), crew).root
    # Compiling the program and what it does leave this interpreter to others most of the time.
    thread = ThreadPoolExecutor(1, "drawproof-root")
    found = thread.submit(_fast_root, suite, data)
    thread.shutdown(wait=False)
    return found.result


def _fast_root(suite: Suite, data: bytes) -> str:
    frames = fast_frames()
    root: str = frames.root(data) if frames else root_of(suite, read_lines(data))
    return root


def selection(suite: str, mode: str, crew: Crew) -> tickets.Select:
    """What finds the smallest tickets of a frame."""
    wanted = crew.size and suite == "DR1" and mode == "open" and has_fast()
    frames = fast_frames() if wanted else None
    if frames is None:
        return partial(tickets.smallest, crew=crew)
    found: tickets.Select = frames.smallest
    return found

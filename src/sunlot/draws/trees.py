"""All hashes of a list's tree in a file, so that one slip costs a few reads and no second hashing.

The file is nothing but what follows from the frozen rows: it may be deleted at any time. It is made
when the first slip is asked for and named by the root that it leads to.
"""

import contextlib
import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from drawproof.suites import get_suite
from drawproof.tree import leaf_hashes, parents
from sunlot.draws.models import Draw

SIZE = 32


def has_tree(draw: Draw, root: str) -> bool:
    """Whether the tree of this root was written."""
    return _path(draw, root).is_file()


def write_tree(draw: Draw, root: str, leaves: Iterable[str]) -> None:
    """Write the hashes of all levels, leaves first.

    :raises ValueError: the leaves do not lead to the root, a bug.
    """
    suite = get_suite(draw.suite)
    level = leaf_hashes(suite, leaves)
    path = _path(draw, root)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".tree-", delete=False) as file:
        try:
            file.write(b"".join(level))
            while len(level) > 1:
                level = parents(suite, level)
                file.write(b"".join(level))
            if not level or level[0].hex() != root:
                raise ValueError(f"the leaves of {draw.draw_id} do not lead to {root}")
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    Path(file.name).replace(path)


def path_of(draw: Draw, root: str, index: int, count: int) -> tuple[str, ...]:
    """The inclusion path (hex, lowest first) of leaf `index` of `count` under `root`."""
    found = []
    with _path(draw, root).open("rb") as file:
        start = 0
        while count > 1:
            if index ^ 1 < count:
                file.seek((start + (index ^ 1)) * SIZE)
                found.append(file.read(SIZE).hex())
            start, index, count = start + count, index >> 1, (count + 1) >> 1
    return tuple(found)


def forget_tree(draw: Draw, root: str) -> None:
    """Remove a file that turned out damaged; the next slip writes it anew."""
    with contextlib.suppress(OSError):
        _path(draw, root).unlink()


def _path(draw: Draw, root: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "draws" / draw.draw_id / f"{root}.tree"

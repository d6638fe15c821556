"""Files and folders that are whole and on the disk, or not there."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol


class Writer(Protocol):
    """Takes bytes, one part after the other."""

    def write(self, data: bytes, /) -> int: ...


def sync_folder(folder: Path) -> None:
    """Writes a folder's list of names to the disk (Windows does so by itself)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(folder: Path) -> None:
    """The folder with all above it, each on the disk."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


@contextmanager
def writing(path: Path, mode: int = 0o644) -> Iterator[BinaryIO]:
    """What is written comes under `path` by renaming, at the end and only if all went well.

    File and folder are synced; the folder is made if needed.
    """
    make_folder(path.parent)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def write(path: Path, data: bytes, mode: int = 0o644) -> None:
    """`data` under `path`, as `writing` does."""
    with writing(path, mode) as out:
        out.write(data)


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """A place to fill that becomes the folder `path`, at the end and only if all went well.

    Everything in it is synced before. `path` must not exist.
    """
    make_folder(path.parent)
    holding = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
    try:
        yield holding
        holding.chmod(0o755)
        for entry in holding.rglob("*"):
            if entry.is_dir():
                sync_folder(entry)
            else:
                with entry.open("rb+") as file:
                    os.fsync(file.fileno())
        sync_folder(holding)
        holding.rename(path)
    except BaseException:
        shutil.rmtree(holding, ignore_errors=True)
        raise
    sync_folder(path.parent)

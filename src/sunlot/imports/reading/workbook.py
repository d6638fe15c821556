"""The parent's side of reading a workbook: starts the reader, watches it, passes rows on."""

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from sunlot.errors import UserError
from sunlot.imports import errors
from sunlot.imports.reading import limits, spool
from sunlot.imports.values import Cell

CHILD = Path(__file__).with_name("child.py")
PARQUET_MAGIC = b"PAR1"
WHOLE = '{"whole":'
Lines = Generator[str, None, None]


@dataclass(slots=True)
class Sheet:
    """A sheet begins: its name and height, and per column letter a cell that cannot be read.

    `merges` is ``[[row, column, last row, last column]]``, from 0.
    """

    name: str
    rows: int
    empty: dict[str, str]
    broken: dict[str, str]
    merges: list[list[int]]


def read_workbook(
    path: Path, *, file_name: str, sheet: str | None = None
) -> Iterator[Sheet | tuple[int, list[Cell]]]:
    """All rows of one sheet, or the first rows of every sheet in the order of the tabs.

    Closing the iterator ends the reader. Its death by memory or time is an error of the user's.
    Rows that the reader has sent once are kept, and not asked for again.

    :raises UserError: the workbook is refused, or the reader died.
    :raises RuntimeError: the reader itself has a bug or misses a package; logged with its words.
    """
    if sheet is None:
        lines = _first_looks(path)
    else:
        lines = spool.lines_of(path, sheet) or _keep(path, sheet, _ask_reader(path, sheet))
    with closing(lines):
        for line in lines:
            yield _understand(line, file_name)


def _first_looks(path: Path) -> Lines:
    """The first rows of every sheet; all rows of an only sheet, which follow, are kept."""
    lines = _ask_reader(path)
    for line in lines:
        if not line.startswith(WHOLE):
            yield line
            continue
        with suppress(errors.ReaderDied):  # whoever asks for these rows will hear of it
            deque(_keep(path, json.loads(line)["whole"], lines), maxlen=0)


def _keep(path: Path, sheet: str, lines: Iterator[str]) -> Lines:
    with spool.Spool(path, sheet) as kept:
        for line in lines:
            kept.add(line)
            yield line
        kept.finish()


def _ask_reader(path: Path, *sheet: str) -> Lines:
    # -P -s: neither the working directory nor a home folder can put code in the reader's way.
    command = [sys.executable, "-P", "-s", str(CHILD), str(path), *sheet]
    with (
        tempfile.TemporaryFile() as complaints,
        subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=complaints,
            env=_environment(), encoding="utf-8",
        ) as reader,
    ):  # fmt: skip
        watchdog = threading.Timer(_patience_for(path), reader.kill)
        watchdog.daemon = True
        watchdog.start()
        try:
            assert reader.stdout is not None  # noqa: S101 - asked for by PIPE
            yield from reader.stdout
            if reader.wait() < 0:
                raise errors.ReaderDied
            if reader.returncode:
                complaints.seek(0)
                said = complaints.read()[-2000:].decode("utf-8", "replace")
                raise RuntimeError(f"the workbook reader failed: {said}")
        finally:
            watchdog.cancel()
            with suppress(ProcessLookupError):
                reader.kill()


def magic_of(path: Path) -> bytes:
    """The first bytes: .xlsx and .ods are packages, .xls is a compound file, Parquet says PAR1."""
    with path.open("rb") as stream:
        return stream.read(4)


def _patience_for(path: Path) -> int:
    is_parquet = magic_of(path) == PARQUET_MAGIC
    return limits.PARQUET_WALL_SECONDS if is_parquet else limits.READER_WALL_SECONDS


def _environment() -> dict[str, str]:
    """Where the reader finds its packages, as this process does; no secret of ours goes along.

    A copied interpreter (the site started by root) finds nothing without these two paths.
    """
    ours = {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8"}
    if "LD_LIBRARY_PATH" in os.environ:
        ours["LD_LIBRARY_PATH"] = os.environ["LD_LIBRARY_PATH"]
    return ours


def _understand(line: str, file_name: str) -> Sheet | tuple[int, list[Cell]]:
    try:
        event: Any = json.loads(line)
    except ValueError as error:  # the reader died in the middle of a line
        raise errors.ReaderDied from error
    if isinstance(event, list):
        return event[0], event[1]
    if "refuse" in event:
        raise _refusal(event, file_name)
    return Sheet(event["sheet"], event["rows"], event["empty"], event["broken"], event["merges"])


def _refusal(event: dict[str, str], file_name: str) -> UserError:
    match event["refuse"]:
        case "unpacked":
            return errors.WorkbookTooBig(size=event["size"], limit=limits.UNPACKED_BYTES >> 20)
        case "memory":
            return errors.ReaderDied()
        case "area":
            return errors.TooManyColumns(where=event["where"])
        case "rows":
            return errors.TooManyRows(limit=f"{limits.ROWS:,}")
        case "encrypted":
            return errors.Encrypted(name=file_name)
        case "binary":
            return errors.NotATable(name=file_name, why=_("是 .xlsb 二进制工作簿"))
        case "foreign":
            return errors.NotATable(name=file_name, why=_("不是工作簿"))
    return errors.NotATable(name=file_name, why=_("文件不完整或已经损坏"))

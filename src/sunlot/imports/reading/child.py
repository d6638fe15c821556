"""Reads one workbook in a process with little memory and time; run as a script, never imported.

It imports nothing of Sunlot but the files beside it, opens no network and writes only to its
standard output: one JSON value a line. ``{"refuse": code, …}`` ends it; ``{"sheet": name, "rows":
height, "empty": {letter: cell}, "broken": {letter: cell}, "merges": [[row, column, last row, last
column]]}`` begins a sheet (`empty`: formulas without a stored result, `broken`: error values; the
first cell of each column); ``[row, [cell, …]]`` is a row from column A on, numbers as JSON numbers,
everything else as text. Without the name of a sheet every sheet is looked through and its first
rows come; if there is only one sheet, ``{"whole": name}`` follows, and what would come with its
name. With one all its rows come, and of a .xlsx nothing is looked for again: such a file has been
sent without a name before.
"""

import datetime
import json
import lzma
import math
import os
import resource
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

sys.path.insert(0, str(Path(__file__).parent))
import limits  # type: ignore[import-not-found]  # found beside this script
import scan  # type: ignore[import-not-found]
import scan_ods  # type: ignore[import-not-found]
import scan_xls  # type: ignore[import-not-found]
import scan_xlsx  # type: ignore[import-not-found]

PARQUET_MAGIC = b"PAR1"
PARQUET_SHEET = "数据"


def main(path: str, only: str | None = None) -> None:
    """Send a workbook to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.READER_MEMORY, limits.READER_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.READER_CPU_SECONDS, limits.PARQUET_CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        send_workbook(path, only)
    except scan.Refused as refused:
        send(refused.event)
    except MemoryError:
        send({"refuse": "memory"})
    except BaseException as error:
        # What calamine and its Rust say of a damaged workbook; anything else is a bug of ours.
        if type(error).__name__ not in (
            "CalamineError",
            "PanicException",
            "PasswordError",
            "XmlError",
            "ZipError",
            "ArrowInvalid",
            "ArrowNotImplementedError",
        ):
            raise
        send({"refuse": "broken", "why": type(error).__name__})
    sys.stdout.flush()


def send(value: Any) -> None:
    """One line of the conversation."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
    sys.stdout.write("\n")


def send_workbook(path: str, only: str | None) -> None:
    """Look at the file first, then read sheet by sheet."""
    try:
        with Path(path).open("rb") as stream:
            magic = stream.read(4)
        if magic == b"PK\x03\x04":
            send_package(path, only)
        elif magic == PARQUET_MAGIC:
            send_parquet(path, only)
        else:
            scans = scan_xls.scan_book(path)
            book, sheets = open_book(path)
            send_sheets(book, sheets, only, lambda place, _name: scans[place])
    except (
        zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, ElementTree.ParseError,
        LookupError, NotImplementedError, UnicodeDecodeError, ValueError, OverflowError,
    ) as error:  # fmt: skip
        raise scan.Refused("broken", why=type(error).__name__) from error
    except OSError as error:
        if error.errno is not None:
            raise
        raise scan.Refused("broken", why="Parquet") from error  # Arrow's words of a damaged file
    except RuntimeError as error:  # an encrypted entry
        raise scan.Refused("encrypted") from error


def send_package(path: str, only: str | None) -> None:
    """A zip file: .xlsx or .ods."""
    with zipfile.ZipFile(path) as package:
        names = check_sizes(package)
        if "xl/workbook.xml" in names:
            parts = dict(scan_xlsx.sheets_of(package))
            book, sheets = open_book(path)
            shown = [(place, name) for place, name in sheets if name in parts]
            send_sheets(
                book, shown, only,
                lambda _place, name: scan_xlsx.scan_sheet(package, parts[name])
                if only is None else scan.Scan(),
            )  # fmt: skip
        else:
            scans = scan_ods.scan_book(package)
            book, sheets = open_book(path)
            send_sheets(book, sheets, only, lambda _place, name: scans[name])


def send_parquet(path: str, only: str | None) -> None:
    """A Parquet file as one sheet: the names of its columns, then its rows."""
    resource.setrlimit(
        resource.RLIMIT_CPU, (limits.PARQUET_CPU_SECONDS, limits.PARQUET_CPU_SECONDS)
    )
    # After the limits are set; one thread and the system's memory keep inside them.
    os.environ["ARROW_DEFAULT_MEMORY_POOL"] = "system"
    from pyarrow.parquet import ParquetFile

    with ParquetFile(path, memory_map=True, pre_buffer=False) as file:
        names = file.schema_arrow.names
        if len(names) > limits.COLUMNS:
            raise scan.Refused("area", where=str(len(names)))
        if file.metadata.num_rows > limits.ROWS:
            raise scan.Refused("rows")
        height = file.metadata.num_rows + 1
        send({"sheet": PARQUET_SHEET, "rows": height, "empty": {}, "broken": {}, "merges": []})
        send([1, names])
        number = 1
        for batch in file.iter_batches(batch_size=2000, use_threads=False):
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                number += 1
                if only is None and number > limits.PREVIEW_ROWS:
                    return
                cells = [plain_of("" if cell is None else cell) for cell in row]
                if any(cell != "" for cell in cells):
                    send([number, cells])


def open_book(path: str) -> tuple[Any, list[tuple[int, str]]]:
    """The reader's workbook, and place and name of its visible worksheets."""
    # After the limits are set.
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    book = CalamineWorkbook.from_path(path)
    shown = [
        (place, sheet.name)
        for place, sheet in enumerate(book.sheets_metadata)
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
    ]
    return book, shown


def send_sheets(
    book: Any, sheets: list[tuple[int, str]], only: str | None, look: Callable[[int, str], Any]
) -> None:
    """The first rows of every sheet and all rows of an only one; or all rows of one."""
    if only is not None:
        for place, name in sheets:
            if name == only:
                send_sheet(book.get_sheet_by_index(place), name, look(place, name))
        return
    for place, name in sheets[: limits.PREVIEW_SHEETS]:
        found = look(place, name)
        sheet = book.get_sheet_by_index(place)
        send_sheet(sheet, name, found, first=limits.PREVIEW_ROWS)
        if len(sheets) == 1:
            send({"whole": name})
            send_sheet(sheet, name, found)


def send_sheet(sheet: Any, name: str, found: Any, first: int | None = None) -> None:
    """A sheet and its rows, or the first ones."""
    merges = found.merges
    if merges is None:
        merges = [[*begin, *end] for begin, end in sheet.merged_cell_ranges or []]
    height = sheet.end[0] + 1 if sheet.end else 0
    last = height if first is None else first
    send(
        {
            "sheet": name, "rows": height, "empty": found.empty, "broken": found.broken,
            "merges": [one for one in merges if one[0] < last][: limits.MERGES],
        }
    )  # fmt: skip
    send_rows(sheet, limits.ROWS * 3 if first is None else first)


def check_sizes(package: zipfile.ZipFile) -> set[str]:
    """Refuse what would unpack to too much, before unpacking any of it; the names inside."""
    entries = package.infolist()
    total = sum(entry.file_size for entry in entries)
    if len(entries) > limits.ZIP_ENTRIES or total > limits.UNPACKED_BYTES:
        raise scan.Refused("unpacked", size=str(total >> 20))
    names = set(package.namelist())
    is_ods = "content.xml" in names and "mimetype" in names
    if "xl/workbook.xml" not in names and not is_ods:
        raise scan.Refused("binary" if "xl/workbook.bin" in names else "foreign")
    return names


def send_rows(sheet: Any, most: int) -> None:
    """Rows that have anything in them, from column A on; at most so many."""
    if sheet.start is None:
        return
    left = [""] * sheet.start[1]
    count = 0
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        plain = [plain_of(cell) for cell in cells]
        if any(cell != "" for cell in plain):
            send([number, left + plain])
            count += 1
            if count == most:
                return


def plain_of(cell: Any) -> str | int | float:
    """A cell as JSON: numbers stay numbers, dates become ISO text."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and not math.isfinite(cell):
        return "" if math.isnan(cell) else str(cell)  # JSON has no words for them
    if isinstance(cell, str):
        # No column takes so much: the beginning is enough to say that it is too long.
        return cell[: limits.CELL_CHARACTERS]
    if isinstance(cell, int | float):
        return cell
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell)


if __name__ == "__main__":
    main(*sys.argv[1:3])

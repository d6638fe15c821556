"""CSV files with a header, as people make them: lists of names, officers, recusals."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from drawproof.canonical import decode_text
from drawproof.commands.terminal import read_file
from drawproof.errors import DrawproofError
from drawproof.ids import new_salt, parse_integer
from drawproof.roster import RecusalRow, RosterRow

_LIST = re.compile(r"[\s;,+]+")


def _refuse(path: Path, line: int, reason: str) -> DrawproofError:
    return DrawproofError("table", path=str(path), line=line, reason=reason)


class Table:
    """The rows of a CSV file: `header`, then dictionaries of stripped texts with their line."""

    def __init__(self, path: Path) -> None:
        self.path = path
        data = read_file(path).removeprefix(b"\xef\xbb\xbf")
        try:
            text = decode_text(data)
        except DrawproofError:
            raise _refuse(path, 1, "not UTF-8: save it as CSV UTF-8") from None
        first = text.split("\n", 1)[0]
        delimiter = max(",;\t", key=first.count)
        self._rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        self.header = [name.strip() for name in self._next() or []]
        if not any(self.header):
            raise _refuse(path, 1, "no header")
        if len(set(self.header)) != len(self.header):
            raise _refuse(path, 1, "a column name occurs twice")

    def _next(self) -> list[str] | None:
        try:
            return next(self._rows, None)
        except csv.Error as error:
            raise _refuse(self.path, self._rows.line_num, str(error)) from None

    def needs(self, names: Iterable[str]) -> None:
        """Refuses a table without one of these columns."""
        for name in names:
            if name not in self.header:
                raise DrawproofError("table-column", path=str(self.path), column=name)

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """(line, column → text); empty lines are passed over, ragged ones refused."""
        while (row := self._next()) is not None:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(self.header):
                raise _refuse(self.path, self._rows.line_num, "other columns than the header")
            cells = (cell.strip() for cell in row)
            yield self._rows.line_num, dict(zip(self.header, cells, strict=True))


def words(text: str) -> tuple[str, ...]:
    """A list in a cell: separated by blanks, commas, semicolons or +."""
    return tuple(part for part in _LIST.split(text) if part)


def read_roster(path: Path) -> list[RosterRow]:
    """officer_id, department, units, qualifications, cap; salts are made here."""
    table = Table(path)
    table.needs(("officer_id", "department", "units", "cap"))
    return [
        RosterRow(
            row["officer_id"],
            row["department"],
            words(row["units"]),
            words(row.get("qualifications", "")),
            parse_integer("cap", row["cap"]),
            new_salt(),
        )
        for _, row in table.rows()
    ]


def read_recusals(path: Path) -> list[RecusalRow]:
    """object_id, officer_id, origin (declared, party, kin, rotation, head); salts are made here."""
    table = Table(path)
    table.needs(("object_id", "officer_id"))
    return [
        RecusalRow(row["object_id"], row["officer_id"], row.get("origin") or "declared", new_salt())
        for _, row in table.rows()
    ]


def write_table(out: BinaryIO, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """An ordinary CSV file; texts that a spreadsheet would read as formulas are kept as texts."""
    text = io.TextIOWrapper(out, encoding="utf-8", newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        shown = (str(cell) for cell in row)
        writer.writerow(
            [
                f"'{cell}" if cell[:1] in ("=", "@", "+", "-") and len(cell) > 1 else cell
                for cell in shown
            ]
        )
    text.detach()


def table_bytes(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The bytes of such a file."""
    out = io.BytesIO()
    write_table(out, header, rows)
    return out.getvalue()

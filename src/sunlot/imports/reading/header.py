"""Finding the header row and what each column means."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sunlot.imports import errors
from sunlot.imports.adapters import Column
from sunlot.imports.reading.limits import HEADER_WITHIN_ROWS
from sunlot.imports.values import Cell, fold, text_of

# Never read, never stored: research/domain.md A8, traps.md (Accounts).
PERSONAL = {
    fold(word)
    for word in (
        "身份证号", "身份证号码", "身份证", "公民身份号码", "居民身份证号码", "身份证件号码",
        "证件号码", "法定代表人身份证号", "负责人身份证号",
    )
}  # fmt: skip


@dataclass(slots=True)
class Header:
    """The header row and its columns: ``{name: position from 0}``."""

    row: int
    positions: dict[str, int]
    labels: dict[str, str]
    notes: list[str]

    def place(self, name: str) -> tuple[str, str]:
        """(letter, header as written) of a column."""
        return letter_of(self.positions[name]), self.labels[name]


def letter_of(position: int) -> str:
    """A for 0, AA for 26."""
    letters = ""
    number = position + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def find_header(rows: Sequence[tuple[int, list[Cell]]], columns: Sequence[Column]) -> Header | None:
    """The row among the first ones that names most columns; None where none names two.

    :raises DuplicateColumns: two columns carry the same meaning.
    :raises MissingColumns: the best row lacks a required column.
    """
    meaning = {fold(word): column for column in columns for word in (column.label, *column.aliases)}
    best: tuple[int, int, list[Cell]] | None = None
    for number, cells in rows[:HEADER_WITHIN_ROWS]:
        hits = {meaning[key].name for cell in cells if (key := fold(text_of(cell))) in meaning}
        if len(hits) >= 2 and (best is None or len(hits) > best[0]):
            best = (len(hits), number, cells)
    if best is None:
        return None
    header = _read(best[1], best[2], meaning)
    missing = [column.label for column in columns
               if column.required and column.name not in header.positions]  # fmt: skip
    if missing:
        raise errors.MissingColumns(row=header.row, missing="、".join(missing))
    return header


def _read(number: int, cells: list[Cell], meaning: dict[str, Column]) -> Header:
    header = Header(number, {}, {}, [])
    unused: list[str] = []
    personal: list[str] = []
    for position, cell in enumerate(cells):
        label = text_of(cell)
        key = fold(label)
        column = meaning.get(key)
        if key in PERSONAL:
            personal.append(label)
        elif column is None:
            if label:
                unused.append(label)
        elif column.name in header.positions:
            raise errors.DuplicateColumns(
                first=letter_of(header.positions[column.name]), second=letter_of(position),
                label=column.label,
            )  # fmt: skip
        else:
            header.positions[column.name] = position
            header.labels[column.name] = label.replace("\n", "")
    if personal:
        header.notes.append(
            _("“{names}”列含身份证件信息，没有读取，也不会保存。").format(names="、".join(personal))
        )
    if unused:
        header.notes.append(_("没有用到的列：{names}。").format(names="、".join(unused[:20])))
    return header

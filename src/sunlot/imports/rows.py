"""One row of a file while a register reads it: values in words, problems with their place."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from sunlot.errors import Text
from sunlot.imports import values
from sunlot.imports.values import BadValue

Wrong = list[tuple[int, int]] | None
"""Spans of characters, begin and end; None marks the whole value."""


class RowCells:
    """The cells of one row by column name, and the problems found in them.

    :param number: row number as Excel shows it, from 1.
    :param cells: text per column name; a column that the file lacks has no key.
    :param places: ``{name: (letter, label)}`` of the columns in this file.

    :param lost: what stands in cells whose last digits are gone; such a cell reads as empty until
        it is corrected.

    Several rows of a file may be one record (`joined`): `parts` are those rows, and a problem
    names the one in which its value stands.
    """

    __slots__ = ("_cells", "_places", "lost", "number", "parts", "problems")

    def __init__(
        self, number: int, cells: Mapping[str, str], places: Mapping[str, tuple[str, str]],
        lost: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.number = number
        self.lost = dict(lost or {})
        self.problems: list[dict[str, Any]] = []
        self.parts: tuple[RowCells, ...] = ()
        self._cells = cells
        self._places = places

    @classmethod
    def joined(cls, parts: Sequence["RowCells"], cells: Mapping[str, str]) -> "RowCells":
        """Rows that are one record, with the texts that they come to; numbered as the first."""
        row = cls(parts[0].number, cells, parts[0]._places)
        row.parts = tuple(parts)
        for part in parts:
            row.lost |= part.lost
            row.problems += [one | {"row": part.number} for one in part.problems]
        return row

    def names(self) -> Iterable[str]:
        """The columns that the file has."""
        return self._places.keys()

    def correct(self, texts: Mapping[str, str], labels: Mapping[str, str] | None = None) -> None:
        """Put what a person wrote in place of cells.

        :param labels: the register's columns; of those that the file lacks this row has the text.
        """
        new = {name: ("", label) for name, label in (labels or {}).items() if name in texts}
        known = {name: text for name, text in texts.items() if name in self._places or name in new}
        if known:
            self._places = {**new, **self._places}
            self._cells = {**self._cells, **known}
        for name in known:
            self.lost.pop(name, None)

    def refuse_lost(self) -> None:
        """Say of which cells the last digits are gone; of these nothing else is said then."""
        told, self.lost = self.lost, {}
        for name, value in told.items():
            self.error(
                name, "imports-digits-lost",
                _("“{value}”是数字的近似值，后面的几位已经丢失。").format(value=value),
                _("请从原始资料抄录完整的号码；以后先把整列设为“文本”格式，再粘贴号码。"),
            )  # fmt: skip
            self.problems[-1]["value"] = value
        self.lost = told

    def has(self, name: str) -> bool:
        """Whether the file has the column at all."""
        return name in self._places

    def raw(self, name: str) -> str:
        """The trimmed text of a cell, empty where there is none."""
        return self._cells.get(name, "")

    def label_of(self, name: str) -> str:
        """The header of a column as the file writes it."""
        return self._places.get(name, ("", ""))[1]

    def text(self, name: str, *, longest: int, required: bool = False) -> str:
        """A cell's text; too long or missing is an error of the row."""
        value = self.raw(name)
        if required and not value:
            label = self._places.get(name, ("", name))[1]
            self.error(
                name, "imports-value-missing", _("“{label}”没有填写。").format(label=label),
                _("请填写后重新上传。"),
            )  # fmt: skip
        if len(value) > longest:
            self.error(
                name, "imports-value-too-long",
                _("内容有 {size} 个字，最多 {longest} 个字。").format(
                    size=len(value), longest=longest
                ),
                _("请缩短后重新上传。"),
            )  # fmt: skip
        return value

    def choice(
        self, name: str, table: Mapping[str, str], *, allowed: Iterable[Text], default: str = ""
    ) -> str:
        """The stored value of a word; `allowed` lists the words for the message."""
        value = self.raw(name)
        if not value and default:
            return default
        found = table.get(values.fold(value))
        if found is None:
            if value:
                message = _("“{value}”不在可选范围内。").format(value=value)
            else:
                message = _("没有填写。")
            self.error(
                name, "imports-value-unknown", message,
                _("请填写其中之一：{allowed}。").format(allowed="、".join(map(str, allowed))),
            )  # fmt: skip
            return ""
        return found

    def date(self, name: str, *, required: bool = True) -> datetime.date | None:
        """A full date; never completed by guessing."""
        value = self.raw(name)
        if not value and not required:
            return None
        try:
            return self.day_of(name, value)
        except BadValue as bad:
            self.error(name, bad.code, bad.message, bad.remedy)
            return None

    def day_of(self, name: str, text: str) -> datetime.date:
        """The day that a text of a cell means; of a spreadsheet's number it says which.

        :raises BadValue: no day.
        """
        day = values.serial_day(text)
        if day is None:
            return values.date_of(text)
        self.warning(
            name, "imports-date-serial",
            _("“{value}”是表格软件的日期序号，按 {day} 写入。").format(value=text, day=day),
            _("日期不对的，请填写完整日期，例如 2026-04-22。"),
        )  # fmt: skip
        return day

    def error(
        self, name: str, code: str, message: str, remedy: str, *, wrong: Wrong = None,
        about: str = "", also: Sequence[str] = (),
    ) -> None:  # fmt: skip
        """The row cannot be written; `wrong` says which characters of the cell are to blame.

        :param about: what of the cell is meant, where several rows are one record.
        :param also: other columns that mend it as well, even where the file lacks them.
        """
        self._add(name, "error", code, message, remedy, wrong, about)
        if also and name not in self.lost:
            self.problems[-1]["also"] = list(also)

    def warning(
        self, name: str, code: str, message: str, remedy: str, *, wrong: Wrong = None,
        about: str = "", value: str | None = None, is_unread: bool = False,
    ) -> None:  # fmt: skip
        """The row can be written; somebody should look at it.

        :param value: what the report shows of the cell, where it may not show all of it.
        :param is_unread: what the cell says is not written, so that another text is wanted.
        """
        self._add(name, "warning", code, message, remedy, wrong, about)
        if value is not None:
            self.problems[-1]["value"] = value[:200]
        if is_unread:
            self.problems[-1]["unread"] = True

    def _add(
        self, name: str, level: str, code: str, message: str, remedy: str, wrong: Wrong, about: str
    ) -> None:
        if name in self.lost:
            return
        letter, label = self._places.get(name, ("", ""))
        part = self._part_of(name, about)
        problem = {
            "column": letter, "field": label, "name": name, "level": level, "code": code,
            "value": values.without_id_numbers(part.raw(name))[:200], "message": message,
            "remedy": remedy, "wrong": wrong,
        }  # fmt: skip
        self.problems.append(problem | ({"row": part.number} if self.parts else {}))

    def _part_of(self, name: str, about: str) -> "RowCells":
        """The row of the file in which a text stands; of several the first."""
        filled = [one for one in self.parts if one.raw(name)]
        meant = [one for one in filled if about and about == one.raw(name)]
        meant += [one for one in filled if about and about in one.raw(name)]
        return next(iter(meant or filled or self.parts), self)

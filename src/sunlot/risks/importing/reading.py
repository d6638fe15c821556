"""Understanding the cells of a class file: word for word, or at once where a row is customary."""

import datetime
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from sunlot.imports import values
from sunlot.imports.adapters import StagedRow
from sunlot.imports.reading import Layout
from sunlot.imports.rows import RowCells
from sunlot.imports.setwise.incoming import text
from sunlot.imports.values import Cell, text_of
from sunlot.regions.models import Region
from sunlot.risks.models import RiskClass
from sunlot.targets.rules import canonical_id

CLASSES = {
    values.fold(word): letter
    for letter in RiskClass.values
    for word in (letter, f"{letter}类", f"{letter}级")
}
# Codes and ids that are their own canonical form; what has no colon is no number that Excel
# rounded either.
PLAIN_KEY = re.compile(r"[0-9A-Z]{2,60}|[a-z]{2,12}:[0-9A-Z._/+-]{1,48}")
MOST_WORDS = 10_000


@dataclass(slots=True)
class Context:
    """The region whose snapshot is written, and how far the importer reaches."""

    on: datetime.date
    reach: str
    region: Region | None

    def inside(self) -> list[int]:
        """The keys of the divisions whose targets may be named."""
        if not self.reach:
            return []
        return list(Region.objects.filter(path__startswith=self.reach).values_list("pk", flat=True))


def read(row: RowCells, context: Context) -> StagedRow:
    """Understand one row."""
    code = canonical_id(values.code_of(row.text("code", longest=64, required=True)))
    data = read_class(row, context)
    return StagedRow(number=row.number, key=code, label=code, data=data, problems=row.problems)


def read_class(row: RowCells, context: Context) -> dict[str, Any]:
    """The class and its date."""
    day = row.date("as_of")
    if day is not None and day > context.on:
        row.error(
            "as_of", "risks-date-in-future", _("截至日期 {day} 还没有到。").format(day=day),
            _("请填写分类计算的日期。"),
        )  # fmt: skip
    return {
        "risk_class": row.choice("risk_class", CLASSES, allowed=RiskClass.values),
        "as_of": day.isoformat() if day else "",
    }


def line_of(row: StagedRow) -> str:
    """A row as the table of waiting rows has it."""
    return f"{text(row.key)}{_fields(row.data)}"


def _fields(data: dict[str, Any]) -> str:
    return f"\t{data['risk_class']}\t{data['as_of']}"


class _Words(dict[Any, str | None]):
    """What a class and a date come to as fields of the line, each pair understood once."""

    def __init__(self, layout: Layout, context: Context) -> None:
        super().__init__()
        self._words = layout.words()
        self._context = context

    def __missing__(self, cells: tuple[Cell, Cell]) -> str | None:
        texts = dict(zip(("risk_class", "as_of"), map(text_of, cells), strict=True))
        row = RowCells(0, texts, self._words)
        data = read_class(row, self._context)
        found = None if row.problems else _fields(data)
        if len(self) < MOST_WORDS:
            self[cells] = found
        return found


def plain_rows(layout: Layout, context: Context) -> Callable[[Sequence[Cell]], str | None]:
    """The function that gives a row's line, or None; see `imports.reading.Plain`."""
    places = {name: one.position for name, one in layout.places.items()}
    width = max(places.values(), default=-1) + 1
    code_at, class_at, day_at = (places.get(name) for name in ("code", "risk_class", "as_of"))
    fixed_class, fixed_day = (layout.fixed.get(name, "") for name in ("risk_class", "as_of"))
    words, is_key = _Words(layout, context), PLAIN_KEY.fullmatch

    def plain(cells: Sequence[Cell]) -> str | None:
        if code_at is None or len(cells) < width:
            return None
        code = cells[code_at]
        if not isinstance(code, str) or not is_key(code):
            return None
        fields = words[
            fixed_class if class_at is None else cells[class_at],
            fixed_day if day_at is None else cells[day_at],
        ]
        return None if fields is None else code + fields

    return plain

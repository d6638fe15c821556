"""Understanding the cells of a class file: word for word, or at once where a row is customary."""

import datetime
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.utils.translation import gettext as _

from sunlot.imports import values
from sunlot.imports.adapters import StagedRow
from sunlot.imports.reading import Block, Layout
from sunlot.imports.reading.table import Plain
from sunlot.imports.rows import RowCells
from sunlot.imports.setwise.incoming import text
from sunlot.imports.setwise.memo import Memo
from sunlot.imports.values import text_of
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
PLAIN_KEY = "^(?:[0-9A-Z]{2,60}|[a-z]{2,12}:[0-9A-Z._/+-]{1,48})$"


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

    def asked(self) -> list[Any]:
        """What a comparison depends on beside the rows."""
        return [sorted(self.inside()), self.region.pk if self.region else None]


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


def plain_rows(layout: Layout, context: Context) -> Plain:
    """The function that gives the lines of a block, or null; see `imports.reading.Plain`."""
    words = _words(layout, context)

    def plain(block: Block) -> pa.StringArray:
        codes, classes, days = (
            block.column(name, layout.fixed.get(name, ""))
            for name in ("code", "risk_class", "as_of")
        )
        fields = words.of(classes, days)
        line = pc.binary_join_element_wise(codes, fields, "")
        is_plain = pc.match_substring_regex(codes, PLAIN_KEY)
        return pc.if_else(is_plain, line, pa.scalar(None, pa.string()))

    return plain


def _words(layout: Layout, context: Context) -> Memo:
    """What a class and a date come to."""
    words = layout.words()

    def fields(letter: str, day: str) -> str | None:
        texts = {"risk_class": text_of(letter), "as_of": text_of(day)}
        row = RowCells(0, texts, words)
        data = read_class(row, context)
        return None if row.problems else _fields(data)

    return Memo(fields, columns=2)

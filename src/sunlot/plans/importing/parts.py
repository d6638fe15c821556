"""Tables with several rows for one task: one row per item, per department or per kind of target.

Rows that follow each other and have the same code, or the same name, are one task. Where a cell
of the name is blank, as in text files made from merged cells, the row goes on with the task above.
"""

from collections.abc import Iterator, Sequence

from sunlot.imports import gathering
from sunlot.imports.gathering import Together, fact, listed
from sunlot.imports.rows import RowCells
from sunlot.imports.values import fold
from sunlot.plans import wording

NUMBERS = ("sequence",)


def _items(said: Sequence[str]) -> str:
    return listed([one for text in said for one in wording.item_names(text)])


def _departments(said: Sequence[str]) -> str:
    return "、".join(dict.fromkeys(one for text in said for one in wording.department_names(text)))


TOGETHER: Together = dict.fromkeys(
    ("target_text", "field", "level_text", "ratio_text", "frequency_text", "method_text",
     "period_text", "credit_text", "source", "source_year", "difference"),
    listed,
) | {"items": _items, "joining": _departments}  # fmt: skip


def gather(rows: Iterator[RowCells]) -> Iterator[RowCells]:
    """The rows of a table, those of one task joined; a row that says nothing new stays alone."""
    return gathering.join_rows(rows, _goes_on, TOGETHER, but=NUMBERS)


def _goes_on(parts: Sequence[RowCells], row: RowCells) -> bool:
    code, title = fact(parts, "code"), fact(parts, "title")
    if row.raw("code"):
        return fold(row.raw("code")) == fold(code)
    if row.raw("title"):
        return fold(row.raw("title")) == fold(title)
    lead = row.raw("lead")
    return bool(title) and (not lead or fold(lead) == fold(fact(parts, "lead")))


def contradictions(row: RowCells) -> Iterator[tuple[str, RowCells, RowCells]]:
    """``(column, first row, row that says otherwise)`` of facts that a task has only one of."""
    return gathering.contradictions(row, TOGETHER, but=NUMBERS)

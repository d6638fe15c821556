"""Tables with several rows for one task: one row per item, per department or per kind of target.

Rows that follow each other and have the same code, or the same name, are one task. Where a cell
of the name is blank, as in text files made from merged cells, the row goes on with the task above.
"""

from collections.abc import Iterator, Sequence

from sunlot.imports.rows import RowCells
from sunlot.imports.values import fold
from sunlot.plans import wording

# What several rows say together; everything else is one fact of the task.
NUMBERS = "sequence"
TOGETHER = (
    "items", "joining", "target_text", "field", "level_text", "ratio_text", "frequency_text",
    "method_text", "period_text", "credit_text", "source", "source_year", "difference",
)  # fmt: skip


def gather(rows: Iterator[RowCells]) -> Iterator[RowCells]:
    """The rows of a table, those of one task joined; a row that says nothing new stays alone."""
    parts: list[RowCells] = []
    for row in rows:
        if parts and _goes_on(parts, row):
            parts.append(row)
        else:
            if parts:
                yield _joined(parts)
            parts = [row]
    if parts:
        yield _joined(parts)


def _goes_on(parts: Sequence[RowCells], row: RowCells) -> bool:
    code, title = _fact(parts, "code"), _fact(parts, "title")
    if any(_same(one, row) for one in parts):
        return False  # a repeat, which the pipeline reports
    if row.raw("code"):
        return fold(row.raw("code")) == fold(code)
    if row.raw("title"):
        return fold(row.raw("title")) == fold(title)
    lead = row.raw("lead")
    return bool(title) and (not lead or fold(lead) == fold(_fact(parts, "lead")))


def _same(one: RowCells, other: RowCells) -> bool:
    return all(one.raw(name) == other.raw(name) for name in one.names() if name != NUMBERS)


def _fact(parts: Sequence[RowCells], name: str) -> str:
    return next((one.raw(name) for one in parts if one.raw(name)), "")


def _joined(parts: Sequence[RowCells]) -> RowCells:
    if len(parts) == 1:
        return parts[0]
    texts = {}
    for name in parts[0].names():
        said = [one.raw(name) for one in parts if one.raw(name)]
        texts[name] = _together(name, said) if name in TOGETHER else next(iter(said), "")
    return RowCells.joined(parts, texts)


def _together(name: str, said: Sequence[str]) -> str:
    if name == "items":
        return "；".join(dict.fromkeys(one for text in said for one in wording.item_names(text)))
    if name == "joining":
        names = dict.fromkeys(one for text in said for one in wording.department_names(text))
        return "、".join(names)
    return "；".join(dict.fromkeys(said))


def contradictions(row: RowCells) -> Iterator[tuple[str, RowCells, RowCells]]:
    """``(column, first row, row that says otherwise)`` of facts that a task has only one of."""
    for name in row.names():
        if name in TOGETHER or name == NUMBERS:
            continue
        said = [one for one in row.parts if one.raw(name)]
        for one in said[1:]:
            if fold(one.raw(name)) != fold(said[0].raw(name)):
                yield name, said[0], one

"""Tables with several rows for one record: rows that follow each other add to each other.

A register says which rows go on with the record above (`Adapter.gather`), and what several rows
say together; everything else is one fact of the record, of which they may not contradict each
other.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from sunlot.imports.rows import RowCells
from sunlot.imports.values import fold

Together = Mapping[str, Callable[[Sequence[str]], str]]
"""Columns whose texts of several rows come to one, and how."""
GoesOn = Callable[[Sequence[RowCells], RowCells], bool]
"""Whether a row belongs to the record of the rows before it."""


def listed(said: Sequence[str]) -> str:
    """Texts as a list in one cell, each once."""
    return "；".join(dict.fromkeys(said))


def in_lines(said: Sequence[str]) -> str:
    """Texts below each other, each once."""
    return "\n".join(dict.fromkeys(said))


def join_rows(
    rows: Iterator[RowCells], goes_on: GoesOn, together: Together, *, but: Collection[str] = ()
) -> Iterator[RowCells]:
    """The rows of a table, those of one record joined; a row that says nothing new stays alone.

    :param but: columns that number the rows of the file and say nothing of a record.
    """
    parts: list[RowCells] = []
    for row in rows:
        if parts and goes_on(parts, row) and not any(_same(one, row, but) for one in parts):
            parts.append(row)
        else:
            if parts:
                yield _joined(parts, together)
            parts = [row]
    if parts:
        yield _joined(parts, together)


def fact(parts: Sequence[RowCells], name: str) -> str:
    """What the first of the rows that says anything in a column says there."""
    return next((one.raw(name) for one in parts if one.raw(name)), "")


def contradictions(
    row: RowCells, together: Together, *, but: Collection[str] = ()
) -> Iterator[tuple[str, RowCells, RowCells]]:
    """``(column, first row, row that says otherwise)`` of facts that a record has only one of."""
    for name in row.names():
        if name in together or name in but:
            continue
        said = [one for one in row.parts if one.raw(name)]
        for one in said[1:]:
            if fold(one.raw(name)) != fold(said[0].raw(name)):
                yield name, said[0], one


def _same(one: RowCells, other: RowCells, but: Collection[str]) -> bool:
    return all(one.raw(name) == other.raw(name) for name in one.names() if name not in but)


def _joined(parts: Sequence[RowCells], together: Together) -> RowCells:
    if len(parts) == 1:
        return parts[0]
    texts = {}
    for name in parts[0].names():
        said = [one.raw(name) for one in parts if one.raw(name)]
        texts[name] = together[name](said) if name in together else next(iter(said), "")
    return RowCells.joined(parts, texts)

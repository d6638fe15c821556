"""Lists with several rows for one item: one row per instrument, or per kind of target."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from sunlot.imports import gathering
from sunlot.imports.gathering import Together, fact, in_lines, listed
from sunlot.imports.rows import RowCells
from sunlot.imports.values import fold
from sunlot.items.columns import NUMBERED

TOGETHER: Together = {
    "basis_text": in_lines,
    **dict.fromkeys(
        ("joining_text", "object_text", "kinds_text", "classes_text", "subject_text",
         "level_text", "levels_text", "ratio_text", "frequency_text", "officer_requirement",
         "requirement_more", "source_note", "source_difference"),
        listed,
    ),
}  # fmt: skip


def gather(rows: Iterator[RowCells]) -> Iterator[RowCells]:
    """The rows of a list, those of one item joined."""
    return gathering.join_rows(rows, _goes_on, TOGETHER)


def _goes_on(parts: Sequence[RowCells], row: RowCells) -> bool:
    """Of the same code; or with nothing but what several rows say together, as text files made from
    merged cells have it: the heading of a section is no part of the item above."""
    if row.raw("code") == NUMBERED:
        # The same text stands in every row, and so may others that were filled in for all.
        said = {name for name in row.names() if row.raw(name)}
        filled = {name for name in said if row.raw(name) == parts[0].raw(name)}
        return not row.raw("matter") and said - filled <= set(TOGETHER)
    if row.raw("code"):
        return fold(row.raw("code")) == fold(fact(parts, "code"))
    return all(name in TOGETHER for name in row.names() if row.raw(name))


def check(row: RowCells) -> None:
    """Rows of one item may add to each other, but not contradict each other."""
    for name, first, other in gathering.contradictions(row, TOGETHER):
        row.error(
            name, "items-rows-contradict",
            _("第 {first} 行写“{said}”，第 {other} 行写“{otherwise}”，同一事项只能有一个。").format(
                first=first.number, said=first.raw(name), other=other.number,
                otherwise=other.raw(name),
            ),
            _("请改为一致；确属两个事项的，请写不同的事项编码。"), about=other.raw(name),
        )  # fmt: skip

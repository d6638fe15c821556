"""The ticket table of one stratum of an open draw: who was drawn, the cutoff, the next in order."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sunlot.draws import queries as draws
from sunlot.draws.models import Draw, FrameRow
from sunlot.plans.wording import percent_text
from sunlot.ui.ticket_line import Picture

WHOLE = "all"  # the stratum of a draw that has only one
RESERVES_SHOWN = 3
FOLDED_FROM = 7
HEAD = 4
LISTED_AT_MOST = 500


@dataclass(frozen=True, slots=True)
class Tab:
    """One stratum of an open draw, as a button."""

    name: str
    label: str
    population: int
    winners: int
    ratio: str
    current: bool


@dataclass(frozen=True, slots=True)
class Table:
    """The rows that the page lists.

    `fold` is the first and last rank left out between `head` and `tail`; `beyond` counts the
    winners that only the file lists. `replaced` and `substitutes` are object ids.
    """

    head: Sequence[FrameRow]
    fold: tuple[int, int] | None
    tail: Sequence[FrameRow]
    beyond: int
    cutoff: str
    reserves: Sequence[tuple[int, FrameRow]]
    replaced: frozenset[str]
    substitutes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything about the tickets of the stratum that was asked for."""

    tabs: Sequence[Tab]
    current: Tab
    picture: Picture | None
    table: Table
    first: FrameRow


def tickets_of(draw: Draw, *, stratum: str, all_rows: bool) -> Shown | None:
    """None where nobody may see single tickets: before the result, and of a private draw.

    :param stratum: the stratum asked for; an unknown or empty one shows the first.
    """
    if draw.is_private or not draws.has_result(draw):
        return None
    tabs = _tabs(draw, stratum)
    current = next(tab for tab in tabs if tab.current)
    rows = draws.ranked(draw, current.name)
    if not rows:
        return None
    picture = draws.ticket_line(draw, current.name)
    return Shown(tabs, current, picture, _table(draw, rows, all_rows=all_rows), rows[0])


def _tabs(draw: Draw, asked: str) -> list[Tab]:
    strata = list(draw.strata.all())
    chosen = asked if asked in {one.name for one in strata} else strata[0].name
    return [
        Tab(
            one.name, _("全部对象") if one.name == WHOLE else one.name, one.population,
            one.winners, percent_text(one.ratio_p, one.ratio_q), one.name == chosen,
        )
        for one in strata
    ]  # fmt: skip


def _table(draw: Draw, rows: Sequence[FrameRow], *, all_rows: bool) -> Table:
    winners = [row for row in rows if row.is_winner]
    n = len(winners)
    folded = n >= FOLDED_FROM and not all_rows
    changes = list(draw.substitutions.values_list("replaced_id", "substitute_id"))
    return Table(
        head=winners[: HEAD if folded else LISTED_AT_MOST],
        fold=(HEAD + 1, n - 1) if folded else None,
        tail=winners[-1:] if folded else [],
        beyond=0 if folded else max(0, n - LISTED_AT_MOST),
        cutoff=winners[-1].ticket if 0 < n < len(rows) else "",
        reserves=list(enumerate(rows[n : n + RESERVES_SHOWN], start=1)),
        replaced=frozenset(replaced for replaced, _substitute in changes),
        substitutes=frozenset(substitute for _replaced, substitute in changes),
    )

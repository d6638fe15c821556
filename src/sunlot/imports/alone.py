"""A record that a person enters on a page, as the only row of a file: one set of rules for both."""

import datetime
from collections.abc import Mapping
from typing import Any

from sunlot.actors import Actor
from sunlot.clock import today_of
from sunlot.imports.adapters import Occasion, Register, StagedRow
from sunlot.imports.rows import RowCells


def read_alone(
    adapter: Register, cells: Mapping[str, str], *, by: Actor, at: datetime.datetime
) -> tuple[StagedRow, Any]:
    """The texts as the adapter understands them, and the look-ups that it did so with.

    :param cells: texts by names of the adapter's columns; a name that is left out is a column that
        the file does not have.
    """
    occasion = Occasion(
        by=by,
        at=at,
        on=today_of(at),
        options={},
        present=frozenset(cells),
        department_id=by.place_id,
    )
    context = adapter.context(occasion)
    places = {one.name: ("", one.label) for one in adapter.columns if one.name in cells}
    texts = {name: text.strip() for name, text in cells.items()}
    return adapter.parse(RowCells(1, texts, places), context), context

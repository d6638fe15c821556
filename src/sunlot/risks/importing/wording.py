"""What the report says about rows of a class file, as the table of differences has them."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _

from sunlot.imports.adapters import StagedRow
from sunlot.imports.models import Change
from sunlot.imports.setwise.pieces import fetched
from sunlot.risks.importing.comparing import KEPT_OUT, REPEATED

PIECE = 10_000
_DIFFERENCES = (
    "SELECT row, key, change, old, new, first FROM risks_difference WHERE batch_id = %(batch)s "
    "AND row > 0 AND change = ANY(%(changes)s) ORDER BY row LIMIT %(limit)s"
)
_SAME = (
    "SELECT s.row, s.key, s.key FROM (SELECT batch_id, row, key FROM risks_incoming "
    "WHERE batch_id = %(batch)s ORDER BY row LIMIT 20 * %(most)s) s "
    "LEFT JOIN risks_difference d USING (batch_id, row) WHERE d.row IS NULL ORDER BY s.row"
)
_NEW = (
    "SELECT row, key, key FROM risks_difference WHERE batch_id = %(batch)s "
    f"AND row > 0 AND change = '{Change.NEW}' ORDER BY row"
)


def troubled(batch_id: int) -> Iterator[StagedRow]:
    """Rows that are kept out, each with its reason."""
    for number, key, change, _old, _new, first in _differing(batch_id, KEPT_OUT):
        row = StagedRow(number, key, key)
        if change == REPEATED:
            row.refuse_repeat(first)
        else:
            row.refuse(
                "risks-target-unknown", _("检查对象名录库中没有“{code}”。").format(code=key),
                _("请先导入该对象，或核对代码。"), value=key,
            )  # fmt: skip
        yield row


def changing(batch_id: int, limit: int) -> Iterator[StagedRow]:
    """The first rows that change a class, with the class before."""
    label = _("风险类别")
    for number, key, change, old, new, _first in _differing(batch_id, (Change.UPDATE,), limit):
        yield StagedRow(number, key, key, change=change, changes=[[label, old, new]])


def plainly(change: Change) -> str:
    """Selects (row, key, words) of rows that are new, or the same, in the order of the file; who is
    not in the file is not listed."""
    if change == Change.SAME:
        return _SAME
    return _NEW if change == Change.NEW else ""


def _differing(
    batch_id: int, changes: tuple[str, ...], limit: int | None = None
) -> Iterator[tuple[Any, ...]]:
    params = {"batch": batch_id, "changes": [*changes], "limit": limit}
    return chain.from_iterable(fetched(_DIFFERENCES, params, PIECE))

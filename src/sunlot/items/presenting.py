"""The history of an item as sentences."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from sunlot.imports.history import Line, lines_of
from sunlot.imports.models import BatchKind
from sunlot.items.models import Item, ItemVersion


def history_of(item: Item, versions: Sequence[ItemVersion]) -> list[Line]:
    """What files wrote and who published, newest first."""
    published = [
        Line(
            at=one.published_at,
            text=_("{who} 公示第 {number} 版。").format(
                who=one.published_by.name, number=one.number
            ),
        )
        for one in versions
        if one.published_at and one.published_by
    ]
    lines = [*published, *lines_of(BatchKind.ITEMS, item.code)]
    return sorted(lines, key=lambda line: line["at"], reverse=True)

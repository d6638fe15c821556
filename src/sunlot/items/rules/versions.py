"""What may be published and what may be used."""

import datetime

from sunlot.rulebook import rule

# Words of addresses beside the items' own: no code of an item.
RESERVED = frozenset({"new", "publish", "laws", "unified", "lists"})


@rule("IT-02")
def missing_for_publication(*, basis_text: str, method: str) -> list[str]:
    """What a version lacks before it may be published: ``basis``, ``method``."""
    return [name for name, text in (("basis", basis_text), ("method", method)) if not text.strip()]


def is_ended(ended_on: datetime.date | None, *, day: datetime.date) -> bool:
    """Whether an item was ended by decision, and on that day is not used any more."""
    return ended_on is not None and ended_on <= day


def last_day(
    *, first: datetime.date | None, last: datetime.date | None, replaced_on: datetime.date
) -> datetime.date:
    """Until when a version says it holds once a newer one stands from `replaced_on` on.

    Never later than it said, and not before it began: where both begin on one day it is the newer
    one that is used (`ItemVersion.replaced_on`).
    """
    ends = replaced_on - datetime.timedelta(days=1)
    ends = min(last or ends, ends)
    return max(ends, first) if first is not None else ends


@rule("IT-01")
def usable_on(
    *,
    published_on: datetime.date | None,
    valid_from: datetime.date | None,
    valid_to: datetime.date | None,
    day: datetime.date,
) -> bool:
    """An item may be used on a day only when published and in force (国办发〔2024〕54号).

    An open end counts as in force; both ends are included. A version that was replaced later was
    in force on the days before.
    """
    begun = valid_from is None or valid_from <= day
    ended = valid_to is not None and valid_to < day
    return published_on is not None and published_on <= day and begun and not ended

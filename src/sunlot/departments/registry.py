"""What apps above departments hand over when the work of one passes to another.

This app may not import them; each registers in `AppConfig.ready()`.
"""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sunlot.errors import Text


@dataclass(frozen=True, slots=True)
class Handover:
    """One noun's open work.

    :param noun: its name in the ledger event. :param label, unit: its words on the page.
    :param waiting: how much a department has open, by its key.
    :param pass_on: gives it to the successor and returns how much that was. Called in the
        transaction of the confirmation, after the succession itself is written; gets the keys of
        the old department and of the successor, and the moment.
    """

    noun: str
    label: Text
    unit: Text
    waiting: Callable[[int], int]
    pass_on: Callable[[int, int, datetime.datetime], int]


_handovers: dict[str, tuple[int, Handover]] = {}


def register(handover: Handover, *, order: int) -> None:
    """Announce a noun's part.

    :raises ValueError: two for one noun, a bug.
    """
    known = _handovers.setdefault(handover.noun, (order, handover))
    if known[1] is not handover:
        raise ValueError(f"two handovers of {handover.noun}")


def handovers() -> Sequence[Handover]:
    """All of them, in order."""
    return [one for _order, one in sorted(_handovers.values(), key=lambda pair: pair[0])]

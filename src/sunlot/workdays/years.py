"""What is known of one year."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

Date = datetime.date


@dataclass(frozen=True, slots=True)
class Year:
    """One year's exceptions from Monday-to-Friday.

    `holidays` maps days off to the holiday's Chinese name (weekend days inside the holiday are
    listed too); `makeup` holds the Saturdays and Sundays that are worked.
    """

    year: int
    source: str
    holidays: Mapping[Date, str] = field(default_factory=dict)
    makeup: frozenset[Date] = frozenset()

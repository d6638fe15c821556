"""The classes of a stored filter over the days, as lines in a picture and as numbers."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from sunlot.risks.models import RiskClass
from sunlot.targets.models import FilterSize

DAYS = 366


@dataclass(frozen=True, slots=True)
class ClassCourse:
    """A line for each class in a picture of 100 by 100 (top: all objects that have a class), and
    the numbers of each day in the order of the classes, the newest first."""

    lines: Sequence[tuple[str, str]]
    days: Sequence[tuple[datetime.date, list[int]]]
    classes: Sequence[str]


def course_of(sizes: QuerySet[FilterSize]) -> ClassCourse | None:
    """The last year of days on which classes were counted; None where there are not two."""
    counted = sizes.exclude(classes={}).order_by("-on")[:DAYS]
    letters = [one.value for one in RiskClass]
    days = [(one.on, [one.classes.get(letter, 0) for letter in letters]) for one in counted]
    if len(days) < 2:
        return None
    first, last = days[-1][0], days[0][0]

    def at(on: datetime.date, counts: list[int], place: int) -> str:
        x = 100 * (on - first).days / (last - first).days
        return f"{x:.2f},{98 - 96 * counts[place] / max(1, sum(counts)):.2f}"

    lines = [
        (letter, " ".join(at(on, counts, place) for on, counts in reversed(days)))
        for place, letter in enumerate(letters)
    ]
    return ClassCourse(lines, days, letters)

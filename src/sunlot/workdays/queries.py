"""The calendar of a year as a page shows it. Pure."""

import calendar as months
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from sunlot.workdays.calendar import Calendar, DayKind
from sunlot.workdays.years import Date


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of the grid; `holiday` is the holiday's name on a day off."""

    day: Date
    kind: DayKind
    holiday: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    """A month in weeks of seven, Monday first; None outside the month."""

    number: int
    weeks: Sequence[Sequence[Cell | None]]
    working_days: int


@dataclass(frozen=True, slots=True)
class Holiday:
    """A holiday with its days off, and the weekend days worked in the same year."""

    name: str
    first: Date
    last: Date
    days: int


@dataclass(frozen=True, slots=True)
class YearView:
    """Everything a page shows of one known year."""

    number: int
    source: str
    months: Sequence[Month]
    holidays: Sequence[Holiday]
    makeup: Sequence[Date]
    working_days: int


def year_view(calendar: Calendar, number: int) -> YearView:
    """The grid, holidays and make-up days of a year.

    :raises UnknownYear: the year is not known.
    """
    year = calendar.year(number)
    grid = [_month(calendar, number, month) for month in range(1, 13)]
    return YearView(
        number=number,
        source=year.source,
        months=grid,
        holidays=_holidays(sorted(year.holidays.items())),
        makeup=sorted(year.makeup),
        working_days=sum(month.working_days for month in grid),
    )


def _month(calendar: Calendar, year: int, month: int) -> Month:
    off = calendar.year(year).holidays
    weeks = [
        [
            Cell(day, calendar.kind(day), off.get(day, "")) if day.month == month else None
            for day in week
        ]
        for week in months.Calendar().monthdatescalendar(year, month)
    ]
    worked = sum(
        cell is not None and cell.kind in ("workday", "makeup") for week in weeks for cell in week
    )
    return Month(month, weeks, worked)


def _holidays(days: Sequence[tuple[Date, str]]) -> list[Holiday]:
    """Runs of consecutive days off with one name."""
    runs = groupby(enumerate(days), key=lambda pair: (pair[1][1], pair[1][0].toordinal() - pair[0]))
    found = []
    for (name, _), run in runs:
        dates = [entry[0] for _, entry in run]
        found.append(Holiday(name, dates[0], dates[-1], len(dates)))
    return found

"""Which days are working days. Pure, apart from reading the calendar files once.

Sources: the package chinesecalendar (the State Council's yearly notices, 2004-2026; we promise
2019-2026) and, for other years, overlay files in TOML (form: ``data/overlay.toml``).
"""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Literal

from chinese_calendar import constants

from sunlot.workdays.overlay import OverlayProblem, parse_overlay
from sunlot.workdays.years import Date, Year

DAY = datetime.timedelta(days=1)


class UnknownYear(Exception):
    """The working days of a year are not published, or not loaded. Not an error of a person."""

    def __init__(self, year: int) -> None:
        super().__init__(year)
        self.year = year

    def __str__(self) -> str:
        return f"缺 {self.year} 年工作日历"


DayKind = Literal["workday", "makeup", "weekend", "holiday"]


@dataclass(frozen=True)
class Calendar:
    """Known years. Every answer about another year raises `UnknownYear`."""

    years: Mapping[int, Year]

    def year(self, number: int) -> Year:
        try:
            return self.years[number]
        except KeyError:
            raise UnknownYear(number) from None

    def kind(self, day: Date) -> DayKind:
        """What a day is: worked, worked in exchange, weekend, or holiday."""
        year = self.year(day.year)
        if day in year.makeup:
            return "makeup"
        if day in year.holidays:
            return "holiday"
        return "weekend" if day.weekday() >= 5 else "workday"

    def is_working_day(self, day: Date) -> bool:
        return self.kind(day) in ("workday", "makeup")

    def add_working_days(self, start: Date, days: int) -> Date:
        """The `days`-th working day after `start` (before it, if negative).

        The first day is not counted (民法典 art. 201); zero gives `start` itself.

        :raises UnknownYear: the count runs into a year that is not known.
        """
        step = DAY if days >= 0 else -DAY
        day, left = start, abs(days)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def working_days_between(self, start: Date, end: Date) -> int:
        """Working days after `start` up to and including `end`; negative if `end` is earlier.

        :raises UnknownYear: a day in between belongs to a year that is not known.
        """
        low, high = min(start, end), max(start, end)
        count = sum(self.is_working_day(day) for day in days_after(low, high))
        return count if end >= start else -count

    def skipped_between(self, start: Date, end: Date) -> list[Date]:
        """The days after `start` up to `end` that do not count."""
        return [day for day in days_after(start, end) if not self.is_working_day(day)]

    def last_year(self) -> int:
        """The last year without a gap before it."""
        year = min(self.years)
        while year + 1 in self.years:
            year += 1
        return year


def days_after(start: Date, end: Date) -> Iterator[Date]:
    """Every day after `start` up to and including `end`, in order."""
    for n in range(1, (end - start).days + 1):
        yield start + n * DAY


def package_years() -> list[int]:
    """The years that the package knows whole, from New Year to the national holiday."""
    whole = {constants.Holiday.new_years_day.value, constants.Holiday.national_day.value}
    named: dict[int, set[str]] = {}
    for day, name in constants.holidays.items():
        named.setdefault(day.year, set()).add(name)
    return sorted(number for number, names in named.items() if whole <= names)


def package_year(number: int) -> Year:
    """One year as the package knows it."""
    return Year(
        year=number,
        source=f"chinesecalendar {version('chinesecalendar')}",
        holidays={
            day: constants.Holiday(name).chinese
            for day, name in constants.holidays.items()
            if day.year == number
        },
        makeup=frozenset(day for day in constants.workdays if day.year == number),
    )


def load(overlay: Path | None = None) -> Calendar:
    """The package's years, the overlay that ships with the product, then an overlay file.

    :param overlay: absent file or None: nothing is added.
    :raises OverlayProblem: the file cannot be read or is wrong.
    """
    years = {number: package_year(number) for number in package_years()}
    shipped = files("sunlot.workdays").joinpath("data/overlay.toml")
    years |= parse_overlay(shipped.read_text(encoding="utf-8"), name="overlay.toml")
    if overlay is not None:
        try:
            text = overlay.read_text(encoding="utf-8")
        except FileNotFoundError:
            text = ""
        except (OSError, UnicodeDecodeError) as problem:
            raise OverlayProblem(f"{overlay.name}：不能读取（{problem}）。") from None
        years |= parse_overlay(text, name=overlay.name)
    return Calendar(years)


@cache
def standard() -> Calendar:
    """The calendar of this installation; a changed file takes effect with the next start."""
    from django.conf import settings  # the only tie to Django, and only where it runs

    overlay = getattr(settings, "WORKDAYS_FILE", None)
    return load(Path(overlay) if overlay else None)


def is_working_day(day: Date) -> bool:
    """Whether a day is worked, make-up days included.

    :raises UnknownYear: its year is not known.
    """
    return standard().is_working_day(day)


def add_working_days(start: Date, days: int) -> Date:
    """The `days`-th working day after `start`; see `Calendar.add_working_days`."""
    return standard().add_working_days(start, days)


def working_days_between(start: Date, end: Date) -> int:
    """Working days after `start` up to `end`; see `Calendar.working_days_between`."""
    return standard().working_days_between(start, end)

"""Deadlines in working days, as a value that knows how to say that it is not known yet."""

import datetime
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext, ngettext

from sunlot.rulebook import rule
from sunlot.workdays.calendar import Calendar, UnknownYear, standard

Date = datetime.date
SOON = 3  # working days; ux.md 5.2, deadline chip


class Clock(StrEnum):
    """How a deadline stands on a day."""

    RUNNING = "running"
    SOON = "soon"
    TODAY = "today"
    OVERDUE = "overdue"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Deadline:
    """The `days`-th working day after `start`, or the year whose calendar is missing.

    Exactly one of `due` and `missing_year` is None. A record stores `start` and `days`, never
    `due`, so that an unknown due date becomes known when the calendar is loaded.
    """

    start: Date
    days: int
    due: Date | None
    missing_year: int | None = None

    def clock(self, today: Date) -> Clock:
        """Where `today` stands against the due date."""
        if self.due is None:
            return Clock.UNKNOWN
        if today > self.due:
            return Clock.OVERDUE
        if today == self.due:
            return Clock.TODAY
        left = self.left(today)
        return Clock.SOON if left is not None and left <= SOON else Clock.RUNNING

    def left(self, today: Date, *, calendar: Calendar | None = None) -> int | None:
        """Working days from `today` to the due date, negative when over; None where unknown."""
        if self.due is None:
            return None
        try:
            return (calendar or standard()).working_days_between(today, self.due)
        except UnknownYear:
            return None

    def is_overdue(self, today: Date) -> bool:
        """Whether the due date is past; an unknown one never is."""
        return self.due is not None and today > self.due

    def skipped(self, *, calendar: Calendar | None = None) -> list[Date]:
        """The days between start and due that were not counted, for the tooltip."""
        if self.due is None:
            return []
        return (calendar or standard()).skipped_between(self.start, self.due)

    def due_text(self) -> str:
        """The due date, or 待定 with the year that is missing."""
        if self.due is None:
            return gettext("待定（缺 %(year)s 年工作日历）") % {"year": self.missing_year}
        return self.due.isoformat()

    def text(self, today: Date) -> str:
        """What the chip says: 还剩 4 个工作日, 今天到期, 逾期 2 个工作日, 待定…"""
        left = self.left(today)
        match self.clock(today):
            case Clock.UNKNOWN:
                return self.due_text()
            case Clock.TODAY:
                return gettext("今天到期")
            case Clock.OVERDUE if not left:
                return gettext("已逾期")
            case Clock.OVERDUE:
                over = -(left or 0)
                return ngettext("逾期 %(n)s 个工作日", "逾期 %(n)s 个工作日", over) % {"n": over}
        return ngettext("还剩 %(n)s 个工作日", "还剩 %(n)s 个工作日", left or 0) % {"n": left}


@rule("WD-01")
def deadline(start: Date, days: int, *, calendar: Calendar | None = None) -> Deadline:
    """The deadline `days` working days after `start`; never guessed, never an exception."""
    try:
        due = (calendar or standard()).add_working_days(start, days)
    except UnknownYear as unknown:
        return Deadline(start, days, None, unknown.year)
    return Deadline(start, days, due)

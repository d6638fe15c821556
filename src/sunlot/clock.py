"""The one place where time enters. Views and tasks read it and pass it on as ``at=``."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

from django.conf import settings

CHINA = ZoneInfo("Asia/Shanghai")
_STANDING: ContextVar[datetime.datetime | None] = ContextVar("standing", default=None)


def real_now() -> datetime.datetime:
    """The machine's present moment in UTC, for queues and sessions; never for a record."""
    return datetime.datetime.now(datetime.UTC)  # noqa: TID251 - the one place


def now() -> datetime.datetime:
    """The present moment in UTC; in demo mode on the day that SUNLOT_TODAY names.

    The demo plays on fixed days, so that it shows the same figures whenever it is run; the time of
    day stays the real one. Settings refuse SUNLOT_TODAY outside demo mode.
    """
    standing = _STANDING.get()
    if standing is not None:
        return standing
    real = real_now()
    fixed: datetime.date | None = getattr(settings, "SUNLOT_TODAY", None)
    if fixed is None:
        return real
    local = real.astimezone(CHINA)
    return datetime.datetime.combine(fixed, local.time(), CHINA).astimezone(datetime.UTC)


def today_of(moment: datetime.datetime) -> datetime.date:
    """The calendar day of a moment in China."""
    return moment.astimezone(CHINA).date()


@contextmanager
def standing_at(moment: datetime.datetime) -> Iterator[None]:
    """Let the clock stand at a moment, so that background work of the demo plays on its day.

    :raises RuntimeError: outside demo mode, where only real time exists.
    """
    if getattr(settings, "SUNLOT_TODAY", None) is None:
        raise RuntimeError("the clock stands still only in demo mode")
    token = _STANDING.set(moment)
    try:
        yield
    finally:
        _STANDING.reset(token)

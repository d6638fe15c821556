"""The days of the demo, as `demo/data/tasks.toml` names them; hours are chosen here."""

import datetime
from typing import Any

from sunlot.clock import CHINA


class Calendar:
    """``calendar.at("announced", 16, 12)`` is that day at 16:12 in China, in UTC."""

    def __init__(self, days: dict[str, Any]) -> None:
        self._days = days

    def day(self, name: str) -> datetime.date:
        """A day by its name."""
        found: datetime.date = self._days[name]
        return found

    def at(self, name: str, hour: int, minute: int = 0) -> datetime.datetime:
        """A moment of a day."""
        return at(self.day(name), hour, minute)

    def words(self, name: str) -> str:
        """A plain entry, such as the document number."""
        return str(self._days[name])


def at(day: datetime.date, hour: int, minute: int = 0) -> datetime.datetime:
    """A moment of any day, in UTC."""
    local = datetime.datetime.combine(day, datetime.time(hour, minute), CHINA)
    return local.astimezone(datetime.UTC)

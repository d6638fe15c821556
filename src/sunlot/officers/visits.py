"""What an officer still has to do in draws and visits: known to apps above, shown on the page.

An app that knows some registers in `AppConfig.ready()`: ``visits.register(source)``.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from sunlot.actors import Actor
from sunlot.errors import Text
from sunlot.officers.models import Officer


@dataclass(frozen=True, slots=True)
class OpenWork:
    """One draw or visit that names the officer: its number, what it is, and what is to be done.

    `button` and `url` are empty where the reader can do nothing about it.
    """

    number: str
    title: str
    what: Text
    url: str = ""
    button: Text = ""


Source = Callable[[Officer, Actor, datetime.date], list[OpenWork]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Announce a source; the same one once."""
    if source not in _sources:
        _sources.append(source)


def open_work(officer: Officer, actor: Actor, today: datetime.date) -> list[OpenWork]:
    """Everything open that names the officer, as far as the reader may see it."""
    return [line for source in _sources for line in source(officer, actor, today)]

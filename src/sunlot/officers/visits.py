"""What apps above know of officers: open work, who was where last, the year's load, what plans ask.

An app that knows some registers in `AppConfig.ready()`: ``visits.register(source)``.
"""

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from sunlot.actors import Actor
from sunlot.errors import Text
from sunlot.officers.models import Officer, Recusal
from sunlot.targets.models import Target
from sunlot.targets.panels import Panel


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


@dataclass(frozen=True, slots=True)
class WasThere:
    """An officer who was at a department's last visit of an object in a division."""

    object_id: str
    unit: str
    officer_id: str


@dataclass(frozen=True, slots=True)
class Effect:
    """One frozen roster or visit that a recusal kept its officer away from."""

    number: str
    title: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What one planned task asks of one department: person-visits over its period.

    `places` officers at each of `visits` objects; `qualifications`: code → places that ask for it.
    `first`, `last` fall back on the year of the plan.
    """

    title: str
    url: str
    department: int
    visits: int
    places: int
    first: datetime.date
    last: datetime.date
    qualifications: Mapping[str, int] = field(default_factory=dict)

    @property
    def person_visits(self) -> int:
        """All places together."""
        return self.visits * self.places


LastTeams = Callable[["QuerySet[Target]"], Iterable[WasThere]]
Loads = Callable[[Iterable[int], int], Mapping[int, int]]
Effects = Callable[[Recusal, Actor], list[Effect]]
Demand = Callable[[int, Iterable[int], datetime.date], Iterable[Asked]]
Section = Callable[[Officer, Actor, datetime.date], Panel | None]
Upcoming = Callable[[Officer], "list[Target]"]
_last_teams: list[LastTeams] = []
_loads: list[Loads] = []
_effects: list[Effects] = []
_demands: list[Demand] = []
_upcoming: list[Upcoming] = []
_sections: dict[str, Section] = {}


def register_visits(*, last_teams: LastTeams, loads: Loads, upcoming: Upcoming) -> None:
    """By the app that knows visits.

    `last_teams(targets)`: who was at each department's last visit of each target (OF-06).
    `loads(officers, year)`: officer key → visits of the year, made or to come (OF-07).
    `upcoming(officer)`: objects that the officer is sent to and has not inspected.
    """
    if last_teams not in _last_teams:
        _last_teams.append(last_teams)
        _loads.append(loads)
        _upcoming.append(upcoming)


def register_effects(source: Effects) -> None:
    """`source(recusal, actor)`: what the recusal kept its officer away from."""
    if source not in _effects:
        _effects.append(source)


def register_demand(source: Demand) -> None:
    """`source(year, departments, today)`: what adopted plans ask of departments in a year."""
    if source not in _demands:
        _demands.append(source)


def register_section(name: str, provider: Section) -> None:
    """A section of an officer's page; `provider` answers None where the reader may not see it."""
    _sections[name] = provider


def last_teams(targets: QuerySet[Target]) -> list[WasThere]:
    """Who was at each department's last visit of each target."""
    return [one for source in _last_teams for one in source(targets)]


def loads(officers: Iterable[int], year: int) -> Mapping[int, int]:
    """Officer key → visits of a year, made or to come; who has none is absent."""
    keys, found = list(officers), Counter[int]()
    for source in _loads:
        found.update(source(keys, year))
    return found


def effects_of(recusal: Recusal, actor: Actor) -> list[Effect]:
    """What a recusal kept its officer away from, as far as the reader may see it."""
    return [one for source in _effects for one in source(recusal, actor)]


def demand(year: int, departments: Iterable[int], today: datetime.date) -> Sequence[Asked]:
    """What adopted plans ask of departments in a year."""
    keys = list(departments)
    return [one for source in _demands for one in source(year, keys, today)]


def upcoming(officer: Officer) -> list[Target]:
    """Objects that an officer is sent to and has not inspected yet."""
    return [one for source in _upcoming for one in source(officer)]


def sections_of(officer: Officer, actor: Actor, today: datetime.date) -> list[Panel]:
    """The sections of an officer's page that the reader may see."""
    found = (provider(officer, actor, today) for provider in _sections.values())
    return [panel for panel in found if panel is not None]

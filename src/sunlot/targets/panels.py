"""Sections that apps above this one add to the pages of a target and of a stored filter.

This app may not import them; each registers in `AppConfig.ready()`:
``panels.register("visits", order=10, provider=visits_of)``.
"""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sunlot.actors import Actor
from sunlot.targets.models import StoredFilter, Target


@dataclass(frozen=True, slots=True)
class Panel:
    """One section: a template of the app that provides it, and what the template needs.

    `aside` puts it beside the main column.
    """

    template: str
    context: Mapping[str, Any]
    aside: bool = False


Provider = Callable[[Target, Actor, datetime.date], Panel | None]
FilterProvider = Callable[[StoredFilter, Actor, datetime.date], Panel | None]
_providers: dict[str, tuple[int, Provider]] = {}
_of_filters: dict[str, FilterProvider] = {}


def register(name: str, *, order: int, provider: Provider) -> None:
    """Announce a section; `provider` answers None where the actor may not see it."""
    if name in _providers:
        raise ValueError(f"two target panels are called {name}")
    _providers[name] = (order, provider)


def panels_of(target: Target, actor: Actor, today: datetime.date) -> list[Panel]:
    """The sections that the actor may see, in order."""
    found = (
        provider(target, actor, today) for _order, provider in sorted(
            _providers.values(), key=lambda one: one[0]
        )
    )  # fmt: skip
    return [panel for panel in found if panel is not None]


def register_of_filter(name: str, provider: FilterProvider) -> None:
    """Announce a section of a stored filter's page: who uses it."""
    _of_filters[name] = provider


def filter_panels_of(stored: StoredFilter, actor: Actor, today: datetime.date) -> list[Panel]:
    """The sections of a stored filter's page that the actor may see."""
    found = (provider(stored, actor, today) for provider in _of_filters.values())
    return [panel for panel in found if panel is not None]

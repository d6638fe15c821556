"""Sections that apps above this one add to the page of an item.

This app may not import them; each registers in `AppConfig.ready()`:
``panels.register("checklists", provider=checklists_of)``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sunlot.actors import Actor
from sunlot.items.models import Item


@dataclass(frozen=True, slots=True)
class Panel:
    """One section: a template of the app that provides it, and what the template needs."""

    template: str
    context: Mapping[str, Any]


Provider = Callable[[Item, Actor], Panel | None]
_providers: dict[str, Provider] = {}


def register(name: str, provider: Provider) -> None:
    """Announce a section; `provider` answers None where the actor may not see it."""
    if name in _providers:
        raise ValueError(f"two item panels are called {name}")
    _providers[name] = provider


def panels_of(item: Item, actor: Actor) -> list[Panel]:
    """The sections that the actor may see."""
    found = (provider(item, actor) for provider in _providers.values())
    return [panel for panel in found if panel is not None]

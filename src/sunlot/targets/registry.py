"""What apps above know of targets: the classes of a stored filter, what holds an object, what has
carried it, and what goes along where another one stands for it.

This app may not import them; each registers in `AppConfig.ready()`.
"""

import datetime
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sunlot.targets.models import StoredFilter, Target

Mix = Callable[["StoredFilter", datetime.date], Mapping[str, int]]
"""How many objects a filter finds in each class on a day; empty where none has a class."""
_mixes: dict[str, Mix] = {}


def register_classes(name: str, mix: Mix) -> None:
    """Announce who counts the credit risk classes."""
    if _mixes.setdefault(name, mix) is not mix:
        raise ValueError(f"two apps count classes as {name}")


def classes_of(stored: "StoredFilter", on: datetime.date) -> dict[str, int]:
    """The classes as they are counted now."""
    return {key: n for mix in _mixes.values() for key, n in mix(stored, on).items()}


Hold = Callable[[int], list[str]]
"""Says in words why a target (its key) must stay as it is now; empty where nothing holds it."""
_holds: dict[str, Hold] = {}


def register_hold(name: str, hold: Hold) -> None:
    """Announce what keeps a target as it is."""
    if _holds.setdefault(name, hold) is not hold:
        raise ValueError(f"two apps hold targets as {name}")


def objections(target: int) -> list[str]:
    """Why a target must stay as it is now."""
    return [why for hold in _holds.values() for why in hold(target)]


Use = Callable[[int], list[str]]
"""Says in words what has carried a target (its key) outside the register, past or present."""
_uses: dict[str, Use] = {}


def register_use(name: str, use: Use) -> None:
    """Announce what carries targets."""
    if _uses.setdefault(name, use) is not use:
        raise ValueError(f"two apps use targets as {name}")


def uses_of(target: int) -> list[str]:
    """What has carried a target: lists of draws, published results."""
    return [what for use in _uses.values() for what in use(target)]


Following = Callable[["Target", "Target", datetime.datetime], None]
"""Gets the record that went, the one that stands for it, and the moment."""
_followers: dict[str, tuple[Following, Following]] = {}


def register_follower(name: str, *, follow: Following, come_back: Following) -> None:
    """Announce what goes along when a merger is registered, and comes back when it is undone."""
    if _followers.setdefault(name, (follow, come_back)) != (follow, come_back):
        raise ValueError(f"two apps follow targets as {name}")


def follow(gone: "Target", heir: "Target", at: datetime.datetime) -> None:
    """Let everything go along to the one that stands for a target from now on."""
    for go, _back in _followers.values():
        go(gone, heir, at)


def come_back(gone: "Target", heir: "Target", at: datetime.datetime) -> None:
    """Let everything come back to a target that stands for itself again."""
    for _go, back in _followers.values():
        back(gone, heir, at)

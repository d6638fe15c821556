"""What apps above know of a record that is to be taken into another one.

This app may not import them; each registers in `AppConfig.ready()`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

Hold = Callable[[int], str]
"""Says in words why a target (its key) cannot go now; empty where it can."""


@dataclass(frozen=True, slots=True)
class Follower:
    """Rows that are about the object itself, and go with it to the record that stays.

    `move` gets the keys of the records that goes and that stays, and answers the keys of the rows
    it moved; `back` gets these and the key of the record that had gone.
    """

    name: str
    move: Callable[[int, int], Sequence[int]]
    back: Callable[[Sequence[int], int], None]


_holds: dict[str, Hold] = {}
_followers: dict[str, Follower] = {}


def register_hold(name: str, hold: Hold) -> None:
    """Announce what keeps a record from going."""
    if _holds.setdefault(name, hold) is not hold:
        raise ValueError(f"two apps hold targets as {name}")


def register_follower(follower: Follower) -> None:
    """Announce rows that go along."""
    if _followers.setdefault(follower.name, follower) is not follower:
        raise ValueError(f"two apps follow targets as {follower.name}")


def objections(target: int) -> list[str]:
    """Why a target cannot go now."""
    return [why for hold in _holds.values() if (why := hold(target))]


def followers() -> list[Follower]:
    """Everything that goes along."""
    return list(_followers.values())

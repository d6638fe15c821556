"""What apps above know of a record that is to be taken into another one.

This app may not import them; each registers in `AppConfig.ready()`.
"""

import datetime
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


Met = Callable[[int, datetime.date, str], bool]
"""Whether a visit of a target (its key) on a day or later met somebody there; the visit of the
number does not count."""

_holds: dict[str, Hold] = {}
_followers: dict[str, Follower] = {}
_meetings: dict[str, Met] = {}


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


def register_met(name: str, met: Met) -> None:
    """Announce who knows whether somebody was met."""
    if _meetings.setdefault(name, met) is not met:
        raise ValueError(f"two apps tell of meetings as {name}")


def met_since(target: int, since: datetime.date, but: str) -> bool:
    """Whether somebody was met at a target since a day, at any visit but one."""
    return any(met(target, since, but) for met in _meetings.values())

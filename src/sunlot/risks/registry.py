"""What apps above know of a snapshot that is to be taken away.

This app may not import them; each registers in `AppConfig.ready()`.
"""

from collections.abc import Callable

Hold = Callable[[int], str]
"""Says in words why a snapshot (its key) cannot go now; empty where it can."""

_holds: dict[str, Hold] = {}


def register_hold(name: str, hold: Hold) -> None:
    """Announce what keeps a snapshot from going."""
    if _holds.setdefault(name, hold) is not hold:
        raise ValueError(f"two apps hold snapshots as {name}")


def why_kept(snapshot_id: int) -> str:
    """The first reason, or nothing."""
    return next(filter(None, (hold(snapshot_id) for hold in _holds.values())), "")

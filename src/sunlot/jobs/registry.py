"""Background tasks by name. Apps register theirs in `tasks.py`; actions order them by name."""

from collections.abc import Callable
from typing import Protocol

from sunlot.actors import Actor


class Reporter(Protocol):
    """How a task tells how far it is, and learns that it should stop."""

    by: Actor

    def progress(self, done: int, total: int) -> None:
        """Publish progress.

        :raises Cancelled: the person asked to cancel.
        """

    def result(self, *, name: str, path: str) -> None:
        """Offer a file to the person who ordered the work; `path` is relative to MEDIA_ROOT."""


TaskFunction = Callable[..., None]
REGISTRY: dict[str, TaskFunction] = {}


def task(name: str) -> Callable[[TaskFunction], TaskFunction]:
    """Register ``def work(reporter: Reporter, **args)`` under `name`.

    Work must be idempotent: a worker that is killed in the middle runs it again from the start.
    """

    def register(function: TaskFunction) -> TaskFunction:
        if REGISTRY.setdefault(name, function) is not function:
            raise ValueError(f"two background tasks are called {name}")
        return function

    return register

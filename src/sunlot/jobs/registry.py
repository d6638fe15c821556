"""Background tasks by name. Apps register theirs in `tasks.py`; actions order them by name."""

from collections.abc import Callable
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from sunlot.actors import Actor
from sunlot.errors import Text


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
LABELS: dict[str, Text] = {}


def label_of(name: str) -> str:
    """The kind of work in words, for readers who may not know what it is about."""
    return str(LABELS.get(name, _("其他作业")))


def task(name: str, *, label: Text) -> Callable[[TaskFunction], TaskFunction]:
    """Register ``def work(reporter: Reporter, **args)`` under `name`.

    :param label: the kind of work; names no record, since administrators read it (AC-02).

    Work must be idempotent: a worker that is killed in the middle runs it again from the start.
    """

    def register(function: TaskFunction) -> TaskFunction:
        if REGISTRY.setdefault(name, function) is not function:
            raise ValueError(f"two background tasks are called {name}")
        LABELS[name] = label
        return function

    return register

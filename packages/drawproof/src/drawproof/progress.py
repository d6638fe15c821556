"""Progress of long work, told to whoever wants to know."""

from __future__ import annotations

from typing import Protocol


class Reporter(Protocol):
    """Receives progress; it may raise to stop the work."""

    def progress(self, done: int, total: int) -> None:
        """`done` of `total` steps are done."""


class Silent:
    """The reporter that says nothing."""

    def progress(self, done: int, total: int) -> None:
        """Ignore the progress."""


SILENT = Silent()

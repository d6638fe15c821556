"""The next part of a file is understood while the database takes the last one in."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def ahead(items: Iterable[T]) -> Iterator[T]:
    """The same items; a thread of its own makes the next one, which must not ask the database.

    What goes wrong while an item is made is raised where the item would have come.
    """
    iterator = iter(items)
    with ThreadPoolExecutor(1, thread_name_prefix="ahead") as maker:
        coming = maker.submit(_next, iterator)
        while found := coming.result():
            coming = maker.submit(_next, iterator)
            yield from found


def _next(iterator: Iterator[T]) -> list[T]:
    """The next item alone in a list; an empty one at the end."""
    for item in iterator:
        return [item]
    return []

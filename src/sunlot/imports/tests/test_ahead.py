"""Items made ahead are those that were asked for, and nothing runs on when nobody asks."""

import threading
from collections.abc import Iterator

import pytest

from sunlot.imports.setwise.ahead import ahead


def test_items_come_in_order_and_the_next_is_begun_early() -> None:
    begun = threading.Event()

    def made() -> Iterator[int]:
        yield 1
        begun.set()
        yield 2

    items = ahead(made())
    assert next(items) == 1
    assert begun.wait(5), "the second one is made while nobody asks for it"
    assert list(items) == [2]


def test_what_goes_wrong_is_raised_in_its_place() -> None:
    def made() -> Iterator[int]:
        yield 1
        raise ValueError("broken")

    items = ahead(made())
    assert next(items) == 1
    with pytest.raises(ValueError, match="broken"):
        next(items)


def test_nothing_runs_on_when_the_caller_stops() -> None:
    seen = []
    items = ahead(seen.append(number) or number for number in range(1000))
    assert next(items) == 0
    items.close()
    assert len(seen) <= 2
    assert not [one for one in threading.enumerate() if one.name.startswith("ahead")]

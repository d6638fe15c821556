"""The table as it is now, row by row, with what went wrong on the way."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from tests.permissions.addresses import variants_of
from tests.permissions.people import PEOPLE
from tests.permissions.routes import Route, routes
from tests.permissions.table import Row
from tests.permissions.walk import REFUSALS, Step, Walker, statuses

# Who takes a list away as a file is on record.
TAKEN = ("ledger_event",)


@dataclass(frozen=True, slots=True)
class Walked:
    """One row with what no table may allow: bugs, and writing where nothing may be written."""

    row: Row
    wrong: tuple[str, ...]


def rows(walker: Walker, apps: Collection[str] = ()) -> Iterator[Walked]:
    """Every address and declared method, or only those of some apps."""
    for route in routes():
        if not apps or route.app in apps:
            for method in route.methods or ("GET",):
                yield walk(walker, route, method)


def walk(walker: Walker, route: Route, method: str) -> Walked:
    """One row."""
    cells, wrong = {}, []
    for person in PEOPLE:
        steps = walker.cell(route, method, person)
        cells[person.heading] = statuses(steps)
        wrong += [
            f"{person.heading} {method} {step.url}: {words}"
            for step in steps
            for words in _wrong(method, step)
        ]
    variants = tuple(one for one in variants_of(route) if one)
    return Walked(Row(route.name, method, variants, cells), tuple(dict.fromkeys(wrong)))


def _wrong(method: str, step: Step) -> Iterator[str]:
    answer = step.answer
    if answer.bug:
        yield f"fails with {answer.bug}"
    taken = step.url.partition("?")[0].endswith(".csv") and answer.written == TAKEN
    if answer.written and method == "GET" and not taken:
        yield f"a GET writes to {', '.join(answer.written)}"
    elif answer.written and answer.status in REFUSALS:
        yield f"refused with {answer.status}, yet writes to {', '.join(answer.written)}"

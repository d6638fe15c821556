"""All hostile files by name, in a fixed order; the first of them are those that CI runs."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice, zip_longest
from typing import Any

from tests.hostile.cells import tables
from tests.hostile.containers import (
    CSV,
    CSV_CONTAINERS,
    XLSX,
    XLSX_CONTAINERS,
    as_csv,
    as_xlsx,
)
from tests.hostile.others import OTHERS
from tests.hostile.packages import PACKAGES
from tests.hostile.seeds import SEEDS, TARGETS, Seed
from tests.hostile.seen import SEEN
from tests.hostile.traps import CARRIERS, ENDINGS, Report, book

FULL_LIST = ("header-only", "column-gone", "same-row-often", "ragged", "codes-all-the-same",
             "code-masked", "code-blank", "header-twice", "one-column", "names-swapped",
             "totals-below", "no-header", "name-very-long", "all-columns-blank")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Variant:
    """One file to upload; its bytes are made when they are asked for.

    `report` says what a usable report of it is, where that is more than an answer in words;
    `before` makes the file that was imported earlier.
    """

    name: str
    kind: str
    file_name: str
    make: Callable[[], bytes]
    options: Mapping[str, Any] = field(default_factory=dict)
    report: Report | None = None
    before: Callable[[], bytes] | None = None


def variants() -> list[Variant]:
    """Every variant: containers, cells and traps by turns, the kinds taking turns too.

    A prefix of the list therefore holds something of everything.
    """
    containers = _turns([list(_containers(seed)) for seed in SEEDS.values()])
    cells = _turns([list(_cells(seed)) for seed in SEEDS.values()] + [list(_full_lists())])
    return list(_turns([list(containers), list(cells), list(_traps())]))


def chosen(count: int) -> list[Variant]:
    """The first `count` variants."""
    return list(islice(variants(), count))


def _containers(seed: Seed) -> Iterator[Variant]:
    """Each container once, for a kind of its turn: what is around a table knows no kind."""
    kinds = list(SEEDS)
    table = seed.table()
    groups = {CSV: CSV_CONTAINERS, XLSX: {**XLSX_CONTAINERS, **PACKAGES}, **OTHERS}
    lists = [[(ending, *one) for one in group.items()] for ending, group in groups.items()]
    named = [one for round_ in zip_longest(*lists) for one in round_ if one is not None]
    for number, (ending, name, pack) in enumerate(named):
        if kinds[number % len(kinds)] == seed.kind:
            yield Variant(
                f"{seed.kind}-{ending}-{name}", seed.kind, f"示例.{ending}",
                lambda pack=pack: pack(table),  # type: ignore[misc]
            )  # fmt: skip


def _cells(seed: Seed) -> Iterator[Variant]:
    """Each table as CSV or as workbook, by turns."""
    for number, (name, table) in enumerate(tables(seed)):
        ending, pack = ((CSV, as_csv), (XLSX, as_xlsx))[number % 2]
        yield Variant(
            f"{seed.kind}-{ending}-{name}", seed.kind, f"示例.{ending}",
            lambda pack=pack, table=table: pack(table),  # type: ignore[misc]
        )  # fmt: skip


def _full_lists() -> Iterator[Variant]:
    """Targets handed in as the whole list of a department: what is absent would be taken off."""
    for variant in _cells(TARGETS):
        name = variant.name.split("-", 2)[2]
        if name in FULL_LIST:
            yield replace(variant, name=f"full-list-{name}", options={"full": True})


def _traps() -> Iterator[Variant]:
    """Each trap in each of its carriers, the first ones of all before the second."""
    rounds = zip_longest(*([(trap, one) for one in trap.carriers.split()] for trap in SEEN))
    for trap, carrier in (one for round_ in rounds for one in round_ if one is not None):
        pack, ending = CARRIERS[carrier], ENDINGS.get(carrier, carrier)
        yield Variant(
            f"trap-{trap.name}-{carrier}", trap.kind, f"示例.{ending}",
            lambda pack=pack, trap=trap: pack(trap.table, trap.merges),  # type: ignore[misc]
            report=trap.report,
            before=(lambda trap=trap: book(trap.before, ())) if trap.before else None,  # type: ignore[misc]
        )  # fmt: skip


def _turns(lists: list[list[Variant]]) -> Iterator[Variant]:
    for round_ in zip_longest(*lists):
        yield from (one for one in round_ if one is not None)

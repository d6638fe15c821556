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

FULL_LIST = ("header-only", "column-gone", "same-row-often", "ragged", "codes-all-the-same",
             "code-masked", "code-blank", "header-twice", "one-column", "names-swapped",
             "totals-below", "no-header", "name-very-long", "all-columns-blank")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Variant:
    """One file to upload; its bytes are made when they are asked for."""

    name: str
    kind: str
    file_name: str
    make: Callable[[], bytes]
    options: Mapping[str, Any] = field(default_factory=dict)


def variants() -> list[Variant]:
    """Every variant: containers and cells by turns, the kinds taking turns too.

    A prefix of the list therefore holds something of everything.
    """
    containers = _turns([list(_containers(seed)) for seed in SEEDS.values()])
    cells = _turns([list(_cells(seed)) for seed in SEEDS.values()] + [list(_full_lists())])
    return list(_turns([list(containers), list(cells)]))


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


def _turns(lists: list[list[Variant]]) -> Iterator[Variant]:
    for round_ in zip_longest(*lists):
        yield from (one for one in round_ if one is not None)

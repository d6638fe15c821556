"""Files without end: any table that goes wrong in any container, with further damage by chance."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache

from tests.hostile.cells import CHOICES, DATES, VALUES, tables
from tests.hostile.containers import (
    CSV,
    CSV_CONTAINERS,
    XLSX,
    XLSX_CONTAINERS,
    Table,
    as_csv,
    as_xlsx,
    repacked,
)
from tests.hostile.others import OTHERS
from tests.hostile.packages import PACKAGES
from tests.hostile.seeds import SEEDS, Seed
from tests.hostile.variants import Variant, variants

SPARED = {"bomb", "long", "string-huge", "huge-cell", "merges-too-many", "very-many-blank-lines"}
"""What takes a second or more to make is tried once, as it is."""
CONTAINERS: dict[str, dict[str, Callable[[Table], bytes]]] = {
    CSV: dict(CSV_CONTAINERS), XLSX: {**XLSX_CONTAINERS, **PACKAGES},
    **{ending: dict(group) for ending, group in OTHERS.items()},
}  # fmt: skip
WORDS = [*VALUES.values(), *DATES.values(), *CHOICES.values()]


def files(count: int, *, seed: str) -> Iterator[Variant]:
    """Every variant as it is, then mutated ones; file number n is the same for the same seed."""
    plain = variants()
    yield from plain[:count]
    for number in range(len(plain), count):
        yield mutated(number, seed=seed)


def mutated(number: int, *, seed: str) -> Variant:
    """One file that chance has put together."""
    chance = random.Random(f"{seed} {number}")
    kind = chance.choice(list(SEEDS))
    table_name = chance.choice(_table_names(kind))
    ending = chance.choices(list(CONTAINERS), (4, 4, 1, 1, 1))[0]
    name, pack = chance.choice(
        [one for one in CONTAINERS[ending].items() if one[0] not in SPARED]
        if chance.random() < 0.5
        else [("usual", as_csv if ending == CSV else as_xlsx)]
    )
    options = {"full": True} if kind == "targets" and chance.random() < 0.2 else {}
    kept = chance.getstate()

    def make() -> bytes:
        chance.setstate(kept)
        table = next(one for found, one in tables(SEEDS[kind]) if found == table_name)
        _sprinkle(chance, SEEDS[kind], table)
        try:
            content = pack(table)
        except (ValueError, IndexError, TypeError, struct.error, AssertionError):
            # This container cannot hold this table.
            content = as_csv(table)
        return _damaged(chance, content) if chance.random() < 0.3 else content

    words = f"{number}-{kind}-{ending}-{table_name}-{name}"
    return Variant(words, kind, f"示例.{ending}", make, options)


@cache
def _table_names(kind: str) -> list[str]:
    return [name for name, _table in tables(SEEDS[kind])]


def _sprinkle(chance: random.Random, seed: Seed, table: Table) -> None:
    """More rows like the good ones, and a few wrong words anywhere."""
    for _ in range(chance.choice((0, 0, 3, 40))):
        row = list(chance.choice(seed.rows))
        row[seed.code] = row[seed.code][:-3] + f"{chance.randrange(1000):03}"
        table.insert(chance.randrange(len(table) + 1), row)
    for _ in range(chance.randrange(6)):
        row = chance.choice(table)
        if row:
            row[chance.randrange(len(row))] = chance.choice(WORDS)


def _damaged(chance: random.Random, content: bytes) -> bytes:
    """Bytes changed, lost or doubled: of the file, or of one part inside a package."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            part = chance.choice(package.namelist())
        if chance.random() < 0.7:
            return repacked(
                content, lambda name, data: _scratched(chance, data) if name == part else data
            )
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, IndexError,
            ValueError, EOFError):  # fmt: skip
        pass  # no package, or one whose parts cannot be read
    return _scratched(chance, content)


def _scratched(chance: random.Random, content: bytes) -> bytes:
    data = bytearray(content)
    for _ in range(chance.choice((1, 2, 8, 60))):
        if not data:
            break
        place = chance.randrange(len(data))
        match chance.randrange(4):
            case 0:
                data[place] = chance.randrange(256)
            case 1:
                del data[place : place + chance.choice((1, 2, 50))]
            case 2:
                data[place:place] = data[max(0, place - chance.choice((1, 7, 90))) : place]
            case _:
                data[place:place] = chance.randbytes(chance.choice((1, 3)))
    return bytes(data)

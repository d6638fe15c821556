"""Frames in Parquet: what is read, in which parts, and what is refused (protocol §1, §2)."""

from __future__ import annotations

import hashlib
import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from drawproof.columns.fast import PART, text_of
from drawproof.errors import DrawproofError
from drawproof.frame import EntryMaker, FrameRow
from drawproof.ids import check_id
from drawproof.progress import SILENT, Reporter
from drawproof.suites import get_suite

_CACHE = 1 << 17
_NEEDED = ("object_id", "stratum", "unit")


@dataclass(frozen=True)
class Part:
    """Rows number `start` and following: Arrow text `ids`, `attrs` or None; names by number."""

    start: int
    ids: Any
    strata: tuple[str, ...]
    stratum: Any
    units: tuple[str, ...]
    unit: Any
    attrs: Any

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class FrameTable:
    """A frame of an open draw in Parquet: one file, or a directory of files in order of name.

    Text columns `object_id`, `stratum`, `unit` and optionally `attrs` (64 hex or `-`), rows
    ascending by the bytes of `object_id`; other columns are not read. An Arrow table in memory
    serves as well.
    """

    path: Path
    held: Any = None

    @classmethod
    def open(cls, path: Any) -> FrameTable:
        """The frame at `path` (or an Arrow table); `columns-table` where it is none."""
        if isinstance(path, pa.Table):
            found = cls(Path("table"), path)
            found._wanted(path.schema, "table")
            return found
        table = cls(Path(path))
        if not table.files:
            raise DrawproofError("columns-table", path=str(path), reason="not found")
        for file in table.files:
            table.columns(file)
        return table

    @cached_property
    def files(self) -> tuple[Path, ...]:
        """The files in order."""
        if self.path.is_dir():
            return tuple(sorted(self.path.glob("*.parquet")))
        return (self.path,) if self.path.is_file() else ()

    def columns(self, file: Path) -> list[str]:
        """The columns to read of a file, each checked to be of text."""
        with _readable(file):
            schema = pq.read_schema(file)
        return self._wanted(schema, str(file))

    @staticmethod
    def _wanted(schema: Any, where: str) -> list[str]:
        wanted = [*_NEEDED, *(["attrs"] if "attrs" in schema.names else [])]
        for name in wanted:
            kind: Any = schema.field(name).type if name in schema.names else pa.null()
            if pa.types.is_dictionary(kind):
                kind = kind.value_type
            if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
                reason = DrawproofError("columns-text", column=name)
                raise DrawproofError("columns-table", path=where, reason=reason)
        return wanted

    @cached_property
    def count(self) -> int:
        """How many rows, as the files say."""
        if self.held is not None:
            return int(self.held.num_rows)
        return sum(pq.read_metadata(file).num_rows for file in self.files)

    def parts(self, only: Sequence[str] | None = None) -> Iterator[Part]:
        """All rows, `PART` at a time (the last part may be shorter)."""
        held: list[Any] = []
        rows = start = 0
        for batch in self._batches(only):
            held.append(batch)
            rows += batch.num_rows
            while rows >= PART:
                table = pa.Table.from_batches(held)
                yield _part(start, table.slice(0, PART))
                start, rows, held = start + PART, rows - PART, table.slice(PART).to_batches()
        if rows:
            yield _part(start, pa.Table.from_batches(held))

    def leaves(self, first: int, count: int) -> list[str]:
        """Leaf data of `count` rows from row `first` on; only their row groups are read."""
        found: list[str] = []
        start = 0
        for path in self.files:
            columns = self.columns(path)
            with _readable(path), pq.ParquetFile(path) as file:
                for group in range(file.num_row_groups):
                    end = start + file.metadata.row_group(group).num_rows
                    if start < first + count and end > first:
                        low = max(0, first - start)
                        table = file.read_row_group(group, columns=columns)
                        rows = table.slice(low, first + count - start - low).to_pylist()
                        found += map(_leaf, rows)
                    start = end
        return found

    def find(self, object_id: str) -> tuple[int, bool]:
        """The row (from 0) where `object_id` stands or, sorted, would stand; whether it does.

        Only the row group around is read; the others are passed over by their greatest ids.
        """
        start = 0
        for path in self.files:
            with _readable(path), pq.ParquetFile(path) as file:
                for group in range(file.num_row_groups):
                    described = file.metadata.row_group(group)
                    if described.num_rows and not _ends_below(described, object_id):
                        ids = file.read_row_group(group, columns=["object_id"])[0].to_pylist()
                        if ids[-1] >= object_id:
                            at = bisect_left(ids, object_id)
                            return start + at, ids[at] == object_id
                    start += described.num_rows
        return start, False

    def rows_of(self, object_ids: Iterable[str]) -> Iterator[tuple[str, str, str]]:
        """(object id, stratum, unit) of those of `object_ids` that are there, in one pass.

        The rows must be sorted.
        """
        wanted = sorted(set(object_ids))
        for part in self.parts(_NEEDED):
            low = bisect_left(wanted, part.ids[0].as_py())
            high = bisect_right(wanted, part.ids[-1].as_py())
            if low == high:
                continue
            here = pc.is_in(part.ids, value_set=pa.array(wanted[low:high], pa.string()))
            rows = np.flatnonzero(here.to_numpy(zero_copy_only=False))
            ids = part.ids.take(pa.array(rows)).to_pylist()
            pairs = zip(part.stratum[rows].tolist(), part.unit[rows].tolist(), strict=True)
            for object_id, (stratum, unit) in zip(ids, pairs, strict=True):
                yield object_id, part.strata[stratum], part.units[unit]

    def digest(self, reporter: Reporter = SILENT) -> str:
        """SHA-256 (64 hex) of the bytes of the files, one after the other."""
        total, done, digest = sum(file.stat().st_size for file in self.files), 0, hashlib.sha256()
        for path in self.files:
            with path.open("rb") as file:
                while piece := file.read(1 << 22):
                    digest.update(piece)
                    done += len(piece)
                    reporter.progress(done, total)
        return digest.hexdigest()

    def _batches(self, only: Sequence[str] | None) -> Iterator[Any]:
        if self.held is not None:
            table = self.held.select(list(only or self._wanted(self.held.schema, "table")))
            yield from map(_alike, table.to_batches(max_chunksize=PART))
            return
        for path in self.files:
            columns, few = list(only or self.columns(path)), ["stratum", "unit"]
            with _readable(path), pq.ParquetFile(path, read_dictionary=few) as file:
                for batch in file.iter_batches(PART, columns=columns):
                    yield _alike(batch)


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Names the file that cannot be read."""
    try:
        yield
    except (OSError, pa.ArrowException) as error:
        raise DrawproofError("columns-table", path=str(path), reason=str(error)) from None


def _texts(column: Any) -> list[str]:
    """The values of a column of text, also where they are no UTF-8 (and then of no form)."""
    return [text.decode(errors="backslashreplace") for text in column.cast(pa.binary()).to_pylist()]


def _ends_below(described: Any, object_id: str) -> bool:
    """Whether a row group is known to hold only ids smaller than `object_id`."""
    for number in range(described.num_columns):
        column = described.column(number)
        if column.path_in_schema == "object_id":
            known = column.statistics
            found = known is not None and known.has_min_max and isinstance(known.max, str)
            return bool(found and known.max < object_id)
    return False


def _leaf(row: dict[str, str]) -> str:
    attrs = row.get("attrs", "-")
    return f"DR1|frame|{row['object_id']}|{row['stratum']}|{row['unit']}|{attrs}|-"


def _alike(batch: Any) -> Any:
    """The batch with plain ids and facts and with numbered strata and units."""
    numbered = pa.dictionary(pa.int32(), pa.string())
    kinds = {"object_id": pa.string(), "stratum": numbered, "unit": numbered, "attrs": pa.string()}
    columns = []
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        if column.null_count:
            raise DrawproofError("columns-null", column=name)
        columns.append(column if column.type == kinds[name] else column.cast(kinds[name]))
    return pa.RecordBatch.from_arrays(columns, batch.schema.names)


def _part(start: int, table: Any) -> Part:
    split = table.num_rows and table.column(0).num_chunks > 1
    whole = table.unify_dictionaries().combine_chunks() if split else table
    found = {name: whole.column(name).chunk(0) for name in whole.column_names}
    names = [found.get("stratum"), found.get("unit")]
    numbered = [
        ((), None) if column is None else (tuple(_texts(column.dictionary)), column.indices)
        for column in names
    ]
    (strata, stratum), (units, unit) = numbered
    return Part(
        start,
        found["object_id"],
        strata,
        None if stratum is None else stratum.to_numpy(),
        units,
        None if unit is None else unit.to_numpy(),
        found.get("attrs"),
    )


@lru_cache(maxsize=65536)
def check_name(kind: str, name: str) -> str:
    """`check_id` for names that stand in many rows."""
    return check_id(kind, name)


@dataclass(frozen=True)
class Ends:
    """First and last id of a part, as they are and in upper case, and what is known between.

    `rising`: also the ids in upper case increase, so that no two of them can be equal.
    """

    first: str
    last: str
    rising: bool

    def follows(self, before: Ends | None) -> Ends:
        """Self behind `before`, which must end below."""
        if before is None:
            return self
        if before.last >= self.first:
            raise DrawproofError("table-order", value=self.first)
        joint = before.last.upper() < self.first.upper()
        return Ends(before.first, self.last, before.rising and self.rising and joint)


def check_part(part: Part) -> Ends:
    """Refuses rows that may not stand in a frame, with the words of `build_frame`."""
    data, offsets = text_of(part.ids)
    size = np.diff(offsets)
    used = data[offsets[0] : offsets[-1]]
    # Pieces that stay in the processor's cache.
    pieces = [used[i : i + _CACHE] for i in range(0, len(used), _CACHE)]
    good = bool(
        ((size > 0) & (size <= 64)).all()
        and not any(_foreign(piece).any() for piece in pieces)
        and not _odd_first(data[offsets[:-1]]).any()
        and (part.attrs is None or pc.all(pc.match_substring_regex(part.attrs, _ATTRS)).as_py())
    )
    for name in part.strata:
        check_name("stratum", name)
    for name in part.units:
        check_name("unit", name)
    if not good:
        _refuse(part)
    if not _increasing(part.ids):
        _refuse_order(part)
    rising = not any((piece >= ord("a")).any() for piece in pieces) or _increasing(
        pc.ascii_upper(part.ids)
    )
    return Ends(part.ids[0].as_py(), part.ids[-1].as_py(), rising)


_ATTRS = r"^(-|[0-9a-f]{64})\z"


# Comparisons of whole columns of bytes run in vector registers; a table of 256 answers does not.
def _between(text: Any, low: str, high: str) -> Any:
    return (text > ord(low)) & (text < ord(high))


def _foreign(text: Any) -> Any:
    """Where a byte is none of the field alphabet `+-./0…9:A…Z_a…z` (§1)."""
    odd = (text < ord("+")) | (text > ord("z")) | (text == ord(",")) | (text == ord("`"))
    return odd | _between(text, ":", "A") | _between(text, "Z", "_")


def _odd_first(text: Any) -> Any:
    """Where a byte of the field alphabet is no letter or digit."""
    return (text < ord("0")) | _between(text, "9", "A") | _between(text, "Z", "a")


def _increasing(ids: Any) -> bool:
    return len(ids) < 2 or bool(pc.all(pc.less(ids.slice(0, len(ids) - 1), ids.slice(1))).as_py())


def _refuse(part: Part) -> None:
    """Row by row, to say what is wrong."""
    maker = EntryMaker(get_suite("DR1"), "open", "0-0000-000000")
    attrs = ["-"] * len(part) if part.attrs is None else _texts(part.attrs)
    for object_id, given in zip(_texts(part.ids), attrs, strict=True):
        maker.entry(FrameRow(object_id=object_id, stratum="A", unit="A", attrs=given))


def _refuse_order(part: Part) -> None:
    ids = part.ids.to_pylist()
    for before, after in itertools.pairwise(ids):
        if before >= after:
            code = "id-duplicate" if before == after else "table-order"
            params = {"kind": "object_id", "value": after} if before == after else {"value": after}
            raise DrawproofError(code, **params)

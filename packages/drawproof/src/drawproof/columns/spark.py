"""Columns with PySpark, for frames that outgrow one machine (extra `[spark]`).

Tickets are built-in SQL, `sha2(…, 256)` of one readable line. The tree's leaves are hashed where
their sorted rows lie, by the compiled loop of `columns/fast.py`; what comes back to the driver is
the winners and a few dozen nodes of every 2^18 rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa
from pyspark import StorageLevel, TaskContext
from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as f

from drawproof.columns import check_suite
from drawproof.errors import DrawproofError
from drawproof.frozen import Frozen
from drawproof.ids import check_id, check_integer, draw_id_of
from drawproof.suites import DR1
from drawproof.tickets import Ranked, StratumResult
from drawproof.tree import StreamingRoot

# Rows that a task hashes together.
_PART = 1 << 18
_FORMS = {
    "object_id": "^[0-9A-Za-z][0-9A-Za-z._:/+-]{0,63}$",
    "stratum": "^(?!-$)[0-9A-Za-z._/+-]{1,64}$",
    "unit": "^(?!-$)[0-9A-Za-z._-]{1,32}$",
    "attrs": "^(-|[0-9a-f]{64})$",
}


def hash_column(suite: str, prefix: str, column: Column) -> Column:
    """SHA-256(UTF-8(prefix ‖ value)) of a column of text, as 32 bytes."""
    check_suite("spark", suite)
    return f.unhex(f.sha2(f.concat(f.lit(prefix), column).cast("binary"), 256))


def _frame(session: SparkSession, path: str) -> DataFrame:
    table = session.read.parquet(path)
    for name in ("object_id", "stratum", "unit"):
        if name not in table.columns:
            reason = DrawproofError("columns-text", column=name)
            raise DrawproofError("columns-table", path=path, reason=reason)
    return table if "attrs" in table.columns else table.withColumn("attrs", f.lit("-"))


def freeze_table(session: SparkSession, suite: str, draw: str, path: str) -> Frozen:
    """Freezes the open frame in Parquet at `path`: root and counts (§2), in any order of rows.

    Refused as by `build_frame`, with the first wrong id.
    """
    check_suite("spark", suite)
    check_id("draw", draw)
    table = _frame(session, path)
    _check(table)
    strata = {row["stratum"]: row["count"] for row in table.groupBy("stratum").count().collect()}
    line = f.concat_ws("|", "object_id", "stratum", "unit", "attrs", f.lit("-"))
    ordered = table.sort("object_id").select(line.alias("line")).persist(StorageLevel.DISK_ONLY)
    sizes = ordered.mapInArrow(_sizes, "part int, rows long").collect()
    starts, total = {}, 0
    for part, rows in sorted((row["part"], row["rows"]) for row in sizes):
        starts[part] = total
        total += rows
    tree = StreamingRoot(DR1)
    kinds = "part int, number long, height int, node binary"
    found = ordered.mapInArrow(lambda batches: _subtrees(batches, starts), kinds).collect()
    for row in sorted(found, key=lambda row: (row["part"], row["number"])):
        tree.add_hash(bytes(row["node"]), row["height"])
    ordered.unpersist()
    return Frozen(
        suite=suite,
        mode="open",
        draw=draw,
        count=tree.count,
        root=tree.root(),
        strata=dict(sorted(strata.items())),
        sha256=None,
    )


def _check(table: DataFrame) -> None:
    """Forms of all fields, and ids unique in upper case."""
    wrong = {
        name: f.coalesce(~f.col(name).rlike(form), f.lit(True)) for name, form in _FORMS.items()
    }
    either = f.lit(False)
    for one in wrong.values():
        either = either | one
    row = table.where(either).select("object_id", "stratum", "unit", "attrs").head()
    if row is not None:
        for name in _FORMS:
            if row[name] is None:
                raise DrawproofError("columns-null", column=name)
            if name != "attrs" or row[name] != "-":
                check_id("digest" if name == "attrs" else name, row[name])
    twice = table.groupBy(f.upper("object_id").alias("id")).count().where("count > 1").head()
    if twice is not None:
        raise DrawproofError("id-duplicate", kind="object_id", value=twice["id"])


def _task() -> int:
    context = TaskContext.get()
    return int(context.partitionId()) if context is not None else 0


def _sizes(batches: Iterable[Any]) -> Iterator[Any]:
    """How many rows a task has."""
    rows = sum(batch.num_rows for batch in batches)
    yield pa.RecordBatch.from_pylist(
        [{"part": _task(), "rows": rows}],
        pa.schema([("part", pa.int32()), ("rows", pa.int64())]),
    )


def _subtrees(batches: Iterable[Any], starts: Mapping[int, int]) -> Iterator[Any]:
    """The complete subtrees over a task's leaves from left to right, numbered."""
    from drawproof.columns import fast

    prefix, task, held, number = fast.Prefix.of(b"\x00DR1|frame|"), _task(), list[Any](), 0
    start = starts.get(task, 0)
    names = {"part": pa.int32(), "number": pa.int64(), "height": pa.int32(), "node": pa.binary()}
    schema = pa.schema(list(names.items()))

    def nodes() -> Any:
        nonlocal number, start
        lines = pa.concat_arrays([batch.column(0).cast(pa.large_string()) for batch in held])
        trees = fast.subtrees(fast.digests(prefix, lines), start, 0).trees
        rows = [
            {"part": task, "number": number + i, "height": height, "node": node}
            for i, (height, node) in enumerate(trees)
        ]
        number, start = number + len(rows), start + len(lines)
        held.clear()
        return pa.RecordBatch.from_pylist(rows, schema)

    for batch in batches:
        held.append(batch)
        if sum(one.num_rows for one in held) >= _PART:
            yield nodes()
    if held:
        yield nodes()


def smallest(
    session: SparkSession,
    suite: str,
    draw_id: str,
    seed: str,
    path: str,
    keep: Mapping[str, int],
) -> tuple[dict[str, list[tuple[str, str]]], dict[str, int]]:
    """The `keep[h]` smallest (ticket, object id) per stratum and the counts: `dp.smallest` (§5).

    First a bound for each stratum from the counts, so that only few rows are sorted at all; should
    a bound ever be too low, the stratum is done again without one.
    """
    check_suite("spark", suite)
    check_id("draw_id", draw_id)
    check_id("digest", seed)
    table = _frame(session, path)
    counts = {row["stratum"]: row["count"] for row in table.groupBy("stratum").count().collect()}
    for stratum in sorted(counts):
        if stratum not in keep:
            raise DrawproofError("quota-strata", stratum=stratum)
    line = f.concat(f.lit(f"DR1|obj|{draw_id}|{seed}|"), f.col("object_id"))
    numbered = table.select("object_id", "stratum", f.sha2(line.cast("binary"), 256).alias("t"))
    found: dict[str, list[tuple[str, str]]] = {h: [] for h in keep}
    bounds = {h: _bound(keep[h], N) for h, N in counts.items() if keep[h]}
    while bounds:
        near = f.lit(False)
        for stratum, bound in bounds.items():
            near = near | ((f.col("stratum") == stratum) & (f.col("t") <= bound))
        order = Window.partitionBy("stratum").orderBy("t", "object_id")
        rank = f.row_number().over(order)
        wanted = f.create_map(*(f.lit(x) for h in bounds for x in (h, keep[h])))
        ranked = numbered.where(near).withColumn("rank", rank)
        for row in ranked.where(f.col("rank") <= wanted[f.col("stratum")]).sort("t").collect():
            found[row["stratum"]].append((row["t"], row["object_id"]))
        short = [h for h in bounds if len(found[h]) < min(keep[h], counts[h])]
        for stratum in short:
            found[stratum] = []
        bounds = {h: "f" * 64 for h in short if bounds[h] != "f" * 64}
    return found, {h: counts.get(h, 0) for h in keep}


def _bound(n: int, N: int) -> str:
    """A ticket below which n of N lie, but for one time in many millions."""
    likely = n + 8 * int(n**0.5) + 64
    return "f" * 64 if likely >= N else f"{(likely << 256) // N:064x}"


def draw_table(
    session: SparkSession,
    suite: str,
    draw: str,
    seed: str,
    path: str,
    quotas: Mapping[str, int],
) -> dict[str, StratumResult]:
    """Winners of each stratum of the table at `path`, without reserves; names ascending."""
    for n in quotas.values():
        check_integer("n", n)
    found, counts = smallest(session, suite, draw_id_of(draw), seed, path, quotas)
    strata: dict[str, StratumResult] = {}
    for stratum, rows in sorted(found.items()):
        n, N = quotas[stratum], counts[stratum]
        if n > N:
            raise DrawproofError("quota-above-population", stratum=stratum, n=n, N=N)
        ranked = tuple(Ranked(i, object_id, t) for i, (t, object_id) in enumerate(rows, 1))
        strata[stratum] = StratumResult(stratum, N, n, ranked, ())
    return strata

"""One seam, three backends: the same bytes, refusals and roots as the plain library."""

import hashlib
import io
import os
import random
import shutil
import sys

import pytest
from drawproof_world import DRAW_ID, frame_rows

import drawproof as dp
from drawproof.columns import BACKENDS, backend
from drawproof.deck import Deal
from drawproof.result import result_leaves
from drawproof.suites import DR1
from drawproof.tree import StreamingRoot, root_of, verify_path

SEED = hashlib.sha256(b"seed").hexdigest()
# Around every border of a 64-byte block, with what a line may and may not hold.
LENGTHS = (0, 1, 18, 40, 54, 55, 56, 63, 64, 65, 118, 119, 120, 128, 300, 2000)


def texts(count):
    chance = random.Random(count)  # noqa: S311
    return ["".join(chance.choices("aZ0é|阳", k=chance.choice(LENGTHS))) for _ in range(count)]


@pytest.fixture
def fast():
    for name in ("numpy", "pyarrow", "llvmlite"):
        pytest.importorskip(name, reason=f"{name} is not installed: pip install drawproof[fast]")
    return backend("fast")


@pytest.mark.parametrize("suite", ["DR1", "DR1-SM3"])
def test_std_column_is_the_hash_of_each_line(suite):
    digest, column = dp.suites.get_suite(suite).digest, texts(40)
    for prefix in ("", "DR1|obj|", "x" * 64, "x" * 130):
        expected = [digest((prefix + text).encode()) for text in column]
        assert backend("std").hash_column(suite, prefix, iter(column)) == expected


def test_ticket_column_is_the_ticket_of_each_object():
    prefix, ids = f"DR1|obj|{DRAW_ID}|{SEED}|", [row.object_id for row in frame_rows("open", 9)]
    column = backend("std").hash_column("DR1", prefix, ids)
    assert [digest.hex() for digest in column] == [dp.ticket("DR1", DRAW_ID, SEED, i) for i in ids]


@pytest.mark.parametrize("count", [0, 1, 7, 8, 15, 16, 17, 33, 200])
def test_fast_column_has_the_bytes_of_the_standard_library(fast, count):
    import pyarrow as pa

    column = texts(count)
    for length in (0, 1, 55, 63, 64, 65, 119, 128, 200):
        expected = backend("std").hash_column("DR1", "x" * length, column)
        for kind in (pa.string(), pa.large_string()):
            array = pa.array(["cut off", *column, "too"], kind).slice(1, count)
            assert fast.hash_column("DR1", "x" * length, array).to_pylist() == expected
    halves = pa.chunked_array([column[: count // 2], column[count // 2 :]], pa.string())
    assert fast.hash_column("DR1", "", halves).to_pylist() == [
        hashlib.sha256(text.encode()).digest() for text in column
    ]


@pytest.mark.parametrize("lanes", [4, 8, 16])
@pytest.mark.usefixtures("fast")
def test_every_width_of_vectors_gives_the_same_program(lanes, monkeypatch):
    import pyarrow as pa

    from drawproof.columns import fast as module
    from drawproof.columns.kernel import kernel

    monkeypatch.setattr(module, "kernel", lambda: kernel(lanes))
    column = texts(50)
    leaves = module.digests(module.Prefix.of(b"\0"), pa.array(column))
    tree = StreamingRoot(DR1)
    for height, carry in module.subtrees(leaves, 0, 2).trees:
        tree.add_hash(carry, height)
    assert tree.root() == root_of(DR1, column)


def test_fast_column_refuses_empty_cells_and_the_other_suite(fast):
    import pyarrow as pa

    for suite, column, code in (
        ("DR1", ["a", None], "columns-null"),
        ("DR1-SM3", ["a"], "columns-suite"),
    ):
        with pytest.raises(dp.DrawproofError) as caught:
            fast.hash_column(suite, "", pa.array(column))
        assert caught.value.code == code


def test_backend_when_its_extra_is_missing_names_it(monkeypatch):
    for name, lacking in (("fast", "pyarrow"), ("spark", "pyspark")):
        monkeypatch.delitem(sys.modules, f"drawproof.columns.{name}", raising=False)
        monkeypatch.setitem(sys.modules, lacking, None)
        with pytest.raises(dp.DrawproofError) as caught:
            backend(name)
        assert caught.value.code == "columns-missing"
        assert f"drawproof[{name}]" in caught.value.text()
    with pytest.raises(dp.DrawproofError):
        backend("duckdb")
    assert BACKENDS == ("std", "fast", "spark")


@pytest.mark.parametrize("start", [0, 1, 2, 3, 5, 8, 37])
@pytest.mark.usefixtures("fast")
def test_subtrees_from_any_leaf_on_make_the_same_tree(start):
    import pyarrow as pa

    from drawproof.columns import fast as module

    for count in (0, 1, 2, 3, 31, 32, 33, 100):
        leaves = [f"leaf {i}" for i in range(start + count)]
        tree = StreamingRoot(DR1)
        tree.extend(leaves[:start])
        hashes = module.digests(module.Prefix.of(b"\0"), pa.array(leaves[start:], pa.string()))
        for height, carry in module.subtrees(hashes, start, 3).trees:
            tree.add_hash(carry, height)
        assert tree.root() == root_of(DR1, leaves)


def test_a_subtree_may_begin_only_where_one_can():
    tree = StreamingRoot(DR1)
    tree.add(b"leaf")
    with pytest.raises(ValueError, match="height 1"):
        tree.add_hash(b"0" * 32, 1)


def rows_of(count):
    rows = [row for row in frame_rows("open", count) if row.facts is None]
    with_attrs = [
        dp.FrameRow(object_id=f"92650100MA{i:06}", stratum="A", unit="650102", attrs=f"{i:064x}")
        for i in range(count // 20)
    ]
    return rows, rows + with_attrs


@pytest.fixture
def written(fast, tmp_path, monkeypatch):  # noqa: ARG001 -- skips without the extra
    """Writes rows as Parquet: parts of 1024 rows that do not end where row groups do."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from drawproof.columns import tables

    monkeypatch.setattr(tables, "PART", 1024)

    def write(rows, name="frame.parquet", **more):
        names = ("object_id", "stratum", "unit")
        columns = {name: [getattr(row, name) for row in rows] for name in names}
        if any(row.attrs for row in rows):
            columns["attrs"] = [row.attrs or "-" for row in rows]
        pq.write_table(pa.table(columns | more), tmp_path / name, row_group_size=700)
        return tmp_path / name

    return write


@pytest.mark.parametrize("count", [1, 900, 4000])
@pytest.mark.parametrize("attrs", [False, True])
def test_table_gives_the_root_file_winners_and_proofs_of_the_frame_in_memory(written, count, attrs):
    from drawproof.columns import parquet

    rows = rows_of(count)[attrs] or frame_rows("open", 2)[1:]
    rows = [dp.FrameRow(object_id="1", stratum="Z", unit="650102"), *rows]
    frame = dp.build_frame("DR1", "open", DRAW_ID, rows)
    path, nodes, csv = written(rows), io.BytesIO(), io.BytesIO()
    frozen = parquet.freeze_table("DR1", DRAW_ID, path, nodes=nodes, csv=csv)
    assert (frozen.root, frozen.count) == (frame.root, frame.count)
    assert (frozen.strata, csv.getvalue()) == (frame.strata, frame.csv)
    quotas = {h: N // 9 for h, N in frame.strata.items()} | {"Z": 1, "none": 0}
    drawn = parquet.draw_table("DR1", DRAW_ID, SEED, path, quotas)
    plain = dp.draw_winners("DR1", "open", DRAW_ID, SEED, frame, quotas)
    leaves = result_leaves(frame, plain, Deal({}, (), {}, {}, ()))
    assert tuple(drawn.leaves.to_pylist()) == leaves
    assert drawn.result_root == root_of(DR1, leaves)
    assert drawn.winners_csv == "".join(f"{leaf}\n" for leaf in leaves).encode()
    assert {h: (s.N, s.n, s.cutoff) for h, s in drawn.strata.items()} == {
        h: (s.N, s.n, s.cutoff) for h, s in plain.strata.items()
    }
    for index in {0, 255, 256, frame.count // 2, frame.count - 1}:
        if index < frame.count:
            proof = parquet.prove_row(path, nodes.getvalue(), index)
            assert proof == frame.proof(rows[index].object_id)
            place = proof.index, proof.size, proof.path
            assert verify_path(DR1, proof.leaf, *place, frozen.root)


def test_table_in_several_files_is_one_frame(written, tmp_path):
    from drawproof.columns import parquet

    rows = rows_of(3000)[0]
    (tmp_path / "parts").mkdir()
    written(rows[:1000], "parts/part-00.parquet")
    written(rows[1000:], "parts/part-01.parquet")
    frozen = parquet.freeze_table("DR1", DRAW_ID, tmp_path / "parts")
    assert frozen.root == dp.build_frame("DR1", "open", DRAW_ID, rows).root


def changed(place, **fields):
    def change(rows):
        values = {name: getattr(rows[place], name) for name in ("object_id", "stratum", "unit")}
        rows[place] = dp.FrameRow(**values | fields)

    return change


def swapped(rows):
    rows[1023], rows[1024] = rows[1024], rows[1023]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (changed(5, object_id="=1"), "id-form"),
        (changed(5, object_id="a,b"), "id-form"),
        (changed(5, object_id="x" * 65), "id-form"),
        (changed(1500, stratum="-"), "id-form"),
        (changed(1500, unit="阳光"), "id-form"),
        (changed(1024, object_id="91650100MA7047323X"), "table-order"),
        (swapped, "table-order"),
        (changed(5, object_id="91650100MA7000148X"), "id-duplicate"),
        (changed(-1, object_id="91650100ma7000000x"), "id-duplicate"),
        (changed(5, object_id=None), "columns-null"),
    ],
)
def test_table_refuses_what_a_frame_refuses(written, change, code):
    from drawproof.columns import parquet

    rows = frame_rows("open", 1600)
    rows = [dp.FrameRow(object_id=r.object_id, stratum="A", unit="650102") for r in rows]
    change(rows)
    with pytest.raises(dp.DrawproofError) as caught:
        parquet.freeze_table("DR1", DRAW_ID, written(rows))
    assert caught.value.code == code


def test_table_with_small_letters_that_do_not_collide_is_accepted(written):
    from drawproof.columns import parquet

    ids = sorted(f"{'abAB'[i % 4]}{i}" for i in range(3000))
    rows = [dp.FrameRow(object_id=i, stratum="A", unit="650102") for i in ids]
    frozen = parquet.freeze_table("DR1", DRAW_ID, written(rows))
    assert frozen.root == dp.build_frame("DR1", "open", DRAW_ID, rows).root


def test_draw_of_a_table_refuses_wrong_quotas_and_files(written, tmp_path):
    from drawproof.columns import parquet

    path = written(frame_rows("open", 40))
    (tmp_path / "text.parquet").write_text("no table")
    for where, quotas, code in (
        (path, {"A": 1}, "quota-strata"),
        (path, {"A": 11, "B": 1, "C": 1, "D": 1}, "quota-above-population"),
        (tmp_path / "none", {}, "columns-table"),
        (tmp_path / "text.parquet", {}, "columns-table"),
    ):
        with pytest.raises(dp.DrawproofError) as caught:
            parquet.draw_table("DR1", DRAW_ID, SEED, where, quotas)
        assert caught.value.code == code


@pytest.fixture(scope="module")
def session():
    pytest.importorskip("pyspark", reason="pyspark is not installed: pip install drawproof[spark]")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    from pyspark.sql import SparkSession

    # The workers are processes of their own and must find the same packages.
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["PYTHONPATH"] = os.pathsep.join(entry for entry in sys.path if entry)
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    found = builder.config("spark.sql.shuffle.partitions", "4").getOrCreate()
    yield found
    found.stop()
    os.environ.pop("PYTHONPATH")


def test_spark_gives_the_bytes_root_and_winners_of_the_standard_library(
    session, written, monkeypatch
):
    from drawproof.columns import spark

    rows = rows_of(900)[1]
    frame, path = dp.build_frame("DR1", "open", DRAW_ID, rows), str(written(rows))
    table = session.read.parquet(path).sort("object_id")
    column = spark.hash_column("DR1", "x" * 70, table["object_id"])
    hashed = [bytes(row[0]) for row in table.select(column).collect()]
    ids = [entry.object_id for entry in frame.entries]
    assert hashed == backend("std").hash_column("DR1", "x" * 70, ids)
    frozen = spark.freeze_table(session, "DR1", DRAW_ID, path)
    assert (frozen.root, frozen.count, frozen.strata) == (frame.root, frame.count, frame.strata)
    quotas = {h: N // 9 for h, N in frame.strata.items()} | {"none": 0}
    plain = dp.draw_winners("DR1", "open", DRAW_ID, SEED, frame, quotas, reserves=0)
    assert spark.draw_table(session, "DR1", DRAW_ID, SEED, path, quotas) == plain.strata
    # With a bound that is too low the stratum is drawn again without one.
    monkeypatch.setattr(spark, "_bound", lambda *_: "0" * 64)
    assert spark.draw_table(session, "DR1", DRAW_ID, SEED, path, quotas) == plain.strata

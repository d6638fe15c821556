"""A whole draw over Parquet from the command line: bytes, verdicts and papers of the CSV way."""

import json
import shutil
import string
import subprocess
import sys
import time

import pytest
from drawproof_command import run, started
from drawproof_parquet import (
    CHECKED,
    DRAW_ID,
    RESULT,
    drawn,
    frozen_in,
    good,
    refused,
    register,
    sheet,
    states,
    table,
    threw,
    verdict,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import drawproof as dp


@pytest.fixture(scope="module", autouse=True)
def _fast():
    for name in ("numpy", "pyarrow", "llvmlite"):
        pytest.importorskip(name, reason=f"{name} is not installed: pip install drawproof[fast]")


ids = (
    st.text(f"{string.digits}ABCabc._:/+-", min_size=1, max_size=12)
    .filter(lambda text: text[0] in string.digits + string.ascii_letters)
)  # fmt: skip
frames = st.lists(
    st.tuples(ids, st.sampled_from(["A", "B", "food/x", "C+c", "9"]),
              st.sampled_from(["650102", "0", "65.x"])),
    min_size=1, max_size=40, unique_by=lambda row: row[0].upper(),
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=frames, rule=st.sampled_from(["1/3:1", "2", "0/1", "all", "1/7"]))
def test_small_frames_give_the_same_draw_as_csv_and_as_parquet(tmp_path, rows, rule):
    shutil.rmtree(tmp_path)
    tmp_path.mkdir()
    path = table(tmp_path / "register.parquet", sorted(rows))
    ways = {"csv": [sheet(tmp_path / "list.csv", rows)], "parquet": ["--parquet", path]}
    for way, given_list in ways.items():
        folder = frozen_in(tmp_path / way, given_list)
        threw(folder, take=[rule])
        good("draw", folder, "--at", RESULT)
    for name in ("announce.json", "drawn.csv", "sources/01.json"):
        one, two = ((tmp_path / way / name).read_bytes() for way in ways)
        assert one == two, name
    for level in ("public", "full"):
        files = dp.read_bundle(tmp_path / "csv" / f"{level}.zip").files
        beside = dp.read_bundle(tmp_path / "parquet" / level).files
        assert files.keys() - beside.keys() == {"frame.csv", "proofs.json"}
        for name in beside.keys() - {"manifest.json"}:
            assert files[name] == beside[name], name
        plain = verdict(tmp_path / "csv" / f"{level}.zip")
        found = verdict(tmp_path / "parquet" / level, "--frame", path)
        assert states(found) == states(plain)
        assert found["ok"]
        for name in ("announcement", "result", "flags", "level", "shows"):
            assert found[name] == plain[name]


@given(rows=frames.filter(lambda rows: len(rows) > 1), data=st.data())
@settings(max_examples=20)
def test_rows_twice_or_out_of_order_are_refused_by_name(tmp_path_factory, rows, data):
    tmp, rows = tmp_path_factory.mktemp("refused"), sorted(rows)
    at = data.draw(st.integers(0, len(rows) - 2))
    args = ("--draw-id", DRAW_ID, "--out", tmp / "draw", "--parquet")
    swapped = [*rows[:at], rows[at + 1], rows[at], *rows[at + 2 :]]
    twice = [*rows[: at + 1], *rows[at:]]
    for name, changed, code in (("a", swapped, "table-order"), ("b", twice, "id-duplicate")):
        refused(code, "freeze", *args, table(tmp / f"{name}.parquet", changed))
    folded = sorted([*rows, (rows[at][0].swapcase(), *rows[at][1:])])
    if rows[at][0].upper() != rows[at][0].lower():
        refused("id-duplicate", "freeze", *args, table(tmp / "c.parquet", folded))
    assert sorted(path.suffix for path in tmp.iterdir()) in (
        [".parquet"] * 2, [".parquet"] * 3,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([("A1", "A", "0"), (None, "A", "0")], "columns-null"),
        ([("A1", "A")], "columns-table"),
        ([("A1", "A", "0"), ("a,2", "A", "0")], "id-form"),
        ([("A1", "-", "0")], "id-form"),
        ([("A1", "A", "阳光")], "id-form"),
        ([("A1", "A", "0", "facts")], "id-form"),
    ],
)
def test_a_table_that_is_no_frame_is_refused_and_leaves_nothing(tmp_path, rows, code):
    path = table(tmp_path / "register.parquet", rows)
    refused(code, "freeze", "--parquet", path, "--draw-id", DRAW_ID, "--out", tmp_path / "draw")
    assert list(tmp_path.iterdir()) == [path]


def test_a_lacking_column_is_named_in_chinese_too(tmp_path):
    path = table(tmp_path / "register.parquet", [("A1", "A")])
    args = ("freeze", "--parquet", path, "--draw-id", DRAW_ID, "--out", tmp_path / "draw")
    assert "register.parquet：没有文字型的“unit”列 [columns-table]" in run(*args, "--lang", "zh")[2]


def test_a_file_that_is_no_table_and_ids_that_are_no_text_are_refused(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = tmp_path / "register.parquet"
    args = ("freeze", "--parquet", path, "--draw-id", DRAW_ID, "--out", tmp_path / "draw")
    refused("columns-table", *args)
    path.write_bytes(b"PAR1 no table PAR1")
    refused("columns-table", *args)
    whole = table(path, register(2000)).read_bytes()
    path.write_bytes(whole[:200] + bytes(400) + whole[600:])
    assert run(*args)[0] == 2
    odd = pa.array([b"A\xff"], pa.binary()).view(pa.string())
    pq.write_table(pa.table({"object_id": odd, "stratum": ["A"], "unit": ["0"]}), path)
    refused("id-form", *args)
    pq.write_table(pa.table({"object_id": ["A"], "stratum": odd, "unit": ["0"]}), path)
    refused("id-form", *args)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (("--mode", "private"), "option"),
        (("--sharded",), "option"),
        (("--id", "code"), "option"),
        (("--natural-persons",), "option"),
        (("--suite", "DR1-SM3"), "columns-suite"),
        (("--as-of", "yesterday"), "time-form"),
    ],
)
def test_what_a_table_cannot_do_is_refused_by_name(tmp_path, more, code):
    path = table(tmp_path / "register.parquet", register(5))
    args = ("freeze", "--parquet", path, "--draw-id", DRAW_ID, "--out", tmp_path / "draw")
    refused(code, *args, *more)
    assert list(tmp_path.iterdir()) == [path]
    assert run("freeze", path, *args[1:])[0] == 2
    assert run("freeze", *args[3:])[0] == 2


def test_without_the_extra_it_says_how_to_install_it(tmp_path):
    rows = register(30)
    path, folder = table(tmp_path / "register.parquet", rows), tmp_path / "draw"
    frozen_in(folder, ("--parquet", path))
    lacking = pytest.MonkeyPatch()
    lacking.delitem(sys.modules, "drawproof.columns.fast", raising=False)
    lacking.setitem(sys.modules, "pyarrow", None)
    try:
        # Root and counts are in the folder: an announcement needs nothing else.
        threw(folder)
        for args in (
            ("freeze", "--parquet", path, "--draw-id", DRAW_ID, "--out", tmp_path / "new"),
            ("draw", folder),
            ("slip", "make", folder, "--object", rows[0][0]),
            ("verify", folder, "--frame", path),
        ):
            code, _, err = run(*args)
            assert code == 2
            assert "pip install 'drawproof[fast]'" in err, err
            assert "[columns-missing]" in err
    finally:
        lacking.undo()
    assert not (tmp_path / "new").exists()


def test_strata_of_many_parts_and_officers(tmp_path, monkeypatch):
    """Several parts, row groups and blocks of nodes; teams, slips, proofs, absent ones."""
    from drawproof.columns import tables

    monkeypatch.setattr(tables, "PART", 1024)
    rows = register(3000)
    path, folder = table(tmp_path / "register.parquet", rows), tmp_path / "draw"
    officers = tmp_path / "officers.csv"
    officers.write_text(
        "officer_id,department,units,qualifications,cap\n"
        + "".join(f"A{i:03},A,650102 650103 650104,,9\n" for i in range(12))
    )
    ways = {"draw": ("--parquet", path), "csv": (sheet(tmp_path / "list.csv", rows),)}
    for name, given_list in ways.items():
        frozen_in(tmp_path / name, given_list, "--roster", officers)
        threw(tmp_path / name, "--team", "A:county:2", take=("A=5", "B=1/100:3", "2"))
    one = rows[777][0]
    good("slip", "make", folder, "--object", one, "--out", tmp_path / "before.json")
    told = good("draw", folder, "--at", RESULT, "--progress")
    assert f"next: drawproof assign {folder}" in told
    assert not (folder / "public").exists()
    good("assign", folder, "--at", RESULT)
    good("draw", tmp_path / "csv", "--quiet", "--at", RESULT)
    good("assign", tmp_path / "csv", "--at", RESULT)
    for name in ("drawn.csv", "teams.csv"):
        assert (folder / name).read_bytes() == (tmp_path / "csv" / name).read_bytes()
    refused("bundle-target", "assign", folder)
    asked = ",".join([*CHECKED, "C14", "C15", "C16"])
    full = verdict(folder / "full", "--frame", path, "--require", asked)
    assert full["ok"], full["sentence"]
    public = verdict(folder / "public", "--frame", path)
    assert public["ok"], public["sentence"]
    assert "roster.csv" not in dp.read_bundle(folder / "public").files
    trust = ("--announce", full["announcement"], "--result", full["result"])
    assert run("slip", "verify", tmp_path / "before.json", *trust)[0] == 0
    winner = (folder / "drawn.csv").read_text().splitlines()[3].split(",")[0]
    for who in (one, winner, rows[0][0], rows[-1][0]):
        slip = tmp_path / f"{who}.json"
        good("slip", "make", folder, "--object", who, "--out", slip)
        assert json.loads(slip.read_text())["slip"] == 2
        assert run("slip", "verify", slip, *trust)[0] == 0
        proof = tmp_path / f"{who}.proof"
        good("prove", "inclusion", folder, who, "--out", proof)
        assert run("prove", "check", proof, *trust[:2])[0] == 0
    for who in ("0", "91650100MA000001X", "zz:1", "91650100MA0053"):
        proof = tmp_path / "absent"
        good("prove", "absence", folder, who, "--out", proof)
        assert run("prove", "check", proof, *trust[:2])[0] == 0
        proof.unlink()
    refused("frame-object-present", "prove", "absence", folder, winner)
    refused("frame-no-object", "prove", "inclusion", folder, "zz:1")
    refused("frame-no-object", "slip", "make", folder, "--object", "zz:1")


def test_slips_and_proofs_are_those_of_the_frame_in_memory(tmp_path):
    rows = register(700)
    folder, _ = drawn(tmp_path, rows)
    frame = frozen_in(tmp_path / "csv", (sheet(tmp_path / "list.csv", rows),))
    threw(frame)
    good("draw", frame, "--quiet", "--at", RESULT)
    for who in (rows[0][0], rows[257][0], rows[-1][0]):
        for paper in (("slip", "make", "--object"), ("prove", "inclusion")):
            command, flag = paper[:2], paper[2:]
            one, two = (good(*command, place, *flag, who) for place in (folder, frame / "full.zip"))
            assert one == two
    for who in ("0", "91650100MA0010X", "z"):
        one, two = (good("prove", "absence", p, who) for p in (folder, frame / "full.zip"))
        assert one == two


def test_other_rows_than_the_frozen_ones_are_not_drawn_from_and_not_proved(tmp_path):
    rows = register(600)
    path, folder = table(tmp_path / "register.parquet", rows), tmp_path / "draw"
    frozen_in(folder, ("--parquet", path))
    threw(folder)
    before = path.read_bytes()
    changed = [*rows[:100], (rows[100][0], "B", "650104"), *rows[101:]]
    table(path, changed)
    held = sorted(folder.rglob("*"))
    refused("table-changed", "draw", folder)
    refused("table-changed", "slip", "make", folder, "--object", rows[3][0])
    table(path, rows[:-1])
    refused("table-changed", "prove", "inclusion", folder, rows[3][0])
    path.unlink()
    refused("columns-table", "draw", folder)
    assert sorted(folder.rglob("*")) == held
    path.write_bytes(before)
    good("draw", folder)
    refused("bundle-target", "draw", folder)


@pytest.mark.parametrize("statistics", [True, False])
def test_a_frame_in_a_table_answers_as_one_in_memory(tmp_path, statistics):
    """Files of several row groups, with and without the greatest id of each; all entries."""
    from drawproof.columns.held import TableFrame
    from drawproof.columns.parquet import freeze_table

    rows = [(*row, f"{i:064x}" if i % 3 else "-") for i, row in enumerate(register(1500))]
    for name, part in (("a", rows[:700]), ("b", rows[700:])):
        table(tmp_path / "parts" / f"{name}.parquet", part, write_statistics=statistics)
    with (tmp_path / "nodes").open("wb") as nodes:
        frozen = freeze_table("DR1", DRAW_ID, tmp_path / "parts", nodes=nodes)
    held = TableFrame(frozen, tmp_path / "parts", tmp_path / "nodes", "")
    frame = dp.build_frame(
        "DR1", "open", DRAW_ID,
        [dp.FrameRow(object_id=i, stratum=h, unit=u, attrs=a) for i, h, u, a in rows],
    )  # fmt: skip
    assert tuple(held.entries) == frame.entries
    for name in ("suite", "mode", "draw", "count", "root", "shards", "strata"):
        assert getattr(held, name) == getattr(frame, name)
    ids = [row[0] for row in rows]
    assert held.units(ids[::50]) == frame.units(ids[::50])
    for who in (ids[0], ids[299], ids[300], ids[699], ids[700], ids[-1], "0", f"{ids[9]}0", "z"):
        assert held.holds(who) == frame.holds(who)
        if frame.holds(who):
            assert (held.entry(who), held.proof(who)) == (frame.entry(who), frame.proof(who))
        else:
            assert held.absence(who) == frame.absence(who)
            for ask in (held.entry, held.proof, lambda one: held.units([one])):
                with pytest.raises(dp.DrawproofError, match="not in the frame"):
                    ask(who)


class Stop(BaseException):
    """What a person at the keyboard or the system does."""


def stop(*_, **__):
    raise Stop


def test_a_freeze_that_is_stopped_leaves_nothing(tmp_path, monkeypatch):
    from drawproof.columns import parquet, tables

    path = table(tmp_path / "register.parquet", register(600))
    args = ("freeze", "--parquet", path, "--draw-id", DRAW_ID, "--out", tmp_path / "draw")
    for place in ((parquet.StreamingRoot, "root"), (tables.FrameTable, "digest")):
        with monkeypatch.context() as patched:
            patched.setattr(*place, stop)
            with pytest.raises(Stop):
                run(*args)
        assert list(tmp_path.iterdir()) == [path]
    good(*args)


def test_a_draw_that_is_stopped_leaves_no_bundle_and_can_be_made_again(tmp_path, monkeypatch):
    from drawproof.columns.parquet import TableResult

    path = table(tmp_path / "r.parquet", register(60))
    folder = frozen_in(tmp_path / "draw", ("--parquet", path))
    threw(folder)

    def half(_, out):
        out.write(b"DR1|result|")
        raise Stop

    for name, broken in (("write_winners", half), ("rows", stop)):
        before = sorted(folder.rglob("*"))
        with monkeypatch.context() as patched:
            patched.setattr(TableResult, name, broken)
            with pytest.raises(Stop):
                run("draw", folder, "--at", RESULT)
        after = set(folder.rglob("*")) - set(before)
        assert {path.name for path in after} <= {"drawn.csv"}
    good("draw", folder, "--at", RESULT)
    assert verdict(folder / "public", "--frame", path)["ok"]


def test_a_process_that_is_killed_leaves_no_folder_of_that_name(tmp_path):
    """At whatever moment it ends, `draw` is there whole or not at all."""
    path = table(tmp_path / "register.parquet", register(60_000), row_group_size=5000)
    args = (sys.executable, "-m", "drawproof", "freeze", "--parquet", str(path), "--draw-id",
            DRAW_ID, "--out", str(tmp_path / "draw"))  # fmt: skip
    for wait in (0.2, 0.6, 0.9):
        process = subprocess.Popen(args, stdout=subprocess.DEVNULL)
        time.sleep(wait)
        process.kill()
        process.wait()
        if (tmp_path / "draw").exists():
            threw(tmp_path / "draw")
            return
    good(*args[3:])
    threw(tmp_path / "draw")


def test_the_commands_as_processes_tell_their_progress(tmp_path):
    path, folder = table(tmp_path / "register.parquet", register(60)), tmp_path / "draw"
    code, out, err = started(
        "freeze", "--parquet", path, "--draw-id", DRAW_ID, "--out", folder, "--progress"
    )
    assert code == 0
    assert "freeze: 100 % (60/60)" in err
    assert "frozen: 60 objects" in out
    threw(folder)
    code, out, err = started("draw", folder, "--progress", "--at", RESULT)
    assert code == 0
    assert "draw: 100 % (60/60)" in err
    assert f"next: drawproof verify {folder}/public --frame" in out

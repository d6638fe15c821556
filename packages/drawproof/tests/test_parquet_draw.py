"""A whole draw over Parquet from the command line: bytes, verdicts and papers of the CSV way."""

import json
import shutil
import string
import subprocess
import sys
import time
from pathlib import Path

import pytest
from drawproof_command import run, started
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import drawproof as dp
from drawproof.frame import escrow_of
from drawproof.progress import SILENT

DRAW_ID = "100000-2026-000001"
DICE = "27842242067913482171"
ANNOUNCED, CLOSING, RESULT = (f"2026-11-2{day}T02:00:00Z" for day in (0, 3, 3))
SOURCES = ("--dice", "anna:20d10", "--dice", "ben:20d10", "--announced", ANNOUNCED,
           "--closing", CLOSING)  # fmt: skip
# What differs by chance or by the way: nothing of it is announced or published.
CHECKED = ("C05", "C06", "C07", "C08", "C10", "C11", "C12", "C13", "C20")


@pytest.fixture(scope="module", autouse=True)
def _fast():
    for name in ("numpy", "pyarrow", "llvmlite"):
        pytest.importorskip(name, reason=f"{name} is not installed: pip install drawproof[fast]")


def table(path, rows, **more):
    """`rows` (id, stratum, unit[, attrs]) as Parquet, in the order given."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = ("object_id", "stratum", "unit", "attrs")
    columns = {name: [row[i] for row in rows] for i, name in enumerate(names[: len(rows[0])])}
    path.parent.mkdir(exist_ok=True, parents=True)
    given = {name: pa.array(column, pa.string()) for name, column in columns.items()}
    pq.write_table(pa.table(given), path, **{"row_group_size": 300} | more)
    return path


def sheet(path, rows):
    """The same as CSV."""
    lines = ["object_id,stratum,unit", *(",".join(row[:3]) for row in rows)]
    path.write_text("\n".join(lines) + "\n")
    return path


def register(count, strata="ABC"):
    return [
        (f"91650100MA{i * 7:06}X", strata[i * i % len(strata)], f"65010{2 + i % 3}")
        for i in range(count)
    ]


def good(*args):
    code, out, err = run(*args)
    assert code == 0, (args, out, err)
    return out


def refused(code, *args):
    status, _, err = run(*args)
    assert status == 2, err
    assert f"[{code}]" in err, err
    assert "Traceback" not in err
    assert f"[{code}]" in run(*args, "--lang", "zh")[2]


def frozen_in(folder, given, *more):
    """Frozen only; the name of the folder."""
    good("freeze", *given, "--draw-id", DRAW_ID, "--out", folder, "--as-of", ANNOUNCED, *more)
    return folder


def threw(folder, *more, take=("1/3:1",)):
    """Announced, with the dice thrown."""
    wanted = [word for rule in take for word in ("--take", rule)]
    good("announce", folder, *wanted, *SOURCES, *more)
    thrown = ("--dice", f"anna={DICE}", "--dice", f"ben={DICE[::-1]}", "--at", RESULT)
    good("reveal", folder, "--by", "anna", "--by", "ben", *thrown)


def drawn(tmp, rows, *, take=("1/3:1",)):
    """A whole draw without officers over Parquet: (folder, table)."""
    path, folder = table(tmp / "register.parquet", rows), tmp / "draw"
    frozen_in(folder, ("--parquet", path))
    threw(folder, take=take)
    good("draw", folder, "--at", RESULT)
    return folder, path


def states(verdict):
    return {check["id"]: check["state"] for check in verdict["checks"]}


def verdict(path, *more):
    return json.loads(run("verify", path, *more, "--json")[1])


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


def tampered(change):
    """Rows of the register with a change."""
    rows = register(600)
    change(rows)
    return rows


def without(rows):
    del rows[5]


def other_stratum(rows):
    rows[5] = (rows[5][0], "B" if rows[5][1] == "A" else "A", rows[5][2])


def new_stratum(rows):
    rows[5] = (rows[5][0], "new", rows[5][2])


def other_unit(rows):
    rows[5] = (*rows[5][:2], "650199")


def swapped(rows):
    rows[5], rows[6] = rows[6], rows[5]


def again(rows):
    rows.insert(5, rows[5])


def odd(rows):
    rows[5] = ("阳光", *rows[5][1:])


@pytest.mark.parametrize(
    ("change", "failed"),
    [
        (without, {"C05", "C07"}),
        (other_stratum, {"C05", "C07"}),
        (new_stratum, {"C05", "C07"}),
        (other_unit, {"C05"}),
        (swapped, {"C06"}),
        (again, {"C06"}),
        (odd, {"C02"}),
    ],
)
def test_another_table_fails_the_checks_it_concerns(tmp_path, change, failed):
    folder, _ = drawn(tmp_path, register(600))
    found = verdict(folder / "public", "--frame", table(tmp_path / "b.parquet", tampered(change)))
    assert not found["ok"]
    bad = {name for name, state in states(found).items() if state == "failed"}
    # Who is drawn may change with the strata.
    assert failed <= bad <= failed | {"C12", "C13", "C02"}
    assert not {name for name in ("C05", "C12", "C13") if states(found)[name] == "passed"} - (
        {"C12", "C13"} if "C05" in failed else set()
    )
    assert found["sentence"]["zh"].startswith("核对不通过")
    assert run("verify", folder / "public", "--frame", tmp_path / "b.parquet")[0] == 1


def edit(folder, name, change):
    """Changes a file of a bundle, its lines or its record, and the manifest."""
    if name.endswith(".json"):
        record = json.loads((folder / name).read_text())
        change(record)
        data = dp.canonical(record)
    else:
        lines = (folder / name).read_text().splitlines()
        change(lines)
        data = "".join(f"{line}\n" for line in lines).encode()
    (folder / name).write_bytes(data)
    files = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*.*")}
    from drawproof.bundle import manifest_bytes

    del files["manifest.json"]
    (folder / "manifest.json").write_bytes(manifest_bytes(files, DRAW_ID, folder.name))


def removed(lines):
    del lines[3]


def replaced(lines):
    """Another object of the frame, with its own ticket, in place of a winner."""
    fields = lines[3].split("|")
    winners = {line.split("|")[3] for line in lines}
    other = next(row for row in register(600) if row[0] not in winners and row[1] == fields[4])
    seed = json.loads(Path("result.json").read_text())["seed"]
    fields[3], fields[6] = other[0], dp.ticket("DR1", DRAW_ID, seed, other[0])
    lines[3] = "|".join(fields)
    lines.sort()


def stranger(lines):
    fields = lines[3].split("|")
    fields[3] = f"{fields[3][:-1]}Y"
    lines[3] = "|".join(fields)


def ranked(lines):
    fields = lines[3].split("|")
    fields[5] = str(int(fields[5]) + 1)
    lines[3] = "|".join(fields)


def cut_short(lines):
    del lines[-1]


def last_twice(lines):
    lines.append(lines[-1])


@pytest.mark.parametrize(
    ("change", "failed"),
    [
        (removed, {"C12", "C16"}),
        (cut_short, {"C12", "C16"}),
        (last_twice, {"C16"}),
        (replaced, {"C12", "C16"}),
        (stranger, {"C11", "C12", "C13", "C16"}),
        (ranked, {"C12", "C16"}),
    ],
)
def test_other_winners_fail_the_checks_they_concern(tmp_path, monkeypatch, change, failed):
    folder, path = drawn(tmp_path, register(600))
    public = folder / "public"
    monkeypatch.chdir(public)
    edit(public, "winners.csv", change)
    found = states(verdict(public, "--frame", path))
    assert {name for name, state in found.items() if state == "failed"} == failed


@pytest.mark.parametrize(
    ("change", "failed"),
    [
        (lambda record: record["strata"][0].update(cutoff="0" * 64), {"C12"}),
        (lambda record: record.update(result_root="0" * 64), {"C16"}),
        (lambda record: record.update(unfilled=1), {"C02"}),
        (lambda record: record["assignment"].update(unfilled=1), {"C15", "C16"}),
        (lambda record: record["strata"][1].update(N=7), {"C07"}),
        (lambda record: record.update(n=1), {"C07", "C16"}),
        (lambda record: record.update(seed="0" * 64), {"C10", "C11", "C12"}),
    ],
)
def test_another_result_of_the_same_winners_fails_the_checks_it_concerns(tmp_path, change, failed):
    folder, path = drawn(tmp_path, register(600))
    edit(folder / "public", "result.json", change)
    found = states(verdict(folder / "public", "--frame", path))
    assert {name for name, state in found.items() if state == "failed"} == failed


def test_without_its_table_a_bundle_lacks_the_leaves_and_any_other_table_is_out_of_place(tmp_path):
    folder, path = drawn(tmp_path, register(60))
    alone = verdict(folder / "public")
    (first,) = (check for check in alone["checks"] if check["id"] == "C01")
    lacking = [finding["params"]["file"] for finding in first["findings"]]
    assert lacking == ["proofs.json", "frame.csv"]
    assert states(alone)["C12"] == "not-checkable"
    frame = frozen_in(tmp_path / "csv", (sheet(tmp_path / "list.csv", register(60)),))
    threw(frame)
    good("draw", frame, "--quiet", "--at", RESULT)
    both = verdict(frame / "public.zip", "--frame", path)
    (check,) = [c for c in both["checks"] if c["state"] == "failed"]
    assert (check["id"], check["findings"][0]["code"]) == ("C02", "file-unexpected")
    for wrong in (tmp_path / "none.parquet", frame / "announce.json"):
        refused("columns-table", "verify", folder / "public", "--frame", wrong)


def test_an_escrowed_digest_is_that_of_the_file_the_table_gives(tmp_path):
    from drawproof.verify.large import table_beside

    rows = register(600)
    beside = table_beside(table(tmp_path / "register.parquet", rows), SILENT)
    given_rows = [dp.FrameRow(object_id=i, stratum=h, unit=u) for i, h, u in rows]
    frame = dp.build_frame("DR1", "open", DRAW_ID, given_rows)
    digest = beside.sha256("DR1", DRAW_ID)
    assert escrow_of("DR1", DRAW_ID, beside.frozen("DR1", DRAW_ID).root, digest) == frame.escrow()


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

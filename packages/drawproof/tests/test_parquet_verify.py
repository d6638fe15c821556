"""What `verify --frame` says of a draw over Parquet: which check each change fails."""

import json
from pathlib import Path

import pytest
from drawproof_command import run
from drawproof_parquet import (
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

import drawproof as dp
from drawproof.bundle import manifest_bytes
from drawproof.frame import escrow_of
from drawproof.progress import SILENT


@pytest.fixture(scope="module", autouse=True)
def _fast():
    for name in ("numpy", "pyarrow", "llvmlite"):
        pytest.importorskip(name, reason=f"{name} is not installed: pip install drawproof[fast]")


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

"""The command line, as a person at a terminal meets it."""

import json
import stat
from pathlib import Path

import pytest
from drawproof_command import run, started
from drawproof_files import edited, relined, written
from drawproof_world import DRAW_ID, make_world

import drawproof as dp


@pytest.fixture(scope="module")
def world():
    return make_world("open")


@pytest.fixture
def bundle(tmp_path, world):
    return written(tmp_path, world.files())


def test_commit_writes_a_secret_only_its_owner_may_read(tmp_path):
    file = tmp_path / "secret.txt"
    commit = ("commit", "--draw-id", DRAW_ID, "--party", "justice", "--out", file)
    code, out, _ = started(*commit)
    assert code == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    secret = file.read_text().strip()
    assert secret not in out
    assert dp.commit_digest("DR1", DRAW_ID, "justice", secret) in out
    code, _, err = run(*commit)
    assert code == 2
    assert "bundle-target" in err
    assert file.read_text().strip() == secret


def test_commit_without_a_file_prints_the_secret():
    code, out, _ = run("commit", "--draw-id", DRAW_ID, "--party", "press", "--suite", "DR1-SM3")
    secret, digest = (line.split()[-1] for line in out.splitlines())
    assert code == 0
    assert dp.commit_digest("DR1-SM3", DRAW_ID, "press", secret) == digest


@pytest.mark.parametrize(("draw_id", "party"), [("1", "press"), (DRAW_ID, "Press!")])
def test_commit_with_a_malformed_name_is_bad_input_and_writes_nothing(tmp_path, draw_id, party):
    file = tmp_path / "secret.txt"
    code, out, err = run("commit", "--draw-id", draw_id, "--party", party, "--out", file)
    assert (code, out) == (2, "")
    assert "id-form" in err
    assert not file.exists()


def test_verify_of_a_good_bundle_exits_0(bundle, world):
    digest = world.outcome.announcement.digest
    code, out, err = started("verify", bundle, "--announce", digest, "--lang", "zh", LC_ALL="C")
    assert (code, err) == (0, "")
    assert out.startswith("部分可核对：")
    assert "C12 [通过] 抽中与截止线" in out
    assert "C18 [本级不可核对] 日志收录与一致 (需要公开日志)" in out
    assert run("verify", bundle)[1].startswith("Verified in part")
    assert run("verify", bundle, LANG="zh_CN.UTF-8")[1].startswith("部分可核对")


def test_verify_of_a_changed_bundle_exits_1_and_names_file_and_line(tmp_path, world):
    place = written(tmp_path, relined(world.files(), "frame.csv", lambda lines: lines.pop(6)))
    code, out, _ = started("verify", place, "--lang", "zh")
    assert code == 1
    assert out.startswith("核对不通过：第 5 项（抽样框摘要），frame.csv")

    def cutoff(record):
        record["strata"][0]["cutoff"] = "0" * 64

    place = written(tmp_path, edited(world.files(), "result.json", cutoff))
    code, out, _ = run("verify", place, "--json")
    verdict = json.loads(out)
    assert code == 1
    assert verdict["status"] == "failed"
    assert [c["id"] for c in verdict["checks"] if c["state"] == "failed"] == ["C12"]


def test_verify_with_another_digest_exits_1(bundle):
    code, out, _ = run("verify", bundle, "--announce", "0" * 64, "--lang", "zh")
    assert code == 1
    assert out.startswith("核对不通过：第 4 项")


def test_verify_with_another_result_digest_exits_1(bundle, world):
    code, out, _ = run("verify", bundle, "--result", "0" * 64, "--lang", "zh")
    assert code == 1
    assert out.startswith("核对不通过：第 18 项")
    assert run("verify", bundle, "--result", world.outcome.record.digest)[0] == 0


def test_verify_with_required_checks(bundle):
    assert run("verify", bundle, "--require", "C05,c12")[0] == 0
    code, out, _ = run("verify", bundle, "--require", "C04,C09")
    assert code == 1
    assert out.startswith("Not verified: C04")


@pytest.mark.parametrize(
    "args",
    [
        ("/no/such/place",),
        (".", "--announce", "xyz"),
        (".", "--result", "xyz"),
        (".", "--require", "C99"),
        (".", "--nothing"),
    ],
)
def test_verify_with_bad_input_exits_2(args):
    code, out, err = run("verify", *args)
    assert (code, out) == (2, "")
    assert err
    assert "Traceback" not in err


def test_bad_input_of_a_process_exits_2_on_stderr(tmp_path):
    code, out, err = started("verify", tmp_path / "none", "--lang", "zh")
    assert (code, out) == (2, "")
    assert "[bundle-unreadable]" in err
    assert "Traceback" not in err


def test_replay(vectors, tmp_path):
    code, out, _ = started("replay", vectors / "dr1-vectors.json")
    assert code == 0
    assert "12 cases" in out
    record = json.loads((vectors / "dr1-vectors.json").read_text())
    record["draws"][2]["order"]["C"][3][1] = "0" * 64
    (tmp_path / "v.json").write_text(json.dumps(record))
    code, out, _ = run("replay", tmp_path / "v.json")
    assert code == 1
    assert out.startswith("draws[2].order.C[3][1]: the file says '000")
    (tmp_path / "v.json").write_text("{")
    assert run("replay", tmp_path / "v.json")[0] == 2
    assert run("replay", tmp_path / "none.json")[0] == 2


def test_verify_writes_nothing_beside_the_bundle(bundle):
    before = sorted(p for p in bundle.parent.rglob("*"))
    run("verify", bundle)
    assert sorted(p for p in Path(bundle.parent).rglob("*")) == before

"""The working folder of the command line: whole draws, and input that people get wrong."""

import json
from pathlib import Path

import pytest
from drawproof_world import secret

import drawproof as dp
from drawproof.cli import main

DICE = "27842242067913482171"
SHOPS = "code,class,district,name\n" + "".join(
    f"91650100MA70{i:05}X,{'AB'[i % 2]},65010{2 + i % 3},示例{i}有限公司\n" for i in range(60)
)
OFFICERS = "officer_id,department,units,qualifications,cap\n" + "".join(
    f"A{i:03},A,650102 650103 650104,{'lead' if i < 4 else ''},6\n" for i in range(12)
)
RECUSALS = "object_id,officer_id,origin\n91650100MA7000001X,A001,kin\n"


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Runs a command line in a folder of its own: (exit code, output, errors)."""
    monkeypatch.chdir(tmp_path)
    for name, text in (("shops", SHOPS), ("officers", OFFICERS), ("recusals", RECUSALS)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8-sig")

    def call(*args):
        try:
            code = main([str(arg) for arg in args])
        except SystemExit as end:
            code = int(end.code or 0)
        done = capsys.readouterr()
        assert "Traceback" not in done.err
        return code, done.out, done.err

    return call


FREEZE = ("freeze", "shops.csv", "--draw-id", "650000-2026-000123", "--out", "draw")
COLUMNS = ("--id", "code", "--stratum", "class", "--unit", "district")
PEOPLE = ("--roster", "officers.csv", "--recusals", "recusals.csv")


def whole(run, *more):
    """A whole draw with shares, dice and officers."""
    assert run(*FREEZE, *COLUMNS, *PEOPLE, *more)[0] == 0
    announce = (
        "announce", "draw", "--take", "A=1/10:2", "--take", "3", "--party", "justice",
        "--dice", "justice:20d10", "--dice", "press:20d10", "--closing", "+0s",
        "--team", "A:county:1+lead=1",
    )  # fmt: skip
    assert run(*announce)[0] == 0
    digest = dp.commit_digest(
        json.loads(Path("draw/freeze.json").read_text())["suite"],
        "650000-2026-000123", "justice", secret("justice"),
    )  # fmt: skip
    Path("secret.txt").write_text(secret("justice") + "\n")
    assert run("reveal", "draw", "--commit", f"justice={digest}")[0] == 0
    assert run("reveal", "draw", "--share", "justice=@secret.txt")[0] == 0
    dice = ("--dice", f"justice={DICE}", "--dice", f"press={DICE[::-1]}")
    assert run("reveal", "draw", "--by", "anna", "--by", "ben", *dice)[0] == 0
    code, out, _ = run("draw", "draw")
    assert code == 0
    assert "next: drawproof assign draw" in out
    assert run("assign", "draw")[0] == 0


@pytest.mark.parametrize("mode", ["open", "private"])
@pytest.mark.parametrize("suite", ["DR1", "DR1-SM3"])
@pytest.mark.parametrize("sharded", [(), ("--sharded",)], ids=["tree", "shards"])
def test_a_whole_draw_with_officers_verifies_and_gives_slips_and_proofs(run, mode, suite, sharded):
    whole(run, "--mode", mode, "--suite", suite, *sharded)
    verdict = dp.verify("draw/full.zip", require=["C05", "C12", "C14", "C15", "C16", "C20"])
    assert verdict.ok, verdict.sentence()
    assert dp.verify("draw/public.zip").ok
    assert len(Path("draw/drawn.csv").read_text().splitlines()) == 1 + 3 + 3
    assert (Path("draw/secrets.csv").exists(), Path("draw/full.zip").stat().st_mode & 0o777) == (
        mode == "private", 0o600,
    )  # fmt: skip
    one = "91650100MA7000007X"
    trust = ("--announce", verdict.announcement, "--result", verdict.result)
    for path in ("draw/full.zip",):
        assert run("slip", "make", path, "--object", one, "--out", "slip.json")[0] == 0
        assert run("slip", "verify", "slip.json", *trust)[0] == 0
        text = run("slip", "make", path, "--object", one, "--text")[1].rstrip("\n")
        code, out, _ = run("slip", "verify", text, "--records", "draw/public.zip", *trust, "--json")
        assert code == 0
        states = {check["id"]: check["state"] for check in json.loads(out)["checks"]}
        assert {i for i, state in states.items() if state != "passed"} == {"S10"}
        assert run("slip", "verify", text[:-9] + text[-8:], *trust)[0] == 1
    assert run("slip", "make", "draw", "--slip", "1", "--object", one, "--out", "one.json")[0] == 0
    assert run("slip", "verify", "one.json", "--announce", "0" * 64)[0] == 1
    assert run("prove", "inclusion", "draw", one, "--out", "in.json")[0] == 0
    assert run("prove", "absence", "draw/full.zip", "zz:1", "--out", "out.json")[0] == 0
    for proof in ("in.json", "out.json"):
        assert run("prove", "check", proof, *trust[:2])[0] == 0
        changed = Path(proof).read_text().replace('"draw":"650000', '"draw":"650001')
        Path("bad.json").write_text(changed)
        assert run("prove", "check", "bad.json", *trust[:2])[0] == 1
    assert "frame-object-present" in run("prove", "absence", "draw", one)[2]
    assert "frame-no-object" in run("prove", "inclusion", "draw", "zz:1")[2]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "table"),
        ("code,code\n1,2\n", "table"),
        ("code,class\n1\n", "table"),
        ('code,class\n"1,2\n', "table"),
        ("code,class\n公司,A\n", "table"),
        ("code,stratum\nX1,食品\n", "table"),
        ("code,class\nX1,A\nx1,A\n", "id-duplicate"),
        ("name,class\nX1,A\n", "table-column"),
    ],
)
def test_a_list_that_cannot_be_frozen_is_refused_with_its_line(run, text, code):
    Path("list.csv").write_text(text, encoding="utf-8")
    args = ("freeze", "list.csv", "--draw-id", "650000-2026-000123", "--out", "new", "--id", "code")
    status, out, err = run(*args)
    assert (status, out) == (2, "")
    assert f"[{code}]" in err
    assert not Path("new").exists()
    assert f"[{code}]" in run(*args, "--lang", "zh")[2]


def test_gb18030_and_utf_16_lists_are_refused_as_text(run):
    for encoding in ("gb18030", "utf-16"):
        Path("list.csv").write_bytes("name\n孙记面馆\n".encode(encoding))
        status, _, err = run("freeze", "list.csv", "--draw-id", "a-2026-000001", "--out", "new")
        assert status == 2
        assert "[table]" in err
        assert "save it as CSV UTF-8" in err


BASE = ("announce", "draw", "--dice", "a:20d10", "--closing", "+0s")


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ((*BASE, "--take", "half"), "option"),
        ((*BASE, "--take", "C=3"), "option"),
        ((*BASE, "--take", "A=3"), "quota-strata"),
        ((*BASE, "--take", "3/2"), "quota-rule"),
        ((*BASE, "--take", "1/0"), "quota-rule"),
        ((*BASE, "--take", "3", "--team", "A"), "option"),
        ((*BASE, "--take", "3", "--team", "A:moon:1"), "team-rule"),
        ((*BASE, "--take", "3", "--commit", "justice=00"), "option"),
        ((*BASE, "--take", "3", "--dice", "b:3d7"), "record-value"),
        ((*BASE[:4], "--take", "3", "--closing", "tomorrow"), "time-form"),
        ((*BASE[:4], "--take", "3", "--closing", "+99999999999d"), "time-form"),
        ((*BASE, "--take", "3", "--announced", "2030-01-01T00:00:00Z", "--commit-by",
          "2029-01-01T00:00:00Z"), "record-value"),
        ((*BASE[:2], "--take", "3", "--closing", "+0s"), "record-value"),
        ((*BASE[:2], "--take", "3", "--closing", "+1m", "--drand"), "record-value"),
        ((*BASE[:2], "--take", "3", "--closing", "+1d", "--drand", "0" * 64), "option"),
    ],
)  # fmt: skip
def test_an_announcement_that_cannot_be_is_refused_by_name(run, args, code):
    assert run(*FREEZE, *COLUMNS)[0] == 0
    status, _, err = run(*args)
    assert status == 2
    assert f"[{code}]" in err
    assert not Path("draw/announce.json").exists()


def test_steps_out_of_order_and_things_handed_over_twice_are_refused(run):
    def refused(code, *args):
        status, _, err = run(*args)
        assert status == 2
        assert f"[{code}]" in err, err

    refused("file-unreadable", "announce", "draw", "--take", "3", "--closing", "+0s")
    assert run(*FREEZE, *COLUMNS)[0] == 0
    refused("bundle-target", *FREEZE, *COLUMNS)
    refused("file-unreadable", "draw", "draw")
    announce = ("announce", "draw", "--take", "3", "--dice", "20d10", "--party", "justice",
                "--closing", "+0s")  # fmt: skip
    assert run(*announce)[0] == 0
    refused("bundle-target", *announce)
    refused("seed-waits", "draw", "draw")
    refused("option", "reveal", "draw")
    refused("option", "reveal", "draw", "--dice", "press=1")
    refused("option", "reveal", "draw", "--share", "press=1")
    refused("source-evidence", "reveal", "draw", "--dice", f"2={DICE}", "--by", "anna")
    refused("dice-digits", "reveal", "draw", "--dice", "2=123", "--by", "anna", "--by", "ben")
    refused("holding-lacks", "slip", "make", "draw", "--slip", "2", "--object", "X")
    refused("frame-no-object", "slip", "make", "draw", "--object", "X")
    dice = ("reveal", "draw", "--dice", f"2={DICE}", "--by", "anna", "--by", "ben")
    assert run(*dice)[0] == 0
    refused("given-before", *dice)
    assert run("reveal", "draw", "--share", "justice=no-secret")[0] == 0
    refused("given-before", "reveal", "draw", "--share", "justice=1")
    assert run("draw", "draw", "--quiet")[0] == 0
    refused("bundle-target", "draw", "draw")
    verdict = dp.verify("draw/full.zip")
    assert verdict.ok
    assert "share-missing" in {flag.code for flag in verdict.flags}


@pytest.mark.parametrize("name", [
    "freeze", "announce", "commit", "reveal", "seed", "draw", "assign", "verify", "slip make",
    "slip verify", "prove absence", "prove inclusion", "prove check", "replay",
])  # fmt: skip
def test_every_command_has_help_with_examples_and_exit_codes(run, name):
    code, out, _ = run(*name.split(), "--help")
    assert code == 0
    assert "examples:" in out
    assert "Exit codes: 0 all right, 1 not verified, 2 bad input." in out
    assert run(*name.split())[0] == 2


def test_progress_is_told_on_stderr_when_asked(run):
    assert run(*FREEZE, *COLUMNS)[2] == ""
    assert "freeze: 100 % (60/60)" in run(
        *FREEZE[:5], "again", *COLUMNS, "--progress"
    )[2]  # fmt: skip

"""`drawproof seed` and `verify --policy`, as a person at a terminal meets them."""

import json
import sys
from dataclasses import replace

import drawproof_command
import pytest
from drawproof_files import written
from drawproof_public import (
    BULLETIN,
    QUICKNET,
    drand_parts,
    lot_parts,
    needs_bls,
    rounds,
    vectors,
    world_of,
)
from drawproof_world import make_world

import drawproof as dp
from drawproof.cli import main


def run(capsys, *args):
    """In this process, so that packages of the tests' environment are seen."""
    code = main([*map(str, args)])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.fixture(scope="module")
def dice_world():
    return make_world("open", size=24)


def announced(tmp_path, announcement):
    path = tmp_path / "announce.json"
    path.write_bytes(announcement.canonical)
    return path


def sources_of(tmp_path, world):
    """The evidence of a draw as files."""
    return written(tmp_path, world.files()) / "sources"


def test_the_seed_is_composed_from_evidence_files(tmp_path, capsys, dice_world):
    announce = announced(tmp_path, dice_world.outcome.announcement)
    folder = sources_of(tmp_path, dice_world)
    code, out, err = run(capsys, "seed", announce, "--sources", folder)
    record = dice_world.outcome.record
    assert (code, err) == (0, "")
    assert out.splitlines() == [*record.sources, f"seed {record.seed}"]
    code, out, _ = run(capsys, "seed", announce, "--sources", folder, "--json")
    found = json.loads(out)
    assert (found["seed"], found["sources"]) == (record.seed, list(record.sources))
    assert found["entropy"] == {"total": 644, "closing": 132}


def test_dice_are_typed_at_the_terminal_and_written_as_evidence(tmp_path, capsys, dice_world):
    announce = announced(tmp_path, dice_world.outcome.announcement)
    folder, out_folder = sources_of(tmp_path, dice_world), tmp_path / "out"
    for name in ("04.json", "05.json"):
        (folder / name).unlink()
    args = ["seed", announce, "--sources", folder, "--at", "2026-11-23T02:05:00Z"]
    code, out, err = run(capsys, *args, "--lang", "zh")
    assert (code, out) == (2, "")
    assert "还缺第 4 个随机源" in err
    assert "--dice 4" in err
    for number, digits in ((4, "27842242067913482171"), (5, "55717203540858766464")):
        for name in ("typist-1", "typist-2"):
            args += ["--dice", str(number), name, digits]
    code, out, _ = run(capsys, *args, "--out", out_folder)
    assert code == 0
    assert f"seed {dice_world.outcome.record.seed}" in out
    again = sources_of(tmp_path, dice_world)
    for path in again.iterdir():
        assert (out_folder / path.name).read_bytes() == path.read_bytes(), path.name
    assert run(capsys, *args, "--out", out_folder)[0] == 0, "the same evidence again is no conflict"
    args[-1] = "2" * 20
    assert run(capsys, *args)[0] == 2
    assert run(capsys, "seed", announce, "--sources", again, "--dice", 4, "x", "1")[0] == 2


def test_absent_shares_are_missing_also_where_the_commitment_was_announced(tmp_path, capsys):
    source, evidence, closing = lot_parts()
    world = world_of(source, evidence, closing)
    announce = announced(tmp_path, world.outcome.announcement)
    code, out, _ = run(capsys, "seed", announce, "--lot", BULLETIN, "--at", "2026-11-24T13:40:00Z")
    assert code == 0
    assert out.splitlines()[:2] == ["cr:justice:missing", evidence.string]
    bound = dp.Source(kind="cr", party="justice", commit="0" * 64)
    other = replace(world.outcome.announcement, sources=(bound, source))
    announce = announced(tmp_path, other)
    code, out, _ = run(capsys, "seed", announce, "--lot", BULLETIN)
    assert code == 0
    assert out.splitlines()[0] == "cr:justice:missing"


ONE = rounds(QUICKNET)[32687230]
TEXTS = [
    json.dumps({key: ONE[key] for key in ("round", "randomness", "signature")}),
    json.dumps({"round": 32687230, "signature": ONE["signature"]}),
    f"drand:{QUICKNET}:32687230:{ONE['signature']}",
    f"DRAND:{QUICKNET}:32687230:{ONE['signature']}".upper(),
]


@needs_bls
@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("way", ["pasted", "file", "stdin"])
def test_a_drand_round_comes_from_a_file_a_pasted_line_or_a_qr_code(
    tmp_path, capsys, monkeypatch, text, way
):
    world = world_of(*drand_parts())
    announce = announced(tmp_path, world.outcome.announcement)
    folder = sources_of(tmp_path, world)
    (folder / "02.json").unlink()
    given = text
    if way == "file":
        given = tmp_path / "round.txt"
        given.write_text(text + "\n")
    elif way == "stdin":
        given = "-"
        stdin = type("Stdin", (), {"buffer": __import__("io").BytesIO(text.encode())})
        monkeypatch.setattr(sys, "stdin", stdin)
    code, out, err = run(capsys, "seed", announce, "--sources", folder, "--drand", given)
    assert (code, err) == (0, "")
    assert out.splitlines()[-1] == f"seed {world.outcome.record.seed}"


@needs_bls
@pytest.mark.parametrize(
    ("text", "code"),
    [
        (json.dumps({"round": 32687232, "signature": rounds(QUICKNET)[32687232]["signature"]}),
         "drand-round"),
        (json.dumps({"round": 32687230, "signature": vectors()["refused"][0]["signature"]}),
         "drand-signature"),
        (TEXTS[2].replace("52db", "00db"), "drand-chain"),
        ("https://api.drand.sh/v2/beacons/quicknet/rounds/32687230", "drand-text"),
        ("x" * 300, "drand-text"),
        ("\udcff", "text-encoding"),
    ],
)  # fmt: skip
def test_another_round_or_a_forged_one_is_refused(tmp_path, capsys, text, code):
    world = world_of(*drand_parts())
    announce = announced(tmp_path, world.outcome.announcement)
    status, out, err = run(capsys, "seed", announce, "--drand", text)
    assert (status, out) == (2, "")
    assert f"[{code}]" in err


def test_what_a_draw_still_waits_for_is_named(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("drawproof.sources.drand.verify_round", lambda *_: None)
    announce = announced(tmp_path, world_of(*drand_parts()).outcome.announcement)
    code, _, err = run(capsys, "seed", announce, "--lang", "zh")
    assert code == 2
    assert "第 32687230 轮，应于 2026-10-01T14:30:54Z 产生（--drand" in err
    announce = announced(tmp_path, world_of(*lot_parts()).outcome.announcement)
    _, _, err = run(capsys, "seed", announce, "--lang", "zh")
    assert "kl8 第 2026312 期的开奖公告（--lot）" in err
    assert run(capsys, "seed", announce, "--drand", TEXTS[1])[0] == 2
    assert run(capsys, "seed")[0] == 2
    assert run(capsys, "seed", tmp_path / "none.json")[0] == 2
    assert run(capsys, "seed", announce, "--lot", BULLETIN, "--at", "now")[0] == 2


def test_a_fallback_is_given_with_the_publishers_notice(tmp_path, capsys):
    notice = "快乐8第2026312期取消开奖"
    world = world_of(
        *lot_parts(
            string=lot_parts()[1].string.replace("2026312", "2026313"),
            bulletin=BULLETIN.replace("2026312", "2026313"),
            fallback=("2026313", notice),
        ),
        fallback="next-issue",
    )
    announce = announced(tmp_path, world.outcome.announcement)
    folder = sources_of(tmp_path, world)
    (folder / "02.json").unlink()
    args = ("seed", announce, "--sources", folder, "--lot", BULLETIN.replace("312期", "313期"))
    code, out, _ = run(capsys, *args, "--fallback", "2026313", notice)
    assert code == 0
    assert world.outcome.record.seed in out
    assert run(capsys, *args)[0] == 2
    assert run(capsys, *args, "--fallback", "2026314", notice)[0] == 2


def test_which_round_to_announce(capsys):
    code, out, _ = run(capsys, "seed", "--round-at", "2026-10-01T14:30:52Z")
    assert code == 0
    assert out.splitlines()[0] == f"{QUICKNET} 32687230 2026-10-01T14:30:54Z"
    code, out, _ = run(capsys, "seed", "--round-at", "2026-10-01T14:30:54Z", "--json")
    assert json.loads(out)[0]["round"] == 32687230
    assert run(capsys, "seed", "--round-at", "2001-01-01T00:00:00Z")[0] == 2


def test_verify_takes_a_policy_file(tmp_path, capsys):
    bundle = written(tmp_path, world_of(*lot_parts()).files())
    good, none = tmp_path / "policy.json", tmp_path / "none.json"
    good.write_bytes(dp.canonical(dp.Policy.default().to_record()))
    none.write_text('{"kind": "policy", "name": "no game", "lotteries": []}')
    assert run(capsys, "verify", bundle, "--require", "C08", "--policy", good)[0] == 0
    code, out, _ = run(capsys, "verify", bundle, "--require", "C08", "--policy", none)
    assert code == 1
    assert "pins this chain or game" in out
    code, out, err = run(capsys, "verify", bundle, "--policy", tmp_path / "lost.json")
    assert (code, out) == (2, "")
    assert "policy-unreadable" in err


def test_the_built_in_policy_is_printed_to_start_from_and_a_file_is_checked(tmp_path, capsys):
    code, out, _ = run(capsys, "policy")
    assert code == 0
    assert dp.Policy.parse(out.encode()) == dp.Policy.default()
    file = tmp_path / "policy.json"
    file.write_text('{"kind": "policy", "name": "small", "quorum": 3}')
    code, out, _ = run(capsys, "policy", file)
    whole = json.loads(out)
    assert (code, whole["quorum"], whole["margin"], len(whole["drand"])) == (0, 3, 600, 2)
    file.write_text('{"kind": "policy", "name": "small", "quorom": 3}')
    code, out, err = run(capsys, "policy", file)
    assert (code, out) == (2, "")
    assert "quorom" in err


def test_help_shows_examples_and_exit_codes():
    code, out, _ = drawproof_command.run("seed", "--help")
    assert code == 0
    assert "--round-at" in out
    assert "examples:" in out
    assert "Exit codes" in out

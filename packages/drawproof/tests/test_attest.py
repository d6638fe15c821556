"""What an auditor signs, and what an auditor does not."""

import json

import pytest
from drawproof_command import run
from drawproof_world import make_world

from drawproof.attesting import attest_frame, attest_result
from drawproof.errors import DrawproofError
from drawproof.frame import escrow_digest
from drawproof.log.entries import attestation_holds
from drawproof.log.keys import write_key
from drawproof.log.notes import Signer

AUDITOR = Signer.new("audit.example")
WORLDS = {mode: make_world(mode, size=24, per_pool=2) for mode in ("open", "private")}


def papers(world):
    announcement, frame = world.outcome.announcement, world.outcome.frame
    return announcement.canonical, frame.csv, announcement.digest


@pytest.mark.parametrize("mode", WORLDS)
def test_the_announced_list_is_attested_with_its_escrow(mode):
    world = WORLDS[mode]
    announce, csv, digest = papers(world)
    escrow, signed = attest_frame(AUDITOR, announce, csv, by="审计厅", digest=digest)
    root, draw = world.outcome.frame.root, world.outcome.draw
    assert escrow["digest"] == escrow_digest("DR1", draw, root, csv)
    assert (signed["states"], signed["digest"], signed["draw"]) == ("frame", root, draw)
    assert attestation_holds(signed, AUDITOR.verifier)


def broken(csv, how):
    lines = csv.decode().splitlines(keepends=True)
    changed = {
        "order": [lines[1], lines[0], *lines[2:]],
        "twice": [lines[0], *lines],
        "dropped": lines[:-1],
        "added": [*lines, lines[-1].replace("|91650100MA7", "|99650100MA7")],
        "moved": [lines[0].replace("650102", "650103"), *lines[1:]],
        "cut": [*lines[:-1], lines[-1].rstrip("\n")],
        "mode": [f"{lines[0].rpartition('|')[0]}|{'-' if 'h:' in lines[0] else '0' * 64}\n",
                 *lines[1:]],
    }[how]  # fmt: skip
    return "".join(changed).encode()


@pytest.mark.parametrize("mode", WORLDS)
@pytest.mark.parametrize("how", ["order", "twice", "dropped", "added", "moved", "cut", "mode"])
def test_a_list_that_is_not_the_announced_one_is_not_attested(mode, how):
    announce, csv, _digest = papers(WORLDS[mode])
    with pytest.raises(DrawproofError):
        attest_frame(AUDITOR, announce, broken(csv, how), by="审计厅")


def test_another_announcement_another_task_and_a_sharded_list_are_not_attested():
    announce, csv, _digest = papers(WORLDS["open"])
    with pytest.raises(DrawproofError, match="digest"):
        attest_frame(AUDITOR, announce, csv, by="审计厅", digest="0" * 64)
    with pytest.raises(DrawproofError):
        attest_frame(AUDITOR, announce, csv, by="审计厅", k=2)
    sharded = make_world("open", size=24, per_pool=2, sharded=True)
    with pytest.raises(DrawproofError, match="sharded"):
        attest_frame(AUDITOR, *papers(sharded)[:2], by="审计厅")


@pytest.mark.parametrize("mode", WORLDS)
def test_the_full_bundle_is_attested_and_nothing_less(mode, tmp_path):
    world = WORLDS[mode]
    digests = {
        "announce": world.outcome.announcement.digest, "result": world.outcome.record.digest,
    }  # fmt: skip
    for level in ("full", "public"):
        for name, data in world.files(level).items():
            place = tmp_path / level / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
    record = attest_result(AUDITOR, tmp_path / "full", by="审计厅", **digests)
    assert (record["states"], record["digest"]) == ("full", world.outcome.record.digest)
    assert attestation_holds(record, AUDITOR.verifier)
    with pytest.raises(DrawproofError, match="C14"):
        attest_result(AUDITOR, tmp_path / "public", by="审计厅", **digests)
    wrong = {**digests, "result": "0" * 64}
    with pytest.raises(DrawproofError, match="attested"):
        attest_result(AUDITOR, tmp_path / "full", by="审计厅", **wrong)


def test_the_command_writes_lines_for_the_log(tmp_path):
    announce, csv, digest = papers(WORLDS["private"])
    write_key(tmp_path / "audit.key", AUDITOR)
    (tmp_path / "announce.json").write_bytes(announce)
    (tmp_path / "frame.csv").write_bytes(csv)
    command = (
        "attest", "frame", tmp_path / "audit.key", tmp_path / "announce.json",
        tmp_path / "frame.csv", "--announce", digest, "--by", "审计厅",
    )  # fmt: skip
    code, out, err = run(*command, "--lang", "zh")
    assert (code, "已核对" in err) == (0, True)
    assert [json.loads(line)["kind"] for line in out.splitlines()] == ["escrow", "attestation"]
    assert run(*command, "--out", tmp_path / "lines.jsonl")[0] == 0
    assert (tmp_path / "lines.jsonl").read_text().splitlines() == out.splitlines()
    assert run(*command, "--out", tmp_path / "lines.jsonl")[0] == 2  # never overwritten
    (tmp_path / "frame.csv").write_bytes(csv[:-1])
    assert run(*command)[:2] == (2, "")

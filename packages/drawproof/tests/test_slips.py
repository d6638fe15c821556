"""Slips and proof files: both suites, both modes, one tree and shards (protocol §15, §16)."""

import copy
import json
from dataclasses import replace

import pytest
from drawproof_files import named
from drawproof_world import make_world
from hypothesis import given
from hypothesis import strategies as st

import drawproof as dp
from drawproof import base45
from drawproof.sliptext import PREFIX

KINDS = [
    (mode, suite, sharded)
    for mode in ("open", "private")
    for suite in ("DR1", "DR1-SM3")
    for sharded in (False, True)
]
WORLDS = {kind: make_world(kind[0], kind[1], sharded=kind[2]) for kind in KINDS}
SOME = [("open", "DR1", True), ("private", "DR1-SM3", False), ("private", "DR1", True)]


def trusted(world):
    record = world.outcome.record
    return {"announce": world.outcome.announcement.digest, "result": record.digest}


def published(world):
    outcome = world.outcome
    return {
        "announce.json": outcome.announcement.canonical,
        "result.json": outcome.record.canonical,
    }


def slip_of(world, object_id, second=True, **more):
    outcome = world.outcome
    return dp.make_slip(
        object_id,
        announcement=outcome.announcement,
        frame=outcome.frame,
        outcome=outcome if second else None,
        **more,
    )


def people(world):
    """A winner with officers, and somebody who was not drawn."""
    winners = world.outcome.winners.winners
    loser = next(e.object_id for e in world.outcome.frame.entries if e.object_id not in winners)
    return next(w for w in winners if world.outcome.deal.officers(w)), loser


def states(verdict):
    return {check.id: check.state for check in verdict.checks}


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_every_slip_verifies_in_both_forms(kind):
    world = WORLDS[kind]
    winners = world.outcome.winners.winners
    entries = world.outcome.frame.entries
    for entry in entries if kind == ("private", "DR1", False) else entries[::9]:
        for second in (False, True):
            slip = slip_of(world, entry.object_id, second)
            one = dp.verify_slip(slip.canonical, **trusted(world))
            two = dp.verify_slip(dp.slip_text(slip), **trusted(world), records=published(world))
            assert one.ok, one.lines()
            assert states(one) == states(two)
            assert {state for i, state in states(one).items() if i != "S10"} == {"passed"}
            assert ("S09" in states(one)) == (second and entry.object_id in winners)
            assert dp.Slip.parse(slip.canonical) == slip
            assert dp.read_slip(dp.slip_text(slip)) == replace(slip, records=None)


def test_verdict_of_a_slip_says_who_was_drawn_in_words_and_json():
    world = WORLDS["private", "DR1", False]
    winner, loser = people(world)
    good = dp.verify_slip(slip_of(world, winner), **trusted(world))
    assert good.sentence("zh").startswith("部分可核对：已核对的 9 项全部通过；第 10 项需要公开日志")
    assert "抽中：号码" in " ".join(good.lines("zh"))
    assert "抽中与否均属正确" in " ".join(good.statements("zh"))
    assert len(good.statements("en")) == 4
    assert good.to_json()["object_id"] == winner
    assert good.to_json()["level"] == "slip-2"
    other = dp.verify_slip(slip_of(world, loser), **trusted(world))
    assert "未抽中：号码" in " ".join(other.lines("zh"))


def test_a_slip_alone_says_that_it_needs_digests_and_records():
    world = WORLDS["private", "DR1", False]
    slip = slip_of(world, people(world)[0])
    bare = dp.verify_slip(dp.slip_text(slip))
    assert bare.ok
    assert (bare.checks[1].state, bare.checks[1].needs) == ("not-checkable", "digest")
    assert "告示或公布的摘要" in bare.sentence("zh")
    lacking = dp.verify_slip(dp.slip_text(slip), **trusted(world))
    assert lacking.checks[1].needs == "records"
    assert lacking.statements() == []
    wrong = dp.verify_slip(slip, announce="0" * 64, result="1" * 64)
    assert named(wrong).keys() == {"S02", "S05"}
    with pytest.raises(dp.DrawproofError):
        dp.verify_slip(slip, announce="notice")


def test_a_losers_slip_names_no_neighbour():
    for kind in KINDS:
        world = WORLDS[kind]
        _, loser = people(world)
        text = slip_of(world, loser, records=False).canonical.decode()
        ids = {entry.object_id for entry in world.outcome.frame.entries} - {loser}
        assert not [other for other in ids if other in text]
        assert '"winner"' not in text
        tickets = {
            row.ticket for h in world.outcome.winners.strata.values() for row in h.ordered
            if row.object_id != loser
        } - {h.cutoff for h in world.outcome.winners.strata.values()}  # fmt: skip
        assert not [ticket for ticket in tickets if ticket in text]


def test_slip_1_of_a_private_draw_may_keep_the_stratum_hidden():
    world = WORLDS["private", "DR1", True]
    _, loser = people(world)
    slip = slip_of(world, loser, second=False, open_stratum=False)
    assert "stratum" not in slip.to_record()
    assert "key" not in slip_of(world, loser, second=False).to_record()
    for form in (slip.canonical, dp.slip_text(slip)):
        verdict = dp.verify_slip(form, **trusted(world), records=published(world))
        assert verdict.ok
        assert states(verdict)["S04"] == "not-checkable"


def paths_of(value, path=()):
    """Every path to a value that is no container; of long lists the first and the last."""
    if isinstance(value, dict):
        for key in value:
            yield from paths_of(value[key], (*path, key))
    elif isinstance(value, list):
        for i in sorted({0, len(value) - 1} if value else ()):
            yield from paths_of(value[i], (*path, i))
    else:
        yield path


def changed(value):
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return value[:-1] + ("1" if value[-1:] != "1" else "2")


def put(record, path, value):
    again = copy.deepcopy(record)
    inner = again
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return again


@pytest.mark.parametrize("kind", SOME, ids=str)
@pytest.mark.parametrize("who", [0, 1])
def test_every_changed_value_of_a_slip_is_found(kind, who):
    world = WORLDS[kind]
    slip = slip_of(world, people(world)[who], records=False)
    record, given = slip.to_record(), {**trusted(world), "records": published(world)}
    assert dp.verify_slip(slip, **given).ok
    silent = []
    for path in paths_of(record):
        data = dp.canonical(put(record, path, changed(path_value(record, path))))
        if dp.verify_slip(data, **given).ok:
            silent.append(path)
    assert silent == []


def path_value(record, path):
    for step in path:
        record = record[step]
    return record


@pytest.mark.parametrize("kind", SOME, ids=str)
def test_keys_dropped_or_added_and_paths_cut_are_refused(kind):
    world = WORLDS[kind]
    slip = slip_of(world, people(world)[0], records=False)
    record = json.loads(slip.canonical)
    for key in record:
        fewer = {name: value for name, value in record.items() if name != key}
        assert "S01" in named(dp.verify_slip(dp.canonical(fewer))), key
    assert "S01" in named(dp.verify_slip(dp.canonical({**record, "more": 1})))
    assert "S01" in named(dp.verify_slip(json.dumps(record)))
    for path in (("frame", "path"), ("winner", "path")):
        cut = put(record, path, path_value(record, path)[:-1])
        assert not dp.verify_slip(dp.canonical(cut)).ok
        long = put(record, path, path_value(record, path) * 40)
        assert "S01" in named(dp.verify_slip(dp.canonical(long)))


def test_a_slip_of_another_draw_suite_or_person_does_not_pass():
    one, other = WORLDS["private", "DR1", False], WORLDS["private", "DR1-SM3", False]
    winner, loser = people(one)
    given = {**trusted(one), "records": published(one)}
    assert {"S02", "S05"} <= named(dp.verify_slip(slip_of(other, winner), **trusted(one))).keys()
    record = slip_of(one, winner, records=False).to_record()
    verdict = dp.verify_slip(dp.canonical({**record, "suite": "DR1-SM3"}), **given)
    assert {"S02", "S03", "S05"} <= named(verdict).keys()
    theirs = slip_of(one, loser, records=False).to_record()
    for key in ("frame", "key", "ticket"):
        assert not dp.verify_slip(dp.canonical({**record, key: theirs[key]}), **given).ok
    lying = {key: value for key, value in record.items() if key not in ("winner", "officers")}
    verdict = dp.verify_slip(dp.canonical({**lying, "won": False}), **given)
    assert "S08" in named(verdict)


@given(data=st.data())
def test_a_changed_character_of_a_text_form_is_refused(data):
    world = WORLDS["private", "DR1", True]
    text = dp.slip_text(slip_of(world, people(world)[data.draw(st.booleans())]))
    at = data.draw(st.integers(0, len(text) - 1))
    character = data.draw(st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:aé"))
    mutant = text[:at] + character + text[at + 1 :]
    assert mutant == text or "S01" in named(dp.verify_slip(mutant))
    assert "S01" in named(dp.verify_slip(text[:at]))


@given(st.binary(max_size=300))
def test_any_bytes_are_no_slip_but_have_a_verdict(data):
    assert not dp.verify_slip(data).ok
    assert not dp.verify_slip(PREFIX + base45.encode(data)).ok
    assert not dp.verify_proof(data).ok


@given(st.binary(max_size=64))
def test_base45_reads_what_it_writes(data):
    assert base45.decode(base45.encode(data)) == data


def test_base45_is_that_of_the_rfc():
    assert base45.encode(b"AB") == "BB8"
    assert base45.encode(b"Hello!!") == "%69 VD92EX0"
    assert base45.encode(b"base-45") == "UJCLQE7W581"
    assert base45.decode("QED8WEX0") == b"ietf!"
    for bad in ("GGW", "ZZ", "A", "AAAA", "aB8"):
        with pytest.raises(dp.DrawproofError):
            base45.decode(bad)


@pytest.mark.parametrize(("winners", "limit"), [(None, 1_400), (2**12, 1_800)])
def test_a_text_form_for_2_to_the_28_objects_fits_a_code(winners, limit):
    """5.5 bits of a QR code a character (alphanumeric mode)."""
    world = WORLDS["private", "DR1", False]
    slip = slip_of(world, people(world)[0 if winners else 1], records=False)
    place = replace(slip.place, index=2**28 - 2, path=("a7" * 32,) * 28)
    slip = replace(slip, frame_count=2**28, place=place)
    if winners:
        winner = replace(slip.drawing.winner, index=winners - 1, path=("5c" * 32,) * 12)
        slip = replace(slip, drawing=replace(slip.drawing, winner=winner, n=winners))
    text = dp.slip_text(slip)
    assert len(text) * 5.5 / 8 <= limit
    assert set(text) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_proof_files_of_inclusion_and_absence(kind):
    world = WORLDS[kind]
    outcome = world.outcome
    parts = {"announcement": outcome.announcement, "frame": outcome.frame}
    ids = [entry.object_id for entry in outcome.frame.entries]
    given = {"announce": outcome.announcement.digest}
    for object_id in (ids[0], ids[50], ids[-1]):
        proof = dp.make_proof(object_id, **parts)
        verdict = dp.verify_proof(proof.canonical, **given)
        assert set(states(verdict).values()) == {"passed"}
        assert "名单之内" in verdict.statements("zh")[0]
    for object_id in ("0", ids[50] + "0", "zz:9"):
        proof = dp.make_proof(object_id, **parts)
        verdict = dp.verify_proof(proof.canonical, **given)
        assert set(states(verdict).values()) == {"passed"}, verdict.lines()
        assert "不在公告的名单" in verdict.statements("zh")[0]
        record = proof.to_record()
        for lie in (ids[0], ids[49], ids[-1]):
            assert not dp.verify_proof(dp.canonical({**record, "object_id": lie}), **given).ok
        silent = [
            path for path in paths_of({k: v for k, v in record.items() if k != "records"})
            if path != ("object_id",)
            and dp.verify_proof(
                dp.canonical(put(record, path, changed(path_value(record, path)))), **given
            ).ok
        ]  # fmt: skip
        assert silent == []


def test_absence_from_an_empty_frame_and_a_tree_of_size_0():
    frame = dp.build_frame("DR1", "open", "650000-2026-000123", [])
    absent = frame.absence("X1")
    assert dp.verify_absence("DR1", frame.root, 0, absent)
    assert not dp.verify_absence("DR1", "0" * 64, 0, absent)
    assert not dp.verify_presence("DR1", frame.root, 0, dp.InclusionProof(0, 0, "DR1|frame", ()))

"""Frames: order, refusals, inclusion and absence proofs, escrow."""

import hashlib
from dataclasses import replace

import pytest
from drawproof_world import DRAW_ID, frame_rows, salt
from hypothesis import given
from hypothesis import strategies as st

import drawproof as dp
from drawproof.frame import parse_frame_leaf
from drawproof.suites import get_suite
from drawproof.tree import verify_path

ids = st.from_regex(r"[0-9A-Z][0-9A-Za-z._:/+-]{0,6}", fullmatch=True)
id_sets = st.lists(ids, max_size=12, unique_by=str.upper)


def frame_of(object_ids):
    rows = [dp.FrameRow(object_id=i, stratum="A", unit="650102") for i in object_ids]
    return dp.build_frame("DR1", "open", DRAW_ID, rows)


@pytest.mark.parametrize("mode", ["open", "private"])
def test_frame_does_not_depend_on_the_order_of_input(mode):
    rows = frame_rows(mode, 40)
    frame = dp.build_frame("DR1", mode, DRAW_ID, rows)
    assert dp.build_frame("DR1", mode, DRAW_ID, reversed(rows)).csv == frame.csv
    assert frame.csv.decode().splitlines() == list(frame.leaves)
    assert frame.strata == {"A": 10, "B": 10, "C": 10, "D": 10}


@given(id_sets, ids)
def test_absence_proof_exists_exactly_for_what_is_absent_and_verifies(object_ids, wanted):
    frame = frame_of(object_ids)
    if wanted in object_ids:
        with pytest.raises(dp.DrawproofError) as caught:
            frame.absence(wanted)
        assert caught.value.code == "frame-object-present"
        proof = frame.proof(wanted)
        suite = get_suite("DR1")
        assert verify_path(suite, proof.leaf, proof.index, proof.size, proof.path, frame.root)
    else:
        proof = frame.absence(wanted)
        assert dp.verify_absence("DR1", frame.root, frame.count, proof)
        assert not dp.verify_absence("DR1", "00" * 32, frame.count, proof)


@given(id_sets.filter(lambda found: len(found) > 1), st.data())
def test_absence_proof_of_something_present_cannot_be_made(object_ids, data):
    frame = frame_of(object_ids)
    present = data.draw(st.sampled_from(sorted(object_ids)))
    picks = data.draw(st.lists(st.integers(0, frame.count - 1), max_size=3))
    around = tuple(frame.proof(frame.entries[i].object_id) for i in picks)
    forged = dp.AbsenceProof(present, around)
    assert not dp.verify_absence("DR1", frame.root, frame.count, forged)
    for count in (0, 1, frame.count - 1, frame.count + 1):
        assert not dp.verify_absence("DR1", frame.root, count, forged)


def test_absence_proof_when_tampered_with_fails():
    frame = frame_of(["B", "D", "F"])
    good = frame.absence("C")
    left, right = good.neighbours
    for bad in (
        (),
        (left,),
        (right,),
        (right, left),
        (left, frame.proof("F")),
        (replace(left, leaf=left.leaf.replace("B", "A")), right),
        (replace(left, path=()), right),
        (replace(left, path=("zz",)), right),
        (replace(left, leaf="DR1|frame|B"), right),
    ):
        assert not dp.verify_absence("DR1", frame.root, 3, dp.AbsenceProof("C", bad))
    assert not dp.verify_absence("DR1", frame.root, 3, dp.AbsenceProof("=1", good.neighbours))
    assert dp.verify_absence("DR1", frame_of([]).root, 0, dp.AbsenceProof("C", ()))
    assert not dp.verify_absence("DR1", frame.root, 0, dp.AbsenceProof("C", ()))


def row(**changes):
    plain = {"object_id": "X1", "stratum": "A", "unit": "650102"}
    return dp.FrameRow(**{**plain, **changes})


@pytest.mark.parametrize(
    ("mode", "changes", "code"),
    [
        ("open", {"object_id": "=1+1"}, "id-form"),
        ("open", {"object_id": "a b"}, "id-form"),
        ("open", {"stratum": "a:b"}, "id-form"),
        ("open", {"stratum": ""}, "id-form"),
        ("open", {"unit": "-"}, "id-form"),
        ("open", {"attrs": "abc"}, "id-form"),
        ("open", {"key": "0" * 32}, "frame-row"),
        ("open", {"facts": {}, "attrs": "0" * 64}, "frame-row"),
        ("open", {"facts": {"a": 1.5}}, "json-float"),
        ("open", {"facts": {"a": 1}, "natural_person": True}, "frame-row"),
        ("private", {}, "id-form"),
        ("private", {"salt": "0" * 32}, "id-form"),
        ("private", {"salt": "0" * 32, "key": "0" * 32}, "secret-reused"),
        ("private", {"salt": "0" * 31 + "A", "key": "1" * 32}, "id-form"),
        ("secret", {}, "mode-unknown"),
    ],
)
def test_build_frame_when_a_row_is_wrong_refuses(mode, changes, code):
    with pytest.raises(dp.DrawproofError) as caught:
        dp.build_frame("DR1", mode, DRAW_ID, [row(**changes)])
    assert caught.value.code == code


def test_build_frame_when_ids_differ_only_in_case_refuses():
    with pytest.raises(dp.DrawproofError) as caught:
        frame_of(["9165A", "9165B", "9165a"])
    assert caught.value.code == "id-duplicate"


def test_facts_are_hashed_and_salted_for_natural_persons_only():
    facts = {"name": "张某", "n": 1}
    plain = hashlib.sha256('{"n":1,"name":"张某"}'.encode()).hexdigest()
    frame = dp.build_frame("DR1", "open", DRAW_ID, [row(facts=facts)])
    assert frame.entries[0].attrs == plain
    person = row(facts=facts, natural_person=True, salt=salt("p"))
    frame = dp.build_frame("DR1", "open", DRAW_ID, [person])
    text = f"DR1|attrs|{DRAW_ID}|X1|{plain}|{salt('p')}"
    assert frame.entries[0].attrs == hashlib.sha256(text.encode()).hexdigest()


def test_leaves_of_other_forms_are_refused():
    suite = get_suite("DR1")
    good = frame_of(["X1"]).leaves[0]
    assert parse_frame_leaf(suite, good).object_id == "X1"
    for bad in (
        good + "|x",
        good[:-2],
        good.replace("DR1|", "DR1-SM3|"),
        good.replace("frame", "roster"),
        good.replace("|A|", "|h:00|"),
        good.replace("|-|-", "|-|" + "0" * 64),
        good.replace("X1", "=X1"),
        "",
    ):
        with pytest.raises(dp.DrawproofError):
            parse_frame_leaf(suite, bad)


def test_escrow_changes_with_the_draw():
    frame = frame_of(["X1"])
    assert frame.escrow() == dp.escrow_digest("DR1", DRAW_ID, frame.root, frame.csv)
    assert frame.escrow() != frame.escrow(DRAW_ID + "/2")


def test_an_object_that_is_not_there_has_no_proof():
    with pytest.raises(dp.DrawproofError) as caught:
        frame_of(["X1"]).proof("X2")
    assert caught.value.code == "frame-no-object"

"""Large bundles: other processes and compiled columns give the verdict that this process gives."""

import importlib

import pytest
from drawproof_world import DRAW_ID, frame_rows, make_world

import drawproof as dp
from drawproof import tickets
from drawproof.frameleaf import parse_frame_leaf, parse_frame_leaves
from drawproof.verify import large

SEED = "ab" * 32


@pytest.fixture
def fast():
    for name in ("numpy", "pyarrow", "llvmlite"):
        pytest.importorskip(name, reason=f"{name} is not installed: pip install drawproof[fast]")
    return large.fast_frames()


def both(monkeypatch, bundle):
    """The verdict of a small bundle, and of the same taken for a large one."""
    small = dp.verify(bundle)
    monkeypatch.setattr(importlib.import_module("drawproof.verify"), "_LARGE", 0)
    return small.to_json(), dp.verify(bundle).to_json()


@pytest.mark.parametrize("suite", ["DR1", "DR1-SM3"])
@pytest.mark.parametrize("mode", ["open", "private"])
def test_other_processes_give_the_same_verdict(tmp_path, monkeypatch, mode, suite):
    monkeypatch.setattr(large, "fast_frames", lambda: None)
    world = make_world(mode, suite, sharded=mode == "open")
    more = {"roster": world.roster, "recusals": world.recusals}
    dp.write_bundle(tmp_path / "b", world.outcome, level="full", **more)
    small, found = both(monkeypatch, tmp_path / "b")
    assert small == found
    assert found["ok"]


def test_compiled_columns_give_the_same_verdict_of_a_changed_bundle(tmp_path, monkeypatch, fast):
    assert fast is not None
    world = make_world()
    more = {"roster": world.roster, "recusals": world.recusals}
    dp.write_bundle(tmp_path / "b", world.outcome, level="full", **more)
    small, found = both(monkeypatch, tmp_path / "b")
    assert small == found
    assert found["ok"]
    frame = (tmp_path / "b" / "frame.csv").read_bytes().splitlines(keepends=True)
    del frame[7]
    (tmp_path / "b" / "frame.csv").write_bytes(b"".join(frame))
    small, found = both(monkeypatch, tmp_path / "b")
    assert small == found
    assert not found["ok"]


@pytest.mark.parametrize("count", [1, 2, 33, 400])
def test_compiled_columns_find_the_same_smallest(fast, count):
    rows = frame_rows("open", count)
    objects = [(row.object_id, row.stratum, None) for row in rows]
    for keep in (dict.fromkeys("ABCD", 3), dict.fromkeys("ABCDE", 1000), dict.fromkeys("ABCD", 0)):
        given = "DR1", DRAW_ID, SEED, objects, keep
        names = {h for _, h, _ in objects}
        if names <= keep.keys():
            assert fast.smallest(*given) == tickets.smallest(*given)
    with pytest.raises(dp.DrawproofError) as caught:
        fast.smallest("DR1", DRAW_ID, SEED, objects, {"none": 1})
    assert caught.value.code == "quota-strata"


def test_leaves_read_together_are_those_read_one_by_one():
    modes = "open", "private"
    frames = [dp.build_frame("DR1", mode, DRAW_ID, frame_rows(mode, 50)) for mode in modes]
    for frame in frames:
        expected = [parse_frame_leaf(dp.suites.DR1, leaf) for leaf in frame.leaves]
        assert parse_frame_leaves(dp.suites.DR1, frame.leaves) == expected
    mixed = [*frames[0].leaves[:3], *frames[1].leaves[:3]]
    assert len(parse_frame_leaves(dp.suites.DR1, mixed)) == 6
    for bad in ("", "DR1|frame|X|A|1|-", f"{mixed[0]}|", f"{mixed[0][:-1]}x"):
        with pytest.raises(dp.DrawproofError, match="line 2"):
            parse_frame_leaves(dp.suites.DR1, [mixed[0], bad, mixed[1]])

"""Large bundles: other processes and compiled columns give the verdict that this process gives."""

import importlib
import random
import re

import pytest
from drawproof_world import DRAW_ID, frame_rows, make_world

import drawproof as dp
from drawproof import result, tickets, tree
from drawproof.frameleaf import parse_frame_file, parse_frame_leaf, parse_frame_leaves
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
    monkeypatch.setattr(large, "has_fast", lambda: False)
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
    names = [row.stratum for row in rows]
    objects = tickets.Drawables([row.object_id for row in rows], names)
    for keep in (dict.fromkeys("ABCD", 3), dict.fromkeys("ABCDE", 1000), dict.fromkeys("ABCD", 0)):
        given = "DR1", DRAW_ID, SEED, objects, keep
        if keep.keys() >= set(names):
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
        assert list(parse_frame_file(dp.suites.DR1, frame.csv)) == expected
    mixed = [*frames[0].leaves[:3], *frames[1].leaves[:3]]
    assert len(parse_frame_leaves(dp.suites.DR1, mixed)) == 6
    for bad in ("", "DR1|frame|X|A|1|-", f"{mixed[0]}|", f"{mixed[0][:-1]}x"):
        with pytest.raises(dp.DrawproofError, match="line 2"):
            parse_frame_leaves(dp.suites.DR1, [mixed[0], bad, mixed[1]])
        with pytest.raises(dp.DrawproofError, match="line 2"):
            parse_frame_file(dp.suites.DR1, f"{mixed[0]}\n{bad}\n{mixed[1]}\n".encode())


FORMS = (
    "DR1|result|650000-2026-000123|X1|A|1|{0}|B+C",
    "DR1|assign|650000-2026-000123|X1|A/1/x|B|{1}",
)
CHANGES = ("", "-", "a|b", "+", "-+B", "C+B", "é", "0", "01", "a/b", "B\n", "x" * 65)


@pytest.mark.parametrize("form", FORMS, ids=["result", "assign"])
def test_the_usual_form_of_a_line_lets_through_only_what_the_fields_do(form, monkeypatch):
    """Each field in turn replaced by what may not stand there, with and without the quick look."""
    fields = form.format("0" * 64, "1" * 32).split("|")
    lines = ["|".join(fields)]
    for place in range(len(fields)):
        lines += ["|".join([*fields[:place], new, *fields[place + 1 :]]) for new in CHANGES]
    quick = [outcome(line) for line in lines]
    for name in ("_result_form", "_assignment_form"):
        monkeypatch.setattr(result, name, lambda _: re.compile("(?!)"))
    assert quick == [outcome(line) for line in lines]
    assert not isinstance(quick[0], dict)


def outcome(line):
    parse = result.parse_result_leaf if "|result|" in line else result.parse_assignment_leaf
    try:
        return parse(dp.suites.DR1, line)
    except dp.DrawproofError as refused:
        return {"code": refused.code, **refused.params}


@pytest.mark.parametrize("size", [1, 2, 7, 20])
def test_paths_followed_together_hold_where_each_alone_does(size):
    """Good, shortened, lengthened, damaged and foreign paths, ascending and in any order."""
    suite, chance = dp.suites.DR1, random.Random(size)  # noqa: S311
    leaves = [f"leaf {i}" for i in range(size)]
    whole = tree.Tree(suite, leaves)
    paths = tree.Paths(suite, size, whole.root)
    places = [*range(size), *chance.choices(range(-1, size + 1), k=300)]
    held = 0
    for index in places:
        path = list(whole.path(index % size))
        for _ in range(chance.choice([0, 0, 1])):
            at = chance.randrange(len(path) + 1)
            path[at : at + chance.randrange(2)] = chance.choice(
                [[], ["0" * 64], ["x" * 64], ["00"], list(whole.path(0))]
            )
        leaf = chance.choice([leaves[index % size]] * 9 + ["other"])
        expected = tree.verify_path(suite, leaf, index, size, path, whole.root)
        assert paths.hold(leaf, index, path) == expected
        held += expected
    assert 0 < held < len(places)

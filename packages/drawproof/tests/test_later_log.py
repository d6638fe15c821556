"""Later events against the log (C17), and slips that carry their entries of a log (S10)."""

from dataclasses import replace

import pytest
from drawproof_files import named, rebuilt
from drawproof_story import edited_entry, files_of, policy, story, told
from drawproof_world import make_world
from test_later import LATE, events_of
from test_slips import people, slip_of, states

import drawproof as dp

KINDS = {"substitutions.csv": "substitution", "replacements.csv": "replacement",
         "releases.csv": "release"}  # fmt: skip


@pytest.fixture(scope="module", params=["open", "private"])
def world(request):
    return make_world(request.param)


def entries_of(world, later):
    """The log's entries of later events, in the order of their files."""
    outcome = world.outcome
    suite, draw = outcome.announcement.suite, outcome.draw
    return [
        {"kind": KINDS[name], "draw": draw, "digest": dp.event_digest(suite, line)}
        for name, data in later.files(suite, draw).items()
        for line in data.decode().splitlines()
    ]


def part_with(world, entries):
    return told([*story(world), ("2026-11-25T03:00:00Z", entries)], world.outcome.draw)


def check(files, **more):
    return dp.verify(dp.BundleFiles(files, ()), policy=policy(), **more)


def test_events_that_the_log_holds_are_passed(world):
    later = events_of(world)
    files = files_of(world, part_with(world, entries_of(world, later)), "full", later=later)
    verdict = check(files)
    assert verdict.ok, verdict.lines()
    assert verdict.check("C17").state == "passed"
    nothing = files_of(world, told(story(world), world.outcome.draw), "full")
    assert check(nothing).check("C17").state == "passed"
    strangers = dp.verify(dp.BundleFiles(files, ()))
    assert strangers.check("C17").state == "not-checkable"


def test_an_event_without_entry_and_an_entry_without_event_are_found(world):
    later = events_of(world)
    entries = entries_of(world, later)
    for at in (0, 2, len(entries) - 1):
        fewer = part_with(world, entries[:at] + entries[at + 1 :])
        found = named(check(files_of(world, fewer, "full", later=later)))
        assert "digest" in found["C17"]
    swapped = [entries[1], entries[0], *entries[2:]]
    found = named(check(files_of(world, part_with(world, swapped), "full", later=later)))
    assert "substitutions.csv 第 1 行：digest" in found["C17"]
    part = part_with(world, entries)
    hidden = replace(later, substitutions=(), replacements=())
    found = named(check(files_of(world, part, "full", later=hidden)))
    assert "substitutions.csv" in found["C17"]
    part = edited_entry(part, len(part.entries) - 1, digest="0" * 64)
    assert "C18" in named(check(files_of(world, part, "full", later=later)))


def test_what_a_public_bundle_cannot_show_is_not_checkable():
    world = make_world("private")
    later, winners = events_of(world), list(world.outcome.winners.winners)
    part = part_with(world, entries_of(world, later))
    files = files_of(world, part, later=later, released=winners[:2])
    verdict = check(files)
    assert verdict.ok, verdict.lines()
    assert (verdict.check("C17").state, verdict.check("C17").needs) == ("not-checkable", "full")
    other = [{**one, "digest": "1" * 64} if one["kind"] == "release" else one
             for one in entries_of(world, later)]  # fmt: skip
    found = named(check(files_of(world, part_with(world, other), later=later,
                                        released=winners[:2])))  # fmt: skip
    assert "releases.csv 第 1 行：digest" in found["C17"]
    assert LATE in files["releases.csv"].decode()


def test_a_slip_with_its_log_entries_stands_alone(world):
    part = told(story(world), world.outcome.draw)
    winner, loser = people(world)
    for object_id in (winner, loser):
        for second in (False, True):
            slip = slip_of(world, object_id, second, checkpoints=part.files())
            verdict = dp.verify_slip(slip.canonical, policy=policy())
            assert set(states(verdict).values()) == {"passed"}, verdict.lines()
            strangers = dp.verify_slip(slip.canonical)
            assert strangers.check("S10").needs == "log-key"
            assert strangers.check("S02").state == "not-checkable"
    other = make_world(world.outcome.frame.mode, at="2026-11-23T04:00:00Z")
    slip = slip_of(other, people(other)[0], checkpoints=part.files())
    assert {"S05", "S10"} <= named(dp.verify_slip(slip, policy=policy())).keys()
    lying = edited_entry(part, 1, digest=other.outcome.announcement.digest)
    slip = slip_of(world, winner, checkpoints=lying.files())
    wrong = replace(slip, log={**slip.log, "notes": slip.log["notes"][:-1]})
    assert "S10" in named(dp.verify_slip(wrong, policy=policy()))
    bad = edited_entry(part, 1, digest="0" * 64)
    slip = slip_of(world, winner, checkpoints=bad.files())
    assert "S10" in named(dp.verify_slip(slip, policy=policy()))
    malformed = replace(slip, log={"notes": ["no note"], "log": {}})
    assert "S10" in named(dp.verify_slip(malformed.canonical, policy=policy()))


def test_a_checkpoint_file_out_of_place_is_found(world):
    files = files_of(world, told(story(world), world.outcome.draw))
    beside = rebuilt({**files, "checkpoints/99.note": files["checkpoints/01.note"]})
    assert not check(beside).ok
    with pytest.raises(dp.DrawproofError):
        world.files(checkpoints={"../x": b""})

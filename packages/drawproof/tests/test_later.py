"""Sharded frames and later events in bundles: written, verified, tampered with (§2, §7.1)."""

import hashlib
from dataclasses import replace

import pytest
from drawproof_files import named, rebuilt, relined, written
from drawproof_world import DRAW_ID, make_world, salt

import drawproof as dp
from drawproof import Aftermath

LATE = "2026-11-25T02:00:00Z"


def aftermath(world):
    """The state after the deal, with all reserves."""
    outcome = world.outcome
    return Aftermath(
        DRAW_ID, outcome.winners, deal=outcome.deal, roster=world.roster, recusals=world.recusals
    )


def events_of(world):
    """Two substitutions, one of a substitute; a later recusal; replacements; releases."""
    state, winners = aftermath(world), list(world.outcome.winners.winners)
    first, second = [], []

    def substitute(object_id, at):
        event = dp.Substitution(
            object_id=object_id, substitute=state.substitute(object_id),
            reason="closed", at=at, salt=salt("sub", object_id),
        )  # fmt: skip
        state.apply(event)
        first.append(event)
        return event.substitute

    def change(event):
        state.apply(event)
        second.append(event)

    new = substitute(winners[0], "2026-11-24T02:00:00Z")
    newer = substitute(new, "2026-11-24T03:00:00Z")
    pool, officer = next(p for p in state.teams[newer] if p[1] != "-")
    heir = state.replace(newer, pool, officer)
    change(
        dp.LaterRecusal(
            object_id=newer, officer_id=heir or "A0001", why="kin",
            at="2026-11-24T04:00:00Z", salt=salt("late", 1),
        )
    )  # fmt: skip
    change(
        dp.Replacement(
            object_id=newer, pool=pool, officer_id=officer,
            officer_in=state.replace(newer, pool, officer), reason="ill",
            at="2026-11-24T04:00:00Z", salt=salt("rep", 1),
        )
    )  # fmt: skip
    released = sorted({*winners, new, newer})
    releases = tuple(
        dp.Release(object_id=one, at=LATE, salt=salt("release", one)) for one in released
    )
    return dp.LaterEvents(substitutions=tuple(first), replacements=tuple(second), releases=releases)


WORLDS = {(mode, suite): make_world(mode, suite) for mode, suite in (
    ("open", "DR1"), ("private", "DR1"), ("open", "DR1-SM3"), ("private", "DR1-SM3"),
)}  # fmt: skip


@pytest.mark.parametrize("world", WORLDS.values(), ids=map(str, WORLDS))
def test_events_by_the_rule_are_confirmed_but_need_the_log(world):
    files = world.files("full", later=events_of(world))
    assert {"substitutions.csv", "replacements.csv", "releases.csv"} <= files.keys()
    verdict = dp.verify(dp.BundleFiles(files, ()))
    assert verdict.ok, verdict.sentence()
    check = verdict.check("C17")
    assert (check.state, check.needs) == ("not-checkable", "log")
    assert [f.params["what"] for f in check.findings] == [
        "substitutions.csv", "replacements.csv", "releases.csv",
    ]  # fmt: skip


@pytest.mark.parametrize("mode", ["open", "private"])
def test_an_event_that_is_not_what_the_rule_gives_is_found(tmp_path, mode):
    world = WORLDS[mode, "DR1"]
    later = events_of(world)
    stratum = world.outcome.winners.strata["D"]
    wrong = stratum.reserves[-1].object_id

    def verdict(files):
        return named(dp.verify(dp.BundleFiles(files, ())))

    def changed(**parts):
        return verdict(world.files("full", later=replace(later, **parts)))

    swapped = (replace(later.substitutions[0], substitute=wrong), *later.substitutions[1:])
    assert "substitutions.csv 第 1 行：substitute" in changed(substitutions=swapped)["C17"]
    lapsed = (replace(later.substitutions[0], substitute=None),)
    assert "substitutions.csv 第 1 行" in changed(substitutions=lapsed)["C17"]
    twice = (later.substitutions[0], replace(later.substitutions[0], at=LATE))
    assert "未被抽中，或已被递补" in changed(substitutions=twice, replacements=())["C17"]
    back = later.substitutions[::-1]
    assert "C17" in changed(substitutions=back)
    friend = next(
        row.officer_id for row in world.roster
        if row.officer_id not in {later.replacements[1].officer_in}
    )  # fmt: skip
    other = (later.replacements[0], replace(later.replacements[1], officer_in=friend))
    assert "replacements.csv 第 2 行：officer_in" in changed(replacements=other)["C17"]
    # Without the recusal that is on record the rule names somebody else.
    assert "replacements.csv 第 1 行" in changed(replacements=later.replacements[1:])["C17"]
    early = (replace(later.releases[0], at="2026-11-22T00:00:00Z"), *later.releases[1:])
    assert "releases.csv" in changed(releases=early)["C17"]
    loser = stratum.reserves[-1].object_id
    named_loser = (*later.releases, dp.Release(object_id=loser, at=LATE, salt=salt("x")))
    assert "既未抽中，也非递补" in changed(releases=named_loser)["C17"]
    doubled = (*later.releases, later.releases[-1])
    assert "重复公布" in changed(releases=doubled)["C17"]
    files = world.files("full", later=later)
    bad = relined(files, "substitutions.csv", lambda lines: lines.__setitem__(0, lines[0] + "|x"))
    assert "substitutions.csv" in verdict(bad)["C02"]
    place = written(tmp_path, rebuilt({**files, "substitution.csv": b""}))
    assert "substitution.csv" in named(dp.verify(place))["C01"]


def test_a_public_private_bundle_tells_releases_of_its_winners_only():
    world = WORLDS["private", "DR1"]
    later, winners = events_of(world), list(world.outcome.winners.winners)
    files = world.files(later=later, released=later.released(LATE)[:0] + winners[:2])
    assert "substitutions.csv" not in files
    assert "replacements.csv" not in files
    assert files["releases.csv"].decode().count("\n") == 2
    assert dp.verify(dp.BundleFiles(files, ())).ok
    fewer = relined(files, "releases.csv", lambda lines: lines.pop())
    assert "releases.csv：缺少" in named(dp.verify(dp.BundleFiles(fewer, ())))["C17"]
    kept = tuple(one for one in later.releases if one.object_id != winners[0])
    with pytest.raises(dp.DrawproofError) as caught:
        world.files(later=replace(later, releases=kept), released=winners[:2])
    assert caught.value.code == "bundle-level"
    assert later.released("2026-11-24T02:00:00Z") == []


def test_an_open_public_bundle_tells_replacements_only_beside_the_roster():
    world = WORLDS["open", "DR1"]
    later = events_of(world)
    files = world.files(later=later)
    assert "replacements.csv" not in files
    assert "substitutions.csv" in files
    assert dp.verify(dp.BundleFiles(files, ())).ok
    swapped = replace(later, substitutions=later.substitutions[1:])
    verdict = dp.verify(dp.BundleFiles(world.files(later=swapped), ()))
    assert "C17" in named(verdict)


@pytest.mark.parametrize("mode", ["open", "private"])
@pytest.mark.parametrize("suite", ["DR1", "DR1-SM3"])
def test_a_sharded_frame_verifies_and_a_moved_leaf_is_found(mode, suite):
    world = make_world(mode, suite, sharded=True)
    full = world.files("full")
    assert "frame.csv" not in full
    names = [name for name in full if name.startswith("frame/")]
    assert names == ["frame/650102.csv", "frame/650103.csv", "frame/650104.csv"]
    for files in (full, world.files(released=list(world.outcome.winners.winners)[:3])
                  if mode == "private" else world.files()):  # fmt: skip
        verdict = dp.verify(dp.BundleFiles(files, ()))
        assert verdict.ok, verdict.lines()
        assert verdict.check("C13").state == "passed"
    assert dp.verify(dp.BundleFiles(full, ())).check("C12").state == "passed"

    def broken(files):
        return named(dp.verify(dp.BundleFiles(files, ())))

    moved = dict(full)
    line, rest = full[names[0]].split(b"\n", 1)
    moved[names[0]] = rest
    moved[names[1]] = b"\n".join(sorted([line, *full[names[1]].split(b"\n")[:-1]])) + b"\n"
    found = broken(rebuilt(moved))
    assert "frame/" in found["C05"]
    assert "frame/650103.csv" in found["C06"]
    dropped = rebuilt({name: data for name, data in full.items() if name != names[2]})
    assert {"C05", "C07"} <= broken(dropped).keys()
    beside = rebuilt({**full, "frame.csv": full[names[0]]})
    assert "frame.csv" in broken(beside)["C02"]
    other = make_world(mode, suite).files("full")
    assert "frame/650102.csv" in broken(rebuilt({**other, names[0]: full[names[0]]}))["C02"]


def test_proofs_in_a_sharded_frame_hold_and_any_change_breaks_them():
    frame = make_world("private", sharded=True).outcome.frame
    assert frame.shards == 3
    assert frame.escrow() == dp.escrow_digest("DR1", DRAW_ID, frame.root, frame.csv)
    for entry in frame.entries:
        proof = frame.proof(entry.object_id)
        assert dp.verify_presence("DR1", frame.root, frame.count, proof, 3)
        assert not dp.verify_presence("DR1", frame.root, frame.count, proof)
        assert not dp.verify_presence("DR1", frame.root, frame.count, proof, 9)
        shard = proof.shard
        for bad in (
            replace(shard, index=(shard.index + 1) % 3),
            replace(shard, leaf=frame.shard_leaves[(shard.index + 1) % 3]),
            replace(shard, path=shard.path[:-1]),
        ):
            changed = replace(proof, shard=bad)
            assert not dp.verify_presence("DR1", frame.root, frame.count, changed, 3)
    gone = frame.absence("91650100MA7000001X")
    assert dp.verify_absence("DR1", frame.root, frame.count, gone, 3)
    assert not dp.verify_absence("DR1", frame.root, frame.count, gone)
    present = frame.entries[5].object_id
    assert not dp.verify_absence(
        "DR1", frame.root, frame.count, replace(gone, object_id=present), 3
    )
    fewer = replace(gone, shards=gone.shards[:2])
    assert not dp.verify_absence("DR1", frame.root, frame.count, fewer, 2)
    turned = replace(gone, shards=gone.shards[::-1])
    assert not dp.verify_absence("DR1", frame.root, frame.count, turned, 3)
    hollow = replace(gone.shards[0], neighbours=())
    assert not dp.verify_absence(
        "DR1", frame.root, frame.count, replace(gone, shards=(hollow, *gone.shards[1:])), 3
    )


@pytest.mark.parametrize("unit", ["xj", "6501.2", "a50102"])
def test_a_unit_that_gives_no_shard_is_refused(unit):
    row = dp.FrameRow(object_id="X1", stratum="A", unit=unit)
    with pytest.raises(dp.DrawproofError) as caught:
        dp.build_frame("DR1", "open", DRAW_ID, [row], sharded=True)
    assert caught.value.code == "id-form"


def test_the_log_digest_of_an_event_is_the_hash_of_its_line():
    release = dp.Release(object_id="X1", at=LATE, salt="0" * 32)
    line = release.line("DR1", DRAW_ID)
    assert line == f"DR1|release|{DRAW_ID}|X1|{LATE}|{'0' * 32}"
    assert dp.event_digest("DR1", line) == hashlib.sha256(line.encode()).hexdigest()

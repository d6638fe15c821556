"""C03, C04, C09, C18, C19: passed by a good log, and each mutation is found by its check."""

from dataclasses import replace

import pytest
from drawproof_files import edited, named, rebuilt, written
from drawproof_log import ORIGIN, signer
from drawproof_story import (
    AUDITOR,
    BEFORE,
    LOG,
    WITNESSES,
    edited_entry,
    files_of,
    policy,
    story,
    told,
    unix,
)
from drawproof_world import DRAW_ID, evidence_of, make_world, secret

import drawproof as dp
from drawproof.log.entries import attest
from drawproof.log.notes import NOTE, Note, Signer
from drawproof.policy import NamedKey, Policy

FIVE = ("C03", "C04", "C09", "C18", "C19")
WORLDS = {mode: make_world(mode, size=24, per_pool=2) for mode in ("open", "private")}
WORLD = WORLDS["open"]
DRAW = WORLD.outcome.draw
STORY = story(WORLD)
PART = told(STORY, DRAW)


def verdict_of(tmp_path, part, world=WORLD, pinned=None, level="public", **more):
    files = files_of(world, part, level)
    return dp.verify(written(tmp_path, files), policy=pinned or policy(), **more)


def states(verdict):
    return {name: verdict.check(name).state for name in FIVE}


def needs(verdict):
    return {name: verdict.check(name).needs for name in FIVE}


def fails(verdict, check, code, words=""):
    """That check fails with that finding; it is said in both languages."""
    assert check in named(verdict), (states(verdict), verdict.sentence())
    found = [one for one in verdict.check(check).findings if one.code == code]
    assert found, [one.text() for one in verdict.check(check).findings]
    assert any(words in one.text() for one in found), [one.text() for one in found]
    assert all(one.text("zh") != one.text("en") for one in found)


@pytest.mark.parametrize("mode", WORLDS)
@pytest.mark.parametrize("level", ["public", "full"])
def test_a_good_log_passes_all_five(tmp_path, mode, level):
    world = WORLDS[mode]
    part = told(story(world), world.outcome.draw)
    verdict = verdict_of(tmp_path, part, world, level=level, require=FIVE)
    assert verdict.ok, (verdict.sentence(), states(verdict))
    assert set(states(verdict).values()) == {"passed"}
    if level == "full":
        assert verdict.check("C17").state == "passed"
        assert verdict.status == "passed"
        assert "名单在随机数产生之前已经固定" in "".join(verdict.statements("zh"))
    (note,) = verdict.check("C04").findings
    assert note.params["at"] == "2026-11-20T02:01:00Z"


def test_the_suite_of_the_draw_is_not_that_of_the_log(tmp_path):
    world = make_world("open", "DR1-SM3", size=40, per_pool=2)
    verdict = verdict_of(tmp_path, told(story(world), world.outcome.draw), world)
    assert set(states(verdict).values()) == {"passed"}
    pytest.importorskip("gmssl_pyx", reason="extra [sm]: gmssl-pyx is not installed")
    from drawproof.log.notes import SM2_NOTE
    from drawproof.policy import LogKey

    key, origin = signer(f"{ORIGIN}/sm3", SM2_NOTE), f"{ORIGIN}/sm3"
    part = told(story(world), world.outcome.draw, origin=origin, key=key)
    pinned = policy(logs=(LogKey(origin=origin, key=key.verifier.vkey),))
    assert set(states(verdict_of(tmp_path, part, world, pinned)).values()) == {"passed"}
    sha = told(story(world), world.outcome.draw, origin=f"{ORIGIN}/sm3x", key=key)
    pinned = policy(logs=(LogKey(origin=f"{ORIGIN}/sm3x", key=key.verifier.vkey),))
    assert set(states(verdict_of(tmp_path, sha, world, pinned)).values()) == {"passed"}


def test_without_a_log_or_without_pinned_keys_nothing_passes(tmp_path):
    bare = dp.verify(written(tmp_path, WORLD.files()), policy=policy())
    assert set(states(bare).values()) == {"not-checkable"}
    assert needs(bare)["C03"] == "log"
    verdict = verdict_of(tmp_path, PART, pinned=Policy.default())
    assert set(states(verdict).values()) == {"not-checkable"}
    assert set(needs(verdict).values()) == {"log-key"}
    assert not verdict_of(tmp_path, PART, pinned=Policy.default(), require=["C18"]).ok
    wrong = policy(witnesses=(), auditors=())
    assert needs(verdict_of(tmp_path, PART, pinned=wrong)) == {
        "C03": None,
        "C04": "witness-key",
        "C09": "witness-key",
        "C18": None,
        "C19": "auditor-key",
    }


def test_a_key_of_another_origin_does_not_count(tmp_path):
    from drawproof.policy import LogKey

    pinned = policy(logs=(LogKey(origin="log.example/other", key=LOG.verifier.vkey),))
    assert set(needs(verdict_of(tmp_path, PART, pinned=pinned)).values()) == {"log-key"}


def test_one_witness_of_two_is_not_enough_and_the_same_one_twice_neither(tmp_path):
    verdict = verdict_of(tmp_path, told(STORY, DRAW, by="a"))
    assert needs(verdict)["C04"] == needs(verdict)["C09"] == "witness"
    assert states(verdict)["C03"] == states(verdict)["C18"] == "passed"
    assert "1 witnesses" in verdict.check("C04").findings[0].text()
    same = tuple(
        NamedKey(name="one and the same", key=key.verifier.vkey) for key in WITNESSES.values()
    )
    verdict = verdict_of(tmp_path, PART, pinned=policy(witnesses=same))
    assert needs(verdict)["C04"] == "witness-key"
    assert verdict_of(tmp_path, PART, pinned=policy(witnesses=same, quorum=1)).ok


def test_every_byte_of_the_log_part_counts(tmp_path):
    """A byte changed under a manifest made to fit: some check fails, none passes wrongly."""
    files = files_of(WORLD, PART)
    place = written(tmp_path, files)
    for name in [name for name in files if name.startswith("checkpoints/")]:
        data = files[name]
        for at in range(0, len(data), max(1, len(data) // 6)):
            changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
            new = rebuilt({**files, name: changed})
            for one in (name, "manifest.json"):
                (place / one).write_bytes(new[one])
            verdict = dp.verify(place, policy=policy())
            # Without one of three cosignatures two are left: that is no mistake of the bundle.
            third = name.endswith(".note") and data.count(b"\n", 0, at) >= 5
            assert not verdict.ok or third, (name, at, data[at - 20 : at + 20])
        (place / name).write_bytes(data)


def test_a_signature_of_a_pinned_key_that_does_not_hold_fails(tmp_path):
    for key, named_so in ((LOG, ORIGIN), (WITNESSES["c"], "witness.example/c")):
        note = PART.notes[1]
        lines = [
            replace(line, body=line.body[:-1] + bytes([line.body[-1] ^ 1]))
            if line.is_of(key.verifier)
            else line
            for line in note.signatures
        ]
        notes = (PART.notes[0], Note(note.text, tuple(lines)), *PART.notes[2:])
        verdict = verdict_of(tmp_path, replace(PART, notes=notes))
        fails(verdict, "C18", "log-signature", named_so)
        assert needs(verdict)["C04"] == needs(verdict)["C09"] == "other"
        # The same line of a witness that is not pinned is nobody's.
        if key is not LOG:
            two = policy(witnesses=policy().witnesses[:2])
            assert verdict_of(tmp_path, replace(PART, notes=notes), pinned=two).ok


def test_an_unsigned_checkpoint_fails(tmp_path):
    stranger = told(STORY, DRAW, key=signer("stranger.example"))
    fails(verdict_of(tmp_path, stranger), "C18", "log-unsigned", "01.note")
    forged = told(STORY, DRAW, key=Signer(ORIGIN, NOTE, bytes(32)))
    fails(verdict_of(tmp_path, forged), "C18", "log-unsigned")


def test_proofs_that_do_not_hold_fail(tmp_path):
    first = replace(PART.entries[3], path=PART.entries[4].path)
    wrong = replace(PART, entries=(*PART.entries[:3], first, *PART.entries[4:]))
    fails(verdict_of(tmp_path, wrong), "C18", "log-inclusion", "entry 3")
    paths = (PART.consistency[1], *PART.consistency[1:])
    fails(verdict_of(tmp_path, replace(PART, consistency=paths)), "C18", "log-inconsistent")
    # Another history, signed by the same key and the same witnesses' keys, for the last part.
    other = told([*STORY[:2], (STORY[2][0], STORY[2][1][:1]), *STORY[3:]], DRAW)
    mixed = replace(PART, notes=(*PART.notes[:-1], replace(other.notes[-1])))
    sizes = [one.size for one in mixed.checkpoints]
    if sizes == sorted(set(sizes)):
        fails(verdict_of(tmp_path, mixed), "C18", "log-inconsistent")


@pytest.mark.parametrize("index", range(len(PART.entries)))
def test_an_entry_changed_is_not_under_the_root(tmp_path, index):
    record = PART.entries[index].record
    if record["kind"] == "dice":
        changes = {"digits": record["digits"][::-1]}
    elif record["kind"] == "reveal":
        changes = {"value": "0" * 64}
    else:
        changes = {"digest": "f" * 64}
    verdict = verdict_of(tmp_path, edited_entry(PART, index, **changes))
    fails(verdict, "C18", "log-inclusion", f"entry {index}")


def without(kind, *, keep=None):
    """The story without entries of that kind."""
    steps = [
        (at, [one for one in some if one["kind"] != kind or (keep and keep(one))])
        for at, some in STORY
    ]
    return [(at, some) for at, some in steps if some]


def changed(kind, place=0, **changes):
    """The story with the `place`-th entry of that kind changed."""
    count, steps = -1, []
    for at, some in STORY:
        new = []
        for record in some:
            count += record["kind"] == kind
            hit = record["kind"] == kind and count == place
            new.append({**record, **changes} if hit else record)
        steps.append((at, new))
    return steps


def shifted(step, at):
    """The story with step number `step` cosigned at that time."""
    return [(at if i == step else when, some) for i, (when, some) in enumerate(STORY)]


def moved(step, before):
    """The story with step `step` told before step `before`, times in order."""
    order = [i for i in range(len(STORY)) if i != step]
    order.insert(order.index(before), step)
    return [(STORY[i][0], STORY[j][1]) for i, j in enumerate(order)]


def test_numbers_without_gap(tmp_path):
    alone = STORY[1:]
    verdict = verdict_of(tmp_path, told(alone, DRAW))
    assert (states(verdict)["C03"], needs(verdict)["C03"]) == ("not-checkable", "number-before")
    late = [*STORY[1:], STORY[0]]
    fails(verdict_of(tmp_path, told(late, DRAW)), "C03", "log-order", BEFORE)
    twice = [*STORY, ("2026-11-24T02:00:00Z", STORY[1][1][:1])]
    fails(verdict_of(tmp_path, told(twice, DRAW)), "C03", "log-repeated")
    none = without("announce", keep=lambda record: record["draw_id"] == BEFORE)
    verdict = verdict_of(tmp_path, told(none, DRAW))
    for check in ("C03", "C04", "C09"):
        fails(verdict, check, "log-entry-lacking", "announce")


def test_another_announcement_stands_in_the_log(tmp_path):
    fails(
        verdict_of(tmp_path, told(changed("announce", 1, digest="0" * 64), DRAW)),
        "C04",
        "log-digest",
    )
    for key, value in (
        ("closing", "2026-11-23T02:00:01Z"),
        ("result_by", "2026-11-25T10:00:00Z"),
        ("plan_items", ["示例任务 2"]),
    ):
        steps = changed("announce", 1, **{key: value})
        fails(verdict_of(tmp_path, told(steps, DRAW)), "C04", "log-field", key)


def test_announced_ten_minutes_before_the_closing_source(tmp_path):
    on_time = shifted(1, "2026-11-23T01:50:00Z")
    assert states(verdict_of(tmp_path, told(on_time, DRAW)))["C04"] == "passed"
    late = shifted(1, "2026-11-23T01:50:01Z")
    fails(verdict_of(tmp_path, told(late, DRAW)), "C04", "log-late", "2026-11-23T01:50:00Z")
    narrow = policy(margin=599)
    assert states(verdict_of(tmp_path, told(late, DRAW), pinned=narrow))["C04"] == "passed"


def test_the_second_of_two_witnesses_decides_and_time_zero_is_no_time(tmp_path):
    note = PART.notes[1]
    text, early, late = note.text, unix("2026-11-20T02:00:00Z"), unix("2026-11-23T01:59:00Z")

    def with_times(**times):
        lines = [WITNESSES[name].sign(text, at) for name, at in times.items()]
        new = Note(text, (LOG.sign(text), *lines))
        return replace(PART, notes=(PART.notes[0], new, *PART.notes[2:]))

    assert states(verdict_of(tmp_path, with_times(a=early, b=early)))["C04"] == "passed"
    assert states(verdict_of(tmp_path, with_times(a=early, b=late, c=early)))["C04"] == "passed"
    fails(verdict_of(tmp_path, with_times(a=early, b=late)), "C04", "log-late")
    assert needs(verdict_of(tmp_path, with_times(a=0, b=early)))["C04"] == "witness"


def test_commits_reveals_and_dice_in_time_and_in_order(tmp_path):
    for step, what in ((2, "commit"), (3, "reveal")):
        late = shifted(step, "2026-11-23T01:50:01Z")
        fails(verdict_of(tmp_path, told(late, DRAW)), "C09", "log-late", what)
    late = shifted(5, "2026-11-24T10:00:01Z")
    fails(verdict_of(tmp_path, told(late, DRAW)), "C09", "log-late", "result")
    swapped = moved(3, 2)
    fails(verdict_of(tmp_path, told(swapped, DRAW)), "C09", "log-order", "reveal")
    early = moved(2, 1)
    fails(verdict_of(tmp_path, told(early, DRAW)), "C09", "log-order", "commit")
    thrown = moved(4, 3)
    fails(verdict_of(tmp_path, told(thrown, DRAW)), "C09", "log-order", "dice")
    known = moved(5, 4)
    fails(verdict_of(tmp_path, told(known, DRAW)), "C09", "log-order", "result")


@pytest.mark.parametrize("kind", ["commit", "reveal", "dice", "result"])
def test_entries_that_lack_or_say_otherwise(tmp_path, kind):
    verdict = verdict_of(tmp_path, told(without(kind), DRAW))
    fails(verdict, "C09", "log-entry-lacking", kind)
    if kind == "result":
        fails(verdict, "C18", "log-entry-lacking", kind)
    changes = {"value": "0" * 64} if kind == "reveal" else {"digest": "0" * 64}
    if kind == "dice":
        steps = changed("dice", digits="0" * 20)
        fails(verdict_of(tmp_path, told(steps, DRAW)), "C09", "log-field", "digits")
    elif kind == "result":
        fails(verdict_of(tmp_path, told(changed("result", **changes), DRAW)), "C18", "log-digest")
        steps = changed("result", result_root="0" * 64)
        fails(verdict_of(tmp_path, told(steps, DRAW)), "C18", "log-field", "result_root")
    else:
        verdict = verdict_of(tmp_path, told(changed(kind, **changes), DRAW))
        fails(verdict, "C09", "log-entry-lacking", kind)


def test_the_first_throw_counts(tmp_path):
    again = {**STORY[4][1][0], "digits": "1" * 20}
    steps = [*STORY[:4], (STORY[4][0], [again, *STORY[4][1]]), *STORY[5:]]
    fails(verdict_of(tmp_path, told(steps, DRAW)), "C09", "log-field", "digits")
    steps = [*STORY[:4], (STORY[4][0], [*STORY[4][1], again]), *STORY[5:]]
    assert states(verdict_of(tmp_path, told(steps, DRAW)))["C09"] == "passed"


def test_a_second_result_and_a_void_are_found(tmp_path):
    second = {**STORY[5][1][0], "digest": "0" * 64}
    steps = [*STORY, ("2026-11-24T02:00:00Z", [second])]
    fails(verdict_of(tmp_path, told(steps, DRAW)), "C18", "log-repeated", "result")
    void = {"kind": "void", "draw_id": DRAW_ID, "reason": "名单有误"}
    for at in (2, 7):
        steps = [*STORY[:at], (STORY[at - 1][0], [void]), *STORY[at:]]
        fails(verdict_of(tmp_path, told(steps, DRAW)), "C09", "log-void")


def test_a_share_in_time_that_counted_as_missing_is_found(tmp_path):
    """`press` is missing in the result, though the log has its commitment and its reveal."""
    mine = secret("press")
    commit = {
        "kind": "commit",
        "draw_id": DRAW_ID,
        "party": "press",
        "digest": dp.commit_digest("DR1", DRAW_ID, "press", mine),
    }
    reveal = {"kind": "reveal", "draw_id": DRAW_ID, "party": "press", "value": mine}

    def with_press(one, two):
        steps = [(at, list(some)) for at, some in STORY]
        steps[one][1].append(commit)
        steps[two][1].append(reveal)
        return told(steps, DRAW)

    fails(verdict_of(tmp_path, with_press(2, 3)), "C09", "log-share-ignored", "press")
    assert states(verdict_of(tmp_path, with_press(3, 3)))["C09"] == "passed", "after commit_by"
    assert states(verdict_of(tmp_path, with_press(2, 4)))["C09"] == "passed", "too late"


def test_a_commitment_that_the_announcement_states_needs_no_entry(tmp_path):
    commits = {("cr", one.party): one.commit for one in evidence_of("DR1")[:2]}
    sources = tuple(
        replace(one, commit=commits.get((one.kind, one.party)))
        for one in WORLD.outcome.announcement.sources
    )
    world = make_world("open", size=24, per_pool=2, sources=sources)
    steps = [step for i, step in enumerate(story(world)) if i != 2]
    verdict = verdict_of(tmp_path, told(steps, DRAW), world)
    assert states(verdict)["C09"] == "passed", verdict.check("C09")


def attested(world, states, digest, key=AUDITOR):
    return attest(key, draw=world.outcome.draw, by="审计厅", states=states, digest=digest)


@pytest.mark.parametrize("mode", WORLDS)
def test_attestations(tmp_path, mode):
    world = WORLDS[mode]
    steps, draw = story(world), world.outcome.draw
    root, digest = world.outcome.frame.root, world.outcome.record.digest
    announce, escrow, frame = steps[1][1]
    full = steps[6][1][0]

    def judge(begin, end, **more):
        new = [steps[0], (steps[1][0], [announce, *begin]), *steps[2:6], (steps[6][0], end)]
        new = [step for step in new if step[1]]
        return verdict_of(tmp_path, told(new, draw), world, **more)

    assert states(judge([frame], [full]))["C19"] == "passed"
    lacking = judge([frame], [])
    assert (states(lacking)["C19"], needs(lacking)["C19"]) == ("not-checkable", "attestation")
    no_frame = judge([], [full])
    assert states(no_frame)["C19"] == ("passed" if mode == "open" else "not-checkable")
    forged = {**full, "signature": frame["signature"]}
    fails(judge([frame], [forged]), "C19", "attestation-signature", "审计厅")
    other = attested(world, "full", "0" * 64)
    fails(judge([frame], [other]), "C19", "attestation-digest", "审计厅")
    fails(judge([attested(world, "frame", digest)], [full]), "C19", "attestation-digest")
    fails(judge([full, frame], []), "C19", "log-order", "attestation")
    unpinned = attested(world, "full", digest, signer("somebody.example"))
    assert needs(judge([frame], [unpinned]))["C19"] == "attestation"
    late = judge([], [attested(world, "frame", root), full])
    assert states(late)["C19"] == ("passed" if mode == "open" else "failed")
    if mode == "private":
        fails(late, "C19", "log-late", "attestation")
    wrong = {**escrow, "digest": "0" * 64}
    fails(judge([wrong, frame], [full], level="full"), "C19", "log-digest", "escrow")


def test_files_of_the_log_part_are_read_strictly(tmp_path):
    files = files_of(WORLD, PART)

    def refused(new, file):
        verdict = dp.verify(written(tmp_path, rebuilt(new)), policy=policy())
        assert file in named(verdict)["C02"], named(verdict)
        assert set(states(verdict).values()) == {"not-checkable"}
        assert set(needs(verdict).values()) == {"other"}

    log = "checkpoints/log.json"
    refused({name: data for name, data in files.items() if name != log}, log)
    gap = {name: data for name, data in files.items() if name != "checkpoints/03.note"}
    refused(gap, "checkpoints/04.note")
    swap = {**files, "checkpoints/01.note": files["checkpoints/02.note"]}
    refused(swap, "checkpoints/02.note")
    text = PART.notes[0].text + b"extension\n"
    refused({**files, "checkpoints/01.note": Note(text, (LOG.sign(text),)).data}, "01.note")

    def edit(change):
        refused(edited(files, log, change), log)

    edit(lambda record: record.update(origin="log.example/other"))
    edit(lambda record: record.update(more=1))
    edit(lambda record: record["entries"].reverse())
    edit(lambda record: record["entries"].append(record["entries"][-1]))
    edit(lambda record: record["entries"][0].update(index=-1))
    edit(lambda record: record["entries"][0].update(index=2**53 - 1))
    edit(lambda record: record["entries"][5].update(checkpoint=1))
    edit(lambda record: record["entries"][5].update(checkpoint=0))
    edit(lambda record: record["entries"][5].update(checkpoint=8))
    edit(lambda record: record["entries"][5].update(path=["0" * 62]))
    edit(lambda record: record["entries"][5].update(path=["0" * 64] * 65))
    edit(lambda record: record["entries"][5]["record"].update(kind="other"))
    edit(lambda record: record["entries"][5].update(record=[]))
    edit(lambda record: record["consistency"].pop())
    edit(lambda record: record["consistency"].reverse())
    edit(lambda record: record["consistency"][0].update({"from": 2}))
    other = edited(files, log, lambda record: record.update(draw=BEFORE))
    verdict = dp.verify(written(tmp_path, other), policy=policy())
    assert log in named(verdict)["C02"]


def test_digests_given_by_hand_still_count(tmp_path):
    verdict = verdict_of(tmp_path, PART, announce="0" * 64, result="1" * 64)
    fails(verdict, "C04", "announce-digest")
    fails(verdict, "C18", "result-digest")
    outcome = WORLD.outcome
    digests = {"announce": outcome.announcement.digest, "result": outcome.record.digest}
    assert set(states(verdict_of(tmp_path, PART, **digests)).values()) == {"passed"}


def test_ledger_times_out_of_order_fail_whatever_the_log_says(tmp_path):
    world = make_world("open", size=24, per_pool=2, at="2026-11-25T03:00:00Z")
    verdict = verdict_of(tmp_path, told(story(world), DRAW), world)
    fails(verdict, "C09", "time-order")


def test_a_public_closing_source_in_the_log(tmp_path):
    """Its entry may lack; where it stands it says what the result says, after every reveal."""
    from drawproof_public import lot_parts, world_of

    world = world_of(*lot_parts())
    number, string = len(world.outcome.record.sources), world.outcome.record.sources[-1]
    beacon = {"kind": "beacon", "draw_id": DRAW_ID, "source": number, "string": string}
    steps = [step for step in story(world) if step[1]]
    place = next(i for i, (_, some) in enumerate(steps) if some[0]["kind"] == "result")

    def judge(at, record):
        new = [*steps[:at], (steps[at - 1][0], [record]), *steps[at:]] if record else steps
        return verdict_of(tmp_path, told(new, world.outcome.draw), world)

    assert states(judge(place, None))["C09"] == "passed", judge(place, None).check("C09")
    assert states(judge(place, beacon))["C09"] == "passed"
    other = {**beacon, "string": f"{string[:-1]}{9 - int(string[-1])}"}
    fails(judge(place, other), "C09", "log-field", "string")
    fails(judge(3, beacon), "C09", "log-order", "beacon")
    fails(judge(place + 1, beacon), "C09", "log-order", "result")

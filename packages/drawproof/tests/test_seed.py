"""Sources, evidence and the announcement."""

import hashlib
from dataclasses import replace

import pytest
from drawproof_world import DRAW_ID, SOURCES, TIMES, evidence_of, make_world, secret
from hypothesis import given
from hypothesis import strategies as st

import drawproof as dp

ANNOUNCEMENT = make_world("open").outcome.announcement
GOOD = secret("justice")
DIGEST = dp.commit_digest("DR1", DRAW_ID, "justice", GOOD)


def test_commitment_is_one_line_for_any_sha256_tool():
    line = f"DR1|commit|{DRAW_ID}|justice|{GOOD}"
    assert hashlib.sha256(line.encode()).hexdigest() == DIGEST
    assert len(dp.new_secret()) == 64
    assert dp.new_secret() != dp.new_secret()


@pytest.mark.parametrize(
    ("digest", "reveal", "counted"),
    [
        (DIGEST, GOOD, True),
        (DIGEST, GOOD.upper(), False),
        (DIGEST, secret("other"), False),
        (DIGEST, "", False),
        (DIGEST, "hello | world", False),
        (DIGEST, None, False),
        (None, GOOD, False),
        (None, None, False),
    ],
)
def test_a_reveal_that_does_not_match_or_is_absent_counts_as_missing(digest, reveal, counted):
    expected = f"cr:justice:{GOOD if counted else 'missing'}"
    assert dp.cr_string("DR1", DRAW_ID, "justice", digest, reveal) == expected


def strings(**changes):
    evidence = evidence_of("DR1")
    evidence[0] = replace(evidence[0], **changes)
    return dp.source_strings(ANNOUNCEMENT, evidence)


@pytest.mark.parametrize(
    ("changes", "counted"),
    [
        ({}, True),
        ({"commit_at": TIMES.commit_by, "reveal_at": TIMES.reveal_by}, True),
        ({"commit_at": "2026-11-22T10:00:01Z"}, False),
        ({"reveal_at": "2026-11-23T02:00:01Z"}, False),
        ({"reveal": secret("other")}, False),
        ({"reveal": None, "reveal_at": None}, False),
        ({"commit": None, "commit_at": None}, False),
    ],
)
def test_late_wrong_or_absent_shares_are_missing_and_never_stop_the_draw(changes, counted):
    assert strings(**changes)[0] == f"cr:justice:{GOOD if counted else 'missing'}"
    assert len(strings(**changes)) == 5


def test_a_commitment_announced_before_cannot_be_exchanged():
    bound = replace(SOURCES[0], commit=DIGEST)
    announcement = replace(ANNOUNCEMENT, sources=(bound, *SOURCES[1:]))
    assert dp.source_strings(announcement, evidence_of("DR1"))[0] == f"cr:justice:{GOOD}"
    other = replace(bound, commit="0" * 64)
    announcement = replace(ANNOUNCEMENT, sources=(other, *SOURCES[1:]))
    with pytest.raises(dp.DrawproofError) as caught:
        dp.source_strings(announcement, evidence_of("DR1"))
    assert caught.value.code == "source-evidence"


@pytest.mark.parametrize(
    "evidence",
    [
        evidence_of("DR1")[:4],
        [*evidence_of("DR1")[:3], *evidence_of("DR1")[:2:-1]],
        [evidence_of("DR1")[1], evidence_of("DR1")[0], *evidence_of("DR1")[2:]],
        [evidence_of("DR1")[4], *evidence_of("DR1")[1:]],
    ],
)
def test_evidence_that_is_not_of_the_announced_sources_is_refused(evidence):
    with pytest.raises(dp.DrawproofError) as caught:
        dp.source_strings(ANNOUNCEMENT, evidence)
    assert caught.value.code in {"source-count", "source-kind", "source-party"}


@pytest.mark.parametrize(
    ("digits", "count", "sides", "good"),
    [
        ("0123456789", 10, 10, True),
        ("123456", 6, 6, True),
        ("0", 1, 6, False),
        ("7", 1, 6, False),
        ("9", 1, 8, False),
        ("12", 3, 6, False),
        ("", 0, 20, True),
        ("1", 1, 20, False),
        ("１", 1, 10, False),
        ("1 2", 3, 10, False),
    ],
)
def test_dice_have_exactly_the_announced_number_of_digits(digits, count, sides, good):
    if good:
        assert dp.dice_string(digits, count, sides) == f"dice:{digits}"
    else:
        with pytest.raises(dp.DrawproofError) as caught:
            dp.dice_string(digits, count, sides)
        assert caught.value.code == "dice-digits"


@given(
    st.lists(
        st.sampled_from(["dice:12", "lot:kl8:1:01.02", f"cr:a:{GOOD}", "cr:b:missing"]),
        min_size=1,
        max_size=5,
    )
)
def test_seed_is_the_hash_of_the_strings_in_order(sources):
    line = "|".join(["DR1", "seed", DRAW_ID, *sources])
    expected = hashlib.sha256(line.encode()).hexdigest()
    assert dp.compose_seed("DR1", DRAW_ID, sources) == expected
    if sources != sources[::-1]:
        assert dp.compose_seed("DR1", DRAW_ID, sources[::-1]) != expected


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "cr:a:b",
        "cr:A:missing",
        f"cr:a:{GOOD.upper()}",
        "dice:",
        "dice:1a",
        "drand:x",
        "nist:x",
        "lot:",
        "lot:中",
        "x|y",
        5,
    ],
)
def test_source_strings_of_other_forms_are_refused(bad):
    with pytest.raises(dp.DrawproofError):
        dp.compose_seed("DR1", DRAW_ID, [bad])


def test_seed_without_sources_is_refused():
    with pytest.raises(dp.DrawproofError):
        dp.compose_seed("DR1", DRAW_ID, [])


def test_announcement_round_trips_through_its_canonical_bytes():
    for mode in ("open", "private"):
        for tasks in (1, 2):
            one = make_world(mode, tasks=tasks).outcome.announcement
            again = dp.Announcement.parse(one.canonical)
            assert again.canonical == one.canonical
            assert again.digest == one.digest == hashlib.sha256(one.canonical).hexdigest()
            assert again == dp.Announcement.parse(again.canonical)


def task(**changes):
    return {"tasks": (replace(ANNOUNCEMENT.tasks[0], **changes),)}


def stratum(**changes):
    first, *rest = ANNOUNCEMENT.tasks[0].strata
    return task(strata=(replace(first, **changes), *rest))


def times(**changes):
    return {"times": replace(TIMES, **changes)}


@pytest.mark.parametrize(
    "changes",
    [
        {"suite": "DR2"},
        {"mode": "secret"},
        {"mode": "private"},
        {"draw_id": "650000-2026-1"},
        {"tasks": ()},
        {"roster_root": "0"},
        {"roster_count": -1},
        {"roster_count": True},
        {"caps": {"county": -1}},
        {"software": {"name": "x"}},
        {"extra": {"share": 0.5}},
        {"extra": {"none": None}},
        {"earlier": (("650000-2026-000001", "lost"),)},
        {"sources": ()},
        {"sources": SOURCES[:3]},
        {"sources": SOURCES[::-1]},
        {"sources": (SOURCES[0], *SOURCES)},
        {"sources": (*SOURCES[:3], replace(SOURCES[0], party="x", closing=True))},
        {"sources": (dp.Source(kind="drand", closing=True),)},
        {"sources": (dp.Source(kind="dice", dice=5, sides=7, closing=True),)},
        {"sources": (dp.Source(kind="dice", dice=0, sides=6, closing=True),)},
        {"sources": (dp.Source(kind="dice", sides=6, closing=True),)},
        times(reveal_by="2026-11-23T02:00:01Z"),
        times(objections_to="2026-11-23T02:00:01Z"),
        times(announced="2026-11-23T02:00:01Z"),
        times(result_by="2026-11-22T02:00:00Z"),
        times(closing="tomorrow"),
        task(k=2),
        task(frame_count=133),
        task(n=17),
        task(N=131),
        task(frame_as_of="2026-11-19"),
        task(strata=()),
        task(strata=(*ANNOUNCEMENT.tasks[0].strata, ANNOUNCEMENT.tasks[0].strata[0])),
        task(team=(dp.TeamRule("A", "county", 1), dp.TeamRule("A", "county", 2))),
        task(team=(dp.TeamRule("A", "galaxy", 1),)),
        stratum(n=2),
        stratum(N=34),
        stratum(ratio=(2, 1)),
        stratum(ratio=(1, 0)),
        stratum(ratio=(1, 2, 3)),
        stratum(minimum=-1),
        stratum(stratum="h:A"),
        stratum(count="h:" + "0" * 64),
    ],
)
def test_announcement_when_something_is_wrong_is_refused(changes):
    with pytest.raises(dp.DrawproofError) as caught:
        replace(ANNOUNCEMENT, **changes)
    assert caught.value.text("zh")


def test_announcement_with_unknown_or_missing_keys_is_refused():
    for change in ({"more": 1}, {"fallback": ...}):
        record = {**ANNOUNCEMENT.to_record(), **change}
        record = {key: value for key, value in record.items() if value is not ...}
        with pytest.raises(dp.DrawproofError) as caught:
            dp.Announcement.parse(dp.canonical(record))
        assert caught.value.code == "record-keys"


def test_conclude_when_the_parts_do_not_belong_together_refuses():
    world = make_world("open")
    one = world.outcome
    parts = {
        "announcement": one.announcement,
        "frame": one.frame,
        "evidence": one.evidence,
        "winners": one.winners,
        "dealt": one.deal,
    }
    salts = [leaf.split("|")[-1] for leaf in one.assignment]

    def conclude(**changes):
        given = {**parts, **changes}
        more = {"assignment_salts": salts, "at": "2026-11-23T03:00:00Z"}
        more |= {key: given.pop(key) for key in [*given] if key in more}
        return dp.conclude(*given.values(), **more)

    assert conclude().record == one.record
    private = make_world("private").outcome
    for changes in (
        {"frame": private.frame},
        {"frame": make_world("open", size=12).outcome.frame},
        {"winners": replace(one.winners, seed="0" * 64)},
        {"evidence": one.evidence[:2]},
        {"assignment_salts": salts[1:]},
        {"assignment_salts": ["x", *salts[1:]]},
        {"at": "now"},
    ):
        with pytest.raises(dp.DrawproofError):
            conclude(**changes)

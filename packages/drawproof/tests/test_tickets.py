"""Tickets and winners: quotas, order, union of strata, streaming, uniformity."""

import hashlib
from collections import Counter

import pytest
from drawproof_world import DRAW_ID, frame_rows, salt
from hypothesis import given
from hypothesis import strategies as st

import drawproof as dp

SEED = hashlib.sha256(b"seed").hexdigest()


def draw(mode="open", size=60, quotas=None, seed=SEED, rows=None, **more):
    frame = dp.build_frame("DR1", mode, DRAW_ID, rows or frame_rows(mode, size))
    quotas = quotas or dict.fromkeys("ABCD", 3)
    return dp.draw_winners("DR1", mode, DRAW_ID, seed, frame, quotas, **more)


def test_open_ticket_is_one_line_for_any_sha256_tool():
    line = f"DR1|obj|{DRAW_ID}|{SEED}|91650100MA7083415X"
    expected = hashlib.sha256(line.encode()).hexdigest()
    assert dp.ticket("DR1", DRAW_ID, SEED, "91650100MA7083415X") == expected
    assert dp.ticket("DR1", DRAW_ID, SEED, "91650100MA7083415X", salt("k")) != expected


@given(st.integers(0, 80), st.permutations(range(80)), st.sampled_from(["open", "private"]))
def test_winners_have_quota_no_repeats_and_the_smallest_tickets(size, order, mode):
    rows = [row for i in order if i < size for row in [frame_rows(mode, 80)[i]]]
    frame = dp.build_frame("DR1", mode, DRAW_ID, rows)
    quotas = {h: min(N, 3) for h, N in frame.strata.items()}
    result = dp.draw_winners("DR1", mode, DRAW_ID, SEED, frame, quotas)
    assert len(result.winners) == sum(quotas.values()) == result.n
    for name, stratum in result.strata.items():
        assert [r.rank for r in stratum.ordered] == list(range(1, stratum.N + 1))
        tickets = [r.ticket for r in stratum.ordered]
        assert tickets == sorted(tickets)
        assert stratum.cutoff == (tickets[stratum.n - 1] if stratum.n else "-")
        assert {r.object_id for r in stratum.ordered} == {
            e.object_id for e in frame.entries if e.stratum == name
        }


def test_result_does_not_depend_on_the_order_of_input():
    rows = frame_rows("private", 60)
    assert draw("private", rows=rows) == draw("private", rows=rows[::-1])


def test_union_of_strata_draws_the_smallest_of_both():
    rows = [
        dp.FrameRow(object_id=row.object_id, stratum="all", unit=row.unit)
        for row in frame_rows("open", 60)
    ]
    together = draw(rows=rows, quotas={"all": 12}).strata["all"].ordered
    apart = draw()
    merged = sorted((r.ticket, r.object_id) for h in apart.strata.values() for r in h.ordered)
    assert [(r.ticket, r.object_id) for r in together] == merged


@given(st.integers(1, 50), st.integers(0, 20))
def test_streaming_in_parts_merges_to_the_whole(parts, keep):
    objects = [(row.object_id, row.stratum, None) for row in frame_rows("open", 200)]
    keeps = dict.fromkeys("ABCD", keep)
    whole, counts = dp.smallest("DR1", DRAW_ID, SEED, iter(objects), keeps)
    merged = {h: [] for h in "ABCD"}
    for part in range(parts):
        found, _ = dp.smallest("DR1", DRAW_ID, SEED, objects[part::parts], keeps)
        for h, rows in found.items():
            merged[h] = sorted(merged[h] + rows)[:keep]
    assert whole == merged
    assert counts == dict.fromkeys("ABCD", 50)
    ordered = draw(size=200).strata["A"].ordered
    assert whole["A"] == [(r.ticket, r.object_id) for r in ordered[:keep]]


def test_streaming_many_keeps_little_and_agrees():
    objects = [(f"X{i}", "A", None) for i in range(5000)]
    found, counts = dp.smallest("DR1", DRAW_ID, SEED, iter(objects), {"A": 7, "B": 0})
    tickets = sorted((dp.ticket("DR1", DRAW_ID, SEED, o), o) for o, _, _ in objects)
    assert found == {"A": tickets[:7], "B": []}
    assert counts == {"A": 5000, "B": 0}


def test_reserves_are_the_next_in_order():
    full, short = draw(), draw(reserves=2)
    for name, stratum in short.strata.items():
        assert stratum.winners == full.strata[name].winners
        assert stratum.reserves == full.strata[name].reserves[:2]


@pytest.mark.parametrize(
    ("quotas", "code"),
    [
        ({"A": 3, "B": 3, "C": 3}, "quota-strata"),
        ({"A": 16, "B": 3, "C": 3, "D": 3}, "quota-above-population"),
        ({"A": -1, "B": 3, "C": 3, "D": 3}, "number-form"),
        ({"A": True, "B": 3, "C": 3, "D": 3}, "number-form"),
        ({"A": 3, "B": 3, "C": 3, "D": 3, "E": 1}, "quota-above-population"),
    ],
)
def test_draw_when_a_quota_is_wrong_refuses(quotas, code):
    with pytest.raises(dp.DrawproofError) as caught:
        draw(quotas=quotas)
    assert caught.value.code == code


def test_draw_when_nobody_is_to_be_drawn_has_no_cutoff():
    result = draw(quotas=dict.fromkeys("ABCD", 0))
    assert result.winners == {}
    assert {h.cutoff for h in result.strata.values()} == {"-"}
    assert draw(quotas={**dict.fromkeys("ABCD", 15), "E": 0}).n == 60


def test_draw_when_the_frame_is_of_another_draw_or_mode_refuses():
    frame = dp.build_frame("DR1", "open", DRAW_ID, frame_rows("open", 8))
    quotas = dict.fromkeys("ABCD", 1)
    for args in (
        ("DR1", "private", DRAW_ID),
        ("DR1", "open", "650000-2026-000124"),
        ("DR1-SM3", "open", DRAW_ID),
    ):
        with pytest.raises(dp.DrawproofError) as caught:
            dp.draw_winners(*args, SEED, frame, quotas)
        assert caught.value.code == "draw-mismatch"


def test_tasks_under_one_draw_id_draw_the_same_businesses_first():
    rows = frame_rows("private", 60)
    frames = [dp.build_frame("DR1", "private", f"{DRAW_ID}/{k}", rows) for k in (1, 2)]
    quotas = dict.fromkeys("ABCD", 3)
    one, two = (dp.draw_winners("DR1", "private", DRAW_ID, SEED, f, quotas) for f in frames)
    assert one.strata == two.strata
    assert frames[0].root != frames[1].root


def test_uniformity_over_fixed_seeds_passes_a_chi_square_smoke_test():
    objects, drawn, rounds = [f"X{i}" for i in range(40)], 8, 2500
    hits = Counter()
    for i in range(rounds):
        seed = hashlib.sha256(f"round {i}".encode()).hexdigest()
        rows = ((o, "A", None) for o in objects)
        found, _ = dp.smallest("DR1", DRAW_ID, seed, rows, {"A": drawn})
        hits.update(o for _, o in found["A"])
    expected = rounds * drawn / len(objects)
    # Drawing without replacement narrows the spread by the factor 1 - drawn/objects.
    statistic = sum((hits[o] - expected) ** 2 / expected for o in objects) / (
        1 - drawn / len(objects)
    )
    # Chi-square with 39 degrees of freedom: 0.1 % and 99.9 % points.
    assert 16.3 < statistic < 72.1

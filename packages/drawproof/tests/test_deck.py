"""The deck: equal to the page's words, complete, fair, independent of input order."""

import hashlib
import random

import pytest
from drawproof_naive import max_flow, naive_deal
from drawproof_world import DRAW_ID, salt
from hypothesis import given
from hypothesis import strategies as st

import drawproof as dp


def seed_of(n):
    return hashlib.sha256(f"seed {n}".encode()).hexdigest()


def world(rnd: random.Random):
    """A small tight world: (places, officers as id → (pools, cap), recusals)."""
    units = [f"65010{i}" for i in range(rnd.randint(1, 3))]
    skills = ["fire", "food"][: rnd.randint(0, 2)]
    officers = {}
    for i in range(rnd.randint(1, 14)):
        department = rnd.choice("AAB")
        mine = rnd.sample(units, rnd.randint(1, len(units)))
        has = rnd.sample(skills, rnd.randint(0, len(skills)))
        row = dp.RosterRow(f"O{i}", department, tuple(sorted(mine)), tuple(sorted(has)), 0, "")
        officers[f"O{i}"] = (row.pools, rnd.randint(0, 3))
    places = {}
    for i in range(rnd.randint(1, 14)):
        unit = rnd.choice(units)
        pools = {f"A/{unit}": rnd.randint(1, 2)}
        for skill in skills:
            if rnd.random() < 0.6:
                pools[f"A/{unit}/{skill}"] = 1
        if rnd.random() < 0.3:
            pools[f"B/{unit}"] = 1
        places[f"S{i}"] = pools
    pairs = [(s, o) for s in places for o in officers]
    recusals = rnd.sample(pairs, min(len(pairs), rnd.randint(0, 6)))
    return places, officers, recusals


def fast(places, officers, recusals, seed):
    cards = [dp.Officer(o, pools, cap) for o, (pools, cap) in officers.items()]
    return dp.deal_places("DR1", DRAW_ID, seed, places, cards, recusals)


def test_fast_deck_equals_the_words_of_the_page_and_fills_the_maximum():
    repairs = shortages = 0
    for n in range(800):
        rnd = random.Random(n)  # noqa: S311
        places, officers, recusals = world(rnd)
        dealt = fast(places, officers, recusals, seed_of(n))
        trace, team, load, unfilled = naive_deal(
            "DR1", DRAW_ID, seed_of(n), places, officers, recusals
        )
        assert [(d.site, d.pool, d.officer_id, d.kind) for d in dealt.trace] == trace, n
        assert dict(dealt.team) == team
        assert dict(dealt.load) == load
        assert [(s.site, s.pool) for s in dealt.unfilled] == unfilled
        assert len(trace) == max_flow(places, officers, recusals), n
        check_rules(places, officers, recusals, dealt)
        repairs += dealt.repairs
        shortages += len(unfilled)
    assert repairs > 200
    assert shortages > 200


def check_rules(places, officers, recusals, dealt):
    """Caps, recusals, pools, one place per officer and visit, loads and counts that add up."""
    for site, team in dealt.team.items():
        people = [o for _, o in team]
        assert len(set(people)) == len(people)
        assert all(pool in officers[o][0] for pool, o in team)
        assert not {(site, o) for o in people} & set(map(tuple, recusals))
    for o, load in dealt.load.items():
        assert load == sum(o in dealt.officers(site) for site in places) <= officers[o][1]
    asked = sorted((s, p) for s in places for p, n in places[s].items() for _ in range(n))
    assert [(s, p) for s, p, _ in dealt.rows()] == asked


def test_shortage_certificate_shows_why_nobody_can_come():
    checked = 0
    for n in range(300):
        rnd = random.Random(n)  # noqa: S311
        places, officers, recusals = world(rnd)
        dealt = fast(places, officers, recusals, seed_of(n))
        for short in dealt.unfilled:
            checked += 1
            assert short.places[0] == (short.site, short.pool)
            met = {*short.seen, *short.dead, *short.swapped}
            for site, pool in short.places:
                could = {o for o in officers if pool in officers[o][0]}
                could -= {o for s, o in recusals if s == site}
                # Everybody who could stand there was met; those not on the site are at their cap.
                assert could <= met
            assert all(dealt.load[o] == officers[o][1] for o in (*short.seen, *short.dead))
    assert checked > 100


@given(st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_deck_does_not_depend_on_the_order_of_input(n, shuffler):
    places, officers, recusals = world(random.Random(n))  # noqa: S311
    one = fast(places, officers, recusals, seed_of(n))
    keys = [*places]
    shuffler.shuffle(keys)
    mixed = {s: dict(reversed(places[s].items())) for s in keys}
    people = [*officers]
    shuffler.shuffle(people)
    two = fast(
        mixed,
        {o: (officers[o][0][::-1], officers[o][1]) for o in people},
        recusals[::-1],
        seed_of(n),
    )
    assert one.trace == two.trace
    assert one.rows() == two.rows()
    assert one.unfilled == two.unfilled


def test_loads_of_equal_officers_differ_by_one_at_most_while_no_cap_binds():
    pools = ("A/650102", "A/650102/lead")
    officers = [dp.Officer(f"O{i}", pools, 99) for i in range(7)]
    places = {f"S{i}": {"A/650102": 2, "A/650102/lead": 1} for i in range(31)}
    for n in range(40):
        dealt = dp.deal_places("DR1", DRAW_ID, seed_of(n), places, officers, [])
        assert max(dealt.load.values()) - min(dealt.load.values()) <= 1
        assert dealt.repairs == 0


def test_equal_officers_have_equal_chances():
    officers = [dp.Officer(f"O{i}", ("A/650102",), 9) for i in range(8)]
    places = {f"S{i}": {"A/650102": 1} for i in range(4)}
    rounds, hits = 1600, dict.fromkeys((o.officer_id for o in officers), 0)
    for n in range(rounds):
        dealt = dp.deal_places("DR1", DRAW_ID, seed_of(n), places, officers, [])
        for officer in dealt.officers("S0"):
            hits[officer] += 1
    expected = rounds / 8
    # Chi-square with 7 degrees of freedom: 99.9 % point.
    assert sum((h - expected) ** 2 / expected for h in hits.values()) < 24.3


def test_deal_from_the_team_rule():
    roster = [
        dp.RosterRow("A1", "A", ("650100",), ("lead",), 9, salt(1)),
        dp.RosterRow("A2", "A", ("650100",), (), 9, salt(2)),
        dp.RosterRow("B1", "B", ("650102",), (), 9, salt(3)),
    ]
    rules = [
        dp.TeamRule("B", "county", 1),
        dp.TeamRule("A", "prefecture", 1, {"lead": 1}),
    ]
    recusals = [dp.RecusalRow("S2", "B1", "kin", salt(4))]
    units = {"S1": "650102", "S2": "650102001"}
    dealt = dp.deal("DR1", DRAW_ID, seed_of(1), ["S2", "S1"], roster, recusals, rules, units)
    assert dealt.rows() == [
        ("S1", "A/650100", "A2"),
        ("S1", "A/650100/lead", "A1"),
        ("S1", "B/650102", "B1"),
        ("S2", "A/650100", "A2"),
        ("S2", "A/650100/lead", "A1"),
        ("S2", "B/650102", "-"),
    ]
    assert dealt.unfilled[0].places == (("S2", "B/650102"),)
    assert dp.unit_at("650102001", "county") == "650102"
    assert dp.unit_at("650102001", "region") == "650000"
    assert dp.unit_at("650102001", "unit") == "650102001"


@pytest.mark.parametrize(
    ("rule", "unit", "code"),
    [
        (dp.TeamRule("A", "town", 1), "650102", "team-rule"),
        (dp.TeamRule("A", "county", 0), "650102", "team-rule"),
        (dp.TeamRule("A", "county", -1), "650102", "number-form"),
        (dp.TeamRule("A", "county", 101), "650102", "number-form"),
        (dp.TeamRule("A", "county", 1, {"lead": 0}), "650102", "number-form"),
        (dp.TeamRule("A", "county", 1, {"a/b": 1}), "650102", "id-form"),
        (dp.TeamRule("A", "county", 1), "somewhere", "team-unit"),
    ],
)
def test_team_rule_when_wrong_is_refused(rule, unit, code):
    with pytest.raises(dp.DrawproofError) as caught:
        dp.places_of(["S1"], {"S1": unit}, [rule])
    assert caught.value.code == code


def test_deal_when_an_officer_or_pool_is_wrong_refuses():
    card = dp.Officer("O1", ("A/650102",), 1)
    for places, officers, code in (
        ({"S1": {"A/650102": 1}}, [card, card], "id-duplicate"),
        ({"S1": {"A": 1}}, [card], "deal-pool"),
        ({"S1": {"A/650102": 0}}, [card], "deal-pool"),
        ({"S1": {"A/650102/x/y": 1}}, [card], "deal-pool"),
    ):
        with pytest.raises(dp.DrawproofError) as caught:
            dp.deal_places("DR1", DRAW_ID, seed_of(1), places, officers, [])
        assert caught.value.code == code


def test_replacement_is_the_smallest_who_may():
    roster = [dp.RosterRow(f"O{i}", "A", ("650102",), (), 2, salt(i)) for i in range(6)] + [
        dp.RosterRow("P0", "A", ("650103",), (), 2, salt("p"))
    ]
    order = dp.replacement_order("DR1", DRAW_ID, seed_of(1), "S1", [r.officer_id for r in roster])
    assert sorted(order) == [r.officer_id for r in roster]
    fit = [o for o in order if o != "P0"]

    def next_one(**more):
        given = {"recused": (), "team": (), "load": {}, **more}
        return dp.next_replacement(
            "DR1", DRAW_ID, seed_of(1), "S1", "A/650102", roster=roster, **given
        )

    assert next_one() == fit[0]
    assert next_one(team=fit[:1]) == fit[1]
    assert next_one(team=fit[:1], recused=fit[1:2]) == fit[2]
    assert next_one(team=fit[:1], recused=fit[1:2], load={fit[2]: 2}) == fit[3]
    assert next_one(gone=fit[:5]) == fit[5]
    assert next_one(gone=fit) is None

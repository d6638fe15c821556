# ruff: noqa: S311
"""Each finding fires where it should and keeps quiet where it should."""

import random

import pytest
from audit_world import codes, free, listing, report, result, visits

LISTED = listing(600)
SMALL = listing(300, ())


def test_a_free_draw_is_not_suspicious():
    said = report(LISTED, free(LISTED, 30, 1))
    assert not said.suspicious
    assert said.sentence("zh") == "未见可疑：5 项检验均未见异常。"
    assert all(not one.findings for one in said.results)


def test_a_fixed_step_from_one_start_is_named():
    said = report(LISTED, [16 + 20 * i for i in range(30)])
    (finding,) = result(said, "steps").findings
    assert finding.code == "step-plain"
    assert finding.params["start"] == 17
    assert finding.params["outcomes"] == 20
    assert "等距抽取：从第 17 家起每隔 20 家取一家" in finding.text("zh")
    assert "from no. 17 on every 20th is taken" in finding.text("en")


def test_the_end_that_a_fixed_step_never_reaches_is_told():
    said = report(listing(310), [4 + 34 * i for i in range(9)])
    (finding,) = result(said, "steps").findings
    assert finding.params["never"] == 310 - 9 * 34
    assert "名单末尾的 4 家永远抽不到" in finding.text("zh")


@pytest.mark.parametrize(
    ("places", "code"),
    [
        ([(500 + 20 * i) % 610 for i in range(30)], "step-round"),
        ([int(7.5 + i * 610 / 31) for i in range(31)], "step-broken"),
        ([*range(3, 300, 20), *range(311, 610, 20)], "step-pairs"),
        ([100 + 7 * i for i in range(20)], "step-pairs"),
    ],
)
def test_other_ways_to_jump_are_named(places, code):
    assert codes(report(listing(610), places), "steps") == {code}


def test_a_step_in_another_order_of_the_list_is_found():
    order = sorted(range(600), key=lambda i: int(LISTED.columns["注册资本"][i]))
    said = report(LISTED, sorted(order[5 + 20 * i] for i in range(30)))
    (finding,) = result(said, "steps").findings
    assert finding.params["order"] == "注册资本"
    assert "按“注册资本”排序后，从第 6 家起" in finding.text("zh")


def test_a_jump_with_several_rounds_shows_in_the_order_drawn():
    places = [(11 + 233 * i) % 600 for i in range(12)]
    assert codes(report(LISTED, places, ordered=True), "steps") == {"step-order"}
    assert codes(report(LISTED, free(LISTED, 12, 3), ordered=True), "steps") == set()


def test_a_step_within_strata_is_found_over_all_of_them():
    listed = listing(400, ("区县",))
    rng, places = random.Random(4), []
    for area in sorted(set(listed.columns["区县"])):
        members = [i for i, cell in enumerate(listed.columns["区县"]) if cell == area]
        step = len(members) // 4
        start = rng.randrange(step)
        places += [members[start + i * step] for i in range(4)]
    said = report(listed, places, strata="区县")
    assert result(said, "steps").suspicious


def test_two_drawn_cannot_tell_a_step():
    one = result(report(LISTED, [3, 303]), "steps")
    assert (one.state, one.needs) == ("not-checkable", "needs-three")


def test_a_block_is_named_as_neighbours_not_as_a_step():
    said = report(LISTED, list(range(100, 112)))
    (finding,) = result(said, "neighbours").findings
    assert (finding.code, finding.params["start"], finding.params["end"]) == (
        "neighbours-many",
        101,
        112,
    )
    assert codes(said, "steps") == set()


def test_too_few_neighbours_are_named():
    rng = random.Random(2)
    places = [2 * i + rng.randrange(2) * (i % 2) for i in range(300)]
    places = sorted({place for place in places if place < 600})
    assert "neighbours-few" in codes(report(listing(600, ()), places), "neighbours")


def test_a_preferred_half_of_the_list_is_named():
    said = report(LISTED, random.Random(5).sample(range(300), 40))
    (finding,) = result(said, "position").findings
    assert finding.params["part"] == "1/2"
    assert finding.params["drawn"] == 40
    assert "偏多" in finding.text("zh")


def test_a_preferred_area_is_named_and_quiet_where_it_is_a_stratum():
    cells = LISTED.columns["区县"]
    chosen = [i for i, cell in enumerate(cells) if cell == "天山区"]
    rest = [i for i, cell in enumerate(cells) if cell != "天山区"]
    rng = random.Random(6)
    places = rng.sample(chosen, 40) + rng.sample(rest, 12)
    said = report(LISTED, places)
    assert "group-groups" in codes(said, "groups")
    assert "--strata" in result(said, "groups").findings[0].text("en")
    assert not report(LISTED, places, strata="区县").suspicious


@pytest.mark.parametrize(
    ("column", "code"),
    [("注册资本", "group-numbers"), ("成立日期", "group-dates"), ("企业名称", "group-texts")],
)
def test_bias_by_size_age_and_name_is_named(column, code):
    cells = LISTED.columns[column]
    key = int if column == "注册资本" else lambda cell: cell.encode("gb18030")
    order = sorted(range(600), key=lambda i: key(cells[i]))
    said = report(LISTED, random.Random(7).sample(order[:200], 40))
    assert code in codes(said, "groups")
    assert code not in codes(report(LISTED, free(LISTED, 40, 8)), "groups")


def test_only_the_named_columns_are_looked_at():
    cells = LISTED.columns["注册资本"]
    small = [i for i in range(600) if int(cells[i]) < 2000]
    places = random.Random(9).sample(small, 40)
    assert codes(report(LISTED, places, bias=["区县"]), "groups") == set()


def test_a_stretch_and_a_group_never_drawn_are_named():
    rng = random.Random(10)
    draws = [rng.sample(range(400), 30) for _ in range(8)]
    said = report(LISTED, *draws)
    stretch = next(f for f in result(said, "never").findings if f.code == "never-stretch")
    assert stretch.params["end"] == 600
    others = [i for i in range(600) if LISTED.columns["区县"][i] != "米东区"]
    said = report(LISTED, *[rng.sample(others, 30) for _ in range(8)])
    group = next(f for f in result(said, "never").findings if f.code == "never-group")
    assert group.params["part"] == "米东区"
    assert codes(report(LISTED, *[free(LISTED, 30, i) for i in range(8)]), "never") == set()


def test_repeats_across_draws_are_named_either_way():
    rng = random.Random(11)
    favourites = rng.sample(range(600), 100)
    many = report(LISTED, *[rng.sample(favourites, 30) for _ in range(5)])
    assert "repeats-many" in codes(many, "repeats")
    shuffled = rng.sample(range(600), 600)
    few = report(LISTED, *[shuffled[60 * i : 60 * i + 60] for i in range(6)])
    assert codes(few, "repeats") == {"repeats-few"}
    none = report(LISTED, *[free(LISTED, 30, 20 + i) for i in range(5)])
    assert codes(none, "repeats") == set()
    assert result(none, "repeats").method == "exact"


def test_one_object_drawn_every_time_is_named():
    said = report(LISTED, *[[7, *free(LISTED, 12, i)] for i in range(30, 36)])
    finding = next(f for f in result(said, "repeats").findings if f.code == "repeats-object")
    assert finding.params["object"] == LISTED.ids[7]
    assert finding.params["times"] >= 6


OFFICERS = [f"检查员{c}" for c in "甲乙丙丁戊己庚辛壬癸"]


def in_turn(sites, team, start=3):
    return [[OFFICERS[(start + team * i + j) % 10] for j in range(team)] for i in range(sites)]


@pytest.mark.parametrize("team", [1, 2, 3])
def test_officers_in_turn_are_named(team):
    places = sorted(free(SMALL, 30 // team, 40))
    said = report(SMALL, places, visits=visits(places, in_turn(30 // team, team)))
    one = result(said, "rotation")
    assert one.suspicious
    finding = one.findings[0]
    assert finding.code == "rotation-again"
    assert finding.params["hits"] == finding.params["most"]
    assert finding.params["officers"] == 10
    assert "人员轮流" in finding.text("zh")


def test_a_fair_deck_and_free_teams_are_quiet():
    rng, places = random.Random(12), sorted(free(LISTED, 30, 41))
    deck = [card for _ in range(6) for card in rng.sample(OFFICERS, 10)]
    dealt = [deck[2 * i : 2 * i + 2] for i in range(30)]
    drawn = [sorted(rng.sample(OFFICERS, 2)) for _ in range(30)]
    for teams in (dealt, drawn):
        said = report(LISTED, places, visits=visits(places, teams))
        assert not result(said, "rotation").suspicious
        assert not result(said, "pairs").suspicious


def test_officers_along_a_known_roster_are_found_before_they_come_again():
    places = sorted(free(LISTED, 25, 42))
    staff = [f"员{i * 7919 % 100:02}" for i in range(60)]
    teams = [staff[2 * i : 2 * i + 2] for i in range(25)]
    said = report(LISTED, places, visits=visits(places, teams), roster=staff)
    assert codes(said, "rotation") == {"rotation-roster"}


def test_two_officers_always_together_are_named():
    rng, places, teams = random.Random(13), sorted(free(SMALL, 24, 43)), []
    for i in range(24):
        teams.append(OFFICERS[:2] if i % 3 == 0 else rng.sample(OFFICERS[2:], 2))
    said = report(SMALL, places, visits=visits(places, teams))
    assert result(said, "pairs").suspicious
    finding = result(said, "pairs").findings[1]
    assert {finding.params["one"], finding.params["other"]} == set(OFFICERS[:2])
    assert finding.params["times"] == 8


def test_officers_who_stay_in_their_area_are_compared_within_it():
    rng, places = random.Random(14), sorted(free(LISTED, 60, 44))
    cells = LISTED.columns["区县"]
    teams = [rng.sample([f"{cells[p]}{i}" for i in range(6)], 2) for p in places]
    said = report(LISTED, places, visits=visits(places, teams))
    assert said.home == "区县"
    assert not result(said, "pairs").suspicious
    assert not result(said, "rotation").suspicious


def test_the_report_is_repeatable_and_says_what_could_have_been_seen():
    places = sorted(free(LISTED, 30, 45))
    rng = random.Random(15)
    teams = visits(places, [rng.sample(OFFICERS, 2) for _ in places])
    first, again = (report(LISTED, places, visits=teams).to_json() for _ in range(2))
    assert first == again
    power = {s["code"] for one in first["results"] for s in one.get("power", ())}
    assert {"power-steps", "power-neighbours", "power-position", "power-groups"} <= power
    assert first["control"] == "holm"


def test_more_draws_reveal_smaller_bias():
    def odds(*draws):
        return result(report(LISTED, *draws), "position").power[0].params["odds"]

    one = [free(LISTED, 60, 50)]
    many = [free(LISTED, 60, 50 + i) for i in range(8)]
    assert odds(*many) < odds(*one)
    assert result(report(LISTED, [1, 2]), "position").power[0].code == "power-position-none"

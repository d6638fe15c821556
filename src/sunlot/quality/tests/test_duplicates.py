"""Records that may be one object: found by keys as a person would find them one by one."""

import itertools
import re
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sunlot.quality import actions
from sunlot.quality.models import DuplicatePair
from sunlot.regions.names import normalise_name
from sunlot.targets.models import Target, TargetAlias, TargetNumber
from sunlot.targets.tests.support import make_target
from tests.cast import NOW

CODE = "91650100MA7012C43T"
DIVISIONS = "新疆维吾尔自治区|新疆|乌鲁木齐市"
SLOW = settings(
    deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def core_of(name):
    """A name without its legal form, written apart from the statement that is tested."""
    return re.sub(
        r"(股份有限公司|有限责任公司|有限公司)$", "", normalise_name(name).replace(" ", "")
    )


def found():
    actions.find_duplicates(at=NOW)
    return {
        (one.first.name, one.second.name): (one.reason, one.score)
        for one in DuplicatePair.objects.waiting().select_related("first", "second")
    }


@pytest.fixture
def county(cast):
    return cast.regions["650102"]


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ({"credit_code": CODE}, {"number": CODE}, "same-code"),
        ({"number": "650100012345678"}, {"number": "6501 0001 2345 678"}, "same-number"),
        ({"name": "老渠果蔬食品有限公司"}, {"name": "老渠果蔬食品有限责任公司"}, "same-name"),
        ({"name": "老渠果蔬食品有限公司", "address": "幸福路1号"},
         {"name": "老曲果蔬食品有限公司", "address": "天山区幸福路 1号"}, "near-name"),
        ({"name": "老渠果蔬食品厂", "address": "幸福路1号"},
         {"name": "乌鲁木齐市老渠果蔬食品厂", "address": "乌鲁木齐市天山区幸福路1号"}, "near-name"),
        ({"name": "老渠果蔬食品厂", "address": "幸福路1号"},
         {"name": "老渠蔬果食品厂", "address": "幸福路1号"}, "near-name"),
        # Two shops of one owner, a number that was never given, and namesakes elsewhere are none.
        ({"name": "老渠果蔬一店", "address": "幸福路1号"},
         {"name": "老渠果蔬二店", "address": "幸福路1号"}, ""),
        ({"number": "00000000"}, {"number": "00000000"}, ""),
        ({"name": "阳光小吃店", "kind": "individual", "address": "幸福路1号"},
         {"name": "阳光小吃店", "kind": "individual", "address": "光明路9号"}, ""),
    ],
)  # fmt: skip
def test_pair_when_keys_agree_then_found_with_its_reason(county, first, second, reason):
    one = make_target(county, first.pop("name", "甲地某某食品厂"), **first)
    other = make_target(county, second.pop("name", "乙方无关机械厂"), **second)
    pairs = found()
    assert [one_[0] for one_ in pairs.values()] == ([reason] if reason else [])
    if reason:
        assert set(pairs) == {(one.name, other.name)}


def test_pair_when_a_former_code_or_a_number_beside_agrees_then_found(county):
    make_target(county, "甲地某某食品厂", credit_code=CODE)
    second = make_target(county, "乙方无关机械厂")
    TargetAlias.objects.create(
        target=second, kind="code", text=CODE, match_text=CODE, why="recoded"
    )
    third = make_target(county, "丙方无关商贸行")
    TargetNumber.objects.create(target=third, kind="organisation", number="MA7012C4-3")
    reasons = found()
    assert reasons["甲地某某食品厂", "乙方无关机械厂"] == ("same-code", 100)
    assert reasons["甲地某某食品厂", "丙方无关商贸行"] == ("same-number", 90)


def naive_name_pairs(targets):
    """Every two records compared, by the words of `actions.finding`."""
    pairs = {}
    for one, other in itertools.combinations(sorted(targets, key=lambda t: t.pk), 2):
        if one.region_id != other.region_id:
            continue
        places = [place_of(t) for t in (one, other)]
        cores = [core_of(t.name) for t in (one, other)]
        same_place = places[0] == places[1] and places[0] != ""
        bodies = all(t.kind in ("enterprise", "individual") for t in (one, other))
        alike_kind = bodies or one.kind == other.kind
        firms = one.kind == other.kind == "enterprise"
        if cores[0] == cores[1] and len(cores[0]) >= 4:
            if same_place and alike_kind:
                pairs[one.pk, other.pk] = ("same-name", 95)
            elif bodies and "" in places:
                pairs[one.pk, other.pk] = ("same-name", 85)
            elif firms:
                pairs[one.pk, other.pk] = ("same-name", 70)
        elif (
            same_place and alike_kind and len(places[0]) >= 4
            and min(map(len, cores)) >= 4 and rests(cores[0]) & rests(cores[1])
        ):  # fmt: skip
            pairs[one.pk, other.pk] = ("near-name", 80)
    return pairs


def place_of(target):
    text = unicodedata.normalize("NFKC", target.address).upper()
    return re.sub(f"{DIVISIONS}|{target.region.name}", "", re.sub(r"[ ,.、。;:()]", "", text))


def rests(core):
    return {core, *(core[:n] + core[n + 1 :] for n in range(len(core)))}


NAMES = st.text("渠果蔬食品", min_size=3, max_size=6)
ADDRESSES = st.sampled_from(["", "幸福路1号", "天山区幸福路 1号", "光明路9号院", "门口"])
RECORD = st.tuples(
    NAMES, st.sampled_from(["", "有限公司", "有限责任公司"]), ADDRESSES,
    st.sampled_from(["enterprise", "individual", "project"]),
    st.sampled_from(["650102", "650103"]),
)  # fmt: skip


@SLOW
@given(st.lists(RECORD, min_size=2, max_size=9))
def test_names_when_random_then_the_keys_find_what_comparing_all_finds(cast, records):
    DuplicatePair.objects.all().delete()
    Target.objects.all().delete()
    made = [
        make_target(cast.regions[region], name + form, address=address, kind=kind)
        for name, form, address, kind, region in records
    ]
    actions.find_duplicates(at=NOW)
    there = DuplicatePair.objects.values_list("first", "second", "reason", "score")
    assert {(a, b): (why, score) for a, b, why, score in there} == naive_name_pairs(made)


def test_pair_when_looked_for_again_then_decisions_hold_and_what_is_mended_leaves(cast, county):
    one = make_target(county, "老渠果蔬食品厂", address="幸福路1号")
    other = make_target(county, "老曲果蔬食品厂", address="幸福路1号")
    found()
    pair = DuplicatePair.objects.get()
    by = cast.actor("coordinator")
    actions.dismiss(pair=pair, reason="两家不同的厂", by=by, at=NOW)
    assert found() == {}
    # Something stronger brings it back.
    for target in (one, other):
        target.number = "650100012345678"
        target.save()
    assert list(found().values()) == [("same-number", 90)]
    other.number = ""
    other.name, other.match_name = "无关机械制造厂", "无关机械制造厂"
    other.save()
    assert found() == {}
    assert not DuplicatePair.objects.exists()


def test_pair_when_only_other_divisions_are_looked_at_then_left_alone(cast, county):
    make_target(county, "老渠果蔬食品厂", address="幸福路1号")
    make_target(county, "老曲果蔬食品厂", address="幸福路1号")
    found()
    actions.find_duplicates(at=NOW, regions=[cast.regions["650103"].pk])
    assert DuplicatePair.objects.waiting().count() == 1
    actions.find_duplicates(at=NOW, regions=[county.pk])
    assert DuplicatePair.objects.waiting().count() == 1


def test_pair_when_hundreds_share_an_address_then_found_and_a_placeholder_name_is_not(county):
    for number in range(70):
        make_target(county, f"{chr(0x4E00 + 97 * number) * 4}批发部", address="大市场1号")
    for _number in range(actions.finding.MOST_ALIKE + 1):
        make_target(county, "便民综合超市", address="大市场1号")
    make_target(county, "老渠果蔬食品厂", address="大市场1号")
    make_target(county, "老曲果蔬食品厂", address="大市场1号")
    assert found() == {("老渠果蔬食品厂", "老曲果蔬食品厂"): ("near-name", 80)}


def test_pair_when_a_common_name_stands_twice_at_one_address_then_these_two(county):
    for number in range(actions.finding.MOST_ALIKE + 1):
        make_target(county, "便民综合超市", address=f"幸福路{number}号")
    twin = make_target(county, "便民综合超市", address="幸福路3号")
    assert list(found().values()) == [("same-name", 95)]
    assert DuplicatePair.objects.get().second == twin


def test_look_when_divisions_are_many_then_in_blocks_with_progress(cast, county, monkeypatch):
    monkeypatch.setattr(actions.finding, "BLOCK", 3)
    for code in ("650102", "650103"):
        make_target(cast.regions[code], "老渠果蔬食品厂", address="幸福路1号")
        make_target(cast.regions[code], "老曲果蔬食品厂", address="幸福路1号")
    heard = []
    count = actions.find_duplicates(at=NOW, progress=lambda *told: heard.append(told))
    assert (count, heard) == (2, [(0, 4), (2, 4), (4, 4)])

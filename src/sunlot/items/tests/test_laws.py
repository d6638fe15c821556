"""A change of law flags who cites it, and what clears the flag (IT-03)."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlot.errors import Forbidden
from sunlot.imports.tests.support import AT
from sunlot.items import actions, queries
from sunlot.items.actions import ItemFacts
from sunlot.items.errors import (
    InstrumentUnreadable,
    LawChangeClosed,
    LawChangeKnown,
    NotFlagged,
    NotYourItem,
    NotYourLawChange,
)
from sunlot.items.queries import laws
from sunlot.items.rules.citing import (
    Change,
    Citation,
    WhatHappened,
    articles_of,
    instrument_key,
    must_be_checked,
    number_of,
)

LATER = AT + datetime.timedelta(days=5)
NUMERALS = "零一二三四五六七八九"


def item(cast, code, basis, kind="market", who="planner_a", publish=True):
    facts = ItemFacts(matter=f"{code}检查", item_class="general", method="现场检查", basis=basis)
    version = actions.create_item(
        code=code, department=cast.department(kind), facts=facts, by=cast.actor(who), at=AT
    )
    if publish:
        actions.publish(item=version.item, by=cast.actor(who), at=AT)
    return version


def amended(cast, *, by="planner_a", at=AT, **more):
    facts = {
        "instrument": "《中华人民共和国食品安全法》（2021年修正）", "what": "amended",
        "effective_on": datetime.date(2026, 5, 1), "source": "示例公报",
    }  # fmt: skip
    return actions.enter_law_change(**(facts | more), by=cast.actor(by), at=at)


def flagged(cast, who="coordinator"):
    return sorted(one.version.item.code for one in laws.flags(cast.actor(who), on=AT.date()))


FOOD = [Citation("食品安全法", "第一百一十条、第一百一十一条")]
WHOLE = [Citation("中华人民共和国食品安全法", "")]
FIRE = [Citation("消防法", "第五十三条")]


def test_change_when_entered_then_flags_who_cites_the_article_and_tells_the_department(cast):
    item(cast, "A-1", FOOD)
    item(cast, "A-2", [Citation("食品安全法", "第二条")])
    item(cast, "A-3", WHOLE, publish=False)
    item(cast, "B-1", FIRE, "fire", "planner_b")
    change = amended(cast, articles_text="第110条")
    assert change.articles == [110]
    assert flagged(cast) == ["A-1", "A-3"]
    lines = queries.todo(cast.actor("planner_a"), AT.date())
    assert [line.what for line in lines] == [
        "2 个事项引用的《中华人民共和国食品安全法（2021年修正）》已修订"
    ]
    assert lines[0].url == f"/items/laws/{change.pk}/"
    assert queries.todo(cast.actor("planner_b"), AT.date()) == []
    assert queries.todo(cast.actor("officer_a1"), AT.date()) == []


def test_flag_when_a_new_version_cites_anew_then_goes_but_not_for_what_is_repealed(cast):
    by = cast.actor("planner_a")
    for code, basis in (("A-1", FOOD), ("A-2", FIRE), ("A-3", FIRE)):
        item(cast, code, basis)
    amended(cast)
    amended(cast, instrument="消防法", what="repealed")
    assert flagged(cast) == ["A-1", "A-2", "A-3"]
    for code, basis in (("A-1", FOOD), ("A-2", FIRE), ("A-3", FOOD)):
        version = queries.item_for(by, code).versions.get()
        facts = ItemFacts(matter="改", item_class="general", method="书面检查", basis=basis)
        actions.edit_item(item=version.item, facts=facts, by=by, at=LATER)
    assert flagged(cast) == ["A-1", "A-2", "A-3"]  # drafts clear nothing
    actions.publish_all(by=by, at=LATER)
    assert flagged(cast) == ["A-2"]


def test_flag_when_answered_then_goes_for_this_version_only(cast):
    version = item(cast, "A-1", FOOD)
    change = amended(cast)
    with pytest.raises(NotYourItem):
        actions.hold_item(
            change=change, item=version.item, note="核对过", by=cast.actor("planner_b"), at=AT
        )
    check = actions.hold_item(
        change=change, item=version.item, note="内容未变", by=cast.actor("planner_a"), at=AT
    )
    assert (check.version, flagged(cast)) == (version, [])
    with pytest.raises(NotFlagged):
        actions.hold_item(
            change=change, item=version.item, note="再来", by=cast.actor("planner_a"), at=AT
        )
    second = amended(cast, effective_on=datetime.date(2026, 9, 1))
    assert [one.change for one in laws.flags(cast.actor("coordinator"), on=AT.date())] == [second]


def test_change_when_wrong_twice_or_not_allowed_then_refused(cast):
    change = amended(cast)
    with pytest.raises(LawChangeKnown):
        amended(cast, instrument="食品安全法", by="coordinator")
    with pytest.raises(InstrumentUnreadable):
        amended(cast, instrument="《》")
    with pytest.raises(Forbidden):
        amended(cast, by="officer_a1")
    with pytest.raises(NotYourLawChange):
        actions.withdraw_law_change(change=change, by=cast.actor("planner_b"), at=AT)
    item(cast, "A-1", FOOD)
    assert flagged(cast) == ["A-1"]
    actions.withdraw_law_change(change=change, by=cast.actor("coordinator"), at=AT)
    assert flagged(cast) == []
    with pytest.raises(LawChangeClosed):
        actions.withdraw_law_change(change=change, by=cast.actor("coordinator"), at=AT)
    assert amended(cast).pk != change.pk


def test_change_of_a_prefecture_when_entered_then_does_not_reach_the_region(cast):
    item(cast, "A-1", FOOD)
    amended(cast, by="outsider")
    assert flagged(cast) == []


def test_pages_when_a_law_changed_then_lead_from_the_list_to_the_answer(cast, client_of):
    item(cast, "A-1", FOOD)
    client = client_of("planner_a")
    sent = {
        "instrument": "中华人民共和国食品安全法", "what": "amended", "effective_on": "2026-05-01",
        "source": "示例公报",
    }  # fmt: skip
    page = client.post("/items/laws/new/", sent, follow=True)
    assert "A-1检查" in page.content.decode()
    there = page.request["PATH_INFO"]
    assert "依据已变动" in client.get("/items/?state=flagged").content.decode()
    assert "须重新核对" in client.get("/items/A-1/").content.decode()
    assert client.post(f"{there}items/A-1/", {"note": ""}).status_code == 422
    page = client.post(f"{there}items/A-1/", {"note": "修订后内容未变"}, follow=True)
    assert "没有待核对的事项" in page.content.decode()
    assert "须重新核对" not in client.get("/items/A-1/").content.decode()
    assert client_of("planner_b").get(f"{there}items/A-1/").status_code == 403


def test_changes_when_exported_then_with_what_waits_and_for_who_may(cast, client_of):
    item(cast, "A-1", FOOD)
    amended(cast)
    client = client_of("planner_a")
    assert "/items/laws/export.csv" in client.get("/items/laws/").content.decode()
    head, line = b"".join(client.get("/items/laws/export.csv")).decode("utf-8-sig").splitlines()
    said = dict(zip(head.split(","), line.split(","), strict=True))
    assert said["变动"] == "修订"
    assert said["起始日期"] == "2026-05-01"
    assert said["待核对事项数"] == "1"
    assert said["登记人"] == "李文静"
    assert client_of("officer_a1").get("/items/laws/export.csv").status_code == 403


def chinese(number):
    """1–9999 in Chinese numerals, as laws write them."""
    text = ""
    for unit, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text += NUMERALS[digit] + word
        elif text and number and not text.endswith("零"):
            text += "零"
    return text


@given(st.integers(1, 9999))
def test_article_number_reads_the_same_in_digits_and_in_chinese(number):
    assert number_of(str(number)) == number_of(chinese(number)) == number
    assert articles_of(f"第{chinese(number)}条第三款") == {number}


def test_articles_are_read_with_ranges_and_without_guessing():
    assert articles_of("第十条、第12条至第十四条第一款") == {10, 12, 13, 14}
    assert articles_of("第三章") == frozenset()
    assert articles_of("第2条至第999条") == {2, 999}  # no list of a thousand numbers


@pytest.mark.parametrize(
    "name",
    [
        "《食品安全法》", "中华人民共和国食品安全法", "食品安全法（2021年修正）", " 食品 安全法",
        "《中华人民共和国食品安全法》（主席令第21号）", "食品安全法第三条",
    ],
)  # fmt: skip
def test_spellings_of_one_instrument_are_one(name):
    assert instrument_key(name) == "食品安全法"


def test_trial_rules_and_their_successor_are_two():
    assert instrument_key("办法（试行）") != instrument_key("办法")


ARTICLES = st.frozensets(st.integers(1, 30), max_size=4)


@given(ARTICLES, ARTICLES, st.sampled_from(WhatHappened), st.booleans(), st.integers(-2, 2))
def test_must_be_checked_it_03(cited, changed, what, held, days):
    citation = Citation("示例法", "、".join(f"第{one}条" for one in sorted(cited)))
    published = AT + datetime.timedelta(days=days)
    asked = must_be_checked(
        [Citation("别的法", ""), citation], Change("示例法", changed, what, AT),
        published_at=published, held=held,
    )  # fmt: skip
    hit = not cited or not changed or bool(cited & changed)
    renewed = published > AT and what == "amended"
    assert asked == (hit and not held and not renewed)


def test_list_of_changes_when_narrowed_then_shows_and_exports_those(cast, client_of):
    item(cast, "A-1", FOOD)
    amended(cast)
    fire = amended(cast, instrument="消防法", what="repealed", number="示例令第 8 号")
    wrong = amended(cast, instrument="广告法")
    actions.withdraw_law_change(change=wrong, by=cast.actor("planner_a"), at=LATER)
    desk = client_of("planner_a")

    def shown(query):
        page = desk.get(f"/items/laws/?{query}").content.decode()
        lines = b"".join(desk.get(f"/items/laws/export.csv?{query}").streaming_content).decode()
        names = ("食品安全法", "消防法", "广告法")
        found = [name for name in names if f"/items/laws/{ids[name]}/" in page]
        assert [name for name in names if name in lines] == found
        return found

    changes = {one.key: one.pk for one in laws.changes_for(cast.actor("planner_a"))}
    ids = {"食品安全法": changes["食品安全法"], "消防法": fire.pk, "广告法": wrong.pk}
    assert shown("") == ["食品安全法", "消防法", "广告法"]
    assert shown("q=《消防法》") == ["消防法"]
    assert shown("q=第 8 号") == ["消防法"]
    assert shown("q=中华人民共和国食品安全法（2015年修订）") == ["食品安全法"]
    assert shown("what=repealed") == ["消防法"]
    assert shown("state=waiting") == ["食品安全法"]
    assert shown("state=clear") == ["消防法"]
    assert shown("state=withdrawn") == ["广告法"]
    assert "没有符合条件的法律变动" in desk.get("/items/laws/?q=没有这个").content.decode()

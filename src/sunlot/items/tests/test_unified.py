"""The list of a region: merged, overlaps pointed out and decided, published as versions (IT-04)."""

import datetime
import hashlib
import html
import re

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from sunlot.errors import Forbidden
from sunlot.imports.tests.support import AT
from sunlot.items import actions
from sunlot.items.actions import ItemFacts
from sunlot.items.errors import NothingNew, NothingToUnify, OverlapGone
from sunlot.items.models import OverlapDecision, UnifiedList
from sunlot.items.queries.unified import unified_of
from sunlot.items.rules.citing import Citation
from sunlot.items.rules.likeness import (
    Entry,
    asked_likeness,
    bigrams,
    core,
    duplicates,
    likeness,
    together,
)
from sunlot.items.views import unified as unified_views
from sunlot.ledger.models import Event

LATER = AT + datetime.timedelta(days=1)
MARKET, FIRE = ("market", "planner_a"), ("fire", "planner_b")


def item(cast, code, matter, classes, of=MARKET):
    kind, who = of
    by = cast.actor(who)
    facts = ItemFacts(
        matter=matter, item_class="general", method="现场检查", target_classes=classes,
        basis=[Citation("示例法", "第一条")],
    )  # fmt: skip
    version = actions.create_item(
        code=code, department=cast.department(kind), facts=facts, by=by, at=AT
    )
    return actions.publish(item=version.item, by=by, at=AT)


@pytest.fixture
def lists(cast):
    item(cast, "A-1", "旅行社经营情况的检查", ["旅行社"])
    item(cast, "A-2", "价格行为检查", ["企业", "加油站"])
    item(cast, "B-1", "旅行社经营情况监督检查", ["旅行社"], FIRE)
    item(cast, "B-2", "消防安全检查", ["企业", "加油站"], FIRE)
    return cast


def now(cast, on=AT):
    return unified_of(cast.regions["650000"], on.date())


def decide(cast, overlap, decision="kept", who="coordinator", **more):
    facts = {"kind": overlap.kind, "key": overlap.key, "codes": overlap.codes, "note": ""} | more
    return actions.decide_overlap(**facts, decision=decision, by=cast.actor(who), at=AT)


def test_lists_when_merged_then_overlaps_between_departments_are_pointed_out_it_04(lists):
    found = now(lists)
    assert [one.item.code for one in found.versions] == ["B-1", "B-2", "A-1", "A-2"]
    assert [(one.codes, one.likeness) for one in found.duplicates] == [(["A-1", "B-1"], 100)]
    assert [(one.key, one.codes) for one in found.joint] == [
        ("加油站", ["A-2", "B-2"]), ("旅行社", ["A-1", "B-1"]),
    ]  # fmt: skip
    assert all(one.is_open for one in (*found.duplicates, *found.joint))
    assert now(lists, AT - datetime.timedelta(days=1)).versions == []


def test_decision_when_recorded_then_stands_until_the_items_change(lists):
    twin, (fuel, _travel) = now(lists).duplicates[0], now(lists).joint
    decide(lists, twin, "dismissed", note="对象相同，内容不同")
    decide(lists, fuel)
    found = now(lists)
    assert (found.duplicates[0].decision, found.duplicates[0].is_open) == ("dismissed", False)
    assert found.joint[1].decision == "kept"
    with pytest.raises(OverlapGone):
        decide(lists, fuel, codes=["A-1"])
    with pytest.raises(Forbidden):
        decide(lists, fuel, who="planner_a")
    item(lists, "A-3", "计量检查", ["加油站"])
    fuel = next(one for one in now(lists).joint if one.key == "加油站")
    assert (fuel.changed, fuel.is_open) == (True, True)
    decide(lists, fuel, "proposed")
    assert OverlapDecision.objects.count() == 2
    assert Event.objects.filter(kind="items.overlap-decided").count() == 3


def test_list_when_published_then_is_numbered_digested_and_immutable(lists):
    by = lists.actor("coordinator")
    decide(lists, next(one for one in now(lists).joint if one.key == "加油站"))
    first = actions.publish_unified(by=by, at=AT)
    assert (first.number, len(first.content["items"])) == (1, 4)
    assert first.content["joint"] == [{"target_class": "加油站", "items": ["A-2", "B-2"]}]
    with pytest.raises(NothingNew):
        actions.publish_unified(by=by, at=LATER)
    item(lists, "A-3", "计量检查", ["加油站"])
    second = actions.publish_unified(by=by, at=LATER)
    assert (second.number, second.content["joint"]) == (2, [])
    with pytest.raises(DatabaseError, match="immutable"), transaction.atomic():
        UnifiedList.objects.filter(pk=first.pk).update(number=9)
    with pytest.raises(Forbidden):
        actions.publish_unified(by=lists.actor("planner_a"), at=AT)
    assert Event.objects.filter(kind="items.unified-published").count() == 2


def test_list_when_published_then_says_until_when_each_item_holds(cast, client):
    """Beside the item's own digest, in form 2; what form 1 published stays readable."""
    begun = item(cast, "A-1", "旅行社经营情况的检查", ["旅行社"])
    begun.valid_to = datetime.date(2026, 12, 31)
    begun.save(update_fields=["valid_to"])
    item(cast, "A-2", "价格行为检查", ["企业"])
    found = actions.publish_unified(by=cast.actor("coordinator"), at=AT)
    assert [one["valid_to"] for one in found.content["items"]] == ["2026-12-31", ""]
    there = "/open/items/lists/650000/1/"
    assert "2026-12-31" in client.get(there).content.decode()
    data = b"".join(client.get(f"{there}list.csv").streaming_content).decode()
    assert data.splitlines()[0].endswith(",valid_from,valid_to")
    assert "2026-12-31" in data
    old = found.content | {"form": 1, "number": 2}
    old["items"] = [{k: v for k, v in one.items() if k != "valid_to"} for one in old["items"]]
    UnifiedList.objects.create(
        region=found.region, number=2, content=old, sha256="0" * 64,
        published_by=found.published_by, published_at=AT,
    )  # fmt: skip
    older = client.get("/open/items/lists/650000/2/").content.decode()
    assert "2026-12-31" not in older
    assert "长期" not in older, "form 1 does not say"


def test_list_without_items_cannot_be_published(cast):
    with pytest.raises(NothingToUnify):
        actions.publish_unified(by=cast.actor("coordinator"), at=AT)


def test_pages_from_the_decision_to_the_public_list(lists, client_of, client):
    desk = client_of("coordinator")
    text = desk.get("/items/unified/?show=duplicates").content.decode()
    assert "相似 100%" in text
    sent = {"kind": "joint", "key": "加油站", "codes": "A-2|B-2", "decision": "kept"}
    assert desk.post("/items/unified/decide/", sent).headers["Location"].endswith("?show=joint")
    old = desk.post("/items/unified/decide/", sent | {"codes": "A-2"})
    assert old.status_code == 409
    page = desk.post("/items/unified/publish/", follow=True)
    assert "统一清单第 1 版已公布" in page.content.decode()
    assert "A-1" in b"".join(desk.get("/items/unified/export.csv").streaming_content).decode()
    there = "/open/items/lists/650000/1/"
    text = client.get(there).content.decode()
    assert "旅行社经营情况的检查" in text
    assert "加油站" in text
    assert there in client.get("/open/items/").content.decode()
    data = client.get(f"{there}list.json").content
    assert hashlib.sha256(data).hexdigest() == UnifiedList.objects.get().sha256
    lines = b"".join(client.get(f"{there}list.csv").streaming_content).decode().splitlines()
    assert len(lines) == 5
    assert client.get("/open/items/lists/650000/2/").status_code == 404
    assert client.get("/open/items/lists/652300/1/").status_code == 404
    assert "公布新版" not in client_of("planner_a").get("/items/unified/").content.decode()


CLASSES = ["店", "厂", "各类店", "企业", "所有单位"]
ENTRIES = st.lists(
    st.builds(
        Entry, st.uuids().map(str), st.integers(1, 3),
        st.text(alphabet="甲乙丙丁戊", min_size=1, max_size=9),
        st.lists(st.sampled_from(CLASSES), max_size=2).map(tuple),
        st.sampled_from([(), ("enterprise",), ("nonprofit",), ("enterprise", "nonprofit")]),
    ),
    max_size=12, unique_by=lambda one: one.code,
)  # fmt: skip


@given(ENTRIES)
def test_every_pair_that_is_like_enough_is_found_it_04(entries):
    found = {(one.first, one.second, one.likeness) for one in duplicates(entries)}
    wanted = set()
    for one in entries:
        for other in entries:
            alike = likeness(bigrams(core(one.matter)), bigrams(core(other.matter)))
            apart = one.code < other.code and one.department != other.department
            if apart and alike >= asked_likeness(one, other):
                wanted.add((one.code, other.code, alike))
    assert found == wanted


@given(ENTRIES)
def test_joint_candidates_are_of_several_departments_it_04(entries):
    by_code = {one.code: one for one in entries}
    for one in together(entries):
        assert len({by_code[code].department for code in one.codes}) > 1
        bare = one.target_class.removeprefix("各类")
        assert bare == "店" or bare == "厂", "classes as wide as 企业 are no reason"
        for code in one.codes:
            assert {bare, f"各类{bare}"} & set(by_code[code].classes)


@pytest.mark.parametrize(
    ("first", "second", "asked"),
    [
        (("旅行社",), ("旅行社", "景区"), 80), ((), (), 80), (("各类旅行社",), ("旅行社",), 80),
        (("旅行社",), (), 90), (("企业",), ("各类市场主体",), 90), (("学校",), ("所有单位",), 90),
        (("企业",), ("食品生产企业",), 90), (("旅行社",), ("景区",), 101),
    ],
)  # fmt: skip
def test_matters_must_be_nearly_equal_where_classes_do_not_say_the_same_it_04(first, second, asked):
    one, other = Entry("A", 1, "甲", first), Entry("B", 2, "甲", second)
    assert asked_likeness(one, other) == asked_likeness(other, one) == asked


def test_wide_class_meets_another_only_where_the_kinds_meet_it_04():
    wide = Entry("A", 1, "甲", ("企业",), ("enterprise",))
    assert asked_likeness(wide, Entry("B", 2, "甲", ("食品厂",), ("enterprise",))) == 90
    assert asked_likeness(wide, Entry("B", 2, "甲", ("学校",), ("nonprofit",))) == 101


def test_equal_matters_are_found_whatever_their_classes_are_called_it_04():
    """The same matter of two departments: one names no class, or a wide one."""
    for classes in ((), ("各类市场主体",), ("企业",)):
        twins = [Entry("A", 1, "安全生产检查", ("企业",)), Entry("B", 2, "安全生产检查", classes)]
        assert [one.likeness for one in duplicates(twins)] == [100]
        less = [Entry("A", 1, "食品安全生产检查", ("食品厂",)),
                Entry("B", 2, "药品安全生产检查", classes)]  # fmt: skip
        assert duplicates(less) == []


def lines_of(response):
    return b"".join(response.streaming_content).decode("utf-8-sig").splitlines()


def test_export_when_a_tab_is_shown_then_holds_what_it_shows(lists, client_of):
    desk, there = client_of("coordinator"), "/items/unified/export.csv"
    decide(lists, now(lists).duplicates[0], "dismissed", note="内容不同")
    actions.publish_unified(by=lists.actor("coordinator"), at=AT)
    twins = lines_of(desk.get(f"{there}?show=duplicates"))
    assert [line.split(",")[3] for line in twins[1:]] == ["A-1", "B-1"]
    assert all("不采纳" in line and "内容不同" in line for line in twins[1:])
    joint = lines_of(desk.get(f"{there}?show=joint"))
    assert [line.split(",")[3] for line in joint[1:]] == ["A-2", "B-2", "A-1", "B-1"]
    assert all("待决定" in line for line in joint[1:])
    published = lines_of(desk.get(f"{there}?show=versions"))
    assert [line.split(",")[0] for line in published[1:]] == ["1"]
    assert len(lines_of(desk.get(there))) == 5
    narrow = lines_of(desk.get(f"{there}?q=旅行社&department=nothing"))
    assert [line.split(",")[0] for line in narrow[1:]] == ["B-1", "A-1"]
    page = desk.get("/items/unified/?show=duplicates").content.decode()
    assert "unified/export.csv?show=duplicates" in page


def test_merged_list_when_narrowed_then_shows_those_and_pages(lists, client_of):
    desk = client_of("coordinator")
    code = lists.department("fire").code
    page = desk.get(f"/items/unified/?q=检查&department={code}").content.decode()
    assert "/items/B-1/" in page
    assert "/items/A-1/" not in page
    for number in range(8):
        item(lists, f"C-{number}", f"示例事项{number}", ["加油站"])
    first = desk.get("/items/unified/?size=10").content.decode()
    second = desk.get(f"/items/unified/{next_of(first)}").content.decode()
    shown = [code in first for code in ("/items/B-1/", "/items/C-7/")]
    assert shown == [True, False]
    assert "/items/C-7/" in second
    nothing = desk.get("/items/unified/?q=没有这个").content.decode()
    assert "没有符合条件的事项" in nothing


def next_of(page):
    return html.unescape(re.search(r'rel="next" href="([^"]+)"', page)[1])


def test_published_lists_when_more_than_a_page_then_all_can_be_reached(lists, client_of):
    desk = client_of("coordinator")
    first = actions.publish_unified(by=lists.actor("coordinator"), at=AT)
    UnifiedList.objects.bulk_create(
        UnifiedList(
            region=first.region, number=number, content=first.content, sha256=first.sha256,
            published_by=first.published_by, published_at=AT,
        )
        for number in range(2, 62)
    )  # fmt: skip
    page = desk.get("/items/unified/?show=versions").content.decode()
    assert '<span class="n">61</span>' in page
    assert "lists/650000/1/" not in page
    assert "lists/650000/1/" in desk.get(f"/items/unified/{next_of(page)}").content.decode()


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        ("kept", "随下一版统一清单公布"), ("dismissed", "不列入统一清单"),
        ("proposed", "决定以前不列入统一清单"),
    ],
)  # fmt: skip
def test_decision_when_recorded_then_the_page_says_what_follows(lists, client_of, decision, words):
    desk = client_of("coordinator")
    for kind, key, codes in (
        ("joint", "加油站", "A-2|B-2"), ("duplicate", "A-1|B-1", "A-1|B-1"),
    ):  # fmt: skip
        sent = {"kind": kind, "key": key, "codes": codes, "decision": decision}
        page = desk.post("/items/unified/decide/", sent, follow=True).content.decode()
        assert words in page
        assert ("随下一版统一清单公布" in page) is (decision == "kept")


def test_overlaps_when_very_many_then_the_page_says_how_many_it_leaves_off(
    lists, client_of, monkeypatch
):
    monkeypatch.setattr(unified_views, "MOST_SHOWN", 1)
    page = client_of("coordinator").get("/items/unified/?show=joint").content.decode()
    assert "另有 1 组没有列出" in page

"""Publishing is read first, then confirmed: what becomes public, what is held back, what stays."""

import datetime
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sunlot.imports.tests.support import AT
from sunlot.items import actions, queries
from sunlot.items.actions import ItemFacts
from sunlot.items.errors import DraftsChanged
from sunlot.items.models import Item, ItemVersion
from sunlot.items.presenting import differences
from sunlot.items.rules.citing import Citation
from sunlot.items.rules.versions import last_day

LAW = [Citation("消防法", "第五十三条")]
FACTS = ItemFacts(
    matter="消防监督检查", item_class="general", method="现场检查", category="消防", basis=LAW
)
DAYS = st.dates(datetime.date(2026, 1, 1), datetime.date(2026, 2, 1))


@pytest.fixture
def make(cast):
    def made(code, **facts):
        by = cast.actor("planner_a")
        return actions.create_item(
            code=code, department=cast.department("market"), facts=replace(FACTS, **facts), by=by,
            at=AT,
        ).item  # fmt: skip

    return made


def repeal(cast, at=AT):
    actions.enter_law_change(
        instrument="消防法", what="repealed", effective_on=AT.date(), source="示例公报",
        by=cast.actor("coordinator"), at=at,
    )  # fmt: skip


def seen_of(page):
    return page.text.split('name="seen" value="')[1].split('"')[0]


def test_one_item_when_opened_then_asks_and_only_the_answer_publishes(cast, client_of, make):
    item, client = make("A-1"), client_of("planner_a")
    here = "/items/A-1/publish/"
    page = client.get(here)
    assert page.status_code == 200
    assert "不能撤回或者删除" in page.text
    assert "现场检查" in page.text
    assert client.post(here).status_code == 422, "without having seen it"
    assert item.versions.get().state == "draft"
    answer = client.post(here, {"seen": seen_of(page)}, follow=True)
    assert "A-1 第 1 版已公示" in answer.text
    again = client.get(here, follow=True)
    assert again.status_code == 200
    assert "没有待公示的草稿" in again.text


def test_new_version_when_opened_then_stands_against_the_old_one(cast, client_of, make):
    item, by = make("A-1"), cast.actor("planner_a")
    actions.publish(item=item, by=by, at=AT)
    actions.edit_item(item=item, facts=replace(FACTS, method="书面检查"), by=by, at=AT)
    page = client_of("planner_a").get("/items/A-1/publish/").text
    assert "第 2 版，替代第 1 版" in page
    assert "<del>现场检查</del>" in page
    assert "<ins>书面检查</ins>" in page
    assert "1 处改动" in page


def test_all_when_a_law_changed_then_its_items_wait_and_go_one_by_one(cast, client_of, make):
    make("A-1")
    make("A-2", basis=[Citation("旅游法", "第一条")])
    repeal(cast)
    client = client_of("planner_a")
    assert "公示 1 项完整草稿" in client.get("/items/").text
    page = client.get("/items/publish/")
    assert "另有 1 项依据已变动" in page.text
    done = client.post("/items/publish/", {"seen": seen_of(page)}, follow=True)
    assert "已公示 1 项" in done.text
    states = dict(ItemVersion.objects.values_list("item__code", "state"))
    assert states == {"A-1": "draft", "A-2": "published"}
    one = client.get("/items/A-1/publish/")
    assert "依据已经失效的，不应再公示" in one.text
    assert client.post("/items/A-1/publish/", {"seen": seen_of(one)}).status_code == 302
    assert client.get("/items/publish/", follow=True).status_code == 200


def test_drafts_when_changed_after_they_were_read_then_nothing_is_published(cast, client_of, make):
    make("A-1")
    client = client_of("planner_a")
    seen = seen_of(client.get("/items/publish/"))
    make("A-2")
    page = client.post("/items/publish/", {"seen": seen})
    assert page.status_code == 422
    assert "items-drafts-changed" in page.text
    assert set(ItemVersion.objects.values_list("state", flat=True)) == {"draft"}
    with pytest.raises(DraftsChanged):
        actions.publish_all(by=cast.actor("planner_a"), at=AT, seen=seen)


def test_draft_when_discarded_then_is_asked_first(client_of, make):
    make("A-1")
    client = client_of("planner_a")
    assert "不能恢复" in client.get("/items/A-1/discard/").text
    assert ItemVersion.objects.count() == 1
    assert client.post("/items/A-1/discard/").status_code == 302
    assert not ItemVersion.objects.exists()


def test_replaced_on_its_first_day_then_its_period_is_not_reversed(cast, client_of, make):
    item, by = make("A-1"), cast.actor("planner_a")
    first = actions.publish(item=item, by=by, at=AT)
    actions.edit_item(item=item, facts=replace(FACTS, method="书面检查"), by=by, at=AT)
    second = actions.publish(item=item, by=by, at=AT)
    first.refresh_from_db()
    assert (first.valid_from, first.valid_to) == (AT.date(), AT.date())
    assert queries.published_version(item, AT.date()) == second
    assert [one.label for one in differences(first, second)] == ["检查方式"]
    for page in ("/items/A-1/", "/open/items/A-1/"):
        text = client_of("planner_a").get(page).text
        assert f"{AT.date()} 当天由新版替代" in text


@given(DAYS, DAYS | st.none(), DAYS)
def test_last_day_is_never_before_the_first_nor_later_than_said(first, last, replaced_on):
    if last is not None and last < first:
        last = first
    found = last_day(first=first, last=last, replaced_on=replaced_on)
    assert found >= first
    assert last is None or found <= last
    assert found < replaced_on or found == first


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 3), st.none() | st.integers(0, 6)), max_size=5))
def test_on_every_day_the_newest_begun_version_is_used_it_01(cast, make, steps):
    item, by, at = make(f"P-{ItemVersion.objects.count()}"), cast.actor("planner_a"), AT
    begun = []
    for number, (wait, ahead) in enumerate(steps, start=1):
        at += datetime.timedelta(days=wait)
        start = None if ahead is None else at.date() + datetime.timedelta(days=ahead)
        actions.edit_item(
            item=item, facts=replace(FACTS, matter=f"第{number}", valid_from=start), by=by, at=at
        )
        begun.append(actions.publish(item=item, by=by, at=at))
    for version in item.versions.exclude(state="draft"):
        assert version.valid_to is None or version.valid_to >= version.valid_from
    for ahead in range(20):
        day = AT.date() + datetime.timedelta(days=ahead)
        started = [
            one for number, one in enumerate(begun)
            if one.valid_from <= day
            and not any(later.valid_from <= day for later in begun[number + 1 :])
        ]  # fmt: skip
        found = queries.published_version(item, day)
        if started and started[-1] is begun[-1]:
            assert found == begun[-1]
        elif found is not None:
            assert found in started


CODES = st.lists(st.from_regex(r"[A-B]?-?[0-9]{1,4}(?:-[0-9]{1,3})?", fullmatch=True), max_size=6)


def test_codes_stand_in_the_order_of_people(make, client_of):
    for code in ("10", "2", "1", "A-10", "A-9", "A-9-2", "A-9-10"):
        make(code)
    page = client_of("planner_a").get("/items/?size=50").text
    places = [page.index(f'/items/{code}/"') for code in ("1", "2", "10", "A-9", "A-9-2", "A-9-10")]
    assert places == sorted(places)
    first = client_of("planner_a").get("/items/?size=10")
    assert first.status_code == 200


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CODES)
def test_pages_of_a_list_in_that_order_lose_and_repeat_nothing(cast, codes):
    ItemVersion.objects.all().delete()
    Item.objects.all().delete()
    department = cast.department("market")
    for code in set(codes):
        item = Item.objects.create(code=code, department=department, region=department.region)
        ItemVersion.objects.create(
            item=item, number=1, category="", matter="甲", item_class="general", created_at=AT
        )
    found = queries.newest_versions(cast.actor("planner_a")).order_by("code_order", "pk")
    ordered = [one.item.code for one in found]
    assert sorted(ordered) == sorted(set(codes))
    numbers = [int(one) for one in ordered if one.isdigit()]
    assert numbers == sorted(numbers)

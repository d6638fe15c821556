"""An item is ended from a day on: not used any more, not asked about any more (IT-01, IT-03)."""

import datetime
from dataclasses import replace

import pytest

from sunlot.errors import Forbidden
from sunlot.imports.tests.support import AT
from sunlot.items import actions, queries
from sunlot.items.actions import ItemFacts
from sunlot.items.errors import (
    EndedAlready,
    EndInThePast,
    EndStands,
    NothingToPublish,
    NotInForce,
    OtherDepartment,
    OverBefore,
)
from sunlot.items.models import ItemVersion
from sunlot.items.presenting import history_of
from sunlot.items.queries import laws
from sunlot.items.queries.unified import unified_of
from sunlot.items.rules.citing import Citation
from sunlot.ledger.models import Event

TODAY = AT.date()
DAY = datetime.timedelta(days=1)
FACTS = ItemFacts(
    matter="消防安全检查", item_class="general", method="现场检查", target_classes=["加油站"],
    basis=[Citation("消防法", "第五十三条")],
)  # fmt: skip


@pytest.fixture
def item(cast):
    by = cast.actor("planner_a")
    version = actions.create_item(
        code="A-1", department=cast.department("market"), facts=FACTS, by=by, at=AT
    )
    actions.publish(item=version.item, by=by, at=AT)
    return version.item


def end(cast, item, day=TODAY, who="planner_a", reason="依据已废止", at=AT):
    return actions.end_item(item=item, day=day, reason=reason, by=cast.actor(who), at=at)


def repealed(cast, at=AT):
    return actions.enter_law_change(
        instrument="消防法", what="repealed", effective_on=TODAY, source="示例公报",
        by=cast.actor("coordinator"), at=at,
    )  # fmt: skip


def flagged(cast, on=TODAY):
    return [one.version.number for one in laws.flags(cast.actor("coordinator"), on=on)]


def test_draft_of_an_ended_item_when_all_are_published_then_stays_a_draft(cast, item):
    by = cast.actor("planner_a")
    actions.edit_item(item=item, facts=replace(FACTS, method="书面检查"), by=by, at=AT)
    end(cast, item, day=TODAY + DAY)
    assert queries.ready_drafts(by, TODAY) == []
    with pytest.raises(NothingToPublish):
        actions.publish_all(by=by, at=AT)
    actions.publish(item=item, by=by, at=AT)
    newest = item.versions.order_by("number").last()
    assert (newest.state, newest.ended_on) == ("published", None)


def test_item_when_ended_then_cannot_be_used_from_the_day_it_01(cast, item):
    later = TODAY + 10 * DAY
    done = end(cast, item, later)
    assert (done.state, done.valid_to, done.ended_on) == ("published", later - DAY, later)
    assert queries.published_version(item, later - DAY) == done
    assert queries.published_version(item, later) is None
    assert queries.unusable([(item, later), (item, TODAY)]) == {(item.pk, later)}
    assert unified_of(item.region, later - DAY).versions == [done]
    assert unified_of(item.region, later).versions == []
    event = Event.objects.get(kind="items.ended")
    assert event.data == {"version": 1, "day": later.isoformat(), "reason": "依据已废止"}
    lines = history_of(item, list(item.versions.all()))
    assert any("停用抽查事项" in line["text"] for line in lines)


def test_item_when_ended_then_its_digest_stays(cast, item):
    before = queries.digest_of(item.versions.get())
    assert queries.digest_of(end(cast, item)) == before


def test_item_when_ended_then_a_repealed_law_asks_nothing_any_more_it_03(cast, item):
    repealed(cast)
    assert flagged(cast) == [1]
    end(cast, item, TODAY + 5 * DAY, at=AT + datetime.timedelta(minutes=1))
    assert flagged(cast) == [], "decided, though its day lies ahead"
    second = AT + datetime.timedelta(hours=1)
    actions.enter_law_change(
        instrument="消防法", what="amended", effective_on=TODAY, source="示例公报",
        by=cast.actor("coordinator"), at=second,
    )  # fmt: skip
    assert flagged(cast) == [1], "what became known later still asks"
    assert flagged(cast, TODAY + 5 * DAY) == [], "over"


def test_item_that_is_over_by_its_own_last_day_asks_nothing_it_03(cast, item):
    repealed(cast)
    ItemVersion.objects.update(valid_to=TODAY)
    assert flagged(cast) == [1]
    assert flagged(cast, TODAY + DAY) == []


def test_end_when_refused_then_says_why(cast, item):
    with pytest.raises(OtherDepartment):
        end(cast, item, who="planner_b")
    with pytest.raises(Forbidden):
        end(cast, item, who="approver_a")
    with pytest.raises(EndInThePast):
        end(cast, item, TODAY - DAY)
    ItemVersion.objects.update(valid_to=TODAY + DAY)
    with pytest.raises(OverBefore):
        end(cast, item, TODAY + 2 * DAY)
    end(cast, item, who="coordinator")
    with pytest.raises(EndedAlready):
        end(cast, item)
    fresh = actions.create_item(
        code="A-2", department=item.department, facts=FACTS, by=cast.actor("planner_a"), at=AT
    ).item
    with pytest.raises(NotInForce):
        end(cast, fresh)
    assert Event.objects.filter(kind="items.ended").count() == 1


def test_end_when_withdrawn_before_its_day_then_all_holds_as_before(cast, item):
    by = cast.actor("planner_a")
    last = TODAY + 90 * DAY
    ItemVersion.objects.update(valid_to=last)
    end(cast, item, TODAY + DAY)
    with pytest.raises(OtherDepartment):
        actions.withdraw_end(item=item, by=cast.actor("planner_b"), at=AT)
    back = actions.withdraw_end(item=item, by=by, at=AT)
    assert (back.valid_to, back.ended_on, back.end_reason, back.ended_by) == (last, None, "", None)
    with pytest.raises(EndStands):
        actions.withdraw_end(item=item, by=by, at=AT)
    end(cast, item, TODAY)
    with pytest.raises(EndStands):
        actions.withdraw_end(item=item, by=by, at=AT)
    assert Event.objects.filter(kind="items.end-withdrawn").count() == 1


def test_end_when_a_version_waits_for_its_day_then_the_one_before_it_ends_too(cast, item):
    by, begins = cast.actor("planner_a"), TODAY + 30 * DAY
    facts = ItemFacts(matter="改", item_class="general", method="书面检查", basis=FACTS.basis,
                      valid_from=begins)  # fmt: skip
    actions.edit_item(item=item, facts=facts, by=by, at=AT)
    actions.publish(item=item, by=by, at=AT)
    end(cast, item, TODAY + DAY)
    assert queries.published_version(item, TODAY).number == 1
    for day in (TODAY + DAY, begins):
        assert queries.published_version(item, day) is None
    actions.withdraw_end(item=item, by=by, at=AT)
    found = [queries.published_version(item, day).number for day in (begins - DAY, begins)]
    assert found == [1, 2]


def test_item_when_ended_then_a_new_version_that_says_the_same_takes_it_up_again(cast, item):
    by = cast.actor("planner_a")
    end(cast, item)
    draft = actions.edit_item(item=item, facts=FACTS, by=by, at=AT + DAY)
    assert (draft.number, draft.state) == (2, "draft")
    actions.publish(item=item, by=by, at=AT + DAY)
    assert queries.published_version(item, TODAY) is None
    assert queries.published_version(item, TODAY + DAY).number == 2


def test_pages_from_the_law_that_was_repealed_to_the_end_and_back(cast, item, client_of, client):
    repealed(cast)
    desk = client_of("planner_a")
    assert "/items/A-1/end/" in desk.get("/items/A-1/").content.decode()
    page = desk.get("/items/A-1/end/").content.decode()
    assert "消防法" in page
    today = AT.date().isoformat()
    short = desk.post("/items/A-1/end/", {"day": today, "reason": "无"})
    assert short.status_code == 422
    past = desk.post("/items/A-1/end/", {"day": "2020-01-01", "reason": "依据已废止"})
    assert (past.status_code, "已经过去" in past.content.decode()) == (422, True)
    ahead = "2099-01-01"
    page = desk.post(
        "/items/A-1/end/", {"day": ahead, "reason": "依据已废止"}, follow=True
    ).content.decode()
    assert "取消停用" in page
    assert "依据已废止" in page
    assert "起停用" in desk.get("/items/").content.decode()
    page = desk.post("/items/A-1/end/withdraw/", follow=True).content.decode()
    assert "事项继续有效" in page
    day = datetime.datetime.now(tz=datetime.UTC).date() + DAY
    ItemVersion.objects.update(valid_to=None)
    desk.post("/items/A-1/end/", {"day": day.isoformat(), "reason": "依据已废止"})
    ItemVersion.objects.update(ended_on=TODAY - DAY, valid_to=TODAY - 2 * DAY)
    assert "已停用" in desk.get("/items/A-1/").content.decode()
    assert "A-1" in desk.get("/items/?state=ended").content.decode()
    assert "items/A-1/" not in desk.get("/items/?state=published").content.decode()
    assert "依据已废止" in client.get("/open/items/A-1/").content.decode()
    assert "A-1" not in client.get("/open/items/").content.decode()

"""Two people edit one task: nobody overwrites anybody unseen, and nothing typed is lost."""

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from sunlot.errors import Outdated
from sunlot.plans import actions
from sunlot.plans.models import PlanTask
from sunlot.plans.rules import Ratio
from sunlot.plans.tests import builders
from tests.cast import NOW, Cast

Clients = Callable[[str], Client]


@pytest.fixture
def task(cast: Cast) -> PlanTask:
    builders.draft(cast)
    return PlanTask.objects.get()


def read_of(page: Any) -> str:
    """The hidden input that says what the form was made from."""
    found = re.search(r'name="_read" value="([^"]*)"', page.content.decode())
    assert found, page.content.decode()
    return unescape(found[1])


def sent(cast: Cast, read: str, **changes: Any) -> dict[str, Any]:
    """The edit form as a browser sends it."""
    return {
        "title": "任务 1", "lead": cast.department("market").pk, "draw_kind": "directed",
        "joining": [cast.department("fire").pk], "item_class": "general", "credit_linked": "on",
        "starts_on": "2026-05-11", "ends_on": "2026-06-30", "_read": read,
    } | changes  # fmt: skip


def hidden(page: Any) -> dict[str, list[str]]:
    """The hidden inputs of the page where a person chooses."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(
        r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.content.decode()
    ):
        found.setdefault(unescape(name), []).append(unescape(value))
    return found


def test_edit_when_others_changed_other_fields_then_merged_without_question(
    cast: Cast, client_of: Clients, task: PlanTask
) -> None:
    address = f"/plans/tasks/{task.pk}/edit/"
    first, second = client_of("coordinator"), client_of("coordinator_2")
    read = read_of(first.get(address))
    assert read == read_of(second.get(address))
    assert first.post(address, sent(cast, read, field="食品")).status_code == 302
    assert second.post(address, sent(cast, read, method_text="现场")).status_code == 302
    task.refresh_from_db()
    assert (task.field, task.method_text, task.revision) == ("食品", "现场", 2)


def test_edit_when_both_changed_a_field_then_409_with_all_three_and_either_can_be_taken(
    cast: Cast, client_of: Clients, task: PlanTask
) -> None:
    address = f"/plans/tasks/{task.pk}/edit/"
    first, second = client_of("coordinator"), client_of("coordinator_2")
    read = read_of(first.get(address))
    first.post(address, sent(cast, read, title="甲的名称", field="甲的领域"))
    mine = sent(cast, read, title="乙的名称", field="乙的领域", level_text="乙的层级")
    page = second.post(address, mine)
    assert page.status_code == 409
    text = page.content.decode()
    for words in ("任务 1", "甲的名称", "乙的名称", "未填", "甲的领域", "周敏"):
        assert words in text
    task.refresh_from_db()
    assert task.title == "甲的名称"
    again = hidden(page)
    assert second.post(address, again).status_code == 409, "nothing chosen yet"
    chosen = again | {"take:title": ["mine"], "take:field": ["theirs"]}
    assert second.post(address, chosen).status_code == 302
    task.refresh_from_db()
    assert (task.title, task.field, task.level_text) == ("乙的名称", "甲的领域", "乙的层级")


def test_edit_when_a_third_saves_while_the_second_chooses_then_asked_again(
    cast: Cast, client_of: Clients, task: PlanTask
) -> None:
    address = f"/plans/tasks/{task.pk}/edit/"
    first, second = client_of("coordinator"), client_of("coordinator_2")
    read = read_of(first.get(address))
    first.post(address, sent(cast, read, title="甲"))
    again = hidden(second.post(address, sent(cast, read, title="乙")))
    first.post(address, sent(cast, read_of(first.get(address)), title="丙"))
    page = second.post(address, again | {"take:title": ["mine"]})
    assert page.status_code == 409
    assert "丙" in page.content.decode()
    done = second.post(address, hidden(page) | {"take:title": ["mine"]})
    assert done.status_code == 302
    task.refresh_from_db()
    assert task.title == "乙"


def test_edit_when_a_box_was_cleared_by_one_then_merged(
    cast: Cast, client_of: Clients, task: PlanTask
) -> None:
    address = f"/plans/tasks/{task.pk}/edit/"
    client = client_of("coordinator")
    read = read_of(client.get(address))
    without = sent(cast, read, joining=[])
    del without["credit_linked"]
    assert client.post(address, without).status_code == 302
    assert client.post(address, sent(cast, read, field="食品")).status_code == 302
    task.refresh_from_db()
    assert (task.credit_linked, task.joinings.count(), task.field) == (False, 0, "食品")


def test_ratios_when_both_changed_one_then_409_names_the_stratum(
    cast: Cast, client_of: Clients, task: PlanTask
) -> None:
    address = f"/plans/tasks/{task.pk}/ratios/"
    first, second = client_of("coordinator"), client_of("planner_a")
    read = read_of(first.get(address))

    def ratios(**changes: str) -> dict[str, str]:
        plain = {f"ratio_{one}": "5" for one in "ABCD"} | {f"min_{one}": "0" for one in "ABCD"}
        return plain | {"_read": read} | changes

    assert first.post(address, ratios(ratio_A="1")).status_code == 302
    page = second.post(address, ratios(ratio_A="2"))
    assert page.status_code == 409
    assert "A 类的比例" in page.content.decode()
    assert "B 类的比例" not in page.content.decode()
    chosen = hidden(page) | {"take:ratio_A": ["mine"]}
    assert second.post(address, chosen).status_code == 302
    task.refresh_from_db()
    assert task.ratios["A"]["ratio"] == [1, 50]


def test_team_scope_and_items_when_saved_on_an_old_page_then_merged(
    cast: Cast, client_of: Clients, task: PlanTask
) -> None:
    row = builders.named_item(task)
    item, more = builders.item(cast, "SC-001"), builders.item(cast, "SC-002")
    first, second = client_of("coordinator"), client_of("planner_a")
    market = cast.department("market").pk
    address = f"/plans/tasks/{task.pk}/items/"
    read = read_of(first.get(address))
    plain = {f"i{row.pk}-item": "", f"i{row.pk}-department": market, "_read": read}
    matched = plain | {f"i{row.pk}-item": item.pk}
    assert first.post(address, matched).status_code == 302
    # The second adds another item and never touched the row.
    added = plain | {"new1-item": more.pk, "new1-department": market}
    assert second.post(address, added).status_code == 302
    assert second.post(address, added).status_code == 302, "sent twice"
    assert sorted(task.items.values_list("item__code", flat=True)) == ["SC-001", "SC-002"]


def test_items_when_the_other_took_the_row_away_then_what_was_typed_is_shown(
    cast: Cast, client_of: Clients, task: PlanTask
) -> None:
    row = builders.named_item(task)
    item = builders.item(cast, "SC-001")
    first, second = client_of("coordinator"), client_of("planner_a")
    address = f"/plans/tasks/{task.pk}/items/"
    read = read_of(first.get(address))
    assert first.post(address, {f"i{row.pk}-remove": "on", "_read": read}).status_code == 302
    page = second.post(address, {f"i{row.pk}-item": item.pk, "_read": read})
    assert page.status_code == 409
    assert "已被对方去掉" in page.content.decode()


def test_action_when_the_revision_is_old_then_outdated(cast: Cast, task: PlanTask) -> None:
    by = cast.actor("coordinator")
    ratios = {one: Ratio(1, 20, 0) for one in "ABCD"}
    actions.set_ratios(task=task, ratios=ratios, read=0, by=by, at=NOW)
    for act in (
        lambda: actions.set_ratios(task=task, ratios=ratios, read=0, by=by, at=NOW),
        lambda: actions.edit_task(task=task, facts=builders.facts(cast), read=0, by=by, at=NOW),
        lambda: actions.set_scope(task=task, target_filter=None, read=0, by=by, at=NOW),
        lambda: actions.set_team(task=task, team={}, read=0, by=by, at=NOW),
        lambda: actions.set_items(task=task, matches={}, read=0, by=by, at=NOW),
    ):
        with pytest.raises(Outdated):
            act()


@pytest.mark.parametrize(
    "read", ["", "x", "{}", "[]", '{"revision": "x"}', "null", '{"answers":1}']
)
def test_edit_when_the_hidden_input_is_garbage_then_no_failure(
    cast: Cast, client_of: Clients, task: PlanTask, read: str
) -> None:
    client = client_of("coordinator")
    assert client.post(f"/plans/tasks/{task.pk}/edit/", sent(cast, read)).status_code == 302
    assert json.dumps(read)

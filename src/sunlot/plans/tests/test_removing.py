"""Rows that go out of a draft and come back: as they were, with the same key, until the issue."""

import json
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from sunlot.errors import Forbidden, WrongState
from sunlot.ledger.models import Event
from sunlot.plans import actions, errors
from sunlot.plans.models import Plan, PlanTask, RemovedTask
from sunlot.plans.queries.plans import history_of_plan, history_of_task
from sunlot.plans.queries.versions import task_content
from sunlot.plans.rules import Ratio, TeamPart
from sunlot.plans.tests.builders import LATER, draft, facts, issued, named_item
from sunlot.plans.tests.test_pages import get, post
from tests.cast import NOW, Cast

Clients = Callable[[str], Client]
EVERY_CLASS = {"A": Ratio(1, 50), "B": Ratio(1, 20), "C": Ratio(1, 5), "D": Ratio(1, 2)}


def remove(plan: Plan, cast: Cast, *tasks: int, who: str = "coordinator") -> None:
    actions.remove_tasks(plan=plan, tasks=tasks, by=cast.actor(who), at=LATER)


def restore(plan: Plan, cast: Cast, *tasks: int, who: str = "coordinator") -> list[PlanTask]:
    return actions.restore_tasks(plan=plan, tasks=tasks, by=cast.actor(who), at=LATER)


def prepared(cast: Cast, plan: Plan) -> PlanTask:
    """The first task with all that a restored one must have again."""
    task = plan.tasks.get(sequence=1)
    by = cast.actor("coordinator")
    named_item(task)
    actions.set_ratios(task=task, ratios=EVERY_CLASS, by=by, at=NOW)
    team = {"650000-market": TeamPart(3), "650000-fire": TeamPart(2)}
    actions.set_team(task=task, team=team, by=by, at=NOW)
    found = {"all": [{"field": "tag", "op": "in", "value": ["食品加工"]}]}
    actions.set_scope(task=task, target_filter=found, by=by, at=NOW)
    return plan.tasks.get(pk=task.pk)


def test_row_when_restored_then_everything_of_it_is_back(cast: Cast) -> None:
    plan = draft(cast, total=3)
    task = prepared(cast, plan)
    content, how = task_content(task), (task.ratios, task.team, task.target_filter)
    remove(plan, cast, task.pk)
    assert not PlanTask.objects.filter(pk=task.pk).exists()
    [back] = restore(plan, cast, task.pk)
    back = PlanTask.objects.get(pk=back.pk)
    assert back.pk == task.pk
    assert task_content(back) == content
    assert (back.ratios, back.team, back.target_filter) == how
    assert not RemovedTask.objects.exists()
    kinds = [one.kind for one in history_of_task(back)][:2]
    assert kinds == ["plans.task-restored", "plans.task-removed"]
    assert "plans.task-removed" in [one.kind for one in history_of_plan(plan)]


def test_rows_when_removed_together_then_one_event_that_names_them(cast: Cast) -> None:
    plan = draft(cast, total=3)
    one, two, three = plan.tasks.order_by("sequence").values_list("pk", flat=True)
    before = Event.objects.count()
    remove(plan, cast, one, three)
    assert list(plan.tasks.values_list("pk", flat=True)) == [two]
    assert Event.objects.count() == before + 1
    event = Event.objects.order_by("-id")[0]
    assert (event.kind, event.data["codes"]) == ("plans.tasks-removed", ["T001", "T003"])
    restore(plan, cast, one, three)
    assert list(plan.tasks.order_by("sequence").values_list("pk", flat=True)) == [one, two, three]
    assert Event.objects.count() == before + 2


def test_row_that_was_issued_or_drawn_stays_and_so_do_the_others_chosen_with_it(cast: Cast) -> None:
    plan = issued(cast)
    by = cast.actor("coordinator")
    plan = actions.revise(plan=plan, by=by, at=LATER)
    added = [
        actions.add_task(plan=plan, code=f"N{n}", facts=facts(cast), by=by, at=LATER)
        for n in range(2)
    ]
    old = plan.tasks.get(sequence=1)
    with pytest.raises(errors.TaskIssued):
        remove(plan, cast, old.pk)
    PlanTask.objects.filter(pk=added[0].pk).update(launched_at=NOW)
    with pytest.raises(errors.TaskDrawn):
        remove(plan, cast, added[0].pk)
    with pytest.raises(errors.RowsRefused) as caught:
        remove(plan, cast, old.pk, added[0].pk, added[1].pk)
    rows = caught.value.params["rows"]
    assert isinstance(rows, list)
    assert [one["number"] for one in rows] == [1, 2]
    assert all(one["text"] and one["remedy"] for one in rows)
    assert plan.tasks.count() == 3


def test_row_whose_place_or_code_is_taken_comes_last_or_is_refused(cast: Cast) -> None:
    plan = draft(cast, total=2)
    by = cast.actor("coordinator")
    last = plan.tasks.get(sequence=2)
    remove(plan, cast, last.pk)
    new = actions.add_row(plan=plan, title="新", field="", by=by, at=LATER)
    assert new.sequence == 2
    [back] = restore(plan, cast, last.pk)
    assert PlanTask.objects.get(pk=back.pk).sequence == 3
    remove(plan, cast, last.pk)
    actions.add_task(plan=plan, code=last.code, facts=facts(cast), by=by, at=LATER)
    with pytest.raises(errors.RemovedCodeTaken):
        restore(plan, cast, last.pk)


def test_row_added_later_does_not_get_the_code_of_one_that_may_come_back(cast: Cast) -> None:
    plan = draft(cast)
    by = cast.actor("coordinator")
    one = actions.add_row(plan=plan, title="一", field="", by=by, at=LATER)
    remove(plan, cast, one.pk)
    two = actions.add_row(plan=plan, title="二", field="", by=by, at=LATER)
    assert (one.code, two.code) == ("650000-2026-002", "650000-2026-003")


def test_row_of_another_plan_or_one_that_is_gone_is_refused(cast: Cast) -> None:
    plan = draft(cast)
    task = plan.tasks.get()
    remove(plan, cast, task.pk)
    with pytest.raises(errors.RowsGone):
        remove(plan, cast, task.pk)
    restore(plan, cast, task.pk)
    with pytest.raises(errors.NotRemoved):
        restore(plan, cast, task.pk)


@pytest.mark.parametrize("who", ["planner_a", "approver_a", "supervisor", "outsider"])
def test_only_the_office_removes_and_restores(cast: Cast, who: str) -> None:
    plan = draft(cast, total=2)
    one, two = plan.tasks.order_by("sequence")
    remove(plan, cast, one.pk)
    for action, key in ((remove, two.pk), (restore, one.pk)):
        with pytest.raises((Forbidden, Plan.DoesNotExist)):
            action(plan, cast, key, who=who)


def test_issued_plan_keeps_no_removed_rows(cast: Cast) -> None:
    plan = draft(cast, total=2)
    task = plan.tasks.get(sequence=2)
    remove(plan, cast, task.pk)
    one, two, chair = (cast.actor(name) for name in ("coordinator", "coordinator_2", "chair"))
    actions.submit(plan=plan, low_share_reason="", by=one, at=NOW)
    with pytest.raises(WrongState):
        restore(plan, cast, task.pk)
    actions.adopt(plan=plan, by=chair, at=NOW)
    actions.request_issue(plan=plan, document_number="示例〔2026〕9号", by=one, at=NOW)
    actions.issue(plan=plan, task_count=1, by=two, at=NOW)
    assert not plan.removed_tasks.exists()


def test_sheet_answers_with_the_figures_and_tells_which_rows_were_refused(
    cast: Cast, client_of: Clients
) -> None:
    plan = draft(cast, total=3)
    one, two, _three = plan.tasks.order_by("sequence")
    client = client_of("coordinator")
    url = reverse("plans:sheet-remove", args=[plan.pk])
    answer = client.post(url, {"rows": json.dumps([one.pk])}).json()
    assert answer["words"].startswith("已删去 1 行。")
    assert (answer["counts"]["total"], answer["counts"]["gone"]) == (2, 1)
    PlanTask.objects.filter(pk=two.pk).update(launched_at=NOW)
    response = client.post(url, {"rows": json.dumps([two.pk, _three.pk])})
    assert response.status_code == 409
    assert response.json()["problems"][0]["label"] == "第 2 行"
    back = client.post(
        reverse("plans:sheet-restore", args=[plan.pk]), {"rows": json.dumps([one.pk])}
    ).json()
    assert f'data-task="{one.pk}"' in back["rows"][str(one.pk)]


@pytest.mark.parametrize("rows", ["", "[]", "{}", "x", '["1"]', "[true]", "[-1]", "[1e3]"])
def test_anything_but_keys_is_refused(cast: Cast, client_of: Clients, rows: str) -> None:
    plan = draft(cast)
    for name in ("plans:sheet-remove", "plans:sheet-restore"):
        url = reverse(name, args=[plan.pk])
        assert client_of("coordinator").post(url, {"rows": rows}).status_code == 422
    assert plan.tasks.count() == 1


def test_without_script_a_row_goes_by_its_own_page_and_comes_back_by_the_list(
    cast: Cast, client_of: Clients
) -> None:
    plan = draft(cast, total=2)
    task = plan.tasks.get(sequence=1)
    client = client_of("coordinator")
    assert "没有删去的行" in get(client, "plans:removed", plan.pk)
    post(client, "plans:task-remove", task.pk)
    assert "已删去的行" in get(client, "plans:sheet", plan.pk)
    page = get(client, "plans:removed", plan.pk)
    assert "任务 1" in page
    assert "周敏" in page
    post(client, "plans:removed", plan.pk, row=task.pk)
    assert plan.tasks.filter(pk=task.pk).exists()
    page = post(client, "plans:removed", plan.pk, 422, row=task.pk).decode()
    assert "可能已被他人恢复" in page


def test_item_that_went_meanwhile_is_no_longer_named(cast: Cast) -> None:
    plan = draft(cast)
    task = plan.tasks.get()
    row = named_item(task)
    remove(plan, cast, task.pk)
    kept = RemovedTask.objects.get()
    for one in kept.content:
        if one["model"] == "plans.plantaskitem":
            one["fields"]["item"] = 10**9
    kept.save()
    restore(plan, cast, task.pk)
    row = PlanTask.objects.get(pk=task.pk).items.get(pk=row.pk)
    assert row.item is None

"""Composing tasks, and how they are carried out: who may, when, and what is refused."""

import datetime
import threading

import pytest

from sunlot.departments.errors import OfficeCannotInspect
from sunlot.errors import Forbidden, WrongState
from sunlot.ledger.models import Event
from sunlot.plans import actions, errors, queries
from sunlot.plans.actions import Match
from sunlot.plans.models import PlanTask
from sunlot.plans.queries.readiness import readiness
from sunlot.plans.rules import Ratio, TeamPart
from sunlot.plans.tests.builders import LATER, draft, facts, issued, item, named_item
from tests.cast import NOW, Cast

CLASSES = {"A": Ratio(1, 50), "B": Ratio(1, 20), "C": Ratio(1, 5), "D": Ratio(1, 2)}
FILTER = {"all": [{"field": "tag", "op": "in", "value": ["食品加工"]}]}


def last_event() -> Event:
    return Event.objects.order_by("-id")[0]


def test_lead_first_then_those_that_join(cast: Cast) -> None:
    task = draft(cast).tasks.get()
    assert [one.short_name for one in queries.departments_of(task)] == [
        "市场监管部门", "消防救援机构",
    ]  # fmt: skip


def test_planner_of_the_lead_edits_and_the_ledger_names_what_changed(cast: Cast) -> None:
    task = draft(cast).tasks.get()
    actions.edit_task(
        task=task, facts=facts(cast, title="任务 1", credit_linked=False),
        by=cast.actor("planner_a"), at=NOW,
    )  # fmt: skip
    assert last_event().data["changed"] == ["credit_linked"]


@pytest.mark.parametrize("who", ["planner_b", "planner_c", "approver_a", "supervisor"])
def test_others_do_not_edit(cast: Cast, who: str) -> None:
    task = draft(cast).tasks.get()
    with pytest.raises(Forbidden):
        actions.edit_task(task=task, facts=facts(cast), by=cast.actor(who), at=NOW)
    with pytest.raises(Forbidden):
        actions.set_ratios(task=task, ratios=CLASSES, by=cast.actor(who), at=NOW)


def test_facts_are_closed_once_the_plan_is_issued(cast: Cast) -> None:
    task = issued(cast).tasks.get()
    with pytest.raises(WrongState):
        actions.edit_task(task=task, facts=facts(cast), by=cast.actor("planner_a"), at=NOW)


def test_facts_that_contradict_each_other_are_refused(cast: Cast) -> None:
    task = draft(cast).tasks.get()
    by = cast.actor("planner_a")
    early = datetime.date(2026, 1, 1)
    with pytest.raises(errors.PeriodReversed):
        actions.edit_task(task=task, facts=facts(cast, ends_on=early), by=by, at=NOW)
    joining = [cast.department("market")]
    with pytest.raises(errors.LeadJoins):
        actions.edit_task(task=task, facts=facts(cast, joining=joining), by=by, at=NOW)
    with pytest.raises(OfficeCannotInspect):
        actions.edit_task(task=task, facts=facts(cast, joining=[cast.office]), by=by, at=NOW)


def test_department_that_leaves_takes_its_team_and_items_with_it(cast: Cast) -> None:
    task = draft(cast).tasks.get()
    by = cast.actor("coordinator")
    row = named_item(task)
    actions.set_team(
        task=task, by=by, at=NOW,
        team={"650000-market": TeamPart(2), "650000-fire": TeamPart(2)},
    )  # fmt: skip
    actions.set_items(
        task=task, by=by, at=NOW,
        matches={row.pk: Match(item(cast, kind="fire"), cast.department("fire"))},
    )  # fmt: skip
    task = actions.edit_task(task=task, facts=facts(cast, joining=[]), by=by, at=NOW)
    assert list(task.team) == ["650000-market"]
    row.refresh_from_db()
    assert row.department is None
    assert row.item is not None


def test_scope_ratios_team_and_items_may_still_be_set_after_issue(cast: Cast) -> None:
    plan = issued(cast)
    task = plan.tasks.get()
    by = cast.actor("planner_a")
    before = plan.versions.get().sha256
    actions.set_scope(task=task, target_filter=FILTER, by=by, at=LATER)
    actions.set_ratios(task=task, ratios=CLASSES, by=by, at=LATER)
    assert last_event().data["ratios"]["A"] == {"ratio": [1, 50], "min": 0}
    actions.set_team(
        task=task, by=by, at=LATER,
        team={"650000-market": TeamPart(3, qualifications={"food": 1}),
              "650000-fire": TeamPart(2)},
    )  # fmt: skip
    task = actions.set_items(
        task=task, matches={}, added=[Match(item(cast), cast.department("market"))], by=by,
        at=LATER,
    )  # fmt: skip
    task.refresh_from_db()
    assert task.team["650000-market"] == {
        "level": "prefecture", "places": 2, "qualifications": {"food": 1},
    }  # fmt: skip
    assert [one.item.code for one in queries.understood_items(task)] == ["SC-001"]
    assert plan.versions.get().sha256 == before


def test_nothing_changes_after_the_first_draw_is_requested(cast: Cast) -> None:
    task = issued(cast).tasks.get()
    by = cast.actor("planner_a")
    task = actions.mark_launched(task=task, at=LATER)
    with pytest.raises(errors.TaskLaunched):
        actions.set_scope(task=task, target_filter=FILTER, by=by, at=LATER)
    with pytest.raises(errors.TaskLaunched):
        actions.set_ratios(task=task, ratios=CLASSES, by=by, at=LATER)
    actions.revise(plan=task.plan, by=cast.actor("coordinator"), at=LATER)
    with pytest.raises(errors.TaskDrawn):
        actions.remove_task(task=task, by=cast.actor("coordinator"), at=LATER)
    actions.reopen(task=task)
    actions.set_ratios(task=task, ratios=CLASSES, by=by, at=LATER)


def test_task_is_launched_only_from_an_issued_plan(cast: Cast) -> None:
    plan = issued(cast)
    actions.revise(plan=plan, by=cast.actor("coordinator"), at=LATER)
    with pytest.raises(WrongState):
        actions.mark_launched(task=plan.tasks.get(), at=LATER)


def test_plan_under_review_is_closed_to_all_changes(cast: Cast) -> None:
    plan = draft(cast)
    actions.submit(plan=plan, low_share_reason="", by=cast.actor("coordinator"), at=NOW)
    with pytest.raises(WrongState):
        actions.set_ratios(
            task=plan.tasks.get(), ratios=CLASSES, by=cast.actor("planner_a"), at=NOW
        )


def test_zero_percent_class_when_set_then_refused_and_nothing_stored(cast: Cast) -> None:
    """PL-02"""
    task = draft(cast).tasks.get()
    with pytest.raises(errors.RatioZero):
        actions.set_ratios(
            task=task, ratios=CLASSES | {"A": Ratio(0, 100)}, by=cast.actor("planner_a"), at=NOW
        )
    task.refresh_from_db()
    assert task.ratios == {}


def test_joining_department_without_team_is_refused(cast: Cast) -> None:
    task = draft(cast).tasks.get()
    with pytest.raises(errors.TeamTooSmall):
        actions.set_team(
            task=task, team={"650000-market": TeamPart(2)}, by=cast.actor("planner_a"), at=NOW
        )


def test_unpublished_item_and_foreign_department_are_refused(cast: Cast) -> None:
    """IT-01"""
    task = draft(cast).tasks.get()
    row = named_item(task)
    by = cast.actor("planner_a")
    with pytest.raises(errors.ItemNotUsable):
        actions.set_items(
            task=task, by=by, at=NOW,
            matches={row.pk: Match(item(cast, published=False), cast.department("market"))},
        )  # fmt: skip
    with pytest.raises(errors.ItemDepartment):
        actions.set_items(
            task=task, by=by, at=NOW,
            matches={row.pk: Match(item(cast, "SC-002"), cast.department("ecology"))},
        )  # fmt: skip
    row.refresh_from_db()
    assert row.item is None


def test_item_valid_after_the_task_begins_is_refused_and_one_valid_by_then_is_taken(
    cast: Cast,
) -> None:
    """IT-01: the day that counts is the first on which the task can be inspected."""
    task = draft(cast).tasks.get()
    row = named_item(task)
    chosen = Match(item(cast), cast.department("market"))
    version = chosen.item.versions
    by = cast.actor("planner_a")
    version.update(valid_from=task.starts_on + datetime.timedelta(days=1))
    with pytest.raises(errors.ItemNotUsable):
        actions.set_items(task=task, by=by, at=NOW, matches={row.pk: chosen})
    version.update(valid_from=task.starts_on)
    actions.set_items(task=task, by=by, at=NOW, matches={row.pk: chosen})
    row.refresh_from_db()
    assert row.item == chosen.item
    later = task.starts_on + datetime.timedelta(days=1)
    assert not any(line.rule_id == "IT-01" and line.level == "block"
                   for line in readiness(task, today=NOW.date()))  # fmt: skip
    version.update(valid_from=later)
    assert any(line.rule_id == "IT-01" and line.level == "block"
               for line in readiness(task, today=NOW.date()))  # fmt: skip


def test_item_of_another_task_cannot_be_matched_through_this_one(cast: Cast) -> None:
    plan = draft(cast, total=2)
    first, second = plan.tasks.order_by("sequence")
    row = named_item(second)
    actions.set_items(
        task=first, by=cast.actor("planner_a"), at=NOW,
        matches={row.pk: Match(item(cast), cast.department("market"))},
    )  # fmt: skip
    row.refresh_from_db()
    assert row.item is None


def test_wording_of_an_issued_plan_is_not_removed(cast: Cast) -> None:
    plan = draft(cast)
    row = named_item(plan.tasks.get())
    by = cast.actor("coordinator")
    actions.submit(plan=plan, low_share_reason="", by=by, at=NOW)
    actions.adopt(plan=plan, by=cast.actor("chair"), at=NOW)
    actions.request_issue(plan=plan, document_number="甲", by=by, at=NOW)
    actions.issue(plan=plan, task_count=1, by=cast.actor("coordinator_2"), at=NOW)
    task = plan.tasks.get()
    actions.set_items(task=task, matches={}, removed=[row.pk], by=by, at=LATER)
    assert task.items.filter(pk=row.pk).exists()


def test_scope_of_tasks(cast: Cast) -> None:
    task = draft(cast).tasks.get()
    seen = {
        who: queries.tasks_for(cast.actor(who)).filter(pk=task.pk).exists()
        for who in ("coordinator", "planner_a", "planner_b", "planner_c", "chair", "supervisor",
                    "outsider", "officer_a1", "sysadmin", "party_trade")
    }  # fmt: skip
    assert seen == {
        "coordinator": True, "planner_a": True, "planner_b": True, "planner_c": False,
        "chair": True, "supervisor": True, "outsider": False, "officer_a1": False,
        "sysadmin": False, "party_trade": False,
    }  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_two_people_edit_one_plan_at_once_then_both_edits_stand(cast: Cast) -> None:
    from django.db import connection

    plan = draft(cast, total=2)
    tasks = list(plan.tasks.order_by("sequence"))
    failures: list[BaseException] = []

    def add(number: int) -> None:
        try:
            actions.add_task(
                plan=plan, code=f"N{number}", facts=facts(cast, title=f"并发 {number}"),
                by=cast.actor("coordinator"), at=NOW,
            )  # fmt: skip
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=add, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    sequences = PlanTask.objects.filter(plan=plan).order_by("sequence")
    assert [one.sequence for one in sequences] == list(range(1, len(tasks) + 5))


@pytest.mark.parametrize(
    ("item_class", "ratio", "warned"),
    [("general", Ratio(1, 5), True), ("general", Ratio(1, 10), False), ("key", Ratio(1, 1), False)],
)
def test_task_of_general_items_when_drawn_widely_then_a_warning_that_blocks_nothing(
    cast: Cast, item_class: str, ratio: Ratio, warned: bool
) -> None:
    """PL-03"""
    task = draft(cast).tasks.get()
    PlanTask.objects.filter(pk=task.pk).update(item_class=item_class, credit_linked=False)
    task.refresh_from_db()
    actions.set_ratios(task=task, ratios={"all": ratio}, by=cast.actor("planner_a"), at=NOW)
    task.refresh_from_db()
    found = [one.level for one in readiness(task, today=NOW.date()) if one.rule_id == "PL-03"]
    assert found == (["warn"] if warned else [])

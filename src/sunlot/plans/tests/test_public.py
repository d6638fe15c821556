"""What the public reads: what was issued, and nothing that may not leave staff pages."""

import json

import pytest
from django.test import Client

from sunlot.plans import actions, errors, queries
from sunlot.plans.models import PlanVersion
from sunlot.plans.rules import Ratio
from sunlot.plans.tests.builders import LATER, adopted, facts, issued
from tests.cast import Cast


def test_nothing_is_public_before_the_issue(cast: Cast) -> None:
    plan = adopted(cast)
    assert queries.public_plans() == []
    assert queries.public_versions(plan.pk) == []


def test_issued_plan_stays_public_as_it_was_while_it_is_revised(cast: Cast) -> None:
    plan = issued(cast)
    by = cast.actor("coordinator")
    plan = actions.revise(plan=plan, by=by, at=LATER)
    task = plan.tasks.get()
    actions.edit_task(task=task, facts=facts(cast, title="改了"), by=by, at=LATER)
    [public] = queries.public_plans()
    [shown] = queries.public_tasks(public)
    assert (public.number, public.document_number) == (1, "新双随机办〔2026〕1号")
    assert shown.title == "任务 1"
    assert shown.departments == ("市场监管部门", "消防救援机构")
    assert public.share.enough
    found = queries.issued_task(plan.pk, "T001")
    assert found is not None
    assert found[1].title == "任务 1"
    assert queries.issued_task(plan.pk, "T999") is None


def test_issued_task_cannot_be_removed_and_its_page_shows_the_last_version_that_named_it(
    cast: Cast, client: Client
) -> None:
    plan = issued(cast)
    by = cast.actor("coordinator")
    task = plan.tasks.get()
    plan = actions.revise(plan=plan, by=by, at=LATER)
    added = actions.add_task(plan=plan, code="T002", facts=facts(cast), by=by, at=LATER)
    assert client.get(f"/open/tasks/{added.pk}/").status_code == 404
    with pytest.raises(errors.TaskIssued):
        actions.remove_task(task=task, by=by, at=LATER)
    actions.remove_task(task=added, by=by, at=LATER)
    PlanVersion.objects.create(
        plan=plan, number=2, document_number="新双随机办〔2026〕2号", sha256="0" * 64,
        content=queries.content_of(plan) | {"tasks": []}, issued_at=LATER,
        requested_by=cast.users["coordinator"], issued_by=cast.users["coordinator_2"],
    )  # fmt: skip
    page = client.get(f"/open/tasks/{task.pk}/")
    assert page.status_code == 200
    assert "任务 1" in page.content.decode()


def test_ratios_per_class_and_the_scope_never_enter_the_issued_content(cast: Cast) -> None:
    """RK-01"""
    plan = issued(cast)
    by = cast.actor("planner_a")
    classes = {"A": Ratio(1, 50), "B": Ratio(1, 20), "C": Ratio(1, 5), "D": Ratio(1, 2)}
    actions.set_ratios(task=plan.tasks.get(), ratios=classes, by=by, at=LATER)
    text = json.dumps(queries.content_of(plan))
    assert "ratios" not in text
    assert "target_filter" not in text

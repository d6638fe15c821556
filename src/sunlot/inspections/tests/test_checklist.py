"""The one checklist of a visit: all departments, each question once, as it was created with."""

from collections.abc import Callable

from django.test import Client

from sunlot.checklists import actions
from sunlot.checklists.actions import QuestionFacts
from sunlot.checklists.models import Checklist
from sunlot.inspections.models import ItemOutcome
from sunlot.inspections.queries import checklist_of, visit_for
from sunlot.inspections.tests.world import NOW, World


def publish(
    world: World, item: str, *texts: str, basis: str = "《示例法》第一条", how: str = "查看台账",
    required: bool = True,
) -> Checklist:  # fmt: skip
    """Use these questions, after those that are in use, for an item."""
    by = world.by("coordinator")
    draft = actions.start_draft(item=world.items[item], by=by, at=NOW)
    checklist = draft.checklist
    for text in texts:
        facts = QuestionFacts(
            text=text, kind="text", basis=basis, how=how, required=required
        )  # fmt: skip
        actions.add_question(checklist=checklist, facts=facts, by=by, at=NOW)
    actions.publish(checklist=checklist, by=by, at=NOW)
    return checklist


def test_visit_when_created_then_keeps_its_questions_each_once_cl_03(
    world: World, client_of: Callable[[str], Client]
) -> None:
    publish(world, "market", "甲", "共同的题")
    publish(world, "fire", "共同的题", "丙")
    visit = world.create()[0]
    assert ItemOutcome.objects.filter(checklist=None, part__inspection=visit).count() == 1
    publish(world, "market", "后来的题")
    asked = checklist_of(visit_for(world.by("planner_a"), visit.number))
    assert [one.text for one in asked.questions] == ["甲", "共同的题", "丙"]
    assert [place.department.kind for place in asked.questions[1].places] == ["market", "fire"]
    assert [one.matter for one in asked.without] == ["market 事项 2"]
    page = client_of("planner_a").get(f"/inspections/{visit.number}/").content.decode()
    assert "市场监管部门、消防救援机构" in page
    assert "后来的题" not in page


def test_question_when_departments_differ_in_basis_then_each_is_shown_with_its_own_cl_03(
    world: World, client_of: Callable[[str], Client]
) -> None:
    publish(world, "market", "共同的题", "同据的题")
    publish(world, "fire", "共同的题", basis="《示例消防法》第九条", how="现场丈量")
    publish(world, "fire", "同据的题")
    visit = world.create()[0]
    page = client_of("planner_a").get(f"/inspections/{visit.number}/").content.decode()
    rows = page.split('id="checklist"')[1].split("<tr>")
    apart = next(one for one in rows if "共同的题" in one)
    for words in ("《示例法》第一条", "查看台账", "《示例消防法》第九条", "现场丈量"):
        assert words in apart
    assert "<strong>市场监管部门</strong>" in apart
    assert "<strong>消防救援机构</strong>" in apart
    together = next(one for one in rows if "同据的题" in one)
    assert together.count("《示例法》第一条") == 1
    assert "<strong>市场监管部门</strong>" not in together


def test_question_when_one_department_leaves_it_open_then_is_asked_once_as_required_cl_03(
    world: World, client_of: Callable[[str], Client]
) -> None:
    publish(world, "market", "共同的题", "随意的题", required=False)
    publish(world, "fire", "共同的题")
    visit = world.create()[0]
    page = client_of("planner_a").get(f"/inspections/{visit.number}/").content.decode()
    rows = page.split('id="checklist"')[1].split("<tr>")
    (shared,) = [one for one in rows if "共同的题" in one]
    assert "选答" not in shared
    assert "选答" in next(one for one in rows if "随意的题" in one)


def test_visit_when_nothing_is_asked_then_has_no_section(
    world: World, client_of: Callable[[str], Client]
) -> None:
    visit = world.create()[0]
    page = client_of("planner_a").get(f"/inspections/{visit.number}/").content.decode()
    assert 'id="checklist"' not in page

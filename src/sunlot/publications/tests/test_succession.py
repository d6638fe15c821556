"""A department that passes its work on in the middle of a task: nothing gets stuck, nothing lies.

Each test stops a task at one stage, lets market supervision be merged or renamed, and goes on as
the successor's people.
"""

import datetime

import pytest

from sunlot.actors import Actor
from sunlot.departments import actions
from sunlot.departments.actions import Wanted
from sunlot.departments.models import Department, Succession, SuccessionKind
from sunlot.draws import actions as draws
from sunlot.draws.models import Draw, Mode
from sunlot.draws.tests.world import DRAW_AT, MINUTE, build_world
from sunlot.draws.tests.world import World as DrawWorld
from sunlot.imports.models import Memory
from sunlot.inspections import actions as inspections
from sunlot.inspections.actions import Amendment
from sunlot.inspections.models import Inspection, Part
from sunlot.inspections.queries import draws_to_create, visits_for
from sunlot.inspections.states import InspectionState, PartState
from sunlot.inspections.tests.world import World
from sunlot.ledger.models import Event
from sunlot.officers.models import Officer
from sunlot.plans import actions as plans
from sunlot.plans.models import PlanTask
from sunlot.plans.rules import TeamPart
from sunlot.plans.tests import builders
from sunlot.publications import actions as publications
from sunlot.publications import queries
from sunlot.publications.models import Revision
from sunlot.targets.models import Target
from tests.cast import NOW, Cast
from tests.stages import staged

EFFECTIVE = NOW.date() - datetime.timedelta(days=1)
NEW = {"new_code": "650000-market-2", "new_name": "自治区市场监管和知识产权局",
       "new_short_name": "市场监管和知识产权部门"}  # fmt: skip


def pass_on(
    cast: Cast, kind: str = "market", *, to: Department | None = None,
    at: datetime.datetime = NOW, **changes: object,
) -> Department:  # fmt: skip
    """Ask and confirm; the successor. The cast's accounts and departments are read again."""
    old = Department.objects.get(code=f"650000-{kind}")
    facts = {
        "kind": SuccessionKind.MERGED, "document_number": "新编委〔2026〕12号",
        "effective_on": EFFECTIVE, "successor": to, **({} if to else NEW),
    }  # fmt: skip
    made = actions.request_succession(
        old=old, wanted=Wanted(**(facts | changes)), by=cast.actor("coordinator"), at=at
    )
    made = actions.confirm_succession(
        succession=made, typed_code=old.code, by=cast.actor("coordinator_2"), at=at
    )
    reread(cast)
    return Department.objects.get(pk=made.successor_id)


def reread(cast: Cast) -> None:
    for user in cast.users.values():
        user.refresh_from_db()
    for department in cast.departments.values():
        department.refresh_from_db()


def former(cast: Cast) -> Department:
    return cast.department("market")


# -- plans -------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["draft", "adopted", "issued"])
def test_task_before_its_draw_when_the_lead_is_renamed_then_the_successor_leads_it(
    cast: Cast, stage: str
) -> None:
    plan = getattr(builders, stage)(cast)
    task = plan.tasks.get()
    if stage == "issued":
        plans.set_team(
            task=task, by=cast.actor("coordinator"), at=NOW, team=team_of("650000-market")
        )
    issued = [one.content for one in plan.versions.all()]
    new = pass_on(cast)
    task.refresh_from_db()
    assert (task.lead, plan.tasks.count()) == (new, 1)
    assert [one.content for one in plan.versions.all()] == issued, "what was issued stays"
    planner = cast.actor("planner_a")
    assert planner.department_code == new.code
    if stage != "adopted":
        plans.set_scope(task=task, target_filter=None, by=planner, at=NOW)
    if stage == "issued":
        assert set(task.team) == {new.code, "650000-fire"}


def team_of(*codes: str) -> dict[str, object]:
    return {code: TeamPart(2) for code in (*codes, "650000-fire")}


def test_task_when_lead_and_joining_become_one_then_it_joins_once_with_the_places_of_both(
    cast: Cast,
) -> None:
    task = builders.issued(cast).tasks.get()
    plans.set_team(task=task, by=cast.actor("coordinator"), at=NOW, team=team_of("650000-market"))
    pass_on(cast, to=cast.department("fire"))
    task.refresh_from_db()
    assert task.lead == cast.department("fire")
    assert not task.joinings.exists()
    assert task.team["650000-fire"]["places"] == 4


# -- draws -------------------------------------------------------------------------------------


@staged
def small_world(cast: Cast) -> DrawWorld:
    return build_world(cast)


@pytest.fixture
def drawing(small_world: DrawWorld, settings: pytest.FixtureRequest, tmp_path: object) -> DrawWorld:
    settings.MEDIA_ROOT = tmp_path
    return small_world


def test_draw_that_waits_for_its_freeze_when_merged_then_is_frozen_with_the_successor(
    drawing: DrawWorld,
) -> None:
    draw = drawing.requested()
    new = pass_on(drawing.cast)
    draw = draws.freeze(
        draw=draw, typed_count=draw.expected_count, by=drawing.by("approver_a"), at=NOW + MINUTE
    )
    assert set(draw.roster.values_list("department_code", flat=True)) == {new.code, "650000-fire"}
    draw.task.refresh_from_db()
    assert draw.task.lead == new


STAGES = ("frozen", "announced", "committed", "drawn")


@pytest.mark.parametrize("stage", STAGES)
def test_frozen_draw_when_merged_then_keeps_list_and_officers_and_runs_to_its_visits(
    drawing: DrawWorld, stage: str
) -> None:
    """DR-05: what was frozen is what is drawn, whoever the departments are by then."""
    cast = drawing.cast
    secrets: dict[str, str] = {}
    if stage == "committed":
        draw, secrets = drawing.committed()
    else:
        draw = getattr(drawing, stage)()
    frozen = (draw.freeze_digest, sorted(draw.roster.values_list("officer_code", flat=True)))
    new = pass_on(cast)
    draw = _on(drawing, Draw.objects.get(pk=draw.pk), stage, secrets)
    assert frozen == (
        draw.freeze_digest, sorted(draw.roster.values_list("officer_code", flat=True))
    )  # fmt: skip
    planner = drawing.by("planner_a")
    assert draws_to_create(planner) == [draw]
    made = inspections.create_from_draw(draw=draw, by=planner, at=DRAW_AT + 5 * MINUTE)
    assert made == draw.winner_count
    for part in Part.objects.filter(inspection__draw=draw).select_related("department"):
        assert part.department in {new, cast.department("fire")}
        assert part.team.count() == 2
    assert draws_to_create(planner) == []
    assert former(cast).name == "自治区市场监督管理局"


def _on(world: DrawWorld, draw: Draw, stage: str, secrets: dict[str, str]) -> Draw:
    """The rest of the draw after a stage."""
    at = STAGES.index(stage)
    if at < 1:
        draw = draws.announce(draw=draw, by=world.by("coordinator"), at=NOW + 2 * MINUTE)
    if at < 2:
        secrets = world.commit(draw)
        draw = draws.close_commits(draw=draw, by=world.by("coordinator"), at=NOW + 4 * MINUTE)
    if at < 3:
        for party in world.parties(draw):
            draws.reveal(
                party=party, secret=secrets[party.code], by=world.actor_of(party),
                at=NOW + 5 * MINUTE,
            )  # fmt: skip
        draw = draws.close_reveals(draw=draw, by=world.by("coordinator"), at=NOW + 6 * MINUTE)
        draw = world.throw(draw)
        draw = draws.run(draw=draw, by=Actor.system(), at=DRAW_AT + 2 * MINUTE)
    return draws.verify(draw=draw, by=Actor.system(), at=DRAW_AT + 3 * MINUTE)


def test_void_draw_when_merged_before_then_its_task_opens_again_for_the_successor(
    drawing: DrawWorld,
) -> None:
    draw = drawing.frozen()
    new = pass_on(drawing.cast)
    draws.withdraw(draw=draw, reason="机构改革", by=drawing.by("planner_a"), at=NOW + 2 * MINUTE)
    task = PlanTask.objects.get(pk=draw.task_id)
    assert task.lead == new
    assert set(task.team) == {new.code, "650000-fire"}
    again = draws.request(
        task=task, setup=drawing.setup(mode=Mode.OPEN), by=drawing.by("planner_a"),
        at=NOW + 3 * MINUTE,
    )  # fmt: skip
    draws.freeze(
        draw=again, typed_count=again.expected_count, by=drawing.by("approver_a"),
        at=NOW + 4 * MINUTE,
    )  # fmt: skip


# -- visits ------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["create", "approved", "notified"])
def test_open_visit_when_merged_then_the_successor_takes_it_to_its_end(
    world: World, stage: str
) -> None:
    made = getattr(world, stage)()
    visit = made[0] if stage == "create" else made
    new = pass_on(world.cast)
    assert Inspection.objects.filter(draw=world.draw).count() == (3)
    visit.refresh_from_db()
    assert visit.lead == new
    if stage == "create":
        visit = world.approve(visit)
    if stage != "notified":
        visit = inspections.notify(
            visit=visit, kind="before", by=world.by("planner_a"), at=world.at
        )
    part = Part.objects.get(inspection=visit, department=new)
    accept(world, part, "officer_a1", "approver_a")
    accept(world, world.part(visit, "fire"), "officer_b1", "approver_b")
    visit.refresh_from_db()
    assert visit.state == InspectionState.DONE


def accept(world: World, part: Part, officer: str, approver: str) -> Part:
    part = inspections.record(
        part=part, finding=world.finding(part), by=world.by(officer), at=world.at
    )
    return inspections.accept(part=part, by=world.by(approver), at=world.at)


def test_recorded_part_when_merged_then_keeps_the_body_that_inspected_and_goes_on(
    world: World,
) -> None:
    """IN-04 and PB-02: who inspected stands there; its successor reviews and publishes."""
    visit = world.notified()
    part = world.recorded(world.part(visit))
    new = pass_on(world.cast)
    part.refresh_from_db()
    assert part.department == former(world.cast)
    returned = inspections.return_part(
        part=part, reason="请补充说明", by=world.by("approver_a"), at=world.at
    )
    accepted = accept(world, returned, "officer_a1", "approver_a")
    publications.publish(part=accepted, by=world.by("planner_a"), at=world.at)
    content = Revision.objects.get(publication__part=part).content
    assert content["department"]["name"] == "自治区市场监督管理局"
    assert new.name != content["department"]["name"]


def test_accepted_part_when_merged_then_the_duty_to_publish_is_the_successors(
    world: World,
) -> None:
    """PB-02"""
    part = world.accepted(world.part(world.notified()))
    pass_on(world.cast)
    planner = world.by("planner_a")
    assert list(queries.pending(queries.duties_for(planner))) == [part]
    publications.publish(part=part, by=planner, at=world.at)


def test_published_result_when_merged_then_stays_and_the_successor_can_correct_it(
    world: World,
) -> None:
    part = world.accepted(world.part(world.notified()), "05")
    publications.publish(part=part, by=world.by("planner_a"), at=world.at)
    before = Revision.objects.get().sha256
    pass_on(world.cast)
    assert Revision.objects.get().sha256 == before
    key = part.outcomes.order_by("pk").first().pk
    asked = publications.request_correction(
        publication=part.publication, amendment=Amendment(outcomes={key: "01"}),
        reason="结果录入有误，应为未发现问题", by=world.by("planner_a"), at=world.at,
    )  # fmt: skip
    publications.confirm_change(request=asked, by=world.by("approver_a"), at=world.at)
    last = Revision.objects.order_by("number").last()
    assert last.content["department"]["name"] == "自治区市场监督管理局"


def test_visit_when_both_departments_become_one_then_it_inspects_once_with_both_teams(
    world: World,
) -> None:
    visit = world.notified()
    items = sum(one.outcomes.count() for one in visit.parts.all())
    pass_on(world.cast, to=world.cast.department("fire"))
    part = Part.objects.get(inspection=visit)
    assert (part.department.kind, part.team.count(), part.outcomes.count()) == ("fire", 4, items)
    accept(world, part, "officer_a1", "approver_b")
    visit.refresh_from_db()
    assert visit.state == InspectionState.DONE
    assert inspections.create_from_draw(draw=world.draw, by=world.by("planner_a"), at=NOW) == 0


def test_visit_when_one_of_both_had_recorded_then_each_keeps_its_part(world: World) -> None:
    visit = world.notified()
    world.recorded(world.part(visit, "fire"))
    pass_on(world.cast, to=world.cast.department("fire"))
    waiting = Part.objects.get(inspection=visit, state=PartState.TO_RECORD)
    assert waiting.department == former(world.cast)
    accept(world, waiting, "officer_a1", "approver_a")
    recorded = world.part(visit, "fire")
    inspections.accept(part=recorded, by=world.by("approver_a"), at=world.at)
    visit.refresh_from_db()
    assert visit.state == InspectionState.DONE


# -- everything else ---------------------------------------------------------------------------


def test_successor_when_confirmed_then_one_event_counts_what_passed_and_who_reads_it(
    world: World,
) -> None:
    cast = world.cast
    world.notified()
    target = world.targets[0]
    Target.objects.filter(pk=target.pk).update(department=cast.department("market"))
    Memory.objects.create(
        department=cast.department("market"), kind="targets", changed_at=NOW,
        headers={"企业名称": ["name"]},
    )  # fmt: skip
    events = Event.objects.count()
    new = pass_on(cast)
    kinds = list(Event.objects.order_by("id").values_list("kind", flat=True))[events:]
    assert kinds == ["departments.succession-requested", "departments.succeeded"]
    moved = Event.objects.get(kind="departments.succeeded").data["moved"]
    assert moved == Succession.objects.get().moved
    assert (moved["accounts"], moved["officers"], moved["items"], moved["targets"]) == (5, 2, 2, 1)
    assert moved["inspections"] == 3
    target.refresh_from_db()
    assert target.department == new
    assert Memory.objects.get().department == new
    assert Officer.objects.filter(department=new).count() == 2
    assert visits_for(cast.actor("planner_a")).count() == 3
    assert new.took_over == {"650000-market": former(cast).pk}


def test_successor_of_a_successor_acts_for_both(world: World) -> None:
    """A chain of two changes: the last one reads and publishes what the first one inspected."""
    part = world.accepted(world.part(world.notified()))
    first = pass_on(world.cast)
    made = actions.request_succession(
        old=first, by=world.by("coordinator"), at=NOW + datetime.timedelta(days=5),
        wanted=Wanted(
            kind=SuccessionKind.RENAMED, document_number="新编委〔2026〕30号",
            effective_on=NOW.date(), new_code="650000-market-3", new_name="自治区市场局",
            new_short_name="市场局",
        ),
    )  # fmt: skip
    actions.confirm_succession(
        succession=made, typed_code=first.code, by=world.by("coordinator_2"),
        at=NOW + datetime.timedelta(days=5),
    )  # fmt: skip
    reread(world.cast)
    planner = world.by("planner_a")
    assert set(planner.former_codes) == {"650000-market", "650000-market-2"}
    assert list(queries.pending(queries.duties_for(planner))) == [part]
    publications.publish(part=part, by=planner, at=world.at)

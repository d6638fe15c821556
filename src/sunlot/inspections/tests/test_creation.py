import datetime

import pytest
from django.db import IntegrityError, transaction

from sunlot.actors import Actor
from sunlot.draws.models import Assignment, Draw, FrameRow, Substitution
from sunlot.draws.states import DrawState
from sunlot.errors import Forbidden
from sunlot.inspections import actions
from sunlot.inspections.errors import DrawNotVerified, ItemNotPublished, NotLead
from sunlot.inspections.models import Inspection, ItemOutcome, Part, TeamMember
from sunlot.inspections.queries import draws_to_create
from sunlot.inspections.tests.world import FROM, NOW, World, build, deal, officer
from sunlot.items.models import ItemVersion
from sunlot.items.states import ItemState
from sunlot.ledger.models import Event
from tests.cast import Cast


def test_create_from_draw_makes_one_visit_per_winner_with_all_departments(world: World) -> None:
    visits = world.create()
    assert [one.number for one in visits] == [f"650000-2026-000001-000{n}" for n in (1, 2, 3)]
    assert {one.object_id for one in visits} == {one.object_id for one in world.targets[:3]}
    assert Part.objects.count() == 6
    assert ItemOutcome.objects.count() == 9
    part = world.part(visits[0])
    assert {one.officer.name for one in part.team.all()} == {"王海涛", "阿依努尔·买买提"}
    event = Event.objects.get(kind="inspections.created")
    assert event.noun_id == str(world.draw.pk)
    assert event.data["draw_id"] == "650000-2026-000001"
    assert event.data["visits"] == 3


def test_create_from_draw_twice_then_nothing_more_is_written(world: World) -> None:
    world.create()
    again = actions.create_from_draw(draw=world.draw, by=world.by("planner_a"), at=NOW)
    assert again == 0
    assert Inspection.objects.count() == 3
    assert Event.objects.filter(kind="inspections.created").count() == 1


@pytest.mark.parametrize("state", [DrawState.DRAWN, DrawState.REJECTED, DrawState.VOID])
def test_create_from_draw_not_verified_then_refused(world: World, state: str) -> None:
    people = world.cast.users
    Draw.objects.update(
        state=state, void_reason="x", void_requested_by=people["coordinator"],
        voided_by=people["head_a"],
    )  # fmt: skip
    with pytest.raises(DrawNotVerified):
        world.create()


@pytest.mark.parametrize("who", ["coordinator", "approver_a", "officer_a1", "supervisor"])
def test_create_from_draw_by_another_role_then_forbidden(world: World, who: str) -> None:
    with pytest.raises(Forbidden):
        actions.create_from_draw(draw=world.draw, by=world.by(who), at=NOW)


def test_create_from_draw_by_joining_department_then_refused(world: World) -> None:
    with pytest.raises(NotLead):
        actions.create_from_draw(draw=world.draw, by=world.by("planner_b"), at=NOW)


def test_create_from_draw_item_withdrawn_meanwhile_then_nothing_is_created(world: World) -> None:
    ItemVersion.objects.filter(item=world.items["fire"]).update(state=ItemState.DRAFT)
    with pytest.raises(ItemNotPublished):
        world.create()
    assert not Inspection.objects.exists()


def test_create_from_draw_item_not_yet_valid_then_refused(world: World) -> None:
    later = FROM + datetime.timedelta(days=1)
    ItemVersion.objects.filter(item=world.items["fire"]).update(valid_from=later)
    with pytest.raises(ItemNotPublished):
        world.create()


def test_create_after_item_was_published_again_then_substitute_gets_the_version_of_the_period(
    world: World,
) -> None:
    """IT-01: what replaced it later does not undo that it was in force when the period began."""
    world.create()
    former = ItemVersion.objects.get(item=world.items["fire"])
    later = FROM + datetime.timedelta(days=3)
    ItemVersion.objects.filter(pk=former.pk).update(
        state=ItemState.REPLACED, valid_to=later - datetime.timedelta(days=1)
    )
    ItemVersion.objects.create(
        item=former.item, number=2, category="x", matter="新事项", item_class="general",
        method="现场检查", basis_text="依据", state=ItemState.PUBLISHED, valid_from=later,
        created_at=NOW, published_at=NOW + datetime.timedelta(days=30),
        published_by=world.cast.users["planner_b"],
    )  # fmt: skip
    substitute(world)
    assert actions.create_from_draw(draw=world.draw, by=world.by("planner_a"), at=NOW) == 1
    used = ItemOutcome.objects.filter(item_version__item=former.item)
    assert set(used.values_list("item_version__number", flat=True)) == {1}
    assert used.filter(part__inspection__object_id=world.targets[3].object_id).exists()


def test_create_after_substitution_then_substitute_gets_the_next_number(world: World) -> None:
    world.create()
    substitute(world)
    made = actions.create_from_draw(draw=world.draw, by=world.by("planner_a"), at=NOW)
    assert made == 1
    visit = Inspection.objects.get(object_id=world.targets[3].object_id)
    assert visit.number.endswith("-0004")
    assert world.part(visit).team.count() == 2


def test_create_after_early_substitution_then_replaced_target_gets_no_visit(world: World) -> None:
    substitute(world)
    visits = world.create()
    assert world.targets[0].object_id not in {one.object_id for one in visits}
    assert world.targets[3].object_id in {one.object_id for one in visits}


def substitute(world: World) -> None:
    Substitution.objects.create(
        draw=world.draw, replaced_id=world.targets[0].object_id,
        substitute_id=world.targets[3].object_id, reason_code="L2", reason="已注销",
        by=world.cast.users["planner_a"], at=NOW,
    )  # fmt: skip
    deal(world.draw, world.targets[3], world.officers, kind="inherited")


def test_draws_to_create_then_until_everything_is_brought_in(world: World) -> None:
    planner = world.by("planner_a")
    assert draws_to_create(planner) == [world.draw]
    assert draws_to_create(world.by("planner_b")) == []
    assert draws_to_create(world.by("coordinator")) == []
    visit = world.create()[0]
    assert draws_to_create(planner) == []
    substitute(world)
    assert draws_to_create(planner) == [world.draw]
    world.create()
    assert draws_to_create(planner) == []
    Assignment.objects.filter(
        object_id=visit.object_id, officer=world.officers["officer_a2"]
    ).update(officer=officer(world.cast, "approver_a", officer_id="P-new", user=None))
    assert draws_to_create(planner) == [world.draw]
    world.create()
    assert draws_to_create(planner) == []


def test_create_again_after_replacement_then_team_follows_the_draw(world: World) -> None:
    visit = world.create()[0]
    new = officer(world.cast, "approver_a", officer_id="P-new", user=None)
    old = Assignment.objects.get(object_id=visit.object_id, officer=world.officers["officer_a2"])
    Assignment.objects.filter(pk=old.pk).update(ended_at=NOW, end_reason="证件到期")
    Assignment.objects.create(
        draw=world.draw, object_id=visit.object_id, pool=old.pool, officer=new,
        officer_code="P-new", kind="replacement",
    )  # fmt: skip
    actions.create_from_draw(draw=world.draw, by=world.by("planner_a"), at=NOW)
    names = {one.officer.officer_id for one in world.part(visit).team.all()}
    assert names == {"P-officer_a1", "P-new"}


def test_create_unfilled_place_then_left_out(world: World) -> None:
    Assignment.objects.filter(officer=world.officers["officer_b2"]).update(
        officer=None, officer_code="-"
    )
    world.create()
    assert TeamMember.objects.filter(part__department__kind="fire").count() == 3


def test_create_for_hundreds_then_statements_do_not_grow(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    world = build(cast, winners=120)
    with django_assert_max_num_queries(25):
        assert len(world.create()) == 120


def test_inspection_without_draw_and_without_exception_then_database_refuses(
    world: World,
) -> None:
    visit = world.create()[0]
    for wrong in (
        {"draw": None},
        {"exception_code": "E1", "exception_reason": "上级部署"},
        {"draw": None, "exception_code": "E1"},
        {"state": "to_notify"},
        {"state": "to_inspect", "approved_by": world.cast.users["head_a"], "approved_at": NOW,
         "approval_no": "1"},
        {"approved_by": visit.registered_by},
        {"state": "impossible", "approved_by": world.cast.users["head_a"], "approved_at": NOW,
         "approval_no": "1", "notified_at": NOW, "notified_by": visit.registered_by,
         "notice_kind": "before"},
        {"visited_on": FROM},
        {"planned_to": FROM - datetime.timedelta(days=1)},
        {"state": "refused"},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Inspection.objects.filter(pk=visit.pk).update(**wrong)


def test_frame_row_in_two_draws_then_one_visit_each(world: World) -> None:
    visit = world.create()[0]
    assert visit.is_random
    assert FrameRow.objects.filter(object_id=visit.object_id).count() == 1


def outsider_sees(actor: Actor) -> int:
    return Inspection.objects.scoped(actor).count() + Part.objects.scoped(actor).count()


def test_scope_outsider_and_uninvolved_then_nothing(world: World) -> None:
    world.create()
    for who in ("outsider", "planner_c", "sysadmin", "secadmin", "auditadmin", "party_public"):
        assert outsider_sees(world.by(who)) == 0


def test_scope_involved_then_their_visits(world: World) -> None:
    world.create()
    for who in ("coordinator", "planner_a", "planner_b", "supervisor"):
        assert Inspection.objects.scoped(world.by(who)).count() == 3


def test_scope_officer_then_approved_visits_only(world: World) -> None:
    first, *_ = world.create()
    officer = world.by("officer_b1")
    assert not Inspection.objects.scoped(officer).exists()
    world.approve(first)
    assert list(Inspection.objects.scoped(officer)) == [first]

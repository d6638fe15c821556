"""Voids, later draws of the same task, and who may read what."""

import pytest
from django.db import IntegrityError, transaction

from sunlot.draws import actions, errors
from sunlot.draws.models import Draw
from sunlot.draws.states import DrawState
from sunlot.draws.tests.world import World
from sunlot.errors import Forbidden, SamePerson, WrongState
from sunlot.ledger.models import Event
from tests.cast import NOW


def test_void_when_confirmed_by_another_then_stays_and_a_new_draw_names_it(world: World) -> None:
    """DR-01 DR-02"""
    draw = world.announced()
    with pytest.raises(errors.ReasonMissing):
        actions.request_void(draw=draw, reason="", by=world.by("coordinator"), at=NOW)
    actions.request_void(draw=draw, reason="公告比例有误", by=world.by("coordinator"), at=NOW)
    with pytest.raises(errors.VoidPending):
        actions.request_void(draw=draw, reason="又", by=world.by("approver_a"), at=NOW)
    with pytest.raises(SamePerson):
        actions.confirm_void(draw=draw, by=world.by("coordinator"), at=NOW)
    with pytest.raises(errors.DrawOpen):
        world.requested()
    draw = actions.confirm_void(draw=draw, by=world.by("approver_a"), at=NOW)
    assert draw.state == DrawState.VOID
    assert list(Draw.objects.public()) == [draw]
    again = world.announced()
    assert again.draw_id == "650000-2026-000002"
    assert again.announcement["earlier"] == [{"draw_id": draw.draw_id, "fate": "void"}]
    event = Event.objects.get(kind="draws.voided")
    assert event.data == {"draw_id": draw.draw_id, "reason": "公告比例有误"}


def test_void_when_the_seed_exists_then_refused(world: World) -> None:
    draw = world.revealed()
    actions.request_void(draw=draw, reason="有异议", by=world.by("coordinator"), at=NOW)
    draw = world.throw(draw)
    for void in (
        lambda: actions.confirm_void(draw=draw, by=world.by("approver_a"), at=NOW),
        lambda: actions.request_void(draw=draw, reason="x", by=world.by("approver_a"), at=NOW),
    ):
        with pytest.raises(WrongState):
            void()


def test_void_when_nobody_asked_for_it_then_the_database_refuses(world: World) -> None:
    """DR-02: a comparison with an empty column would let it pass."""
    draw = world.announced()
    with pytest.raises(IntegrityError), transaction.atomic():
        Draw.objects.filter(pk=draw.pk).update(voided_by=world.uid("approver_a"), voided_at=NOW)


def test_void_when_taken_back_then_the_draw_goes_on(world: World) -> None:
    draw = world.announced()
    with pytest.raises(errors.NoVoidRequest):
        actions.confirm_void(draw=draw, by=world.by("approver_a"), at=NOW)
    actions.request_void(draw=draw, reason="有异议", by=world.by("coordinator"), at=NOW)
    draw = actions.return_void(draw=draw, by=world.by("approver_a"), at=NOW)
    assert (draw.state, draw.void_reason, draw.void_requested_by) == ("announced", "", None)


def test_void_when_asked_for_by_a_party_or_another_department_then_forbidden(
    world: World,
) -> None:
    draw = world.announced()
    for name in ("party_trade", "planner_a", "approver_b", "supervisor", "outsider"):
        with pytest.raises(Forbidden):
            actions.request_void(draw=draw, reason="x", by=world.by(name), at=NOW)


def test_draws_when_read_then_only_within_scope(world: World) -> None:
    draw = world.announced()
    visible = {
        name
        for name in world.cast.users
        if Draw.objects.scoped(world.by(name)).filter(pk=draw.pk).exists()
    }
    assert visible == {
        "coordinator", "coordinator_2", "chair", "planner_a", "head_a", "approver_a", "planner_b",
        "head_b", "approver_b", "supervisor", "party_justice", "party_trade", "party_public",
        "typist_1", "typist_2",
    }  # fmt: skip


def test_draws_when_withdrawn_then_hidden_from_the_parties(world: World) -> None:
    draw = world.frozen()
    assert Draw.objects.scoped(world.by("party_trade")).exists()
    actions.withdraw(draw=draw, reason="改期", by=world.by("approver_a"), at=NOW)
    assert not Draw.objects.scoped(world.by("party_trade")).exists()

"""Objections: in the announced time, decided before the dice, upheld by a void of two persons."""

import datetime
import json

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from sunlot.actors import Actor
from sunlot.draws import actions, queries
from sunlot.draws.actions.objecting import line_of
from sunlot.draws.errors import (
    NothingChosen,
    ObjectedAlready,
    ObjectionsOpen,
    ObjectionTooEarly,
    ObjectionTooLate,
    VoidPending,
)
from sunlot.draws.models import Draw, Objection, PartyKind
from sunlot.draws.rules.objecting import (
    ADDRESS_OBJECTIONS,
    check_decided,
    check_window,
    filed_line,
    line_digest,
    window_of,
)
from sunlot.draws.states import UNDECIDED, ObjectionState
from sunlot.draws.tests.world import DICE, DRAW_AT, MINUTE, World
from sunlot.draws.views.scene import scene_of
from sunlot.errors import Forbidden, SamePerson, WrongState
from sunlot.ledger.models import Event
from sunlot.publiclog.rules import Facts, records_of
from tests.cast import NOW

AT = NOW + 10 * MINUTE
OBJECTOR = Actor.system("objector")
TEXT = "本户不在本次抽取范围内，联系人：示例张三"


def objected(draw: Draw, n: int = 0, *, at: datetime.datetime = AT) -> Objection:
    object_id = draw.frame.order_by("object_id")[n].object_id
    return actions.file_objection(
        draw=draw, object_id=object_id, about="not-in-scope", text=TEXT, contact="示例 0991-000",
        address="10.0.0.7", by=OBJECTOR, at=at,
    )[0]  # fmt: skip


def entries_of(event: Event) -> list[dict[str, object]]:
    return records_of(Facts(event.kind, event.noun_id, event.uid.hex, event.data))


def test_objection_when_made_then_a_receipt_and_a_salted_digest_alone_in_the_log(
    world: World,
) -> None:
    """DR-15: no personal data in the ledger nor in an entry; the line proves it was logged."""
    draw = world.announced()
    objection = objected(draw)
    assert objection.receipt == f"{draw.draw_id}-Y001"
    event = Event.objects.get(kind="draws.objected")
    (entry,) = entries_of(event)
    assert entry == {
        "kind": "objection", "draw_id": draw.draw_id,
        "digest": line_digest("DR1", line_of(objection)),
    }  # fmt: skip
    kept = json.dumps(event.data, ensure_ascii=False)
    for personal in (TEXT, objection.object_id, "0991", objection.salt, "10.0.0.7"):
        assert personal not in kept
    assert "10.0.0.7" not in objection.address


def test_line_when_two_objections_say_the_same_then_two_digests() -> None:
    words = {"text": "x"}
    lines = {
        filed_line("DR1", "650000-2026-000001", "650000-2026-000001-Y001", words, salt)
        for salt in ("a" * 32, "b" * 32)
    }
    assert len({line_digest("DR1", one) for one in lines}) == 2
    assert {line_digest("DR1", one) for one in lines} & {
        line_digest("DR1-SM3", one) for one in lines
    } == set()


@given(st.integers(-(10**6), 10**6))
def test_window_when_asked_at_a_moment_then_from_the_announcement_to_its_end(seconds: int) -> None:
    """DR-15"""
    window, now = (NOW, NOW + 60 * MINUTE), NOW + datetime.timedelta(seconds=seconds)
    if now < window[0]:
        with pytest.raises(ObjectionTooEarly):
            check_window(window, now=now)
    elif now >= window[1]:
        with pytest.raises(ObjectionTooLate):
            check_window(window, now=now)
    else:
        check_window(window, now=now)


@given(st.lists(st.sampled_from(ObjectionState.values)))
def test_dice_when_an_objection_is_undecided_then_held(states: list[str]) -> None:
    """DR-15"""
    if any(one in UNDECIDED for one in states):
        with pytest.raises(ObjectionsOpen):
            check_decided(states)
    else:
        check_decided(states)


def test_objection_when_late_or_twice_or_without_a_draw_then_refused(world: World) -> None:
    """DR-15: it ends before the closing source."""
    with pytest.raises(WrongState):
        objected(world.frozen(world.credit_task))
    draw = world.announced()
    _first, last = window_of(draw.announcement)
    assert last < DRAW_AT
    with pytest.raises(ObjectionTooLate):
        objected(draw, at=last)
    objected(draw, at=last - MINUTE)
    with pytest.raises(ObjectedAlready):
        objected(draw, at=last - MINUTE)
    objected(draw, 1, at=last - MINUTE)
    assert [one.number for one in draw.objections.all()] == [1, 2]


def test_objection_when_seeded_then_refused(world: World) -> None:
    with pytest.raises(WrongState):
        objected(world.seeded())


def test_objections_when_refused_together_then_one_event_and_a_digest_for_each(
    world: World,
) -> None:
    draw = world.announced()
    for n in range(3):
        objected(draw, n)
    with pytest.raises(NothingChosen):
        actions.reject_objections(
            draw=draw, numbers=[], answer="x", by=world.by("coordinator"), at=AT
        )
    actions.reject_objections(
        draw=draw, numbers=[1, 3], answer="在范围内", by=world.by("coordinator"), at=AT
    )
    event = Event.objects.get(kind="draws.objections-rejected")
    assert [one["kind"] for one in entries_of(event)] == ["objection", "objection"]
    assert "在范围内" not in json.dumps(event.data, ensure_ascii=False)
    found = queries.objections_of(draw, AT)
    assert found is not None
    assert (found.total, found.rejected, found.undecided, found.upheld) == (3, 2, 1, 0)
    with pytest.raises(WrongState):
        actions.reject_objections(
            draw=draw, numbers=[1], answer="x", by=world.by("coordinator"), at=AT
        )


def test_objection_when_upheld_then_another_person_voids_the_draw_and_it_is_on_record(
    world: World,
) -> None:
    """DR-15, DR-02"""
    draw = world.announced()
    objected(draw)
    objected(draw, 1)
    first = world.by("coordinator")
    actions.uphold_objection(draw=draw, number=1, answer="抽取范围有误", by=first, at=AT)
    with pytest.raises(VoidPending):
        actions.uphold_objection(draw=draw, number=2, answer="同上", by=first, at=AT)
    with pytest.raises(SamePerson):
        actions.confirm_void(draw=draw, by=first, at=AT)
    assert draw.objections.get(number=1).state == ObjectionState.PROPOSED
    draw = actions.confirm_void(draw=draw, by=world.by("coordinator_2"), at=AT)
    assert draw.void_reason == f"{draw.draw_id}-Y001 抽取范围有误"
    states = list(draw.objections.values_list("state", flat=True))
    assert states == [ObjectionState.UPHELD, ObjectionState.LAPSED]
    records = entries_of(Event.objects.get(kind="draws.voided"))
    assert [one["kind"] for one in records] == ["void", "objection"]


def test_objection_when_the_void_is_sent_back_then_waits_again(world: World) -> None:
    draw = world.announced()
    objected(draw)
    actions.uphold_objection(draw=draw, number=1, answer="有误", by=world.by("coordinator"), at=AT)
    actions.return_void(draw=draw, by=world.by("approver_a"), at=AT)
    again = draw.objections.get()
    assert (again.state, again.answer, again.decided_by) == (ObjectionState.OPEN, "", None)


def test_dice_when_an_objection_waits_then_held_until_it_is_decided(world: World) -> None:
    """DR-15"""
    draw = world.revealed()
    objected(draw)
    party = world.parties(draw, PartyKind.DICE)[0]
    with pytest.raises(ObjectionsOpen):
        actions.type_dice(party=party, digits=DICE[0], by=world.by("typist_1"), at=DRAW_AT + MINUTE)
    assert scene_of(draw, DRAW_AT + MINUTE).hero.title == "暂不掷骰"
    actions.reject_objections(
        draw=draw, numbers=[1], answer="在范围内", by=world.by("coordinator"), at=DRAW_AT
    )
    assert scene_of(draw, DRAW_AT + MINUTE).hero.title == "现在掷骰"
    assert world.throw(draw).seed


def test_deciding_when_not_the_office_then_forbidden(world: World) -> None:
    draw = world.announced()
    objected(draw)
    for name in ("planner_a", "approver_a", "chair", "supervisor", "party_trade"):
        with pytest.raises(Forbidden):
            actions.reject_objections(draw=draw, numbers=[1], answer="x", by=world.by(name), at=AT)
        with pytest.raises(Forbidden):
            actions.uphold_objection(draw=draw, number=1, answer="x", by=world.by(name), at=AT)


def test_objection_when_decided_by_nobody_then_the_database_refuses(world: World) -> None:
    objection = objected(world.announced())
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.filter(pk=objection.pk).update(state=ObjectionState.REJECTED)


def test_address_when_many_objections_came_from_it_then_locked_for_a_while(world: World) -> None:
    draw = world.announced()
    for n in range(ADDRESS_OBJECTIONS):
        assert queries.objecting_lock(address="10.0.0.7", at=AT) is None
        objected(draw, n)
    assert queries.objecting_lock(address="10.0.0.7", at=AT) == AT + 15 * MINUTE
    assert queries.objecting_lock(address="10.0.0.8", at=AT) is None
    assert queries.objecting_lock(address="10.0.0.7", at=AT + 16 * MINUTE) is None


def test_todo_when_an_objection_waits_then_of_the_office_alone(world: World) -> None:
    draw = world.announced()
    objected(draw)
    today = AT.date()
    told = {
        name
        for name in world.cast.users
        if any("异议" in one.what for one in queries.todo(world.by(name), today))
    }
    assert told == {"coordinator", "coordinator_2"}
    actions.reject_objections(draw=draw, numbers=[1], answer="x", by=world.by("coordinator"), at=AT)
    assert not [one for one in queries.todo(world.by("coordinator"), today) if "异议" in one.what]

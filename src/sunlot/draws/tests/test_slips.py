"""Slips: who gets which one, that they verify, and that nothing else can be guessed from them."""

import datetime
from pathlib import Path

import pytest
from django.conf import settings as site
from hypothesis import given
from hypothesis import strategies as st

from drawproof import slip_text, verify_slip
from sunlot.draws import actions, queries
from sunlot.draws.errors import NotInTheFrozenList
from sunlot.draws.models import SlipAttempt
from sunlot.draws.rules.slips import (
    AFTER,
    BEFORE,
    NONE,
    Standing,
    in_groups,
    read_number,
    slip_for,
    slip_number,
)
from sunlot.draws.states import DrawState
from sunlot.draws.tests.world import World
from sunlot.errors import Forbidden
from sunlot.ledger.models import Event
from tests.cast import NOW

MINUTE = datetime.timedelta(minutes=1)
STANDINGS = st.builds(
    Standing, state=st.sampled_from([one.value for one in DrawState]), private=st.booleans(),
    classes=st.booleans(), told=st.booleans(), early=st.booleans(),
)  # fmt: skip


@given(STANDINGS)
def test_slip_when_private_then_no_class_before_it_was_told_unless_so_set(one: Standing) -> None:
    """DR-12"""
    which = slip_for(one)
    if one.private and which == AFTER:
        assert one.told
        assert one.state == DrawState.VERIFIED
    if one.private and one.classes and which == BEFORE:
        assert one.early
    if one.state in {DrawState.VOID, DrawState.REJECTED, DrawState.FROZEN, DrawState.WITHDRAWN}:
        assert which == NONE
    if not one.private and one.state == DrawState.VERIFIED:
        assert which == AFTER


def test_number_when_typed_as_people_do_then_the_same_twelve_digits() -> None:
    number = slip_number("ab" * 16, "650000-2026-000001", "91650100MA7000001A")
    assert number == slip_number("ab" * 16, "650000-2026-000001", "91650100MA7000001A")
    assert number != slip_number("ab" * 16, "650000-2026-000002", "91650100MA7000001A")
    assert number != slip_number("ac" * 16, "650000-2026-000001", "91650100MA7000001A")
    wide = number.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    for typed in (number, in_groups(number), in_groups(number).replace(" ", "-"), wide):
        assert read_number(typed) == number
    for typed in ("", number[:-1], number + "0", "650000-2026-000001-0001", "x" * 12):
        assert read_number(typed) is None


@pytest.mark.parametrize("task", ["open_task", "credit_task"])
def test_slip_when_drawn_then_all_checks_but_the_log_pass_in_both_forms(
    world: World, task: str
) -> None:
    draw = world.verified(getattr(world, task))
    digests = {"announce": draw.announcement_digest, "result": draw.result_digest}
    winners = list(draw.frame.filter(is_winner=True).order_by("object_id"))
    others = list(draw.frame.filter(is_winner=False).order_by("object_id")[:3])
    for row in winners + others:
        slip = queries.slip_of(draw, row, AFTER)
        assert slip.object_id == row.object_id
        assert slip.drawing is not None
        assert slip.drawing.won == row.is_winner
        states = {one.id: one.state for one in verify_slip(slip.canonical, **digests).checks}
        assert {state for check, state in states.items() if check != "S10"} == {"passed"}
        assert verify_slip(slip_text(slip), **digests).ok


def test_slip_when_private_then_names_no_other_object(world: World) -> None:
    draw = world.verified(world.credit_task)
    ids = set(draw.frame.values_list("object_id", flat=True))
    row = draw.frame.filter(is_winner=False).order_by("object_id")[0]
    text = queries.slip_of(draw, row, AFTER).canonical.decode()
    assert [one for one in ids if one in text] == [row.object_id]


def test_slip_when_before_the_draw_then_in_the_list_and_nothing_of_a_result(world: World) -> None:
    draw = world.announced()
    row = draw.frame.order_by("object_id")[0]
    slip = queries.slip_of(draw, row, BEFORE)
    assert slip.number == 1
    assert "result" not in slip.to_record()
    assert queries.which_slip(draw, told=False) == BEFORE


def test_slip_when_credit_classes_and_not_drawn_yet_then_only_with_the_setting(
    world: World, settings
) -> None:
    """DR-12 and RK-01: the class is opened after the draw, to the business alone."""
    draw = world.announced(world.credit_task)
    assert queries.which_slip(draw, told=False) == NONE
    settings.SLIPS_OPEN_CLASSES_EARLY = True
    assert queries.which_slip(draw, told=False) == BEFORE


def test_setting_when_nothing_is_set_then_classes_stay_inside() -> None:
    assert site.SLIPS_OPEN_CLASSES_EARLY is False


def test_tree_when_damaged_then_nothing_is_handed_out_and_the_next_request_mends_it(
    world: World,
) -> None:
    draw = world.verified()
    row = draw.frame.order_by("object_id")[0]
    queries.slip_of(draw, row, AFTER)
    file = Path(site.MEDIA_ROOT) / "draws" / draw.draw_id / f"{draw.frame_root}.tree"
    file.write_bytes(bytes(file.stat().st_size))
    with pytest.raises(ValueError, match="does not verify"):
        queries.slip_of(draw, row, AFTER)
    assert queries.slip_of(draw, row, AFTER).object_id == row.object_id


def test_lock_when_five_numbers_did_not_fit_then_for_a_quarter_of_an_hour(db: None) -> None:
    """AC-03: guessing is limited as at sign-in, for the object and for the address."""

    def asks(object_id: str, address: str) -> datetime.datetime | None:
        return queries.asking_lock(object_id=object_id, address=address, at=NOW + 5 * MINUTE)

    for n in range(5):
        assert asks("A", "10.0.0.1") is None
        actions.note_failed_slip(object_id="A", address="10.0.0.1", at=NOW + n * MINUTE)
    assert asks("A", "10.0.0.9") == NOW + 19 * MINUTE
    assert asks("B", "10.0.0.1") is None
    for n in range(25):
        actions.note_failed_slip(object_id=f"B{n}", address="10.0.0.1", at=NOW + 4 * MINUTE)
    assert asks("C", "10.0.0.1") == NOW + 19 * MINUTE
    assert asks("C", "10.0.0.2") is None


def test_attempts_when_they_no_longer_count_then_gone_and_never_in_clear(db: None) -> None:
    actions.note_failed_slip(object_id="91650100MA7000001A", address="10.0.0.1", at=NOW)
    row = SlipAttempt.objects.get()
    assert "9165" not in row.code
    assert "10.0" not in row.address
    actions.note_failed_slip(object_id="B", address=None, at=NOW + 31 * MINUTE)
    assert SlipAttempt.objects.get().pk != row.pk


def test_number_when_given_by_the_supervisor_then_on_record_without_the_object(
    world: World,
) -> None:
    draw = world.verified(world.credit_task)
    row = draw.frame.order_by("object_id")[3]
    number = actions.give_number(
        draw=draw, object_id=row.object_id, by=world.by("supervisor"), at=NOW
    )
    assert queries.number_fits(draw, row.object_id, number.replace(" ", ""))
    event = Event.objects.filter(kind="draws.slip-number-given").get()
    assert event.data == {"draw_id": draw.draw_id, "position": 4}
    with pytest.raises(NotInTheFrozenList):
        actions.give_number(draw=draw, object_id="X", by=world.by("supervisor"), at=NOW)
    with pytest.raises(Forbidden):
        actions.give_number(draw=draw, object_id=row.object_id, by=world.by("coordinator"), at=NOW)

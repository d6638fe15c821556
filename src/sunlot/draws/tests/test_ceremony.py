"""The whole way of a draw through its actions."""

from pathlib import Path

import pytest
from django.conf import settings

from drawproof import commit_digest, new_secret
from drawproof.verify import verify as verify_bundle
from sunlot.draws import actions, errors
from sunlot.draws.models import Assignment, Draw, FrameRow, Party, PartyKind
from sunlot.draws.queries.lists import todo
from sunlot.draws.states import DrawState
from sunlot.draws.tests.world import DAY, DICE, DRAW_AT, MINUTE, World
from sunlot.errors import Forbidden, SamePerson, WrongState
from sunlot.jobs.models import Job
from sunlot.ledger.models import Event
from tests.cast import NOW


def test_open_draw_when_held_to_its_end_then_the_smallest_tickets_win(
    world: World,
) -> None:
    draw = world.verified()
    assert draw.state == DrawState.VERIFIED
    assert draw.draw_id == "650000-2026-000001"
    rows = list(FrameRow.objects.filter(draw=draw).order_by("ticket"))
    assert [row.is_winner for row in rows] == [True] * 9 + [False] * 81
    assert [row.rank for row in rows] == list(range(1, 91))
    assert draw.released_at is not None


def test_private_draw_when_held_to_its_end_then_each_class_has_its_winners(world: World) -> None:
    draw = world.verified(world.credit_task)
    assert draw.state == DrawState.VERIFIED
    for stratum in draw.strata.all():
        won = FrameRow.objects.filter(draw=draw, stratum=stratum.name, is_winner=True).count()
        assert won == stratum.winners > 0
    assert sorted(one.name for one in draw.strata.all()) == ["A", "B", "C", "D"]
    assert draw.released_at is None


@pytest.mark.parametrize("which", ["open_task", "credit_task"])
def test_team_when_dealt_then_two_of_each_department_who_serve_the_area(
    world: World, which: str
) -> None:
    draw = world.drawn(getattr(world, which))
    for row in FrameRow.objects.filter(draw=draw, is_winner=True):
        team = Assignment.objects.filter(draw=draw, object_id=row.object_id)
        codes = sorted(one.pool for one in team)
        area = f"{row.unit[:4]}00"
        assert codes == [f"650000-fire/{area}"] * 2 + [f"650000-market/{area}"] * 2
        assert len({one.officer_id for one in team}) == 4


@pytest.mark.parametrize("which", ["open_task", "credit_task"])
def test_bundle_when_verified_apart_from_the_site_then_no_check_fails(
    world: World, which: str
) -> None:
    draw = world.drawn(getattr(world, which))
    for path in (draw.bundle_path, draw.full_bundle_path):
        verdict = verify_bundle(Path(settings.MEDIA_ROOT) / path, announce=draw.announcement_digest)
        assert verdict.ok, verdict.lines("zh")
        # Without witnesses these may never be shown as passed.
        for check in ("C04", "C09", "C18", "C19"):
            assert verdict.check(check).state == "not-checkable"


def test_public_bundle_of_a_private_draw_when_written_then_holds_no_object_and_no_class(
    world: World,
) -> None:
    draw = world.drawn(world.credit_task)
    raw = (Path(settings.MEDIA_ROOT) / draw.bundle_path).read_bytes()
    for target in world.targets:
        assert target.object_id.encode() not in raw
        assert target.name.encode() not in raw


def test_ledger_when_draw_is_done_then_one_event_per_step_and_no_name(world: World) -> None:
    draw = world.verified()
    kinds = list(
        Event.objects.filter(noun="draw", noun_id=str(draw.pk))
        .order_by("id")
        .values_list("kind", flat=True)
    )
    assert kinds == [
        "draws.requested", "draws.frozen", "draws.announced",
        *["draws.committed"] * 3, "draws.commits-closed",
        *["draws.revealed"] * 3, "draws.reveals-closed",
        "draws.dice-typed", "draws.dice-settled", "draws.dice-typed", "draws.dice-settled",
        "draws.result", "draws.verified",
    ]  # fmt: skip
    said = str(list(Event.objects.values_list("data", flat=True)))
    assert not any(target.name in said or target.object_id in said for target in world.targets)


def test_seed_when_last_share_is_settled_then_the_computation_is_ordered_once(world: World) -> None:
    draw = world.seeded()
    assert draw.state == DrawState.SEEDED
    assert Job.objects.filter(task="draws.run", args={"draw": draw.pk}).count() == 1


def test_freeze_when_confirmed_by_the_same_person_then_refused(world: World) -> None:
    """DR-02"""
    draw = actions.request(
        task=world.open_task, setup=world.setup(), by=world.by("coordinator"), at=NOW
    )
    with pytest.raises(SamePerson):
        actions.freeze(draw=draw, typed_count=90, by=world.by("coordinator"), at=NOW)


def test_announcement_when_made_by_who_asked_then_refused(world: World) -> None:
    """DR-02"""
    draw = actions.request(
        task=world.open_task, setup=world.setup(), by=world.by("coordinator"), at=NOW
    )
    draw = actions.freeze(draw=draw, typed_count=90, by=world.by("approver_a"), at=NOW)
    with pytest.raises(SamePerson):
        actions.announce(draw=draw, by=world.by("coordinator"), at=NOW)
    assert actions.announce(draw=draw, by=world.by("coordinator_2"), at=NOW).draw_id


def test_freeze_when_the_count_is_typed_wrongly_then_refused(world: World) -> None:
    draw = world.requested()
    with pytest.raises(errors.CountDiffers):
        actions.freeze(draw=draw, typed_count=91, by=world.by("approver_a"), at=NOW)
    draw.refresh_from_db()
    assert draw.state == DrawState.PREPARED
    assert not FrameRow.objects.filter(draw=draw).exists()


@pytest.mark.parametrize(
    "name", ["planner_b", "officer_a1", "supervisor", "outsider", "party_trade"]
)
def test_request_when_by_somebody_else_then_forbidden(world: World, name: str) -> None:
    with pytest.raises(Forbidden):
        actions.request(task=world.open_task, setup=world.setup(), by=world.by(name), at=NOW)


def test_step_when_submitted_twice_then_says_what_the_state_is(
    world: World,
) -> None:
    draw = world.requested()
    with pytest.raises(errors.DrawOpen):
        world.requested()
    freeze = {"typed_count": draw.expected_count, "by": world.by("approver_a"), "at": NOW}
    actions.freeze(draw=draw, **freeze)
    with pytest.raises(WrongState):
        actions.freeze(draw=draw, **freeze)
    draw = actions.announce(draw=draw, by=world.by("coordinator"), at=NOW)
    with pytest.raises(WrongState):
        actions.announce(draw=draw, by=world.by("coordinator"), at=NOW)
    secrets = world.commit(draw)
    with pytest.raises(errors.AlreadyCommitted):
        world.commit(draw)
    actions.close_commits(draw=draw, by=world.by("coordinator"), at=NOW)
    with pytest.raises(WrongState):
        actions.close_commits(draw=draw, by=world.by("coordinator"), at=NOW)
    party = world.parties(draw)[0]
    reveal = {"secret": secrets[party.code], "by": world.actor_of(party), "at": NOW + 5 * MINUTE}
    actions.reveal(party=party, **reveal)
    with pytest.raises(errors.AlreadyRevealed):
        actions.reveal(party=party, **reveal)


def test_commit_when_made_for_another_party_then_forbidden(world: World) -> None:
    """DR-06"""
    draw = world.announced()
    party = world.parties(draw)[0]
    digest = commit_digest("DR1", draw.draw_id, party.code, new_secret())
    for name in ("party_trade", "coordinator", "typist_1"):
        with pytest.raises(Forbidden):
            actions.commit(party=party, digest=digest, by=world.by(name), at=NOW)
    assert not Party.objects.exclude(digest="").exists()


def test_commit_when_the_number_itself_is_pasted_then_stored_only_as_what_was_pasted(
    world: World,
) -> None:
    """The server cannot tell a digest from a number; a wrong length is refused with words."""
    draw = world.announced()
    party = world.parties(draw)[0]
    with pytest.raises(errors.DigestForm) as caught:
        actions.commit(party=party, digest="abc", by=world.actor_of(party), at=NOW + 3 * MINUTE)
    assert "3 位" in str(caught.value)


def test_commits_when_one_party_is_waited_for_then_closing_waits_for_the_deadline(
    world: World,
) -> None:
    """DR-06"""
    draw = world.announced()
    world.commit(draw, ["justice", "trade"])
    with pytest.raises(errors.ClosingTooEarly):
        actions.close_commits(draw=draw, by=world.by("coordinator"), at=NOW + 4 * MINUTE)
    late = world.parties(draw)[2]
    with pytest.raises(errors.CommitLate):
        actions.commit(
            party=late, digest="0" * 64, by=world.actor_of(late), at=draw.commit_by + MINUTE
        )
    draw = actions.close_commits(draw=draw, by=world.by("coordinator"), at=draw.commit_by + MINUTE)
    assert draw.state == DrawState.COMMITTED


def test_party_when_it_reveals_wrongly_or_not_at_all_then_counts_as_missing(world: World) -> None:
    """DR-06"""
    draw, secrets = world.committed()
    now = NOW + 5 * MINUTE
    justice, trade, public = world.parties(draw)
    with pytest.raises(errors.RevealWrong):
        actions.reveal(party=justice, secret=new_secret(), by=world.actor_of(justice), at=now)
    justice.refresh_from_db()
    assert justice.secret == ""
    actions.reveal(party=trade, secret=secrets["trade"], by=world.actor_of(trade), at=now)
    with pytest.raises(errors.ClosingTooEarly):
        actions.close_reveals(draw=draw, by=world.by("coordinator"), at=now)
    over = draw.reveal_by + MINUTE
    with pytest.raises(errors.RevealLate):
        actions.reveal(party=public, secret=secrets["public"], by=world.actor_of(public), at=over)
    actions.close_reveals(draw=draw, by=world.by("coordinator"), at=over)
    draw = world.throw(draw)
    draw = actions.run(draw=draw, by=world.by("coordinator"), at=DRAW_AT + MINUTE)
    assert draw.result["sources"][:3] == [
        "cr:justice:missing", f"cr:trade:{secrets['trade']}", "cr:public:missing"
    ]  # fmt: skip
    assert actions.verify(draw=draw, by=world.by("coordinator"), at=DRAW_AT + MINUTE).state == (
        DrawState.VERIFIED
    )


def test_dice_when_two_typists_differ_then_the_place_is_named_and_both_type_again(
    world: World,
) -> None:
    """DR-07"""
    draw = world.revealed()
    party = world.parties(draw, PartyKind.DICE)[0]
    wrong = DICE[0][:16] + "0" + DICE[0][17:]
    at = DRAW_AT + MINUTE
    first = actions.type_dice(party=party, digits=DICE[0], by=world.by("typist_1"), at=at)
    assert (first.settled, first.position) == (False, None)
    with pytest.raises(errors.DiceTyped):
        actions.type_dice(party=party, digits=DICE[0], by=world.by("typist_1"), at=at)
    second = actions.type_dice(party=party, digits=wrong, by=world.by("typist_2"), at=at)
    assert second.position == 17
    party.refresh_from_db()
    assert (party.digits, party.mismatches) == ("", 1)
    assert set(party.typists.values_list("digits", flat=True)) == {""}
    assert world.throw(draw).state == DrawState.SEEDED


def test_dice_when_typed_then_the_ledger_holds_no_digit_before_both_agree(world: World) -> None:
    """DR-07"""
    draw = world.revealed()
    party = world.parties(draw, PartyKind.DICE)[0]
    actions.type_dice(party=party, digits=DICE[0], by=world.by("typist_1"), at=DRAW_AT)
    assert DICE[0] not in str(list(Event.objects.values_list("data", flat=True)))


def test_dice_when_before_the_announced_time_or_by_another_then_refused(world: World) -> None:
    """DR-07"""
    draw = world.revealed()
    party = world.parties(draw, PartyKind.DICE)[0]
    with pytest.raises(errors.DiceTooEarly):
        actions.type_dice(party=party, digits=DICE[0], by=world.by("typist_1"), at=DRAW_AT - MINUTE)
    with pytest.raises(Forbidden):
        actions.type_dice(party=party, digits=DICE[0], by=world.by("party_trade"), at=DRAW_AT)
    with pytest.raises(errors.DiceForm):
        actions.type_dice(party=party, digits=DICE[0][1:], by=world.by("typist_1"), at=DRAW_AT)


def test_dice_when_after_the_announced_end_then_refused_and_the_draw_can_be_voided(
    world: World,
) -> None:
    """DR-07: a result after the announced time is red for good (C09)."""
    draw = world.revealed()
    one, two = world.parties(draw, PartyKind.DICE)
    last = draw.result_by - MINUTE
    for party, typist in ((one, "typist_1"), (one, "typist_2"), (two, "typist_1")):
        digits = DICE[0] if party == one else DICE[1]
        actions.type_dice(party=party, digits=digits, by=world.by(typist), at=last)
    with pytest.raises(errors.DiceTooLate) as caught:
        actions.type_dice(party=two, digits=DICE[1], by=world.by("typist_2"), at=draw.result_by)
    assert "作废" in caught.value.remedy_text()
    draw.refresh_from_db()
    assert (draw.state, draw.seed) == (DrawState.REVEALED, "")
    after = (draw.result_by + 2 * DAY).date()
    lines = [one for one in todo(world.by("coordinator"), after) if one.tone == "bad"]
    assert ["已过结果公布截止" in str(one.what) for one in lines] == [True]
    actions.request_void(
        draw=draw, reason="逾期", by=world.by("coordinator"), at=draw.result_by + MINUTE
    )
    draw = actions.confirm_void(draw=draw, by=world.by("approver_a"), at=draw.result_by + MINUTE)
    assert draw.state == DrawState.VOID


def test_announcement_when_too_late_for_sealing_then_refused(world: World) -> None:
    draw = world.frozen()
    with pytest.raises(errors.TooLateToAnnounce):
        actions.announce(draw=draw, by=world.by("coordinator"), at=draw.commit_by)
    assert Draw.objects.get(pk=draw.pk).draw_id == ""


def test_step_when_the_clock_was_set_back_then_refused(world: World) -> None:
    draw = world.announced()
    party = world.parties(draw)[0]
    with pytest.raises(errors.ClockBehind):
        actions.commit(party=party, digest="0" * 64, by=world.actor_of(party), at=NOW)

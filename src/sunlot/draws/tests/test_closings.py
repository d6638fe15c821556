"""Draws that close with a drand round or a lottery, through their actions."""

import datetime
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from drawproof.verify import verify as verify_bundle
from sunlot.actors import Actor
from sunlot.draws import actions, errors
from sunlot.draws.models import Draw, PartyKind, PublicSource
from sunlot.draws.queries.frozen import header_of
from sunlot.draws.queries.lists import todo
from sunlot.draws.rules.closing import QUICKNET
from sunlot.draws.states import DrawState
from sunlot.draws.tests.closings import (
    BULLETIN,
    CANONICAL,
    ISSUE,
    LOT_AT,
    NEXT_BULLETIN,
    NEXT_ISSUE,
    NOTICE,
    NUMBERS,
    ROUND,
    ROUND_AT,
    SECOND,
    attaches,
    by_drand,
    by_lottery,
    line_of,
    lottery_of,
    signature_of,
    take,
    types,
    vectors,
)
from sunlot.draws.tests.world import World
from sunlot.errors import Forbidden, SamePerson, UserError, WrongState
from sunlot.jobs.models import Job
from sunlot.ledger.models import Event
from tests.cast import NOW

SYSTEM = Actor.system()
PROVED = ("C08", "C10", "C20")


def finish(draw: Draw) -> Draw:
    draw.refresh_from_db()
    draw = actions.run(draw=draw, by=SYSTEM, at=draw.seeded_at + 60 * SECOND)
    return actions.verify(draw=draw, by=SYSTEM, at=draw.seeded_at + 120 * SECOND)


def proved(draw: Draw) -> None:
    """Both bundles prove the closing, to anybody with the program's own policy."""
    for path in (draw.bundle_path, draw.full_bundle_path):
        verdict = verify_bundle(Path(settings.MEDIA_ROOT) / path, announce=draw.announcement_digest)
        assert verdict.ok, verdict.lines("zh")
        assert {one: verdict.check(one).state for one in PROVED} == dict.fromkeys(PROVED, "passed")


def untouched(draw: Draw) -> None:
    """Nothing of a refused step is left."""
    fresh = Draw.objects.get(pk=draw.pk)
    assert (fresh.state, fresh.seed, fresh.seeded_at) == (DrawState.REVEALED, "", None)
    assert not Job.objects.filter(task="draws.run").exists()
    assert PublicSource.objects.get(draw=draw).brought_at is None


# -- drand -----------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["open_task", "credit_task"])
def test_draw_when_it_closes_with_a_round_then_the_round_is_announced_and_proves_itself(
    world: World, which: str
) -> None:
    """DR-07: the round is that of the closing time; no dice party, one person brings it."""
    draw = world.revealed(getattr(world, which), **by_drand())
    assert draw.announcement["sources"][-1] == {
        "kind": "drand", "closing": True, "chain": QUICKNET, "round": ROUND,
    }  # fmt: skip
    assert [one["kind"] for one in draw.announcement["sources"]] == ["cr"] * 3 + ["drand"]
    assert draw.announcement["fallback"] == "none"
    assert not draw.parties.exclude(kind=PartyKind.COMMIT).exists()
    assert str(draw.get_state_display()) == "待公共随机数"
    draw = finish(take(world, draw))
    assert draw.state == DrawState.VERIFIED
    assert draw.result["sources"][-1].startswith(f"drand:{QUICKNET}:{ROUND}:0a2301a45c52")
    proved(draw)


FORGED = [one for one in vectors()["refused"] if one["round"] == ROUND and one["chain"] == QUICKNET]


def _as_relayed(forged: dict[str, str]) -> dict[str, object]:
    before = {"previous_signature": forged["previous"]} if "previous" in forged else {}
    return {"round": ROUND, "signature": forged["signature"], **before}


@pytest.mark.parametrize("forged", FORGED, ids=lambda one: one["why"][:40])
def test_round_when_its_signature_is_forged_then_refused_by_name_and_nothing_is_kept(
    world: World, forged: dict[str, str]
) -> None:
    """DR-07: points outside the subgroup pass the bare equation, and are refused here."""
    draw = world.revealed(**by_drand())
    with pytest.raises(errors.RoundForged) as caught:
        take(world, draw, json.dumps(_as_relayed(forged)))
    assert f"第 {ROUND} 轮的签名核对不通过" in caught.value.text()
    untouched(draw)


def with_other_randomness() -> str:
    return json.dumps({"round": ROUND, "signature": signature_of(ROUND), "randomness": "0" * 64})


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        (line_of(32687229), errors.RoundWrong, "第 32687229 轮，公告的是第 32687230 轮"),
        (line_of(signature=signature_of(32687229)), errors.RoundForged, "签名核对不通过"),
        (line_of().replace(QUICKNET, "0" * 64), errors.RoundOfOtherChain, "另一条链"),
        (f"https://api.drand.sh/{QUICKNET}/public/{ROUND}", errors.RoundUnreadable, "网址"),
        (f"drand:{QUICKNET}:{ROUND}:{'0' * 64}", errors.RoundUnreadable, "不含签名"),
        ("今天的随机数", errors.RoundUnreadable, "没有轮次和签名"),
        ('{"round": 3', errors.RoundUnreadable, "JSON"),
        (with_other_randomness(), errors.RoundForged, "与签名不符"),
    ],
)
def test_round_when_it_is_not_the_announced_one_then_says_which_and_what_to_do(
    world: World, text: str, error: type[UserError], words: str
) -> None:
    """DR-07"""
    draw = world.revealed(**by_drand())
    with pytest.raises(error) as caught:
        take(world, draw, text)
    assert words in caught.value.text()
    assert caught.value.remedy_text()
    untouched(draw)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"round": ROUND, "signature": signature_of(ROUND)}),
        json.dumps({"round": ROUND, "signature": signature_of(ROUND), "previous_signature": ""}),
        line_of().upper(),
        f"\ufeff{line_of()}\r\n",
        f"Round: {ROUND}\nSignature: {signature_of(ROUND)}",
    ],
    ids=["json-2", "json-1", "qr", "file", "labels"],
)
def test_round_when_carried_by_paste_file_or_code_then_the_seed_is_the_same(
    world: World, text: str
) -> None:
    draw = world.revealed(**by_drand())
    seeded = take(world, draw, text)
    assert seeded.state == DrawState.SEEDED
    assert PublicSource.objects.get(draw=draw).signature == signature_of(ROUND)


def test_round_when_brought_twice_then_the_second_changes_nothing(world: World) -> None:
    """DR-07: it proves itself, whoever brings it again; a forged one is still refused."""
    draw = take(world, world.revealed(**by_drand()))
    again = actions.take_round(
        draw=draw, text=line_of(), by=world.by("coordinator_2"), at=ROUND_AT + 90 * SECOND
    )
    assert (again.seed, again.seeded_at) == (draw.seed, draw.seeded_at)
    assert Event.objects.filter(kind="draws.round-taken").count() == 1
    assert Job.objects.filter(task="draws.run").count() == 1
    with pytest.raises(errors.RoundForged):
        take(world, draw, line_of(signature=FORGED[0]["signature"]))
    draw = finish(draw)
    assert take(world, draw).state == DrawState.VERIFIED


def test_round_when_it_is_not_its_time_or_not_ones_step_then_refused(world: World) -> None:
    """DR-07"""
    draw = world.revealed(**by_drand())
    with pytest.raises(errors.ClosingSourceSoon) as caught:
        take(world, draw, late=-1)
    assert "2026-10-01 22:30:54" in caught.value.text()
    late = (draw.result_by - ROUND_AT).total_seconds()
    with pytest.raises(errors.ClosingSourceLate):
        take(world, draw, late=int(late))
    for who in ("party_trade", "planner_a", "approver_a", "supervisor"):
        with pytest.raises(Forbidden):
            actions.take_round(
                draw=draw, text=line_of(), by=world.by(who), at=ROUND_AT + 10 * SECOND
            )
    untouched(draw)


def test_round_when_the_closing_time_lies_between_two_rounds_then_the_later_one_counts(
    world: World,
) -> None:
    """DR-07: the outcome is taken when its round is due, not at the closing time before it."""
    draw = world.revealed(**by_drand(ROUND_AT - 2 * SECOND))
    assert draw.public_source.round == ROUND
    with pytest.raises(errors.ClosingSourceSoon):
        take(world, draw, late=-1)
    proved(finish(take(world, draw, late=0)))


def test_round_before_reveals_are_closed_then_refused(world: World) -> None:
    draw, _secrets = world.committed(**by_drand())
    with pytest.raises(WrongState):
        take(world, draw)


def test_seed_when_something_breaks_on_the_way_then_nothing_is_half_done(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = world.revealed(**by_drand())

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the worker was killed")

    for place in ("sunlot.draws.actions.seed.jobs.enqueue", "sunlot.ledger.actions.record"):
        with monkeypatch.context() as patch:
            patch.setattr(place, broken)
            with pytest.raises(RuntimeError):
                take(world, draw)
        untouched(draw)
    proved(finish(take(world, draw)))


def test_round_when_the_server_cannot_check_it_then_says_so_and_keeps_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DR-07"""
    draw = world.revealed(**by_drand())
    with monkeypatch.context() as patch:
        patch.setattr("drawproof.sources.bls.backend", lambda: None)
        with pytest.raises(errors.RoundUncheckable):
            take(world, draw)
    untouched(draw)


# -- lottery ---------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["open_task", "credit_task"])
@pytest.mark.parametrize("order", ["bulletin first", "between", "last"])
def test_draw_when_it_closes_with_a_lottery_then_two_agree_and_the_bulletin_holds_it(
    world: World, which: str, order: str
) -> None:
    """DR-07"""
    draw = world.revealed(getattr(world, which), **by_lottery(world))
    assert draw.announcement["sources"][-1] == {
        "kind": "lot", "closing": True, "game": "kl8", "issue": ISSUE,
    }  # fmt: skip
    assert draw.announcement["fallback"] == "next-issue"
    assert str(draw.get_state_display()) == "待开奖"
    steps: dict[str, Callable[[], actions.Numbers]] = {
        "bulletin": lambda: attaches(world, draw), "one": lambda: types(world, draw, "typist_1"),
        "two": lambda: types(world, draw, "typist_2", ", ".join(reversed(NUMBERS.split()))),
    }  # fmt: skip
    ways = {
        "bulletin first": ("bulletin", "one", "two"), "between": ("one", "bulletin", "two"),
        "last": ("one", "two", "bulletin"),
    }  # fmt: skip
    said = [steps[name]() for name in ways[order]]
    assert [one.seeded for one in said] == [False, False, True]
    draw = finish(draw)
    assert draw.state == DrawState.VERIFIED
    assert draw.result["sources"][-1] == f"lot:kl8:{ISSUE}:{CANONICAL}"
    proved(draw)


def test_numbers_when_two_differ_then_both_are_cleared_and_the_place_is_named(
    world: World,
) -> None:
    """DR-07"""
    draw = world.revealed(**by_lottery(world))
    attaches(world, draw)
    types(world, draw, "typist_1")
    with pytest.raises(errors.NumbersTyped):
        types(world, draw, "typist_1")
    found = types(world, draw, "typist_2", NUMBERS.replace("13", "14"))
    assert (found.position, found.seeded) == (4, False)
    party = lottery_of(draw)
    assert (party.mismatches, set(party.typists.values_list("digits", flat=True))) == (1, {""})
    for who in ("typist_2", "typist_1"):
        found = types(world, draw, who)
    assert found.seeded


def test_numbers_when_both_agree_and_the_bulletin_does_not_then_cleared_and_no_dead_end(
    world: World,
) -> None:
    """DR-07: the wrong one may be the bulletin or the numbers; both can be given anew."""
    draw = world.revealed(**by_lottery(world))
    wrong = NUMBERS.replace("80", "79")
    for who in ("typist_1", "typist_2"):
        types(world, draw, who, wrong)
    assert attaches(world, draw).contrary
    assert set(lottery_of(draw).typists.values_list("digits", flat=True)) == {""}
    assert attaches(world, draw, BULLETIN.replace("80", "79")) == actions.Numbers()
    types(world, draw, "typist_1")
    assert types(world, draw, "typist_2").contrary
    untouched_but_for_the_bulletin = Draw.objects.get(pk=draw.pk)
    assert untouched_but_for_the_bulletin.seed == ""
    attaches(world, draw)
    types(world, draw, "typist_1")
    assert types(world, draw, "typist_2").seeded
    proved(finish(draw))


def test_numbers_when_typed_then_the_ledger_holds_none_before_they_count(world: World) -> None:
    """DR-07"""
    draw = world.revealed(**by_lottery(world))
    for who in ("typist_1", "typist_2"):
        types(world, draw, who)
    assert CANONICAL not in str(list(Event.objects.values_list("data", flat=True)))
    attaches(world, draw)
    assert CANONICAL in str(list(Event.objects.values_list("data", flat=True)))


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (NUMBERS[3:], errors.NumbersForm), (NUMBERS.replace("80", "81"), errors.NumbersForm),
        (NUMBERS.replace("80", "74"), errors.NumbersForm), ("", errors.NumbersForm),
        (f"{ISSUE} {NUMBERS}", errors.NumbersForm), ("02 七 11", errors.NumbersForm),
    ],
)  # fmt: skip
def test_numbers_when_not_those_of_the_game_then_says_how_many(
    world: World, text: str, error: type[UserError]
) -> None:
    """DR-07"""
    draw = world.revealed(**by_lottery(world))
    with pytest.raises(error) as caught:
        types(world, draw, "typist_1", text)
    assert "应为 20 个号码" in caught.value.text()
    untouched(draw)


def test_bulletin_when_it_is_of_another_issue_or_too_long_then_refused(world: World) -> None:
    """DR-07"""
    draw = world.revealed(**by_lottery(world))
    for text in (NEXT_BULLETIN, "", BULLETIN + "。" * 20_000, BULLETIN + "\0"):
        with pytest.raises(errors.BulletinUnfit):
            attaches(world, draw, text)
    untouched(draw)


def test_lottery_when_it_is_not_its_time_or_not_ones_step_then_refused(world: World) -> None:
    """DR-07"""
    draw = world.revealed(**by_lottery(world))
    party, operator = lottery_of(draw), world.by("coordinator")
    for at, error in (
        (LOT_AT - SECOND, errors.ClosingSourceSoon), (draw.result_by, errors.ClosingSourceLate),
    ):  # fmt: skip
        with pytest.raises(error):
            actions.type_numbers(party=party, text=NUMBERS, by=world.by("typist_1"), at=at)
        with pytest.raises(error):
            actions.attach_bulletin(draw=draw, text=BULLETIN, by=operator, at=at)
        with pytest.raises(error):
            actions.ask_next_issue(draw=draw, issue=NEXT_ISSUE, notice=NOTICE, by=operator, at=at)
    with pytest.raises(Forbidden):
        types(world, draw, "party_trade")
    with pytest.raises(Forbidden):
        actions.attach_bulletin(draw=draw, text=BULLETIN, by=world.by("typist_1"), at=LOT_AT)
    with pytest.raises(errors.ClosedOtherwise):
        actions.take_round(draw=draw, text=line_of(), by=operator, at=LOT_AT)
    untouched(draw)
    attaches(world, draw)
    with pytest.raises(errors.ClockBehind):
        actions.type_numbers(party=party, text=NUMBERS, by=world.by("typist_1"), at=LOT_AT)


# -- the next issue --------------------------------------------------------------------------


def ask(world: World, draw: Draw, **changes: object) -> PublicSource:
    facts = {"issue": NEXT_ISSUE, "notice": NOTICE, "at": LOT_AT + 60 * SECOND}
    return actions.ask_next_issue(
        draw=draw,
        by=world.by("coordinator"),
        **(facts | changes),  # type: ignore[arg-type]
    )


def test_next_issue_when_two_persons_say_so_then_it_counts_and_the_bundle_holds_the_notice(
    world: World,
) -> None:
    """DR-07"""
    draw = world.revealed(**by_lottery(world))
    types(world, draw, "typist_1")
    ask(world, draw)
    with pytest.raises(errors.NextIssuePending):
        ask(world, draw)
    at = LOT_AT + datetime.timedelta(hours=1)
    with pytest.raises(SamePerson):
        actions.confirm_next_issue(draw=draw, by=world.by("coordinator"), at=at)
    waiting = [one.what for one in todo(world.by("approver_a"), NOW.date())]
    assert [NEXT_ISSUE in str(one) for one in waiting] == [True]
    actions.confirm_next_issue(draw=draw, by=world.by("approver_a"), at=at)
    assert set(lottery_of(draw).typists.values_list("digits", flat=True)) == {""}
    with pytest.raises(errors.NoNextIssueRequest):
        actions.confirm_next_issue(draw=draw, by=world.by("head_a"), at=at)
    with pytest.raises(errors.BulletinUnfit):
        attaches(world, draw)
    later = {"at": LOT_AT + datetime.timedelta(days=1)}
    for who in ("typist_1", "typist_2"):
        actions.type_numbers(party=lottery_of(draw), text=NUMBERS, by=world.by(who), **later)
    found = actions.attach_bulletin(
        draw=draw, text=NEXT_BULLETIN, by=world.by("coordinator"), **later
    )
    assert found.seeded
    draw = finish(draw)
    assert draw.result["sources"][-1] == f"lot:kl8:{NEXT_ISSUE}:{CANONICAL}"
    proved(draw)
    assert any("取消" in one["zh"] for one in draw.verdict["flags"])


def test_next_issue_when_returned_then_the_announced_one_stays(world: World) -> None:
    """DR-07"""
    draw = world.revealed(**by_lottery(world))
    ask(world, draw)
    source = actions.return_next_issue(
        draw=draw, by=world.by("approver_a"), at=LOT_AT + 90 * SECOND
    )
    assert (source.next_issue, source.notice, source.issue_that_counts) == ("", "", ISSUE)
    with pytest.raises(errors.NoNextIssueRequest):
        actions.return_next_issue(draw=draw, by=world.by("approver_a"), at=LOT_AT + 90 * SECOND)
    attaches(world, draw)
    for who in ("typist_1", "typist_2"):
        types(world, draw, who)
    proved(finish(draw))


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"issue": "2026314"}, errors.NextIssueWrong), ({"issue": ISSUE}, errors.NextIssueWrong),
        ({"issue": "2027001"}, errors.NextIssueWrong), ({"issue": ""}, errors.NextIssueWrong),
        ({"notice": "取消一期"}, errors.NoticeUnfit), ({"notice": ""}, errors.NoticeUnfit),
        ({"notice": NOTICE + "。" * 20_000}, errors.NoticeUnfit),
    ],
)  # fmt: skip
def test_next_issue_when_the_fallback_does_not_allow_it_then_refused(
    world: World, changes: dict[str, str], error: type[UserError]
) -> None:
    """DR-07"""
    draw = world.revealed(**by_lottery(world))
    with pytest.raises(error) as caught:
        ask(world, draw, **changes)
    assert caught.value.remedy_text()
    assert PublicSource.objects.get(draw=draw).asked_by is None


# -- asking for one, and what stays as it was --------------------------------------------------


def test_request_when_the_site_pins_neither_then_refused_by_name(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DR-07"""
    from sunlot.publiclog import queries as publiclog

    bare = publiclog.policy().__class__(drand=(), lotteries=())
    monkeypatch.setattr(publiclog, "policy", lambda: bare)
    with pytest.raises(errors.ChainUnpinned):
        world.requested(**by_drand())
    with pytest.raises(errors.GameUnpinned):
        world.requested(**by_lottery(world))


@pytest.mark.parametrize("issue", ["26312", "2026000", "20263121", "第 312 期", ""])
def test_request_when_the_issue_is_none_of_the_game_then_refused(world: World, issue: str) -> None:
    """DR-07"""
    with pytest.raises(errors.IssueForm) as caught:
        world.requested(**(by_lottery(world) | {"issue": issue}))
    assert "7 位数字，例如 2026001" in caught.value.text()


def test_freeze_when_the_round_or_issue_is_changed_then_the_digest_tells(world: World) -> None:
    draw = world.frozen(**by_lottery(world))
    PublicSource.objects.filter(draw=draw).update(issue="2026311")
    with pytest.raises(errors.FrozenChanged):
        actions.announce(draw=draw, by=world.by("coordinator"), at=NOW + 120 * SECOND)


def test_freeze_of_a_draw_with_dice_then_its_header_is_that_of_before(world: World) -> None:
    """Lists that were frozen by an older program are still those of their digest."""
    assert "closing" not in header_of(world.frozen())


def test_dice_when_the_draw_closes_otherwise_then_there_are_none(world: World) -> None:
    draw = world.revealed(**by_drand())
    assert not draw.parties.filter(kind=PartyKind.DICE).exists()
    with pytest.raises(errors.ClosedOtherwise):
        attaches(world, draw)
    with pytest.raises(errors.ClosedOtherwise):
        ask(world, world.revealed(world.credit_task))


def void(world: World, draw: Draw, at: datetime.datetime) -> Draw:
    if draw.void_requested_by_id is None:
        actions.request_void(draw=draw, reason="示例", by=world.by("coordinator"), at=at)
    return actions.confirm_void(draw=draw, by=world.by("approver_a"), at=at)


def test_void_when_the_public_outcome_is_near_then_no_longer_until_the_result_is_overdue(
    world: World,
) -> None:
    """DR-07: anybody can work out who is drawn by then; no draw is held until it suits."""
    draw = world.revealed(**by_drand())
    before = ROUND_AT - datetime.timedelta(minutes=10)
    with pytest.raises(errors.VoidAfterOutcome):
        void(world, draw, before)
    actions.request_void(
        draw=draw, reason="示例", by=world.by("coordinator"), at=before - 2 * SECOND
    )
    draw.refresh_from_db()
    for at in (before, ROUND_AT + 60 * SECOND, draw.result_by - SECOND):
        with pytest.raises(errors.VoidAfterOutcome):
            void(world, draw, at)
    untouched(draw)
    assert void(world, draw, draw.result_by).state == DrawState.VOID


def test_draw_when_a_lottery_is_awaited_then_a_void_in_time_ends_it(world: World) -> None:
    draw = world.revealed(**by_lottery(world))
    void(world, draw, LOT_AT - datetime.timedelta(minutes=11))
    with pytest.raises(WrongState):
        attaches(world, draw)

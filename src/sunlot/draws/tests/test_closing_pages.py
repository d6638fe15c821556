"""The pages of draws with a public closing, used by the people whose job it is; without script."""

import datetime
import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from drawproof import Policy
from sunlot import clock
from sunlot.draws import actions
from sunlot.draws.models import Draw, PartyKind
from sunlot.draws.rules.closing import QUICKNET
from sunlot.draws.states import DrawState
from sunlot.draws.tests.closings import (
    BULLETIN,
    ISSUE,
    LOT_AT,
    MINUTE_ROUND,
    MINUTE_ROUND_AT,
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
)
from sunlot.draws.tests.test_pages import page, request_form
from sunlot.draws.tests.test_screen import words_of
from sunlot.draws.tests.world import World
from sunlot.jobs import runner
from sunlot.publiclog import queries as publiclog
from tests.cast import NOW

ClientOf = Callable[[str], Client]
At = Callable[[datetime.datetime], None]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> At:
    """Sets the clock of the site."""

    def stand(moment: datetime.datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    stand(NOW)
    return stand


def form_of(world: World, at: datetime.datetime, **changes: object) -> dict[str, object]:
    """What the browser sends for a public closing: nobody was chosen for the dice."""
    local = at.astimezone(clock.CHINA)
    form = {
        name: value for name, value in request_form(world).items() if not name.startswith("dice_")
    }
    days = datetime.timedelta(days=7), datetime.timedelta(days=30)
    return form | {
        "draw_at": local.strftime("%Y-%m-%dT%H:%M"),
        "inspect_from": (at + days[0]).date().isoformat(),
        "inspect_to": (at + days[1]).date().isoformat(), **changes,
    }  # fmt: skip


def ask(client: Client, world: World, form: dict[str, object]) -> Draw:
    """The check sheet, then the request."""
    url = reverse("draws:request", args=[world.open_task.pk])
    answers = client.post(url, form).content.decode()
    assert "冻结前确认单" in answers
    sent = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', answers))
    client.post(url, {**sent, "step": "submit"})
    return Draw.objects.get()


def test_request_when_a_round_closes_then_the_sheet_shows_it_and_no_dice_party_is_asked_for(
    world: World, client_of: ClientOf, at: At
) -> None:
    """DR-07"""
    planner = client_of("planner_a")
    form = form_of(world, MINUTE_ROUND_AT, closing="drand")
    url = reverse("draws:request", args=[world.open_task.pk])
    answers = planner.post(url, form).content.decode()
    assert f"drand 第 {MINUTE_ROUND} 轮，2026-10-01 22:31:00 产生" in answers
    assert "掷骰方 1" not in answers
    draw = ask(planner, world, form)
    assert (draw.closing, draw.public_source.round) == ("drand", MINUTE_ROUND)
    assert draw.public_source.chain == QUICKNET
    confirm = page(client_of("approver_a"), "confirm", draw.key)
    assert f"2026-10-01 22:31，drand 第 {MINUTE_ROUND} 轮" in confirm


def test_request_when_a_lottery_closes_then_issue_and_typists_are_asked_for(
    world: World, client_of: ClientOf, at: At
) -> None:
    """DR-07"""
    planner = client_of("planner_a")
    url = reverse("draws:request", args=[world.open_task.pk])
    nothing = planner.post(url, form_of(world, LOT_AT, closing="lot"))
    assert nothing.status_code == 422
    assert {"game", "issue", "lot_typist_0", "lot_typist_1"} <= nothing.context[
        "form"
    ].errors.keys()
    assert not any(name.startswith("dice") for name in nothing.context["form"].errors)
    form = form_of(
        world, LOT_AT, closing="lot", game="kl8", issue=ISSUE,
        lot_typist_0=world.uid("typist_1"), lot_typist_1=world.uid("typist_2"),
    )  # fmt: skip
    twice = planner.post(url, form | {"lot_typist_1": world.uid("typist_1")})
    assert "2 名不同的号码录入人" in twice.content.decode()
    wrong = planner.post(url, form | {"issue": "312"})
    assert "“312”不是快乐8的期号" in wrong.content.decode()
    weak = planner.post(url, form | {"game": "ssq", "issue": "2026136"}).content.decode()
    assert "双色球一期只有约 24 比特的不确定性" in weak
    draw = ask(planner, world, form)
    assert (draw.public_source.game, draw.public_source.issue) == ("kl8", ISSUE)
    assert list(lottery_of(draw).typists.values_list("user__username", flat=True)) == [
        "typist_1", "typist_2",
    ]  # fmt: skip
    assert draw.result_by - draw.draw_at == datetime.timedelta(days=5)
    confirm = page(client_of("approver_a"), "confirm", draw.key)
    assert f"快乐8第 {ISSUE} 期，号码由两人分别录入" in confirm
    assert "录入员一、录入员二" in confirm


def test_request_when_dice_are_chosen_and_nobody_throws_then_the_fields_are_missing(
    world: World, client_of: ClientOf, at: At
) -> None:
    """DR-07"""
    url = reverse("draws:request", args=[world.open_task.pk])
    answer = client_of("planner_a").post(url, form_of(world, LOT_AT, closing="dice"))
    assert answer.status_code == 422
    assert {"dice_0_label", "dice_0_typist_0"} <= answer.context["form"].errors.keys()


def test_request_when_the_site_pins_no_lottery_then_not_offered_and_says_why(
    world: World, client_of: ClientOf, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DR-07"""
    planner = client_of("planner_a")
    said = page(planner, "request", world.open_task.pk)
    assert 'value="lot"' in said
    assert "快乐8（约 61 比特）" in said
    bare = replace(Policy.default(), lotteries=())
    monkeypatch.setattr(publiclog, "policy", lambda: bare)
    said = page(planner, "request", world.open_task.pk)
    assert 'value="lot"' not in said
    assert 'value="drand"' in said
    assert "信任清单中没有任何彩种" in said
    answer = planner.post(
        reverse("draws:request", args=[world.open_task.pk]), form_of(world, LOT_AT, closing="lot")
    )
    assert answer.status_code == 422


def bring(client: Client, draw: Draw, **sent: Any) -> Any:
    return client.post(reverse("draws:bring", args=[draw.key]), sent)


def test_round_when_brought_page_by_page_then_ends_verified(
    world: World, client_of: ClientOf, at: At
) -> None:
    """DR-07"""
    draw, coordinator = world.revealed(**by_drand()), client_of("coordinator")
    at(ROUND_AT - 60 * SECOND)
    assert "到时才能带入" in page(coordinator, "console", draw.key)
    assert "现在还不能带入" in page(coordinator, "bring", draw.key)
    at(ROUND_AT + 10 * SECOND)
    assert "带入公共随机数" in page(coordinator, "console", draw.key)
    said = page(coordinator, "bring", draw.key)
    assert f"/{QUICKNET}/public/{ROUND}" in said
    assert "2026-10-01 22:30:54" in said
    empty = bring(coordinator, draw)
    assert empty.status_code == 422
    assert "没有粘贴内容" in empty.content.decode()
    forged = bring(coordinator, draw, text=line_of(signature=signature_of(1)))
    assert forged.status_code == 422
    assert "签名核对不通过" in forged.content.decode()
    picture = SimpleUploadedFile("round.json", b"\x00\x01")
    assert "不是文字文件" in bring(coordinator, draw, text="", file=picture).content.decode()
    relayed = json.dumps({"round": ROUND, "signature": signature_of(ROUND)}).encode()
    answer = bring(coordinator, draw, text="", file=SimpleUploadedFile("round.json", relayed))
    assert answer.status_code == 302
    again = bring(coordinator, draw, text=line_of())
    assert again.status_code == 302
    assert runner.drain() == 1
    draw.refresh_from_db()
    assert draw.state == DrawState.VERIFIED
    said = page(client_of("planner_a"), "detail", draw.key)
    assert "签名核对通过" in said
    assert signature_of(ROUND) in said
    assert "drand 各节点有没有串通" in said
    assert "骰" not in words_of(said)


def test_lottery_when_held_page_by_page_then_nobody_sees_the_others_numbers(
    world: World, client_of: ClientOf, at: At
) -> None:
    """DR-07"""
    draw, coordinator = world.revealed(**by_lottery(world)), client_of("coordinator")
    one, two = client_of("typist_1"), client_of("typist_2")
    numbers = reverse("draws:numbers", args=[draw.key])
    at(LOT_AT - 60 * SECOND)
    assert "开奖之后才能录入" in page(one, "numbers", draw.key)
    at(LOT_AT + 60 * SECOND)
    assert "请录入开奖号码" in page(one, "mine")
    assert "这一期取消" in page(coordinator, "console", draw.key)
    short = one.post(numbers, {"numbers": "02 07"})
    assert (short.status_code, "读到 2 个" in short.content.decode()) == (422, True)
    one.post(numbers, {"numbers": NUMBERS})
    for who, name in (("typist_2", "numbers"), ("coordinator", "console"), ("typist_1", "numbers")):
        said = page(client_of(who), name, draw.key)
        assert NUMBERS not in said
        assert NUMBERS.replace(" ", ".") not in said
    two.post(numbers, {"numbers": NUMBERS.replace("13", "14")})
    for client, name in ((one, "numbers"), (two, "numbers"), (coordinator, "console")):
        assert "两人录入第 4 个号码不一致" in page(client, name, draw.key)
    one.post(numbers, {"numbers": NUMBERS})
    two.post(numbers, {"numbers": NUMBERS})
    assert "2 / 2" in page(coordinator, "console", draw.key)
    old = "中国福利彩票快乐8".encode("gb18030")
    answer = bring(coordinator, draw, text="", file=SimpleUploadedFile("a.txt", old))
    assert f"没有期号 {ISSUE}" in answer.content.decode()
    file = SimpleUploadedFile("a.txt", BULLETIN.encode("gb18030"))
    assert bring(coordinator, draw, text="", file=file).status_code == 302
    draw.refresh_from_db()
    assert draw.state == DrawState.SEEDED
    assert runner.drain() == 1
    said = page(coordinator, "detail", draw.key)
    assert BULLETIN in said
    assert "彩票开奖是否公平" in said


def test_next_issue_when_two_persons_agree_on_the_pages_then_it_stands_everywhere(
    world: World, client_of: ClientOf, at: At
) -> None:
    """DR-07"""
    draw, coordinator = world.revealed(**by_lottery(world)), client_of("coordinator")
    at(LOT_AT + 60 * SECOND)
    url = reverse("draws:next-issue", args=[draw.key])
    page(coordinator, "next-issue", draw.key)
    refused = coordinator.post(url, {"issue": NEXT_ISSUE, "notice": "查不到"})
    assert f"没有被取消的期号 {ISSUE}" in refused.content.decode()
    coordinator.post(url, {"issue": NEXT_ISSUE, "notice": NOTICE})
    assert "等待另一人确认" in page(coordinator, "console", draw.key)
    approver = client_of("approver_a")
    confirm = reverse("draws:next-issue-confirm", args=[draw.key])
    assert NOTICE in page(approver, "next-issue-confirm", draw.key)
    assert coordinator.post(confirm, {"step": "confirm"}).status_code == 422
    approver.post(confirm, {"step": "return"})
    assert "没有等待确认" in page(approver, "next-issue-confirm", draw.key)
    coordinator.post(url, {"issue": NEXT_ISSUE, "notice": NOTICE})
    assert approver.post(confirm, {"step": "confirm"}).status_code == 302
    for client, name in ((coordinator, "detail"), (coordinator, "bring"), (approver, "detail")):
        assert NEXT_ISSUE in page(client, name, draw.key)
    assert "这一期取消" not in page(coordinator, "console", draw.key)
    assert NOTICE in Client().get(f"/open/draws/{draw.draw_id}/").content.decode()


@pytest.mark.parametrize(
    ("closing", "wrong"),
    [("dice", ("bring", "numbers", "next-issue")), ("drand", ("numbers", "next-issue"))],
)
def test_page_of_another_closing_then_not_there(
    world: World, client_of: ClientOf, closing: str, wrong: tuple[str, ...]
) -> None:
    draw = world.announced(**(by_drand() if closing == "drand" else {}))
    for name in wrong:
        who = "typist_1" if name == "numbers" else "coordinator"
        assert client_of(who).get(reverse(f"draws:{name}", args=[draw.key])).status_code == 404


def test_screen_when_a_round_is_awaited_then_counts_down_and_says_where_it_comes_from(
    world: World, client_of: ClientOf, at: At
) -> None:
    draw = world.revealed(**by_drand())

    def look(moment: datetime.datetime) -> str:
        at(moment)
        url = reverse("draws:screen", args=[draw.key])
        return words_of(client_of("coordinator").get(url).content.decode())

    said = look(ROUND_AT - 402 * SECOND)
    assert f"等待公共随机数 drand 第 {ROUND} 轮，由境外多家机构共同产生" in said
    assert "06:42 后产生" in said
    assert "5 公共随机数 今天 22:30 开始" in said
    assert "公共随机数产生之前，谁也不知道会抽中谁。" in said
    assert "已经产生，取回后当场核对签名" in look(ROUND_AT + 10 * SECOND)
    assert "已过截止时间 不能再带入最终随机源" in look(draw.result_by)
    assert "骰" not in said
    take(world, draw)
    assert "随机数已产生" in look(ROUND_AT + 20 * SECOND)


def test_screen_when_a_lottery_is_awaited_then_says_what_is_there_and_never_a_number(
    world: World, client_of: ClientOf, at: At
) -> None:
    draw = world.revealed(**by_lottery(world))

    def look(moment: datetime.datetime) -> str:
        at(moment)
        url = reverse("draws:screen", args=[draw.key])
        return words_of(client_of("coordinator").get(url).content.decode())

    said = look(LOT_AT - 402 * SECOND)
    assert f"等待开奖 快乐8第 {ISSUE} 期，号码由两人分别录入，与开奖公告核对 06:42 后开奖" in said
    later = LOT_AT + 120 * SECOND
    assert "等待开奖公告和两人录入的号码 0 / 2 人已录入" in look(later)
    types(world, draw, "typist_1")
    said = look(later)
    assert "1 / 2 人已录入" in said
    assert NUMBERS[:5] not in said
    types(world, draw, "typist_2", NUMBERS.replace("13", "14"))
    assert "两人录入第 4 个号码不一致" in look(later)
    attaches(world, draw)
    for who in ("typist_1", "typist_2"):
        types(world, draw, who)
    assert "随机数已产生" in look(later)


def test_public_pages_when_a_round_closes_then_anybody_can_look_it_up(world: World) -> None:
    draw = world.announced(**by_drand())

    def read(path: str) -> str:
        answer = Client().get(f"/open/draws/{draw.draw_id}/{path}")
        assert answer.status_code == 200
        return answer.content.decode()

    notice = read("notice/")
    assert f"2026-10-01 22:30，drand 第 {ROUND} 轮" in notice
    assert QUICKNET in notice
    said = read("")
    assert f"https://api.drand.sh/{QUICKNET}/public/{ROUND}" in said
    assert "骰" not in words_of(said)


def test_public_page_when_a_lottery_closed_then_bulletin_and_numbers(world: World) -> None:
    draw = world.revealed(**by_lottery(world))
    attaches(world, draw)
    for who in ("typist_1", "typist_2"):
        types(world, draw, who)
    draw.refresh_from_db()
    draw = actions.run(draw=draw, by=world.by("coordinator"), at=LOT_AT + 180 * SECOND)
    actions.verify(draw=draw, by=world.by("coordinator"), at=LOT_AT + 180 * SECOND)
    said = Client().get(f"/open/draws/{draw.draw_id}/").content.decode()
    assert BULLETIN in said
    assert f"快乐8第 {ISSUE} 期，两人录入一致，与开奖公告相符" in said
    notice = Client().get(f"/open/draws/{draw.draw_id}/notice/").content.decode()
    assert f"快乐8第 {ISSUE} 期；发行机构通知取消这一期的，以下一期为准" in notice
    assert draw.parties.get(kind=PartyKind.LOT).code not in notice


def test_list_and_todo_when_draws_close_differently_then_each_says_how(
    world: World, client_of: ClientOf, at: At
) -> None:
    world.revealed(**by_drand())
    world.revealed(world.credit_task, **by_lottery(world))
    coordinator = client_of("coordinator")
    said = page(coordinator, "list")
    assert "待公共随机数" in said
    assert "待开奖" in said
    url = reverse("draws:list")
    waiting = coordinator.get(url, {"state": DrawState.REVEALED}).content.decode()
    assert ("待公共随机数" in waiting, "待开奖" in waiting) == (True, True)
    home = coordinator.get(reverse("home:workbench")).content.decode()
    assert "等待公共随机数" in home
    assert "等待开奖" in home

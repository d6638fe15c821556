"""The big screen: what it says in every state, and what it never says."""

import datetime
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from sunlot import clock
from sunlot.draws import actions
from sunlot.draws.models import Draw, PartyKind
from sunlot.draws.tests.world import DICE, DRAW_AT, MINUTE, TO, World
from sunlot.draws.views import screen
from sunlot.draws.views.scene import countdown, moment_near
from sunlot.jobs.models import Job
from sunlot.jobs.states import JobState
from sunlot.ledger.models import Event
from tests.cast import NOW

ClientOf = Callable[[str], Client]
At = Callable[[datetime.datetime], None]
SECOND = datetime.timedelta(seconds=1)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> At:
    """Sets the clock of the site."""

    def stand(moment: datetime.datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    stand(NOW)
    return stand


@pytest.fixture
def look(client_of: ClientOf, at: At) -> Callable[..., str]:
    """The words of the screen at a moment, without markup."""

    def read(
        draw: Draw, moment: datetime.datetime, who: str = "coordinator", query: str = ""
    ) -> str:
        at(moment)
        answer = client_of(who).get(reverse("draws:screen", args=[draw.key]) + query)
        assert answer.status_code == 200, answer.content.decode()[:2000]
        return words_of(answer.content.decode())

    return read


def words_of(html: str) -> str:
    body = html[html.index("<body") :].replace("<", " <")
    return re.sub(r"\s+", " ", unescape(strip_tags(body))).strip()


def type_one(world: World, draw: Draw, typist: str, place: int, digits: str) -> None:
    party = world.parties(draw, PartyKind.DICE)[place]
    actions.type_dice(party=party, digits=digits, by=world.by(typist), at=DRAW_AT + MINUTE)


def test_screen_when_prepared_then_waits_for_the_second_person(world: World, look: Any) -> None:
    said = look(world.requested(), NOW)
    assert "准备 另一人核对名单、比例和人员后，确认冻结 90 户，申请时" in said
    assert "公告后编号" in said
    assert "公告后可扫码核对" in said


def test_screen_when_frozen_then_count_and_freeze_digest(world: World, look: Any) -> None:
    draw = world.frozen()
    said = look(draw, NOW + MINUTE)
    assert "名单已冻结 接着公告规则，取得编号 90 户" in said
    digest = draw.freeze_digest
    assert f"冻结摘要 {digest[:4]} {digest[4:8]} {digest[8:12]} {digest[12:16]} … " in said
    assert f"… {digest[-8:-4]} {digest[-4:]}" in said


def test_screen_when_announced_then_counts_down_to_the_end_of_sealing(
    world: World, look: Any
) -> None:
    draw = world.announced()
    said = look(draw, draw.commit_by - 402 * SECOND)
    assert "规则已公告 等待三方封存各自的数字 06:42 后截止封存" in said
    assert said.count("待封存") == 3
    assert "名单和比例已经公告，此后不能再改。" in said
    days = look(draw, draw.commit_by - datetime.timedelta(days=1, hours=2))
    assert "1 天 后截止封存，4-22 09:30" in days


def test_screen_when_two_have_sealed_then_two_of_three(world: World, look: Any) -> None:
    draw = world.announced()
    world.commit(draw, ["justice", "public"])
    said = look(draw, NOW + 4 * MINUTE)
    assert "封存数字 4-22 09:30 截止封存 2 / 3 方已封存" in said
    assert "封存已截止，等待开始揭晓 2 / 3" in look(draw, draw.commit_by)


def test_screen_when_revealing_then_only_those_who_sealed_count(world: World, look: Any) -> None:
    draw = world.announced()
    secrets = world.commit(draw, ["justice", "public"])
    draw = actions.close_commits(draw=draw, by=world.by("coordinator"), at=draw.commit_by)
    party = draw.parties.get(code="justice")
    later = draw.commit_by + MINUTE
    actions.reveal(party=party, secret=secrets["justice"], by=world.actor_of(party), at=later)
    said = look(draw, later)
    assert "揭晓数字 各方公布封存的数字，今天 09:45 截止 1 / 2 方已揭晓" in said
    assert "未封存（按规则记为缺失，继续进行）" in said
    assert "已揭晓，与封存一致" in said
    assert secrets["public"] not in said


def test_screen_when_a_party_did_not_reveal_then_missing_and_going_on(
    world: World, look: Any
) -> None:
    draw, secrets = world.committed()
    for code in ("justice", "trade"):
        party = draw.parties.get(code=code)
        actions.reveal(
            party=party, secret=secrets[code], by=world.actor_of(party), at=NOW + 5 * MINUTE
        )
    assert "揭晓已截止，等待掷骰 2 / 3" in look(draw, draw.reveal_by)
    actions.close_reveals(draw=draw, by=world.by("coordinator"), at=draw.reveal_by)
    said = look(draw, draw.reveal_by + MINUTE)
    assert "未揭晓（按规则记为缺失，继续进行）" in said
    assert "等待掷骰" in said


def test_screen_when_dice_are_awaited_then_counts_down(world: World, look: Any) -> None:
    said = look(world.revealed(), DRAW_AT - 402 * SECOND)
    assert "等待掷骰 2 方各掷 40 枚十面骰，每方由两人分别录入 06:42 后开始" in said
    assert said.count("录入人甲 0 / 40") == 2
    assert "骰子落定之前，谁也不知道会抽中谁。" in said
    assert "5 现场掷骰 今天" in said


def test_screen_when_the_time_has_come_then_now(world: World, look: Any) -> None:
    assert "现在掷骰" in look(world.revealed(), DRAW_AT)


def test_screen_when_one_has_typed_then_counts_and_no_digit(world: World, look: Any) -> None:
    """DR-07: never the digits before both agree."""
    draw = world.revealed()
    type_one(world, draw, "typist_1", 0, DICE[0])
    said = look(draw, DRAW_AT + MINUTE)
    assert "掷骰录入中 两人录入须逐位一致 0 / 2 方录入一致" in said
    assert "录入人甲 40 / 40 录入人乙 0 / 40 等待另一人录入" in said
    assert DICE[0] not in said.replace(" ", "")
    type_one(world, draw, "typist_2", 0, DICE[0])
    said = look(draw, DRAW_AT + MINUTE)
    assert "1 / 2 方录入一致" in said
    assert " ".join(DICE[0]) in said or DICE[0] in said


def test_screen_while_one_types_then_how_far_and_no_event(world: World, look: Any) -> None:
    draw = world.revealed()
    party = world.parties(draw, PartyKind.DICE)[0]
    events = Event.objects.count()
    moment = DRAW_AT + MINUTE
    actions.count_dice(party=party, count=17, by=world.by("typist_1"), at=moment)
    assert Event.objects.count() == events
    said = look(draw, moment)
    assert "掷骰录入中" in said
    assert "录入人甲 17 / 40 录入人乙 0 / 40 录入中" in said
    type_one(world, draw, "typist_1", 0, DICE[0])
    actions.count_dice(party=party, count=3, by=world.by("typist_1"), at=moment)
    assert "录入人甲 40 / 40 录入人乙 0 / 40 等待另一人录入" in look(draw, moment)
    type_one(world, draw, "typist_2", 0, DICE[0][:-1] + ("1" if DICE[0][-1] == "0" else "0"))
    assert "录入人甲 0 / 40 录入人乙 0 / 40" in look(draw, moment), "both begin anew"


def test_console_while_one_types_then_how_far(world: World, client_of: ClientOf, at: At) -> None:
    draw = world.revealed()
    party = world.parties(draw, PartyKind.DICE)[0]
    at(DRAW_AT + MINUTE)
    actions.count_dice(party=party, count=17, by=world.by("typist_1"), at=DRAW_AT + MINUTE)
    url = reverse("draws:console", args=[draw.key])
    html = client_of("coordinator").get(url, headers={"HX-Request": "true"}).content.decode()
    assert "录入中 17 / 40" in words_of("<body" + html)


def test_count_when_told_by_the_page_then_kept_and_nothing_else_is_taken(
    world: World, client_of: ClientOf, at: At
) -> None:
    draw = world.revealed()
    party = world.parties(draw, PartyKind.DICE)[0]
    url = reverse("draws:dice-count", args=[draw.key])
    client = client_of("typist_1")

    def told(**data: object) -> int:
        return client.post(url, {"party": party.pk, **data}).status_code

    at(DRAW_AT - SECOND)
    assert told(count=1) == 409, "before the announced time"
    at(DRAW_AT)
    assert told(count=40) == 204
    assert party.typists.get(user=world.cast.users["typist_1"]).so_far == 40
    for bad in (-1, 81, "", "x", "1.5", DICE[0]):
        assert told(count=bad) == 422, bad
    assert told(count=41) == 409
    assert told(count=1, party=10**6) == 403
    assert client_of("coordinator").post(url, {"party": party.pk, "count": 1}).status_code == 403
    assert client_of("party_trade").post(url, {"party": party.pk, "count": 1}).status_code == 403
    at(draw.result_by)
    assert told(count=2) == 409
    assert party.typists.get(user=world.cast.users["typist_1"]).so_far == 40


def test_screen_when_two_differ_then_the_place_and_both_begin_anew(world: World, look: Any) -> None:
    """DR-07: typed again, never thrown again."""
    draw = world.revealed()
    type_one(world, draw, "typist_1", 1, DICE[1])
    type_one(world, draw, "typist_2", 1, DICE[1][:16] + "0" + DICE[1][17:])
    said = look(draw, DRAW_AT + 2 * MINUTE)
    assert "两人录入第 17 位不一致 掷骰乙方：各自核对骰子后重新录入，不重新掷骰" in said
    assert DICE[1] not in said.replace(" ", "")
    type_one(world, draw, "typist_1", 1, DICE[1])
    assert "掷骰录入中" in look(draw, DRAW_AT + 2 * MINUTE)


def test_screen_when_the_result_is_too_late_then_says_so(world: World, look: Any) -> None:
    draw = world.revealed()
    assert "已过截止时间 不能再录入骰子" in look(draw, draw.result_by)


def test_screen_when_computing_then_the_random_number(world: World, look: Any) -> None:
    draw = world.seeded()
    said = look(draw, DRAW_AT + MINUTE)
    assert "随机数已产生 正在按公开算式计算结果并派人" in said
    assert f"随机数 {draw.seed[:4]} {draw.seed[4:8]}" in said
    Job.objects.filter(pk=draw.job_id).update(state=JobState.FAILED)
    assert "计算中断" in look(draw, DRAW_AT + MINUTE)


def test_screen_when_drawn_then_the_ranked_table_at_once(world: World, look: Any) -> None:
    draw = world.drawn()
    said = look(draw, DRAW_AT + 2 * MINUTE)
    assert "结果已产生 90 户抽 9 户，选派" in said
    for row in draw.frame.filter(is_winner=True).order_by("rank"):
        assert f"{row.rank} {row.name}" in said
        assert f"{row.ticket[:4]} {row.ticket[4:8]}" in said
    assert len(re.findall("示例食品加工", said)) == 9


def test_screen_when_verified_then_officers_are_counted_not_named(world: World, look: Any) -> None:
    draw = world.verified()
    said = look(draw, DRAW_AT + 3 * MINUTE)
    assert "已派人，核对通过 90 户抽 9 户，选派 36 人次" in said
    assert "执法员" not in said


def test_screen_when_there_are_more_than_ten_then_pages_turn_by_the_clock(
    world: World, look: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screen, "ROWS", 4)
    draw = world.verified()
    start = DRAW_AT + 3 * MINUTE
    seen = {
        look(draw, start + n * screen.TURN * SECOND).split("第 ")[-1].split(" 页")[0]
        for n in range(3)
    }
    assert seen == {"1 / 3", "2 / 3", "3 / 3"}
    held = [look(draw, start + n * screen.TURN * SECOND, query="?page=2") for n in range(3)]
    assert all("第 2 / 3 页" in one for one in held)
    assert "第 3 / 3 页" in look(draw, start, query="?page=99")


def test_screen_when_private_then_counts_and_digests_until_the_release(
    world: World, look: Any
) -> None:
    """DR-08, RK-01: no name, no class, no ticket; after the release names without ranks."""
    draw = world.verified(world.credit_task)
    said = look(draw, DRAW_AT + 3 * MINUTE)
    assert "名单在检查期结束后公开" in said
    root = draw.result["result_root"]
    assert f"结果摘要 {root[:4]} {root[4:8]} {root[8:12]} {root[12:16]} … " in said
    assert not any(one.name in said or one.object_id in said for one in world.targets)
    assert not any(f"{letter} 类" in said for letter in "ABCD")
    after = datetime.datetime.combine(
        TO + datetime.timedelta(days=1), datetime.time(10), clock.CHINA
    )
    for step, who in ((actions.request_release, "coordinator"), (actions.release, "approver_a")):
        step(draw=draw, typed_count=draw.winner_count, by=world.by(who), at=after)
    said = look(draw, after, query="?page=1")
    row = draw.frame.filter(is_winner=True).order_by("object_id").first()
    assert row.name in said
    assert row.ticket[:4] + " " + row.ticket[4:8] not in said
    assert "名次" not in said
    assert not any(f"{letter} 类" in said for letter in "ABCD")


def test_screen_when_void_then_the_reason(world: World, look: Any) -> None:
    draw = world.announced()
    actions.request_void(
        draw=draw, reason="公告比例有误", by=world.by("coordinator"), at=NOW + 3 * MINUTE
    )
    assert "公告比例有误" not in look(draw, NOW + 3 * MINUTE)
    actions.confirm_void(draw=draw, by=world.by("approver_a"), at=NOW + 4 * MINUTE)
    said = look(draw, NOW + 4 * MINUTE)
    assert "本次作废 公告比例有误" in said
    assert "已停止" in said


def test_screen_when_withdrawn_then_without_the_internal_reason(world: World, look: Any) -> None:
    draw = world.frozen()
    actions.withdraw(draw=draw, reason="内部原因", by=world.by("planner_a"), at=NOW + 2 * MINUTE)
    said = look(draw, NOW + 2 * MINUTE)
    assert "已退回" in said
    assert "内部原因" not in said


def test_screen_when_rejected_then_red_and_no_list(world: World, look: Any) -> None:
    draw = world.verified()
    Draw.objects.filter(pk=draw.pk).update(state="rejected")
    said = look(draw, DRAW_AT + 4 * MINUTE)
    assert "核对不通过 不能据此实施检查" in said
    assert "示例食品加工" not in said


def test_screen_before_the_result_then_never_a_name(world: World, look: Any) -> None:
    """DR-08"""
    names = [one.name for one in (*world.targets, *world.officers["market"])]
    names += [one.object_id for one in world.targets]
    for draw, moment in ((world.revealed(), DRAW_AT), (world.seeded(world.credit_task), DRAW_AT)):
        for who in ("coordinator", "supervisor", "party_trade", "typist_1"):
            said = look(draw, moment, who)
            assert not any(one in said for one in names), who


def test_screen_when_asked_by_others_then_only_those_of_the_ceremony_open_it(
    world: World, client_of: ClientOf, at: At
) -> None:
    url = reverse("draws:screen", args=[world.announced().key])
    right = {
        "coordinator", "coordinator_2", "supervisor", "party_trade", "party_justice",
        "party_public", "typist_1", "typist_2",
    }  # fmt: skip
    for who in world.cast.users:
        code = client_of(who).get(url).status_code
        assert (code == 200) == (who in right), (who, code)


def test_fragment_when_nothing_changed_then_304_with_the_clock(
    world: World, client_of: ClientOf, at: At
) -> None:
    draw = world.announced()
    url = reverse("draws:screen", args=[draw.key])
    client = client_of("coordinator")
    at(NOW + 3 * MINUTE)
    first = client.get(url, headers={"HX-Request": "true"})
    assert "<body" not in first.content.decode()
    at(NOW + 3 * MINUTE + 7 * SECOND)
    headers = {"HX-Request": "true", "If-None-Match": first.headers["ETag"]}
    again = client.get(url, headers=headers)
    assert again.status_code == 304
    assert again.content == b""
    assert int(again.headers["Server-Time"]) - int(first.headers["Server-Time"]) == 7000
    world.commit(draw, ["trade"])
    assert client.get(url, headers=headers).status_code == 200


def test_screen_when_opened_before_the_number_then_led_to_it(
    world: World, client_of: ClientOf, at: At
) -> None:
    draw = world.frozen()
    url = reverse("draws:screen", args=[draw.key])
    actions.announce(draw=draw, by=world.by("coordinator"), at=NOW + 2 * MINUTE)
    draw.refresh_from_db()
    answer = client_of("coordinator").get(url + "?ground=light")
    assert answer.url == reverse("draws:screen", args=[draw.draw_id]) + "?ground=light"


def test_screen_when_light_is_asked_for_then_white_ground_and_a_code_of_the_proof(
    world: World, client_of: ClientOf, at: At
) -> None:
    draw = world.announced()
    url = reverse("draws:screen", args=[draw.key])
    html = client_of("coordinator").get(url + "?ground=light").content.decode()
    assert 'class="on-screen ground-light"' in html
    assert '<svg class="qr"' in html
    assert '<noscript><meta http-equiv="refresh"' in html
    assert "ground-light" not in client_of("coordinator").get(url).content.decode()


def test_countdown_when_written_then_shortest_form() -> None:
    delta = datetime.timedelta
    assert countdown(delta(seconds=402)) == "06:42"
    assert countdown(delta(seconds=402.9)) == "06:42"
    assert countdown(delta(hours=1, seconds=5)) == "1:00:05"
    assert countdown(delta(days=2, hours=5)) == "2 天"
    assert countdown(delta(seconds=-5)) == "00:00"


def test_moment_when_of_the_day_then_says_today() -> None:
    assert moment_near(NOW + MINUTE, NOW) == "今天 10:01"
    assert moment_near(DRAW_AT, NOW) == "4-22 10:00"
    assert moment_near(NOW.replace(year=2027), NOW).startswith("2027-")

"""Slips on the public site: who gets one, in which forms, and what an answer never tells."""

import datetime
import json
import re

import pytest
from django.test import Client

from drawproof import parse_canonical, verify_slip
from sunlot.draws import actions, queries
from sunlot.draws.models import Draw, FrameRow
from sunlot.draws.tests.world import DAY, TO, World, build_world
from sunlot.inspections.models import Inspection, NoticeKind
from sunlot.inspections.states import InspectionState
from tests.cast import NOW, Cast
from tests.stages import staged

SECOND = datetime.timedelta(seconds=1)


@staged
def small_world(cast: Cast) -> World:
    return build_world(cast, targets=40)


@pytest.fixture
def world(small_world: World, tmp_path, settings) -> World:
    settings.MEDIA_ROOT = tmp_path
    return small_world


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime.datetime]:
    """The moment of the next request."""
    moment = [NOW + 40 * DAY]
    monkeypatch.setattr("sunlot.clock.real_now", lambda: moment[0])
    return moment


def ask(draw: Draw, object_id: str, number: str = "", **more: str):
    data = {"object_id": object_id, **({"number": number} if number else {}), **more}
    return Client().post(f"/open/draws/{draw.draw_id}/slip/", data)


def words(answer) -> str:
    """What a reader is told, without what was typed."""
    text = answer.content.decode()
    found = re.search(r'<div class="error-summary".*?</div>', text, re.DOTALL)
    return found[0] if found else ""


def notify(world: World, draw: Draw, row: FrameRow) -> None:
    """The visit of one drawn object, its notice delivered."""
    Inspection.objects.create(
        number=f"{draw.draw_id}-0001", lead=world.cast.department("market"), target=row.target,
        task=draw.task, draw=draw, object_id=row.object_id, region=row.target.region,
        planned_from=draw.inspect_from, planned_to=draw.inspect_to, approval_no="示例审批 1 号",
        registered_by=world.cast.users["planner_a"], registered_at=NOW, approved_at=NOW,
        approved_by=world.cast.users["approver_a"], notified_at=NOW,
        state=InspectionState.TO_INSPECT,
        notified_by=world.cast.users["planner_a"], notice_kind=NoticeKind.BEFORE,
    )  # fmt: skip


def test_slip_when_open_draw_then_for_every_code_without_a_number(world: World, clock) -> None:
    """DR-12"""
    draw = world.verified()
    for won in (True, False):
        row = draw.frame.filter(is_winner=won).order_by("object_id")[0]
        page = ask(draw, f" {row.object_id.lower()} ")
        assert page.status_code == 200
        text = page.content.decode()
        assert ("没有抽中" in text) is not won
        assert row.ticket in text
        assert draw.announcement_digest in text
        assert "先封存，后随机" in text
        assert 'class="qr"' in text
        others = draw.frame.exclude(pk=row.pk).values_list("object_id", "name")
        assert not [one for pair in others for one in pair if one in text]
        assert row.name not in text, "the holder knows it, nobody else needs it"


def test_slip_when_taken_as_file_then_verified_by_the_public_program(world: World, clock) -> None:
    draw = world.verified(world.credit_task)
    row = draw.frame.filter(is_winner=True).order_by("object_id")[0]
    notify(world, draw, row)
    number = queries.number_of(draw, row.object_id)
    answers = {kind: ask(draw, row.object_id, number, **{"as": kind}) for kind in ("json", "txt")}
    for answer in answers.values():
        verdict = verify_slip(
            answer.content, announce=draw.announcement_digest, result=draw.result_digest
        )
        assert verdict.ok
        assert verdict.object_id == row.object_id
        assert answer["Content-Disposition"].startswith("attachment")
    assert parse_canonical(answers["json"].content)
    assert len(answers["txt"].content) <= 1800
    picture = ask(draw, row.object_id, number, **{"as": "png"})
    assert picture.content.startswith(b"\x89PNG")


def test_slip_when_answered_then_kept_nowhere_and_without_cookie(world: World, clock) -> None:
    draw = world.verified()
    row = draw.frame.order_by("object_id")[0]
    for answer in (
        Client().get(f"/open/draws/{draw.draw_id}/slip/"), ask(draw, row.object_id),
        ask(draw, row.object_id, **{"as": "json"}), ask(draw, "x"),
    ):  # fmt: skip
        assert "no-store" in answer["Cache-Control"]
        assert not answer.cookies


def test_private_slip_when_page_is_read_then_no_class_but_in_the_file(world: World, clock) -> None:
    """RK-01: no page says a class; the file of the business itself has to, to be checked."""
    draw = world.verified(world.credit_task)
    row = draw.frame.filter(is_winner=True).order_by("object_id")[0]
    notify(world, draw, row)
    number = queries.number_of(draw, row.object_id)
    text = ask(draw, row.object_id, number).content.decode()
    assert not re.search(r"\b[ABCD] ?类", text)
    assert f"|{row.stratum}|" not in text
    record = json.loads(ask(draw, row.object_id, number, **{"as": "json"}).content)
    assert record["stratum"]["name"] == row.stratum


def test_private_slip_when_the_number_is_wrong_then_the_same_answer_for_every_code(
    world: World, clock
) -> None:
    """DR-12: in the list, drawn, not drawn, or not in it: nobody can tell by asking."""
    draw = world.verified(world.credit_task)
    drawn = draw.frame.filter(is_winner=True).order_by("object_id")[0]
    notify(world, draw, drawn)
    codes = [
        drawn.object_id, draw.frame.filter(is_winner=False).order_by("object_id")[0].object_id,
        "91650100MA7999999A",
    ]  # fmt: skip
    answers = [ask(draw, one, "0000 0000 0000") for one in codes]
    assert {one.status_code for one in answers} == {422}
    assert len({words(one) for one in answers}) == 1
    assert "对不上" in words(answers[0])


def test_private_slip_when_the_number_fits_but_nobody_was_told_then_not_yet(
    world: World, clock
) -> None:
    draw = world.verified(world.credit_task)
    drawn = draw.frame.filter(is_winner=True).order_by("object_id")[0]
    other = draw.frame.filter(is_winner=False).order_by("object_id")[0]
    answers = [ask(draw, one.object_id, queries.number_of(draw, one.object_id))
               for one in (drawn, other)]  # fmt: skip
    assert {one.status_code for one in answers} == {409}
    assert len({words(one) for one in answers}) == 1
    notify(world, draw, drawn)
    number = queries.number_of(draw, drawn.object_id)
    assert ask(draw, drawn.object_id, number).status_code == 200
    assert ask(draw, other.object_id, queries.number_of(draw, other.object_id)).status_code == 409


def test_private_slip_when_the_list_is_public_then_also_for_who_was_not_drawn(
    world: World, clock
) -> None:
    draw = world.verified(world.credit_task)
    after = datetime.datetime.combine(TO + DAY, datetime.time(2), datetime.UTC)
    count = draw.winner_count
    actions.request_release(draw=draw, typed_count=count, by=world.by("coordinator"), at=after)
    actions.release(draw=draw, typed_count=count, by=world.by("approver_a"), at=after)
    other = draw.frame.filter(is_winner=False).order_by("object_id")[0]
    page = ask(draw, other.object_id, queries.number_of(draw, other.object_id))
    assert "没有抽中" in page.content.decode()


def test_private_slip_when_guessed_five_times_then_even_the_right_number_waits(
    world: World, clock
) -> None:
    """AC-03, DR-12"""
    draw = world.verified(world.credit_task)
    row = draw.frame.filter(is_winner=True).order_by("object_id")[0]
    notify(world, draw, row)
    number = queries.number_of(draw, row.object_id)
    for n in range(5):
        assert ask(draw, row.object_id, f"{n:012}").status_code == 422
        clock[0] += SECOND
    locked = ask(draw, row.object_id, number)
    assert locked.status_code == 429
    assert "次数过多" in words(locked)
    clock[0] += datetime.timedelta(minutes=15)
    assert ask(draw, row.object_id, number).status_code == 200


@pytest.mark.parametrize(
    ("code", "number", "told"),
    [
        ("", "", "请填写统一社会信用代码"),
        ("9165", "", "请填写 18 位统一社会信用代码，现在是 4 位。"),
        ("91650100MA7000001A", "650000-2026-000001-0001", "抽取凭条号是 12 位数字"),
    ],
)
def test_form_when_filled_wrongly_then_says_how(
    world: World, clock, code: str, number: str, told: str
) -> None:
    draw = world.announced(world.credit_task)
    answer = ask(draw, code, number)
    assert answer.status_code == 422
    assert told in answer.content.decode()


def test_slip_when_open_and_not_in_the_list_then_said_so(world: World, clock) -> None:
    draw = world.verified()
    assert "不在本次冻结的名单里" in words(ask(draw, "91650100MA7999999A"))


def test_slip_when_before_the_draw_then_in_the_list_only_where_no_class_opens(
    world: World, clock
) -> None:
    """DR-12"""
    clock[0] = NOW + datetime.timedelta(minutes=3)
    draw = world.announced()
    row = draw.frame.order_by("object_id")[0]
    assert "在冻结的名单里" in ask(draw, row.object_id).content.decode()
    hidden = world.announced(world.credit_task)
    number = queries.number_of(hidden, row.object_id)
    assert ask(hidden, row.object_id, number).status_code == 409
    for one, offered in ((draw, True), (hidden, False)):
        text = Client().get(f"/open/draws/{one.draw_id}/").content.decode()
        assert (f"/open/draws/{one.draw_id}/slip/" in text) is offered


def test_slip_when_the_draw_is_void_then_none(world: World, clock) -> None:
    draw = world.announced()
    actions.request_void(
        draw=draw, reason="公告比例有误，须重新公告", by=world.by("coordinator"), at=NOW
    )
    actions.confirm_void(draw=draw, by=world.by("coordinator_2"), at=NOW)
    path = f"/open/draws/{draw.draw_id}/"
    assert "不出抽取凭条" in Client().get(f"{path}slip/").content.decode()
    assert f"{path}slip/" not in Client().get(path).content.decode()
    row = draw.frame.order_by("object_id")[0]
    assert ask(draw, row.object_id).status_code == 409


def test_notice_when_private_then_carries_the_number_that_opens_the_slip(
    world: World, client: Client, clock
) -> None:
    draw = world.verified(world.credit_task)
    row = draw.frame.filter(is_winner=True).order_by("object_id")[0]
    notify(world, draw, row)
    client.force_login(
        world.cast.users["planner_a"], backend="sunlot.accounts.adapters.AccountBackend"
    )
    text = client.get(f"/inspections/{draw.draw_id}-0001/notice/").content.decode()
    assert queries.number_of(draw, row.object_id) in text
    assert f"/open/draws/{draw.draw_id}/slip/" in text

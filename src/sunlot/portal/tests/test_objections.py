"""Objections on the public site: who may make one, what an answer tells, what becomes public."""

import datetime
import re

import pytest
from django.test import Client

from sunlot.draws import actions, queries
from sunlot.draws.models import Draw, Objection
from sunlot.draws.rules.objecting import ADDRESS_OBJECTIONS, line_digest, window_of
from sunlot.draws.tests.world import MINUTE, World, build_world
from sunlot.ledger.models import Event
from tests.cast import NOW, Cast
from tests.stages import staged

TEXT = "示例：本户已于 2025 年迁出，不应在名单里"


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
    moment = [NOW + 10 * MINUTE]
    monkeypatch.setattr("sunlot.clock.real_now", lambda: moment[0])
    return moment


def send(draw: Draw, object_id: str, number: str = "", **more: str):
    data = {
        "object_id": object_id, "about": "wrong-facts", "text": TEXT,
        "contact": "示例 0991-0000000", **({"number": number} if number else {}), **more,
    }  # fmt: skip
    return Client().post(f"/open/draws/{draw.draw_id}/objection/", data)


def first(draw: Draw) -> str:
    return draw.frame.order_by("object_id")[0].object_id


def public(draw: Draw) -> str:
    return Client().get(f"/open/draws/{draw.draw_id}/").content.decode()


def test_objection_when_open_draw_then_by_code_with_a_receipt_that_proves_the_entry(
    world: World, clock
) -> None:
    draw = world.announced()
    assert "没有收到异议" in public(draw)
    answer = send(draw, f" {first(draw).lower()} ")
    assert answer.status_code == 200
    text = answer.content.decode()
    assert f"{draw.draw_id}-Y001" in text
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies
    line = re.search(r"DR1\|objection\|[^<]+", text)
    assert line is not None
    digest = line_digest("DR1", line[0].strip())
    assert Event.objects.get(kind="draws.objected").data["digest"] == digest
    page = public(draw)
    assert "共收到 1 件异议，成立 0 件，不成立 0 件，待决定 1 件" in page
    for inside in (TEXT, "0991", first(draw)):
        assert inside not in page


def test_objection_when_decided_then_the_page_counts_it(world: World, clock) -> None:
    draw = world.announced()
    send(draw, first(draw))
    actions.reject_objections(
        draw=draw, numbers=[1], answer="内部答复", by=world.by("coordinator"), at=clock[0]
    )
    page = public(draw)
    assert "不成立 1 件" in page
    assert "内部答复" not in page


def test_objection_when_the_object_is_in_no_register_then_refused(world: World, clock) -> None:
    draw = world.announced()
    answer = send(draw, "91650100MA7999999A")
    assert answer.status_code == 422
    assert "不在名录库里" in answer.content.decode()
    assert send(draw, "9165").status_code == 422
    assert send(draw, first(draw), text=" ").status_code == 422
    assert not Objection.objects.exists()


def test_objection_when_private_then_only_with_the_number_and_guessing_is_limited(
    world: World, clock
) -> None:
    """DR-12, AC-03: as for slips, and the same answer for every code."""
    draw = world.announced(world.credit_task)
    assert send(draw, first(draw)).status_code == 422
    for code in (first(draw), "91650100MA7999999A"):
        answer = send(draw, code, "0000 0000 0000")
        assert answer.status_code == 422
        assert "对不上" in answer.content.decode()
    for _n in range(5):
        answer = send(draw, first(draw), "0000 0000 0000")
    assert answer.status_code == 429
    number = queries.number_of(draw, first(draw))
    assert send(draw, first(draw), number).status_code == 429
    clock[0] += 16 * MINUTE
    assert send(draw, first(draw), number).status_code == 200


def test_objection_when_the_time_is_over_then_no_form_and_refused(world: World, clock) -> None:
    draw = world.announced()
    _first, last = window_of(draw.announcement)
    clock[0] = last
    page = Client().get(f"/open/draws/{draw.draw_id}/objection/").content.decode()
    assert "现在不受理异议" in page
    assert "<form" not in page.partition("<main")[2].partition("</main")[0]
    assert send(draw, first(draw)).status_code == 422
    assert "提出异议" not in public(draw)


def test_objection_when_made_again_or_too_often_then_refused(world: World, clock) -> None:
    draw = world.announced()
    rows = list(draw.frame.order_by("object_id")[: ADDRESS_OBJECTIONS + 1])
    assert send(draw, rows[0].object_id).status_code == 200
    assert "等待决定" in send(draw, rows[0].object_id).content.decode()
    for row in rows[1:ADDRESS_OBJECTIONS]:
        assert send(draw, row.object_id).status_code == 200
    assert send(draw, rows[-1].object_id).status_code == 429


def test_objection_page_when_the_draw_has_no_number_then_not_found(world: World, clock) -> None:
    draw = world.frozen()
    assert Client().get(f"/open/draws/{draw.pk}/objection/").status_code == 404

"""The public pages of draws: everybody reads the proof, nobody learns a class (RK-01)."""

import datetime
import hashlib
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from sunlot.draws import actions
from sunlot.draws.models import FrameRow
from sunlot.draws.tests.world import DAY, TO, World, build_world
from tests.cast import NOW, Cast


@pytest.fixture
def world(cast: Cast, settings: Any, tmp_path: Path) -> World:
    settings.MEDIA_ROOT = tmp_path
    return build_world(cast)


def page(path: str) -> str:
    answer = Client().get(path)
    assert answer.status_code == 200, path
    assert not answer.cookies
    return answer.content.decode()


def test_proof_when_draw_is_announced_then_no_name_and_the_digest(world: World) -> None:
    draw = world.announced()
    text = page(f"/open/draws/{draw.draw_id}/")
    assert draw.announcement_digest in page(f"/open/draws/{draw.draw_id}/notice/")
    for name in FrameRow.objects.filter(draw=draw).values_list("name", flat=True):
        assert name not in text
    assert Client().get(f"/open/draws/{draw.draw_id}/bundle.zip").status_code == 404


def test_announcement_when_downloaded_then_its_sha256_is_the_digest_on_the_notice(
    world: World,
) -> None:
    draw = world.announced()
    body = Client().get(f"/open/draws/{draw.draw_id}/announce.json").content
    assert hashlib.sha256(body).hexdigest() == draw.announcement_digest


def test_proof_when_open_draw_is_verified_then_winners_cutoff_line_and_bundle(
    world: World,
) -> None:
    draw = world.verified()
    text = page(f"/open/draws/{draw.draw_id}/")
    winner = FrameRow.objects.filter(draw=draw, is_winner=True).order_by("rank")[0]
    assert winner.name in text
    line = re.search(r"DR1\|obj\|[^<\s]+", text)
    assert line is not None
    assert hashlib.sha256(line[0].encode()).hexdigest() == winner.ticket
    archive = b"".join(Client().get(f"/open/draws/{draw.draw_id}/bundle.zip").streaming_content)
    assert "announce.json" in zipfile.ZipFile(io.BytesIO(archive)).namelist()
    assert "本级不可核对" in text


def test_proof_when_draw_is_private_then_no_class_no_name_no_stratum(world: World) -> None:
    draw = world.verified(world.credit_task)
    pages = [f"/open/draws/{draw.draw_id}/", f"/open/draws/{draw.draw_id}/notice/", "/open/draws/"]
    text = "".join(page(path) for path in pages)
    for name in FrameRow.objects.filter(draw=draw).values_list("name", flat=True):
        assert name not in text
    assert not re.search(r"\b[ABCD] ?类", text)
    announced = Client().get(f"/open/draws/{draw.draw_id}/announce.json").json()
    strata = announced["tasks"][0]["strata"]
    assert all("N" not in one and "n" not in one for one in strata)


def test_proof_when_private_list_is_released_then_names_winners_by_id_and_still_no_class(
    world: World,
) -> None:
    """RK-01: no rank, no ticket, no stratum; an order that tells nothing (protocol §7)."""
    draw = world.verified(world.credit_task)
    path = f"/open/draws/{draw.draw_id}/"
    assert f"检查期 {TO.isoformat()} 结束" in page(path)
    after = datetime.datetime.combine(TO + DAY, datetime.time(2), datetime.UTC)
    count = draw.winner_count
    actions.request_release(draw=draw, typed_count=count, by=world.by("coordinator"), at=after)
    actions.release(draw=draw, typed_count=count, by=world.by("approver_a"), at=after)
    text = page(path)
    listed = re.findall(r'<td class="mono">(91\w{16})</td>', text)
    winners = FrameRow.objects.filter(draw=draw, is_winner=True)
    assert listed == sorted(winners.values_list("object_id", flat=True))
    for row in FrameRow.objects.filter(draw=draw):
        assert (row.name in text) == row.is_winner
        assert row.ticket[:8] not in text.replace(" ", "")
    assert not re.search(r"\b[ABCD] ?类", text)
    assert "凭条" not in text, "there are no slips yet"
    assert "公开，按对象编号排列" in text


def test_proof_when_draw_is_void_then_stays_in_the_list_with_its_reason(world: World) -> None:
    draw = world.announced()
    actions.request_void(
        draw=draw, reason="公告比例有误，须重新公告", by=world.by("coordinator"), at=NOW
    )
    actions.confirm_void(draw=draw, by=world.by("coordinator_2"), at=NOW)
    assert draw.draw_id in page("/open/draws/")
    assert "公告比例有误" in page(f"/open/draws/{draw.draw_id}/")


@pytest.mark.parametrize(
    "path",
    [
        "/open/draws/650000-2026-999999/", "/open/inspections/nothing/", "/open/items/nothing/",
        "/open/plans/999/", "/open/tasks/999/", "/open/businesses/nothing/", "/open/data/x.csv",
    ],
)  # fmt: skip
def test_page_when_nothing_is_there_then_404(db: None, path: str) -> None:
    assert Client().get(path).status_code == 404

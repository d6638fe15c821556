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
from sunlot.portal.tickets import FOLDED_FROM
from tests.cast import NOW, Cast
from tests.stages import staged


@staged
def small_world(cast: Cast) -> World:
    return build_world(cast)


@pytest.fixture
def world(small_world: World, settings: Any, tmp_path: Path) -> World:
    settings.MEDIA_ROOT = tmp_path
    return small_world


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


def test_notice_when_open_then_scope_ratio_departments_period_objections_and_names(
    world: World, client_of: Any
) -> None:
    draw = world.announced()
    public = page(f"/open/draws/{draw.draw_id}/notice/")
    staff = client_of("party_trade").get(f"/draws/{draw.key}/notice/").content.decode()
    for words in (
        "标签含食品加工", "90 户抽 9 户", "10%", "自治区市场监督管理局、自治区消防救援总队",
        "2026-05-11 — 2026-06-30", "前向联席会议办公室提出", "司法行政部门", "先封存、后揭晓",
        "40 枚十面骰", "每户：", "公开名单",
    ):  # fmt: skip
        assert words in public, words
        assert words in staff, words


def test_notice_when_private_then_totals_and_neither_stratum_nor_ratio(world: World) -> None:
    text = page(f"/open/draws/{world.announced(world.credit_task).draw_id}/notice/")
    assert "90 户抽 12 户" in text
    assert "各层户数只公布摘要" in text
    assert not re.search(r"\b[ABCD] ?类", text)
    for ratio in ("2%", "5%", "20%", "50%"):
        assert ratio not in text


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


def test_proof_when_verified_then_says_what_the_public_bundle_lets_anybody_check(
    world: World,
) -> None:
    """Each check stands under what it would need, none is counted as made that was not."""
    draw = world.verified(world.credit_task)
    text = page(f"/open/draws/{draw.draw_id}/")
    reach = text[text.index("公开证据包能核对什么") :]
    checks = draw.verdict["checks"]
    made = sum(one["state"] == "passed" for one in checks)
    assert f"能核对 {made} 项" in reach
    for one in checks:
        assert (f"{one['id']} {one['zh']}" in reach) == (one["state"] == "not-checkable")
    assert "需要审计人员的完整证据包" in reach
    assert "/verify/" in text


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
    text = page(f"{path}?stratum=A&all=1")
    assert "ticket-line" not in text
    listed = re.findall(r'<td class="mono">(91\w{16})</td>', text)
    winners = FrameRow.objects.filter(draw=draw, is_winner=True)
    assert listed == sorted(winners.values_list("object_id", flat=True))
    for row in FrameRow.objects.filter(draw=draw):
        assert (row.name in text) == row.is_winner
        assert row.ticket[:8] not in text.replace(" ", "")
    assert not re.search(r"\b[ABCD] ?类", text)
    assert f"{path}slip/" in text
    assert "公开，按对象编号排列" in text


def test_proof_when_draw_is_void_then_stays_in_the_list_with_its_reason(world: World) -> None:
    draw = world.announced()
    actions.request_void(
        draw=draw, reason="公告比例有误，须重新公告", by=world.by("coordinator"), at=NOW
    )
    actions.confirm_void(draw=draw, by=world.by("coordinator_2"), at=NOW)
    assert draw.draw_id in page("/open/draws/")
    assert "公告比例有误" in page(f"/open/draws/{draw.draw_id}/")


def test_proof_when_open_draw_is_verified_then_files_with_their_sums(
    world: World,
) -> None:
    draw = world.verified()
    text = page(f"/open/draws/{draw.draw_id}/")
    for name in ("announce.json", "frame.csv", "winners.csv", "result.json"):
        path = f"/open/draws/{draw.draw_id}/files/{name}"
        assert path in text
        answer = Client().get(path)
        assert not answer.cookies
        body = b"".join(answer.streaming_content)
        assert hashlib.sha256(body).hexdigest() in text
    archive = b"".join(Client().get(f"/open/draws/{draw.draw_id}/bundle.zip").streaming_content)
    assert hashlib.sha256(archive).hexdigest() in text


@pytest.mark.parametrize("name", ["secrets.csv", "../secret.key", "roster.csv", "sources/99.json"])
def test_file_when_the_public_bundle_has_it_not_then_404(world: World, name: str) -> None:
    draw = world.verified()
    assert Client().get(f"/open/draws/{draw.draw_id}/files/{name}").status_code == 404


def test_proof_when_many_are_drawn_then_folded_and_opened_by_a_link(
    cast: Cast, world: World
) -> None:
    ratio = {"all": {"ratio": [1, 1], "min": 1}}
    type(world.open_task).objects.filter(pk=world.open_task.pk).update(ratios=ratio)
    world.open_task.refresh_from_db()
    draw = world.verified()
    rows = list(FrameRow.objects.filter(draw=draw, is_winner=True).order_by("rank"))
    assert len(rows) >= FOLDED_FROM
    folded = page(f"/open/draws/{draw.draw_id}/")
    assert f"展开第 5—{len(rows) - 1} 名" in folded
    assert rows[4].object_id not in folded
    opened = page(f"/open/draws/{draw.draw_id}/?stratum=all&all=1")
    assert all(row.name in opened and row.object_id in opened for row in rows)
    assert "展开第" not in opened


def test_proof_when_a_number_was_void_before_then_the_next_one_says_so(world: World) -> None:
    first = world.announced()
    actions.request_void(
        draw=first, reason="公告比例有误，须重新公告", by=world.by("coordinator"), at=NOW
    )
    actions.confirm_void(draw=first, by=world.by("coordinator_2"), at=NOW)
    second = world.announced()
    assert "第 2 次抽取，之前作废 1 次" in page(f"/open/draws/{second.draw_id}/")
    assert second.draw_id in page(f"/open/draws/{first.draw_id}/")


@pytest.mark.parametrize(
    "path",
    [
        "/open/draws/650000-2026-999999/", "/open/inspections/nothing/", "/open/items/nothing/",
        "/open/plans/999/", "/open/tasks/999/", "/open/businesses/nothing/", "/open/data/x.csv",
    ],
)  # fmt: skip
def test_page_when_nothing_is_there_then_404(db: None, path: str) -> None:
    assert Client().get(path).status_code == 404

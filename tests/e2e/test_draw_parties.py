"""The parties of a ceremony in a browser: the number stays on their machine until the reveal."""

import re

import pytest
from playwright.sync_api import expect

from drawproof import commit_digest
from sunlot.draws import actions
from sunlot.draws.models import Party
from sunlot.draws.tests.world import MINUTE, World, build_world
from tests.cast import NOW, Cast
from tests.e2e.conftest import PHONE, Clock, People
from tests.e2e.steps.pages import leave_by

pytestmark = pytest.mark.e2e


@pytest.fixture
def world(cast: Cast, settings, tmp_path) -> World:
    settings.MEDIA_ROOT = tmp_path
    return build_world(cast, targets=12)


@pytest.mark.parametrize("viewport", [None, PHONE])
def test_party_makes_number_seals_it_and_reveals_it_from_the_file(
    world: World, people: People, clock: Clock, shot, viewport
):
    draw = world.announced()
    clock.move_to("2026-04-20 10:05")
    page = people.page("party_trade", **({"viewport": viewport} if viewport else {}))
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.url} {request.post_data or ''}"))
    page.goto("/draws/mine/")
    page.get_by_role("link", name="封存", exact=True).click()
    page.get_by_role("button", name="生成数字").click()
    secret = page.locator("#secret").input_value()
    assert re.fullmatch(r"[0-9a-f]{64}", secret)
    digest = commit_digest("DR1", draw.draw_id, "trade", secret)
    assert page.locator("[name=digest]").input_value() == digest
    with page.expect_download() as download:
        page.get_by_role("link", name="保存为文件").click()
    saved = download.value.path()
    assert saved.read_text() == f"{secret}\n"
    shot(page, "commit")
    page.get_by_role("button", name="封存", exact=True).click()
    page.get_by_text("已封存。请保管好数字").wait_for()
    assert not any(secret in one for one in sent)
    party = Party.objects.get(draw=draw, code="trade")
    assert (party.digest, party.secret) == (digest, "")

    world.commit(draw, ["justice", "public"])
    actions.close_commits(draw=draw, by=world.by("coordinator"), at=NOW + 6 * MINUTE)
    page.goto(f"/draws/{draw.draw_id}/reveal/")
    page.set_input_files("#file", saved)
    page.wait_for_function("document.querySelector('[name=secret]').value.length === 64")
    shot(page, "reveal")
    page.get_by_role("button", name="揭晓").click()
    page.get_by_text("已揭晓，与封存一致").first.wait_for()
    party.refresh_from_db()
    assert party.secret == secret


def test_party_without_scripts_pastes_the_seal_of_another_program(
    world: World, people: People, clock: Clock, shot
):
    draw = world.announced()
    clock.move_to("2026-04-20 10:05")
    page = people.page("party_trade", scripts=False)
    page.goto(f"/draws/{draw.draw_id}/commit/")
    assert not page.get_by_role("button", name="生成数字").is_visible()
    assert page.get_by_text("drawproof commit").is_hidden()
    page.locator("summary", has_text="drawproof").click()
    command = page.locator("code", has_text="drawproof commit").inner_text()
    assert f"--draw-id {draw.draw_id} --party trade" in command
    digest = commit_digest("DR1", draw.draw_id, "trade", "ab" * 32)
    page.locator("[name=digest]").fill(digest)
    shot(page, "commit")
    leave_by(page, page.get_by_role("button", name="封存", exact=True))
    assert Party.objects.get(draw=draw, code="trade").digest == digest


def test_console_refreshes_itself_when_a_party_seals(
    world: World, people: People, clock: Clock, shot
):
    draw = world.announced()
    clock.move_to("2026-04-20 10:05")
    page = people.page("coordinator")
    page.goto(f"/draws/{draw.draw_id}/console/")
    expect(page.get_by_text("待封存")).to_have_count(3)
    world.commit(draw)
    page.get_by_role("button", name="结束封存").wait_for()
    shot(page, "console")
    page.get_by_role("button", name="结束封存").click()
    page.get_by_text("已封存，待揭晓").first.wait_for()

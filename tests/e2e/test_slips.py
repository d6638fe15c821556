"""A business fetches its slip on the phone and verifies it in the site's own verifier page."""

import hashlib
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from sunlot.draws.models import Draw
from sunlot.draws.queries import number_of
from sunlot.draws.tests.world import build_world
from sunlot.inspections.models import Inspection, NoticeKind
from sunlot.inspections.states import InspectionState
from tests.cast import NOW, Cast
from tests.e2e.conftest import PHONE, Clock, People
from tests.e2e.steps.pages import says, title

pytestmark = pytest.mark.e2e


def notified(cast: Cast) -> tuple[Draw, str]:
    """A private draw and an object whose visit was announced to it."""
    world = build_world(cast, targets=24)
    draw = world.verified(world.credit_task)
    row = draw.frame.filter(is_winner=True).order_by("object_id")[0]
    Inspection.objects.create(
        number=f"{draw.draw_id}-0001", lead=cast.department("market"), target=row.target,
        task=draw.task, draw=draw, object_id=row.object_id, region=row.target.region,
        planned_from=draw.inspect_from, planned_to=draw.inspect_to, approval_no="示例审批 1 号",
        registered_by=cast.users["planner_a"], registered_at=NOW, approved_at=NOW,
        approved_by=cast.users["approver_a"], notified_at=NOW, state=InspectionState.TO_INSPECT,
        notified_by=cast.users["planner_a"], notice_kind=NoticeKind.BEFORE,
    )  # fmt: skip
    return draw, row.object_id


def ask(page: Page, object_id: str, number: str) -> None:
    page.get_by_label("统一社会信用代码").fill(object_id)
    page.get_by_label("抽取凭条号").fill(number)
    page.get_by_role("button", name="取凭条").click()


def test_business_when_it_has_its_notice_then_fetches_its_slip_and_verifies_it(
    cast: Cast, people: People, clock: Clock, settings, tmp_path: Path, shot
) -> None:
    settings.MEDIA_ROOT = tmp_path
    draw, object_id = notified(cast)
    clock.move_to("2026-05-20 10:00")
    page = people.page(None, viewport=PHONE)
    page.goto(f"/open/draws/{draw.draw_id}/")
    page.get_by_role("link", name="取抽取凭条").click()
    page.wait_for_url("**/slip/")
    ask(page, object_id, "1234 5678 9012")
    expect(page.locator(".error-summary")).to_contain_text("代码和抽取凭条号对不上")
    shot(page, "refused")
    ask(page, object_id, number_of(draw, object_id))
    expect(page.locator(".verdict")).to_contain_text("抽中")
    says(page, "先封存，后随机")
    assert title(page) == "抽取凭条"
    shot(page, "slip")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载凭条文件").click()
    slip = tmp_path / download.value.suggested_filename
    download.value.save_as(slip)
    page.get_by_role("link", name="核对工具").first.click()
    page.wait_for_url("**/open/verifier/")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载核对工具").click()
    tool = hashlib.sha256(Path(download.value.path()).read_bytes()).hexdigest()
    expect(page.locator("main")).to_contain_text(tool)
    page.get_by_role("link", name="打开核对工具").click()
    page.wait_for_url("**/verify/")
    page.locator("#options summary").click()
    page.locator("#announce").fill(draw.announcement_digest)
    page.locator("#result").fill(draw.result_digest)
    page.locator("#files").set_input_files(slip)
    verdict = page.locator("#verdict")
    expect(verdict.locator("h2")).to_have_text("部分可核对")
    checks = page.locator("table.checks tbody tr")
    expect(checks).to_have_count(10)
    expect(checks.filter(has_text="不通过")).to_have_count(0)
    shot(page, "verified")
    assert page.context.cookies() == []

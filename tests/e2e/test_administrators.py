"""Each of the three administrators walks all own pages, on a desk and on a phone."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from sunlot.accounts import actions as accounts
from sunlot.clock import real_now
from sunlot.disclosures import actions as disclosures
from sunlot.disclosures.models import Shown
from sunlot.imports.models import Memory
from sunlot.ledger import actions as ledger
from sunlot.ui.navigation import NAVIGATION, url_of
from sunlot.upkeep import runs
from tests.a11y.axe import serious
from tests.a11y.conftest import VENDOR
from tests.browser import JOB_PATIENCE
from tests.cast import NOW, Cast
from tests.e2e.conftest import DESK, PHONE, People
from tests.e2e.steps.pages import says

pytestmark = pytest.mark.e2e
Shot = Callable[[Page, str], None]
DAY = datetime.timedelta(days=1)
PEOPLE = {"system_admin": "sysadmin", "security_admin": "secadmin", "audit_admin": "auditadmin"}


@pytest.fixture
def furnished(cast: Cast, settings: Any, tmp_path: Path) -> Cast:
    """A site on which something of everything has happened."""
    settings.BACKUPS = tmp_path / "backups"
    settings.LEDGER_CHECKPOINTS = tmp_path / "ledger" / "checkpoints.txt"
    root = "3ba50acc" * 8
    facts: dict[str, Any] = {"root": root, "files": 812, "version": "0.1.0"}
    good = runs.Run("backup", real_now() - DAY / 3, "20261126-023000", 41, **facts,
                    size=1_530_000_000, entries=12_041, rows=1_204_330)  # fmt: skip
    drill = runs.Run("drill", real_now() - 12 * DAY, "20261114-023000", 118, **facts,
                     size=1_400_000_000, entries=11_020, rows=1_104_330)  # fmt: skip
    runs.note(good)
    runs.note(drill)
    runs.note(runs.Run("backup", real_now() - 2 * DAY, "20261124-023000", 3,
                       problem="磁盘已满（/backup/sunlot/files.tar）。没有留下半份备份；"
                       "请清理或换一个磁盘（--to）后再执行。"))  # fmt: skip
    Memory.objects.create(
        department=cast.department("market"), kind="targets", changed_at=NOW,
        headers={"企业名称": ["name"], "统一代码": ["credit_code"], "备用列": []},
    )  # fmt: skip
    for group, networks in (
        ("desk", ["10.1.0.0/16", "2001:db8:1::/48"]),
        ("field", ["10.2.0.0/16"]),
    ):
        change = accounts.request_address_change(
            group=group, networks=networks, reason="只在政务外网使用", address="127.0.0.1",
            by=cast.actor("secadmin"), at=NOW,
        )  # fmt: skip
        if group == "desk":
            accounts.confirm_address_change(
                change=change, address="127.0.0.1", by=cast.actor("sysadmin"), at=NOW
            )
    accounts.note_sign_in(
        user=cast.users["planner_a"], outcome="wrong_password", address="10.0.0.7", at=real_now()
    )
    for purpose in ("document", "complaint"):
        disclosures.disclose(
            shown=Shown.CERTIFICATE, record="ZF-0017", purpose=purpose,
            by=cast.actor("planner_a"), at=real_now(),
        )  # fmt: skip
    while ledger.sequence():
        pass
    return cast


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("role", list(PEOPLE))
def test_administrator_walks_all_own_pages_and_sees_no_business(
    people: People, furnished: Cast, shot: Shot, role: str, viewport: dict[str, int]
) -> None:
    """AC-02"""
    page = people.page(PEOPLE[role], viewport=viewport)
    page.add_init_script((VENDOR / "axe.min.js").read_text(encoding="utf-8"))
    entries = [entry for group in NAVIGATION[role] for entry in group.entries]
    assert len(entries) >= 5
    for entry in entries:
        url = url_of(entry.url_name)
        answer = page.goto(url)
        assert answer is not None
        assert answer.status == 200
        if entry.url_name != "home:workbench":
            assert page.get_by_role("heading", level=1).inner_text() != "工作台"
        assert serious(page) == [], url
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{url} is wider than the screen"
        shot(page, entry.url_name.replace(":", "-"))
    page.goto("/home/")
    assert page.get_by_text("本角色不能查看业务数据").is_visible()
    page.goto("/targets/")
    assert page.get_by_text("本角色不能查看业务数据").first.is_visible()


def test_list_of_networks_is_changed_by_two_administrators(
    people: People, cast: Cast, shot: Shot
) -> None:
    """AC-09"""
    first, second = people.page("secadmin"), people.page("sysadmin")
    first.goto("/accounts/addresses/new/administrators/")
    first.get_by_label("允许登录的网络地址").fill("10.1.2.0/24")
    first.get_by_label("理由").fill("只在办公网使用")
    first.get_by_role("button", name="提交更改").click()
    says(first, "127.0.0.1）将不能登录")
    shot(first, "refused")
    first.get_by_label("允许登录的网络地址").fill("10.1.2.0/24\n127.0.0.0/8")
    first.get_by_role("button", name="提交更改").click()
    first.wait_for_url("**/accounts/addresses/")
    says(first, "由另一位管理员确认后生效")
    second.goto("/home/")
    shot(second, "todo")
    second.get_by_role("link", name="去确认").click()
    shot(second, "confirm")
    second.get_by_label("请填写名单的行数").fill("2")
    second.get_by_role("button", name="确认更改").click()
    second.wait_for_url("**/accounts/addresses/")
    says(second, "127.0.0.0/8")
    shot(second, "in-force")


def test_auditor_checks_the_ledger_and_reads_the_result(
    people: People, furnished: Cast, worker: None, shot: Shot
) -> None:
    """LG-01"""
    page = people.page("auditadmin")
    page.goto("/upkeep/integrity/")
    page.get_by_role("button", name="立即核对").click()
    page.get_by_text("核对一致").wait_for(timeout=JOB_PATIENCE)
    page.get_by_text("位置从 0 起连续").wait_for()
    shot(page, "done")
    assert page.get_by_role("button", name="立即核对").is_visible()


def test_planner_sees_a_certificate_in_full_and_the_auditor_sees_that(
    people: People, cast: Cast, shot: Shot
) -> None:
    from sunlot.officers.tests.support import make_officer

    make_officer(cast, "ZF-0017", name="王海涛", certificate_no="650012345678")
    page = people.page("planner_a")
    page.goto("/officers/ZF-0017/")
    assert not page.get_by_text("650012345678").is_visible()
    shot(page, "masked")
    page.get_by_label("用途").select_option(label="制作或核对执法文书")
    page.get_by_role("button", name="查看完整信息").click()
    page.get_by_text("650012345678").wait_for()
    says(page, "本次查看已记录")
    shot(page, "shown")
    auditor = people.page("auditadmin")
    auditor.goto("/disclosures/")
    assert auditor.get_by_text("ZF-0017").is_visible()

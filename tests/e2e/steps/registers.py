"""One list and two registers: handed in as files, checked, confirmed, used."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser import JOB_PATIENCE
from tests.e2e.steps.pages import choose, follow, open_entry, press, says


def hand_in(page: Page, kind: str, file: Path) -> None:
    """Choose the kind of register, choose the file, upload it, wait for the report."""
    open_entry(page, "数据导入")
    follow(page, f"导入{kind}")
    page.get_by_label("文件").set_input_files(file)
    press(page, "上传并检查")
    expect(page.get_by_role("link", name="下载检查结果")).to_be_visible(timeout=JOB_PATIENCE)


def confirm(page: Page, rows: int) -> None:
    """Read what will be written, confirm, wait until it is written."""
    follow(page, "继续")
    press(page, f"确认写入 {rows} 行")
    says(page, f"已写入 {rows} 行", JOB_PATIENCE)


def bring_in(page: Page, kind: str, file: Path, rows: int) -> None:
    """The whole import of a file without errors."""
    hand_in(page, kind, file)
    confirm(page, rows)


def publish_items(page: Page) -> None:
    """Publish every item that has basis and method; the others stay drafts."""
    open_entry(page, "抽查事项清单")
    follow(page, "公示 2 项完整草稿")
    says(page, "不能撤回或者删除")
    press(page, "确认公示 2 项")
    says(page, "已公示 2 项")
    row = page.locator("tr", has_text="SP-001")
    expect(row).to_contain_text("已公示")
    expect(page.locator("tr", has_text="XF-002")).to_contain_text("草稿")


def link_account(page: Page, officer: str) -> None:
    """Say which account an officer signs in with; it carries the same name."""
    open_entry(page, "执法人员名录库")
    follow(page, officer)
    choose(page.get_by_label("登录账号"), officer)
    press(page, "关联账号")
    says(page, "已关联账号")

"""Results made public by the department that inspected, and read by everybody."""

import re
import zipfile
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.steps.pages import follow, open_entry, press, says, title


def publish_all(page: Page) -> int:
    """The planner selects every result that waits, reads the confirmation and publishes."""
    open_entry(page, "结果公示")
    boxes = page.locator("input[name=part]")
    count = boxes.count()
    for box in boxes.all():
        box.check()
    press(page, "公示所选")
    press(page, "确认公示")
    says(page, "已公示")
    return count


def find_business(page: Page, name: str) -> None:
    """A citizen looks a business up by a part of its name, from the public home page."""
    page.goto("/")
    page.locator("main").get_by_role("searchbox").fill(name[:4])
    page.locator("main").get_by_role("button", name="查企业").click()
    follow(page, name)
    assert title(page) == name
    says(page, "食品生产企业过程控制的检查")
    says(page, "为什么抽到这家企业")


def open_proof(page: Page, number: str) -> None:
    """The citizen opens the proof of the draw."""
    follow(page, "查看抽取证明")
    expect(page.locator("body")).to_contain_text(number)
    expect(page.locator(".verdict")).to_contain_text("核对")


def download_bundle(page: Page, folder: Path) -> Path:
    """The citizen keeps the evidence."""
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("下载证据包")).first.click()
    target = folder / "bundle.zip"
    download.value.save_as(target)
    assert zipfile.is_zipfile(target)
    return target

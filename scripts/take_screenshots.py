"""Takes the pictures of the README and of the user guide from the running demo.

``scripts/screenshots [ADDRESS [NAME …]]``: all of them, or those named
"""

import json
import os
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import FloatRect, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
README, GUIDE = ROOT / "docs" / "images", ROOT / "docs" / "guide" / "images"
STATE = Path(os.environ.get("SUNLOT_VAR", ROOT / "var")) / "demo" / "state.json"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
WALL: ViewportSize = {"width": 1920, "height": 1080}
OPEN_DRAW = "650000-2026-000002"
# As departments keep them: a date without its month, a code of 17 digits, a check digit that fails.
MESSY = """企业名称,统一社会信用代码,主体类别,登记状态,行政区划代码,住所,成立日期
示例红柳滩果蔬食品有限公司,91650102MA77777K1T,企业,存续,650102,人民路 1 号,2019年3月1日
示例胡杨面粉厂,9165010278787878X,企业,存续,650102,人民路 2 号,2020-05-06
示例天池乳业有限公司,91650102MA7878AK1X,企业,存续,650103,人民路 3 号,2023720日
示例天池乳业有限公司,91650102MA7878AK1X,企业,存续,650103,人民路 3 号,2023-07-20
示例绿洲餐饮店,91650103MA79999K10,企业,在业,650103,人民路 4 号,44562
"""


def import_check(page: Page) -> None:
    """A messy table, read and mapped as far as the check."""
    page.goto("/imports/new/targets/")
    table = {"name": "企业名录（示例）.csv", "mimeType": "text/csv", "buffer": MESSY.encode()}
    page.set_input_files("main input[type=file]", table)
    page.click("main button[type=submit]")
    # Where a file leaves no doubt, reading and mapping are passed over.
    page.wait_for_url(re.compile("/(read|map|check)/$"))
    while not page.url.endswith("/check/"):
        before = page.url
        page.click("main button.btn-primary")
        page.wait_for_url(lambda url, before=before: url != before, timeout=60_000)


def record(page: Page) -> None:
    """The visit that waits for the officer, on its form."""
    page.goto("/inspections/entry/")
    page.click("main a.btn-primary")


def business(page: Page) -> None:
    """A business that a draw has reached."""
    page.goto(f"/open/inspections/{OPEN_DRAW}-0001/")
    page.click("main a[href^='/open/businesses/']:not([href$='businesses/'])")


def slip(page: Page) -> None:
    """The slip of that business, which it fetches by its code."""
    business(page)
    code = page.locator("main").inner_text()
    page.goto(f"/open/draws/{OPEN_DRAW}/slip/")
    page.get_by_label("统一社会信用代码").fill(re.findall(r"\b[0-9A-HJ-NPQRTUWXY]{18}\b", code)[0])
    page.get_by_role("button", name="取凭条").click()
    page.wait_for_selector(".verdict")


def verifier(page: Page) -> None:
    """The verifier with the public bundle of the draw, and what it found."""
    page.goto(f"/open/draws/{OPEN_DRAW}/")
    with page.expect_download() as bundle:
        page.get_by_role("link", name="下载证据包").first.click()
    kept = bundle.value.path().with_suffix(".zip")
    bundle.value.save_as(kept)
    page.goto("/verify/")
    page.set_input_files("#files", kept)
    page.wait_for_selector("#verdict h2", timeout=60_000)


@dataclass(frozen=True, slots=True)
class Picture:
    """What is taken: an address or the steps that lead there, who looks, how much of the page."""

    folder: Path
    name: str
    there: str | Callable[[Page], None]
    account: str | None
    viewport: ViewportSize
    height: int


PICTURES = [
    Picture(README, "draw-proof", f"/open/draws/{OPEN_DRAW}/", None, DESK, 1500),
    Picture(README, "visit-390", f"/open/inspections/{OPEN_DRAW}-0001/", None, PHONE, 844),
    Picture(README, "home", "/home/", "coordinator", DESK, 900),
    Picture(README, "plan", "/plans/1/", "coordinator", DESK, 900),
    Picture(README, "draw", f"/draws/{OPEN_DRAW}/", "coordinator", DESK, 1000),
    Picture(README, "inspections", "/inspections/", "planner", DESK, 900),
    Picture(GUIDE, "01-home", "/home/", "coordinator", DESK, 1000),
    Picture(GUIDE, "02-plan-sheet", "/plans/1/sheet/", "coordinator", DESK, 900),
    Picture(GUIDE, "03-register", "/targets/?kind=enterprise", "planner", DESK, 900),
    Picture(GUIDE, "04-import-check", import_check, "planner", DESK, 1000),
    Picture(GUIDE, "05-task-check", "/draws/tasks/3/", "coordinator", DESK, 1100),
    Picture(GUIDE, "06-ceremony", f"/draws/{OPEN_DRAW}/screen/", "coordinator", WALL, 1080),
    Picture(GUIDE, "07-record-390", record, "officer", PHONE, 844),
    Picture(GUIDE, "08-publications", "/publications/", "planner", DESK, 900),
    Picture(GUIDE, "09-draw-proof", f"/open/draws/{OPEN_DRAW}/", None, DESK, 1500),
    Picture(GUIDE, "10-business", business, None, DESK, 1200),
    Picture(GUIDE, "11-inspection-390", f"/open/inspections/{OPEN_DRAW}-0001/", None, PHONE, 844),
    Picture(GUIDE, "12-timeliness", "/open/timeliness/", None, DESK, 900),
    Picture(GUIDE, "13-slip-390", slip, None, PHONE, 844),
    Picture(GUIDE, "14-verifier", verifier, None, DESK, 1000),
]


def sign_in(page: Page, account: str) -> None:
    """By the form, as people do."""
    passwords = json.loads(STATE.read_text(encoding="utf-8"))["passwords"]
    page.goto("/accounts/login/")
    page.fill("[name=login]", account)
    page.fill("[name=password]", passwords[account])
    page.click("main button[type=submit]")
    page.wait_for_url("**/home/")


def main(address: str, names: list[str]) -> None:
    """Take every picture, or those named."""
    with sync_playwright() as playwright:
        program = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        for one in (one for one in PICTURES if not names or one.name in names):
            context = browser.new_context(
                base_url=address, viewport=one.viewport, locale="zh-CN", reduced_motion="reduce"
            )
            page = context.new_page()
            if one.account:
                sign_in(page, one.account)
            if callable(one.there):
                one.there(page)
            else:
                page.goto(one.there)
            one.folder.mkdir(parents=True, exist_ok=True)
            clip: FloatRect = {
                "x": 0, "y": 0, "width": one.viewport["width"], "height": one.height,
            }  # fmt: skip
            page.wait_for_load_state("networkidle")
            page.screenshot(path=one.folder / f"{one.name}.png", full_page=True, clip=clip)
            context.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])

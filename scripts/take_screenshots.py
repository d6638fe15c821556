"""Takes the pictures of the README and of the user guide from the running demo.

``scripts/screenshots [ADDRESS]``
"""

import json
import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
README, GUIDE = ROOT / "docs" / "images", ROOT / "docs" / "guide" / "images"
STATE = Path(os.environ.get("SUNLOT_VAR", ROOT / "var")) / "demo" / "state.json"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
OPEN_DRAW = "650000-2026-000002"
PICTURES = [
    # folder, file, address, account, viewport, height of the picture
    (README, "draw-proof", f"/open/draws/{OPEN_DRAW}/", None, DESK, 1500),
    (README, "visit-390", f"/open/inspections/{OPEN_DRAW}-0001/", None, PHONE, 844),
    (README, "home", "/home/", "coordinator", DESK, 900),
    (README, "plan", "/plans/1/", "coordinator", DESK, 900),
    (README, "draw", f"/draws/{OPEN_DRAW}/", "coordinator", DESK, 1000),
    (README, "inspections", "/inspections/", "planner", DESK, 900),
    (GUIDE, "01-home", "/home/", "coordinator", DESK, 1000),
    (GUIDE, "02-plan-sheet", "/plans/1/sheet/", "coordinator", DESK, 900),
    (GUIDE, "03-register", "/targets/", "planner", DESK, 900),
    (GUIDE, "05-task-check", "/draws/tasks/3/", "coordinator", DESK, 1100),
    (GUIDE, "06-ceremony", f"/draws/{OPEN_DRAW}/screen/", "coordinator", WALL, 1080),
    (GUIDE, "08-publications", "/publications/", "planner", DESK, 900),
    (GUIDE, "09-draw-proof", f"/open/draws/{OPEN_DRAW}/", None, DESK, 1500),
    (GUIDE, "10-business", BUSINESS, None, DESK, 1200),
    (GUIDE, "11-inspection-390", f"/open/inspections/{OPEN_DRAW}-0001/", None, PHONE, 844),
    (GUIDE, "12-timeliness", "/open/timeliness/", None, DESK, 900),
]
# A table as departments have them: a wrong date, a code that is too short, a check digit.
MESSY = """企业名称,统一社会信用代码,登记状态,行政区划,住所
"""


def sign_in(page: Page, account: str) -> None:
    """By the form, as people do."""
    passwords = json.loads(STATE.read_text(encoding="utf-8"))["passwords"]
    page.goto("/accounts/login/")
    page.fill("[name=login]", account)
    page.fill("[name=password]", passwords[account])
    page.click("main button[type=submit]")
    page.wait_for_url("**/home/")


def main(address: str) -> None:
    """Take every picture."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        program = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        for name, path, account, viewport, height in PICTURES:
            context = browser.new_context(base_url=address, viewport=viewport, locale="zh-CN")
            page = context.new_page()
            if account:
                sign_in(page, account)
            page.goto(path)
            clip = {"x": 0, "y": 0, "width": viewport["width"], "height": height}
            page.screenshot(path=TARGET / f"{name}.png", full_page=True, clip=clip)
            context.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])

"""What a person does with the page: from the disk, without network, by mouse, keyboard, phone."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.a11y.conftest import VENDOR
from tests.verifier.corpus import zipped
from tests.verifier.page import FILE, opened
from tests.verifier.worlds import World, make_world

pytestmark = pytest.mark.e2e
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
AXE = """async () => {
    const found = await axe.run({resultTypes: ['violations'], elementRef: false});
    const where = one => one.nodes.map(node => node.html.slice(0, 120)).join(' | ');
    return found.violations.map(one => `${one.id} ${one.impact}: ${where(one)}`);
}"""
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def world() -> World:
    return make_world("page/7", "open", "DR1")


def shot(page: Page, name: str) -> None:
    """A picture for whoever asked for pictures."""
    if folder := os.environ.get("SUNLOT_SHOTS"):
        page.screenshot(path=Path(folder, f"verifier-{name}.png"), full_page=True)


def audited(page: Page) -> list[str]:
    """What axe finds; its text is put in by the test, which the page's own policy does not stop."""
    page.evaluate((VENDOR / "axe.min.js").read_text(encoding="utf-8") + "\n;0")
    found: list[str] = page.evaluate(AXE)
    return found


def bundle(tmp_path: Path, world: World, level: str) -> Path:
    file = tmp_path / f"{level}.zip"
    file.write_bytes(zipped(world.bundles[level]))
    return file


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_bundle_is_checked_and_read_in_two_languages(
    browser: Browser, tmp_path: Path, world: World, size: dict[str, int]
):
    page = opened(browser, viewport=size)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    name = f"{size['width']}"
    shot(page, f"{name}-empty")
    assert not audited(page)
    page.locator("#files").set_input_files(bundle(tmp_path, world, "full"))
    verdict = page.locator("#verdict")
    expect(verdict).to_be_focused(timeout=20_000)
    expect(verdict.locator("h2")).to_have_text("部分可核对")
    expect(page.locator("table.checks tbody tr")).to_have_count(20)
    assert not page.evaluate(WIDER)
    page.locator("#object").press("Enter")
    expect(page.locator("#ticket pre")).to_contain_text("DR1|obj|")
    shot(page, f"{name}-partial")
    assert not audited(page)
    page.locator("#language").click()
    expect(verdict.locator("h2")).to_have_text("Verified in part")
    expect(page.locator("h1")).to_have_text("Verify a draw")
    assert page.evaluate("document.documentElement.lang") == "en"
    assert not page.evaluate(WIDER)
    shot(page, f"{name}-english")
    assert [url for url in asked if not url.startswith(("blob:", "file:"))] == []
    assert complaints == []
    page.context.close()


def test_a_changed_bundle_is_refused_loudly_and_the_notice_is_compared(
    browser: Browser, tmp_path: Path, world: World
):
    page = opened(browser, viewport=PHONE)
    page.locator("#options summary").click()
    page.locator("#announce").fill("12ab")
    page.locator("#files").set_input_files(bundle(tmp_path, world, "public"))
    expect(page.locator("#announce-error")).to_contain_text("64 位")
    expect(page.locator("#announce")).to_be_focused()
    page.locator("#announce").fill("0" * 64)
    page.locator("#files").set_input_files(bundle(tmp_path, world, "public"))
    expect(page.locator("#verdict h2")).to_have_text("核对不通过", timeout=20_000)
    expect(page.locator("#verdict")).to_contain_text("第 4 项")
    shot(page, "390-failed")
    assert not audited(page)
    assert not page.evaluate(WIDER)
    page.locator("#announce").fill("")
    folder = tmp_path / "loose"
    folder.mkdir()
    for name, data in world.bundles["public"].items():
        (folder / Path(name).name).write_bytes(data)
    page.locator("#files").set_input_files(sorted(folder.iterdir()))
    expect(page.locator("#verdict h2")).to_have_text("部分可核对", timeout=20_000)
    page.context.close()


def test_one_line_is_hashed_by_keyboard_alone(browser: Browser):
    page = opened(browser, viewport=DESK)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.locator("#paste").focus()
    page.keyboard.insert_text("abc")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    out = page.locator("#pasted")
    expect(out).to_contain_text("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    expect(out).to_contain_text("66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0")
    page.context.close()


def test_what_is_no_bundle_is_refused_with_the_way_out(browser: Browser, tmp_path: Path):
    page = opened(browser, viewport=PHONE)
    wrong = tmp_path / "photo.zip"
    wrong.write_bytes(b"PK\x03\x04 nothing of the kind")
    page.locator("#files").set_input_files(wrong)
    expect(page.locator("#verdict h2")).to_have_text("无法读取", timeout=20_000)
    expect(page.locator("#verdict")).to_contain_text("请选择完整的证据包")
    assert FILE.stat().st_size < 500_000
    page.context.close()

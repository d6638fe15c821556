"""What holds on every page that somebody stands on, and how the keyboard gets to a step."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import DESK, PHONE

AXE = Path(__file__).parents[2] / "a11y" / "vendor" / "axe.min.js"
WIDTHS = [pytest.param(DESK, id="1366"), pytest.param(PHONE, id="390")]
RUN = """async (rules) => {
    const found = await axe.run({rules, resultTypes: ['violations'], elementRef: false});
    return found.violations.filter(one => ['serious', 'critical'].includes(one.impact))
        .map(one => one.id + ': ' + one.nodes.slice(0, 3).map(node => node.html.slice(0, 160)));
}"""
FOCUSED = """() => {
    const one = document.activeElement, style = getComputedStyle(one);
    const rings = (style.boxShadow.match(/-?[\\d.]+px/g) || []).map(parseFloat);
    const outline = style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth);
    return Math.max(outline, 0, ...rings);
}"""


def is_phone(page: Page) -> bool:
    """Whether the page is as narrow as a telephone."""
    return page.viewport_size == PHONE


def stands(page: Page, action: Locator | None = None) -> None:
    """One heading, nothing to scroll sideways, axe content; the primary action can be seen.

    On a desk without scrolling; a phone may scroll down to it.
    """
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert page.viewport_size is not None
    assert width <= page.viewport_size["width"], f"{page.url} is {width} px wide"
    if action is not None:
        expect(action).to_be_visible()
        if not is_phone(page):
            expect(action).to_be_in_viewport()
    # Colours are the same on both widths; looking at them takes longest.
    rules = {"color-contrast": {"enabled": not is_phone(page)}}
    page.evaluate(AXE.read_text(encoding="utf-8") + "\n;0")
    found = page.evaluate(RUN, rules)
    assert found == [], f"{page.url}: {found}"


def reach(page: Page, aim: Locator, *, at_most: int = 60) -> None:
    """On a desk press Tab from the beginning of the page's own part until `aim` has the focus.

    The ring around it can be seen. On a phone there is no keyboard: nothing is done.
    """
    if is_phone(page):
        return
    page.locator("#main").focus()
    for _ in range(at_most):
        page.keyboard.press("Tab")
        if aim.evaluate("one => one === document.activeElement"):
            assert page.evaluate(FOCUSED) >= 2, "no ring around the focus"
            return
    pytest.fail(f"the keyboard does not reach {aim} on {page.url}")


def take(page: Page, aim: Locator) -> None:
    """Do the step of a button or link: by Tab and Enter on a desk, by touch on a phone."""
    if is_phone(page):
        aim.click()
        return
    reach(page, aim)
    page.keyboard.press("Enter")

"""On a kernel without the newer colour functions every component keeps its colours (ux §6.1).

The sheets are served with these functions renamed, so that a browser drops each declaration that
uses one, as Chromium 88 does.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.a11y.offline import Shown
from tests.permissions.walk import Walker, person_named

pytestmark = pytest.mark.e2e
NEWER = re.compile(r"(?<![-\w])(color-mix|oklch|light-dark)\(|:has\(")
GALLERIES = ("/ui/", "/ui/portal/")
# What must stand on the galleries, so that the comparison is about something.
COMPONENTS = (
    "body", "a", ".btn", ".btn-primary", ".card", ".table", ".badge", ".notice", ".tag", ".chip",
    ".pager", "input[type=text]", "select", "textarea", "input[type=radio]", "input[type=checkbox]",
    "progress", ".tabs a", ".menu-panel", ".stages li", ".ticket-line", ".verdict", ".why-box",
)  # fmt: skip
COLOURS = """() => [...document.querySelectorAll('body, body *')].map((one, place) => {
    const style = getComputedStyle(one), before = getComputedStyle(one, '::before');
    const names = ['color', 'backgroundColor', 'backgroundImage', 'borderTopColor',
                   'borderBottomColor', 'borderInlineStartColor', 'outlineColor', 'boxShadow',
                   'fill', 'stroke', 'accentColor', 'textDecorationColor'];
    const words = `${place} ${one.tagName.toLowerCase()}.${one.getAttribute('class') || ''}`;
    return [words, names.map(name => `${name}=${style[name]}`).join('; '),
            before.content === 'none' ? '' : `${before.color} ${before.backgroundColor}`];
})"""
SMALL = (
    b"<!doctype html><link rel='stylesheet' href='/static/ui/base.css'><body><a href='?'>x</a>"
    b"<p class='btn badge'>x</p><div class='card'><h2>x</h2></div>"
)
Look = list[list[Any]]


def renamed(sheet: str) -> str:
    """The sheet as an older kernel understands it: the functions are words without meaning."""
    return NEWER.sub(lambda found: found[0].replace("(", "-unknown("), sheet)


def colours(
    browser: Browser, url: str, body: bytes, sheets: Callable[[str], str] | None = None
) -> Look:
    shown = Shown(browser, sheets=sheets)
    try:
        page = shown.show(url, body)
        return page.evaluate(COLOURS)
    finally:
        shown.close()


def gallery(walker: Walker, url: str) -> bytes:
    return walker.ask(person_named("coordinator"), "GET", url).body


@pytest.mark.parametrize("url", GALLERIES)
def test_component_when_newer_functions_are_unknown_then_keeps_its_colours(
    url: str, walker: Walker, browser: Browser
) -> None:
    body = gallery(walker, url)
    normal, older = colours(browser, url, body), colours(browser, url, body, renamed)
    assert len(normal) == len(older) > 200
    changed = [f"{now} → {then}" for now, then in zip(normal, older, strict=True) if now != then]
    assert changed == []


def test_galleries_when_drawn_then_hold_every_listed_component(
    walker: Walker, browser: Browser
) -> None:
    missing = set(COMPONENTS)
    for url in GALLERIES:
        shown = Shown(browser)
        page = shown.show(url, gallery(walker, url))
        missing -= {one for one in missing if page.locator(one).count()}
        shown.close()
    assert missing == set()


@pytest.mark.parametrize(
    "rule",
    [
        ".btn { background-color: color-mix(in srgb, #123456 40%, white) }",
        ".card:has(h2) { border-color: #123456 }",
        "a { color: oklch(0.6 0.2 250) }",
        ".badge { color: light-dark(#123456, #654321) }",
    ],
)
def test_comparison_when_a_sheet_relies_on_a_newer_function_then_it_differs(
    rule: str, browser: Browser
) -> None:
    """The test above can fail: each of the four functions is noticed."""
    normal = colours(browser, "/", SMALL, lambda _sheet: rule)
    older = colours(browser, "/", SMALL, lambda _sheet: renamed(rule))
    assert normal != older

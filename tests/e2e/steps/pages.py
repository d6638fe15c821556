"""What everybody does on every page: begin at the workbench, follow its list, press a button."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser import PATIENCE


def leave_by(page: Page, link: Locator) -> None:
    """Follow a link until its page can be read; a click alone may return while the old stands."""
    with page.expect_navigation(wait_until="domcontentloaded"):
        link.click()


def start(page: Page) -> None:
    """Open the workbench."""
    page.goto("/home/")


def open_entry(page: Page, label: str) -> None:
    """Follow an entry of the navigation, from wherever the person is."""
    if page.url == "about:blank":
        start(page)
    navigation = page.get_by_role("navigation", name="主导航")
    if not navigation.is_visible():  # on a phone the whole list is behind 全部
        page.locator("nav.bottombar summary").click()
        navigation = page.locator("nav.bottombar")
    leave_by(page, navigation.get_by_role("link", name=re.compile(rf"^{label}")).first)


def open_todo(page: Page, words: str) -> None:
    """Follow the line of the workbench that says `words`."""
    start(page)
    line = page.locator(".todo", has_text=words).first
    leave_by(page, line.get_by_role("link"))


def press(page: Page, name: str) -> None:
    """Press a button by its words; the first where the same stands twice."""
    page.get_by_role("main").get_by_role("button", name=name, exact=True).first.click()


def follow(page: Page, name: str) -> None:
    """Follow a link of the page, not of its frame, by its words."""
    leave_by(page, page.get_by_role("main").get_by_role("link", name=name, exact=True).first)


def fetch(page: Page, name: str) -> Path:
    """Download what a link of the page leads to, by its words."""
    with page.expect_download() as download:
        page.get_by_role("main").get_by_role("link", name=name, exact=True).first.click()
    return download.value.path()


def choose(box: Locator, words: str) -> None:
    """Choose the option of a select box that holds some words."""
    box.select_option(value=box.locator("option", has_text=words).first.get_attribute("value"))


def title(page: Page) -> str:
    """The first heading."""
    return page.get_by_role("heading", level=1).inner_text()


def headed(page: Page, words: str) -> None:
    """Wait until the first heading is these words."""
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def says(page: Page, words: str, patience: int = PATIENCE) -> None:
    """Wait until the page shows some words; options of a closed list are not shown."""
    shown = page.get_by_text(words).locator("visible=true").first
    expect(shown).to_be_visible(timeout=patience)


def refuses(page: Page, code: str) -> None:
    """Wait for the error summary with a code."""
    expect(page.locator(".error-summary, .error-page").first).to_contain_text(code)

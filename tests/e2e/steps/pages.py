"""What everybody does on every page: begin at the workbench, follow its list, press a button."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser import PATIENCE


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
    navigation.get_by_role("link", name=re.compile(rf"^{label}")).first.click()


def open_todo(page: Page, words: str) -> None:
    """Follow the line of the workbench that says `words`."""
    start(page)
    line = page.locator(".todo", has_text=words).first
    line.get_by_role("link").click()


def press(page: Page, name: str) -> None:
    """Press a button by its words; the first where the same stands twice."""
    page.get_by_role("main").get_by_role("button", name=name, exact=True).first.click()


def follow(page: Page, name: str) -> None:
    """Follow a link of the page, not of its frame, by its words."""
    page.get_by_role("main").get_by_role("link", name=name, exact=True).first.click()


def choose(box: Locator, words: str) -> None:
    """Choose the option of a select box that holds some words."""
    box.select_option(value=box.locator("option", has_text=words).first.get_attribute("value"))


def title(page: Page) -> str:
    """The first heading."""
    return page.get_by_role("heading", level=1).inner_text()


def says(page: Page, words: str, patience: int = PATIENCE) -> None:
    """Wait until the page shows some words; options of a closed list are not shown."""
    shown = page.get_by_text(words).locator("visible=true").first
    expect(shown).to_be_visible(timeout=patience)


def refuses(page: Page, code: str) -> None:
    """Wait for the error summary with a code."""
    expect(page.locator(".error-summary, .error-page").first).to_contain_text(code)

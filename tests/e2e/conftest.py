"""A browser, and people who are signed in to it."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.cast import Cast, build_cast

# Playwright's synchronous interface keeps an event loop in this thread; Django would refuse.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
DESK = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}


def chromium_path() -> str | None:
    """Debian's Chromium, or none."""
    return os.environ.get("SUNLOT_CHROMIUM") or shutil.which("chromium")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for the session; `make test` says beforehand when there is none."""
    path = chromium_path()
    if path is None:
        pytest.fail("Chromium is missing; `make test` installs it or leaves these tests out")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """The cast, committed, so that the server's threads see it."""
    return build_cast()


class People:
    """Signed-in pages by user name; every page notes its console errors and failed requests."""

    def __init__(self, browser: Browser, cast: Cast, address: str) -> None:
        self._browser, self._cast, self._address = browser, cast, address
        self._contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def page(
        self, username: str | None, *, viewport: dict[str, int] = DESK, scripts: bool = True
    ) -> Page:
        """A page of one person, or of an anonymous reader."""
        context = self._browser.new_context(
            base_url=self._address, viewport=viewport, java_script_enabled=scripts, locale="zh-CN"
        )
        self._contexts.append(context)
        if username is not None:
            client = Client()
            client.force_login(
                self._cast.users[username],
                backend="allauth.account.auth_backends.AuthenticationBackend",
            )
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies(
                [{"name": name, "value": client.cookies[name].value, "url": self._address}]
            )
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda message: self.complaints.append(f"{page.url}: {message.text}")
            if message.type == "error" and "Content Security Policy" in message.text
            else None,
        )
        page.on("request", lambda request: self._watch(request.url))
        return page

    def _watch(self, url: str) -> None:
        if not url.startswith((self._address, "data:", "blob:")):
            self.complaints.append(f"request outside the site: {url}")

    def close(self) -> None:
        """Close every page."""
        for context in self._contexts:
            context.close()


@pytest.fixture
def people(browser: Browser, cast: Cast, live_server) -> Iterator[People]:
    """`people.page("planner_a")`; at the end no page may have complained."""
    crowd = People(browser, cast, live_server.url)
    yield crowd
    crowd.close()
    assert crowd.complaints == []


@pytest.fixture
def shot(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """Keep a screenshot below SUNLOT_SHOTS, when that is set, for people to look at."""
    folder = os.environ.get("SUNLOT_SHOTS")

    def take(page: Page, name: str) -> None:
        if folder:
            target = Path(folder, f"{request.node.name}-{name}.png")
            target.parent.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=target, full_page=True)

    return take

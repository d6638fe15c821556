"""People who are signed in to the browser of `tests/browser.py`."""

import datetime
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from sunlot.clock import CHINA
from sunlot.jobs.runner import drain
from tests.browser import PATIENCE
from tests.cast import NOW, Cast, build_cast

DESK = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}


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
                backend="sunlot.accounts.adapters.AccountBackend",
            )
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies(
                [{"name": name, "value": client.cookies[name].value, "url": self._address}]
            )
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        # The first page of a process loads everything; a busy machine takes its time.
        page.set_default_navigation_timeout(30_000)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda message: (
                self.complaints.append(f"{page.url}: {message.text}")
                if message.type == "error" and "Content Security Policy" in message.text
                else None
            ),
        )
        page.on("requestfailed", lambda request: self._watch(request.url))
        return page

    def _watch(self, url: str) -> None:
        if not url.startswith((self._address, "data:", "blob:")):
            self.complaints.append(f"request outside the site: {url}")

    def keep(self, folder: str | None, name: str) -> None:
        """Pictures of every page as it stands."""
        for number, context in enumerate(self._contexts):
            for page in context.pages if folder else []:
                page.screenshot(path=Path(folder, f"{name}-{number}.png"), full_page=True)

    def leave(self) -> None:
        """Close every page: people go home, and their pages no longer ask the site for news."""
        for context in self._contexts:
            context.close()
        self._contexts.clear()


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Remember for `people` that a test failed."""
    report = yield
    if report.failed:  # type: ignore[attr-defined]
        item.stash[FAILED] = True
    return report


@pytest.fixture
def people(
    request: pytest.FixtureRequest, browser: Browser, cast: Cast, live_server
) -> Iterator[People]:
    """`people.page("planner_a")`; at the end no page may have complained.

    After a failure the pages are kept as pictures below SUNLOT_SHOTS.
    """
    crowd = People(browser, cast, live_server.url)
    yield crowd
    if request.node.stash.get(FAILED, False):
        crowd.keep(os.environ.get("SUNLOT_SHOTS"), f"{request.node.name}-failed")
    crowd.leave()
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


class Clock:
    """The site's clock: begins on the cast's day, runs on, and can be moved forward."""

    def __init__(self) -> None:
        self._set(NOW)

    def _set(self, moment: datetime.datetime) -> None:
        self._moment, self._since = moment, time.monotonic()

    def now(self) -> datetime.datetime:
        """The present moment in UTC."""
        return self._moment + datetime.timedelta(seconds=time.monotonic() - self._since)

    def move_to(self, words: str) -> None:
        """Move to a moment in China, such as ``2026-04-22 10:11``; never back."""
        moment = datetime.datetime.strptime(words, "%Y-%m-%d %H:%M").replace(tzinfo=CHINA)
        assert moment > self.now(), "time does not run back"
        self._set(moment)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """All of the site's time comes through `sunlot.clock.real_now`; sessions keep the machine's."""
    clock = Clock()
    monkeypatch.setattr("sunlot.clock.real_now", clock.now)
    return clock


@pytest.fixture
def worker(cast: Cast, settings, tmp_path: Path) -> Iterator[None]:
    """Runs background jobs beside the site, as `sunlot worker` does, with files of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    stop = threading.Event()
    failures: list[Exception] = []

    def work() -> None:
        try:
            while not stop.wait(0.2):
                drain()
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    yield
    stop.set()
    thread.join(30)
    assert failures == []

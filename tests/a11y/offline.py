"""A browser page that is shown what the permission walk's client got, with the style sheets."""

import mimetypes
from collections.abc import Callable
from pathlib import Path

from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Page, Route

ADDRESS = "http://sunlot.test"
STATIC = "/static/"
Change = Callable[[str], str]


class Shown:
    """One tab. `show` draws the HTML of an answer; nothing else than style sheets is fetched.

    :param sheets: changes the text of each style sheet on its way to the browser.
    """

    def __init__(self, browser: Browser, *, sheets: Change | None = None, script: str = "") -> None:
        self._sheets = sheets
        self._body = b""
        context = browser.new_context(
            viewport={"width": 1366, "height": 768}, locale="zh-CN", reduced_motion="reduce"
        )
        self.page: Page = context.new_page()
        if script:
            self.page.add_init_script(script)
        self.page.route("**/*", self._answer)

    def show(self, url: str, body: bytes) -> Page:
        """The page as a browser draws it, its own script included."""
        self._body = body
        self.page.goto(ADDRESS + url)
        return self.page

    def close(self) -> None:
        """Close the tab."""
        self.page.context.close()

    def _answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(ADDRESS).partition("?")[0]
        if not path.startswith(STATIC):
            if route.request.is_navigation_request():
                route.fulfill(body=self._body, content_type="text/html; charset=utf-8")
            else:
                route.fulfill(status=404)
            return
        found = finders.find(path.removeprefix(STATIC))
        if not found:
            route.fulfill(status=404)
            return
        file = Path(found)
        if self._sheets and file.suffix == ".css":
            text = self._sheets(file.read_text(encoding="utf-8"))
            route.fulfill(body=text, content_type="text/css; charset=utf-8")
            return
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        route.fulfill(body=file.read_bytes(), content_type=kind)

"""One browser for all tests that need one: Playwright runs once in a process."""

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Milliseconds until something that does not appear is missed; a busy machine takes its time.
PATIENCE = 20_000
JOB_PATIENCE = 60_000  # until what a background job makes
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    # Nothing but this machine can be found: a request outside the site fails, and is seen as that.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]  # fmt: skip


def chromium_path() -> str | None:
    """Debian's Chromium without a screen, which needs a fifth of the processor; else the whole."""
    found = map(shutil.which, ("chromium-headless-shell", "chromium"))
    return os.environ.get("SUNLOT_CHROMIUM") or next(filter(None, found), None)


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """One browser for the session; `make test` says beforehand when there is none."""
    from playwright.sync_api import expect, sync_playwright

    path = chromium_path()
    if path is None:
        pytest.fail("Chromium is missing; `make test` installs it or leaves these tests out")
    # Playwright's synchronous interface keeps an event loop in this thread; Django would refuse.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()

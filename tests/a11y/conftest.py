"""The permission walk's world and the journeys' browser; pages are drawn without a server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.a11y.long_names import long_names
from tests.a11y.offline import Shown
from tests.browser import FLAGS, chromium_path
from tests.permissions.conftest import walker
from tests.permissions.walk import Walker

# Each page begins anew with the script, so that compiling what runs often does not pay.
UNCOMPILED = "--js-flags=--sparkplug --no-maglev --no-turbofan"
VENDOR = Path(__file__).with_name("vendor")

__all__ = ["walker"]


@pytest.fixture(scope="module")
def long_walker(walker: Walker) -> Iterator[Walker]:
    """The walk's world with names as long as they may be; its people sign in there."""
    with long_names():
        yield Walker(walker.world)


@pytest.fixture(scope="package")
def axe(browser: Browser) -> Iterator[Shown]:
    """A tab in which every page finds axe."""
    script = (VENDOR / "axe.min.js").read_text(encoding="utf-8")
    path = chromium_path()
    plain = browser.browser_type.launch(executable_path=path, args=[*FLAGS, UNCOMPILED])
    yield Shown(plain, script=script)
    plain.close()

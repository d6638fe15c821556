"""No page has a finding that axe calls serious or critical, and none is wider than its screen.

On a desk and on a phone, the public site on the smallest phone too; with names as long as they may
be.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.a11y.conftest import VENDOR
from tests.a11y.offline import Shown
from tests.permissions.routes import Route, routes
from tests.permissions.table import FILE, read
from tests.permissions.walk import Walker, person_named
from tests.permissions.world.places import OWN

pytestmark = pytest.mark.e2e
DESK, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
SMALLEST = {"width": 320, "height": 640}
SERIOUS = {"serious", "critical"}
SLOW = ("color-contrast",)
TABLE = read(FILE.read_text(encoding="utf-8"))
RUN = """async (rules) => {
    const found = await axe.run({rules, resultTypes: ['violations'], elementRef: false});
    return found.violations.map(one => ({
        rule: one.id, impact: one.impact, help: one.help,
        nodes: one.nodes.map(node => node.html.slice(0, 160)),
    }));
}"""

# The page's own script has answered to its new size.
DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
# Where the page gets too wide: what stands out of the screen while the box around it does not.
WIDER = """() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return [];
    const right = one => one.getBoundingClientRect().right;
    return [...document.querySelectorAll('body *')].filter(one =>
        right(one) > room + 1 && right(one.parentElement) <= room + 1
    ).map(one => one.outerHTML.slice(0, 120)).slice(0, 3);
}"""


@dataclass(frozen=True, slots=True)
class Visit:
    """Who may see an address, and with which record."""

    route: Route
    heading: str
    variant: str


def visit_of(route: Route) -> Visit | None:
    """The first reader of the reviewed table whom the address shows a page."""
    row = TABLE.get((route.name, "GET"))
    first = next(row.served(), None) if row else None
    return Visit(route, *first) if first else None


SHOW = """(state) => {
    const bar = document.querySelector('.session-bar');
    bar.hidden = false;
    bar.replaceChildren(
        document.querySelector(`template[data-says=${state}]`).content.cloneNode(true));
    bar.querySelectorAll('[data-again]').forEach(link => { link.href = '/accounts/login/'; });
}"""
VISITS = [visit for route in routes() if (visit := visit_of(route))]


def serious(page: Page, *, left_out: tuple[str, ...] = ()) -> list[str]:
    """Findings as lines: rule, what it asks, the first elements."""
    rules = {name: {"enabled": False} for name in left_out}
    found: list[dict[str, Any]] = page.evaluate(RUN, rules)
    return [
        f"{one['impact']} {one['rule']}: {one['help']}\n    " + "\n    ".join(one["nodes"][:3])
        for one in found
        if one["impact"] in SERIOUS
    ]


def findings(axe: Shown, url: str, body: bytes) -> list[str]:
    """What axe finds on a desk, and on a phone beside that; colours are the same on both."""
    axe.page.set_viewport_size(DESK)
    page = axe.show(url, body)
    found = serious(page) + wider(page)
    page.set_viewport_size(PHONE)
    page.evaluate(DRAWN)
    found += [f"on a phone: {one}" for one in serious(page, left_out=SLOW) if one not in found]
    found += wider(page)
    if url.startswith("/open/"):
        page.set_viewport_size(SMALLEST)
        found += wider(page)
    return found


def wider(page: Page) -> list[str]:
    """What makes the page wider than the screen."""
    found: list[str] = page.evaluate(WIDER)
    return [f"wider than {page.viewport_size}: {one}" for one in found]


@pytest.mark.parametrize("visit", VISITS, ids=lambda visit: visit.route.name)
def test_page_when_drawn_then_nothing_serious_and_not_too_wide(
    visit: Visit, long_walker: Walker, axe: Shown
) -> None:
    person = person_named(visit.heading)
    url = long_walker.url(visit.route, visit.variant, person)
    answer = long_walker.ask(person, "GET", url)
    assert answer.status == "200"
    if not answer.headers["Content-Type"].startswith("text/html"):
        pytest.skip("no page but a file")
    assert not (found := findings(axe, url, answer.body)), "\n".join([f"{url}:", *found])


@pytest.mark.parametrize(
    ("heading", "url"),
    [
        ("planner", "/nothing/"), ("anonymous", "/open/nothing/"), ("anonymous", "/nothing/"),
        ("planner", "/accounts/requests/"), ("anonymous", "/elder/open/"),
        ("anonymous", "/en/open/businesses/?q=绝无此名"),
    ],
)  # fmt: skip
def test_page_when_refused_or_empty_or_in_another_form_then_nothing_serious_either(
    heading: str, url: str, walker: Walker, axe: Shown
) -> None:
    answer = walker.ask(person_named(heading), "GET", url, every_error_page=True)
    assert not (found := findings(axe, url, answer.body)), "\n".join([f"{url}:", *found])


def test_page_when_two_edit_a_record_and_when_the_sign_in_ends_then_nothing_serious_either(
    walker: Walker, axe: Shown
) -> None:
    person = person_named("coordinator")
    route = next(one for one in routes() if one.name == "plans:task-edit")
    url = walker.url(route, OWN, person)
    old = json.dumps({"revision": 999, "answers": {"title": ["原名"]}, "before": {}})
    answer = walker.twice(person, url, {"title": "新名", "_read": old}, dict)[0]
    assert answer.status == "409"
    assert not (found := findings(axe, url, answer.body)), "\n".join([f"{url}:", *found])
    for state in ("ending", "last", "ended", "ended-saved", "ended-here"):
        axe.page.evaluate(SHOW, state)
        assert not (found := serious(axe.page)), "\n".join([f"{state}:", *found])


def test_axe_when_a_page_is_wrong_then_it_is_found(axe: Shown) -> None:
    body = "<!doctype html><html lang='zh-Hans'><title>x</title><main><input></main></html>"
    assert any("label" in one for one in findings(axe, "/", body.encode()))


def test_every_app_with_pages_is_visited() -> None:
    shown = {one.app for one in routes() if "GET" in one.methods}
    missing = shown - {visit.route.app for visit in VISITS}
    # The public log gives files; the page about it is the portal's.
    assert missing == {"publiclog"}


def test_vendored_files_when_compared_with_the_manifest_then_unchanged() -> None:
    manifest = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))
    listed = {file["path"]: file["sha256"] for one in manifest["packages"] for file in one["files"]}
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.iterdir()
        if path.name != "manifest.json"
    }
    assert found == listed
    assert all(
        one[key] for one in manifest["packages"] for key in ("name", "version", "licence", "origin")
    )

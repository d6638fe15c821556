"""What axe finds on a page, whether it is wider than its screen, and which pages there are.

On a desk and on a phone, the public site on the smallest phone too.
"""

from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page

from tests import amounts
from tests.a11y.offline import Shown
from tests.permissions.routes import Route, routes
from tests.permissions.table import FILE, read
from tests.permissions.walk import Walker, person_named

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


# The chain from the plan to the public page has about as many as all others.
CHAIN = {"plans", "draws", "inspections", "publications", "portal"}
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


def findings(axe: Shown, url: str, body: bytes, *, thoroughly: bool = True) -> list[str]:
    """What axe finds on a desk, and on a phone beside that; colours are the same on both. Whether
    it is too wide is asked on every screen.

    :param thoroughly: else without what takes longest, colours and the phone.
    """
    axe.page.set_viewport_size(DESK)
    page = axe.show(url, body)
    found = serious(page, left_out=() if thoroughly else SLOW) + wider(page)
    page.set_viewport_size(PHONE)
    page.evaluate(DRAWN)
    if thoroughly:
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


def check(visit: Visit, walker: Walker, axe: Shown) -> None:
    """The page that its reader sees has no serious finding and fits its screens.

    Every third page is looked at thoroughly, in `.ci/run` each of them.
    """
    person = person_named(visit.heading)
    url = walker.url(visit.route, visit.variant, person)
    answer = walker.ask(person, "GET", url)
    assert answer.status == "200"
    if not answer.headers["Content-Type"].startswith("text/html"):
        pytest.skip("no page but a file")
    thoroughly = VISITS.index(visit) % amounts.cases(1, 3) == 0
    found = findings(axe, url, answer.body, thoroughly=thoroughly)
    assert not found, "\n".join([f"{url}:", *found])

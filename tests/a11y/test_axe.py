"""No page beside the chain, empty one or refusal has a finding that axe calls serious or critical,
and none is wider than its screen; with names as long as they may be.
"""

import hashlib
import json

import pytest

from tests.a11y.axe import CHAIN, VISITS, Visit, check, findings, serious
from tests.a11y.conftest import VENDOR
from tests.a11y.offline import Shown
from tests.permissions.routes import routes
from tests.permissions.walk import Walker, person_named
from tests.permissions.world.places import OWN

pytestmark = pytest.mark.e2e
OTHERS = [visit for visit in VISITS if visit.route.app not in CHAIN]
SHOW = """(state) => {
    const bar = document.querySelector('.session-bar');
    bar.hidden = false;
    bar.replaceChildren(
        document.querySelector(`template[data-says=${state}]`).content.cloneNode(true));
    bar.querySelectorAll('[data-again]').forEach(link => { link.href = '/accounts/login/'; });
}"""


@pytest.mark.parametrize("visit", OTHERS, ids=lambda visit: visit.route.name)
def test_page_when_drawn_then_nothing_serious_and_not_too_wide(
    visit: Visit, long_walker: Walker, axe: Shown
) -> None:
    check(visit, long_walker, axe)


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

"""The public site in a browser: the keyboard, the forms of a page, paper, long values."""

import pytest
from playwright.sync_api import Page, expect

from sunlot.draws.models import Draw
from sunlot.draws.tests.world import build_world
from sunlot.ledger.actions import sequence
from sunlot.publications import actions as publications
from sunlot.publiclog.actions import project
from sunlot.regions.names import normalise_name, sort_key
from sunlot.targets.models import Target
from tests.cast import Cast
from tests.e2e.conftest import Clock, People
from tests.e2e.steps.pages import headed, title
from tests.e2e.worlds import visited

pytestmark = pytest.mark.e2e
LONG = "巴音郭楞蒙古自治州和静县巴音布鲁克镇阿依努尔·买买提农畜产品精深加工与冷链配送农民专业合作社"
SMALL = {"width": 320, "height": 640}
# Rules of the printed page that this browser understands: that of the page number.
MARGIN_BOXES = """() => [...document.styleSheets].flatMap(sheet => [...sheet.cssRules])
    .filter(rule => rule.constructor.name === 'CSSPageRule')
    .flatMap(rule => [...rule.cssRules]).length"""
ADDRESSES = ("/open/", "/elder/open/", "/en/open/")


def published(cast: Cast) -> Target:
    """A business with the longest name that a register holds, one result public."""
    world = visited(cast)
    target = world.targets[0]
    Target.objects.filter(pk=target.pk).update(
        name=LONG, name_key=sort_key(LONG), match_name=normalise_name(LONG)
    )
    world.draw.frame.filter(target=target).update(name=LONG)
    target.refresh_from_db()
    part = world.part(world.closed("05"))
    publications.publish(part=part, by=world.by("planner_a"), at=world.at)
    return target


def tab_to(page: Page, words: str, *, at_most: int = 60) -> None:
    """Press Tab until a link with these words has the focus, and shows it."""
    for _ in range(at_most):
        page.keyboard.press("Tab")
        text, ring = page.evaluate(
            """() => {
                const one = document.activeElement, style = getComputedStyle(one);
                const rings = (style.boxShadow.match(/-?[\\d.]+px/g) || []).map(parseFloat);
                const outline = style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth);
                return [one.textContent || '', Math.max(outline, 0, ...rings)];
            }"""
        )
        if words in text and "\n" not in text.strip():
            assert ring >= 2, words
            return
    pytest.fail(f"the keyboard does not reach {words!r} on {page.url}")


def test_keyboard_when_searching_then_leads_to_business_inspection_and_proof(
    cast: Cast, people: People, clock: Clock
):
    target = published(cast)
    page = people.page(None)
    page.goto("/open/")
    page.keyboard.press("/")
    page.keyboard.type(LONG[:6])
    page.keyboard.press("Enter")
    page.wait_for_url("**/businesses/?q=*")
    tab_to(page, LONG)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/open/businesses/{target.object_id}/")
    assert title(page) == LONG
    tab_to(page, "本次检查详情")
    page.keyboard.press("Enter")
    page.wait_for_url("**/open/inspections/*/")
    tab_to(page, "查看抽取证明")
    page.keyboard.press("Enter")
    page.wait_for_url("**/open/draws/*/")
    expect(page.locator("#tickets")).to_contain_text(LONG)


def test_page_when_values_are_long_then_nothing_runs_out_of_a_small_phone(
    cast: Cast, people: People, clock: Clock, shot
):
    target = published(cast)
    draw_id = Draw.objects.get().draw_id
    page = people.page(None, viewport=SMALL)
    for form in ADDRESSES:
        for path in (
            "", f"businesses/?q={LONG[:4]}", f"businesses/{target.object_id}/",
            f"draws/{draw_id}/", "draws/", "timeliness/", "data/",
        ):  # fmt: skip
            page.goto(form + path)
            shot(page, f"{form}{path}".strip("/").replace("/", "-"))
            assert beyond(page) <= 0, form + path


def beyond(page: Page) -> int:
    """Pixels by which a page is wider than its window."""
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


def test_form_when_chosen_then_every_link_keeps_it_and_no_cookie_is_set(
    cast: Cast, people: People, clock: Clock
):
    page = people.page(None)
    page.goto("/open/?x=1")
    page.get_by_role("banner").get_by_role("link", name="长辈版").click()
    page.wait_for_url("**/elder/open/?x=1")
    assert page.evaluate("getComputedStyle(document.body).fontSize") == "20px"
    page.get_by_role("navigation").get_by_role("link", name="抽查计划").first.click()
    page.wait_for_url("**/elder/open/plans/")
    page.get_by_role("banner").get_by_role("link", name="EN").click()
    page.wait_for_url("**/en/open/plans/")
    headed(page, "Plans")
    page.get_by_role("banner").get_by_role("link", name="中文").click()
    headed(page, "抽查计划")
    assert page.context.cookies() == []


def test_proof_and_business_when_printed_then_without_navigation_and_with_their_address(
    cast: Cast, people: People, clock: Clock
):
    target = published(cast)
    page = people.page(None)
    for path in (f"/open/businesses/{target.object_id}/", f"/open/draws/{Draw.objects.get()}/"):
        page.goto(path)
        page.emulate_media(media="print")
        expect(page.locator(".print-foot")).to_contain_text(path)
        expect(page.locator(".print-code svg")).to_be_visible()
        for gone in (".portal-bar", ".portal-foot", ".breadcrumb-nav", "button", ".side"):
            assert page.locator(gone).locator("visible=true").count() == 0, gone
        page.emulate_media(media="screen")
        expect(page.locator(".print-code svg")).to_be_hidden()
    page.goto("/open/draws/")
    assert page.locator(".print-code").count() == 0
    assert page.evaluate(MARGIN_BOXES) == 1


def test_proof_when_drawn_with_evidence_then_files_and_checks_open_without_scripts(
    cast: Cast, people: People, clock: Clock, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    draw = build_world(cast, targets=12).verified()
    while sequence():
        pass
    while project():
        pass
    page = people.page(None, viewport=SMALL, scripts=False)
    for form in reversed(ADDRESSES):
        page.goto(f"{form}draws/{draw.draw_id}/")
        checks, entries = page.locator("details.fold > summary").all()
        checks.click()
        entries.click()
        assert beyond(page) <= 0, form
        checks.click()
    expect(page.get_by_text("公开日志中本次抽取的条目：10 条")).to_be_visible()
    page.get_by_text("逐项核对结果").click()
    expect(page.get_by_text("本级不可核对").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="winners.csv").click()
    assert download.value.suggested_filename == f"{draw.draw_id}-winners.csv"

"""What a visit could not reach is confirmed, recorded as reachable and decided anew; a filter is
removed after its page has said what goes with it."""

import pytest
from playwright.sync_api import Page, expect

from sunlot.quality.models import RegisterCorrection
from sunlot.targets.models import StoredFilter
from sunlot.targets.tests.support import make_target
from tests.cast import NOW, Cast
from tests.e2e.conftest import PHONE, Clock, People
from tests.e2e.steps.pages import says

pytestmark = pytest.mark.e2e
WIDE = {"width": 1440, "height": 900}


def fits(page: Page) -> None:
    """Nothing is wider than the screen."""
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, f"{page.url} is wider than the screen"


def explained(page: Page, heading: str, words: str, button: str) -> None:
    """One card of the page: words, and its button."""
    card = page.locator("section.card", has=page.get_by_role("heading", name=heading, exact=True))
    card.get_by_label("理由").fill(words)
    card.get_by_role("button", name=button).click()


def test_unreachable_when_nobody_is_there_then_confirmed_reached_and_decided_anew(
    people: People, cast: Cast, clock: Clock, shot
) -> None:
    department = cast.department("market")
    target = make_target(
        cast.regions["650102"], "示例乌鲁木齐雪莲餐饮有限公司", address="解放路 1 号",
        department=department, credit_code="91650102MA77777K1T",
    )  # fmt: skip
    one = RegisterCorrection.objects.create(
        target=target, visit="示例", part=1, reason="04", kind="address", address="解放路 1 号",
        found_on=NOW.date(), found_by=department, created_at=NOW, note="门锁着，电话停机",
    )  # fmt: skip
    page, phone = people.page("planner_a", viewport=WIDE), people.page("planner_a", viewport=PHONE)
    page.goto("/targets/corrections/?q=雪莲")
    shot(page, "list-1440")
    page.get_by_role("link", name="示例乌鲁木齐雪莲餐饮有限公司").click()
    shot(page, "open-1440")
    for where in ("/targets/corrections/?q=雪莲", f"/targets/corrections/{one.pk}/"):
        phone.goto(where)
        fits(phone)
        shot(phone, f"phone-{'list' if '?' in where else 'open'}-390")
    explained(page, "登记住所无误，确实无法联系", "邮寄两次均退回", "确认无法联系")
    says(page, "已确认无法联系")
    expect(page.get_by_role("heading", name="又能联系了")).to_be_visible()
    fits(page)
    shot(page, "confirmed-1440")
    phone.goto(f"/targets/corrections/{one.pk}/")
    fits(phone)
    shot(phone, "confirmed-390")
    explained(page, "又能联系了", "负责人到场", "记为恢复联系")
    says(page, "已记为恢复联系")
    explained(page, "处理有误？", "到场的是另一家", "放回待更正")
    says(page, "到场的是另一家")
    page.goto("/targets/duplicates/?q=没有")
    shot(page, "duplicates-1440")


def test_correction_when_its_record_is_merged_and_parted_then_its_page_tells(
    people: People, cast: Cast, clock: Clock, shot
) -> None:
    department = cast.department("market")
    gone, heir = (
        make_target(
            cast.regions["650102"], name, object_id=f"individual:{n}", kind="individual",
            address=address, department=department,
        )
        for n, (name, address) in enumerate(
            [("示例雪莲面馆", "解放路 1 号"), ("示例雪莲餐饮有限公司", "幸福路 2 号")]
        )
    )  # fmt: skip
    one = RegisterCorrection.objects.create(
        target=gone, visit="示例", part=1, reason="04", kind="address", address="解放路 1 号",
        found_on=NOW.date(), found_by=department, created_at=NOW,
    )  # fmt: skip
    page, phone = people.page("planner_a", viewport=WIDE), people.page("planner_a", viewport=PHONE)
    where = f"/targets/corrections/{one.pk}/"
    page.goto(f"/targets/{gone.object_id}/succession/merge/")
    page.get_by_label("承继对象的代码或编号").fill(heir.object_id)
    page.get_by_label("变更日期").fill("2026-03-02")
    page.get_by_label("依据").fill("通知书")
    page.locator("main form button[type=submit]").click()
    for view, name in ((page, "1440"), (phone, "390")):
        view.goto(where)
        says(view, "对象的记录已并入其他记录，本条随之办结")
        fits(view)
        shot(view, f"ended-{name}")
    page.goto(f"/targets/{gone.object_id}/")
    page.get_by_role("link", name="撤销合并登记").click()
    page.get_by_label("撤销理由").fill("两家是不同的店")
    page.locator("main form button[type=submit]").click()
    for view, name in ((page, "1440"), (phone, "390")):
        view.goto(where)
        says(view, "的合并已撤销，本条回到")
        fits(view)
        shot(view, f"back-{name}")
    expect(page.get_by_role("heading", name="登记住所无误，确实无法联系")).to_be_visible()


def test_filter_when_removed_then_its_page_says_what_goes_and_asks(
    people: People, cast: Cast, clock: Clock, shot
) -> None:
    stored = StoredFilter.objects.create(
        name="乌市食品", digest="0" * 64, region=cast.regions["650000"],
        department=cast.department("market"), stored_by=cast.users["planner_a"], stored_at=NOW,
        conditions={"all": [{"field": "tag", "op": "in", "value": ["食品"]}]},
    )  # fmt: skip
    page, phone = people.page("planner_a", viewport=WIDE), people.page("planner_a", viewport=PHONE)
    for one, name in ((page, "1440"), (phone, "390")):
        one.goto("/targets/filters/?q=食品")
        fits(one)
        shot(one, f"filters-{name}")
        one.get_by_role("link", name="乌市食品").click()
        one.get_by_role("link", name="从列表移除").click()
        fits(one)
        shot(one, f"remove-{name}")
    page.get_by_role("link", name="返回").click()
    assert StoredFilter.objects.filter(pk=stored.pk).exists()
    page.get_by_role("link", name="从列表移除").click()
    page.get_by_role("button", name="确认移除").click()
    says(page, "已从列表中移除")
    assert not StoredFilter.objects.filter(pk=stored.pk).exists()

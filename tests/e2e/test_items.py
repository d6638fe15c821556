"""A department's clerk writes an item and its checklist by hand; the law changes; one list."""

import pytest
from playwright.sync_api import Page

from sunlot.checklists.models import ChecklistVersion
from sunlot.imports.tests.support import AT
from sunlot.items import actions
from sunlot.items.actions import ItemFacts
from sunlot.items.models import ItemVersion, UnifiedList
from sunlot.items.rules.citing import Citation
from tests.cast import Cast
from tests.e2e.conftest import PHONE, Clock, People
from tests.e2e.steps.pages import follow, press, says

pytestmark = pytest.mark.e2e


def fill(page: Page, **texts: str) -> None:
    for name, text in texts.items():
        field = page.locator(f"[name={name}]")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(text)
        else:
            field.fill(text)


def test_item_and_checklist_when_written_without_scripts_then_in_use(
    cast: Cast, people: People, clock: Clock, shot
) -> None:
    clock.move_to("2026-04-21 10:00")
    page = people.page("planner_a", scripts=False)
    page.goto("/items/new/")
    fill(
        page, code="LX-001", matter="旅行社经营行为检查", object_text="旅行社、A级景区",
        method="现场检查", level_text="县级以上文化和旅游部门", instrument_0="中华人民共和国旅游法",
        article_0="第八十五条", instrument_1="旅行社条例", article_1="第四十一条",
        frequency_text="每年 1 次", category="旅游市场", sub_matter="包价旅游合同",
    )  # fmt: skip
    shot(page, "edit")
    press(page, "存为草稿")
    says(page, "已存为草稿")
    follow(page, "公示")
    shot(page, "publish")
    press(page, "确认公示")
    says(page, "LX-001 第 1 版已公示")
    press(page, "编制检查表")
    questions = (
        ("旅游合同是否载明行程", "choice", {"options": "是\n否\n不适用"}),
        ("抽查合同份数", "number", {"minimum": "1", "maximum": "20", "unit": "份"}),
        ("经营场所照片", "photo", {"minimum": "1", "maximum": "6"}),
        ("随行导游", "table", {"options": "姓名\n导游证号"}),
        ("负责人签名", "signature", {}),
    )
    for text, kind, more in questions:
        page.get_by_role("link", name="增加题目").click()
        fill(page, text=text, kind=kind, how="查看原件并核对", **more)
        press(page, "保存")
    page.get_by_role("button", name="第 5 题上移").click()
    shot(page, "editor")
    press(page, "发布")
    says(page, "第 1 版已发布")
    version = ChecklistVersion.objects.get()
    assert [one.kind for one in version.questions.order_by("position")] == [
        "choice", "number", "photo", "signature", "table",
    ]  # fmt: skip
    phone = people.page("officer_a1", viewport=PHONE)
    phone.goto(f"/checklists/{version.checklist_id}/preview/")
    says(phone, "抽查合同份数")
    shot(phone, "preview")
    phone.goto("/items/LX-001/")
    shot(phone, "item-phone")
    phone.goto(f"/checklists/{version.checklist_id}/")
    shot(phone, "checklist-phone")


def test_law_change_when_entered_then_answered_and_the_lists_are_published(
    cast: Cast, people: People, clock: Clock, shot
) -> None:
    for code, kind, who, matter in (
        ("A-1", "market", "planner_a", "旅行社经营情况检查"),
        ("B-1", "fire", "planner_b", "旅行社经营情况监督检查"),
    ):
        facts = ItemFacts(
            matter=matter, item_class="general", method="现场检查", target_classes=["旅行社"],
            object_text="旅行社", basis=[Citation("旅游法", "第八十五条")], category="旅游市场",
        )  # fmt: skip
        department = cast.department(kind)
        by = cast.actor(who)
        made = actions.create_item(code=code, department=department, facts=facts, by=by, at=AT)
        actions.publish(item=made.item, by=by, at=AT)
    clock.move_to("2026-04-22 10:00")
    office = people.page("coordinator")
    office.goto("/items/laws/new/")
    fill(
        office, instrument="中华人民共和国旅游法", what="amended", articles_text="第八十五条",
        effective_on="2026-05-01", source="主席令，2026-04-20 公布",
    )  # fmt: skip
    shot(office, "law-new")
    press(office, "登记")
    says(office, "待核对的事项")
    shot(office, "law")
    clerk = people.page("planner_a")
    clerk.goto("/home/")
    says(clerk, "引用的《中华人民共和国旅游法》已修订")
    clerk.goto("/items/A-1/")
    shot(clerk, "flagged")
    clerk.get_by_role("link", name="核对后仍适用").click()
    clerk.get_by_label("核对情况").fill("修订后条款未变，继续实施")
    press(clerk, "记明仍然适用")
    says(clerk, "已记明")
    clerk.goto("/items/B-1/")
    assert clerk.get_by_role("link", name="修改依据").count() == 0
    other = people.page("planner_b")
    other.goto("/items/B-1/edit/")
    fill(other, article_0="第八十六条")
    press(other, "存为草稿")
    says(other, "第 2 版草稿")
    shot(other, "versions")
    follow(other, "公示")
    shot(other, "publish-new-version")
    press(other, "确认公示")
    office.goto("/items/?state=flagged")
    says(office, "没有符合条件的事项")
    office.goto("/items/")
    shot(office, "list")
    office.goto("/items/unified/?show=duplicates")
    shot(office, "duplicates")
    press(office, "不是重复")
    office.goto("/items/unified/?show=joint")
    press(office, "列入联合检查")
    press(office, "公布新版")
    says(office, "统一清单第 1 版已公布")
    assert UnifiedList.objects.get().content["joint"][0]["target_class"] == "旅行社"
    office.goto("/items/unified/")
    shot(office, "unified")
    public = people.page(None, viewport=PHONE)
    public.goto("/open/items/lists/650000/1/")
    says(public, "旅行社经营情况检查")
    shot(public, "public-list")
    public.goto("/open/items/B-1/")
    shot(public, "public-item")
    assert ItemVersion.objects.filter(state="replaced").count() == 1


def test_item_whose_law_was_repealed_when_ended_then_asks_nothing_any_more(
    cast: Cast, people: People, clock: Clock, shot
) -> None:
    by = cast.actor("planner_a")
    facts = ItemFacts(
        matter="旅行社经营情况检查", item_class="general", method="现场检查",
        object_text="旅行社", basis=[Citation("旅行社条例", "第四十一条")], category="旅游市场",
    )  # fmt: skip
    for code in ("A-1", "A-2"):
        made = actions.create_item(
            code=code, department=cast.department("market"), facts=facts, by=by, at=AT
        )
        actions.publish(item=made.item, by=by, at=AT)
    clock.move_to("2026-04-22 10:00")
    actions.enter_law_change(
        instrument="旅行社条例", what="repealed", effective_on=clock.now().date(),
        source="示例公报", by=cast.actor("coordinator"), at=clock.now(),
    )  # fmt: skip
    clerk = people.page("planner_a")
    for code, day in (("A-1", "2026-04-22"), ("A-2", "2026-05-10")):
        clerk.goto(f"/items/{code}/")
        clerk.locator(".notice").get_by_role("link", name="停用").click()
        fill(clerk, day=day, reason="旅行社条例已废止")
        shot(clerk, "end")
        press(clerk, "停用")
        says(clerk, "起停用")
        shot(clerk, f"ended-{code}")
    clerk.goto("/items/")
    says(clerk, "已停用")
    shot(clerk, "list-ended")
    clerk.goto("/items/laws/")
    says(clerk, "没有待核对的")
    shot(clerk, "laws")
    phone = people.page("planner_a", viewport=PHONE)
    for place, name in (
        ("/items/A-2/", "ended-phone"), ("/items/A-2/end/", "end-phone"), ("/items/", "list-phone"),
        ("/items/laws/", "laws-phone"), ("/items/unified/", "unified-phone"),
    ):  # fmt: skip
        phone.goto(place)
        shot(phone, name)
    phone.goto("/items/A-2/")
    press(phone, "取消停用")
    says(phone, "事项继续有效")

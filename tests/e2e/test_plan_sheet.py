"""The plan sheet by a person with keyboard and clipboard, and by one without script."""

import datetime
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from sunlot.imports.models import Batch
from sunlot.ledger.models import Event
from sunlot.plans import actions
from sunlot.plans.actions import CellChange
from sunlot.plans.models import Plan, PlanTask, PlanTaskItem, PlanTaskJoining
from sunlot.plans.tests.builders import LATER, draft, item
from sunlot.targets.models import Target, TargetKind
from tests.a11y.axe import serious
from tests.a11y.conftest import VENDOR
from tests.browser import JOB_PATIENCE
from tests.cast import NOW, Cast
from tests.e2e.conftest import PHONE, People
from tests.e2e.steps.pages import leave_by

pytestmark = pytest.mark.e2e
DESK = {"width": 1366, "height": 768}
NARROW = {"width": 1100, "height": 768}
PICTURE = {"width": 1440, "height": 999}
TASKS = [
    ("食品安全", "食品加工企业联合抽查", "食品加工企业", "5%"),
    ("食品安全", "粮食收储企业联合抽查", "粮食收储企业", "市级2%，区级10%"),
    ("食品安全", "粮食加工企业联合抽查", "粮食加工企业", "不超过10%"),
    ("食品安全", "学校食堂食品安全联合抽查", "高校；中小学、幼儿园", "高校30%；中小学、幼儿园50%"),
    ("食品安全", "餐饮具集中消毒单位抽查", "集中消毒服务单位", "3%"),
    ("商贸流通", "单用途预付卡联合抽查", "规模以上发卡企业", "20%（3户）"),
    ("商贸流通", "新车市场联合抽查", "汽车销售企业", "5%"),
    ("商贸流通", "旅行社经营行为联合抽查", "旅行社", "15%"),
    ("公共安全", "保安从业单位联合抽查", "保安服务企业", "8%"),
    ("公共安全", "消防控制室值班检查", "高层公共建筑", "5%"),
    ("公共安全", "特种设备使用单位抽查", "特种设备使用单位", "不低于5%"),
    ("公共安全", "道路货运源头单位抽查", "货运源头单位", "2%"),
]
UNPUBLISHED = 10  # the row whose item nobody has published


def sheet_plan(cast: Cast, rows: int = 12, *, linked: int = 5) -> Plan:
    """A revised plan: issued with its rows, written at once; all but the first led by 市场监管."""
    plan = draft(cast)
    market, fire, ecology = (cast.department(one) for one in ("market", "fire", "ecology"))
    plan.tasks.all().delete()
    tasks = PlanTask.objects.bulk_create(
        PlanTask(
            plan=plan, sequence=n + 1, code=f"S{n + 1:03d}", lead=ecology if n == 0 else market,
            field=TASKS[n % 12][0], target_text=TASKS[n % 12][2], ratio_text=TASKS[n % 12][3],
            title=TASKS[n % 12][1] + (f"（第 {n // 12 + 1} 批）" if n > 11 else ""),
            draw_kind="directed", item_class="general", period_text="5—6月",
            starts_on=datetime.date(2026, 5, 1), ends_on=datetime.date(2026, 6, 30),
            credit_linked=n < linked,
        )
        for n in range(rows)
    )  # fmt: skip
    PlanTaskJoining.objects.bulk_create(PlanTaskJoining(task=one, department=fire) for one in tasks)
    hidden = item(cast, "XF-001", kind="fire", published=False)
    shown = item(cast, "SC-001")
    PlanTaskItem.objects.bulk_create(
        PlanTaskItem(task=one, sequence=1, text="消防控制室值班检查", item=hidden, department=fire)
        if one.sequence == UNPUBLISHED
        else PlanTaskItem(task=one, sequence=1, text="监督检查", item=shown, department=market)
        for one in tasks
    )
    one, two, chair = (cast.actor(name) for name in ("coordinator", "coordinator_2", "chair"))
    actions.submit(plan=plan, low_share_reason="示例", by=one, at=NOW)
    actions.adopt(plan=plan, by=chair, at=NOW)
    actions.request_issue(plan=plan, document_number="示例〔2026〕1号", by=one, at=NOW)
    actions.issue(plan=plan, task_count=rows, by=two, at=NOW)
    plan = actions.revise(plan=Plan.objects.get(pk=plan.pk), by=one, at=NOW)
    Plan.objects.update(low_share_reason="")
    return plan


def schools(cast: Cast, plan: Plan) -> None:
    """The schools of row 4, told apart by tags, and the filter that finds them."""
    Target.objects.bulk_create(
        Target(
            object_id=f"school:{n}", kind=TargetKind.ENTERPRISE, name=f"示例学校{n}", name_key=b"x",
            match_name=f"示例学校{n}", region_tokens=[], region=cast.regions["650102"],
            tags=["学校", "高校" if n < 21 else "中小学、幼儿园"], updated_at=NOW,
        )
        for n in range(207)
    )  # fmt: skip
    found = {"all": [{"field": "tag", "op": "in", "value": ["学校"]}]}
    task = plan.tasks.get(sequence=4)
    actions.set_scope(task=task, target_filter=found, by=cast.actor("coordinator"), at=NOW)


def cell(page: Page, number: int, column: str) -> Locator:
    return page.locator(f"tr[data-number='{number}'] td[data-column='{column}']")


def settled(page: Page) -> None:
    """Nothing is on its way to the server."""
    expect(page.locator("[data-sheet]")).not_to_have_attribute("aria-busy", "true")
    expect(page.locator("td[data-saved]")).to_have_count(0)


def opened(people: People, plan: Plan, who: str = "coordinator", **how: object) -> Page:
    page = people.page(who, **({"viewport": DESK} | how))  # type: ignore[arg-type]
    page.goto(f"/plans/{plan.pk}/sheet/")
    expect(page.locator("[data-grid][role=grid]")).to_be_visible()
    expect(page.locator("tr.sheet-row")).to_have_count(plan.tasks.count())
    return page


def write(page: Page, number: int, column: str, text: str) -> None:
    cell(page, number, column).click()
    page.keyboard.press("Enter")
    page.locator(".editor").fill(text)
    page.keyboard.press("Enter")


def paste(page: Page, text: str) -> None:
    """What the browser does on Ctrl+V with a table of Excel on the clipboard."""
    page.evaluate(
        """(text) => {
            const data = new DataTransfer();
            data.setData('text/plain', text);
            const how = {clipboardData: data, bubbles: true, cancelable: true};
            document.activeElement.dispatchEvent(new ClipboardEvent('paste', how));
        }""",
        text,
    )


def stored(number: int, column: str) -> object:
    return PlanTask.objects.values_list(column, flat=True).get(sequence=number)


def test_picture(cast: Cast, people: People, shot: Callable[[Page, str], None]) -> None:
    plan = sheet_plan(cast, 125, linked=62)
    schools(cast, plan)
    by = cast.actor("coordinator")
    changes = [
        CellChange(task.pk, "period_text", "5—6月", "9—11月")
        for task in plan.tasks.filter(sequence__in=[7, 12])
    ]
    actions.save_cells(plan=plan, changes=changes, by=by, at=LATER)
    actions.add_row(plan=plan, title="易制毒化学品企业抽查", field="公共安全", by=by, at=LATER)
    page = opened(people, plan, viewport=PICTURE)
    cell(page, 4, "ratio_text").click()
    pop = page.locator("[data-pop]")
    expect(pop).to_contain_text("可执行")
    expect(pop).to_contain_text("21 户 × 30%")
    expect(pop).to_contain_text("93 户")
    shot(page, "sheet")
    page.evaluate((VENDOR / "axe.min.js").read_text(encoding="utf-8"))
    assert serious(page) == []


def test_keyboard_walks_edits_and_takes_back(
    cast: Cast, people: People, shot: Callable[[Page, str], None]
) -> None:
    plan = sheet_plan(cast)
    page = opened(people, plan)
    events = Event.objects.count()
    cell(page, 1, "title").click()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(cell(page, 2, "lead")).to_be_focused()
    page.keyboard.press("End")
    expect(cell(page, 2, "level_text")).to_be_focused()
    page.keyboard.press("Control+Home")
    page.keyboard.press("Control+End")
    expect(cell(page, 12, "level_text")).to_be_focused()
    page.keyboard.press("PageUp")
    expect(cell(page, 12, "level_text")).not_to_be_focused()
    assert page.locator("[data-grid] [tabindex='0']").count() == 1

    cell(page, 1, "ratio_text").click()
    page.keyboard.press("Enter")
    expect(page.locator(".editor")).to_be_focused()
    page.keyboard.type("7%")
    page.keyboard.press("Escape")
    expect(cell(page, 1, "ratio_text")).to_be_focused()
    expect(cell(page, 1, "ratio_text")).to_have_text("5%")
    page.keyboard.type("8%")
    expect(page.locator("[data-pop]")).to_contain_text("系统理解为")
    page.keyboard.press("Enter")
    settled(page)
    expect(cell(page, 2, "ratio_text")).to_be_focused()
    expect(page.locator("[data-live]")).to_contain_text("已保存 1 个单元格")
    assert stored(1, "ratio_text") == "8%"
    expect(page.locator("tr[data-number='1']")).to_have_attribute("data-change", "changed")
    expect(page.locator("[data-tab=edited] .n")).to_have_text("1")
    shot(page, "edited")

    page.keyboard.press("Control+z")
    settled(page)
    expect(cell(page, 1, "ratio_text")).to_have_text("5%")
    expect(page.locator("[data-tab=edited] .n")).to_have_text("0")
    page.keyboard.press("Control+y")
    settled(page)
    assert stored(1, "ratio_text") == "8%"
    assert Event.objects.count() == events + 3, "an edit, its undoing and its redoing"
    page.keyboard.press("Control+z")
    settled(page)
    page.keyboard.press("Control+z")
    expect(page.locator("[data-message]")).to_have_text("没有可以撤销的改动。")


def test_rows_go_by_keyboard_and_come_back_and_issued_ones_stay(
    cast: Cast, people: People, shot: Callable[[Page, str], None]
) -> None:
    plan = sheet_plan(cast)
    by = cast.actor("coordinator")
    for title in ("易制毒化学品企业抽查", "烟花爆竹批发企业抽查"):
        actions.add_row(plan=plan, title=title, field="公共安全", by=by, at=LATER)
    page = opened(people, plan)
    cell(page, 13, "ratio_text").click()
    page.keyboard.press("Shift+Space")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("tr[aria-selected=true]")).to_have_count(2)
    expect(page.get_by_role("button", name="删去所选 2 行")).to_be_visible()
    shot(page, "picked")
    page.keyboard.press("Delete")
    settled(page)
    expect(page.locator("[data-message]")).to_contain_text("已删去 2 行")
    expect(page.locator("tr.sheet-row")).to_have_count(12)
    expect(page.get_by_role("link", name="已删去的行 2")).to_be_visible()
    assert plan.tasks.count() == 12
    shot(page, "removed")
    page.keyboard.press("Control+z")
    settled(page)
    expect(page.locator("tr.sheet-row")).to_have_count(14)
    expect(cell(page, 13, "title")).to_be_focused()
    assert plan.tasks.count() == 14
    page.keyboard.press("Control+y")
    settled(page)
    expect(page.locator("tr.sheet-row")).to_have_count(12)
    page.keyboard.press("Control+z")
    settled(page)
    page.locator("tr[data-number='12'] .c-number").click()
    page.locator("tr[data-number='13'] .c-number").click(modifiers=["Shift"])
    page.get_by_role("button", name="删去所选 2 行").click()
    settled(page)
    expect(page.locator("[data-message]")).to_contain_text("第 12 行：任务 S012 已随年度计划印发")
    shot(page, "refused-rows")
    assert plan.tasks.count() == 14
    page.get_by_role("button", name="取消选择").click()
    page.get_by_role("link", name="增加一行").click()
    page.keyboard.type("加油站联合抽查")
    page.keyboard.press("Enter")
    expect(cell(page, 15, "lead")).to_be_focused()
    page.keyboard.press("Control+z")
    settled(page)
    expect(page.locator("tr[data-number='15']")).to_have_count(0)
    page.keyboard.press("Control+y")
    settled(page)
    expect(cell(page, 15, "title")).to_have_text("加油站联合抽查")


def test_choice_and_wrong_text_are_told_at_the_cell(
    cast: Cast, people: People, shot: Callable[[Page, str], None]
) -> None:
    plan = sheet_plan(cast)
    page = opened(people, plan)
    cell(page, 6, "credit_linked").click()
    page.keyboard.press("Enter")
    page.locator("select.editor").select_option("是")
    page.keyboard.press("Enter")
    settled(page)
    assert stored(6, "credit_linked") is True
    write(page, 7, "lead", "某某局")
    expect(page.locator("[data-message]")).to_contain_text("没有名为“某某局”、可以实施检查的部门")
    expect(cell(page, 7, "lead")).to_have_text("某某局")
    expect(cell(page, 7, "lead")).to_have_class("c-lead is-wrong")
    shot(page, "wrong")
    expect(cell(page, 7, "lead")).to_be_focused()
    page.keyboard.press("Enter")
    page.locator(".editor").fill("消防救援机构")
    page.keyboard.press("Escape")
    expect(cell(page, 7, "lead")).to_have_text("市场监管部门")


def test_range_from_excel_fills_the_cells_in_one_step(cast: Cast, people: People) -> None:
    plan = sheet_plan(cast)
    page = opened(people, plan)
    events = Event.objects.count()
    cell(page, 2, "ratio_text").click()
    paste(page, '6%\t是\t3—4月\r\n7%\t否\t"4月\n至5月"\r\n')
    settled(page)
    expect(cell(page, 3, "period_text")).to_contain_text("4月")
    assert [stored(2, "ratio_text"), stored(3, "ratio_text")] == ["6%", "7%"]
    assert [stored(2, "credit_linked"), stored(3, "credit_linked")] == [True, False]
    assert stored(3, "period_text") == "4月\n至5月"
    assert Event.objects.count() == events + 1
    page.keyboard.press("Control+z")
    settled(page)
    assert stored(2, "ratio_text") == "市级2%，区级10%"


@pytest.mark.usefixtures("worker")
def test_table_with_other_columns_goes_to_the_mapping_of_the_import(
    cast: Cast, people: People, shot: Callable[[Page, str], None]
) -> None:
    plan = sheet_plan(cast)
    page = opened(people, plan)
    cell(page, 2, "title").click()
    paste(
        page, "行业\t牵头部门\t任务名称\t联查部门\t内容\n食品\t市场监管部门\t新任务\t消防\t检查\n"
    )
    expect(page.get_by_role("dialog")).to_contain_text("2 行 × 5 列")
    shot(page, "other-columns")
    page.get_by_role("button", name="去对应列").click()
    page.wait_for_url("**/imports/*/map/", timeout=JOB_PATIENCE)
    assert Batch.objects.get().file_name == "粘贴的表.tsv"
    expect(page.get_by_role("main")).to_contain_text("对应列")
    assert plan.tasks.count() == 12


def test_two_people_at_one_cell_decide(
    cast: Cast, people: People, shot: Callable[[Page, str], None]
) -> None:
    plan = sheet_plan(cast)
    page, other = opened(people, plan), opened(people, plan, "planner_a")
    write(other, 2, "ratio_text", "6%")
    settled(other)
    write(page, 2, "ratio_text", "9%")
    dialog = page.get_by_role("dialog")
    for words in ("第 2 行，抽查比例", "李文静", "市级2%，区级10%", "6%", "9%"):
        expect(dialog).to_contain_text(words)
    shot(page, "conflict")
    assert stored(2, "ratio_text") == "6%"
    dialog.get_by_role("button", name="按所选保存").click()
    settled(page)
    expect(cell(page, 2, "ratio_text")).to_have_text("6%")
    write(other, 3, "ratio_text", "4%")
    settled(other)
    write(page, 3, "ratio_text", "9%")
    dialog.get_by_label("9%").check()
    dialog.get_by_role("button", name="按所选保存").click()
    settled(page)
    assert stored(3, "ratio_text") == "9%"


def test_rules_answer_an_edit_and_lead_to_the_row(cast: Cast, people: People) -> None:
    plan = sheet_plan(cast)
    page = opened(people, plan)
    panel = page.locator("[data-panel]")
    expect(panel).to_contain_text("5 / 12 项，还差 1 项")
    expect(panel).to_contain_text("“消防控制室值班检查”尚未公示")
    expect(cell(page, UNPUBLISHED, "title")).to_have_attribute("data-mark", "block")
    panel.get_by_role("link", name=f"跳到第 {UNPUBLISHED} 行").click()
    expect(cell(page, UNPUBLISHED, "title")).to_be_focused()
    cell(page, 6, "credit_linked").click()
    page.keyboard.press("Enter")
    page.locator("select.editor").select_option("是")
    page.keyboard.press("Enter")
    settled(page)
    expect(panel).to_contain_text("6 / 12 项")
    expect(panel).not_to_contain_text("还差")
    expect(panel.locator("#finding-PL-01-pass")).to_have_class("finding finding-pass")
    write(page, 6, "ratio_text", "3%")
    settled(page)
    expect(cell(page, 6, "ratio_text")).not_to_have_attribute("data-mark", "warn")
    page.locator("[data-tab=marked]").click()
    expect(page.locator("tr.sheet-row:visible")).to_have_count(
        int(page.locator("[data-tab=marked] .n").inner_text())
    )
    page.get_by_role("searchbox", name="在表内查找").fill("旅行社")
    expect(page.locator("tr.sheet-row:visible")).to_have_count(1)


def test_handing_in_with_open_blocks_comes_back_with_the_summary(
    cast: Cast, people: People, shot: Callable[[Page, str], None]
) -> None:
    plan = sheet_plan(cast)
    page = opened(people, plan)
    page.get_by_role("button", name="提交审议").click()
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("有 2 项阻止")
    shot(page, "refused")
    summary.get_by_role("link", name="写明理由后提交").click()
    page.wait_for_url("**/submit/")


def test_row_when_added_and_group_when_folded(cast: Cast, people: People) -> None:
    plan = sheet_plan(cast)
    page = opened(people, plan)
    page.locator("tbody[data-name=食品安全] [data-fold]").click()
    expect(cell(page, 1, "title")).to_be_hidden()
    cell(page, 6, "title").click()
    page.get_by_role("link", name="增加一行").click()
    page.get_by_label("新任务的名称").fill("加油站联合抽查")
    page.keyboard.press("Enter")
    expect(cell(page, 13, "title")).to_have_text("加油站联合抽查")
    expect(cell(page, 13, "lead")).to_be_focused()
    task = plan.tasks.get(sequence=13)
    assert (task.field, task.code) == ("商贸流通", "650000-2026-013")
    expect(page.locator("tr[data-number='13']")).to_have_attribute("data-change", "new")


def test_rows_of_other_departments_can_be_read_only(cast: Cast, people: People) -> None:
    plan = sheet_plan(cast)
    page = opened(people, plan, "planner_a")
    cell(page, 1, "ratio_text").click()
    page.keyboard.press("Enter")
    expect(page.locator("[data-message]")).to_contain_text("这一行由其他部门发起")
    expect(cell(page, 1, "ratio_text")).to_have_attribute("aria-readonly", "true")
    expect(page.get_by_role("button", name="提交审议")).to_have_count(0)


def test_narrow_window_has_the_panel_in_a_drawer(
    cast: Cast, people: People, shot: Callable[[Page, str], None]
) -> None:
    plan = sheet_plan(cast)
    page = opened(people, plan, viewport=NARROW)
    panel = page.locator("[data-panel]")
    expect(panel).to_be_hidden()
    page.locator("[data-panel-open]").click()
    expect(panel).to_be_visible()
    shot(page, "drawer")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.locator("[data-panel-open]")).to_be_focused()


def test_without_script_the_table_has_pages_and_an_edit_page_for_each_row(
    cast: Cast, people: People, shot: Callable[[Page, str], None]
) -> None:
    plan = sheet_plan(cast, 60)
    page = people.page("coordinator", viewport=DESK, scripts=False)
    page.goto(f"/plans/{plan.pk}/sheet/")
    expect(page.locator("tr.sheet-row")).to_have_count(50)
    shot(page, "first")
    page.get_by_role("link", name="下一页").click()
    expect(page.locator("tr.sheet-row")).to_have_count(10)
    page.get_by_role("link", name="已改动 0").click()
    expect(page.get_by_text("没有符合条件的任务。").first).to_be_visible()
    page.goto(f"/plans/{plan.pk}/sheet/?q=旅行社")
    page.get_by_role("link", name="打开第 8 行").click()
    page.get_by_label("抽查比例或数量（文字）").fill("4%")
    leave_by(page, page.get_by_role("button", name="保存"))
    assert stored(8, "ratio_text") == "4%"
    page.goto(f"/plans/{plan.pk}/check/")
    expect(page.get_by_role("main")).to_contain_text("关联信用风险分类的任务不足一半")
    shot(page, "check")


def test_phone_reads_and_sends_the_page_to_the_desk(
    cast: Cast, people: People, shot: Callable[[Page, str], None]
) -> None:
    plan = sheet_plan(cast)
    page = people.page("coordinator", viewport=PHONE)
    page.goto(f"/plans/{plan.pk}/sheet/")
    expect(page.get_by_text("请在电脑上操作")).to_be_visible()
    expect(page.locator("[data-grid]")).not_to_have_attribute("role", "grid")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    shot(page, "phone")
    page.get_by_role("button", name="发送链接到我的待办").click()
    expect(page.get_by_text("已发送到您的待办")).to_be_visible()
    desk = people.page("coordinator", viewport=DESK)
    desk.goto("/home/")
    row = desk.locator(".todo").filter(has_text="在电脑上编制")
    shot(desk, "sent-link")
    row.get_by_role("link", name="打开").click()
    desk.wait_for_url(f"**/plans/{plan.pk}/sheet/")
    desk.goto("/home/")
    row.get_by_role("button", name="移除").click()
    expect(row).to_have_count(0)


def test_versions_are_compared_cell_by_cell(
    cast: Cast, people: People, shot: Callable[[Page, str], None]
) -> None:
    plan = sheet_plan(cast)
    page = opened(people, plan)
    write(page, 2, "ratio_text", "6%")
    settled(page)
    page.get_by_role("link", name="与第 1 版比较").click()
    page.wait_for_url("**/compare/1/2/")
    expect(page.locator("del")).to_have_text("市级2%，区级10%")
    expect(page.locator("ins")).to_have_text("6%")
    shot(page, "compare")

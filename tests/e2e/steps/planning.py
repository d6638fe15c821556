"""The annual plan: opened, filled from a file, prepared, reviewed, adopted, issued."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.steps.files import TAG
from tests.e2e.steps.pages import choose, follow, leave_by, open_entry, open_todo, press, says
from tests.e2e.steps.registers import bring_in

TASK = "食品生产企业部门联合抽查"
CREDIT_TASK = "食品生产企业信用分类联合抽查"
NUMBER = "新双随机办〔2026〕1号"


def draw_up(page: Page, file: Path) -> None:
    """The coordinator opens the plan of the year and imports its tasks."""
    open_entry(page, "年度计划")
    follow(page, "编制计划")
    page.get_by_label("年度").fill("2026")
    page.get_by_label("计划名称").fill("2026 年度部门联合“双随机、一公开”抽查工作计划")
    press(page, "建立")
    bring_in(page, "年度计划", file, 2)


def open_plan(page: Page) -> None:
    """The plan's page."""
    open_entry(page, "年度计划")
    follow(page, "新疆维吾尔自治区")


def open_task(page: Page, name: str = TASK) -> None:
    """A task's page, through its plan."""
    open_plan(page)
    follow(page, name)


def prepare(page: Page, name: str = TASK) -> None:
    """The planner of the lead sets scope, ratios, teams and items of a task."""
    open_task(page, name)
    set_scope(page)
    set_ratios(page)
    set_teams(page)
    match_items(page)
    says(page, "0 个待匹配")


def set_scope(page: Page) -> None:
    """Everybody with the tag; the trial count comes first."""
    follow(page, "设定范围")
    page.get_by_label(TAG, exact=True).check()
    press(page, "试算户数")
    says(page, "抽取范围内有 22 户")
    press(page, "保存")


def set_ratios(page: Page) -> None:
    """Ten percent of every stratum."""
    follow(page, "设定比例")
    for field in page.get_by_label("的比例").all():
        field.fill("10")
    for field in page.get_by_label("的最少户数").all():
        field.fill("1")
    press(page, "保存")


def set_teams(page: Page) -> None:
    """Two officers of each department from the whole region."""
    teams = page.locator("section.card", has_text="部门与人员")
    leave_by(page, teams.get_by_role("link", name="修改"))
    for field in page.get_by_label("每户派出人数").all():
        field.fill("2")
    for field in page.get_by_label("从哪里选派").all():
        field.select_option(label="全区")
    press(page, "保存")


def match_items(page: Page) -> None:
    """The item that the import did not recognise is chosen from the published list."""
    leave_by(page, page.get_by_role("link", name="匹配事项").first)
    rows = page.locator("ul.rows > li")
    for number, (item, department) in enumerate(
        (("SP-001", "市场监管部门"), ("XF-001", "消防救援机构"))
    ):
        choose(rows.nth(number).get_by_label("对应的事项"), item)
        choose(rows.nth(number).get_by_label("实施部门"), department)
    press(page, "保存")


def submit(page: Page) -> None:
    """The coordinator hands the plan to the joint conference."""
    open_plan(page)
    follow(page, "提交审议")
    press(page, "提交审议")
    says(page, "已提交联席会议审议")


def adopt(page: Page) -> None:
    """The chair adopts it."""
    open_todo(page, "2026 年度计划等待审议")
    press(page, "审议通过")
    says(page, "已审议通过")


def request_issue(page: Page) -> None:
    """One coordinator proposes the document number."""
    open_todo(page, "2026 年度计划已审议，等待印发")
    page.get_by_label("文号").fill(NUMBER)
    press(page, "提出印发")
    says(page, "已提出印发")


def issue(page: Page) -> None:
    """The other counts the tasks and confirms."""
    open_todo(page, "2026 年度计划等待确认印发")
    expect(page.locator("body")).to_contain_text(NUMBER)
    page.get_by_label("任务数").fill("2")
    press(page, "确认印发")
    says(page, "已印发第 1 版")

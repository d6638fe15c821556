"""From drawn names to reviewed results."""

from playwright.sync_api import Page, expect

from tests.e2e.steps.pages import follow, leave_by, open_entry, open_todo, press, says


def create_visits(page: Page, number: str) -> None:
    """The planner of the lead makes a visit of every winner."""
    open_todo(page, f"抽取 {number} 的检查待生成")
    press(page, "确认生成")


def approve_all(page: Page, count: int) -> None:
    """The head approves before anybody goes."""
    open_todo(page, "户检查等待审批")
    follow(page, "全部审批")
    page.get_by_label("审批编号").fill("新市监检审〔2026〕7号")
    page.get_by_label("户数").fill(str(count))
    press(page, "确认批准")


def read_notice(page: Page) -> str:
    """The printable notice of the first visit; returns the business's name."""
    open_entry(page, "检查任务")
    name = page.locator("td.name a").first.inner_text()
    leave_by(page, page.locator("td.name a").first)
    follow(page, "检查通知书")
    says(page, "行政检查通知书")
    says(page, "五个严禁")
    expect(page.locator("article.doc")).to_contain_text(name)
    return name


def notify_all(page: Page, count: int) -> None:
    """The planner registers that every notice was served."""
    open_todo(page, "还没有送达通知书")
    follow(page, "全部登记送达")
    page.get_by_label("户数").fill(str(count))
    press(page, "确认送达")


def open_first(page: Page) -> None:
    """An officer opens the form of the first visit."""
    open_todo(page, "待检查、待录入")
    leave_by(page, page.get_by_role("link", name="录入结果").first)


def record_all(page: Page, *, problem: bool) -> int:
    """An officer records every visit that waits for the own department; how many it were."""
    done = 0
    while True:
        page.goto("/inspections/mine/")
        buttons = page.get_by_role("link", name="录入结果")
        if not buttons.count():
            return done
        leave_by(page, buttons.first)
        record(page, problem=problem and not done)
        done += 1


def record(page: Page, *, problem: bool) -> None:
    """Fill in one form."""
    for item in page.locator(".item-card").all():
        if problem:
            item.get_by_text("发现问题或者其他情况").click()
            item.locator("label", has_text="05 ").click()
            item.get_by_label("情况说明").fill("记录缺 3 日，要求当场补全")
        else:
            item.locator("label", has_text="未发现问题").first.click()
    press(page, "提交审核")
    says(page, "结果已提交，等待本部门另一人审核")


def review_all(page: Page) -> int:
    """An approver reviews every record of the own department; how many it were."""
    done = 0
    while True:
        page.goto("/inspections/?state=to_review&mine=1")
        rows = page.locator("td.name a")
        if not rows.count():
            return done
        leave_by(page, rows.first)
        follow(page, "审核结果")
        press(page, "审核通过")
        says(page, "已审核通过")
        done += 1

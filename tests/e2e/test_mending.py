"""A list of officers as a clerk keeps it is mended on the page: once for all rows, or left out."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from sunlot.officers.models import Officer
from tests.e2e.conftest import PHONE, People
from tests.e2e.steps import files, registers
from tests.e2e.steps.pages import choose, fetch, follow, press, says

pytestmark = pytest.mark.e2e
HEAD = ["姓名", "人员编号", "单位", "执法证号", "证件起始", "证件截止", "在岗", "资质"]
OFFICE = "自治区市场监督管理局"


def officer(number: int, in_post: str, qualification: str = "行政执法综合") -> list[str]:
    return [
        f"示例人员{number}", f"SL-{number:03}", OFFICE, f"65010099{number:02}", "2023-05-01",
        "2028-04-30", in_post, qualification,
    ]  # fmt: skip


def seen(people: People, page: Page, shot, name: str) -> None:
    """The same page on a desk and on a phone."""
    shot(page, name)
    phone = people.page("planner_a", viewport=PHONE)
    phone.goto(page.url)
    shot(phone, f"{name}-390")
    phone.context.close()


@pytest.mark.usefixtures("worker")
def test_list_of_officers_when_mended_on_the_page_then_is_written_without_a_second_file(
    people: People, tmp_path: Path, shot
):
    page = people.page("planner_a")
    rows = [officer(n, "待定") for n in range(1, 5)] + [officer(n, "借调") for n in range(5, 7)]
    rows += [officer(7, "是", "广告监管"), officer(8, "是"), officer(8, "是")]
    (tmp_path / "花名册.csv").write_bytes(files.as_csv([HEAD, *rows]))
    registers.hand_in(page, "执法人员", tmp_path / "花名册.csv")
    says(page, "有 8 行不能导入")
    says(page, "；共 6 行")
    seen(people, page, shot, "check")
    choose(page.get_by_label("在岗“待定”（4 行）全部更正为"), "是")
    choose(page.get_by_label("在岗“借调”（2 行）全部更正为"), "否")
    press(page, "全部更正并重新检查")
    says(page, "有 2 行不能导入")
    page.get_by_text("已更正的内容").click()
    says(page, "改为“是”，4 处，最先在第 2 行")

    repeat = page.locator("tr", has_text="第 10 行")
    repeat.get_by_label("不导入这一行").check()
    press(page, "保存更正并重新检查")
    says(page, "有 1 行不能导入")
    page.get_by_text("不导入 1 行").click()
    seen(people, page, shot, "mended")
    press(page, "仍要导入 第 10 行")
    says(page, "有 2 行不能导入")
    page.locator("tr", has_text="第 10 行").get_by_label("不导入这一行").check()
    press(page, "保存更正并重新检查")
    says(page, "有 1 行不能导入")

    follow(page, "继续")
    says(page, "您已选择不导入")
    seen(people, page, shot, "confirm")
    page.get_by_label("跳过这些行，只导入其余各行").check()
    press(page, "确认写入")
    says(page, "已写入 7 行")
    assert Officer.objects.filter(officer_id__startswith="SL-", is_active=True).count() == 5
    seen(people, page, shot, "written")
    assert fetch(page, "下载批注表").stat().st_size > 0
    follow(page, "查看写入的行")
    page.get_by_role("link", name="示例人员1").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("示例人员1")


@pytest.mark.usefixtures("worker")
def test_batch_when_given_up_then_says_first_what_is_lost(people: People, tmp_path: Path, shot):
    page = people.page("planner_a")
    (tmp_path / "花名册.csv").write_bytes(files.as_csv([HEAD, officer(1, "待定")]))
    registers.hand_in(page, "执法人员", tmp_path / "花名册.csv")
    follow(page, "放弃本批次")
    says(page, "上传的文件、检查结果和批注表都删除，不能恢复。")
    seen(people, page, shot, "give-up")
    follow(page, "返回，不放弃")
    says(page, "有 1 行不能导入")
    follow(page, "放弃本批次")
    press(page, "确认放弃")
    says(page, "本批次已放弃")

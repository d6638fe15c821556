"""The register's files in the hands of people: errors mended and undone, whole lists, merging."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from sunlot.imports.tests.support import csv_bytes, load, xlsx_bytes
from sunlot.quality import actions as quality
from sunlot.targets.models import Target
from sunlot.targets.tests.support import make_target
from tests.cast import NOW, Cast
from tests.e2e.conftest import PHONE, People
from tests.e2e.steps import files, registers
from tests.e2e.steps.pages import fetch, follow, leave_by, open_entry, press, says

pytestmark = pytest.mark.e2e
WIDE = {"width": 1440, "height": 900}
HEAD = ["名称", "主体类别", "其他编号", "行政区划代码", "主管部门"]


def row_of(number: int) -> list[str]:
    """A project of the market department."""
    return [f"示例{number}号项目", "项目", f"P-{number}", "650102", "市场监管部门"]


def annotated(page: Page) -> list[list[Any]]:
    """Order the workbook with the reasons, and fetch it on the same page."""
    press(page, "下载批注表")
    book = CalamineWorkbook.from_path(str(fetch(page, "下载做好的批注表")))
    return book.get_sheet_by_index(0).to_python()


def give_back(page: Page, path: Path, rows: list[list[Any]]) -> None:
    """Hand the mended workbook in again."""
    path.write_bytes(xlsx_bytes(rows))
    follow(page, "上传更正后的行")
    page.get_by_label("更正后的文件").set_input_files(path)
    press(page, "上传并重新检查")


@pytest.mark.usefixtures("worker")
def test_workbook_with_errors_when_mended_twice_then_is_clean_written_and_undone(
    people: People, tmp_path: Path, shot
):
    page, phone = people.page("planner_a", viewport=WIDE), people.page("planner_a", viewport=PHONE)
    rows = [list(row) for row in files.targets()[:6]]
    rows[2][2], rows[3][3], rows[4][1] = rows[2][2][:-1], "659999", "公司企业"
    (tmp_path / "名单.xlsx").write_bytes(xlsx_bytes(rows))
    registers.hand_in(page, "检查对象", tmp_path / "名单.xlsx")
    says(page, "有 3 行不能导入")
    shot(page, "report-1440")
    phone.goto("/imports/")
    phone.get_by_role("link", name="名单.xlsx").click()
    shot(phone, "report-390")

    back = annotated(page)
    assert "17 位" in back[2][-1]
    back[2][back[0].index("统一社会信用代码")] = files.credit_code(1)
    give_back(page, tmp_path / "更正一.xlsx", back)
    says(page, "有 2 行不能导入")
    back = annotated(page)
    back[3][back[0].index("行政区划代码")] = "650102"
    back[4][back[0].index("主体类别")] = "企业"
    give_back(page, tmp_path / "更正二.xlsx", back)
    expect(page.get_by_role("link", name="错误 0")).to_be_visible()
    shot(page, "clean-1440")
    registers.confirm(page, 5)
    shot(page, "written-1440")
    assert Target.objects.count() == 5

    follow(page, "撤销本批次")
    shot(page, "undo-1440")
    press(page, "确认撤销 5 行")
    says(page, "已整批撤销")
    assert not Target.objects.exists()
    phone.reload()
    shot(phone, "undone-390")


@pytest.mark.usefixtures("worker")
def test_whole_list_that_takes_much_off_when_handed_in_then_another_person_confirms(
    people: People, cast: Cast, tmp_path: Path, shot
):
    by = cast.actor("planner_a")
    load("targets", csv_bytes([HEAD, *map(row_of, range(10))]), by=by)
    (tmp_path / "全量.csv").write_bytes(csv_bytes([HEAD, *map(row_of, range(9))]))
    page = people.page("planner_a", viewport=WIDE)
    open_entry(page, "数据导入")
    follow(page, "导入检查对象")
    page.get_by_label("文件").set_input_files(tmp_path / "全量.csv")
    page.get_by_label("全量清单").check()
    shot(page, "new-1440")
    press(page, "上传并检查")
    says(page, "示例9号项目")
    shot(page, "gone-1440")
    follow(page, "继续")
    shot(page, "ask-1440")
    press(page, "提交另一人确认")
    says(page, "须由另一人确认")
    assert Target.objects.filter(is_listed=True).count() == 10

    other = people.page("coordinator", viewport=PHONE)
    open_entry(other, "数据导入")
    other.get_by_role("link", name="全量.csv").click()
    shot(other, "second-390")
    press(other, "确认写入")
    says(other, "已写入")
    shot(other, "written-390")
    assert Target.objects.filter(is_listed=True).count() == 9


@pytest.mark.usefixtures("worker")
def test_duplicates_when_merged_then_are_one_and_two_again_after_undoing(
    people: People, cast: Cast, shot
):
    county, market = cast.regions["650102"], cast.department("market")
    make_target(county, "老渠果蔬食品有限公司", credit_code="91650100MA7012C43T",
                object_id="91650100MA7012C43T", department=market,
                address="幸福路 1 号")  # fmt: skip
    make_target(county, "老渠果蔬食品有限责任公司", number="650100012345678", department=market,
                address="幸福路 1 号", industry="1371", tags=["食品生产"])  # fmt: skip
    quality.find_duplicates(at=NOW)
    page, phone = people.page("planner_a", viewport=WIDE), people.page("planner_a", viewport=PHONE)
    page.goto("/targets/duplicates/")
    phone.goto("/targets/duplicates/")
    shot(page, "queue-1440")
    shot(phone, "queue-390")
    for one, name in ((page, "1440"), (phone, "390")):
        one.locator("td.name a").first.click()
        says(one, "两条记录")
        shot(one, f"pair-{name}")
    follow(page, "合并")
    shot(page, "merge-1440")
    phone.goto(page.url)
    shot(phone, "merge-390")
    page.locator("label", has_text="91650100MA7012C43T").first.click()
    press(page, "确认合并")
    says(page, "并入")
    expect(page.locator("main")).to_contain_text("撤销合并")
    shot(page, "merged-1440")
    page.goto("/targets/")
    expect(page.locator("td.name")).to_have_count(1)
    page.goto("/targets/?q=有限责任公司")
    expect(page.locator("table").first).to_contain_text("已由其他对象承继")

    page.goto("/targets/duplicates/?state=merged")
    page.locator("td.name a").first.click()
    press(page, "撤销合并")
    page.goto("/targets/")
    expect(page.locator("td.name")).to_have_count(2)
    phone.goto("/targets/duplicates/")
    shot(phone, "back-390")


@pytest.mark.usefixtures("worker")
def test_duplicates_when_many_are_chosen_then_decided_together_and_undone_one_by_one(
    people: People, cast: Cast, shot
):
    county, market = cast.regions["650102"], cast.department("market")
    for number, name in enumerate(("老渠果蔬食品", "胡杨面粉", "红柳滩餐饮服务")):
        for form in ("有限公司", "有限责任公司"):
            make_target(
                county, f"{name}{form}", number=f"65010212345678{number}", department=market,
                address=f"幸福路 {number + 1} 号",
            )  # fmt: skip
    quality.find_duplicates(at=NOW)
    page, phone = people.page("planner_a", viewport=WIDE), people.page("planner_a", viewport=PHONE)
    page.goto("/targets/duplicates/")
    page.get_by_label("老渠果蔬食品有限公司").check()
    page.get_by_label("胡杨面粉有限公司").check()
    shot(page, "chosen-1440")
    press(page, "合并所选")
    says(page, "合并 2 组？")
    shot(page, "confirm-1440")
    press(page, "确认合并")
    says(page, "已合并 2 组。")
    expect(page.locator("td.name")).to_have_count(1)
    shot(page, "decided-1440")
    page.goto("/targets/duplicates/?state=merged")
    page.get_by_role("link", name="胡杨面粉有限公司").click()
    leave_by(page, page.get_by_role("button", name="撤销合并"))
    assert Target.objects.filter(successor=None).count() == 5

    phone.goto("/targets/duplicates/")
    phone.get_by_label("筛选出的全部，不只勾选的").check()
    shot(phone, "chosen-390")
    press(phone, "所选不是重复")
    says(phone, "2 组都不是重复？")
    phone.get_by_label("理由").fill("两处是不同的门店")
    shot(phone, "confirm-390")
    press(phone, "不是重复")
    says(phone, "已记为不是重复 2 组。")
    shot(phone, "decided-390")
    phone.goto("/targets/duplicates/?state=dismissed")
    phone.locator("td.name a").first.click()
    press(phone, "放回待处理")
    phone.goto("/targets/duplicates/")
    expect(phone.locator("td.name")).to_have_count(1)


def test_registrar_when_it_comes_in_a_file_then_shown_and_corrected_by_hand(
    people: People, cast: Cast, shot
):
    rows = [[*HEAD, "登记机关"], [*row_of(1), "示例区行政审批局"]]
    load("targets", csv_bytes(rows), by=cast.actor("planner_a"))
    address = f"/targets/{Target.objects.get().object_id}/"
    page, phone = people.page("planner_a", viewport=WIDE), people.page("planner_a", viewport=PHONE)
    page.goto(address)
    expect(page.get_by_text("示例区行政审批局")).to_be_visible()
    expect(page.get_by_text("没有已公开的抽取记录")).to_be_visible()
    follow(page, "更正信息")
    page.get_by_label("登记机关").fill("示例区市场监督管理局")
    shot(page, "form-1440")
    press(page, "保存")
    says(page, "登记机关 示例区行政审批局 → 示例区市场监督管理局")
    shot(page, "target-1440")
    phone.goto(address)
    shot(phone, "target-390")
    follow(phone, "更正信息")
    shot(phone, "form-390")
    for one, name in ((page, "1440"), (phone, "390")):
        one.goto("/api/v1/docs")
        one.get_by_text("回答中一行的字段").nth(1).click()
        expect(one.get_by_text("last_drawn_on")).to_be_visible()
        shot(one, f"docs-{name}")

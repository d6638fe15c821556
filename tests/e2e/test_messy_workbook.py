"""A workbook as it really arrives becomes a clean register, without a template and without help."""

from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import Page, expect

from sunlot.targets.models import Target
from tests.e2e.conftest import PHONE, People
from tests.e2e.steps import files
from tests.e2e.steps.pages import choose, fetch, follow, open_entry, press, says

pytestmark = pytest.mark.e2e


def full_width(text: str) -> str:
    """Digits and letters as an input method types them."""
    return "".join(chr(ord(char) + 0xFEE0) for char in text)


def messy_workbook(path: Path) -> None:
    """Cover sheet, title, two-level header, merged cells, full width, wrong codes, a note."""
    codes = [files.credit_code(number) for number in range(5)]
    rows = [
        [1, "红柳滩果蔬食品厂", "企业", full_width(codes[0]), "650102", "人民路 1 号"],
        [2, "戈壁绿洲乳业", None, codes[1][:-1], "650102", "人民路 2 号"],
        [3, "天山雪水饮品", None, f"'{codes[2]}", "650103", None],
        [4, "胡杨林面粉", None, codes[3][:8] + "O" + codes[3][9:], "650103", None],
    ]
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("填表说明").write(0, 0, "请各单位于月底前报送")
    sheet = book.add_worksheet("名单")
    sheet.merge_range("A1:F1", "2026 年 4 月检查对象一览表")
    for column, label in enumerate(("序号", "企业全名", "主体类别", "统一社会信用代码")):
        sheet.merge_range(1, column, 2, column, label)
    sheet.merge_range("E2:F2", "住所")
    sheet.write_row("E3", ["行政区划", "详细地址"])
    for number, row in enumerate(rows, start=3):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, column, value)
            elif value is not None:
                sheet.write_number(number, column, value)
    sheet.merge_range("C4:C7", "企业")
    sheet.write(7, 0, "注：数据截至 3 月底")
    book.close()


def hand_in(page: Page, file: Path) -> None:
    open_entry(page, "数据导入")
    follow(page, "导入检查对象")
    page.get_by_label("文件").set_input_files(file)
    press(page, "上传并检查")


@pytest.mark.usefixtures("worker")
def test_messy_workbook_when_handed_in_then_becomes_a_clean_register(
    people: People, tmp_path: Path, shot
):
    page = people.page("planner_a")
    messy_workbook(tmp_path / "四月名单.xlsx")
    hand_in(page, tmp_path / "四月名单.xlsx")
    says(page, "缺少必需的列：名称")
    shot(page, "map")
    follow(page, "读取")
    expect(page.locator("tr.is-header")).to_have_count(2)
    shot(page, "read")
    press(page, "按此读取")
    choose(page.get_by_label("名称对应的列", exact=True), "企业全名")
    press(page, "确认对应并检查")
    says(page, "有 2 行不能导入")
    says(page, "5 列")
    shot(page, "check")
    phone = people.page("planner_a", viewport=PHONE)
    phone.goto("/imports/")
    phone.get_by_role("link", name="四月名单.xlsx").click()
    shot(phone, "check-390")

    press(page, "下载批注表")
    fetch(page, "下载做好的批注表")
    page.get_by_label("第 5 行统一社会信用代码的更正").fill(files.credit_code(1))
    page.get_by_label("第 7 行统一社会信用代码的更正").fill(files.credit_code(3))
    press(page, "保存更正并重新检查")
    follow(page, "继续")
    press(page, "确认写入 4 行")
    says(page, "已写入 4 行")
    assert set(Target.objects.values_list("name", "credit_code", "kind")) == {
        (name, files.credit_code(number), "enterprise")
        for number, name in enumerate(
            ("红柳滩果蔬食品厂", "戈壁绿洲乳业", "天山雪水饮品", "胡杨林面粉")
        )
    }

    hand_in(page, tmp_path / "四月名单.xlsx")
    says(page, "沿用上次对应")
    follow(page, "放弃本批次")
    press(page, "确认放弃")
    says(page, "本批次已放弃")
    open_entry(page, "数据导入")
    page.locator("tr", has_text="已写入").get_by_role("link").first.click()
    follow(page, "撤销本批次")
    shot(page, "undo")
    press(page, "确认撤销 4 行")
    says(page, "已整批撤销")
    assert not Target.objects.exists()

"""A clerk's own ledger: its headers are guessed, its words understood, and the check shows what
will be written before anything is."""

from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import expect

from sunlot.targets.models import Licence, Target
from tests.e2e.conftest import PHONE, People
from tests.e2e.steps import files
from tests.e2e.steps.pages import choose, follow, open_entry, press, says

pytestmark = pytest.mark.e2e

HEAD = (
    "序号", "单位名称", "主体性质", "营业执照号码（统一社会信用代码）", "所在县（市、区）",
    "所属行业", "生产经营地址", "许可证种类", "许可证号", "有效期至", "法人", "联系电话",
    "成立时间", "内部评语",
)  # fmt: skip
ROWS = (
    (1, "示例红柳滩果蔬有限公司", "有限责任公司（自然人独资）", files.credit_code(0),
     "乌鲁木齐市天山区", "食品", "示例人民路 1 号", "食品生产许可证、食品经营许可证", "SC1、JY2",
     "2029-05-05", "示例甲某", 13800002046, 43831, "甲"),
    (2, "示例戈壁绿洲商店", "个体户", files.credit_code(1), "新疆/喀什地区", "", "", "", "", "",
     "示例乙某", "1.39E+10", "2018-06-01", "乙"),
)  # fmt: skip


def ledger(path: Path) -> Path:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("台账")
    for number, row in enumerate((HEAD, *ROWS)):
        sheet.write_row(number, 0, row)
    book.close()
    return path


@pytest.mark.usefixtures("worker")
def test_ledger_of_a_clerk_becomes_a_register_that_belongs_to_the_department(
    people: People, tmp_path: Path, shot, cast
):
    page = people.page("planner_a")
    open_entry(page, "数据导入")
    follow(page, "导入检查对象")
    page.get_by_label("文件").set_input_files(ledger(tmp_path / "示例台账.xlsx"))
    press(page, "上传并检查")
    says(page, "有的列名不认识：内部评语")
    department = page.get_by_label("主管部门整列同填")
    expect(department).to_have_value("本部门")
    note = page.locator("tr", has=page.get_by_label("备注对应的列", exact=True))
    expect(note.locator("[data-samples]")).to_have_text("—")
    choose(page.get_by_label("备注对应的列", exact=True), "N 列 内部评语")
    expect(note.locator("[data-samples] code")).to_have_text(["甲", "乙"])
    assert "示例甲某" not in page.content()
    choose(page.get_by_label("经营范围对应的列", exact=True), "N 列 内部评语")
    shot(page, "map")
    phone = people.page("planner_a", viewport=PHONE)
    phone.goto(page.url)
    shot(phone, "map-390")
    press(page, "确认对应并检查")
    says(page, "N 列“内部评语”对应了几列")
    shot(page, "twice")
    choose(page.get_by_label("经营范围对应的列", exact=True), "不读取")
    press(page, "确认对应并检查")
    says(page, "按 2020-01-01 写入")
    for words in ("乌鲁木齐市天山区 → 天山区（650102）",
                  "许可证：食品生产许可证 SC1 至2029-05-05", "138****2046"):  # fmt: skip
        says(page, words)
    says(page, "科学记数法")
    shot(page, "check")
    phone.goto(page.url)
    shot(phone, "check-390")
    follow(page, "继续")
    press(page, "确认写入 2 行")
    says(page, "已写入 2 行")
    market = cast.department("market")
    found = Target.objects.order_by("pk").values_list("kind", "region__code", "department")
    assert list(found) == [
        ("enterprise", "650102", market.pk), ("individual", "653100", market.pk),
    ]  # fmt: skip
    assert list(Licence.objects.order_by("number").values_list("number", "name")) == [
        ("JY2", "食品经营许可证"), ("SC1", "食品生产许可证"),
    ]  # fmt: skip

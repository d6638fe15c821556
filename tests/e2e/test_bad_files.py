"""A file with errors: report, download, corrected file; nothing is written before it is right."""

import csv
from pathlib import Path

import pytest

from sunlot.targets.models import Target
from tests.e2e.conftest import PHONE, People
from tests.e2e.steps import files, registers
from tests.e2e.steps.pages import fetch, follow, open_entry, press, refuses, says

pytestmark = pytest.mark.e2e


@pytest.mark.usefixtures("worker")
def test_file_with_errors_is_reported_corrected_and_written(people: People, tmp_path: Path, shot):
    page = people.page("planner_a")
    right = files.targets()[:6]
    wrong = [list(row) for row in right]
    wrong[2][2] = wrong[2][2][:-1]
    wrong[3][3] = "659999"
    (tmp_path / "错.csv").write_bytes(files.as_csv(wrong))
    (tmp_path / "对.csv").write_bytes(files.as_csv(right))

    registers.hand_in(page, "检查对象", tmp_path / "错.csv")
    says(page, "有 2 行不能导入")
    says(page, "现在是 17 位")
    says(page, "659999")
    shot(page, "report")
    rows = list(csv.reader(fetch(page, "下载检查结果").read_text("utf-8-sig").splitlines()))
    assert "行" in "".join(rows[0])
    assert any("17 位" in cell for row in rows for cell in row)
    follow(page, "继续")
    says(page, "写入其余 3 行；不勾选，一行也不写入。")
    press(page, "确认写入")
    says(page, "有 2 行存在错误或疑似重复，整批没有写入。")
    assert not Target.objects.exists()
    phone = people.page("planner_a", viewport=PHONE)
    phone.goto("/imports/")
    phone.get_by_role("link", name="错.csv").click()
    shot(phone, "report-390")

    registers.bring_in(page, "检查对象", tmp_path / "对.csv", 5)
    open_entry(page, "检查对象名录库")
    says(page, files.NAMES[0])
    assert Target.objects.count() == 5


@pytest.mark.usefixtures("worker")
def test_file_of_another_kind_is_refused_in_words(people: People, tmp_path: Path, shot):
    page = people.page("planner_a")
    (tmp_path / "照片.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 200)
    open_entry(page, "数据导入")
    follow(page, "导入检查对象")
    page.get_by_label("文件").set_input_files(tmp_path / "照片.xlsx")
    press(page, "上传并检查")
    refuses(page, "imports-")
    shot(page, "refused")

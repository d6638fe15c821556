"""What files say of the post, which columns are left out on purpose, and what undoing puts back."""

import json

import pytest

from sunlot.imports import actions as imports
from sunlot.imports.models import BatchRow
from sunlot.imports.tests.support import AT, check, codes, csv_bytes, load, row
from sunlot.jobs.runner import drain
from sunlot.officers.models import Officer

# As departments really have them: the customary form of 21 columns.
HEAD = [
    "人员编号", "姓名", "性别", "身份证号", "手机号", "学历", "专业", "岗位类别", "上岗时间",
    "资质", "执法范围", "执法区域", "职务", "岗位职责", "所在单位", "科室", "是否专家",
    "行政执法证号", "发证日期", "有效期至", "发证机关", "状态", "年度可承担检查次数",
]  # fmt: skip
GOOD = [
    "A-001", "王海涛", "男", "110101199003078888", "13812342046", "本科", "法学", "综合执法",
    "2019年7月1日", "food-safety", "食品安全；产品质量", "650100", "四级主任科员", "食品生产监管",
    "市场监管部门", "信用监管科", "否", "6513000001", "2023-05-01", "2028-04-30", "自治区司法厅",
    "有效", "40",
]  # fmt: skip


def changed(**cells):
    return [cells.get(head, value) for head, value in zip(HEAD, GOOD, strict=True)]


def test_customary_form_is_read_without_a_question_and_personal_columns_are_left_out(cast):
    batch = load("officers", csv_bytes([HEAD, GOOD]), by=cast.actor("planner_a"))
    assert batch.reading["personal"] == ["性别", "身份证号", "学历"]
    officer = Officer.objects.get()
    assert (officer.section, officer.position, officer.post_class) == (
        "信用监管科", "四级主任科员", "综合执法",
    )  # fmt: skip
    assert (officer.issuer, officer.item_range) == ("自治区司法厅", "食品安全；产品质量")
    assert (officer.post_started_on.isoformat(), officer.yearly_capacity) == ("2019-07-01", 40)
    assert officer.duties == "食品生产监管"
    kept = json.dumps(
        [*Officer.objects.values(), *BatchRow.objects.values()], default=str, ensure_ascii=False
    )
    for personal in ("110101199003078888", "13812342046", "本科", "法学", "男"):
        assert personal not in kept


@pytest.mark.parametrize("text", ["-1", "1001", "很多", "1.5"])
def test_capacity_that_is_no_whole_number_is_an_error(cast, text):
    rows = [HEAD, changed(年度可承担检查次数=text)]
    batch = check("officers", csv_bytes(rows), by=cast.actor("planner_a"))
    assert codes(batch, 2) == ["officers-capacity-range"]


def test_same_file_changes_nothing_and_a_change_is_undone(cast):
    by = cast.actor("planner_a")
    load("officers", csv_bytes([HEAD, GOOD]), by=by)
    assert load("officers", csv_bytes([HEAD, GOOD]), by=by).written == {"new": 0, "update": 0}
    empty = changed(科室="", 上岗时间="", 年度可承担检查次数="", 发证机关="司法部")
    batch = load("officers", csv_bytes([HEAD, empty]), by=by)
    assert sorted(row(batch, 2).changes) == [
        ["上岗日期", "2019-07-01", ""], ["发证机关", "自治区司法厅", "司法部"],
        ["年度可承担检查次数", "40", ""], ["股室", "信用监管科", ""],
    ]  # fmt: skip
    imports.undo(batch=batch, by=by, at=AT)
    drain()
    officer = Officer.objects.get()
    assert (officer.section, officer.yearly_capacity, officer.issuer) == (
        "信用监管科", 40, "自治区司法厅",
    )  # fmt: skip
    assert officer.post_started_on.isoformat() == "2019-07-01"

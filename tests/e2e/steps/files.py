"""The files that departments hand in at the beginning of the journey."""

import csv
import io
from collections.abc import Iterable, Sequence

import xlsxwriter

from sunlot.targets.rules.credit_code import make_code

Rows = list[Sequence[str]]

TAG = "食品生产"
NAMES = (
    "红柳滩果蔬食品", "戈壁绿洲乳业", "天山雪水饮品", "胡杨林面粉", "昆仑枣业", "塔河葡萄干",
    "金沙滩调味品", "白杨沟豆制品", "伊犁河谷油脂", "玉龙喀什馕业", "赛里木湖水产", "石榴园果汁",
    "吐鲁番西域罐头", "克孜尔番茄制品", "巴音布鲁克肉类", "罗布泊盐业", "阿尔泰山珍",
    "焉耆辣椒制品", "库车小白杏", "和田玉泉酒业", "博湖芦苇芽菜", "哈密瓜制品",
)  # fmt: skip
COUNTIES = ("650102", "650103", "653101")
WRONG_CODE_AT = 5
"""This row's check character is wrong: a warning and a tag, not a refusal (TG-01)."""


def credit_code(number: int) -> str:
    """The code of the n-th target."""
    code = make_code("9", "1", COUNTIES[number % 3], f"MA77{number:04d}")
    if number != WRONG_CODE_AT:
        return code
    return code[:-1] + ("1" if code[-1] != "1" else "2")


def items() -> Rows:
    """Two items that are used, and one that lacks its basis and stays a draft."""
    head = ("事项编码", "主管（发起）部门", "抽查类别", "抽查事项", "检查对象", "事项类别",
            "检查方式", "检查依据（原文所列）")  # fmt: skip
    return [
        head,
        ("SP-001", "市场监管部门", "食品生产监督检查", "食品生产企业过程控制的检查", "食品生产企业",
         "一般检查事项", "现场检查", "《中华人民共和国食品安全法》第一百一十条"),
        ("XF-001", "消防救援机构", "消防监督检查", "生产场所消防安全的检查", "食品生产企业",
         "一般检查事项", "现场检查", "《中华人民共和国消防法》第五十三条"),
        ("XF-002", "消防救援机构", "消防监督检查", "消防产品质量的检查", "食品生产企业",
         "一般检查事项", "现场检查", ""),
    ]  # fmt: skip


def targets() -> Rows:
    """Twenty-two businesses in three counties."""
    head = ("名称", "主体类别", "统一社会信用代码", "行政区划代码", "地址", "行业代码", "标签")
    return [head] + [
        (f"{name}有限公司", "企业", credit_code(number), COUNTIES[number % 3],
         f"人民路 {number + 1} 号", "1310", TAG)
        for number, name in enumerate(NAMES)
    ]  # fmt: skip


def officers() -> Rows:
    """Three certified officers for each of two departments."""
    head = ("姓名", "人员编号", "单位", "执法证号", "证件起始", "证件截止", "服务区划")
    people = [
        ("王海涛", "市场监管部门"), ("阿依努尔·买买提", "市场监管部门"), ("李国栋", "市场监管部门"),
        ("陈刚", "消防救援机构"), ("古丽娜尔·艾合买提", "消防救援机构"),
        ("沙木西丁", "消防救援机构"),
    ]  # fmt: skip
    return [head] + [
        (name, f"ZF-{number:03d}", department, f"6500002600{number:02d}", "2024-05-01",
         "2028-04-30", "650000")
        for number, (name, department) in enumerate(people, 1)
    ]  # fmt: skip


def risks() -> Rows:
    """A class for every target."""
    return [("统一社会信用代码/对象编号", "风险类别", "截至日期")] + [
        (credit_code(number), "ABCD"[number % 4], "2026-03-31") for number in range(len(NAMES))
    ]


def plan() -> Rows:
    """Two joint tasks, one of them linked to the credit classes."""
    head = ("序号", "抽查任务名称", "抽查领域", "抽查事项", "检查对象范围", "发起部门", "配合部门",
            "抽查比例或数量（原文）", "任务编号", "抽查类型", "事项类别", "比例下限（%）",
            "关联信用风险分类", "开始日期", "完成日期")  # fmt: skip
    items = "食品生产企业过程控制的检查；生产场所消防安全检查"
    common = ("食品安全", items, "食品生产企业", "市场监管部门", "消防救援机构")
    return [
        head,
        ("1", "食品生产企业部门联合抽查", *common, "不低于10%", "LH-2026-001", "定向",
         "一般检查事项", "10", "否", "2026-05-04", "2026-06-30"),
        ("2", "食品生产企业信用分类联合抽查", *common, "按分类确定", "LH-2026-002", "定向",
         "一般检查事项", "10", "是", "2026-05-04", "2026-06-30"),
    ]  # fmt: skip


def as_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """A CSV file as Excel in China writes it: GB18030."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("gb18030")


def as_xlsx(rows: Iterable[Sequence[str]]) -> bytes:
    """The same as a workbook, every cell text."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("名录")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write_string(number, column, value)
    book.close()
    return out.getvalue()

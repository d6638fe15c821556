"""A list taken as a file, edited in a spreadsheet and handed in again says nothing that was not.

Without LibreOffice (`soffice`) the tests that go through it are skipped; where it is installed one
list goes through it, in `.ci/run`, which installs it where it may, all of them. The others read the
workbook and write it anew.
"""

import csv
import io
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.http import QueryDict
from python_calamine import CalamineWorkbook

from sunlot.imports.models import Batch
from sunlot.imports.tests.support import check, csv_bytes, load, xlsx_bytes
from sunlot.items import actions
from sunlot.items.forms import ItemForm
from sunlot.items.models import ItemVersion
from sunlot.jobs.models import Job
from sunlot.jobs.runner import drain
from sunlot.officers.models import Officer
from sunlot.targets.models import Target
from tests.amounts import cases
from tests.cast import NOW, Cast
from tests.stages import staged

SOFFICE = shutil.which("soffice")
SECONDS = 120
# What else LibreOffice saves as: CSV in UTF-8 and, as its dialog offers in China, in GB18030.
SAVED = ["ods", "xls", "csv:Text - txt - csv (StarCalc):44,34,76",
         "csv:Text - txt - csv (StarCalc):44,34,85"]  # fmt: skip
TARGETS = [
    ["名称", "主体类别", "统一社会信用代码", "其他编号", "行政区划代码", "地址", "行业代码",
     "登记状态", "主管部门", "标签", "经营范围", "监管单位", "登记机关", "成立日期", "备注",
     "许可证类型", "许可证编号", "发证机关", "有效期起", "有效期至", "经营场所地址", "经营场所区划",
     "联系人", "联系电话", "更多登记编号"],
    ["红柳滩果蔬食品有限公司", "企业", "91650000228601443P", "", "650102", "人民路 1 号\n二层",
     "0111", "存续", "自治区市场监督管理局", "食品经营许可；重点用能",
     "食品销售；日用百货，“零售”", "天山区所", "=市局", "2018-06-01", "=1+1",
     "食品经营许可证；小餐饮登记证", "JY1650102；0077", "；自治区市场监管局", "2024-05-06；",
     "2029-05-05；2027-12-31", "工业园 8 号", "652301", "王小明", "0991-1234567",
     "注册号 650102012345678；0012"],
    ["胡杨林供热项目", "项目", "", "XM-2026-001", "652301", "", "", "存续",
     "自治区市场监督管理局", "", "-供热", "", "", "", "+86 转 0991",
     "取水许可证", "-12", "", "", "", "", "", "", "", ""],
    ["阿依努尔·买买提餐饮店", "个体工商户", "", "650102600123456", "650102", "团结路 9 号", "62",
     "停业或清算", "", "", "", "", "", "1999-12-31", "@周末 'x'",
     "", "", "", "", "", "=门牌 1", "", "", "", "-7"],
    ["000123 号仓库", "项目", "", "0012026", "650103", "1/2", "", "注销", "自治区消防救援总队",
     "", "1E5", "3-4", "00 所", "2026-02-28", "2026-1-2 前，50%",
     "", "", "", "", "", "", "", "", "", ""],
]  # fmt: skip
OFFICERS = [
    ["姓名", "人员编号", "单位", "执法证号", "证件起始", "证件截止", "发证机关", "股室", "职务",
     "岗位类别", "上岗日期", "职责分工", "执法事项范围", "资质", "服务区划", "是否专家",
     "专家领域", "年度可承担检查次数", "在岗", "备注"],
    ["王海涛", "0001", "自治区市场监督管理局", "6501000001", "2023-05-01", "2028-04-30",
     "自治区司法厅", "信用科", "四级主任科员", "综合执法", "2019-07-01", "食品，日常；监管",
     "食品安全；产品质量", "行政执法综合", "650100；652300", "否", "", "60", "是", "=备注"],
    ["古丽娜尔", "M-002", "自治区市场监督管理局", "6501000002", "2023-05-01", "2028-04-30", "",
     "", "", "", "", "", "", "", "", "是", "电梯", "", "否", ""],
]  # fmt: skip
ITEMS = [
    ["事项编码", "主管（发起）部门", "配合部门", "抽查类别", "抽查事项", "抽查子项", "检查对象",
     "对象所在名录", "事项类别", "检查方式", "实施主体", "检查主体（层级）",
     "抽查比例及频次（原文）", "抽查频次", "检查依据（原文所列）", "检查人员要求", "生效日期",
     "失效日期"],
    ["SL-001", "市场监管部门", "消防救援机构、生态环境部门", "登记事项检查",
     "营业执照规范使用情况的检查", "", "企业、个体工商户", "企业、个体工商户", "一般检查事项",
     "现场检查", "市场监管局", "县级以上", "3%（20 户）", "每年 1 次",
     "《市场主体登记管理条例》第三十六条\n《电子商务法》第十五条",
     "行政执法综合；两年以上经验、持证", "2026-01-01", "2027-12-31"],
    ["0002", "市场监管部门", "", "=类别", "名称规范使用情况的检查", "-", "", "", "重点检查事项",
     "", "", "", "", "", "", "熟悉法规、持证", "", ""],
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listed:
    """One list: its file and page, the rows it begins with, and a text in it to edit."""

    kind: str
    rows: list[list[str]]
    before: str
    after: str
    edited: Callable[[], str]


LISTS = [
    Listed("targets", TARGETS, "团结路 9 号", "团结路 10 号",
           lambda: Target.objects.get(name__startswith="阿依努尔").address),
    Listed("officers", OFFICERS, "四级主任科员", "三级主任科员",
           lambda: Officer.objects.get(officer_id="0001").position),
    Listed("items", ITEMS, "每年 1 次", "每年 2 次",
           lambda: ItemVersion.objects.filter(item__code="SL-001").latest("number").frequency_text),
]  # fmt: skip


@staged
def registers(cast: Cast) -> None:
    """Each list holds what is hard to carry: leading zeros, signs of formulas, line breaks."""
    for listed in LISTS:
        content = csv_bytes(listed.rows)
        batch = load(listed.kind, content, by=cast.actor("planner_a"), partial=True)
        assert batch.written["new"] == len(listed.rows) - 1, [
            one.problems for one in batch.rows.all()
        ]


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: Any) -> None:
    """Uploads and workbooks of this test only."""
    settings.MEDIA_ROOT = tmp_path / "media"


def taken(listed: Listed, client: Any, form: str) -> bytes:
    """The list as its page gives it."""
    address = f"/{listed.kind}/export.csv"
    if form == "csv":
        return b"".join(client.get(address).streaming_content)
    client.post("/exports/", {"address": address, "page": f"/{listed.kind}/"})
    drain()
    job = Job.objects.get(task="exports.workbook")
    return b"".join(client.get(f"/jobs/{job.pk}/result/").streaming_content)


def differences(batch: Batch) -> list[tuple[str, list[list[str]]]]:
    """Class and changes of every row that is not as the register has it."""
    rows = batch.rows.exclude(row_class="same").order_by("number")
    assert batch.state in ("checked", "applied"), (batch.state, batch.error_text)
    return [(row.row_class, row.changes or row.problems) for row in rows]


def assert_same(listed: Listed, batch: Batch) -> None:
    """Every row says what the register says."""
    assert differences(batch) == []
    assert batch.counts["same"] == len(listed.rows) - 1


@pytest.mark.parametrize("listed", LISTS, ids=lambda one: one.kind)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_list_when_taken_and_handed_in_again_then_nothing_differs(
    listed: Listed, form: str, registers: None, cast: Cast, client_of: Any
) -> None:
    content = taken(listed, client_of("planner_a"), form)
    by = cast.actor("planner_a")
    assert_same(listed, check(listed.kind, content, by=by, name=f"名单.{form}"))
    rows = rows_of(content, form)
    written = csv_bytes(rows, encoding="gb18030") if form == "csv" else xlsx_bytes(rows)
    assert_same(listed, check(listed.kind, written, by=by, name=f"名单.{form}"))


@pytest.mark.parametrize("listed", LISTS, ids=lambda one: one.kind)
def test_list_when_one_cell_was_edited_then_exactly_that_differs(
    listed: Listed, registers: None, cast: Cast, client_of: Any
) -> None:
    rows = rows_of(taken(listed, client_of("planner_a"), "xlsx"), "xlsx")
    edited = [[listed.after if cell == listed.before else cell for cell in row] for row in rows]
    assert_edited(listed, load(listed.kind, xlsx_bytes(edited), by=cast.actor("planner_a")))


def assert_edited(listed: Listed, batch: Batch) -> None:
    """One cell was changed, and it is in the register now."""
    rows = batch.rows.exclude(row_class="same")
    assert [[change[1:] for change in row.changes] for row in rows] == [
        [[listed.before, listed.after]]
    ], differences(batch)
    assert listed.edited() == listed.after


def rows_of(content: bytes, form: str) -> list[list[Any]]:
    """What a program reads from a file."""
    if form == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")
@pytest.mark.parametrize("listed", LISTS[: cases(3, 1)], ids=lambda one: one.kind)
@pytest.mark.parametrize("form", ["xlsx", "csv"][: cases(2, 1)])
def test_list_when_edited_in_libreoffice_then_exactly_the_edited_cell_differs(
    listed: Listed, form: str, registers: None, cast: Cast, client_of: Any, tmp_path: Path
) -> None:
    """CSV is opened with all columns as text, as the dialog of LibreOffice offers."""
    by = cast.actor("planner_a")
    path = tmp_path / f"list.{form}"
    path.write_bytes(taken(listed, client_of("planner_a"), form))
    text = ["--infilter=CSV:44,34,76,1," + "/".join(f"{n}/2" for n in range(1, 30))]
    flat = converted(path, "fods", *(text if form == "csv" else []))
    for saved in ["xlsx", *(SAVED if (listed, form) == (LISTS[0], "xlsx") else [])][: cases(5, 1)]:
        untouched = converted(flat, saved)
        name = f"名单.{untouched.suffix[1:]}"
        assert_same(listed, check(listed.kind, untouched.read_bytes(), by=by, name=name))
    xml, count = re.subn(f">{re.escape(listed.before)}<", f">{listed.after}<", flat.read_text())
    assert count == 1
    flat.write_text(xml)
    edited = converted(flat, "xlsx").read_bytes()
    assert_edited(listed, load(listed.kind, edited, by=by))


def converted(path: Path, form: str, *options: str) -> Path:
    """The file opened and saved by LibreOffice."""
    profile = path.parent / "profile"
    subprocess.run(
        [str(SOFFICE), f"-env:UserInstallation=file://{profile}", "--headless", *options,
         "--convert-to", form, "--outdir", str(path.parent), str(path)],
        check=True, capture_output=True, timeout=SECONDS,
    )  # fmt: skip
    return path.with_suffix(f".{form.partition(':')[0]}")


def form_of(version: ItemVersion, **changed: Any) -> ItemForm:
    """The page's form as a person fills it."""
    filled = ItemForm.initial_of(version) | {"valid_from": "2026-01-01"} | changed
    data = QueryDict(mutable=True)
    for name, value in filled.items():
        if value:
            data.setlist(name, value if isinstance(value, list) else [value])
    form = ItemForm(data)
    assert form.is_valid(), form.errors
    return form


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_items_when_classes_levels_and_words_were_set_by_hand_then_nothing_differs(
    form: str, registers: None, cast: Cast, client_of: Any
) -> None:
    by, listed = cast.actor("planner_a"), LISTS[2]
    for version in ItemVersion.objects.select_related("item").order_by("pk"):
        facts = form_of(
            version, target_classes="旅行社、A级景区（四级、五级）", target_kinds=["activity"],
            levels=["county"], object_text="旅行社\r\n和景区", ratio_text="不少于 3%\r\n另行通知",
            requirement_text="两年以上经验、持证；熟悉法规",
        ).facts()  # fmt: skip
        actions.edit_item(item=version.item, facts=facts, by=by, at=NOW)
    content = taken(listed, client_of("planner_a"), form)
    assert_same(listed, check(listed.kind, content, by=by, name=f"名单.{form}"))

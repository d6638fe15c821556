"""Rows understood at once say what the reader of single rows says, or nothing."""

import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sunlot.actors import Actor
from sunlot.imports.adapters import Occasion
from sunlot.imports.reading import Layout, Part
from sunlot.imports.reading.blocks import row_blocks
from sunlot.imports.reading.header import HeaderRows, Heading
from sunlot.imports.reading.table import Plain
from sunlot.imports.rows import RowCells
from sunlot.imports.setwise.incoming import NULL, octets
from sunlot.imports.values import text_of
from sunlot.targets.importing import TargetAdapter
from sunlot.targets.importing.columns import COLUMNS
from tests.cast import NOW, Cast

NAMES = [column.name for column in COLUMNS]
USUAL: dict[str, list[Any]] = {
    "name": [
        "红柳滩果蔬食品有限公司",
        "天山（集团）公司",
        "ABC商行",
        "阿依努尔·买买提商店",
        "a b",
        "",
    ],
    "kind": ["企业", "个体户", "有限责任公司(自然人独资)", "项目", "外星企业", ""],
    "credit_code": [
        "91650000228601443P",
        "91650000228601443Q",
        "91650100MA7878AK1T",
        "",
        "12",
        5.0,
    ],
    "number": ["", "ZC-7", "新食许〔2026〕12号", "110101199003078888", 77],
    "own_key": ["", "XM-1", "甲-12", "110101199003078888"],
    "region": ["650102", "天山区", "新疆/乌鲁木齐", "653101", "999999", ""],
    "address": [
        "人民路 1 号",
        "",
        "=1+1",
        "-",
        "--",
        "-5 号",
        "@",
        " 前后有空 ",
        "'带撇号",
        "反\\斜",
        "制\t表",
        "长" * 301,
    ],
    "industry": ["1371", "C1371", "食品", ""],
    "registration_state": ["存续", "注销", "吊销未注销", "正常营业", "", "不详"],
    "department": ["市场监管部门", "", "本部门", "没有这个部门"],
    "tags": ["", "食品生产许可；重点用能", '引"号', "长" * 41],
    "scope": ["食品销售；日用百货", "", "一\n二"],
    "supervising_unit": ["街道市场监管所", ""],
    "registrar": ["天山区市场监督管理局", "", "长" * 101],
    "registered_on": ["2018-06-01", "2018年6月1日", "43831", "2030-01-01", "", "2018-06", 2018],
    "note": ["", "示例数据", "‘引文’"],
    "further_numbers": ["", "注册号 650100012345678；ABC-1", "；", "110101199003078888"],
    "licence_name": ["", "食品生产许可证", "甲；乙", "长" * 101],
    "licence_number": ["SC1", "SC1；SC2", "SC1、SC2", ""],
    "licence_issuer": ["", "市局"],
    "licence_from": ["", "2024-05-06", "2030-01-01；"],
    "licence_to": ["", "长期", "2029-05-05", "2029"],
    "site_address": ["", "工业园 8 号\n二层"],
    "site_region": ["", "652301", "999999"],
    "legal_person": ["", "买买提江"],
    "person": ["", "王小明", "110101199003078888"],
    "phone": ["", "0991-1234567", "1.39E+10", "无", 13800002046],
}
CELLS = {
    name: st.one_of(st.sampled_from(USUAL[name]), st.sampled_from(USUAL[name][:1]), st.text())
    for name in NAMES
}


@pytest.fixture
def pair(cast: Cast) -> Any:
    """(the adapter, a function that gives context and layout for columns and a fixed text)."""
    adapter = TargetAdapter()

    def of(present: list[str], fixed: dict[str, str]) -> tuple[Any, Layout]:
        actor: Actor = cast.actor("planner_a")
        occasion = Occasion(
            by=actor, at=NOW, on=datetime.date(2026, 4, 20), options={},
            present=frozenset(present) | fixed.keys(),
        )  # fmt: skip
        places = {name: Heading(place, (name,)) for place, name in enumerate(present)}
        layout = Layout(Part("csv", encoding="utf-8"), HeaderRows(1, 1), places, fixed)
        return adapter.context(occasion), layout

    return adapter, of


def line_of(plain: Plain, layout: Layout, cells: list[Any]) -> str | None:
    """What is understood at once of one row."""
    (block,) = row_blocks([(2, cells)], dict(layout.places), COLUMNS)
    lines = plain(block)
    return None if block.odd else lines[0].as_py()


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cells=st.fixed_dictionaries(CELLS),
    without=st.sets(st.sampled_from(NAMES[5:]), max_size=3),
    is_fixed=st.booleans(),
)
def test_line_is_that_of_the_reader_of_single_rows(
    pair: Any, cells: dict[str, Any], without: set[str], is_fixed: bool
) -> None:
    adapter, of = pair
    fixed = {"kind": "企业"} if is_fixed else {}
    present = [name for name in NAMES if name not in without and name not in fixed]
    context, layout = of(present, fixed)
    line = line_of(adapter.plain(layout, context), layout, [cells[name] for name in present])
    words = layout.words()
    texts = {name: text_of(cells[name]) for name in present}
    row = adapter.parse(RowCells(2, texts | fixed, words), context)
    if line is None:
        return
    assert not row.problems
    *before, key, match_name, problems = line.split("\t")
    assert key == NULL
    *wanted, name_key, match_wanted, no_problems = adapter.line(row, context).split("\t")
    assert (before, match_name, problems) == (wanted, match_wanted, no_problems)
    assert name_key == octets(match_name.encode("gb18030"))


def test_plain_rows_are_understood_at_once(pair: Any) -> None:
    adapter, of = pair
    context, layout = of(NAMES, {})
    understood = adapter.plain(layout, context)

    def plain(cells: list[Any]) -> str | None:
        return line_of(understood, layout, cells)

    usual = [USUAL[name][0] for name in NAMES]
    assert plain(usual) is not None
    assert plain(usual[:-1]) is None, "a row that ends early is looked at"
    for name in ("name", "credit_code", "region", "kind"):
        odd = [USUAL[name][-1] if one == name else usual[at] for at, one in enumerate(NAMES)]
        assert plain(odd) is None

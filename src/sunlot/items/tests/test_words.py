"""What the words of published lists mean: classes, kinds, levels, several instruments in a row."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlot.imports.tests.support import csv_bytes, load, row
from sunlot.items.models import ItemVersion
from sunlot.items.rules.citing import basis_text_of, citations
from sunlot.items.rules.classes import classes_in, kinds_in, levels_in
from sunlot.items.tests.test_import import GOOD, HEAD

DATA = Path(__file__).resolve().parents[4] / "demo" / "data"


@pytest.mark.parametrize(
    ("text", "classes", "kinds"),
    [
        ("企业、个体工商户、农民专业合作社、外国企业常驻代表机构",
         ["企业", "个体工商户", "农民专业合作社", "外国企业常驻代表机构"],
         ["enterprise", "individual"]),
        ("辖区直销企业及其关联主体（分支机构、服务网点、经销商等）",
         ["辖区直销企业及其关联主体（分支机构、服务网点、经销商等）"], ["enterprise"]),
        ("在建房屋工程项目", ["在建房屋工程项目"], ["project"]),
        ("大型群众性活动，学校；民办非企业单位", ["大型群众性活动", "学校", "民办非企业单位"],
         ["nonprofit", "activity"]),
        ("", [], []),
    ],
)  # fmt: skip
def test_classes_and_kinds_when_words_are_usual_then_read(text, classes, kinds):
    assert (classes_in(text), kinds_in(text)) == (classes, kinds)


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("县级以上市场监管部门", ["region", "prefecture", "county"]),
        ("县级市场监管部门", ["county"]),
        ("市局、县级市场监管部门", ["prefecture", "county"]),
        ("自治区市场监管局", ["region"]), ("有关部门", []),
    ],
)  # fmt: skip
def test_levels_when_named_then_read(text, levels):
    assert levels_in(text) == levels


@given(st.text(alphabet="甲乙、（）；，和业/《》 ", max_size=80))
def test_classes_never_lose_their_bounds(text):
    found = classes_in(text)
    assert len(found) <= 20
    assert all(1 < len(one) <= 60 for one in found)
    assert len(set(found)) == len(found)


def test_every_object_of_the_sample_list_can_be_stored():
    with (DATA / "items-sample.csv").open(encoding="utf-8-sig") as stream:
        texts = [line["检查对象"] for line in csv.DictReader(stream)]
    assert sum(bool(classes_in(one)) for one in texts) >= 55
    assert sum(bool(kinds_in(one)) for one in texts) >= 30


def test_several_instruments_in_a_row_are_several_citations_and_read_back_the_same():
    found = citations("《甲法》第一条、《乙条例》第二条第三款；依照《丙法》；《丁办法》")
    assert [(one.instrument, one.article) for one in found] == [
        ("甲法", "第一条"), ("乙条例", "第二条第三款"), ("依照《丙法》", ""), ("丁办法", ""),
    ]  # fmt: skip
    assert citations(basis_text_of(found)) == found


def test_file_of_a_real_publisher_when_it_has_more_columns_then_all_of_them_are_kept(cast):
    head = [*HEAD, "抽查子项", "检查对象", "检查主体", "抽查频次", "检查人员要求", "对象类型"]
    more = [
        "原料", "食品生产企业、小作坊", "县级以上", "每年2次",
        "食品安全监督检查；应有两年以上检查经验", "企业、个体工商户",
    ]  # fmt: skip
    batch = load("items", csv_bytes([head, [*GOOD, *more]]), by=cast.actor("planner_a"))
    assert row(batch, 2).row_class == "new"
    version = ItemVersion.objects.get()
    assert version.sub_matter == "原料"
    assert version.target_classes == ["食品生产企业", "小作坊"]
    assert version.target_kinds == ["enterprise", "individual"]
    assert version.levels == ["region", "prefecture", "county"]
    assert version.frequency_text == "每年2次"
    assert version.officer_requirement == ["food-safety"]
    assert version.requirement_text == "应有两年以上检查经验"
    assert version.cited == ["食品安全法", "食品生产经营监督检查管理办法"]
    again = load("items", csv_bytes([head, [*GOOD, *more]]), by=cast.actor("planner_a"))
    assert again.counts["same"] == 1

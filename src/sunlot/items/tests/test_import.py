"""The sample item list, as CSV and as workbook, into versions."""

import csv
import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlot.departments.kinds import kind_of
from sunlot.departments.models import Department
from sunlot.imports.tests.support import AT, check, codes, csv_bytes, load, row, xlsx_bytes
from sunlot.items import actions, queries
from sunlot.items.models import Item, ItemVersion
from sunlot.items.rules.classes import named_levels
from sunlot.ledger.models import Event

DATA = Path(__file__).resolve().parents[4] / "demo" / "data"
HEAD = ["事项编码", "主管部门", "抽查类别", "抽查事项", "事项类别", "检查方式", "检查依据"]
GOOD = [
    "A-1", "市场监管部门", "食品", "食品生产监督检查", "重点检查事项", "现场检查",
    "《中华人民共和国食品安全法》第一百一十条；《食品生产经营监督检查管理办法》第九条",
]  # fmt: skip


@pytest.fixture
def offices(cast):
    """Every department that the sample list names."""
    with (DATA / "items-sample.csv").open(encoding="utf-8-sig") as stream:
        names = {line["主管（发起）部门"] for line in csv.DictReader(stream)}
    for place, name in enumerate(sorted(names)):
        kind = kind_of(name)
        if kind is None or not Department.objects.filter(kind=kind).exists():
            Department.objects.create(
                code=f"650000-x{place}", name=name, short_name=name, kind=kind or f"x{place}",
                region=cast.regions["650000"], level="region", opened=datetime.date(2019, 1, 1),
            )  # fmt: skip
    return cast


def test_sample_list_imports_as_drafts_with_warnings(offices):
    by = offices.actor("coordinator")
    batch = load("items", (DATA / "items-sample.csv").read_bytes(), by=by)
    assert batch.counts == {"error": 0, "twin": 0, "warning": 59, "update": 0, "new": 2, "same": 0}
    assert Item.objects.count() == 61
    assert set(ItemVersion.objects.values_list("state", flat=True)) == {"draft"}
    first = ItemVersion.objects.get(item__code="YSSX-001")
    assert first.is_demo
    assert first.basis[0]["instrument"] == "市场主体登记管理条例"
    assert first.basis[0]["article"].startswith("第二十五条、")
    assert len(first.basis) == 5
    assert "S15+S17" in first.source_note


def test_workbook_gives_the_same_as_csv(offices):
    by = offices.actor("coordinator")
    load("items", (DATA / "items-sample.csv").read_bytes(), by=by)
    batch = load("items", (DATA / "items-sample.xlsx").read_bytes(), by=by)
    assert batch.counts["same"] == 61
    assert batch.written == {"new": 0, "update": 0}


def test_same_file_after_publication_changes_nothing(cast):
    by = cast.actor("coordinator")
    load("items", csv_bytes([HEAD, GOOD]), by=by)
    actions.publish_all(by=by, at=AT)
    batch = load("items", xlsx_bytes([HEAD, GOOD]), by=by)
    assert batch.written == {"new": 0, "update": 0}
    assert ItemVersion.objects.count() == 1


def test_changed_row_of_a_published_item_makes_a_draft(cast):
    by = cast.actor("planner_a")
    load("items", csv_bytes([HEAD, GOOD]), by=by)
    item = Item.objects.get()
    actions.publish(item=item, by=by, at=AT)
    batch = load("items", csv_bytes([HEAD, [*GOOD[:5], "网络检查", GOOD[6]]]), by=by)
    assert row(batch, 2).changes == [["检查方式", "现场检查", "网络检查"]]
    old, new = item.versions.order_by("number")
    assert (old.state, old.method, new.state, new.method) == (
        "published", "现场检查", "draft", "网络检查",
    )  # fmt: skip
    assert queries.published_version(item, AT.date()) == old

    later = AT + datetime.timedelta(days=3)
    actions.publish(item=item, by=by, at=later)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, old.valid_to) == ("replaced", later.date() - datetime.timedelta(days=1))
    assert queries.published_version(item, later.date()) == new
    assert queries.published_version(item, AT.date()) == old
    assert Event.objects.filter(kind="items.published").count() == 2


def test_open_draft_is_corrected_in_place(cast):
    by = cast.actor("planner_a")
    load("items", csv_bytes([HEAD, [*GOOD[:5], "", ""]]), by=by)
    load("items", csv_bytes([HEAD, GOOD]), by=by)
    version = ItemVersion.objects.get()
    assert (version.number, version.method) == (1, "现场检查")
    assert len(version.basis) == 2


def test_columns_that_the_file_lacks_stay_as_they_are(cast):
    by = cast.actor("planner_a")
    load("items", csv_bytes([[*HEAD, "检查人员要求"], [*GOOD, "food-safety"]]), by=by)
    batch = load("items", csv_bytes([HEAD, GOOD]), by=by)
    assert batch.written == {"new": 0, "update": 0}
    assert ItemVersion.objects.get().officer_requirement == ["food-safety"]


def test_item_without_basis_or_method_warns_and_stays_a_draft(cast):
    by = cast.actor("planner_a")
    batch = load("items", csv_bytes([HEAD, [*GOOD[:5], "", ""]]), by=by)
    assert row(batch, 2).row_class == "warning"
    assert codes(batch, 2) == ["items-basis-missing", "items-method-missing"]
    version = ItemVersion.objects.get()
    assert queries.publishable_problems(version) == ["basis", "method"]


def test_department_cannot_import_items_of_another(cast):
    batch = check("items", csv_bytes([HEAD, GOOD]), by=cast.actor("planner_b"))
    assert codes(batch, 2) == ["items-other-department"]
    assert batch.counts["error"] == 1


def test_code_of_another_department_is_not_taken_over(cast):
    load("items", csv_bytes([HEAD, GOOD]), by=cast.actor("planner_a"))
    stolen = [GOOD[0], "消防救援机构", *GOOD[2:]]
    batch = check("items", csv_bytes([HEAD, stolen]), by=cast.actor("planner_b"))
    assert codes(batch, 2) == ["items-elsewhere"]


def test_unknown_class_department_and_code_are_errors(cast):
    rows = [
        HEAD,
        ["事项 一", *GOOD[1:]],
        ["A-2", "火星管理局", *GOOD[2:]],
        ["A-3", *GOOD[1:4], "专项", *GOOD[5:]],
        ["A-4", *GOOD[1:3], "", *GOOD[4:]],
    ]
    batch = check("items", csv_bytes(rows), by=cast.actor("coordinator"))
    assert [codes(batch, number) for number in (2, 3, 4, 5)] == [
        ["items-code-form"], ["imports-department-unknown"], ["imports-value-unknown"],
        ["imports-value-missing"],
    ]  # fmt: skip


R, P, C = "region", "prefecture", "county"


@pytest.mark.parametrize(
    ("words", "levels"),
    [("县级", [C]), ("县级以上", [R, P, C]), ("县级及以上", [R, P, C]), ("省、市、县", [R, P, C]),
     ("省市县", [R, P, C]), ("市、县", [P, C]), ("自治区级", [R]), ("市级以上", [R, P]),
     ("各级", [R, P, C]), ("县级以上人民政府部门", [R, P, C]), ("乡镇", None), ("区级", None),
     ("县（市、区）级", [C]), ("自治区级；地州市级", [R, P]),
     ("县级、乡镇", None), ("市场", None), ("县级以下", None)],
)  # fmt: skip
def test_levels_then_are_understood_without_guessing(words, levels):
    assert named_levels(words) == levels


@given(st.text(alphabet="省市县级以上、乡各自治区地州及", max_size=8))
def test_levels_of_any_words_stand_once_and_in_order(words):
    found = named_levels(words)
    assert found is None or found == [one for one in (R, P, C) if one in found]


@pytest.mark.parametrize(
    ("word", "found"), [("一般检查", "general"), ("重点检查", "key"), ("重点抽查事项", "key")]
)
def test_classes_in_other_words_then_are_understood(cast, word, found):
    by = cast.actor("planner_a")
    load("items", csv_bytes([HEAD, [*GOOD[:4], word, *GOOD[5:]]]), by=by)
    assert ItemVersion.objects.get().item_class == found

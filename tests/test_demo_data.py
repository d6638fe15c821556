"""The demo's data holds together: what is drawn can be drawn, on any day, with the same figures."""

import csv
import datetime
import hashlib
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from demo import derive, officers, targets
from demo.__main__ import RISK_COLUMNS, generate
from demo.industries import industries
from sunlot.departments.kinds import kind_of, split_departments
from sunlot.departments.rules import DepartmentRow, read_rows
from sunlot.imports.values import looks_like_id_number
from sunlot.regions.actions import xinjiang
from sunlot.targets.rules import credit_code
from sunlot.workdays.calendar import is_working_day

DATA = Path(__file__).parents[1] / "demo" / "data"
Rows = list[dict[str, str]]


def read(path: Path) -> Rows:
    with path.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def department_rows() -> list[DepartmentRow]:
    return read_rows((DATA / "departments.csv").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("demo")
    generate(made)
    return made


@cache
def tasks() -> dict[str, Any]:
    return tomllib.loads((DATA / "tasks.toml").read_text(encoding="utf-8"))


def test_generate_twice_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    counts = generate(tmp_path)
    assert counts["targets.csv"] == targets.TOTAL == 20_000
    assert counts["officers.csv"] == 600
    for name in counts:
        first, second = (hashlib.sha256((one / name).read_bytes()) for one in (folder, tmp_path))
        assert first.hexdigest() == second.hexdigest()


def test_targets_have_valid_unique_codes_and_names(folder: Path) -> None:
    rows = read(folder / "targets.csv")
    assert tuple(rows[0]) == targets.COLUMNS
    codes = [row["统一社会信用代码"] for row in rows if row["统一社会信用代码"]]
    assert len(set(codes)) == len(codes)
    assert all(not credit_code.check(code) for code in codes)
    assert len({row["名称"] for row in rows}) == len(rows)
    assert {row["备注"] for row in rows} == {"示例数据"}
    assert max(len(row["名称"]) for row in rows) >= 38
    assert any("·" in row["名称"] for row in rows)
    assert Counter(row["主体类别"] for row in rows) == targets.KINDS


def test_targets_stand_in_divisions_that_are_in_force(folder: Path) -> None:
    known = {row.code for row in xinjiang() if row.valid_to is None and row.level == "county"}
    assert {row["行政区划代码"] for row in read(folder / "targets.csv")} <= known


def test_every_responsible_department_is_one_of_the_region() -> None:
    kinds = {row.kind for row in department_rows()}
    assert {kind_of(one.department) for one in industries()} <= kinds


def test_classes_have_the_shares_of_the_region(folder: Path) -> None:
    rows = read(folder / "risks.csv")
    assert tuple(rows[0]) == RISK_COLUMNS
    counts = Counter(row["风险类别"] for row in rows)
    shares = {letter: round(10_000 * counts[letter] / len(rows)) for letter in "ABCD"}
    for letter, share in {"A": 4860, "B": 4152, "C": 642, "D": 347}.items():
        assert abs(shares[letter] - share) <= 2
    enterprises = {
        row["统一社会信用代码"] for row in read(folder / "targets.csv") if row["主体类别"] == "企业"
    }
    assert {row[RISK_COLUMNS[0]] for row in rows} == enterprises


def test_officers_belong_to_departments_and_none_to_an_office(folder: Path) -> None:
    departments = department_rows()
    rows = read(folder / "officers.csv")
    assert {row["单位"] for row in rows} <= {one.name for one in departments if not one.is_office}
    assert len({row["人员编号"] for row in rows}) == len(rows)
    known = {row["资质"] for row in read(DATA / "qualifications.csv")}
    assert {one for row in rows for one in row["资质"].split("；")} <= known
    lapsed = [row for row in rows if row["证件截止"] < officers.INSPECTION.isoformat()]
    assert 5 <= len(lapsed) <= 40
    cast = {name for names in officers.CAST.values() for name in names}
    assert cast <= {row["姓名"] for row in rows if row not in lapsed}


def test_no_file_holds_anything_like_an_identity_number(folder: Path) -> None:
    for name in ("officers.csv", "targets.csv"):
        rows = read(folder / name)
        assert not any(
            looks_like_id_number(value)
            for row in rows
            for column, value in row.items()
            if column != "统一社会信用代码"
        )


@pytest.mark.parametrize("task", tasks()["task"], ids=lambda task: task["code"])
def test_drawn_task_names_a_task_items_and_departments_that_exist(task: dict[str, Any]) -> None:
    plan = {row["演示_任务编号"]: row for row in read(DATA / "plan-2026.csv")}[task["code"]]
    items = {row["演示_事项编码"]: row for row in read(DATA / "items-sample.csv")}
    items |= {row["演示_事项编码"]: row for row in read(DATA / "items-additions.csv")}
    departments = {
        one.code: one for one in read_rows((DATA / "departments.csv").read_text("utf-8"))
    }
    assert (plan["演示_关联信用风险分类"] == "是") == task["credit_linked"]
    planned = [plan["发起部门"], *split_departments(plan["配合部门"])]
    assert [departments[one["code"]].kind for one in task["departments"]] == [
        kind_of(words) for words in planned
    ]
    for part in task["departments"]:
        assert part["places"] + sum(part["qualifications"].values()) >= 2
        for code in part["items"]:
            item = items[code]
            assert kind_of(item["主管（发起）部门"]) == departments[part["code"]].kind
            assert item["检查依据（原文所列）"]
            assert item["检查方式"]
            required = item["检查人员要求"]
            assert not required or required in part["qualifications"]
    lead_items = {items[code]["抽查事项"] for code in task["departments"][0]["items"]}
    assert lead_items == set(plan["抽查事项"].split("；"))
    if not task["credit_linked"]:  # per class the floor holds for the sum, see below
        p, q = task["ratios"]["all"]
        assert 100 * p >= float(plan["演示_比例下限（%）"]) * q
    assert plan["演示_开始日期"] <= task["starts_on"].isoformat()
    assert task["ends_on"].isoformat() <= plan["演示_完成日期"]


def scope(task: dict[str, Any], folder: Path) -> Rows:
    """Active objects inside a stored filter, as the product will find them."""
    rows = [row for row in read(folder / "targets.csv") if row["登记状态"] == "存续"]
    kinds = {"enterprise": "企业", "nonprofit": "非营利组织"}
    for one in task["filter"]["all"]:
        match one["field"], one["op"]:
            case "tag", "in":
                rows = [r for r in rows if set(r["标签"].split("；")) & set(one["value"])]
            case "kind", "in":
                rows = [r for r in rows if r["主体类别"] in {kinds[k] for k in one["value"]}]
            case "division", "under":
                rows = [r for r in rows if r["行政区划代码"].startswith(one["value"][:4])]
            case other:
                raise AssertionError(other)
    return rows


def drawn(task: dict[str, Any], folder: Path) -> tuple[Counter[str], dict[str, int]]:
    """Objects and quota per stratum."""
    classes = {row[RISK_COLUMNS[0]]: row["风险类别"] for row in read(folder / "risks.csv")}
    strata = Counter(
        classes[row["统一社会信用代码"]] if task["credit_linked"] else "all"
        for row in scope(task, folder)
    )
    return strata, {
        name: -(-count * task["ratios"][name][0] // task["ratios"][name][1])
        for name, count in strata.items()
    }


def test_credit_linked_task_finds_every_class_and_keeps_the_plans_floor(folder: Path) -> None:
    task = next(one for one in tasks()["task"] if one["credit_linked"])
    strata, quota = drawn(task, folder)
    assert sorted(strata) == ["A", "B", "C", "D"]
    assert min(strata.values()) >= 5  # DR-10 would flag less
    assert 20 <= sum(quota.values()) <= 40
    assert sum(quota.values()) * 100 >= 5 * sum(strata.values())
    assert all(0 < quota[name] < strata[name] for name in strata)


def test_open_task_draws_a_believable_number(folder: Path) -> None:
    task = next(one for one in tasks()["task"] if not one["credit_linked"])
    strata, quota = drawn(task, folder)
    assert strata["all"] >= 20
    assert 20 <= quota["all"] <= 40


@pytest.mark.parametrize("task", tasks()["task"], ids=lambda task: task["code"])
def test_every_pool_of_a_drawn_task_has_enough_valid_officers(
    task: dict[str, Any], folder: Path
) -> None:
    names = {one.code: one.name for one in department_rows()}
    parents = {row.code: row.parent for row in xinjiang() if row.valid_to is None}
    places = {parents[row["行政区划代码"]] for row in scope(task, folder)}
    last = task["ends_on"].isoformat()
    able = [
        row
        for row in read(folder / "officers.csv")
        if row["证件截止"] >= last and row["是否专家"] == "否"
    ]
    for part in task["departments"]:
        for place in places:
            pool = [
                row
                for row in able
                if row["单位"] == names[part["code"]] and place in row["服务区划"].split("；")
            ]
            for wanted in part["qualifications"]:
                assert sum(wanted in row["资质"].split("；") for row in pool) >= 3
            assert len(pool) >= 5


def test_days_of_the_demo_are_working_days_in_order() -> None:
    days = {key: day for key, day in tasks()["calendar"].items() if isinstance(day, datetime.date)}
    assert all(is_working_day(day) for key, day in days.items() if key != "risk_as_of")
    order = (
        "imported", "submitted", "adopted", "issued", "freeze_requested", "frozen", "announced",
        "committed_by", "drawn", "approved", "noticed", "inspected_from", "inspected_to",
        "recorded_by", "reviewed_by", "published_from", "released", "published_to",
    )  # fmt: skip
    assert [days[key] for key in order] == sorted(days[key] for key in order)
    assert days["issued"] <= datetime.date(2026, 3, 31)  # plans are public by the end of March


def test_outcomes_are_shares_of_a_thousand_with_problems_between_5_and_20_percent() -> None:
    outcomes = tasks()["outcomes"]
    assert sum(outcomes.values()) == 1000
    assert 50 <= 1000 - outcomes["01"] <= 200
    assert max((share, code) for code, share in outcomes.items() if code != "01")[1] == "04"


def test_derived_files_are_current(tmp_path: Path) -> None:
    derive.write_csv(tmp_path / "plan.csv", *derive.moved_plan())
    assert (tmp_path / "plan.csv").read_bytes() == (DATA / "plan-2026.csv").read_bytes()


def test_workbook_holds_the_same_items_as_the_csv() -> None:
    book = CalamineWorkbook.from_path(str(DATA / "items-sample.xlsx"))
    rows = book.get_sheet_by_index(0).to_python()
    header = [str(name) for name in rows[0]]
    cells = [dict(zip(header, map(str, row), strict=True)) for row in rows[1:]]
    assert cells == read(DATA / "items-sample.csv")

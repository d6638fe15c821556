"""Reading departments from the words of real plans."""

import csv
from pathlib import Path

import pytest

from sunlot.departments.kinds import kind_of, kinds, split_departments

DEMO = Path(__file__).resolve().parents[4] / "demo" / "data"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("公安部门", ["police"]),
        (
            "住房城乡建设、卫生健康、市场监管部门，消防救援机构",
            ["housing", "health", "market", "fire"],
        ),
        ("民政部门、市场监管部门", ["civil", "market"]),
        ("文化和旅游（体育）部门", ["culture"]),
        ("（部门内部联合：传媒管理、执法各科队）", []),
        ("", []),
        (
            "市监局，公安局、生态环境局；发改委、卫健委",
            ["market", "police", "ecology", "reform", "health"],
        ),
        ("市 场 监 管 局", ["market"]),
        ("市场监管部门、市场监管部门", ["market"]),
    ],
)
def test_split_departments_and_kind_of_read_what_plans_say(words: str, expected: list[str]) -> None:
    assert [kind_of(one) for one in split_departments(words)] == expected


def test_kind_of_a_name_that_names_nobody_is_unknown() -> None:
    assert kind_of("市场监管领域相关部门") is None


def test_kinds_have_no_name_twice() -> None:
    names = [name for kind in kinds().values() for name in kind.names]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("file", "columns"),
    [
        ("plan-sample.csv", ("发起部门", "配合部门")),
        ("items-sample.csv", ("主管（发起）部门", "配合部门")),
    ],
)
def test_every_department_of_the_sample_files_is_known(file: str, columns: tuple[str, ...]) -> None:
    with (DEMO / file).open(encoding="utf-8", newline="") as opened:
        cells = [row[column] for row in csv.DictReader(opened) for column in columns]
    words = {one for cell in cells for one in split_departments(cell)}
    assert {one for one in words if kind_of(one) is None} == {"市场监管领域相关部门"}

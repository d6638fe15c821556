"""What cells name: departments by their division and what they do."""

import datetime

import pytest

from sunlot.imports.lookups import DepartmentFinder, Divisions
from sunlot.imports.values import BadValue
from tests.cast import Cast

ON = datetime.date(2026, 3, 1)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("自治区市场监管局", "650000-market"),
        ("新疆维吾尔自治区市场监管局", "650000-market"),
        ("自治区应急管理部门", None),
        ("自治区", None),
        ("自治区名录", None),
    ],
)
def test_division_and_generic_name_mean_the_department_of_that_division(
    cast: Cast, words: str, code: str | None
) -> None:
    found = DepartmentFinder(on=ON).find(words, cast.regions["650102"].path)
    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("乌鲁木齐市天山区", "650102"),
        ("新疆维吾尔自治区乌鲁木齐市天山区", "650102"),
        ("新疆维吾尔自治区天山区", "650102"),
        ("新疆乌鲁木齐天山区", "650102"),
        ("新疆/乌鲁木齐", "650100"),
        ("新疆-乌鲁木齐市-天山区", "650102"),
        ("新疆维吾尔自治区 / 乌鲁木齐市 / 天山区", "650102"),
    ],
)
def test_division_behind_those_above_it_is_understood(cast: Cast, words: str, code: str) -> None:
    divisions = Divisions(reach=cast.regions["650000"].path, on=ON)
    assert divisions.find(words).code == code


@pytest.mark.parametrize("words", ["昌吉市天山区", "天山区乌鲁木齐市", "某地天山区", "区", "/"])
def test_division_behind_another_one_is_not_understood(cast: Cast, words: str) -> None:
    with pytest.raises(BadValue) as refused:
        Divisions(reach=cast.regions["650000"].path, on=ON).find(words)
    assert refused.value.code == "imports-division-unknown"


def test_unknown_division_is_told_the_nearest_ones_with_their_codes(cast: Cast) -> None:
    with pytest.raises(BadValue) as refused:
        Divisions(reach=cast.regions["650000"].path, on=ON).find("天山")
    assert "天山区 650102（乌鲁木齐市）" in refused.value.remedy
    assert refused.value.remedy.count("（") <= 3

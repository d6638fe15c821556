"""What cells name: departments by their division and what they do."""

import datetime

import pytest

from sunlot.departments.models import Department
from sunlot.imports.lookups import DepartmentFinder, Divisions
from sunlot.imports.values import BadValue
from sunlot.regions.models import Level, Region
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
        ("昌吉州市场监管局", "652300-market"), ("昌吉自治州市场监督管理局", "652300-market"),
        ("新疆市场监管局", "650000-market"),
        ("博州市场监管局", "652700-market"), ("博尔塔拉州市监局", "652700-market"),
        ("博州草原站", "652700-grass"), ("博尔塔拉蒙古自治州草原站", "652700-grass"),
        ("博州水产站", None), ("博州", None), ("和州市场监管局", None),
        # 地区 and 市 are called so, whichever has departments.
        ("昌吉市场监督管理部门", None), ("喀什市监局", None), ("喀什地区市监局", "653100-market"),
    ],
)  # fmt: skip
def test_short_name_of_a_division_means_it_where_only_one_is_called_so(
    cast: Cast, words: str, code: str | None
) -> None:
    region = Region.objects.create(
        code="652700", name="博尔塔拉蒙古自治州", level=Level.PREFECTURE,
        parent=cast.regions["650000"], path="650000/652700/",
        valid_from=datetime.date(1980, 1, 1),
    )  # fmt: skip
    for number, name, kind, where in (
        ("652700-market", "博州市场监督管理局", "market", region),
        ("652700-grass", "博尔塔拉蒙古自治州草原站", "forestry", region),
        ("653100-market", "喀什地区市场监督管理局", "market", cast.regions["653100"]),
    ):
        Department.objects.create(
            code=number, name=name, short_name=f"{name}（简）", kind=kind, region=where,
            level=where.level, opened=datetime.date(2019, 6, 1),
        )  # fmt: skip
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

"""What cells name: departments by their division and what they do."""

import datetime

import pytest

from sunlot.imports.lookups import DepartmentFinder
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

"""What a stored filter can say of licences and days, and how its size is kept."""

import datetime

import pytest

from sunlot.imports.tests.support import AT
from sunlot.targets import actions, queries
from sunlot.targets.errors import FilterInvalid
from sunlot.targets.filters import condition, describe, validate
from sunlot.targets.listing import address_of
from sunlot.targets.models import FilterSize, Licence, StoredFilter
from sunlot.targets.tests.support import make_target

DAY = AT.date()


def words(field, value):
    return {"all": [condition(field, value)]}


@pytest.fixture
def register(cast):
    place = cast.regions["650102"]
    lapsed = make_target(place, "过期的", supervising_unit="天山所")
    Licence.objects.create(
        target=lapsed, name="食品经营许可证", number="1", valid_to=datetime.date(2026, 3, 31)
    )
    valid = make_target(
        place, "有效的", last_inspected_on=datetime.date(2026, 1, 5),
        registered_on=datetime.date(2025, 6, 1),
    )  # fmt: skip
    Licence.objects.create(target=valid, name="食品经营许可证", number="2")
    make_target(place, "没有证的", last_inspected_on=datetime.date(2026, 4, 1))


@pytest.mark.parametrize(
    ("field", "value", "size", "said"),
    [
        ("licence", "食品经营许可证", 2, "有食品经营许可证"),
        ("licence_lapsed", "2026-04-01", 1, "许可证在 2026-04-01 前到期"),
        ("licence_lapsed", "2026-03-31", 0, "许可证在 2026-03-31 前到期"),
        ("last_inspected", "2026-02-01", 2, "2026-02-01 以来没有检查过"),
        ("established", "2025-06-01", 1, "2025-06-01 以后成立"),
        ("supervising_unit", "天山所", 1, "监管单位为天山所"),
    ],
)
def test_condition_finds_says_and_leads_to_its_rows(
    cast, register, client_of, field, value, size, said
):
    stored = validate(words(field, value))
    assert queries.count(stored, cast.regions["650000"]) == size
    assert describe(stored) == said
    page = client_of("planner_a").get(f"/targets/?{address_of(stored)}")
    assert page.context["page"].count == size
    assert said in page.content.decode()


@pytest.mark.parametrize("value", ["2026-02-30", "昨天", "20260201"])
def test_condition_on_a_day_takes_one_day(cast, value):
    for given in (value, ["2026-01-01", "2026-01-02"]):
        with pytest.raises(FilterInvalid):
            validate({"all": [{"field": "established", "op": "since", "value": given}]})


def test_size_is_kept_for_each_day_and_its_course_is_shown(cast, register, client_of):
    conditions = words("licence", "食品经营许可证")
    by = cast.actor("planner_a")
    stored = actions.store_filter(name="食品经营", conditions=conditions, by=by, at=AT)
    assert actions.measure_all(on=DAY) == 1
    assert actions.measure_all(on=DAY) == 0
    extra = make_target(cast.regions["650102"], "新的")
    Licence.objects.create(target=extra, name="食品经营许可证", number="3")
    assert queries.measured(stored, DAY).size == 2
    assert queries.measured(stored, DAY + datetime.timedelta(days=1)).size == 3
    assert actions.measure_all(on=DAY + datetime.timedelta(days=1)) == 1
    assert FilterSize.objects.count() == 2
    page = client_of("planner_a").get(f"/targets/filters/{stored.pk}/").content.decode()
    assert "查看数据表" in page
    assert "信用风险分类构成" in page
    actions.remove_filter(stored=stored, by=by, at=AT)
    assert not StoredFilter.objects.exists()

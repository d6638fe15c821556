"""The stored target filter: data that is checked, selects and reads as a sentence."""

import contextlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sunlot.targets import filters, queries
from sunlot.targets.errors import FilterInvalid, FilterShapeless
from sunlot.targets.models import RegistrationState, TargetKind
from sunlot.targets.tests.support import make_target

TAGS = ["食品生产许可", "机动车检验", "学校食堂"]
INDUSTRIES = ["1371", "1411", "7452", "52"]
CODES = ["650000", "650100", "650102", "652301"]


def condition(field, value):
    return {"field": field, "op": filters.OPS[field], "value": value}


CONDITIONS = st.one_of(
    st.builds(lambda v: condition("tag", v), st.lists(st.sampled_from(TAGS), min_size=1)),
    st.builds(
        lambda v: condition("kind", v), st.lists(st.sampled_from(TargetKind.values), min_size=1)
    ),
    st.builds(
        lambda v: condition("registration_state", v),
        st.lists(st.sampled_from(RegistrationState.values), min_size=1),
    ),
    st.builds(
        lambda v: condition("industry", v),
        st.lists(st.sampled_from(["13", "14", "745", "5212"]), min_size=1),
    ),
    st.builds(lambda v: condition("division", v), st.sampled_from(CODES)),
)


def holds(one, target):
    """The meaning of a condition, written down a second time."""
    value = one["value"] if isinstance(one["value"], list) else [one["value"]]
    match one["field"]:
        case "tag":
            return bool(set(value) & set(target.tags))
        case "kind":
            return target.kind in value
        case "registration_state":
            return target.registration_state in value
        case "industry":
            return target.industry.startswith(tuple(value))
        case "division":
            return any(f"{code}/" in target.region.path for code in value)
    raise AssertionError(one)


@pytest.fixture
def register(cast):
    regions = [cast.regions[code] for code in ("650102", "650103", "652301", "650000")]
    return [
        make_target(
            regions[place % 4], f"第{place}户", kind=TargetKind.values[place % 6],
            tags=TAGS[: place % 4], industry=INDUSTRIES[place % 4],
            registration_state=RegistrationState.values[place % 5],
        )
        for place in range(24)
    ]  # fmt: skip


@settings(
    max_examples=60, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(conditions=st.lists(CONDITIONS, min_size=1, max_size=4))
def test_filter_selects_what_its_conditions_mean(register, cast, conditions):
    stored = filters.validate({"all": conditions})
    assert filters.validate(stored) == stored
    found = set(queries.select(stored, cast.regions["650000"]))
    assert found == {one for one in register if all(holds(c, one) for c in conditions)}
    assert queries.count(stored, cast.regions["650000"]) == len(found)
    inside = set(queries.select(stored, cast.regions["650100"]))
    assert inside == {one for one in found if one.region.path.startswith("650000/650100/")}
    assert filters.describe(stored)


@pytest.mark.parametrize(
    "stored", [None, {}, [], "x", {"all": []}, {"all": "x"}, {"any": []}, {"all": [], "x": 1}]
)
def test_filter_without_conditions_is_refused(db, stored):
    with pytest.raises(FilterShapeless) as caught:
        filters.validate(stored)
    assert caught.value.text()
    assert "all" in caught.value.remedy_text()


@pytest.mark.parametrize(
    "one",
    [
        "x", {}, {"field": "tag"}, condition("tag", []), condition("tag", [1]),
        condition("tag", [""]), condition("tag", None), {**condition("tag", ["a"]), "op": "not"},
        {"field": "name", "op": "in", "value": ["甲"]}, condition("kind", ["spaceship"]),
        condition("registration_state", ["x"]), condition("industry", ["食品"]),
        condition("industry", ["1"]), condition("division", "999999"),
        condition("department", ["nobody"]), condition("tag", [str(n) for n in range(300)]),
    ],
)  # fmt: skip
def test_condition_that_cannot_be_used_says_which(cast, one):
    good = condition("tag", ["a"])
    with pytest.raises(FilterInvalid) as caught:
        filters.validate({"all": [good, one]})
    assert "第 2 个" in caught.value.text()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["all", "field", "op", "value", "x"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stored=JSON)
def test_any_json_is_a_filter_or_a_users_error(db, stored):
    with contextlib.suppress(FilterInvalid, FilterShapeless):
        assert filters.validate(stored)["all"]


def test_filter_reads_as_a_sentence(cast):
    stored = filters.validate(
        {
            "all": [
                condition("kind", ["enterprise"]), condition("tag", ["机动车检验"]),
                condition("division", "650100"), condition("industry", ["13", "14"]),
                condition("registration_state", ["active"]),
                condition("department", ["650000-market"]),
            ]
        }
    )  # fmt: skip
    assert filters.describe(stored) == (
        "企业；标签含机动车检验；在乌鲁木齐市（650100）；行业代码以 13、14 开头；登记状态为存续；"
        "主管部门为市场监管部门"
    )


def test_filter_text_is_never_sql(cast, register):
    stored = filters.validate({"all": [condition("tag", ["'); DROP TABLE targets_target; --"])]})
    assert queries.count(stored, cast.regions["650000"]) == 0

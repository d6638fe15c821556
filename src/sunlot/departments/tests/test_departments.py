"""Loading departments, the office that never inspects (JC-01), and who sees whom."""

import datetime
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from sunlot.actors import Actor
from sunlot.departments import policies
from sunlot.departments.actions import load_departments
from sunlot.departments.errors import DepartmentFileWrong, OfficeCannotInspect
from sunlot.departments.models import Department, JointConference, JointConferenceMember
from sunlot.departments.rules import COLUMNS, DepartmentRowProblem, may_inspect, read_rows
from sunlot.ledger.models import Event
from sunlot.regions.actions import load_regions, xinjiang
from tests.cast import Cast

AT = datetime.datetime(2026, 3, 2, 2, tzinfo=datetime.UTC)
TODAY = datetime.date(2026, 4, 22)
SYSTEM = Actor.system("load")

OFFICE = "650000-office,自治区联席会议办公室,联席办,office,650000,否,2019-06-01,"
MARKET = "650000-market,自治区市场监督管理局,市场监管部门,market,650000,是,2019-06-01,"
FIRE = "650000-fire,自治区消防救援总队,消防救援机构,fire,650000,是,2019-06-01,"


def rows_of(*lines: str) -> str:
    return "\n".join([",".join(COLUMNS), *lines])


@pytest.fixture
def divisions(db: None) -> None:
    load_regions(rows=xinjiang(), by=SYSTEM, at=AT)


def test_office_may_not_inspect_by_rule_jc_01() -> None:
    assert not may_inspect(is_office=True)
    assert may_inspect(is_office=False)


def test_require_inspecting_of_an_office_says_who_and_what_to_do(cast: Cast) -> None:
    policies.require_inspecting(cast.department("market"))
    with pytest.raises(OfficeCannotInspect) as problem:
        policies.require_inspecting(cast.office)
    assert "联席办" in problem.value.text()
    assert problem.value.remedy_text()


def test_database_refuses_an_office_of_an_inspecting_kind(cast: Cast) -> None:
    for change in ({"is_office": False}, {"kind": "market"}):
        with pytest.raises(IntegrityError, match="departments_office_kind"), transaction.atomic():
            Department.objects.filter(pk=cast.office.pk).update(**change)


@pytest.mark.usefixtures("divisions")
def test_load_makes_the_conference_with_office_and_members() -> None:
    loaded = load_departments(rows=read_rows(rows_of(OFFICE, MARKET, FIRE)), by=SYSTEM, at=AT)
    assert (loaded.created, loaded.members) == (3, 2)
    conference = JointConference.objects.get(region__code="650000")
    assert conference.name == "自治区联席会议"
    assert conference.office.code == "650000-office"
    assert set(conference.memberships.values_list("department__kind", flat=True)) == {
        "market",
        "fire",
    }


@pytest.mark.usefixtures("divisions")
def test_load_twice_changes_nothing_and_records_nothing() -> None:
    rows = read_rows(rows_of(OFFICE, MARKET, FIRE))
    load_departments(rows=rows, by=SYSTEM, at=AT)
    events = Event.objects.count()
    again = load_departments(rows=rows, by=SYSTEM, at=AT)
    assert (again.created, again.changed, again.members, again.unchanged) == (0, 0, 0, 3)
    assert Event.objects.count() == events


@pytest.mark.usefixtures("divisions")
def test_load_of_a_member_that_left_ends_the_membership_and_keeps_the_row() -> None:
    load_departments(rows=read_rows(rows_of(OFFICE, MARKET, FIRE)), by=SYSTEM, at=AT)
    left = FIRE.replace(",是,", ",否,")
    load_departments(rows=read_rows(rows_of(OFFICE, MARKET, left)), by=SYSTEM, at=AT)
    membership = JointConferenceMember.objects.get(department__kind="fire")
    assert membership.left == AT.date()


@pytest.mark.usefixtures("divisions")
def test_load_when_run_before_eight_then_ends_a_membership_on_the_day_of_china() -> None:
    early = datetime.datetime(2026, 6, 14, 16, 30, tzinfo=datetime.UTC)
    load_departments(rows=read_rows(rows_of(OFFICE, MARKET, FIRE)), by=SYSTEM, at=AT)
    left = FIRE.replace(",是,", ",否,")
    load_departments(rows=read_rows(rows_of(OFFICE, MARKET, left)), by=SYSTEM, at=early)
    membership = JointConferenceMember.objects.get(department__kind="fire")
    assert membership.left == datetime.date(2026, 6, 15)


@pytest.mark.usefixtures("divisions")
def test_load_with_an_unknown_division_writes_nothing() -> None:
    with pytest.raises(DepartmentFileWrong) as problem:
        load_departments(
            rows=read_rows(rows_of(OFFICE, MARKET.replace("650000,是", "651234,是"))),
            by=SYSTEM, at=AT,
        )  # fmt: skip
    assert "第 3 行" in problem.value.text()
    assert not Department.objects.exists()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (MARKET.replace("650000-market", "市场"), "机构代码"),
        (MARKET.replace(",market,", ",bazaar,"), "职能"),
        (OFFICE.replace(",否,", ",是,"), "不是成员单位"),
        (MARKET.replace("2019-06-01", "2019.6.1"), "不是日期"),
        (FIRE.replace("650000-fire", "650000-office"), "重复"),
    ],
)
def test_read_rows_names_the_line_and_the_reason(line: str, why: str) -> None:
    with pytest.raises(DepartmentRowProblem) as problem:
        read_rows(rows_of(OFFICE, line) if "重复" in why else rows_of(line))
    assert why in problem.value.why


def test_scoped_shows_own_region_below_and_above_but_no_other_prefecture(cast: Cast) -> None:
    seen = set(Department.objects.scoped(cast.actor("outsider")).values_list("code", flat=True))
    assert "652300-market" in seen
    assert "650000-office" in seen
    other = Department.objects.create(
        code="653100-fire", name="喀什地区消防救援支队", short_name="喀什消防", kind="fire",
        region=cast.regions["653100"], level="prefecture", opened=TODAY,
    )  # fmt: skip
    assert not Department.objects.scoped(cast.actor("outsider")).filter(pk=other.pk).exists()
    assert Department.objects.scoped(cast.actor("coordinator")).filter(pk=other.pk).exists()
    assert Department.objects.scoped(cast.actor("sysadmin")).filter(pk=other.pk).exists()
    assert not Department.objects.scoped(cast.actor("party_trade")).exists()
    assert not Department.objects.scoped(SYSTEM).exists()


def test_list_page_shows_departments_and_that_the_office_never_inspects(
    client_of: Callable[[str], Client],
) -> None:
    page = client_of("sysadmin").get("/departments/").content.decode()
    assert "自治区市场监督管理局" in page
    assert "只组织、不检查" in page
    assert "JC-01" in page


def test_detail_page_of_another_prefecture_is_not_found(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    Department.objects.create(
        code="653100-fire", name="喀什地区消防救援支队", short_name="喀什消防", kind="fire",
        region=cast.regions["653100"], level="prefecture", opened=TODAY,
    )  # fmt: skip
    assert client_of("coordinator").get("/departments/653100-fire/").status_code == 200
    assert client_of("outsider").get("/departments/653100-fire/").status_code == 404
    assert client_of("officer_a1").get("/departments/650000-market/").status_code == 403

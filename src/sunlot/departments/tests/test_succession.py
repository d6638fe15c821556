"""A change of the organisation 机构调整: asked for, confirmed by another person, seen on pages."""

import datetime
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from sunlot.actors import Actor
from sunlot.departments import actions, errors, policies, queries
from sunlot.departments.actions import Wanted
from sunlot.departments.models import (
    Department,
    JointConferenceMember,
    Succession,
    SuccessionKind,
)
from sunlot.departments.rules import read_rows, successor_objection
from sunlot.departments.tests.test_departments import FIRE, MARKET, OFFICE, rows_of
from sunlot.errors import Forbidden, SamePerson, WrongState
from sunlot.imports.lookups import DepartmentFinder
from tests.cast import NOW, OPENED, Cast

TODAY = NOW.date()
NEW = {"new_code": "650000-market-2", "new_name": "自治区市场局", "new_short_name": "市场局"}


def wanted(**changes: object) -> Wanted:
    facts = {
        "kind": SuccessionKind.RENAMED, "document_number": "新编委〔2026〕12号",
        "effective_on": TODAY, **NEW,
    }  # fmt: skip
    return Wanted(**(facts | changes))


def ask(cast: Cast, by: str = "coordinator", kind: str = "market", **changes: object) -> Succession:
    return actions.request_succession(
        old=cast.department(kind), wanted=wanted(**changes), by=cast.actor(by), at=NOW
    )


def confirm(cast: Cast, made: Succession, by: str = "coordinator_2") -> Department:
    made = actions.confirm_succession(
        succession=made, typed_code=made.old.code, by=cast.actor(by), at=NOW
    )
    return made.successor


def test_department_when_renamed_then_closes_and_the_new_one_is_a_member_in_its_place(
    cast: Cast,
) -> None:
    new = confirm(cast, ask(cast))
    old = Department.objects.get(code="650000-market")
    assert (old.closed, old.succeeded_by, old.name) == (TODAY, new, "自治区市场监督管理局")
    assert (new.kind, new.region, new.opened) == (old.kind, old.region, TODAY)
    assert list(Department.objects.open(TODAY).filter(kind="market", region=old.region)) == [new]
    assert JointConferenceMember.objects.get(department=old).left == TODAY
    assert JointConferenceMember.objects.get(department=new).joined == TODAY
    with pytest.raises(errors.DepartmentPassedOn, match="市场局"):
        policies.require_inspecting(old)


def test_office_when_renamed_then_the_new_one_holds_the_conference(cast: Cast) -> None:
    """JC-01: only an office follows an office."""
    made = actions.request_succession(
        old=cast.office, by=cast.actor("sysadmin"), at=NOW,
        wanted=wanted(new_code="650000-office-2", new_name="新办公室", new_short_name="新联席办"),
    )  # fmt: skip
    new = confirm(cast, made)
    cast.conference.refresh_from_db()
    assert (cast.conference.office, new.is_office) == (new, True)


def test_succession_when_one_person_would_do_both_then_refused(cast: Cast) -> None:
    made = ask(cast)
    with pytest.raises(SamePerson):
        confirm(cast, made, by="coordinator")
    with pytest.raises(IntegrityError, match="two_persons"), transaction.atomic():
        Succession.objects.filter(pk=made.pk).update(
            decided_by=made.requested_by, decided_at=NOW, state="done"
        )


def test_succession_when_the_system_administrator_asks_then_a_coordinator_confirms(
    cast: Cast,
) -> None:
    made = ask(cast, by="sysadmin")
    with pytest.raises(Forbidden):
        confirm(cast, made, by="secadmin")
    assert confirm(cast, made, by="coordinator").code == "650000-market-2"
    with pytest.raises(WrongState):
        confirm(cast, made)


def test_succession_before_its_day_then_waits_and_the_old_one_works_on(cast: Cast) -> None:
    made = ask(cast, effective_on=TODAY + datetime.timedelta(days=10))
    with pytest.raises(errors.NotYetEffective):
        confirm(cast, made)
    assert Department.objects.get(code="650000-market").closed is None


def test_succession_when_another_code_is_typed_then_refused(cast: Cast) -> None:
    with pytest.raises(errors.CodeDiffers):
        actions.confirm_succession(
            succession=ask(cast), typed_code="650000-fire", by=cast.actor("coordinator_2"), at=NOW
        )


def test_succession_when_refused_then_may_be_asked_for_again(cast: Cast) -> None:
    made = ask(cast)
    with pytest.raises(errors.AlreadyPassedOn):
        ask(cast)
    actions.refuse_succession(
        succession=made, reason="文号有误", by=cast.actor("coordinator_2"), at=NOW
    )
    confirm(cast, ask(cast))
    with pytest.raises(errors.AlreadyPassedOn):
        ask(cast, new_code="650000-market-3")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"new_code": "650000-fire"}, errors.CodeTaken),
        ({"new_name": ""}, errors.SuccessorMissing),
        ({"effective_on": OPENED}, errors.EffectiveDayWrong),
    ],
)
def test_succession_when_it_cannot_be_then_says_why(
    cast: Cast, changes: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        ask(cast, **changes)


@pytest.mark.parametrize("code", ["650000-office", "652300-market", "650000-market"])
def test_successor_when_unfit_then_refused(cast: Cast, code: str) -> None:
    """JC-01"""
    with pytest.raises(errors.SuccessorUnfit):
        ask(cast, successor=cast.departments[code])
    assert (
        successor_objection(same=False, same_region=True, same_kind_of_body=True, is_open=True)
        == ""
    )


def test_coordinator_when_the_department_is_of_another_region_then_refused(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        ask(cast, by="planner_a")
    outer = cast.users["coordinator_2"]
    outer.department = cast.departments["652300-market"]
    with pytest.raises(Forbidden):
        ask(cast, by="coordinator_2")


def test_file_of_departments_when_loaded_again_then_opens_no_former_one(cast: Cast) -> None:
    new = confirm(cast, ask(cast))
    actions.load_departments(
        rows=read_rows(rows_of(OFFICE, MARKET, FIRE)), by=Actor.system("load"), at=NOW
    )
    old = Department.objects.get(code="650000-market")
    assert (old.closed, old.succeeded_by) == (TODAY, new)
    assert JointConferenceMember.objects.get(department=old).left == TODAY


def test_file_when_it_names_a_department_by_a_former_name_then_means_the_successor(
    cast: Cast,
) -> None:
    new = confirm(cast, ask(cast))
    finder = DepartmentFinder(on=TODAY)
    for words in ("自治区市场监督管理局", "650000-market", "市场局", "市场监管部门"):
        assert finder.find(words, "650000/650100/") == new
    assert finder.passed_on("自治区市场监督管理局") == new
    assert finder.passed_on("市场局") is None
    assert finder.present_key(cast.department("market").pk) == new.pk


def test_search_by_a_former_name_or_code_then_shows_the_successor_with_a_note(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    confirm(cast, ask(cast))
    found = queries.named(cast.actor("coordinator"), "自治区市场监督")
    assert [one.succeeded_by.code for one in found] == ["650000-market-2"]
    for words in ("自治区市场监督管理局", "650000-market"):
        page = client_of("planner_b").get("/departments/", {"q": words}).content.decode()
        assert "起由以下机构承接" in page
        assert "/departments/650000-market-2/" in page
    page = client_of("planner_b").get("/departments/650000-market/").content.decode()
    assert "自治区市场局" in page
    page = client_of("planner_b").get("/departments/650000-market-2/").content.decode()
    assert "承接自" in page


def test_pages_when_asked_for_and_confirmed_then_lead_from_one_person_to_the_other(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    asking = client_of("coordinator")
    form = {
        "kind": "renamed", "document_number": "新编委〔2026〕12号",
        "effective_on": TODAY.isoformat(), **NEW,
    }  # fmt: skip
    page = asking.post("/departments/650000-market/change/", {"kind": "renamed"})
    assert page.status_code == 422
    asked = asking.post("/departments/650000-market/change/", form)
    made = Succession.objects.get()
    assert asked.url == f"/departments/changes/{made.pk}/"
    assert "确认调整" not in asking.get(asked.url).content.decode()
    other = client_of("coordinator_2")
    assert "机构调整等待确认" in other.get("/departments/").content.decode()
    page = other.get(asked.url).content.decode()
    assert "账号" in page
    wrong = other.post(f"{asked.url}confirm/", {"typed_code": "x"})
    assert wrong.status_code == 422
    assert "不是原机构的代码" in wrong.content.decode()
    other.post(f"{asked.url}confirm/", {"typed_code": "650000-market"})
    made.refresh_from_db()
    assert made.state == "done"
    assert "已承接的工作" in other.get(asked.url).content.decode()


def test_system_administrator_when_asking_then_sees_no_figures_of_business(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    """AC-02"""
    page = client_of("sysadmin").get("/departments/650000-market/change/").content.decode()
    assert "未办结的检查" not in page
    page = client_of("coordinator").get("/departments/650000-market/change/").content.decode()
    assert "未办结的检查" in page

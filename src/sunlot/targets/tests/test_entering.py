"""Targets entered by hand: the rules of a file, and what a page adds to them."""

import re
from collections.abc import Callable, Mapping

import pytest
from django.test import Client

from sunlot.errors import Forbidden, Outdated
from sunlot.imports.tests.support import AT, check, codes, csv_bytes
from sunlot.ledger.models import Event
from sunlot.targets import actions, entering, errors
from sunlot.targets.forms import NewTargetForm
from sunlot.targets.importing.columns import FACTS, LABELS
from sunlot.targets.models import SpecialRegister, Target
from sunlot.targets.tests.support import make_target
from tests.cast import Cast

CODE = "91650000228601443P"
GOOD = {
    "name": "示例果蔬食品有限公司", "kind": "企业", "credit_code": CODE, "number": "",
    "region": "650102", "address": "示例路 1 号", "industry": "1371", "registration_state": "存续",
    "tags": "食品生产许可", "scope": "果蔬加工", "supervising_unit": "示例所",
    "registered_on": "2018-06-01", "note": "",
}  # fmt: skip
SENT: dict[str, str] = GOOD | {
    "kind": "enterprise", "registration_state": "active", "contact-phone": "13800002046",
    **{f"{one}-{form}": n for one in ("numbers", "sites", "licences")
       for form, n in (("TOTAL_FORMS", "1"), ("INITIAL_FORMS", "0"))},
    "licences-0-name": "食品生产许可证", "licences-0-number": "SC10665010200012",
}  # fmt: skip


def add(cast: Cast, by: str = "planner_a", *, distinct: bool = False, **cells: str) -> Target:
    return entering.add(
        cells=GOOD | cells, sides={}, contact={}, is_distinct=distinct, by=cast.actor(by), at=AT
    )


def wrong(raised: pytest.ExceptionInfo[errors.EntryRefused]) -> Mapping[str, str]:
    problems = raised.value.problems
    return {one["name"]: one["code"] for one in problems if one["level"] == "error"}


def test_target_when_entered_then_as_a_file_would_have_it_with_one_event(cast: Cast) -> None:
    target = add(cast)
    assert (target.object_id, target.credit_code) == (CODE, CODE)
    assert target.department == cast.department("market")
    assert (target.created_at, target.created_batch) == (AT, None)
    event = Event.objects.get()
    assert (event.kind, event.noun_id) == ("targets.entered", CODE)
    head = [*(LABELS[one] for one in GOOD), "主管部门"]
    again = csv_bytes([head, [*GOOD.values(), "市场监管部门"]])
    assert check("targets", again, by=cast.actor("planner_a")).counts["same"] == 1


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"credit_code": CODE[:-1]}, {"credit_code": "targets-code-length"}),
        ({"credit_code": "", "number": ""}, {"credit_code": "targets-no-id"}),
        ({"credit_code": "", "number": "110101199003078888"}, {"number": "imports-id-number"}),
        ({"region": "659999"}, {"region": "imports-division-unknown"}),
        ({"industry": "蔬菜"}, {"industry": "targets-industry-form"}),
        ({"name": ""}, {"name": "imports-value-missing"}),
    ],
)
def test_value_when_a_file_would_be_refused_for_it_then_a_hand_is_too(
    cast: Cast, cells: dict[str, str], code: dict[str, str]
) -> None:
    """TG-01"""
    row = GOOD | cells
    content = csv_bytes([[LABELS[one] for one in row], [*row.values()]])
    batch = check("targets", content, by=cast.actor("planner_a"))
    with pytest.raises(errors.EntryRefused) as raised:
        add(cast, **cells)
    assert set(wrong(raised)) == set(code)
    assert set(wrong(raised).values()) <= set(codes(batch, 2))
    assert not Target.objects.exists()


@pytest.mark.parametrize("by", ["approver_a", "officer_a1", "supervisor", "sysadmin"])
def test_entering_when_the_role_may_not_import_then_refused(cast: Cast, by: str) -> None:
    with pytest.raises(Forbidden):
        add(cast, by)
    assert not Target.objects.exists()


def test_entering_when_the_office_does_it_then_departments_claim_it(cast: Cast) -> None:
    """JC-01"""
    assert add(cast, "coordinator").department is None


def test_code_or_number_when_in_the_register_then_refused_with_its_name(cast: Cast) -> None:
    add(cast)
    with pytest.raises(errors.ObjectTaken, match="示例果蔬"):
        add(cast, name="另一公司", region="650103")
    project = {"name": "示例项目", "kind": "项目", "credit_code": "", "number": "P-7"}
    add(cast, **project)
    with pytest.raises(errors.ObjectTaken, match="示例项目"):
        add(cast, **project, region="650103")
    by, day = cast.actor("planner_a"), AT.date()
    new = "92650102MA7A00003N"
    actions.recode(
        target=Target.objects.get(object_id=CODE), code=new, on=day, evidence="换证", by=by, at=AT
    )
    with pytest.raises(errors.ObjectTaken):
        add(cast, name="第三公司", region="650103")


def test_name_when_like_another_of_the_division_then_a_person_says_that_it_is_not(
    cast: Cast,
) -> None:
    make_target(cast.regions["650102"], "示例果蔬食品有限责任公司")
    with pytest.raises(errors.Namesake, match="有限责任公司"):
        add(cast)
    assert add(cast, distinct=True).object_id == CODE


def test_tag_when_another_departments_register_then_refused(cast: Cast) -> None:
    region = cast.regions["650000"]
    SpecialRegister.objects.create(
        name="重点用能", title="重点用能", region=region, department=cast.department("fire")
    )
    with pytest.raises(errors.TagOfOther):
        add(cast, tags="重点用能")


def test_edit_when_the_record_changed_meanwhile_then_refused(cast: Cast) -> None:
    target, by = add(cast), cast.actor("planner_a")
    read = target.revision
    later = AT.replace(minute=30)
    actions.edit(target=target, facts={"address": "二号"}, sides={}, read=read, by=by, at=later)
    with pytest.raises(Outdated):
        actions.edit(target=target, facts={"note": "甲"}, sides={}, read=read, by=by, at=later)


def test_pages_when_adding_then_lead_to_the_record_or_to_what_is_there(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    client = client_of("planner_a")
    assert "新增对象" in client.get("/targets/").content.decode()
    assert client.post("/targets/new/", {}).status_code == 422
    assert client.post("/targets/new/", SENT).url == f"/targets/{CODE}/"
    target = Target.objects.get()
    assert target.licences.get().number == "SC10665010200012"
    assert target.contact.phone == "13800002046"
    event = str(Event.objects.get(kind="targets.entered").data)
    assert "13800002046" not in event
    page = client.get(f"/targets/{CODE}/").content.decode()
    assert "李文静 在名录库中新增" in page
    again = client.post("/targets/new/", SENT)
    assert again.status_code == 422
    assert f'href="/targets/{CODE}/"' in again.content.decode()


def test_page_when_another_saved_meanwhile_then_nothing_is_overwritten(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    target, client = add(cast), client_of("planner_a")
    page = client.get(f"/targets/{CODE}/edit/").content.decode()
    found = re.search(r'name="revision" value="(\d+)"', page)
    assert found
    actions.edit(
        target=target, facts={"address": "二号"}, sides={}, by=cast.actor("planner_a"),
        at=AT.replace(minute=30),
    )  # fmt: skip
    answer = client.post(f"/targets/{CODE}/edit/", SENT | {"revision": found[1]})
    assert answer.status_code == 422
    assert "outdated" in answer.content.decode()
    target.refresh_from_db()
    assert target.address == "二号"


def test_page_asks_for_every_fact_of_a_file_but_the_department(
    client_of: Callable[[str], Client],
) -> None:
    """Whoever enters a target is its department."""
    asked = {one.name for one in FACTS} - {"department"}
    assert asked == set(NewTargetForm.base_fields) - {"is_distinct", "as_printed"}
    page = client_of("planner_a").get("/targets/new/").text
    assert [name for name in asked if f'name="{name}"' not in page] == []
    form = NewTargetForm({**SENT, "registrar": "示例登记机关"})
    assert form.is_valid(), form.errors
    assert form.cells().keys() == asked
    assert form.cells()["registrar"] == "示例登记机关"

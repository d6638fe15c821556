"""Officers entered and changed by hand: the rules of a file, and what a page adds to them."""

import datetime
import re
from collections.abc import Callable, Mapping

import pytest
from django.test import Client

from sunlot.errors import Forbidden, Outdated
from sunlot.imports.tests.support import check, codes, csv_bytes
from sunlot.ledger.models import Event
from sunlot.officers import actions, entering, errors, presenting
from sunlot.officers.importing.columns import LABELS
from sunlot.officers.models import Officer
from sunlot.officers.tests.support import make_officer
from tests.cast import NOW, Cast

MINUTE = datetime.timedelta(minutes=1)
GOOD = {
    "name": "王海涛", "officer_id": "A-001", "certificate_no": "6513000001",
    "certificate_from": "2023-05-01", "certificate_to": "2028-04-30", "issuer": "自治区司法厅",
    "section": "信用监管科", "position": "四级主任科员", "post_class": "综合执法",
    "post_started_on": "2019-07-01", "duties": "食品生产监管", "item_range": "食品安全",
    "qualifications": "food-safety；metrology", "units": "650100；652300", "is_expert": "否",
    "expert_field": "", "yearly_capacity": "40", "is_active": "是", "note": "",
}  # fmt: skip
# What the pages send; boxes that are not ticked are not sent.
SENT: dict[str, object] = {
    **GOOD, "qualifications": ["food-safety", "metrology"], "is_active": "on",
}  # fmt: skip
del SENT["is_expert"]


def add(cast: Cast, by: str = "planner_a", *, distinct: bool = False, **cells: str) -> Officer:
    return entering.add(
        cells=GOOD | cells, is_distinct=distinct, by=cast.actor(by), at=NOW
    )  # fmt: skip


def edit(
    cast: Cast, officer: Officer, by: str = "planner_a", *, read: int | None = None,
    at: datetime.datetime = NOW + MINUTE, **cells: str,
) -> Officer:  # fmt: skip
    cells = {name: text for name, text in GOOD.items() if name != "officer_id"} | cells
    return entering.edit(officer=officer, cells=cells, read=read, by=cast.actor(by), at=at)


def wrong(raised: pytest.ExceptionInfo[errors.EntryRefused]) -> Mapping[str, str]:
    return {one["name"]: one["code"] for one in raised.value.problems}


def test_officer_when_entered_then_as_a_file_would_have_it_with_one_event(cast: Cast) -> None:
    officer = add(cast)
    officer.refresh_from_db()
    assert officer.department == cast.department("market")
    assert (officer.qualifications, officer.units) == (
        ["food-safety", "metrology"], ["650100", "652300"],
    )  # fmt: skip
    assert (officer.yearly_capacity, officer.is_active, officer.is_expert) == (40, True, False)
    assert officer.post_started_on == datetime.date(2019, 7, 1)
    event = Event.objects.get()
    assert (event.kind, event.noun_id) == ("officers.entered", "A-001")
    header = [LABELS[name] for name in GOOD] + ["单位"]
    again = csv_bytes([header, [*GOOD.values(), "市场监管部门"]])
    batch = check("officers", again, by=cast.actor("planner_a"))
    assert batch.counts["same"] == 1, "the same person from a file changes nothing"


def test_event_when_entered_or_edited_then_holds_nothing_that_is_personal(cast: Cast) -> None:
    officer = add(cast)
    edit(cast, officer, name="王海波", certificate_no="6513000009", note="借调中", section="稽查局")
    for event in Event.objects.all():
        text = str(event.data)
        for personal in ("王海涛", "王海波", "6513000001", "6513000009", "借调中", "食品生产监管"):
            assert personal not in text
    edited = Event.objects.get(kind="officers.edited").data
    assert edited["changed"] == ["certificate_no", "name", "note", "section"]
    assert (edited["before"], edited["after"]) == (
        {"section": "信用监管科"}, {"section": "稽查局"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"officer_id": "A 001"}, {"officer_id": "officers-id-form"}),
        ({"officer_id": "11010119900307888X"}, {"officer_id": "imports-id-number"}),
        ({"certificate_no": "11010119900307888X"}, {"certificate_no": "imports-id-number"}),
        ({"certificate_no": ""}, {"certificate_no": "imports-value-missing"}),
        ({"certificate_to": "2023-04-30"}, {"certificate_to": "officers-period"}),
        ({"units": "999999"}, {"units": "imports-division-unknown"}),
        ({"yearly_capacity": "1001"}, {"yearly_capacity": "officers-capacity-range"}),
        ({"qualifications": "食品？"}, {"qualifications": "officers-qualification-unknown"}),
    ],
)
def test_value_when_a_file_would_be_refused_for_it_then_a_hand_is_too(
    cast: Cast, cells: dict[str, str], code: dict[str, str]
) -> None:
    with pytest.raises(errors.EntryRefused) as raised:
        add(cast, **cells)
    assert wrong(raised) == code
    row = GOOD | cells
    content = csv_bytes([[LABELS[one] for one in row] + ["单位"], [*row.values(), "市场监管部门"]])
    batch = check("officers", content, by=cast.actor("planner_a"))
    assert codes(batch, 2) == list(code.values())
    assert not Officer.objects.exists()


@pytest.mark.parametrize("by", ["coordinator", "approver_a", "officer_a1", "sysadmin", "secadmin"])
def test_entering_when_the_role_or_place_has_no_officers_then_refused(cast: Cast, by: str) -> None:
    """JC-01: the office of the joint conference has none."""
    with pytest.raises(Forbidden):
        add(cast, by)
    officer = make_officer(cast, "M-1")
    with pytest.raises(Forbidden):
        edit(cast, officer, by)
    assert not Event.objects.exists()


def test_officer_when_of_another_department_then_is_not_changed(cast: Cast) -> None:
    officer = add(cast)
    with pytest.raises(errors.OtherDepartment):
        edit(cast, officer, "planner_b", name="别人")
    other = add(cast, "planner_b", certificate_no="6513000002")
    assert other.officer_id == f"{cast.department('fire').code}.{officer.officer_id}"
    assert edit(cast, other, "planner_b", name="李梅", certificate_no="6513000002").pk == other.pk
    officer.refresh_from_db()
    assert officer.name == "王海涛"


def test_number_or_certificate_when_taken_then_says_by_whom(cast: Cast) -> None:
    add(cast)
    with pytest.raises(errors.NumberTaken, match="王海涛"):
        add(cast, name="李明", certificate_no="6513000002")
    with pytest.raises(errors.CertificateTaken, match="A-001"):
        add(cast, name="李明", officer_id="A-002")
    other = add(cast, name="李明", officer_id="A-002", certificate_no="6513000002")
    with pytest.raises(errors.CertificateTaken):
        edit(cast, other, name="李明")
    with pytest.raises(errors.CertificateElsewhere):
        add(cast, "planner_b", name="李明", officer_id="B-001", certificate_no="6513000002")


def test_certificate_when_the_officer_left_elsewhere_then_may_be_entered_again(cast: Cast) -> None:
    actions.leave(
        officer=add(cast), kind="transferred", on=NOW.date(), evidence="新市监人〔2026〕8号",
        by=cast.actor("planner_a"), at=NOW,
    )  # fmt: skip
    assert add(cast, "planner_b", officer_id="B-001").department == cast.department("fire")
    with pytest.raises(errors.CertificateTaken):
        add(cast, officer_id="A-002", distinct=True)


def test_name_when_somebody_has_it_then_a_person_says_that_it_is_another(cast: Cast) -> None:
    add(cast)
    more = {"officer_id": "A-002", "certificate_no": "6513000002"}
    with pytest.raises(errors.EntryRefused) as raised:
        add(cast, **more)
    assert wrong(raised) == {"": "officers-same-name"}
    assert add(cast, distinct=True, **more).name == "王海涛"


def test_certificate_when_renewed_then_history_says_from_when_to_when(cast: Cast) -> None:
    """OF-02"""
    officer = edit(cast, add(cast), certificate_to="2033-04-30", units="")
    officer.refresh_from_db()
    assert officer.certificate_to == datetime.date(2033, 4, 30)
    assert officer.units == ["650000"], "nothing means where the department is"
    newest = presenting.history_of(officer)[0]["text"]
    assert "证件截止 2028-04-30 → 2033-04-30" in newest
    assert "服务区划 650100；652300 → 650000" in newest


def test_edit_when_nothing_differs_then_nothing_is_recorded(cast: Cast) -> None:
    officer = add(cast)
    edit(cast, officer)
    assert Event.objects.count() == 1
    officer.refresh_from_db()
    assert officer.updated_at == NOW


def test_edit_when_the_record_changed_meanwhile_then_refused(cast: Cast) -> None:
    officer = add(cast)
    read = officer.revision
    edit(cast, officer, read=read, section="稽查局")
    with pytest.raises(Outdated):
        edit(cast, officer, read=read, position="科长", at=NOW + 2 * MINUTE)


def test_edit_when_the_officer_left_then_brings_nobody_back(cast: Cast) -> None:
    officer = add(cast)
    actions.leave(
        officer=officer, kind="left", on=NOW.date(), evidence="退休审批表2026",
        by=cast.actor("planner_a"), at=NOW,
    )  # fmt: skip
    edited = edit(cast, officer, certificate_to="2033-04-30")
    assert (edited.is_active, edited.left_kind) == (False, "left")


def read_of(page: str) -> str:
    found = re.search(r'name="_read" value="([^"]*)"', page)
    assert found
    return found[1].replace("&quot;", '"')


def test_pages_when_adding_then_lead_to_the_record_or_to_who_has_the_number(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    client = client_of("planner_a")
    assert "新增人员" in client.get("/officers/").content.decode()
    assert "新增人员" not in client_of("coordinator").get("/officers/").content.decode()
    missing = client.post("/officers/new/", {})
    assert missing.status_code == 422
    assert client.post("/officers/new/", SENT).url == "/officers/A-001/"
    again = client.post("/officers/new/", SENT)
    page = again.content.decode()
    assert again.status_code == 422
    assert "officers-number-taken" in page
    assert 'href="/officers/A-001/"' in page
    twin = client.post(
        "/officers/new/", SENT | {"officer_id": "A-002", "certificate_no": "6513000002"}
    )
    assert "确属两人的，请勾选" in twin.content.decode()
    personal = SENT | {"officer_id": "A-3", "note": "650102199003078888"}
    number = client.post("/officers/new/", personal)
    assert "内容像是身份证号" in number.content.decode()


def test_page_when_editing_then_shows_no_certificate_number_and_keeps_it(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    add(cast)
    client = client_of("planner_a")
    page = client.get("/officers/A-001/edit/").content.decode()
    assert "6513000001" not in page
    sent = SENT | {"certificate_no": "", "certificate_to": "2033-04-30", "_read": read_of(page)}
    assert client.post("/officers/A-001/edit/", sent).url == "/officers/A-001/"
    officer = Officer.objects.get()
    assert (officer.certificate_no, officer.certificate_to.year) == ("6513000001", 2033)
    assert client_of("planner_b").get("/officers/A-001/edit/").status_code == 404


def test_page_when_another_changed_the_record_meanwhile_then_merges_or_asks(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    officer = add(cast)
    client = client_of("planner_a")
    read = read_of(client.get("/officers/A-001/edit/").content.decode())
    edit(cast, officer, section="稽查局", certificate_to="2031-04-30")
    sent = SENT | {"certificate_no": "", "position": "科长", "_read": read}
    assert client.post("/officers/A-001/edit/", sent).status_code == 302
    officer.refresh_from_db()
    assert (officer.section, officer.position) == ("稽查局", "科长")
    clash = client.post("/officers/A-001/edit/", sent | {"certificate_to": "2032-04-30"})
    assert clash.status_code == 409
    assert "2031" in clash.content.decode()

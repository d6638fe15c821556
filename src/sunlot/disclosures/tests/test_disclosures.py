"""Personal data is masked; whoever needs it in full names a purpose and is on record."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from sunlot.disclosures import actions
from sunlot.disclosures.models import Disclosure, Shown
from sunlot.errors import Forbidden
from sunlot.ledger.models import Event
from sunlot.officers.models import Officer
from sunlot.officers.tests.support import make_officer
from tests.cast import NOW, Cast

NUMBER = "650012345678"


@pytest.fixture
def officer(cast: Cast) -> Officer:
    return make_officer(cast, "T-17", name="阿依古丽", certificate_no=NUMBER)


def page_of(client: Client, officer: Officer) -> str:
    return client.get(f"/officers/{officer.officer_id}/").content.decode()


def test_officer_when_read_then_the_certificate_number_is_masked(
    client_of: Callable[[str], Client], officer: Officer
) -> None:
    page = page_of(client_of("planner_a"), officer)
    assert NUMBER not in page
    assert "65******5678" in page
    assert not Disclosure.objects.exists()


def test_officer_when_revealed_for_a_purpose_then_shown_once_and_on_record(
    client_of: Callable[[str], Client], officer: Officer
) -> None:
    client = client_of("planner_a")
    answer = client.post(f"/officers/{officer.officer_id}/reveal/", {"purpose": "document"})
    assert NUMBER in answer.content.decode()
    assert "本次查看已记录" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    found = Disclosure.objects.get()
    assert (found.reader.username, found.record, found.purpose) == (
        "planner_a", officer.officer_id, "document",
    )  # fmt: skip
    assert NUMBER not in str(Event.objects.get(kind="disclosures.seen").data)
    assert NUMBER not in page_of(client, officer)


@pytest.mark.parametrize("purpose", ["", "curiosity"])
def test_officer_when_no_purpose_of_the_list_then_stays_masked_and_nothing_is_recorded(
    client_of: Callable[[str], Client], officer: Officer, purpose: str
) -> None:
    answer = client_of("planner_a").post(
        f"/officers/{officer.officer_id}/reveal/", {"purpose": purpose}
    )
    assert answer.status_code == 422
    assert NUMBER not in answer.content.decode()
    assert not Disclosure.objects.exists()


def test_officer_when_out_of_scope_then_not_revealed(
    client_of: Callable[[str], Client], officer: Officer
) -> None:
    answer = client_of("outsider").post(
        f"/officers/{officer.officer_id}/reveal/", {"purpose": "check"}
    )
    assert answer.status_code == 404
    assert not Disclosure.objects.exists()


def test_officer_when_it_is_oneself_then_in_full_without_asking(
    cast: Cast, client_of: Callable[[str], Client], officer: Officer
) -> None:
    officer.user = cast.users["officer_a1"]
    officer.save()
    page = page_of(client_of("officer_a1"), officer)
    assert NUMBER in page
    assert "查看完整信息" not in page


@pytest.mark.parametrize("who", ["sysadmin", "secadmin", "auditadmin"])
def test_disclosure_when_an_administrator_asks_then_refused(cast: Cast, who: str) -> None:
    """AC-02"""
    with pytest.raises(Forbidden):
        actions.disclose(
            shown=Shown.CERTIFICATE, record="1", purpose="check", by=cast.actor(who), at=NOW
        )


def test_record_when_somebody_changes_it_then_the_database_refuses(
    client_of: Callable[[str], Client], officer: Officer
) -> None:
    client_of("planner_a").post(f"/officers/{officer.officer_id}/reveal/", {"purpose": "check"})
    for statement in ("UPDATE {} SET purpose = 'x'", "DELETE FROM {}"):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            connection.cursor().execute(statement.format("disclosures_disclosure"))


def test_list_when_the_auditor_reads_then_who_what_and_why_but_no_name_of_the_officer(
    client_of: Callable[[str], Client], officer: Officer
) -> None:
    assert "还没有人查看过" in client_of("auditadmin").get("/disclosures/").content.decode()
    client_of("planner_a").post(f"/officers/{officer.officer_id}/reveal/", {"purpose": "check"})
    page = client_of("auditadmin").get("/disclosures/?purpose=check").content.decode()
    assert "李文静" in page
    assert officer.officer_id in page
    assert "核对证件、登记信息" in page
    assert NUMBER not in page
    assert officer.name not in page
    assert "没有符合条件" in client_of("auditadmin").get("/disclosures/?name=x").content.decode()
    lines = client_of("auditadmin").get("/disclosures/export.csv").streaming_content
    assert officer.officer_id in b"".join(lines).decode()

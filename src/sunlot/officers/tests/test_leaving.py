"""Leaving the post 离岗 and coming back: who may, what is asked, and what files may not undo."""

import datetime
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from sunlot.errors import Forbidden
from sunlot.imports.models import Batch, BatchKind, RowClass
from sunlot.imports.tests import support
from sunlot.ledger.models import Event
from sunlot.officers import actions, errors
from sunlot.officers.models import Officer
from sunlot.officers.tests.support import make_officer
from tests.cast import NOW, Cast

HEADER = ("姓名", "人员编号", "单位", "执法证号", "证件起始", "证件截止", "在岗")
DAY = datetime.timedelta(days=1)


def leave(cast: Cast, officer: Officer, by: str = "planner_a", **changes: object) -> Officer:
    facts = {"kind": "transferred", "on": NOW.date(), "evidence": "新市监人〔2026〕8号", "at": NOW}
    return actions.leave(officer=officer, by=cast.actor(by), **(facts | changes))


@pytest.fixture
def officer(cast: Cast) -> Officer:
    return make_officer(cast, "M-1", user="officer_a1")


def load(cast: Cast, *rows: tuple[str, ...]) -> Batch:
    content = support.csv_bytes([HEADER, *rows])
    return support.load(BatchKind.OFFICERS, content, by=cast.actor("planner_a"))


def row(number: str, post: str, to: str = "2028-12-31") -> tuple[str, ...]:
    return (f"人员{number}", number, "市场监管部门", f"65{number}", "2024-01-01", to, post)


def test_officer_when_left_then_out_of_post_with_reason_evidence_and_one_event(
    cast: Cast, officer: Officer
) -> None:
    left = leave(cast, officer)
    assert (left.is_active, left.left_on, left.left_kind) == (False, NOW.date(), "transferred")
    assert Event.objects.get().kind == "officers.left"
    with pytest.raises(errors.AlreadyLeft):
        leave(cast, officer)
    with pytest.raises(IntegrityError, match="reason_and_evidence"), transaction.atomic():
        Officer.objects.filter(pk=officer.pk).update(is_active=True)


@pytest.mark.parametrize("by", ["planner_b", "coordinator", "approver_a", "officer_a1", "sysadmin"])
def test_leaving_when_another_department_or_role_asks_then_refused(
    cast: Cast, officer: Officer, by: str
) -> None:
    with pytest.raises(Forbidden):
        leave(cast, officer, by=by)


def test_leaving_when_the_day_or_the_evidence_is_wrong_then_refused(
    cast: Cast, officer: Officer
) -> None:
    with pytest.raises(errors.LeavingInFuture):
        leave(cast, officer, on=NOW.date() + DAY)
    with pytest.raises(errors.EvidenceTooShort):
        leave(cast, officer, evidence="调走")


def test_officer_when_back_then_in_post_again_if_the_certificate_is_valid(
    cast: Cast, officer: Officer
) -> None:
    """OF-02"""
    back = {"officer": officer, "evidence": "恢复执法活动决定", "by": cast.actor("planner_a")}
    with pytest.raises(errors.NotLeft):
        actions.come_back(at=NOW, **back)
    leave(cast, officer)
    with pytest.raises(errors.CertificateStillLapsed):
        actions.come_back(at=NOW + 2000 * DAY, **back)
    found = actions.come_back(at=NOW, **back)
    assert (found.is_active, found.left_on, found.left_kind) == (True, None, "")


def test_import_when_the_file_says_in_post_then_brings_nobody_back_who_left(
    cast: Cast, officer: Officer
) -> None:
    leave(cast, officer)
    for word in ("是", ""):
        batch = load(cast, row("M-1", word, to="2029-12-31"))
        assert batch.counts[RowClass.WARNING] + batch.counts[RowClass.SAME] == 1
        officer.refresh_from_db()
        assert (officer.is_active, officer.left_kind) == (False, "transferred")
    assert officer.certificate_to == datetime.date(2029, 12, 31), "the rest of the row is written"


def test_import_when_the_file_says_in_post_then_says_why_nothing_changed(
    cast: Cast, officer: Officer
) -> None:
    leave(cast, officer)
    content = support.csv_bytes([HEADER, row("M-1", "是", to="2029-12-31")])
    batch = support.check(BatchKind.OFFICERS, content, by=cast.actor("planner_a"))
    assert support.codes(batch, 2) == ["officers-left"]
    assert "回岗" in support.row(batch, 2).problems[0]["remedy"]


def test_import_when_an_officer_is_missing_then_nothing_happens_to_that_record(
    cast: Cast, officer: Officer
) -> None:
    load(cast, row("M-2", "是"))
    officer.refresh_from_db()
    assert (officer.is_active, officer.left_on) == (True, None)


def test_import_when_undone_after_somebody_left_then_refused(cast: Cast, officer: Officer) -> None:
    from sunlot.imports import actions as imports
    from sunlot.jobs.runner import drain

    batch = load(cast, row("M-1", "是", to="2029-12-31"))
    leave(cast, officer, at=NOW + DAY)
    imports.undo(batch=batch, by=cast.actor("planner_a"), at=NOW + DAY)
    drain()
    batch.refresh_from_db()
    assert batch.state == "applied"
    officer.refresh_from_db()
    assert officer.left_on == NOW.date()


def test_pages_when_leaving_and_coming_back_then_lead_through_both(
    cast: Cast, officer: Officer, client_of: Callable[[str], Client]
) -> None:
    client = client_of("planner_a")
    assert "办理离岗" in client.get("/officers/M-1/").content.decode()
    assert client.post("/officers/M-1/leave/", {"kind": "left"}).status_code == 422
    form = {"kind": "revoked", "on": NOW.date().isoformat(), "evidence": "新司公告〔2026〕3号"}
    assert client.post("/officers/M-1/leave/", form).url == "/officers/M-1/"
    page = client.get("/officers/M-1/").content.decode()
    for words in ("新司公告〔2026〕3号", "执法证件被吊销、注销", "办理回岗", "办理执法人员离岗"):
        assert words in page
    assert client.post("/officers/M-1/leave/", form).status_code == 422
    assert client.post("/officers/M-1/return/", {"evidence": "恢复执法活动"}).status_code == 302
    officer.refresh_from_db()
    assert officer.is_active

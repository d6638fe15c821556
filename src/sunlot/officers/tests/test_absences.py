"""Absences 不在岗: who asks, who confirms, what overlaps, who is eligible meanwhile (OF-05)."""

import datetime
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from sunlot.clock import now, today_of
from sunlot.errors import Forbidden, WrongState
from sunlot.ledger.models import Event
from sunlot.officers import actions, errors, queries
from sunlot.officers.models import Absence, Officer
from sunlot.officers.tests.support import make_officer
from tests.cast import NOW, Cast

DAY = datetime.timedelta(days=1)
FIRST = datetime.date(2026, 5, 11)
LAST = datetime.date(2026, 5, 15)
FORM = {"kind": "leave", "first": "2026-05-11", "last": "2026-05-15", "note": ""}


@pytest.fixture
def officer(cast: Cast) -> Officer:
    return make_officer(cast, "M-1", user="officer_a1", name="王海涛")


def asked(cast: Cast, by: str = "officer_a1", **changes: object) -> Absence:
    facts = {"kind": "leave", "first": FIRST, "last": LAST, "note": "", "at": NOW}
    return actions.request_absence(by=cast.actor(by), **(facts | changes))


def entered(cast: Cast, officer: Officer, by: str = "planner_a", **changes: object) -> Absence:
    facts = {"kind": "training", "first": FIRST, "last": LAST, "note": "", "at": NOW}
    return actions.enter_absence(officer=officer, by=cast.actor(by), **(facts | changes))


def test_absence_when_asked_for_then_counts_only_once_the_department_confirms(
    cast: Cast, officer: Officer
) -> None:
    """OF-05"""
    absence = asked(cast)

    def eligible() -> bool:
        found = queries.eligible(cast.department("market"), first=FIRST, last=LAST)
        return found.filter(pk=officer.pk).exists()

    assert absence.state == "requested"
    assert eligible()
    with pytest.raises(Forbidden):
        actions.decide_absence(absence=absence, confirm=True, by=cast.actor("planner_b"), at=NOW)
    with pytest.raises(Forbidden):
        actions.decide_absence(absence=absence, confirm=True, by=cast.actor("officer_a1"), at=NOW)
    actions.decide_absence(absence=absence, confirm=True, by=cast.actor("planner_a"), at=NOW)
    assert not eligible()
    with pytest.raises(WrongState):
        actions.decide_absence(absence=absence, confirm=False, by=cast.actor("planner_a"), at=NOW)
    kinds = [one.kind for one in Event.objects.order_by("id")]
    assert kinds == ["absences.requested", "absences.decided"]


def test_absence_when_only_a_part_of_the_period_then_the_officer_stays_eligible(
    cast: Cast, officer: Officer
) -> None:
    """OF-05"""
    entered(cast, officer)
    entered(cast, officer, first=LAST + DAY, last=None)
    department = cast.department("market")
    longer = queries.eligible(department, first=FIRST - DAY, last=LAST)
    assert list(longer) == [officer]
    assert list(queries.eligible(department, first=FIRST, last=LAST + 9 * DAY)) == []


def test_absence_when_it_meets_another_then_refused(cast: Cast, officer: Officer) -> None:
    absence = entered(cast, officer, last=None)
    with pytest.raises(errors.AbsenceOverlaps):
        asked(cast, first=LAST + 30 * DAY, last=None)
    with pytest.raises(errors.PeriodReversed):
        entered(cast, officer, first=LAST, last=FIRST)
    ended = actions.end_absence(absence=absence, on=LAST, by=cast.actor("planner_a"), at=NOW)
    assert ended.last == LAST
    with pytest.raises(errors.EndBeforeStart):
        actions.end_absence(absence=absence, on=FIRST - DAY, by=cast.actor("planner_a"), at=NOW)
    later = asked(cast, first=LAST + DAY, last=None)
    with pytest.raises(errors.AbsenceOverlaps):
        actions.end_absence(absence=absence, on=later.first, by=cast.actor("planner_a"), at=NOW)
    with pytest.raises(IntegrityError, match="absence_period"), transaction.atomic():
        Absence.objects.filter(pk=absence.pk).update(last=FIRST - DAY)


def test_absence_when_taken_back_then_by_the_person_before_and_by_the_department_after(
    cast: Cast, officer: Officer
) -> None:
    make_officer(cast, "M-2", user="officer_a2")
    absence = asked(cast)
    with pytest.raises(errors.NotYourAbsence):
        actions.withdraw_absence(absence=absence, by=cast.actor("officer_a2"), at=NOW)
    actions.decide_absence(absence=absence, confirm=True, by=cast.actor("planner_a"), at=NOW)
    with pytest.raises(WrongState):
        actions.withdraw_absence(absence=absence, by=cast.actor("officer_a1"), at=NOW)
    back = actions.withdraw_absence(absence=absence, by=cast.actor("planner_a"), at=NOW)
    assert back.state == "withdrawn"
    own = asked(cast)
    assert actions.withdraw_absence(absence=own, by=cast.actor("officer_a1"), at=NOW).decided_at


def test_request_when_the_account_has_no_record_then_refused(cast: Cast) -> None:
    with pytest.raises(errors.NotAnOfficer):
        asked(cast)
    with pytest.raises(Forbidden):
        asked(cast, by="planner_a")


def test_pages_when_an_officer_asks_on_the_phone_then_the_planner_confirms(
    cast: Cast, officer: Officer, client_of: Callable[[str], Client]
) -> None:
    phone = client_of("officer_a1")
    me = phone.get("/officers/me/").content.decode()
    for words in ("申请不在岗", "申报回避", "年度可承担 60 次", "没有不在岗记录"):
        assert words in me
    wrong = phone.post("/officers/absences/new/", FORM | {"last": "2026-05-01"})
    assert wrong.status_code == 422
    assert "早于开始日期" in wrong.content.decode()
    assert phone.post("/officers/absences/new/", FORM).url == "/officers/me/"
    absence = Absence.objects.get()
    page = f"/officers/absences/{absence.pk}/"
    assert "撤回" in phone.get(page).content.decode()

    desk = client_of("planner_a")
    assert "条不在岗时段等待确认" in desk.get("/home/").content.decode()
    assert "1 条等待确认" in desk.get("/officers/absences/?state=requested").content.decode()
    assert client_of("planner_b").get(page).status_code == 404
    assert desk.post(f"{page}decide/", {}).url == page
    assert desk.post(f"{page}decide/", {"decision": "confirm"}).status_code == 302
    assert "2026-05-11—2026-05-15" in desk.get("/officers/M-1/").content.decode()
    assert desk.post(f"{page}end/", {"on": "2026-05-01"}).status_code == 422
    assert desk.post(f"{page}end/", {"on": "2026-05-13"}).url == page
    absence.refresh_from_db()
    assert absence.last == datetime.date(2026, 5, 13)
    away = {"kind": "secondment", "first": f"{today_of(now())}", "last": "", "note": ""}
    assert desk.post("/officers/M-1/absences/new/", away).status_code == 302
    assert "M-1" in desk.get("/officers/?kind=absent").content.decode()


def test_own_page_when_there_is_no_record_then_says_whom_to_ask(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    page = client_of("officer_a1").get("/officers/me/").content.decode()
    assert "还没有关联执法人员名录库" in page
    assert client_of("planner_a").get("/officers/me/").status_code == 403


def test_list_when_exported_then_as_narrowed_without_the_note(
    cast: Cast, officer: Officer, client_of: Callable[[str], Client]
) -> None:
    asked(cast, note="去外地")
    make_officer(cast, "F-1", "fire")
    client = client_of("planner_a")
    assert "/officers/absences/export.csv" in client.get("/officers/absences/").content.decode()
    file = b"".join(client.get("/officers/absences/export.csv?state=requested"))
    head, line = file.decode("utf-8-sig").splitlines()
    assert line.startswith("M-1,王海涛,市场监管部门,休假,2026-05-11,2026-05-15,待确认,")
    assert "说明" not in head
    assert "去外地" not in line
    none = b"".join(client.get("/officers/absences/export.csv?state=coming")).decode("utf-8-sig")
    assert len(none.splitlines()) == 1
    other = b"".join(client_of("planner_b").get("/officers/absences/export.csv"))
    assert "王海涛" not in other.decode("utf-8-sig")
    assert client_of("officer_a1").get("/officers/absences/export.csv").status_code == 403

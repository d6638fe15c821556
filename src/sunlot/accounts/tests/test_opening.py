"""Accounts are opened by two administrators (AC-01) who see no business record (AC-02)."""

import datetime

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from sunlot import clock
from sunlot.accounts import actions
from sunlot.accounts.errors import (
    AdministratorAlone,
    DepartmentMissing,
    OfficeCannotInspect,
    OwnAccount,
    UsernameTaken,
)
from sunlot.accounts.models import AccountRequest, User
from sunlot.accounts.rules import is_administrator
from sunlot.actors import ROLES, Permission
from sunlot.errors import Forbidden, SamePerson, WrongState
from sunlot.ledger.models import Event
from tests.cast import NOW, PASSWORD, Cast

ADMINISTRATORS = ("system_admin", "security_admin", "audit_admin")


def ask(cast: Cast, **changes: object) -> AccountRequest:
    values = {
        "username": "newcomer", "name": "钱进", "title": "科员", "role": "planner",
        "department": cast.department("market"), "by": cast.actor("sysadmin"), "at": NOW,
    } | changes  # fmt: skip
    return actions.request_account(**values)


def test_account_when_second_administrator_agrees_then_opened_with_one_time_password(
    cast: Cast,
) -> None:
    request = ask(cast)
    user, password = actions.open_account(request=request, by=cast.actor("secadmin"), at=NOW)
    assert user.check_password(password)
    assert user.must_change_password
    assert list(Event.objects.order_by("id").values_list("kind", flat=True)) == [
        "accounts.requested", "accounts.opened",
    ]  # fmt: skip


def test_account_when_one_person_would_do_both_then_ac_01_refuses(cast: Cast) -> None:
    request = ask(cast)
    AccountRequest.objects.filter(pk=request.pk).update(requested_by=cast.users["secadmin"])
    with pytest.raises(SamePerson):
        actions.open_account(request=request, by=cast.actor("secadmin"), at=NOW)
    assert not User.objects.filter(username="newcomer").exists()


def test_account_when_opened_twice_then_second_time_says_the_state(cast: Cast) -> None:
    request = ask(cast)
    actions.open_account(request=request, by=cast.actor("secadmin"), at=NOW)
    with pytest.raises(WrongState, match="已开户"):
        actions.open_account(request=request, by=cast.actor("secadmin"), at=NOW)
    assert User.objects.filter(username="newcomer").count() == 1


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"username": "planner_a"}, UsernameTaken),
        ({"department": None}, DepartmentMissing),
    ],
)
def test_request_when_wrong_then_words(cast: Cast, changes: dict, error: type) -> None:
    with pytest.raises(error):
        ask(cast, **changes)


def test_request_when_officer_of_the_office_then_jc_01_refuses(cast: Cast) -> None:
    with pytest.raises(OfficeCannotInspect):
        ask(cast, role="officer", department=cast.office)


def test_request_when_username_waits_already_then_refused(cast: Cast) -> None:
    ask(cast)
    with pytest.raises(UsernameTaken):
        ask(cast)


@pytest.mark.parametrize("person", ["planner_a", "secadmin", "auditadmin", "coordinator"])
def test_request_when_not_system_administrator_then_forbidden(cast: Cast, person: str) -> None:
    with pytest.raises(Forbidden):
        ask(cast, by=cast.actor(person))


@pytest.mark.parametrize(
    ("name", "role", "held"),
    [
        ("系统管理员", "audit_admin", "系统管理员"),
        ("系统管理员", "planner", "系统管理员"),
        ("李文静", "security_admin", "计划员"),
    ],
)
def test_request_when_an_administrator_would_hold_a_second_role_then_refused(
    cast: Cast, name: str, role: str, held: str
) -> None:
    """AC-02: by the name, in the request and once more when the account is opened."""
    department = cast.department("market") if role == "planner" else None
    with pytest.raises(AdministratorAlone) as caught:
        ask(cast, name=name, role=role, department=department)
    assert f"“{name}”已有账号或申请（{held}）" in caught.value.text()
    waiting = ask(cast, name="钱进", role=role, department=department)
    AccountRequest.objects.filter(pk=waiting.pk).update(name=name)
    with pytest.raises(AdministratorAlone):
        actions.open_account(request=waiting, by=cast.actor("secadmin"), at=NOW)
    assert User.objects.filter(name=name).count() == 1


def test_request_when_another_role_of_the_person_waits_then_refused(cast: Cast) -> None:
    """AC-02"""
    ask(cast)
    with pytest.raises(AdministratorAlone):
        ask(cast, username="second", role="audit_admin", department=None)


def test_request_when_the_administrator_has_left_then_the_person_may_hold_another_role(
    cast: Cast,
) -> None:
    """AC-02"""
    actions.disable_account(user=cast.users["auditadmin"], by=cast.actor("secadmin"), at=NOW)
    ask(cast, name="审计管理员")


def test_administrators_when_looked_at_then_ac_02_holds() -> None:
    business = {p for p in Permission if p.value.split(".")[0] not in {
        "accounts", "addresses", "audit", "auditors", "backups", "departments", "jobs", "keys",
            "presets", "rules", "tokens", "workdays",
    }}  # fmt: skip
    for code in ADMINISTRATORS:
        assert is_administrator(ROLES[code])
        assert not ROLES[code].permissions & business
    exclusive = {Permission.ACCOUNTS_REQUEST, Permission.ACCOUNTS_DECIDE, Permission.AUDIT_VIEW}
    for code in ADMINISTRATORS:
        assert len(ROLES[code].permissions & exclusive) == 1


def test_disable_when_signed_in_then_next_request_is_anonymous(cast: Cast, client_of) -> None:
    client = client_of("planner_a")
    assert client.get("/accounts/password/change/").status_code == 200
    actions.disable_account(user=cast.users["planner_a"], by=cast.actor("secadmin"), at=NOW)
    assert client.get("/accounts/password/change/").status_code == 302
    with pytest.raises(OwnAccount):
        actions.disable_account(user=cast.users["secadmin"], by=cast.actor("secadmin"), at=NOW)


def test_disable_on_a_fixed_day_then_sessions_of_the_real_clock_end_too(
    cast: Cast, client_of
) -> None:
    client = client_of("planner_a")
    assert client.get("/accounts/password/change/").status_code == 200
    later = clock.real_now() + datetime.timedelta(days=4000)
    actions.disable_account(user=cast.users["planner_a"], by=cast.actor("secadmin"), at=later)
    assert not Session.objects.exists()


def test_first_sign_in_when_password_is_given_by_others_then_must_be_changed(cast: Cast) -> None:
    user = cast.users["planner_a"]
    user.must_change_password = True
    user.save()
    client = Client()
    client.post("/accounts/login/", {"login": "planner_a", "password": PASSWORD})
    assert client.get("/ledger/").url == "/accounts/password/change/"
    fresh = "a-new-password-2026"
    answer = client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": fresh, "password2": fresh},
    )
    assert answer.status_code == 302, answer.content.decode()[-1500:]
    user.refresh_from_db()
    assert not user.must_change_password
    assert client.get("/ledger/").status_code == 200


def test_pages_when_administrators_work_then_whole_way_in_the_browser(
    cast: Cast, client_of
) -> None:
    system, security = client_of("sysadmin"), client_of("secadmin")
    answer = system.post(
        "/accounts/requests/new/",
        {"username": "bad name", "name": "钱进", "role": "planner"},
    )
    assert answer.status_code == 422
    answer = system.post(
        "/accounts/requests/new/",
        {"username": "newcomer", "name": "钱进", "title": "", "role": "planner",
         "department": cast.department("fire").pk},
    )  # fmt: skip
    assert answer.status_code == 302
    request = AccountRequest.objects.get()
    assert "钱进" in security.get("/accounts/requests/").content.decode()
    assert system.post(f"/accounts/requests/{request.pk}/open/").status_code == 403
    opened = security.post(f"/accounts/requests/{request.pk}/open/")
    assert opened.status_code == 200
    assert opened["Cache-Control"] == "no-store"
    assert security.post(f"/accounts/requests/{request.pk}/open/").status_code == 409
    assert client_of("planner_a").get("/accounts/requests/").status_code == 403


@pytest.mark.parametrize("path", ["/accounts/signup/", "/accounts/password/reset/", "/admin/"])
def test_closed_doors_when_asked_then_not_there(db: None, path: str) -> None:
    assert Client().get(path).status_code == 404

"""A forgotten password and a lost second factor are reset by two administrators (AC-06)."""

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.test import Client

from sunlot.accounts import actions, queries
from sunlot.accounts.errors import AccountClosed, NoSecondFactor, OwnReset, ResetWaits
from sunlot.accounts.models import ResetKind, ResetRequest
from sunlot.accounts.rules import ACCOUNT_FAILURES, may_reset
from sunlot.accounts.states import Outcome, ResetState
from sunlot.errors import Forbidden, SamePerson, WrongState
from sunlot.ledger.models import Event
from tests.cast import NOW, PASSWORD, Cast


def ask(cast: Cast, who: str = "planner_a", **changes: object) -> ResetRequest:
    values = {
        "user": cast.users[who], "kind": ResetKind.PASSWORD, "identity": "当面核对工作证",
        "by": cast.actor("sysadmin"), "at": NOW,
    } | changes  # fmt: skip
    return actions.request_reset(**values)


def confirm(cast: Cast, wanted: ResetRequest, who: str = "secadmin") -> str:
    return actions.confirm_reset(wanted=wanted, by=cast.actor(who), at=NOW)


def give_factor(cast: Cast, who: str) -> None:
    for kind in (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES):
        Authenticator.objects.create(user=cast.users[who], type=kind, data={"secret": "x"})


def test_ac_06_when_one_person_or_the_own_account_then_no() -> None:
    assert may_reset(account=1, requested_by=2, decided_by=3)
    assert not may_reset(account=1, requested_by=2, decided_by=2)
    assert not may_reset(account=1, requested_by=1, decided_by=3)
    assert not may_reset(account=1, requested_by=2, decided_by=1)
    assert not may_reset(account=1, requested_by=1, decided_by=None)


def test_password_when_reset_then_new_one_must_be_changed_and_all_sessions_end(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    client = client_of("planner_a")
    assert client.get("/home/").status_code == 200
    wanted = ask(cast)
    assert client.get("/home/").status_code == 200
    password = confirm(cast, wanted)
    user = cast.users["planner_a"]
    user.refresh_from_db()
    assert user.check_password(password)
    assert not user.check_password(PASSWORD)
    assert user.must_change_password
    assert client.get("/home/").status_code == 302
    assert list(Event.objects.order_by("id").values_list("kind", "noun_id")) == [
        ("accounts.reset-requested", str(user.pk)), ("accounts.reset", str(user.pk)),
    ]  # fmt: skip
    assert password not in str(list(Event.objects.values()))


def test_password_when_reset_then_the_lock_ends_too(cast: Cast) -> None:
    for _n in range(ACCOUNT_FAILURES):
        actions.note_sign_in(
            user=cast.users["planner_a"], outcome=Outcome.WRONG_PASSWORD, address=None, at=NOW
        )
    assert queries.account_lock("planner_a", NOW)
    confirm(cast, ask(cast))
    assert queries.account_lock("planner_a", NOW) is None


def test_second_factor_when_reset_then_gone_and_sessions_end_but_the_password_stays(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    give_factor(cast, "planner_a")
    client = client_of("planner_a")
    assert client.get("/home/").status_code == 200
    assert confirm(cast, ask(cast, kind=ResetKind.SECOND_FACTOR)) == ""
    assert not Authenticator.objects.exists()
    assert client.get("/home/").status_code == 302
    cast.users["planner_a"].refresh_from_db()
    assert cast.users["planner_a"].check_password(PASSWORD)
    assert not cast.users["planner_a"].must_change_password


def test_reset_when_the_own_account_then_refused(cast: Cast) -> None:
    with pytest.raises(OwnReset):
        ask(cast, "sysadmin")
    with pytest.raises(OwnReset):
        confirm(cast, ask(cast, "secadmin"))
    with pytest.raises(OwnReset):
        actions.refuse_reset(
            wanted=ResetRequest.objects.get(), reason="x", by=cast.actor("secadmin"), at=NOW
        )


def test_reset_when_one_person_would_do_both_then_refused(cast: Cast) -> None:
    wanted = ask(cast)
    ResetRequest.objects.filter(pk=wanted.pk).update(requested_by=cast.users["secadmin"])
    with pytest.raises(SamePerson):
        confirm(cast, wanted)
    cast.users["planner_a"].refresh_from_db()
    assert cast.users["planner_a"].check_password(PASSWORD)


@pytest.mark.parametrize("person", ["secadmin", "auditadmin", "planner_a", "chair"])
def test_reset_when_asked_by_another_role_then_forbidden(cast: Cast, person: str) -> None:
    with pytest.raises(Forbidden):
        ask(cast, "planner_b", by=cast.actor(person))


@pytest.mark.parametrize("person", ["sysadmin", "auditadmin", "planner_a", "chair"])
def test_reset_when_decided_by_another_role_then_forbidden(cast: Cast, person: str) -> None:
    with pytest.raises(Forbidden):
        confirm(cast, ask(cast, "planner_b"), person)


def test_reset_when_asked_or_decided_twice_then_words(cast: Cast) -> None:
    wanted = ask(cast)
    with pytest.raises(ResetWaits):
        ask(cast)
    confirm(cast, wanted)
    with pytest.raises(WrongState, match="已重置"):
        confirm(cast, wanted)
    ask(cast)


def test_reset_when_there_is_nothing_to_reset_then_words(cast: Cast) -> None:
    with pytest.raises(NoSecondFactor):
        ask(cast, kind=ResetKind.SECOND_FACTOR)
    wanted = ask(cast)
    actions.disable_account(user=cast.users["planner_a"], by=cast.actor("secadmin"), at=NOW)
    with pytest.raises(AccountClosed):
        confirm(cast, wanted)
    with pytest.raises(AccountClosed):
        ask(cast)


@pytest.mark.parametrize(
    "change",
    [{"decided_by": "sysadmin"}, {"decided_by": "planner_a"}, {"requested_by": "planner_a"}],
)
def test_reset_when_written_past_the_actions_then_the_database_refuses(
    cast: Cast, change: dict[str, str]
) -> None:
    wanted = ask(cast)
    values = {name: cast.users[who] for name, who in change.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        ResetRequest.objects.filter(pk=wanted.pk).update(**values)


def test_pages_when_two_administrators_reset_a_password_then_whole_way_to_the_own_password(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    system, security = client_of("sysadmin"), client_of("secadmin")
    user = cast.users["planner_a"]
    found = system.get("/accounts/people/?q=NNER_A").content.decode()
    assert f"/accounts/people/{user.pk}/reset/" in found
    assert "刘洋" not in found
    assert "没有姓名或用户名符合" in system.get("/accounts/people/?q=%C3%A9").content.decode()
    new = f"/accounts/people/{user.pk}/reset/"
    assert "---" not in system.get(new).content.decode()
    assert system.post(new, {"kind": "password", "identity": ""}).status_code == 422
    assert system.post(new, {"kind": "password", "identity": "当面核对"}).status_code == 302
    again = system.post(new, {"kind": "password", "identity": "当面核对"})
    assert again.status_code == 422
    assert "已有一件同样的重置申请" in again.content.decode()
    wanted = ResetRequest.objects.get()
    assert "李文静" in security.get("/accounts/requests/resets/").content.decode()
    page = f"/accounts/requests/resets/{wanted.pk}/"
    assert "确认后" in security.get(page).content.decode()
    assert "确认重置" not in system.get(page).content.decode()
    assert system.post(f"{page}confirm/", {"username": "planner_a"}).status_code == 403
    wrong = security.post(f"{page}confirm/", {"username": "planner_b"})
    assert wrong.status_code == 422
    assert "不一致" in wrong.content.decode()
    done = security.post(f"{page}confirm/", {"username": "planner_a"})
    assert done["Cache-Control"] == "no-store"
    password = done.content.decode().split("一次性密码</dt><dd><code>")[1].split("<")[0]
    assert password not in security.get(page).content.decode()
    client = Client()
    client.post("/accounts/login/", {"login": "planner_a", "password": password})
    assert client.get("/home/").url == "/accounts/password/change/"
    assert "由管理员生成" in client.get("/accounts/password/change/").content.decode()


def test_pages_when_sent_back_then_reason_shows(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    wanted, security = ask(cast), client_of("secadmin")
    page = f"/accounts/requests/resets/{wanted.pk}/"
    assert security.post(f"{page}refuse/", {"reason": ""}).status_code == 422
    assert security.post(f"{page}refuse/", {"reason": "未核对证件"}).status_code == 302
    assert "未核对证件" in security.get(page).content.decode()
    wanted.refresh_from_db()
    assert wanted.state == ResetState.REFUSED

"""Repeated failures lock a user name and an address (AC-03); every attempt is on record."""

import datetime
from collections.abc import Callable, Iterator

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from sunlot.accounts import actions, queries
from sunlot.accounts.errors import OwnReset
from sunlot.accounts.models import SignIn
from sunlot.accounts.rules import ACCOUNT_FAILURES, ADDRESS_FAILURES, LOCK_FOR, locked_until
from sunlot.accounts.states import Outcome
from sunlot.errors import Forbidden
from sunlot.ledger.models import Event
from tests.cast import NOW, PASSWORD, Cast

MINUTE = datetime.timedelta(minutes=1)


class Clock:
    """The site's clock, moved by hand."""

    def __init__(self) -> None:
        self.moment = NOW

    def forward(self, span: datetime.timedelta) -> None:
        self.moment += span


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    clock = Clock()
    monkeypatch.setattr("sunlot.clock.now", lambda: clock.moment)
    return clock


def sign_in(name: str, password: str, *, address: str = "10.0.0.7", client: Client | None = None):
    return (client or Client()).post(
        "/accounts/login/", {"login": name, "password": password}, REMOTE_ADDR=address
    )


def outcomes() -> list[str]:
    return list(SignIn.objects.order_by("pk").values_list("outcome", flat=True))


# -- the rule ----------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 3600), max_size=12), st.integers(1, 6))
def test_lock_when_computed_then_ac_03_holds(seconds: list[int], limit: int) -> None:
    moments = [NOW + datetime.timedelta(seconds=one) for one in seconds]
    until = locked_until(moments, limit=limit)
    last = sorted(moments)[-limit:]
    close = len(last) == limit and last[-1] - last[0] < LOCK_FOR
    assert (until is not None) == close
    if until is not None:
        assert until == max(moments) + LOCK_FOR


# -- at the door -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["planner_a", "nobody_has_this_name"])
def test_account_when_password_is_wrong_five_times_then_locked_with_the_time_that_remains(
    cast: Cast, clock: Clock, name: str
) -> None:
    """Whether the account exists makes no difference to what is seen."""
    for left in (4, 3, 2, 1):
        clock.forward(MINUTE)
        assert f"再错 {left} 次" in sign_in(name, "wrong").content.decode()
    assert "已锁定，还剩 15 分钟" in sign_in(name, "wrong").content.decode()
    clock.forward(4 * MINUTE)
    page = sign_in(name, PASSWORD).content.decode()
    assert "还剩 11 分钟" in page
    assert "到 10:19 自动解除" in page
    assert outcomes()[-1] == Outcome.LOCKED


def test_account_when_the_lock_is_over_then_signs_in(cast: Cast, clock: Clock) -> None:
    for _n in range(ACCOUNT_FAILURES):
        sign_in("planner_a", "wrong")
    clock.forward(LOCK_FOR)
    assert sign_in("planner_a", PASSWORD).status_code == 302
    assert outcomes() == [Outcome.WRONG_PASSWORD] * 5 + [Outcome.SIGNED_IN]


def test_account_when_tried_during_the_lock_then_not_prolonged(cast: Cast, clock: Clock) -> None:
    for _n in range(ACCOUNT_FAILURES):
        sign_in("planner_a", "wrong")
    clock.forward(LOCK_FOR - MINUTE)
    sign_in("planner_a", "wrong")
    clock.forward(MINUTE)
    assert sign_in("planner_a", PASSWORD).status_code == 302


def test_account_when_written_in_capitals_then_the_same_lock(cast: Cast, clock: Clock) -> None:
    for name in ("planner_a", "PLANNER_A", "Planner_a", "planner_A", "plAnner_a"):
        sign_in(name, "wrong")
    assert "已锁定" in sign_in("planner_a", PASSWORD).content.decode()


def test_account_when_signed_in_between_then_counted_anew(cast: Cast, clock: Clock) -> None:
    for _n in range(4):
        sign_in("planner_a", "wrong")
    assert sign_in("planner_a", PASSWORD).status_code == 302
    assert "再错 4 次" in sign_in("planner_a", "wrong").content.decode()


def test_address_when_it_fails_on_many_accounts_then_locked_whoever_comes(
    cast: Cast, clock: Clock
) -> None:
    for number in range(ADDRESS_FAILURES):
        actions.note_unknown(
            name=f"guess{number}", outcome=Outcome.UNKNOWN_NAME, address="10.0.0.9", at=NOW
        )
    assert "网络地址登录失败过多" in sign_in(
        "planner_a", PASSWORD, address="10.0.0.9"
    ).content.decode()  # fmt: skip
    assert sign_in("planner_a", PASSWORD).status_code == 302


def test_address_when_one_account_succeeds_there_then_its_failures_still_count(
    cast: Cast, clock: Clock
) -> None:
    for number in range(ADDRESS_FAILURES - 1):
        actions.note_unknown(
            name=f"guess{number}", outcome=Outcome.UNKNOWN_NAME, address="10.0.0.9", at=NOW
        )
    assert sign_in("planner_b", PASSWORD, address="10.0.0.9").status_code == 302
    sign_in("another_guess", "wrong", address="10.0.0.9")
    assert queries.address_lock("10.0.0.9", NOW) == NOW + LOCK_FOR


def test_account_when_closed_then_words_instead_of_a_failure_of_the_site(
    cast: Cast, clock: Clock
) -> None:
    actions.disable_account(user=cast.users["planner_a"], by=cast.actor("secadmin"), at=NOW)
    answer = sign_in("planner_a", PASSWORD)
    assert answer.status_code == 200
    assert "账号已停用" in answer.content.decode()
    assert outcomes() == [Outcome.DISABLED]
    assert "账号已停用" not in sign_in("planner_a", "wrong").content.decode()


# -- released ----------------------------------------------------------------------------------


def lock(cast: Cast, name: str) -> None:
    for _n in range(ACCOUNT_FAILURES):
        actions.note_sign_in(
            user=cast.users[name], outcome=Outcome.WRONG_PASSWORD, address="10.0.0.7", at=NOW
        )


def test_lock_when_the_security_administrator_releases_it_then_open_and_on_record(
    cast: Cast, clock: Clock, client_of: Callable[[str], Client]
) -> None:
    lock(cast, "planner_a")
    security = client_of("secadmin")
    assert "李文静" in security.get("/accounts/policy/").content.decode()
    answer = security.post(f"/accounts/people/{cast.users['planner_a'].pk}/release/")
    assert answer.url == "/accounts/policy/"
    assert "没有账号或网络地址处于锁定状态" in security.get("/accounts/policy/").content.decode()
    assert sign_in("planner_a", PASSWORD).status_code == 302
    assert Event.objects.get().kind == "accounts.released"


def test_lock_of_an_address_when_released_then_open(
    cast: Cast, clock: Clock, client_of: Callable[[str], Client]
) -> None:
    for number in range(ADDRESS_FAILURES):
        actions.note_unknown(
            name=f"guess{number}", outcome=Outcome.UNKNOWN_NAME, address="10.0.0.9", at=NOW
        )
    security = client_of("secadmin")
    assert "10.0.0.9" in security.get("/accounts/policy/").content.decode()
    security.post("/accounts/policy/addresses/10.0.0.9/release/")
    assert queries.address_lock("10.0.0.9", NOW) is None
    assert "10.0.0.9" not in Event.objects.get().noun_id
    assert security.post("/accounts/policy/addresses/nonsense/release/").status_code == 404


def test_lock_when_the_own_account_or_another_role_then_refused(cast: Cast) -> None:
    lock(cast, "secadmin")
    with pytest.raises(OwnReset):
        actions.release_account(user=cast.users["secadmin"], by=cast.actor("secadmin"), at=NOW)
    for person in ("sysadmin", "auditadmin", "chair"):
        with pytest.raises(Forbidden):
            actions.release_account(user=cast.users["chair"], by=cast.actor(person), at=NOW)
        with pytest.raises(Forbidden):
            actions.release_address(address="10.0.0.9", by=cast.actor(person), at=NOW)


# -- the log -----------------------------------------------------------------------------------


def test_log_when_read_by_the_auditor_then_who_when_from_where_and_how(
    cast: Cast, clock: Clock, client_of: Callable[[str], Client]
) -> None:
    sign_in("planner_a", "wrong-password-2026")
    sign_in("typed-my-Password-here", "x")
    client = Client()
    sign_in("planner_a", PASSWORD, client=client)
    client.post("/accounts/logout/", REMOTE_ADDR="10.0.0.7")
    page = client_of("auditadmin").get("/accounts/sign-ins/").content.decode()
    seen = ("李文静", "10.0.0.7", "2026-04-20 10:00")
    results = ("密码不正确", "没有这个用户名", "登录成功", "退出登录")
    for words in seen + results:
        assert words in page
    for secret in ("wrong-password-2026", "typed-my-Password-here", PASSWORD):
        assert secret not in page
    rows = str(list(SignIn.objects.values()))
    assert "typed-my" not in rows


def test_log_when_filtered_then_only_these(
    cast: Cast, clock: Clock, client_of: Callable[[str], Client]
) -> None:
    sign_in("planner_a", "wrong")
    sign_in("planner_b", PASSWORD)
    audit = client_of("auditadmin")
    page = audit.get("/accounts/sign-ins/?name=PLANNER_A").content.decode()
    assert "李文静" in page
    assert "刘洋" not in page
    assert "刘洋" in audit.get("/accounts/sign-ins/?outcome=signed_in").content.decode()
    assert "没有符合条件" in audit.get("/accounts/sign-ins/?outcome=released").content.decode()
    assert audit.get("/accounts/sign-ins/?outcome=nonsense").status_code == 200


def test_log_when_somebody_would_rewrite_it_then_the_database_refuses(cast: Cast) -> None:
    lock(cast, "planner_a")
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_signin SET outcome = 'signed_in'")


def test_log_when_another_role_asks_then_nothing(cast: Cast) -> None:
    lock(cast, "planner_a")
    for person in ("sysadmin", "secadmin", "chair", "supervisor"):
        assert not queries.sign_ins_for(cast.actor(person)).exists()

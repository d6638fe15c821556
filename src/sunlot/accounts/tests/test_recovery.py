"""The only administrator of a kind is let in from the machine: once, shortly, and seen by all."""

import datetime
import re
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from sunlot import clock
from sunlot.accounts import actions, errors
from sunlot.accounts.actions.recovery import LASTS
from sunlot.accounts.models import Recovery, User
from sunlot.accounts.rules import may_recover
from sunlot.actors import Actor
from sunlot.config import recoveradmin
from sunlot.home.queries import agenda
from sunlot.ledger.models import Event
from tests.cast import NOW, PASSWORD, Cast

MINUTE = datetime.timedelta(minutes=1)
REASON = "唯一的系统管理员忘记密码"


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime.datetime], None]:
    """Sets the clock of the site."""

    def stand(moment: datetime.datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    stand(NOW)
    return stand


def recover(username: str = "sysadmin", **changes: object) -> tuple[Recovery, str]:
    values = {
        "username": username, "reason": REASON, "second_factor": False, "operator": "root",
        "by": Actor.system("recoveradmin"), "at": NOW,
    } | changes  # fmt: skip
    return actions.recover(**values)


def sign_in(username: str, password: str) -> tuple[bool, str]:
    """Whether it let in, and what the page said."""
    client = Client()
    answer = client.post("/accounts/login/", {"login": username, "password": password})
    return "_auth_user_id" in client.session, answer.content.decode()


def test_only_the_last_of_a_kind_that_asks_for_or_decides_resets() -> None:
    """AC-06: where two administrators can help, there is no other way."""
    assert may_recover("system_admin", colleagues=0)
    assert may_recover("security_admin", colleagues=0)
    assert not may_recover("system_admin", colleagues=1)
    for role in ("audit_admin", "coordinator", "officer"):
        assert not may_recover(role, colleagues=0), role


@pytest.mark.usefixtures("at")
def test_password_when_issued_then_lets_in_once_and_must_be_changed(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    session = client_of("sysadmin")
    found, password = recover()
    assert found.expires_at - found.issued_at == LASTS
    assert session.get("/home/").status_code == 302, "sessions end"
    assert not sign_in("sysadmin", PASSWORD)[0], "the old password is void"
    assert sign_in("sysadmin", password)[0]
    found.refresh_from_db()
    assert found.used_at == NOW
    user = User.objects.get(username="sysadmin")
    assert user.must_change_password
    let_in, said = sign_in("sysadmin", password)
    assert not let_in
    assert "这个一次性密码已经用过" in said
    kinds = list(Event.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["accounts.recovery-issued", "accounts.recovery-used"]
    assert REASON not in str(list(Event.objects.values_list("data", flat=True)))


def test_password_when_half_an_hour_is_over_then_refused_and_another_can_be_issued(
    cast: Cast, at: Callable[[datetime.datetime], None]
) -> None:
    _found, first = recover()
    at(NOW + LASTS)
    let_in, said = sign_in("sysadmin", first)
    assert not let_in
    assert "过期" in said
    _found, second = recover(at=NOW + LASTS)
    assert not sign_in("sysadmin", first)[0]
    assert sign_in("sysadmin", second)[0]


@pytest.mark.usefixtures("at")
def test_own_password_when_chosen_afterwards_then_is_like_any_other(cast: Cast) -> None:
    recover()
    user = User.objects.get(username="sysadmin")
    user.set_password("A-new-one-2026!")
    user.save()
    actions.password_replaced(user=user, by=cast.actor("sysadmin"), at=NOW + LASTS)
    assert sign_in("sysadmin", "A-new-one-2026!")[0]


def test_second_factor_when_asked_for_then_forgotten_too(cast: Cast) -> None:
    user = cast.users["secadmin"]
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    recover("secadmin")
    assert Authenticator.objects.filter(user=user).exists()
    recover("SecAdmin", second_factor=True)
    assert not Authenticator.objects.filter(user=user).exists()


def test_where_a_colleague_can_help_then_refused_with_the_way_and_names(cast: Cast) -> None:
    second = actions.create_user(
        username="sysadmin2", name="赵二", title="", role="system_admin", department=None,
        password=None, at=NOW,
    )  # fmt: skip
    before = User.objects.get(username="sysadmin").password
    with pytest.raises(errors.ColleagueCanHelp) as caught:
        recover()
    assert "赵二" in caught.value.text()
    assert "安全管理员审批" in caught.value.remedy_text()
    assert User.objects.get(username="sysadmin").password == before
    assert not Recovery.objects.exists()
    actions.disable_account(user=second, by=cast.actor("secadmin"), at=NOW)
    recover()


@pytest.mark.parametrize("username", ["auditadmin", "coordinator", "nobody", ""])
def test_other_accounts_are_refused(cast: Cast, username: str) -> None:
    with pytest.raises(errors.NotRecoverable):
        recover(username)


@pytest.mark.parametrize("reason", ["", "  ", "忘记", "长" * 201])
def test_without_a_reason_nothing_happens(cast: Cast, reason: str) -> None:
    with pytest.raises(errors.RecoveryReason):
        recover(reason=reason)
    with pytest.raises(IntegrityError), transaction.atomic():
        Recovery.objects.create(
            user=cast.users["sysadmin"], reason="", issued_at=NOW, expires_at=NOW + MINUTE
        )


@pytest.mark.usefixtures("at")
@pytest.mark.parametrize("who", ["sysadmin", "secadmin", "auditadmin"])
def test_every_administrator_is_told_on_top_for_a_month(
    cast: Cast, client_of: Callable[[str], Client], who: str
) -> None:
    recover("secadmin" if who == "sysadmin" else "sysadmin")
    top = agenda(cast.actor(who), NOW.date())[:3]
    [told] = [line for line in top if "签发了一次性密码" in str(line.what)]
    assert REASON in str(told.why)
    assert (told.tone, told.late) == ("bad", True)
    page = client_of(who).get(reverse("accounts:recoveries")).content.decode()
    for words in (REASON, "root", "有效", "2026-04-20 10:00"):
        assert words in page
    file = client_of(who).get(reverse("accounts:recoveries-export"))
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert REASON in lines[1]
    assert "root" in lines[1]
    Recovery.objects.update(issued_at=NOW - datetime.timedelta(days=31))
    assert not any("签发" in str(line.what) for line in agenda(cast.actor(who), NOW.date()))


def test_others_are_not_told(cast: Cast) -> None:
    recover()
    for who in ("coordinator", "supervisor"):
        assert not any("签发" in str(line.what) for line in agenda(cast.actor(who), NOW.date()))


@pytest.mark.usefixtures("at")
def test_command_when_run_then_shows_the_password_once(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["--username", "sysadmin", "--reason", REASON, "--operator", "wang"]
    assert recoveradmin.main(given) == 0
    said = capsys.readouterr().out
    found = re.search(r"(?:一次性密码|one-time password) (\S+)", said)
    assert found is not None
    assert User.objects.get(username="sysadmin").check_password(found.group(1))
    assert Recovery.objects.get().operator == "wang"
    assert recoveradmin.main(["--username", "auditadmin", "--reason", REASON]) == 1
    assert "没有用户名为“auditadmin”" in capsys.readouterr().out

"""Two profiles of password rules; under the first a password has a term (AC-07)."""

import datetime
from collections.abc import Callable

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.test import Client

from sunlot.accounts import actions
from sunlot.accounts.models import PastPassword
from sunlot.accounts.passwords import KEPT, PROFILES, one_time_password
from sunlot.accounts.rules import password_expired
from sunlot.actors import ROLES
from sunlot.config.access import chosen, roles_named
from tests.cast import NOW, Cast

DAY = datetime.timedelta(days=1)


def complaints(password: str, user: object = None) -> str:
    try:
        validate_password(password, user)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


@pytest.fixture
def profile(settings) -> Callable[[str], None]:
    def use(name: str) -> None:
        settings.AUTH_PASSWORD_VALIDATORS = list(PROFILES[name].validators)

    return use


@pytest.mark.parametrize(
    ("password", "mlps", "asvs"),
    [
        ("Short-2026", "至少 12 个字符，现在是 10 个", "至少 12 个字符"),
        ("onlysmallletters", "现在是 1 类", ""),
        ("small-letters-here", "现在是 2 类", ""),
        ("small-letters-2026", "", ""),
        ("202604202026042020", "不能全是数字", "不能全是数字"),
        ("q1w2e3r4t5y6", "常见密码", "常见密码"),
        ("Planner_A-and-2026", "不能含有用户名", "不能含有用户名"),
        ("乌鲁木齐天山区Ab-9-很长", "", ""),
    ],
)
def test_password_when_chosen_then_each_profile_judges(
    cast: Cast, profile: Callable[[str], None], password: str, mlps: str, asvs: str
) -> None:
    for name, wanted in (("mlps", mlps), ("asvs", asvs)):
        profile(name)
        found = complaints(password, cast.users["planner_a"])
        assert wanted in found
        assert bool(found) == bool(wanted)


def test_password_when_used_among_the_last_five_then_refused(
    cast: Cast, profile: Callable[[str], None]
) -> None:
    profile("mlps")
    user = cast.users["planner_a"]
    for number in range(KEPT + 2):
        user.set_password(f"Password-number-{number}")
        user.save()
        actions.password_replaced(
            user=user, by=cast.actor("planner_a"), at=NOW + number * DAY
        )  # fmt: skip
    assert PastPassword.objects.count() == KEPT
    assert "最近 5 次" in complaints("Password-number-6", user)
    assert "最近 5 次" in complaints("Password-number-2", user)
    assert complaints("Password-number-1", user) == ""


def test_password_when_one_time_then_passes_both_profiles_and_is_never_the_same(
    profile: Callable[[str], None],
) -> None:
    made = {one_time_password() for _n in range(50)}
    assert len(made) == 50
    for name in PROFILES:
        profile(name)
        assert [one for one in made if len(one) != 23] == []


def test_ac_07_when_the_term_is_over_then_expired() -> None:
    assert password_expired(NOW, NOW + 90 * DAY, days=90)
    assert not password_expired(NOW, NOW + 89 * DAY, days=90)
    assert not password_expired(NOW, NOW + 900 * DAY, days=None)
    assert not password_expired(None, NOW, days=90)


def test_password_when_too_old_then_led_to_change_it(
    cast: Cast, client_of: Callable[[str], Client], settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PASSWORD_DAYS = 90
    monkeypatch.setattr("sunlot.clock.now", lambda: NOW + 90 * DAY)
    cast.users["planner_a"].password_set_at = NOW
    cast.users["planner_a"].save()
    client = client_of("planner_a")
    assert client.get("/rulebook/").url == "/accounts/password/change/"
    assert "满 90 天" in client.get("/accounts/password/change/").content.decode()


def test_settings_when_a_name_is_wrong_then_said_at_once() -> None:
    assert roles_named(("none",)) == ()
    assert roles_named(tuple(ROLES)) == tuple(ROLES)
    with pytest.raises(ImproperlyConfigured, match="secadmin"):
        roles_named(("approver", "secadmin"))
    with pytest.raises(ImproperlyConfigured, match="strong"):
        chosen("strong")

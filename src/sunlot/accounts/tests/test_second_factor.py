"""Roles that must have a second factor set it up first (AC-04); the code is asked at sign-in."""

import re
import time
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client

from sunlot.accounts.errors import SecondFactorUnreadable
from sunlot.accounts.models import SignIn
from sunlot.accounts.rules import lacks_second_factor
from sunlot.accounts.second_factor import MfaAdapter
from sunlot.accounts.states import Outcome
from sunlot.ledger.models import Event
from tests.cast import PASSWORD, Cast

SET_UP = "/accounts/second-factor/set-up/"


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def signed_in(who: str) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": who, "password": PASSWORD})
    return client


def with_factor(cast: Cast, who: str) -> str:
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    TOTP.activate(cast.users[who], secret)
    return secret


@pytest.fixture
def required(settings) -> None:
    settings.SECOND_FACTOR_ROLES = ("security_admin", "approver")


def test_ac_04_when_the_role_must_and_has_none_then_lacks() -> None:
    assert lacks_second_factor("approver", has_one=False, required=("approver",))
    assert not lacks_second_factor("approver", has_one=True, required=("approver",))
    assert not lacks_second_factor("planner", has_one=False, required=("approver",))


@pytest.mark.usefixtures("required")
def test_sign_in_when_the_role_must_and_has_none_then_led_to_set_it_up(cast: Cast) -> None:
    client = signed_in("secadmin")
    for path in ("/home/", "/accounts/requests/", "/accounts/second-factor/"):
        assert client.get(path).url == SET_UP
    assert client.post("/accounts/people/1/disable/").url == SET_UP
    page = client.get(SET_UP).content.decode()
    assert '<svg class="qr"' in page
    secret = client.session["mfa.totp.secret"]
    assert " ".join(secret[n : n + 4] for n in range(0, len(secret), 4)) in page
    wrong = client.post(SET_UP, {"code": "000000"})
    assert "动态码不正确" in wrong.content.decode()
    done = client.post(SET_UP, {"code": code_of(secret)})
    assert done.url == "/accounts/second-factor/codes/"
    codes = re.findall(r"<li><code>(\d{8})</code>", client.get(done.url).content.decode())
    assert len(codes) == 10
    assert codes[0] not in client.get(done.url).content.decode()
    assert client.get("/accounts/requests/").status_code == 200
    assert Event.objects.get().kind == "accounts.second-factor-set"
    stored = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in stored


@pytest.mark.usefixtures("required")
def test_sign_in_when_the_role_need_not_then_not_asked(cast: Cast) -> None:
    assert signed_in("planner_a").get("/home/").status_code == 200


@pytest.mark.usefixtures("required")
def test_set_up_when_the_password_must_be_changed_first_then_that_comes_first(cast: Cast) -> None:
    cast.users["secadmin"].must_change_password = True
    cast.users["secadmin"].save()
    assert signed_in("secadmin").get(SET_UP).url == "/accounts/password/change/"


def test_sign_in_when_a_factor_is_set_then_only_with_its_code(cast: Cast) -> None:
    secret = with_factor(cast, "planner_a")
    client = signed_in("planner_a")
    assert client.get("/home/").url.startswith("/accounts/login/")
    assert "6 位数字" in client.get("/accounts/login/code/").content.decode()
    wrong = client.post("/accounts/login/code/", {"code": "000000"})
    assert "动态码不正确" in wrong.content.decode()
    assert client.post("/accounts/login/code/", {"code": code_of(secret)}).url == "/home/"
    assert client.get("/home/").status_code == 200
    assert list(SignIn.objects.order_by("pk").values_list("outcome", flat=True)) == [
        Outcome.WRONG_CODE, Outcome.SIGNED_IN,
    ]  # fmt: skip


def test_code_when_wrong_five_times_then_the_account_is_locked_as_by_passwords(cast: Cast) -> None:
    """AC-03"""
    secret = with_factor(cast, "planner_a")
    client = signed_in("planner_a")
    for _n in range(4):
        client.post("/accounts/login/code/", {"code": "000000"})
    assert "已锁定" in client.post("/accounts/login/code/", {"code": "000000"}).content.decode()
    right = client.post("/accounts/login/code/", {"code": code_of(secret)})
    assert "已锁定" in right.content.decode()
    assert client.get("/home/").status_code == 302


def test_code_when_used_twice_then_refused(cast: Cast) -> None:
    secret = with_factor(cast, "planner_a")
    code = code_of(secret)
    assert signed_in("planner_a").post("/accounts/login/code/", {"code": code}).status_code == 302
    again = signed_in("planner_a").post("/accounts/login/code/", {"code": code})
    assert "已经用过" in again.content.decode()


def test_set_up_when_signed_in_long_ago_then_password_again(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    client = client_of("planner_a")
    assert client.get(SET_UP).url == f"/accounts/confirm/?next={SET_UP.replace('/', '%2F')}"
    assert "再次证明" in client.get("/accounts/confirm/").content.decode()
    answer = client.post("/accounts/confirm/", {"password": PASSWORD, "next": SET_UP})
    assert answer.url == SET_UP
    assert client.get(SET_UP).status_code == 200


def test_factor_when_given_up_then_on_record_and_no_codes_remain(cast: Cast) -> None:
    secret = with_factor(cast, "planner_a")
    client = signed_in("planner_a")
    client.post("/accounts/login/code/", {"code": code_of(secret)})
    assert "已设置" in client.get("/accounts/second-factor/").content.decode()
    new = client.post("/accounts/second-factor/codes/new/")
    assert new.url == "/accounts/second-factor/codes/"
    assert client.get("/accounts/second-factor/remove/").status_code == 200
    assert client.post("/accounts/second-factor/remove/").url == "/accounts/second-factor/"
    assert not Authenticator.objects.exists()
    assert list(Event.objects.order_by("id").values_list("kind", flat=True)) == [
        "accounts.recovery-codes-renewed", "accounts.second-factor-removed",
    ]  # fmt: skip


def test_key_when_the_site_has_another_one_then_words(cast: Cast, settings) -> None:
    stored = MfaAdapter().encrypt("JBSWY3DPEHPK3PXP")
    assert MfaAdapter().decrypt(stored) == "JBSWY3DPEHPK3PXP"
    old = settings.SECRET_KEY
    settings.SECRET_KEY = "another-key-" + "y" * 40
    with pytest.raises(SecondFactorUnreadable):
        MfaAdapter().decrypt(stored)
    settings.SECRET_KEY_FALLBACKS = [old]
    assert MfaAdapter().decrypt(stored) == "JBSWY3DPEHPK3PXP"


def test_drawing_when_made_then_every_dark_module_once() -> None:
    from sunlot.ui.qr import _matrix, side_of

    url = "otpauth://totp/planner_a?secret=JBSWY3DPEHPK3PXP&issuer=Sunlot"
    path = MfaAdapter().build_totp_svg(url)
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", path)
    drawn = {(int(x) + n, int(y)) for x, y, length, _back in runs for n in range(int(length))}
    dark = {(x, y) for y, row in enumerate(_matrix(url)) for x, one in enumerate(row) if one}
    assert drawn == dark
    assert side_of(url) == len(_matrix(url))

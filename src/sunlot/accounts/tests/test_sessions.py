"""Sessions end by the rule of the role, and with what the account stands on (AC-05)."""

import re
import time
import uuid
from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from sunlot.accounts import actions
from sunlot.accounts.adapters import BEGAN, SEEN
from sunlot.accounts.models import SignIn, User
from sunlot.accounts.rules import session_ended, session_left
from sunlot.accounts.states import Outcome
from sunlot.actors import ADMINISTRATORS, ROLES
from sunlot.drafts.models import Draft
from tests.cast import NOW, PASSWORD, Cast

MINUTE, HOUR = 60, 3600


@given(
    st.sampled_from([role.session for role in ROLES.values()]),
    st.integers(0, 20 * HOUR), st.integers(0, 20 * HOUR),
)  # fmt: skip
def test_session_when_judged_then_ac_05_holds(limits, age: int, silent: int) -> None:
    silent = min(age, silent)
    ended = session_ended(1000.0, 1000.0 + age - silent, 1000.0 + age, limits)
    assert (ended == "") == (
        silent < limits.idle.total_seconds() and age < limits.absolute.total_seconds()
    )


def test_rules_when_looked_at_then_administrators_have_the_shortest() -> None:
    strictest = [ROLES[code].session for code in ADMINISTRATORS]
    for code, role in ROLES.items():
        assert role.session.idle <= role.session.absolute
        if code not in ADMINISTRATORS:
            assert all(one.idle < role.session.idle for one in strictest)
            assert all(one.absolute < role.session.absolute for one in strictest)


def turn_back(client: Client, **seconds: int) -> None:
    """As if the session had begun, or been seen, that long ago."""
    session = client.session
    names = {"began": BEGAN, "seen": SEEN}
    for name, span in seconds.items():
        session[names[name]] = time.time() - span
    session.save()


@pytest.mark.parametrize(
    ("who", "span", "stays"),
    [("secadmin", 14 * MINUTE, True), ("secadmin", 16 * MINUTE, False),
     ("planner_a", 59 * MINUTE, True), ("planner_a", 61 * MINUTE, False),
     ("officer_a1", 3 * HOUR, True), ("officer_a1", 5 * HOUR, False)],
)  # fmt: skip
def test_session_when_nothing_was_done_then_ends_by_the_role(
    cast: Cast, client_of: Callable[[str], Client], who: str, span: int, stays: bool
) -> None:
    client = client_of(who)
    client.get("/rulebook/")
    turn_back(client, seen=span, began=span)
    answer = client.get("/rulebook/?q=AC")
    if stays:
        assert answer.status_code == 200
        return
    assert answer.url == "/accounts/login/?next=%2Frulebook%2F%3Fq%3DAC&ended=idle"
    assert "长时间没有操作" in client.get(answer.url).content.decode()
    assert client.get("/rulebook/").status_code == 302
    assert SignIn.objects.get().outcome == Outcome.TIMED_OUT


def test_session_when_used_all_day_then_ends_all_the_same(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    client = client_of("planner_a")
    client.get("/rulebook/")
    turn_back(client, seen=2 * MINUTE, began=10 * HOUR)
    answer = client.post("/imports/new/targets/")
    assert answer.url == "/accounts/login/?next=%2Fhome%2F&ended=absolute"


def test_session_when_used_then_seen_anew_but_not_with_every_request(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    client = client_of("planner_a")
    client.get("/rulebook/")
    first = client.session[SEEN]
    client.get("/rulebook/")
    assert client.session[SEEN] == first
    turn_back(client, seen=5 * MINUTE)
    client.get("/rulebook/")
    assert time.time() - client.session[SEEN] < MINUTE


def test_session_when_the_public_site_is_read_then_not_touched(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    client = client_of("planner_a")
    client.get("/rulebook/")
    turn_back(client, seen=5 * HOUR)
    assert client.get("/open/").status_code == 200


@pytest.mark.parametrize(
    "change", [{"role": "approver"}, {"password": "argon2$another"}, {"session_round": 7}]
)
def test_session_when_role_password_or_round_change_then_ends(
    cast: Cast, client_of: Callable[[str], Client], change: dict[str, object]
) -> None:
    client = client_of("planner_a")
    assert client.get("/rulebook/").status_code == 200
    User.objects.filter(username="planner_a").update(**change)
    assert client.get("/rulebook/").status_code == 302


def test_session_when_the_account_is_disabled_then_ends_on_every_desk(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    desks = [client_of("planner_a"), client_of("planner_a")]
    actions.disable_account(user=cast.users["planner_a"], by=cast.actor("secadmin"), at=NOW)
    assert [desk.get("/rulebook/").status_code for desk in desks] == [302, 302]


def test_session_when_the_own_password_is_changed_then_only_the_other_desks_end(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    here, there = client_of("planner_a"), client_of("planner_a")
    fresh = "A-new-password-2027"
    here.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": fresh, "password2": fresh},
    )
    assert here.get("/rulebook/").status_code == 200
    assert there.get("/rulebook/").status_code == 302


@given(
    st.sampled_from([role.session for role in ROLES.values()]),
    st.integers(0, 20 * HOUR), st.integers(0, 20 * HOUR),
)  # fmt: skip
def test_time_left_when_it_is_over_then_ac_05_ends_the_session(
    limits, age: int, silent: int
) -> None:
    silent = min(age, silent)
    times = 1000.0, 1000.0 + age - silent, 1000.0 + age, limits
    seconds, extends = session_left(*times)
    assert (seconds == 0) == bool(session_ended(*times))
    idle, absolute = (limits.idle.total_seconds(), limits.absolute.total_seconds())
    assert extends == (idle - silent < absolute - age)


def test_session_when_only_asked_about_then_not_prolonged_but_by_a_person(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    """AC-05"""
    client = client_of("planner_a")
    client.get("/rulebook/")
    turn_back(client, seen=58 * MINUTE + 30, began=3 * HOUR)
    first = client.get("/accounts/session/").json()
    assert 60 < first["left"] <= 90
    assert first["extends"] is True
    assert client.get("/accounts/session/").json()["left"] <= first["left"]
    assert client.post("/accounts/session/").json()["left"] > 59 * MINUTE


def test_session_when_the_longest_time_is_near_then_work_does_not_prolong_it(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    """AC-05"""
    client = client_of("planner_a")
    client.get("/rulebook/")
    turn_back(client, seen=5 * MINUTE, began=10 * HOUR - 100)
    assert client.post("/accounts/session/").json() == {
        "left": pytest.approx(100, abs=5), "extends": False,
    }  # fmt: skip
    page = client.get("/rulebook/").content.decode()
    left = re.search(r'data-left="(\d+)"', page)
    assert left
    assert 90 <= int(left[1]) <= 100


RECUSAL = {"code": "91650100MA7000001A", "origin": "kin", "reason": "本人持有该企业股份"}
ADDRESS = "/officers/recusals/new/"


def typed(client: Client, **changes: str) -> dict[str, str]:
    """A filled-in form with the hidden inputs of its page."""
    page = client.get(ADDRESS).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    return RECUSAL | {"_draft": str(uuid.uuid4()), "csrfmiddlewaretoken": token[1]} | changes


def strict(client_of: Callable[[str], Client], who: str) -> Client:
    """A client that is asked for the token of forms, as a browser is."""
    client = client_of(who)
    client.handler.enforce_csrf_checks = True
    return client


def test_form_when_sent_after_the_session_then_kept_and_offered_to_the_same_person_only(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    """AC-05: what was typed is not lost."""
    client = strict(client_of, "officer_a1")
    sent = typed(client)
    turn_back(client, seen=5 * HOUR, began=5 * HOUR)
    answer = client.post(ADDRESS, sent)
    assert answer.url == ("/accounts/login/?next=%2Fofficers%2Frecusals%2Fnew%2F&ended=idle&kept=1")
    assert "您填写的内容已保存" in client.get(answer.url).content.decode()
    assert Draft.objects.get().owner == cast.users["officer_a1"]
    # Another person in the same browser, then the first one again.
    for who, shown in (("officer_a2", False), ("officer_a1", True)):
        client.post("/accounts/logout/")
        client.force_login(cast.users[who], backend="sunlot.accounts.adapters.AccountBackend")
        assert ("持有该企业股份" in client.get(ADDRESS).content.decode()) is shown


@pytest.mark.parametrize("token", ["", "x" * 64])
def test_form_when_sent_by_a_foreign_page_after_the_session_then_not_kept(
    cast: Cast, client_of: Callable[[str], Client], token: str
) -> None:
    """Nobody else can write into a person's drafts."""
    client = strict(client_of, "officer_a1")
    sent = typed(client, csrfmiddlewaretoken=token)
    turn_back(client, seen=5 * HOUR, began=5 * HOUR)
    assert "kept" not in client.post(ADDRESS, sent).url
    assert not Draft.objects.exists()


def test_form_when_its_session_is_gone_then_nobody_is_guessed_and_the_page_is_found_again(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    client = client_of("officer_a1")
    sent = typed(client)
    Session.objects.all().delete()
    assert client.post(ADDRESS, sent).url == f"/accounts/login/?next={ADDRESS}"
    assert not Draft.objects.exists()


def test_secret_when_sent_after_the_session_then_not_kept(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    client = client_of("planner_a")
    client.get("/rulebook/")
    turn_back(client, seen=5 * HOUR, began=5 * HOUR)
    passwords = {"oldpassword": PASSWORD, "_draft": str(uuid.uuid4())}
    answer = client.post("/accounts/password/change/", passwords)
    assert answer.url == "/accounts/login/?next=%2Fhome%2F&ended=idle"
    assert not Draft.objects.exists()


def test_reason_when_sent_to_an_address_without_a_page_then_led_back_to_its_page(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    client = client_of("approver_a")
    client.get("/rulebook/")
    Session.objects.all().delete()
    answer = client.post("/inspections/650000-2026-000001-0001/refuse/", {"reason": "x"})
    assert answer.url.endswith("?next=/inspections/650000-2026-000001-0001/approve/")

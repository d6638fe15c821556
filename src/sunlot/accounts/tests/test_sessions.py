"""Sessions end by the rule of the role, and with what the account stands on (AC-05)."""

import time
from collections.abc import Callable

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from sunlot.accounts import actions
from sunlot.accounts.adapters import BEGAN, SEEN
from sunlot.accounts.models import SignIn, User
from sunlot.accounts.rules import session_ended
from sunlot.accounts.states import Outcome
from sunlot.actors import ADMINISTRATORS, ROLES
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

"""Where calls of a token may come from: closed by one administrator, opened by two."""

import ipaddress
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from sunlot.errors import Forbidden, SamePerson
from sunlot.ledger.models import Event
from sunlot.tokens import actions, queries, rules
from sunlot.tokens.errors import NetworksSame, NetworksWait, NothingWanted, TokenOver
from sunlot.tokens.models import Token
from sunlot.tokens.tests.test_tokens import ask, given_token
from tests.cast import NOW, Cast

WIDE, NARROW, OTHER = "10.0.0.0/8", "10.1.2.0/24", "192.0.2.0/24"
NETWORKS = st.lists(
    st.sampled_from([WIDE, NARROW, OTHER, "10.1.2.7/32", "2001:db8::/32", "2001:db8:1::/48"]),
    unique=True, max_size=4,
)  # fmt: skip
PLACES = [ipaddress.ip_address(one) for one in
          ("10.1.2.7", "10.1.2.9", "10.9.9.9", "192.0.2.1", "8.8.8.8", "2001:db8::1",
           "2001:db8:1::1", "2001:db9::1")]  # fmt: skip


def reached(networks: list[str]) -> set[Any]:
    """The places from which calls may come."""
    nets = [ipaddress.ip_network(one) for one in networks]
    return {one for one in PLACES if not nets or any(one in net for net in nets)}


@given(NETWORKS, NETWORKS)
def test_networks_when_no_more_is_opened_then_no_new_place_is_reached_ac_10(
    old: list[str], new: list[str]
) -> None:
    assert rules.opens_more(old, new) == bool(reached(new) - reached(old))


def change(token: Token, cast: Cast, *networks: str, by: str = "secadmin") -> Token:
    return actions.change_networks(token=token, networks=networks, by=cast.actor(by), at=NOW)


def with_networks(cast: Cast, *networks: str) -> Token:
    token, _secret = given_token(cast)
    Token.objects.filter(pk=token.pk).update(networks=list(networks))
    token.refresh_from_db()
    return token


def test_networks_when_narrowed_then_one_administrator_is_enough(cast: Cast) -> None:
    token = change(with_networks(cast, WIDE), cast, NARROW)
    assert (token.networks, token.wanted_networks) == ([NARROW], None)
    event = Event.objects.filter(noun="token").latest("pk")
    assert (event.kind, event.data["networks"], event.data["before"]) == (
        "tokens.networks-changed", [NARROW], [WIDE],
    )  # fmt: skip


@pytest.mark.parametrize("networks", [(WIDE,), (), (NARROW, OTHER)])
def test_networks_when_more_is_opened_then_another_administrator_agrees_ac_10(
    cast: Cast, networks: tuple[str, ...]
) -> None:
    token = change(with_networks(cast, NARROW), cast, *networks)
    assert (token.networks, token.wanted_networks) == ([NARROW], list(networks))
    with pytest.raises(NetworksWait):
        change(token, cast, OTHER)
    with pytest.raises(SamePerson):
        actions.confirm_networks(token=token, by=cast.actor("secadmin"), at=NOW)
    waiting = queries.waiting_for(cast.actor("sysadmin"), NOW.date())
    assert [step for _token, step in waiting] == ["networks"]
    token = actions.confirm_networks(token=token, by=cast.actor("sysadmin"), at=NOW)
    assert (token.networks, token.wanted_networks) == (list(networks), None)
    with pytest.raises(NothingWanted):
        actions.confirm_networks(token=token, by=cast.actor("sysadmin"), at=NOW)
    kinds = Event.objects.filter(noun="token").order_by("-pk").values_list("kind", flat=True)
    assert list(kinds[:2]) == ["tokens.networks-changed", "tokens.networks-asked"]


def test_networks_when_not_agreed_then_stay(cast: Cast) -> None:
    token = change(with_networks(cast, NARROW), cast, WIDE)
    token = actions.drop_networks(token=token, by=cast.actor("sysadmin"), at=NOW)
    assert (token.networks, token.wanted_networks) == ([NARROW], None)
    with pytest.raises(NothingWanted):
        actions.drop_networks(token=token, by=cast.actor("sysadmin"), at=NOW)


def test_networks_when_they_cannot_be_changed_then_refused(cast: Cast) -> None:
    token = with_networks(cast, NARROW)
    with pytest.raises(NetworksSame):
        change(token, cast, NARROW)
    with pytest.raises(Forbidden):
        change(token, cast, WIDE, by="planner_a")
    with pytest.raises(TokenOver):
        change(ask(cast), cast, NARROW)


def test_page_leads_from_the_form_to_the_other_administrator(cast: Cast, client_of: Any) -> None:
    token = with_networks(cast, NARROW)
    first, second = client_of("secadmin"), client_of("sysadmin")
    page = reverse("tokens:detail", args=[token.pk])
    address = reverse("tokens:networks", args=[token.pk])
    wrong = first.post(address, {"networks": "10.1.2.3/24"})
    assert wrong.status_code == 422
    assert first.post(address, {"networks": NARROW}).status_code == 422, "the same"
    assert first.post(address, {"networks": f"{NARROW}\n{OTHER}"}).status_code == 302
    assert "确认更改" not in first.get(page).text
    assert "确认更改" in second.get(page).text
    confirm = reverse("tokens:networks-confirm", args=[token.pk])
    assert second.post(confirm).status_code == 302
    token.refresh_from_db()
    assert token.networks == [NARROW, OTHER]

"""Lists of networks hold at sign-in and at every request (AC-08); two change them (AC-09)."""

import ipaddress
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from sunlot.accounts import actions, rules
from sunlot.accounts.errors import (
    ChangeWaits,
    ListUnchanged,
    LocksOut,
    NetworkUnreadable,
    NetworkWithHostPart,
    TooManyNetworks,
)
from sunlot.accounts.models import AddressChange, AddressList, SignIn
from sunlot.accounts.rules import AddressGroup
from sunlot.accounts.states import Outcome
from sunlot.actors import ROLES, Actor
from sunlot.errors import Forbidden, SamePerson
from sunlot.ledger.models import Event
from tests.cast import NOW, PASSWORD, Cast

OFFICE, HOME = "10.1.2.7", "192.0.2.9"


def ask(cast: Cast, networks: list[str], *, group: str = "administrators", by: str = "secadmin",
        address: str | None = OFFICE) -> AddressChange:  # fmt: skip
    return actions.request_address_change(
        group=group, networks=networks, reason="只在办公网使用", address=address,
        by=cast.actor(by), at=NOW,
    )  # fmt: skip


def hold(group: str, *networks: str) -> None:
    AddressList.objects.create(group=group, networks=list(networks), changed_at=NOW)


def sign_in(name: str, **extra: Any):
    return Client().post("/accounts/login/", {"login": name, "password": PASSWORD}, **extra)


# -- the rules ---------------------------------------------------------------------------------


@given(st.ip_addresses(), st.lists(st.tuples(st.ip_addresses(), st.integers(1, 128)), max_size=4))
def test_address_when_compared_with_the_list_then_ac_08_holds(address: Any, drawn: Any) -> None:
    networks = [
        ipaddress.ip_network((one, min(prefix, one.max_prefixlen)), strict=False)
        for one, prefix in drawn
    ]
    inside = any(address in one for one in networks)
    mapped = getattr(address, "ipv4_mapped", None)
    if mapped is None:
        expected = inside or not networks
        assert rules.may_reach(str(address), [str(one) for one in networks]) == expected
    assert rules.may_reach(None, [str(one) for one in networks]) == (not networks)


def test_address_when_ipv4_comes_as_ipv6_then_counts_as_ipv4() -> None:
    """AC-08"""
    assert rules.may_reach("::ffff:10.1.2.7", ["10.1.2.0/24"])
    assert not rules.may_reach("::ffff:10.1.3.7", ["10.1.2.0/24", "2001:db8::/32"])


@pytest.mark.parametrize("own", [[OFFICE, HOME], [OFFICE, None], [HOME]])
def test_ac_09_change_when_one_of_the_two_would_be_outside_then_refused(own: list[Any]) -> None:
    assert not rules.may_change_list("administrators", ["10.1.2.0/24"], own_addresses=own)
    assert rules.may_change_list("desk", ["10.1.2.0/24"], own_addresses=own)
    assert rules.may_change_list("administrators", [], own_addresses=own)


def test_networks_when_read_then_in_one_form_each_once() -> None:
    text = " 10.1.2.0/24 \n\n10.1.2.7\n10.1.2.7/32\n2001:DB8:1::/48\n"
    assert rules.read_networks(text) == ("10.1.2.0/24", "10.1.2.7/32", "2001:db8:1::/48")


@pytest.mark.parametrize("text", ["10.1.2", "10.1.2.0/33", "office", "0.0.0.0/0", "::/0", "1,2"])
def test_networks_when_no_network_then_the_line_is_named(text: str) -> None:
    with pytest.raises(NetworkUnreadable) as caught:
        rules.read_networks(f"10.0.0.0/8\n{text}")
    assert "第 2 行" in str(caught.value)


def test_networks_when_a_host_has_a_prefix_then_the_network_is_offered() -> None:
    with pytest.raises(NetworkWithHostPart) as caught:
        rules.read_networks("10.1.2.7/24")
    assert "请写 10.1.2.0/24" in str(caught.value)


def test_networks_when_too_many_then_refused() -> None:
    lines = "\n".join(f"10.0.{n}.0/24" for n in range(rules.MOST_NETWORKS + 1))
    with pytest.raises(TooManyNetworks):
        rules.read_networks(lines)


def test_every_role_has_a_group() -> None:
    groups = {code: rules.group_of(role) for code, role in ROLES.items()}
    assert groups["audit_admin"] == AddressGroup.ADMINISTRATORS
    assert groups["officer"] == AddressGroup.FIELD
    assert groups["participant"] == AddressGroup.CEREMONY
    assert groups["supervisor"] == AddressGroup.DESK
    assert set(groups.values()) == set(AddressGroup)


# -- at the door, and after it -----------------------------------------------------------------


def test_sign_in_when_outside_then_refused_with_the_remedy_and_on_record(cast: Cast) -> None:
    hold("desk", "10.1.2.0/24")
    page = sign_in("planner_a", REMOTE_ADDR=HOME)
    assert page.status_code == 200
    assert f"您的网络地址（{HOME}）不在" in page.content.decode()
    assert SignIn.objects.get().outcome == Outcome.OUTSIDE
    assert sign_in("planner_a", REMOTE_ADDR=OFFICE).status_code == 302


def test_sign_in_when_the_password_is_wrong_then_says_nothing_of_the_list(cast: Cast) -> None:
    hold("desk", "10.1.2.0/24")
    wrong = {"login": "planner_a", "password": "wrong"}
    page = Client().post("/accounts/login/", wrong, REMOTE_ADDR=HOME).content.decode()
    assert "不在" not in page
    assert "用户名或密码不正确" in page


def test_sign_in_when_another_group_is_limited_then_free(cast: Cast) -> None:
    hold("administrators", "10.1.2.0/24")
    assert sign_in("planner_a", REMOTE_ADDR=HOME).status_code == 302


def test_session_when_it_moves_outside_then_ends_and_leads_to_sign_in(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    client = client_of("planner_a")
    hold("desk", "10.1.2.0/24")
    assert client.get("/home/", REMOTE_ADDR=OFFICE).status_code == 200
    moved = client.get("/home/", REMOTE_ADDR=HOME)
    assert "ended=address" in moved.url
    assert client.get("/home/", REMOTE_ADDR=OFFICE).status_code == 302
    assert SignIn.objects.latest("pk").outcome == Outcome.OUTSIDE
    assert "请换到单位网络" in client.get(moved.url).content.decode()


def test_public_site_when_lists_hold_then_open(cast: Cast) -> None:
    for group in AddressGroup.values:
        hold(group, "10.1.2.0/24")
    assert Client().get("/open/", REMOTE_ADDR=HOME).status_code == 200


@pytest.mark.parametrize(
    ("hops", "forwarded", "enters"),
    [
        (0, OFFICE, False),  # nothing in front: the header is the visitor's own word
        (1, OFFICE, True),
        (1, f"{OFFICE}, {HOME}", False),  # the visitor wrote the first, the proxy the second
        (2, f"{OFFICE}, 172.16.0.1", True),
        (2, f"{OFFICE}, {HOME}, 172.16.0.1", False),
    ],
)
def test_sign_in_when_behind_proxies_then_only_trusted_hops_are_believed(
    cast: Cast, settings: Any, hops: int, forwarded: str, enters: bool
) -> None:
    """AC-08"""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = hops
    hold("desk", "10.1.2.0/24")
    answer = sign_in("planner_a", REMOTE_ADDR=HOME, HTTP_X_FORWARDED_FOR=forwarded)
    assert (answer.status_code == 302) == enters


# -- two persons -------------------------------------------------------------------------------


def test_change_when_two_administrators_agree_then_in_force_and_on_record(cast: Cast) -> None:
    change = ask(cast, ["10.1.2.0/24"])
    assert not AddressList.objects.exists()
    actions.confirm_address_change(change=change, address=OFFICE, by=cast.actor("sysadmin"), at=NOW)
    assert AddressList.objects.get().networks == ["10.1.2.0/24"]
    kinds = Event.objects.order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["accounts.addresses-requested", "accounts.addresses-changed"]
    assert "10.1.2" not in str(list(Event.objects.values_list("data", flat=True)))


def test_change_when_the_same_person_confirms_then_refused_here_and_by_the_database(
    cast: Cast,
) -> None:
    change = ask(cast, ["10.1.2.0/24"])
    with pytest.raises(SamePerson):
        actions.confirm_address_change(
            change=change, address=OFFICE, by=cast.actor("secadmin"), at=NOW
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        AddressChange.objects.update(decided_by_id=change.requested_by_id)


def test_change_when_it_locks_out_who_asks_then_refused(cast: Cast) -> None:
    """AC-09"""
    with pytest.raises(LocksOut):
        ask(cast, ["10.1.2.0/24"], address=HOME)
    with pytest.raises(LocksOut):
        ask(cast, ["10.1.2.0/24"], address=None)


def test_change_when_it_locks_out_who_confirms_then_refused_and_nothing_changes(
    cast: Cast,
) -> None:
    """AC-09"""
    change = ask(cast, ["10.1.2.0/24"])
    with pytest.raises(LocksOut) as caught:
        actions.confirm_address_change(
            change=change, address=HOME, by=cast.actor("sysadmin"), at=NOW
        )
    assert HOME in str(caught.value)
    assert not AddressList.objects.exists()


def test_change_when_one_waits_or_nothing_changes_then_refused(cast: Cast) -> None:
    hold("desk", "10.1.2.0/24")
    with pytest.raises(ListUnchanged):
        ask(cast, ["10.1.2.0/24"], group="desk")
    ask(cast, [], group="desk")
    with pytest.raises(ChangeWaits):
        ask(cast, ["10.9.0.0/16"], group="desk", by="sysadmin")


@pytest.mark.parametrize("who", ["auditadmin", "coordinator", "planner_a"])
def test_change_when_another_role_asks_then_refused(cast: Cast, who: str) -> None:
    with pytest.raises(Forbidden):
        ask(cast, ["10.1.2.0/24"], group="desk", by=who)


def test_lists_when_lifted_on_the_machine_then_everybody_enters_and_it_is_on_record(
    cast: Cast,
) -> None:
    hold("desk", "10.1.2.0/24")
    hold("field", "10.1.2.0/24")
    assert actions.lift_address_lists(by=Actor.system("addresses"), at=NOW) == 2
    assert sign_in("planner_a", REMOTE_ADDR=HOME).status_code == 302
    assert Event.objects.get().data == {"groups": ["desk", "field"]}


# -- pages -------------------------------------------------------------------------------------


def test_pages_when_a_list_is_changed_by_two_then_each_step_says_what_is_next(
    client_of: Callable[[str], Client],
) -> None:
    first, second = client_of("secadmin"), client_of("sysadmin")
    new = "/accounts/addresses/new/desk/"
    wrong = first.post(new, {"networks": "10.1.2.7/24", "reason": "试"})
    assert wrong.status_code == 422
    assert "所在网段是 10.1.2.0/24" in wrong.content.decode()
    asked = first.post(new, {"networks": "10.1.2.0/24\n10.1.3.0/24", "reason": "办公网"})
    assert asked.status_code == 302
    change = AddressChange.objects.get()
    page = f"/accounts/addresses/{change.pk}/"
    assert "由另一位系统管理员或安全管理员确认" in first.get(page).content.decode()
    assert second.post(f"{page}confirm/", {"count": "3"}).status_code == 422
    assert second.post(f"{page}confirm/", {"count": "2"}).status_code == 302
    shown = first.get("/accounts/addresses/").content.decode()
    assert "10.1.3.0/24" in shown
    assert first.get("/accounts/addresses/new/nobody/").status_code == 404


def test_page_when_the_same_person_confirms_then_hears_why_not(
    client_of: Callable[[str], Client],
) -> None:
    first = client_of("secadmin")
    first.post("/accounts/addresses/new/desk/", {"networks": "10.1.2.0/24", "reason": "办公网"})
    page = f"/accounts/addresses/{AddressChange.objects.get().pk}/confirm/"
    answer = first.post(page, {"count": "1"})
    assert answer.status_code == 422
    assert "申请人和确认人不能是同一人" in answer.content.decode()


def test_page_when_refused_then_says_so(client_of: Callable[[str], Client]) -> None:
    client_of("secadmin").post(
        "/accounts/addresses/new/desk/", {"networks": "10.1.2.0/24", "reason": "办公网"}
    )
    page = f"/accounts/addresses/{AddressChange.objects.get().pk}/refuse/"
    assert client_of("sysadmin").post(page, {"reason": ""}).status_code == 422
    assert client_of("sysadmin").post(page, {"reason": "缺县区"}).status_code == 302
    assert "缺县区" in client_of("secadmin").get(page.replace("refuse/", "")).content.decode()

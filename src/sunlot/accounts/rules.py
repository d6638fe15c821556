"""Decisions about accounts."""

import ipaddress
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Literal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from sunlot.accounts.errors import NetworkUnreadable, NetworkWithHostPart, TooManyNetworks
from sunlot.actors import Role, Scope, SessionRule
from sunlot.actors.sessions import CEREMONY, FIELD
from sunlot.rulebook import rule

LOCK_FOR = timedelta(minutes=15)
ACCOUNT_FAILURES = 5
# Many desks of one office share an address.
ADDRESS_FAILURES = 30

MOST_NETWORKS = 100
# One asks for resets, the other decides them.
RECOVERABLE = ("system_admin", "security_admin")

Ended = Literal["", "idle", "absolute", "address"]


class AddressGroup(TextChoices):
    """Roles that share one list of networks."""

    ADMINISTRATORS = "administrators", _("三类管理员")
    DESK = "desk", _("业务岗位")
    FIELD = "field", _("执法人员")
    CEREMONY = "ceremony", _("抽取参与人")


@rule("AC-01")
def may_decide(*, requested_by: int, decided_by: int | None) -> bool:
    """An account is opened by two administrators: the proposer does not decide."""
    return requested_by != decided_by


def is_administrator(role: type[Role]) -> bool:
    """Whether a role sees no business record: that of the three administrators."""
    return role.scope is Scope.NONE


@rule("AC-02")
def may_hold(role: type[Role], *, others: Collection[type[Role]]) -> bool:
    """Whether a person may hold a role beside those of the own other accounts.

    An administrator's role is held alone: nobody is two of the three, and no second account shows
    an administrator the business.
    """
    held = {role, *others}
    return len(held) == 1 or not any(is_administrator(one) for one in held)


@rule("AC-03")
def locked_until(failures: Sequence[datetime], *, limit: int) -> datetime | None:
    """When the lock ends that failures bring; None where they bring none.

    `failures` are those since the last success or release. `limit` of them within `LOCK_FOR` lock
    for `LOCK_FOR`, counted from the last of them.
    """
    latest = sorted(failures)[-limit:]
    if len(latest) < limit or latest[-1] - latest[0] >= LOCK_FOR:
        return None
    return latest[-1] + LOCK_FOR


@rule("AC-04")
def lacks_second_factor(role: str, *, has_one: bool, required: Sequence[str]) -> bool:
    """Whether the role must have a second factor and the account has none yet."""
    return role in required and not has_one


@rule("AC-05")
def session_ended(began: float, seen: float, now: float, limits: SessionRule) -> Ended:
    """Why a session is over; empty while it lasts. Times are seconds of the machine's clock."""
    if now - began >= limits.absolute.total_seconds():
        return "absolute"
    if now - seen >= limits.idle.total_seconds():
        return "idle"
    return ""


def session_left(began: float, seen: float, now: float, limits: SessionRule) -> tuple[int, bool]:
    """Whole seconds until the session ends (AC-05), and whether work now would prolong it."""
    absolute = limits.absolute.total_seconds() - (now - began)
    idle = limits.idle.total_seconds() - (now - seen)
    return max(0, int(min(absolute, idle))), idle < absolute


@rule("AC-06")
def may_reset(*, account: int, requested_by: int, decided_by: int | None) -> bool:
    """A reset takes two administrators, and neither of them resets the own account."""
    return requested_by != decided_by and account not in {requested_by, decided_by}


def may_recover(role: str, *, colleagues: int) -> bool:
    """Whether an account may be let in from the machine: only where the way of two administrators
    (AC-06) is closed, since nobody else can ask for the reset, or nobody else can decide it.

    :param colleagues: other accounts in use with the same role.
    """
    return role in RECOVERABLE and colleagues == 0


@rule("AC-07")
def password_expired(set_at: datetime | None, at: datetime, *, days: int | None) -> bool:
    """Whether a password is too old; never where no term is set or its beginning is unknown."""
    return days is not None and set_at is not None and at - set_at >= timedelta(days=days)


def group_of(role: type[Role]) -> AddressGroup:
    """Which list of networks holds for a role."""
    if is_administrator(role):
        return AddressGroup.ADMINISTRATORS
    if role.session is FIELD:
        return AddressGroup.FIELD
    return AddressGroup.CEREMONY if role.session is CEREMONY else AddressGroup.DESK


def read_networks(text: str) -> tuple[str, ...]:
    """The networks of a form, one a line, each once, as the database keeps them.

    :raises NetworkUnreadable: a line is no address and no network.
    :raises NetworkWithHostPart: an address with a prefix that is longer than the network.
    :raises TooManyNetworks: more than `MOST_NETWORKS`.
    """
    found: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            found.append(str(_network(number, line.strip())))
    if len(found) > MOST_NETWORKS:
        raise TooManyNetworks(count=len(found), limit=MOST_NETWORKS)
    return tuple(dict.fromkeys(found))


def _network(line: int, text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError as error:
        raise NetworkUnreadable(line=line, text=text[:60]) from error
    if network.prefixlen == 0:
        raise NetworkUnreadable(line=line, text=text[:60])
    if str(network.network_address) != str(ipaddress.ip_interface(text).ip):
        raise NetworkWithHostPart(line=line, text=text[:60], network=str(network))
    return network


@rule("AC-08")
def may_reach(address: str | None, networks: Sequence[str]) -> bool:
    """Whether a person may work from an address; an empty list allows every address.

    An address that cannot be told is outside of every list. IPv4 written as IPv6 counts as IPv4.
    """
    if not networks:
        return True
    if address is None:
        return False
    found = ipaddress.ip_address(address)
    mapped = getattr(found, "ipv4_mapped", None) or found
    return any(mapped in ipaddress.ip_network(one) for one in networks)


@rule("AC-09")
def may_change_list(
    group: str, networks: Sequence[str], *, own_addresses: Sequence[str | None]
) -> bool:
    """Whether a change leaves both administrators who make it inside, where it is their list.

    :param own_addresses: where the one who asks and the one who confirms work from.
    """
    if group != AddressGroup.ADMINISTRATORS:
        return True
    return all(may_reach(one, networks) for one in own_addresses)

"""Decisions about tokens."""

import datetime
import hashlib
import ipaddress
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from sunlot.actors import Permission as P
from sunlot.rulebook import rule
from sunlot.tokens.states import TokenState

MOST_DAYS = 366
WARN_DAYS = 30
CALLS_PER_MINUTE = 120
ANSWERS_KEPT = datetime.timedelta(days=7)

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
MARK = "sunlot"
_FORM = re.compile(rf"{MARK}_([0-9a-z]{{8}})_([0-9A-Za-z_-]{{43}})")


class Reach(TextChoices):
    """What a token may do, in the words of OAuth scopes."""

    ITEMS_READ = "items:read", _("读取抽查事项")
    ITEMS_WRITE = "items:write", _("写入抽查事项")
    TARGETS_READ = "targets:read", _("读取检查对象")
    TARGETS_WRITE = "targets:write", _("写入检查对象")
    OFFICERS_READ = "officers:read", _("读取执法人员")
    OFFICERS_WRITE = "officers:write", _("写入执法人员")


NEEDS = {
    Reach.ITEMS_READ: P.BUSINESS_VIEW, Reach.TARGETS_READ: P.BUSINESS_VIEW,
    Reach.OFFICERS_READ: P.BUSINESS_VIEW, Reach.ITEMS_WRITE: P.ITEMS_IMPORT,
    Reach.TARGETS_WRITE: P.TARGETS_IMPORT, Reach.OFFICERS_WRITE: P.OFFICERS_IMPORT,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides whether a token is good on a day."""

    state: str
    expires_on: datetime.date
    owner_is_active: bool
    owner_is_there: bool
    department_is_open: bool


@rule("AC-10")
def is_good(facts: Facts, *, on: datetime.date) -> bool:
    """A token is good to the end of its last day, while the person responsible for it works in the
    department and the department exists."""
    return (
        facts.state == TokenState.ISSUED
        and on <= facts.expires_on
        and facts.owner_is_active
        and facts.owner_is_there
        and facts.department_is_open
    )


@rule("AC-10")
def may_confirm(*, requested_by: int, decided_by: int | None) -> bool:
    """A token is given by two administrators: who asked for it does not confirm it."""
    return requested_by != decided_by


@rule("AC-10")
def rights_of(scopes: Iterable[str], held: Iterable[P]) -> frozenset[P]:
    """What a token may do: what its scopes need, and never more than its person may."""
    return frozenset(NEEDS[Reach(one)] for one in scopes) & frozenset(held)


@rule("AC-10")
def opens_more(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether calls may come from anywhere they could not come from before; no network at all
    means everywhere. Only that takes a second administrator."""
    if not old:
        return False
    if not new:
        return True
    before = [ipaddress.ip_network(one) for one in old]
    return not all(
        any(_is_inside(ipaddress.ip_network(one), there) for there in before) for one in new
    )


def _is_inside(inner: Network, outer: Network) -> bool:
    """Addresses of different versions contain nothing of each other."""
    if isinstance(inner, ipaddress.IPv4Network) and isinstance(outer, ipaddress.IPv4Network):
        return inner.subnet_of(outer)
    if isinstance(inner, ipaddress.IPv6Network) and isinstance(outer, ipaddress.IPv6Network):
        return inner.subnet_of(outer)
    return False


def is_too_far(expires_on: datetime.date, *, today: datetime.date) -> bool:
    """Whether an end lies beyond the longest life of a token."""
    return expires_on > today + datetime.timedelta(days=MOST_DAYS)


def ends_soon(expires_on: datetime.date, *, today: datetime.date) -> bool:
    """Whether a token should be replaced now; it may be over already."""
    return expires_on <= today + datetime.timedelta(days=WARN_DAYS)


def parts_of(secret: str) -> tuple[str, str] | None:
    """(prefix, digest) of a token as a caller sends it; None where it is no token."""
    match = _FORM.fullmatch(secret)
    return (match[1], digest_of(secret)) if match else None


def digest_of(secret: str) -> str:
    """SHA-256 (64 hex): enough for 256 random bits, and fast with every call."""
    return hashlib.sha256(secret.encode()).hexdigest()

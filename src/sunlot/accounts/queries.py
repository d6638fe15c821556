"""Reads of accounts, the actor of an account, and of the log of signing in."""

import datetime
from dataclasses import dataclass
from functools import cache

from allauth.mfa.models import Authenticator
from django.db.models import (
    Case,
    CharField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from sunlot.accounts.models import (
    AccountRequest,
    AddressChange,
    AddressList,
    Recovery,
    ResetRequest,
    SignIn,
    User,
    name_key,
)
from sunlot.accounts.rules import (
    ACCOUNT_FAILURES,
    ADDRESS_FAILURES,
    LOCK_FOR,
    AddressGroup,
    group_of,
    locked_until,
)
from sunlot.accounts.states import FAILURES, ChangeState, Outcome, RequestState
from sunlot.actors import ROLES, Actor, Permission, Role, role_of


def actor_of(user: User) -> Actor:
    """The actor that a signed-in account is; needs `department__region` loaded."""
    department = user.department
    return Actor(
        user_id=user.pk,
        name=user.name,
        role=role_of(user.role),
        department_id=department.pk if department else None,
        department_code=department.code if department else "",
        department_name=department.short_name if department else "",
        region_path=department.region.path if department else "",
        region_name=department.region.name if department else "",
        took_over=tuple(department.took_over.values()) if department else (),
        former_codes=tuple(department.took_over) if department else (),
    )


def actor_of_user_id(user_id: int | None) -> Actor:
    """The actor of a stored account; the system's where none ordered the work."""
    if user_id is None:
        return Actor.system()
    return actor_of(User.objects.with_actor_facts().get(pk=user_id))


def accounts_for(actor: Actor, *, words: str = "") -> QuerySet[User]:
    """Accounts that the actor may see, newest first; `words` are part of a name."""
    people: QuerySet[User] = User.objects.scoped(actor).with_actor_facts()
    if words:
        people = people.filter(Q(name__icontains=words) | Q(username__icontains=words))
    return people.order_by("-opened_at", "pk")


def requests_for(actor: Actor) -> QuerySet[AccountRequest]:
    """Requests for accounts: both kinds of administrator see all of them."""
    if not actor.can(Permission.ACCOUNTS_VIEW):
        return AccountRequest.objects.none()
    return AccountRequest.objects.select_related(
        "department", "requested_by", "decided_by"
    ).order_by("-requested_at", "pk")


def roles_held(name: str) -> set[type[Role]]:
    """Roles of a person's active accounts and waiting requests; people are told apart by name."""
    active = User.objects.filter(name=name, is_active=True).values_list("role", flat=True)
    waiting = AccountRequest.objects.filter(name=name, state=RequestState.REQUESTED)
    return {role_of(one) for one in {*active, *waiting.values_list("role", flat=True)}}


def people_with_role(role: str, *, department_id: int | None = None) -> QuerySet[User]:
    """Active accounts of one role, e.g. to choose the parties of a draw."""
    people: QuerySet[User] = User.objects.with_actor_facts().filter(role=role, is_active=True)
    if department_id is not None:
        people = people.filter(department_id=department_id)
    return people.order_by("department_id", "name", "pk")


def user_of_request(user_id: int) -> User:
    """The account behind a request, with what its actor, its second factor and its networks need.

    One statement, since every page pays for it; `networks` is None where no list was ever made.

    :raises User.DoesNotExist: nobody has this id.
    """
    user: User = _people_of_requests().get(pk=user_id)
    return user


@cache
def _people_of_requests() -> QuerySet[User]:
    """Put together once: this costs more than the statement."""
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    groups = [When(role=code, then=Value(group_of(role).value)) for code, role in ROLES.items()]
    lists = AddressList.objects.filter(group=OuterRef("address_group")).values("networks")
    people: QuerySet[User] = (
        User.objects.with_actor_facts()
        .alias(address_group=Case(*groups, output_field=CharField()))
        .annotate(has_second_factor=Exists(factors), networks=Subquery(lists))
    )
    return people


def user_named(name: str) -> User | None:
    """The account that signing in under a name would reach; capitals do not count."""
    users = User.objects.with_actor_facts().filter(username__iexact=name)
    found = [user for user in users if user.username.lower() == name.lower()]
    return found[0] if len(found) == 1 else None


def resets_for(actor: Actor) -> QuerySet[ResetRequest]:
    """Requests for resets: both kinds of administrator see all of them."""
    if not actor.can(Permission.ACCOUNTS_VIEW):
        return ResetRequest.objects.none()
    return ResetRequest.objects.select_related(
        "user__department", "requested_by", "decided_by"
    ).order_by("-requested_at", "pk")


def recoveries_for(actor: Actor) -> QuerySet[Recovery]:
    """One-time passwords issued on the machine: all three administrators see all of them."""
    if not (actor.can(Permission.ACCOUNTS_VIEW) or actor.can(Permission.AUDIT_VIEW)):
        return Recovery.objects.none()
    return Recovery.objects.select_related("user")


def recovery_of(user: User) -> Recovery | None:
    """The recovery whose one-time password is still the account's; None where it has another."""
    if user.password_set_at is None:
        return None
    return user.recoveries.filter(issued_at=user.password_set_at).order_by("-pk").first()


def recovery_over(user: User, at: datetime.datetime) -> Recovery | None:
    """The recovery whose one-time password an account still has, where it counts no longer."""
    found = recovery_of(user)
    if found is None or (found.used_at is None and at < found.expires_at):
        return None
    return found


def sign_ins_for(actor: Actor, *, outcome: str = "", name: str = "") -> QuerySet[SignIn]:
    """The log of signing in, newest first, for the audit administrator only."""
    if not actor.can(Permission.AUDIT_VIEW):
        return SignIn.objects.none()
    rows = SignIn.objects.select_related("user__department").order_by("-pk")
    if outcome:
        rows = rows.filter(outcome=outcome)
    if name:
        rows = rows.filter(name_key=name_key(name))
    return rows


# -- lists of networks -------------------------------------------------------------------------


def networks_for(role: type[Role]) -> list[str]:
    """The networks that a role may work from; none where nothing is limited."""
    found = AddressList.objects.filter(group=group_of(role)).values_list("networks", flat=True)
    return list(found.first() or [])


@dataclass(frozen=True, slots=True)
class HeldList:
    """One group's list as it stands, its roles, and the change of it that waits."""

    group: AddressGroup
    roles: list[type[Role]]
    networks: list[str]
    changed_at: datetime.datetime | None
    waiting: AddressChange | None


def address_lists_for(actor: Actor) -> list[HeldList]:
    """The list of every group, for those who change them."""
    if not actor.can(Permission.ADDRESSES_CHANGE):
        return []
    held = AddressList.objects.in_bulk()
    waiting = {
        one.group: one for one in address_changes_for(actor).filter(state=ChangeState.REQUESTED)
    }
    return [
        HeldList(
            group=group, roles=[one for one in ROLES.values() if group_of(one) == group],
            networks=list(held[group].networks) if group in held else [],
            changed_at=held[group].changed_at if group in held else None,
            waiting=waiting.get(group),
        )
        for group in AddressGroup
    ]  # fmt: skip


def address_changes_for(actor: Actor) -> QuerySet[AddressChange]:
    """Changes of the lists, newest first, for those who change them."""
    if not actor.can(Permission.ADDRESSES_CHANGE):
        return AddressChange.objects.none()
    return AddressChange.objects.select_related("requested_by", "decided_by").order_by(
        "-requested_at", "pk"
    )


# -- locks -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock that holds: of an account or of an address, until when."""

    user: User | None
    address: str
    until: datetime.datetime


def account_failures(name: str, at: datetime.datetime) -> list[datetime.datetime]:
    """Failures under a user name since the last success or release, none older than counts."""
    return _failures(
        SignIn.objects.filter(name_key=name_key(name)), (Outcome.SIGNED_IN, Outcome.RELEASED), at
    )


def address_failures(address: str, at: datetime.datetime) -> list[datetime.datetime]:
    """Failures from an address; a success of one account there excuses no attack on others."""
    return _failures(SignIn.objects.filter(address=address), (Outcome.RELEASED,), at)


def account_lock(name: str, at: datetime.datetime) -> datetime.datetime | None:
    """When the lock of a user name ends; None where it is not locked."""
    return _holding(locked_until(account_failures(name, at), limit=ACCOUNT_FAILURES), at)


def address_lock(address: str, at: datetime.datetime) -> datetime.datetime | None:
    """When the lock of an address ends; None where it is not locked."""
    return _holding(locked_until(address_failures(address, at), limit=ADDRESS_FAILURES), at)


def locks_for(actor: Actor, at: datetime.datetime) -> list[Lock]:
    """Accounts and addresses that are locked now, for the security administrator."""
    if not actor.can(Permission.ACCOUNTS_DECIDE):
        return []
    recent = SignIn.objects.filter(at__gt=at - 2 * LOCK_FOR, outcome__in=FAILURES)
    people = User.objects.scoped(actor).with_actor_facts().filter(
        pk__in=recent.exclude(user=None).values("user")
    )  # fmt: skip
    addresses = {str(row.address) for row in recent.exclude(address=None)}
    found: list[tuple[User | None, str, datetime.datetime | None]] = [
        (user, "", account_lock(user.username, at)) for user in people.order_by("pk")
    ]
    found += [(None, one, address_lock(one, at)) for one in sorted(addresses)]
    return [Lock(user, address, until) for user, address, until in found if until]


def _failures(
    rows: QuerySet[SignIn], ends: tuple[Outcome, ...], at: datetime.datetime
) -> list[datetime.datetime]:
    rows = rows.filter(at__gt=at - 2 * LOCK_FOR, at__lte=at)
    last = rows.filter(outcome__in=ends).order_by("-pk").values_list("pk", flat=True).first()
    counted = rows.filter(outcome__in=FAILURES, pk__gt=last or 0)
    return list(counted.values_list("at", flat=True))


def _holding(until: datetime.datetime | None, at: datetime.datetime) -> datetime.datetime | None:
    return until if until is not None and at < until else None

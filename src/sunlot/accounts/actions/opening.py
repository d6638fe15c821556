"""Opening and closing accounts: proposed by one administrator, decided by another."""

import datetime

from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction

from sunlot.accounts.errors import (
    AdministratorAlone,
    DepartmentMissing,
    OfficeCannotInspect,
    OwnAccount,
    UsernameTaken,
)
from sunlot.accounts.models import AccountRequest, User
from sunlot.accounts.passwords import one_time_password
from sunlot.accounts.queries import roles_held
from sunlot.accounts.rules import may_decide, may_hold
from sunlot.accounts.states import TRANSITIONS, RequestState
from sunlot.actors import Actor, Permission, Scope, require, role_of
from sunlot.departments.models import Department
from sunlot.errors import SamePerson
from sunlot.ledger import actions as ledger
from sunlot.states import move


@transaction.atomic
def request_account(
    *,
    username: str,
    name: str,
    title: str,
    role: str,
    department: Department | None,
    by: Actor,
    at: datetime.datetime,
) -> AccountRequest:
    """Propose an account.

    :raises UsernameTaken: an account or an open request has the name.
    :raises DepartmentMissing: a business role without a department.
    :raises OfficeCannotInspect: an officer's account in the joint-conference office (JC-01).
    :raises AdministratorAlone: one person would be an administrator and something else (AC-02).
    """
    require(by, Permission.ACCOUNTS_REQUEST)
    _check_place(role, department)
    _check_alone(name, role)
    # Signing in does not tell capitals from small letters.
    if User.objects.filter(username__iexact=username).exists():
        raise UsernameTaken(username=username)
    try:
        with transaction.atomic():
            request = AccountRequest.objects.create(
                username=username, name=name, title=title, role=role, department=department,
                requested_by_id=by.person_id, requested_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise UsernameTaken(username=username) from error
    ledger.record(
        kind="accounts.requested", noun="account-request", noun_id=str(request.pk), by=by, at=at,
        data={"role": role, "department": department.code if department else ""},
    )  # fmt: skip
    return request


@transaction.atomic
def open_account(*, request: AccountRequest, by: Actor, at: datetime.datetime) -> tuple[User, str]:
    """Open the account that was asked for; returns it with its one-time password.

    The password is shown once and stored only as a hash; its owner must change it at first
    sign-in.

    :raises SamePerson: the administrator who asked wants to decide.
    """
    require(by, Permission.ACCOUNTS_DECIDE)
    request = AccountRequest.objects.select_for_update().get(pk=request.pk)
    if not may_decide(requested_by=request.requested_by_id, decided_by=by.user_id):
        raise SamePerson
    move(request, "open", table=TRANSITIONS, labels=RequestState)
    password = one_time_password()
    user = create_user(
        username=request.username, name=request.name, title=request.title, role=request.role,
        department=request.department, password=password, at=at,
    )  # fmt: skip
    request.decided_by_id, request.decided_at = by.user_id, at
    request.save()
    ledger.record(
        kind="accounts.opened", noun="account", noun_id=str(user.pk), by=by, at=at,
        data={"request": request.pk, "role": user.role},
    )  # fmt: skip
    return user, password


@transaction.atomic
def refuse_account(
    *, request: AccountRequest, reason: str, by: Actor, at: datetime.datetime
) -> AccountRequest:
    """Send a request back with a reason."""
    require(by, Permission.ACCOUNTS_DECIDE)
    request = AccountRequest.objects.select_for_update().get(pk=request.pk)
    if not may_decide(requested_by=request.requested_by_id, decided_by=by.user_id):
        raise SamePerson
    move(request, "refuse", table=TRANSITIONS, labels=RequestState)
    request.decided_by_id, request.decided_at, request.reason = by.user_id, at, reason
    request.save()
    ledger.record(
        kind="accounts.refused", noun="account-request", noun_id=str(request.pk), by=by, at=at
    )
    return request


@transaction.atomic
def disable_account(*, user: User, by: Actor, at: datetime.datetime) -> User:
    """Close an account and end its sessions at once; one that is closed stays as it is.

    :raises OwnAccount: an administrator wants to close the own account.
    """
    require(by, Permission.ACCOUNTS_DECIDE)
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.pk == by.user_id:
        raise OwnAccount
    if not user.is_active:
        return user
    user.is_active, user.disabled_at = False, at
    user.session_round += 1
    user.save(update_fields=["is_active", "disabled_at", "session_round"])
    # Also those that have ended: which have is told by the machine's clock, not by `at`.
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
    ledger.record(kind="accounts.disabled", noun="account", noun_id=str(user.pk), by=by, at=at)
    return user


def create_user(
    *,
    username: str,
    name: str,
    title: str,
    role: str,
    department: Department | None,
    password: str | None,
    at: datetime.datetime,
) -> User:
    """Write an account row; for `open_account`, first installation and the demo only.

    Without a password nobody can sign in to the account.

    :raises AdministratorAlone: as for `request_account`.
    """
    _check_place(role, department)
    _check_alone(name, role)
    user = User(
        username=username, name=name, title=title, role=role, department=department,
        opened_at=at, password_set_at=at,
    )  # fmt: skip
    user.set_password(password)
    user.save(force_insert=True)
    return user


def _check_place(role: str, department: Department | None) -> None:
    role_class = role_of(role)
    if department is None and role_class.scope is not Scope.NONE and role != "participant":
        raise DepartmentMissing(role=role_class.label)
    if department is not None and department.is_office and role == "officer":
        raise OfficeCannotInspect


def _check_alone(name: str, role: str) -> None:
    held = roles_held(name)
    if not may_hold(role_of(role), others=held):
        labels = sorted(str(one.label) for one in held)
        raise AdministratorAlone(name=name, roles="、".join(labels))

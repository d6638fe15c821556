"""Resets of a forgotten password or a lost second factor: two administrators, as for opening."""

import datetime

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction

from sunlot.accounts.actions.signing_in import note_sign_in
from sunlot.accounts.errors import AccountClosed, NoSecondFactor, OwnReset, ResetWaits
from sunlot.accounts.models import ResetKind, ResetRequest, User
from sunlot.accounts.passwords import one_time_password
from sunlot.accounts.queries import account_failures
from sunlot.accounts.rules import may_reset
from sunlot.accounts.states import RESET_TRANSITIONS, Outcome, ResetState
from sunlot.actors import Actor, Permission, require
from sunlot.errors import SamePerson
from sunlot.ledger import actions as ledger
from sunlot.states import move


@transaction.atomic
def request_reset(
    *, user: User, kind: str, identity: str, by: Actor, at: datetime.datetime
) -> ResetRequest:
    """Propose a reset; `identity` says how the owner was recognised.

    :raises OwnReset: the administrator's own account.
    :raises AccountClosed: the account is disabled.
    :raises NoSecondFactor: there is none to reset.
    :raises ResetWaits: the same reset waits already.
    """
    require(by, Permission.ACCOUNTS_REQUEST)
    user = User.objects.select_for_update().get(pk=user.pk)
    if not may_reset(account=user.pk, requested_by=by.person_id, decided_by=None):
        raise OwnReset
    _check(user, kind)
    try:
        with transaction.atomic():
            wanted = ResetRequest.objects.create(
                user=user, kind=kind, identity=identity, requested_by_id=by.person_id,
                requested_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise ResetWaits(name=user.name) from error
    _record("accounts.reset-requested", wanted, by, at)
    return wanted


@transaction.atomic
def confirm_reset(*, wanted: ResetRequest, by: Actor, at: datetime.datetime) -> str:
    """Reset, and end every session of the account; returns the one-time password, if one is made.

    The administrator who decides sees it, not the one who chose the account: neither alone can
    take over an account, and the password is stored nowhere but as a hash.

    :raises SamePerson: the administrator who asked wants to decide.
    :raises OwnReset: the administrator's own account.
    """
    require(by, Permission.ACCOUNTS_DECIDE)
    wanted = _decided(wanted, "confirm", by, at)
    user = User.objects.select_for_update().get(pk=wanted.user_id)
    _check(user, wanted.kind)
    password = ""
    if wanted.kind == ResetKind.PASSWORD:
        password = one_time_password()
        user.set_password(password)
        user.must_change_password, user.password_set_at = True, at
        if account_failures(user.username, at):
            note_sign_in(user=user, outcome=Outcome.RELEASED, address=None, at=at)
    else:
        Authenticator.objects.filter(user=user).delete()
    user.session_round += 1
    user.save()
    wanted.save()
    _record("accounts.reset", wanted, by, at)
    return password


@transaction.atomic
def refuse_reset(
    *, wanted: ResetRequest, reason: str, by: Actor, at: datetime.datetime
) -> ResetRequest:
    """Send a request back with a reason."""
    require(by, Permission.ACCOUNTS_DECIDE)
    wanted = _decided(wanted, "refuse", by, at)
    wanted.reason = reason
    wanted.save()
    _record("accounts.reset-refused", wanted, by, at)
    return wanted


def _decided(wanted: ResetRequest, verb: str, by: Actor, at: datetime.datetime) -> ResetRequest:
    """The request, locked and moved; the caller saves."""
    wanted = ResetRequest.objects.select_for_update().get(pk=wanted.pk)
    allowed = may_reset(
        account=wanted.user_id, requested_by=wanted.requested_by_id, decided_by=by.person_id
    )
    if not allowed:
        raise SamePerson if wanted.requested_by_id == by.person_id else OwnReset
    move(wanted, verb, table=RESET_TRANSITIONS, labels=ResetState)
    wanted.decided_by_id, wanted.decided_at = by.person_id, at
    return wanted


def _check(user: User, kind: str) -> None:
    if not user.is_active:
        raise AccountClosed
    if kind == ResetKind.SECOND_FACTOR and not Authenticator.objects.filter(user=user).exists():
        raise NoSecondFactor(name=user.name)


def _record(kind: str, wanted: ResetRequest, by: Actor, at: datetime.datetime) -> None:
    ledger.record(
        kind=kind, noun="account", noun_id=str(wanted.user_id), by=by, at=at,
        data={"request": wanted.pk, "kind": wanted.kind},
    )  # fmt: skip

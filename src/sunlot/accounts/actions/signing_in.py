"""The log of signing in, and the end of a lock.

Attempts are rows of their own table and no ledger events: anybody can make them, without end.
"""

import datetime

from django.db import transaction

from sunlot.accounts.errors import OwnReset
from sunlot.accounts.models import SignIn, User, name_key
from sunlot.accounts.states import Outcome
from sunlot.actors import Actor, Permission, require
from sunlot.ledger import actions as ledger


@transaction.atomic
def note_sign_in(
    *, user: User, outcome: Outcome, address: str | None, at: datetime.datetime
) -> SignIn:
    """Write what happened to an account at sign-in."""
    return SignIn.objects.create(
        at=at, user=user, name_key=name_key(user.username), address=address, outcome=outcome
    )


@transaction.atomic
def note_unknown(
    *, name: str, outcome: Outcome, address: str | None, at: datetime.datetime
) -> SignIn:
    """Write an attempt under a name that no account has."""
    return SignIn.objects.create(
        at=at, user=None, name_key=name_key(name), address=address, outcome=outcome
    )


@transaction.atomic
def release_account(*, user: User, by: Actor, at: datetime.datetime) -> None:
    """End the lock of an account before its time.

    :raises OwnReset: the administrator's own account.
    """
    require(by, Permission.ACCOUNTS_DECIDE)
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.pk == by.user_id:
        raise OwnReset
    note_sign_in(user=user, outcome=Outcome.RELEASED, address=None, at=at)
    ledger.record(kind="accounts.released", noun="account", noun_id=str(user.pk), by=by, at=at)


@transaction.atomic
def release_address(*, address: str, by: Actor, at: datetime.datetime) -> None:
    """End the lock of a network address before its time."""
    require(by, Permission.ACCOUNTS_DECIDE)
    row = SignIn.objects.create(
        at=at, user=None, name_key="", address=address, outcome=Outcome.RELEASED
    )
    # The address stays out of the public log; the row of the sign-in log holds it.
    ledger.record(
        kind="accounts.address-released", noun="sign-in", noun_id=str(row.pk), by=by, at=at
    )

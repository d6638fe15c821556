"""What the owner of an account does: the own password, the own second factor."""

import datetime

from django.db import transaction

from sunlot.accounts.models import PastPassword, User
from sunlot.accounts.passwords import KEPT
from sunlot.actors import Actor
from sunlot.ledger import actions as ledger


@transaction.atomic
def password_replaced(*, user: User, by: Actor, at: datetime.datetime) -> User:
    """Note that the account's owner has set a password of the own choice."""
    user = User.objects.select_for_update().get(pk=user.pk)
    user.must_change_password, user.password_set_at = False, at
    user.save(update_fields=["must_change_password", "password_set_at"])
    PastPassword.objects.create(user=user, password=user.password, set_at=at)
    newest = user.past_passwords.order_by("-set_at", "-pk").values_list("pk", flat=True)[:KEPT]
    user.past_passwords.exclude(pk__in=list(newest)).delete()
    _record("accounts.password-changed", user, by, at)
    return user


@transaction.atomic
def second_factor_set(*, user: User, by: Actor, at: datetime.datetime) -> None:
    """Note that the owner has set up a second factor."""
    _record("accounts.second-factor-set", user, by, at)


@transaction.atomic
def second_factor_removed(*, user: User, by: Actor, at: datetime.datetime) -> None:
    """Note that the owner has given up the second factor, to set up another."""
    _record("accounts.second-factor-removed", user, by, at)


@transaction.atomic
def recovery_codes_renewed(*, user: User, by: Actor, at: datetime.datetime) -> None:
    """Note that the owner has made new recovery codes; the old ones no longer count."""
    _record("accounts.recovery-codes-renewed", user, by, at)


def _record(kind: str, user: User, by: Actor, at: datetime.datetime) -> None:
    ledger.record(kind=kind, noun="account", noun_id=str(user.pk), by=by, at=at)

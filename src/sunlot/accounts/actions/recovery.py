"""Letting the only administrator of a kind in again, from the machine itself."""

import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from sunlot.accounts.actions.signing_in import note_sign_in
from sunlot.accounts.errors import ColleagueCanHelp, NotRecoverable, RecoveryReason
from sunlot.accounts.models import Recovery, User
from sunlot.accounts.passwords import one_time_password
from sunlot.accounts.queries import account_failures, recovery_of
from sunlot.accounts.rules import RECOVERABLE, may_recover
from sunlot.accounts.states import Outcome
from sunlot.actors import Actor, role_of
from sunlot.ledger import actions as ledger

LASTS = datetime.timedelta(minutes=30)
SHORTEST, LONGEST = 4, 200


@transaction.atomic
def recover(
    *,
    username: str,
    reason: str,
    second_factor: bool,
    operator: str,
    by: Actor,
    at: datetime.datetime,
) -> tuple[Recovery, str]:
    """Give an administrator a password that works once and for `LASTS`; end all own sessions.

    Only who works on the machine itself can do it (`sunlot recoveradmin`); all administrators are
    told. What an earlier call gave is void. Reason and operator stay out of the ledger, whose
    entries may become public; the row has them.

    :param second_factor: forget the second factor too; a new one is set up at sign-in.
    :param operator: the user of the machine who runs the command.
    :raises NotRecoverable: no such account is in use, or it has another role.
    :raises ColleagueCanHelp: another administrator of the kind can help on the site (AC-06).
    :raises RecoveryReason: none, too short or too long.
    """
    reason = " ".join(reason.split())
    if not SHORTEST <= len(reason) <= LONGEST:
        raise RecoveryReason(least=SHORTEST, most=LONGEST, length=len(reason))
    # All of both kinds, so that nobody opens a second one between the look and the password.
    peers = list(
        User.objects.select_for_update().filter(role__in=RECOVERABLE, is_active=True).order_by("pk")
    )
    user = next((one for one in peers if one.username.lower() == username.lower()), None)
    if user is None:
        raise NotRecoverable(username=username)
    others = [one.name for one in peers if one.role == user.role and one.pk != user.pk]
    if not may_recover(user.role, colleagues=len(others)):
        raise ColleagueCanHelp(role=role_of(user.role).label, names="、".join(others))
    password = one_time_password()
    user.set_password(password)
    user.must_change_password, user.password_set_at = True, at
    user.session_round += 1
    user.save()
    if second_factor:
        Authenticator.objects.filter(user=user).delete()
    if account_failures(user.username, at):
        note_sign_in(user=user, outcome=Outcome.RELEASED, address=None, at=at)
    found = Recovery.objects.create(
        user=user, second_factor=second_factor, reason=reason, operator=operator[:100],
        issued_at=at, expires_at=at + LASTS,
    )  # fmt: skip
    ledger.record(
        kind="accounts.recovery-issued", noun="account", noun_id=str(user.pk), by=by, at=at,
        data={"recovery": found.pk, "role": user.role, "second_factor": second_factor},
    )  # fmt: skip
    return found, password


@transaction.atomic
def recovery_used(*, user: User, by: Actor, at: datetime.datetime) -> None:
    """Note that the one-time password has let its owner in; it never does again."""
    user = User.objects.select_for_update().get(pk=user.pk)
    found = recovery_of(user)
    if found is None or found.used_at is not None:
        return
    found.used_at = at
    found.save(update_fields=["used_at"])
    ledger.record(
        kind="accounts.recovery-used", noun="account", noun_id=str(user.pk), by=by, at=at,
        data={"recovery": found.pk},
    )  # fmt: skip

"""Registering an auditor's public key by two administrators, and ending it."""

import datetime

from django.db import IntegrityError, transaction

from sunlot.accounts.models import User
from sunlot.actors import Actor, Permission, require, role_of
from sunlot.auditors.errors import AuditorHasKey, AuditorUnfit, KeyTaken
from sunlot.auditors.models import AuditorKey
from sunlot.auditors.rules import may_confirm
from sunlot.auditors.states import TRANSITIONS, KeyState
from sunlot.errors import SamePerson
from sunlot.ledger import actions as ledger
from sunlot.states import move

HELD = (KeyState.REQUESTED, KeyState.ACTIVE)


@transaction.atomic
def request_key(
    *, username: str, vkey: str, received: str, by: Actor, at: datetime.datetime
) -> AuditorKey:
    """Ask for a key to be registered.

    :param vkey: as `rules.read_key` gives it.
    :raises AuditorUnfit: no such auditor. :raises AuditorHasKey: another key is in force.
    :raises KeyTaken: the key was registered before, whoever's it was.
    """
    require(by, Permission.AUDITORS_CHANGE)
    accounts = User.objects.select_for_update(of=("self",)).select_related("department")
    person = accounts.filter(username__iexact=username, is_active=True).first()
    if (
        person is None
        or person.department is None
        or Permission.DRAWS_ATTEST not in role_of(person.role).permissions
    ):
        raise AuditorUnfit(username=username)
    if AuditorKey.objects.filter(user=person, state__in=HELD).exists():
        raise AuditorHasKey(name=person.name)
    try:
        with transaction.atomic():
            key = AuditorKey.objects.create(
                user=person, office=person.department.name, vkey=vkey, received=received,
                requested_by_id=by.person_id, requested_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise KeyTaken from error
    _record("auditors.requested", key, by, at)
    return key


@transaction.atomic
def confirm_key(*, key: AuditorKey, by: Actor, at: datetime.datetime) -> AuditorKey:
    """Put the key in force: from now on its statements are taken and the policy names it.

    :raises SamePerson: the administrator who asked wants to confirm.
    """
    require(by, Permission.AUDITORS_CHANGE)
    key = _decided(key, "confirm", by, at)
    key.save()
    _record("auditors.confirmed", key, by, at)
    return key


@transaction.atomic
def refuse_key(*, key: AuditorKey, refusal: str, by: Actor, at: datetime.datetime) -> AuditorKey:
    """Send a request back with a reason.

    :raises SamePerson: the administrator who asked wants to decide.
    """
    require(by, Permission.AUDITORS_CHANGE)
    key = _decided(key, "refuse", by, at)
    key.refusal = refusal
    key.save()
    _record("auditors.refused", key, by, at)
    return key


@transaction.atomic
def end_key(
    *, key: AuditorKey, how: str, ending: str, by: Actor, at: datetime.datetime
) -> AuditorKey:
    """Take no more statements of a key; one administrator is enough, since nothing is given.

    :param how: ``retire`` keeps what was signed good, ``revoke`` does not.
    """
    require(by, Permission.AUDITORS_CHANGE)
    key = AuditorKey.objects.select_for_update().get(pk=key.pk)
    move(key, how, table=TRANSITIONS, labels=KeyState)
    key.ended_by_id, key.ended_at, key.ending = by.person_id, at, ending
    key.save()
    ended = key.state == KeyState.RETIRED
    _record("auditors.retired" if ended else "auditors.revoked", key, by, at)
    return key


def _decided(key: AuditorKey, verb: str, by: Actor, at: datetime.datetime) -> AuditorKey:
    """The key, locked and moved; the caller saves."""
    key = AuditorKey.objects.select_for_update().get(pk=key.pk)
    if not may_confirm(requested_by=key.requested_by_id, decided_by=by.person_id):
        raise SamePerson
    move(key, verb, table=TRANSITIONS, labels=KeyState)
    key.decided_by_id, key.decided_at = by.person_id, at
    return key


def _record(kind: str, key: AuditorKey, by: Actor, at: datetime.datetime) -> None:
    ledger.record(
        kind=kind, noun="auditor-key", noun_id=str(key.pk), by=by, at=at,
        data={"user": key.user_id, "office": key.office, "vkey": key.vkey},
    )  # fmt: skip

"""Giving tokens and taking them back, by two administrators; counting and repeating calls."""

import datetime
import secrets
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, transaction

from sunlot.accounts.models import User
from sunlot.actors import Actor, Permission, require, role_of
from sunlot.clock import today_of
from sunlot.errors import SamePerson
from sunlot.ledger import actions as ledger
from sunlot.states import move
from sunlot.tokens.errors import (
    ExpiryUnfit,
    KeyReused,
    NetworksSame,
    NetworksWait,
    NothingWanted,
    NotYours,
    OwnerUnfit,
    TokenOver,
    TooManyCalls,
)
from sunlot.tokens.models import Answer, Token
from sunlot.tokens.rules import (
    ANSWERS_KEPT,
    CALLS_PER_MINUTE,
    MARK,
    MOST_DAYS,
    digest_of,
    is_too_far,
    may_confirm,
    opens_more,
    rights_of,
)
from sunlot.tokens.states import TRANSITIONS, TokenState

ALPHABET = "0123456789abcdefghijkmnpqrstuvwxyz"
Work = Callable[[], tuple[int, Any]]


@transaction.atomic
def request_token(
    *, name: str, owner: str, scopes: Sequence[str], expires_on: datetime.date, reason: str,
    by: Actor, at: datetime.datetime, networks: Sequence[str] = (),
) -> Token:  # fmt: skip
    """Ask for a token.

    :param networks: where calls may come from, as `accounts.rules.read_networks` gives them.

    :param owner: user name of the person of the department who will answer for it.
    :raises OwnerUnfit: no such account in a department, or it may not do what the scopes say.
    :raises ExpiryUnfit: the end is past or too far.
    """
    require(by, Permission.TOKENS_CHANGE)
    person = User.objects.select_for_update().filter(username__iexact=owner, is_active=True).first()
    if person is None or person.department_id is None or not _may(person, scopes):
        raise OwnerUnfit(username=owner)
    today = today_of(at)
    if expires_on <= today or is_too_far(expires_on, today=today):
        raise ExpiryUnfit(days=MOST_DAYS)
    token = Token.objects.create(
        name=name, owner=person, department_id=person.department_id, scopes=list(scopes),
        networks=list(networks),
        reason=reason, expires_on=expires_on, requested_by_id=by.person_id, requested_at=at,
    )  # fmt: skip
    _record("tokens.requested", token, by, at)
    return token


@transaction.atomic
def confirm_token(*, token: Token, by: Actor, at: datetime.datetime) -> Token:
    """Agree that the token is given; whoever asked fetches it.

    :raises SamePerson: the administrator who asked wants to confirm.
    """
    require(by, Permission.TOKENS_CHANGE)
    token = _decided(token, "confirm", by, at)
    token.save()
    _record("tokens.confirmed", token, by, at)
    return token


@transaction.atomic
def refuse_token(*, token: Token, refusal: str, by: Actor, at: datetime.datetime) -> Token:
    """Send a request back with a reason.

    :raises SamePerson: the administrator who asked wants to decide.
    """
    require(by, Permission.TOKENS_CHANGE)
    token = _decided(token, "refuse", by, at)
    token.refusal = refusal
    token.save()
    _record("tokens.refused", token, by, at)
    return token


@transaction.atomic
def issue_token(*, token: Token, by: Actor, at: datetime.datetime) -> tuple[Token, str]:
    """Make the secret, which only this answer holds, for whoever asked for the token.

    :raises NotYours: somebody else asked for it.
    """
    require(by, Permission.TOKENS_CHANGE)
    token = Token.objects.select_for_update().get(pk=token.pk)
    if token.requested_by_id != by.user_id:
        raise NotYours
    move(token, "issue", table=TRANSITIONS, labels=TokenState)
    token.prefix = "".join(secrets.choice(ALPHABET) for _ in range(8))
    secret = f"{MARK}_{token.prefix}_{secrets.token_urlsafe(32)}"
    token.digest, token.issued_at = digest_of(secret), at
    token.save()
    _record("tokens.issued", token, by, at)
    return token, secret


@transaction.atomic
def revoke_token(*, token: Token, revocation: str, by: Actor, at: datetime.datetime) -> Token:
    """End a token at once; one administrator is enough, since nothing is given."""
    require(by, Permission.TOKENS_CHANGE)
    token = Token.objects.select_for_update().get(pk=token.pk)
    move(token, "revoke", table=TRANSITIONS, labels=TokenState)
    token.revoked_by_id, token.revoked_at, token.revocation = by.person_id, at, revocation
    token.save()
    _record("tokens.revoked", token, by, at)
    return token


@transaction.atomic
def change_networks(
    *, token: Token, networks: Sequence[str], by: Actor, at: datetime.datetime
) -> Token:
    """Let calls come from other networks: at once where that closes, else when another
    administrator agrees.

    :param networks: all that there are to be, as `accounts.rules.read_networks` gives them.
    :raises TokenOver: the token is not confirmed yet, or has ended.
    :raises NetworksSame, NetworksWait: nothing would change, or a change waits.
    """
    require(by, Permission.TOKENS_CHANGE)
    token = _standing(token)
    if set(networks) == set(token.networks):
        raise NetworksSame
    if token.wanted_networks is not None:
        raise NetworksWait(name=token.name)
    if opens_more(token.networks, networks):
        token.wanted_networks = list(networks)
        token.wanted_by_id, token.wanted_at = by.person_id, at
        token.save()
        _record("tokens.networks-asked", token, by, at, wanted=list(networks))
        return token
    before, token.networks = token.networks, list(networks)
    token.save()
    _record("tokens.networks-changed", token, by, at, before=before)
    return token


@transaction.atomic
def confirm_networks(*, token: Token, by: Actor, at: datetime.datetime) -> Token:
    """Agree as the other administrator: from now on calls may come from there.

    :raises SamePerson: the administrator who asked wants to confirm.
    :raises NothingWanted: no change waits.
    """
    require(by, Permission.TOKENS_CHANGE)
    token = _standing(token)
    if token.wanted_networks is None or token.wanted_by_id is None:
        raise NothingWanted
    if not may_confirm(requested_by=token.wanted_by_id, decided_by=by.person_id):
        raise SamePerson
    before, token.networks = token.networks, token.wanted_networks
    _forget_wanted(token)
    _record("tokens.networks-changed", token, by, at, before=before)
    return token


@transaction.atomic
def drop_networks(*, token: Token, by: Actor, at: datetime.datetime) -> Token:
    """Do not agree, or take the question back; the networks stay as they are.

    :raises NothingWanted: no change waits.
    """
    require(by, Permission.TOKENS_CHANGE)
    token = Token.objects.select_for_update().get(pk=token.pk)
    if token.wanted_networks is None:
        raise NothingWanted
    wanted = token.wanted_networks
    _forget_wanted(token)
    _record("tokens.networks-refused", token, by, at, wanted=wanted)
    return token


def _standing(token: Token) -> Token:
    """The token, locked; one that was given and has not ended."""
    token = Token.objects.select_for_update().get(pk=token.pk)
    if token.state not in (TokenState.CONFIRMED, TokenState.ISSUED):
        raise TokenOver(name=token.name)
    return token


def _forget_wanted(token: Token) -> None:
    token.wanted_networks = token.wanted_by_id = token.wanted_at = None
    token.save()


def count_call(*, token_id: int, at: datetime.datetime, limit: int = CALLS_PER_MINUTE) -> int:
    """Count a call and note when the token was used; returns how many are left this minute.

    One statement, so that calls that come at once are all counted.

    :param at: real time, since a minute must pass.
    :raises TooManyCalls: the minute's calls are used up.
    """
    minute = at.replace(second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE tokens_token SET last_used_at = %s, minute = %s, "
            "calls = CASE WHEN minute = %s THEN calls + 1 ELSE 1 END WHERE id = %s RETURNING calls",
            [at, minute, minute, token_id],
        )
        calls = int(cursor.fetchone()[0])
    if calls > limit:
        raise TooManyCalls(limit=limit)
    return limit - calls


@transaction.atomic
def once(
    *, token_id: int, key: str, digest: str, at: datetime.datetime, work: Work
) -> tuple[int, Any, bool]:
    """Do the work of a call at most once for its key: (status, body, whether it is a repetition).

    A second call with the key waits for the first and gets its answer. What fails leaves no trace,
    so that it can be called again.

    :raises KeyReused: the key was used for something else.
    """
    Answer.objects.bulk_create(
        [Answer(token_id=token_id, key=key, digest=digest, at=at)], ignore_conflicts=True
    )
    answer = Answer.objects.select_for_update().get(token_id=token_id, key=key)
    if answer.digest != digest:
        raise KeyReused(key=key)
    if answer.status:
        return answer.status, answer.body, True
    answer.status, answer.body = work()
    answer.save(update_fields=["status", "body"])
    return answer.status, answer.body, False


def forget_answers(*, at: datetime.datetime) -> int:
    """Remove answers that nobody will ask for again; returns how many."""
    count, _kinds = Answer.objects.filter(at__lt=at - ANSWERS_KEPT).delete()
    return count


def _may(person: User, scopes: Sequence[str]) -> bool:
    held = role_of(person.role).permissions
    return all(rights_of([one], held) for one in scopes)


def _decided(token: Token, verb: str, by: Actor, at: datetime.datetime) -> Token:
    """The token, locked and moved; the caller saves."""
    token = Token.objects.select_for_update().get(pk=token.pk)
    if not may_confirm(requested_by=token.requested_by_id, decided_by=by.person_id):
        raise SamePerson
    move(token, verb, table=TRANSITIONS, labels=TokenState)
    token.decided_by_id, token.decided_at = by.person_id, at
    return token


def _record(kind: str, token: Token, by: Actor, at: datetime.datetime, **more: object) -> None:
    ledger.record(
        kind=kind, noun="token", noun_id=str(token.pk), by=by, at=at,
        data={
            "department": token.department_id, "owner": token.owner_id, "scopes": token.scopes,
            "networks": token.networks,
            "expires": token.expires_on.isoformat(), "prefix": token.prefix or "",
            **more,
        },
    )  # fmt: skip

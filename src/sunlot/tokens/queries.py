"""Reads of tokens."""

import datetime
import hmac
from dataclasses import dataclass, replace

from django.db.models import QuerySet

from sunlot.accounts.queries import actor_of
from sunlot.actors import Actor, Permission, limited, role_of
from sunlot.tokens.models import Token
from sunlot.tokens.rules import Facts, ends_soon, is_good, parts_of, rights_of
from sunlot.tokens.states import TokenState


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: the token, and the actor that its calls act as."""

    token_id: int
    prefix: str
    scopes: frozenset[str]
    expires_on: datetime.date
    actor: Actor
    networks: tuple[str, ...] = ()


def tokens_for(actor: Actor) -> QuerySet[Token]:
    """Tokens that the actor may see, newest first."""
    people = ("owner", "requested_by", "decided_by", "revoked_by", "wanted_by")
    found = Token.objects.scoped(actor).select_related("department", *people)
    return found.order_by("-requested_at", "pk")


def with_state(tokens: QuerySet[Token], state: str) -> QuerySet[Token]:
    """The list's filter; an unknown word narrows nothing."""
    return tokens.filter(state=state) if state in TokenState.values else tokens


def ending(actor: Actor, today: datetime.date) -> list[Token]:
    """Tokens in use that are over or soon will be."""
    used = tokens_for(actor).filter(state=TokenState.ISSUED).order_by("expires_on", "pk")
    return [one for one in used if ends_soon(one.expires_on, today=today)]


def waiting_for(actor: Actor, today: datetime.date) -> list[tuple[Token, str]]:
    """Tokens that wait for the actor, each with the step: confirm, fetch, networks, or replace."""
    if not actor.can(Permission.TOKENS_CHANGE):
        return []
    opened = (TokenState.REQUESTED, TokenState.CONFIRMED, TokenState.ISSUED)
    found = []
    for one in tokens_for(actor).filter(state__in=opened).order_by("expires_on", "pk"):
        own = one.requested_by_id == actor.user_id
        if one.wanted_networks is not None and one.wanted_by_id != actor.user_id:
            found.append((one, "networks"))
        elif one.state == TokenState.REQUESTED and not own:
            found.append((one, "confirm"))
        elif one.state == TokenState.CONFIRMED and own:
            found.append((one, "fetch"))
        elif one.state == TokenState.ISSUED and ends_soon(one.expires_on, today=today):
            found.append((one, "replace"))
    return found


def caller_of(secret: str, *, on: datetime.date) -> Caller | None:
    """Who calls with a secret; None where no token is good for it."""
    parts = parts_of(secret)
    if parts is None:
        return None
    prefix, digest = parts
    token = (
        Token.objects.select_related("department", "owner__department__region")
        .filter(prefix=prefix)
        .first()
    )
    if token is None or not hmac.compare_digest(token.digest, digest):
        return None
    if not is_good(facts_of(token, on), on=on):
        return None
    person = actor_of(token.owner)
    held = person.role.permissions if person.role else ()
    rights = limited(rights_of(token.scopes, held))
    return Caller(
        token_id=token.pk, prefix=prefix, scopes=frozenset(token.scopes),
        expires_on=token.expires_on, networks=tuple(token.networks),
        actor=replace(person, role=rights, name=f"{person.name}（{token.name} {prefix}）"),
    )  # fmt: skip


def facts_of(token: Token, on: datetime.date) -> Facts:
    """What decides about a token; needs department and owner loaded."""
    closed = token.department.closed
    return Facts(
        state=token.state,
        expires_on=token.expires_on,
        owner_is_active=token.owner.is_active,
        owner_is_there=token.owner.department_id == token.department_id,
        department_is_open=closed is None or on < closed,
    )


def rights_in_words(token: Token) -> list[str]:
    """The scopes that the person responsible may not use any more; nothing where all is well."""
    held = role_of(token.owner.role).permissions
    return [one for one in token.scopes if not rights_of([one], held)]

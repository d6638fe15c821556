"""The three parties: first a seal, later the number behind it (protocol §4)."""

import datetime

from django.db import transaction

from drawproof import commit_matches
from sunlot.actors import Actor
from sunlot.draws.actions.entries import record
from sunlot.draws.actions.locks import hold, move
from sunlot.draws.errors import (
    AlreadyCommitted,
    AlreadyRevealed,
    CommitLate,
    NothingCommitted,
    RevealLate,
    RevealWrong,
)
from sunlot.draws.models import Draw, Party, PartyKind
from sunlot.draws.policies import require_operate, require_party
from sunlot.draws.rules.ceremony import check_clock, check_closing, check_digest, clock


@transaction.atomic
def commit(*, party: Party, digest: str, by: Actor, at: datetime.datetime) -> Party:
    """Take a party's seal. The number itself stays with the party until the reveal.

    :raises AlreadyCommitted: a seal cannot be changed. :raises CommitLate: the time is over.
    """
    draw, party = _hold(party)
    require_party(by, party)
    move(draw, "commit")
    check_clock(last=draw.announced_at, now=at)
    if at > draw.commit_by:
        raise CommitLate(by=clock(draw.commit_by))
    if party.digest:
        raise AlreadyCommitted(party=party.label)
    party.digest = check_digest(digest)
    party.committed_at = at
    party.save(update_fields=["digest", "committed_at"])
    record("draws.committed", draw, by, at, party=party.code, digest=party.digest)
    return party


@transaction.atomic
def close_commits(*, draw: Draw, by: Actor, at: datetime.datetime) -> Draw:
    """End the sealing: who did not seal counts as missing, and the draw goes on.

    :raises ClosingTooEarly: somebody is waited for and the time is not over.
    """
    draw = hold(draw)
    require_operate(by, draw.task)
    move(draw, "close_commits")
    missing = [one.code for one in _commit_parties(draw) if not one.digest]
    check_closing(waiting=missing, deadline=draw.commit_by, now=at)
    draw.save(update_fields=["state"])
    record("draws.commits-closed", draw, by, at, missing=missing)
    return draw


@transaction.atomic
def reveal(*, party: Party, secret: str, by: Actor, at: datetime.datetime) -> Party:
    """Take the number behind a party's seal; a wrong one is refused and nothing is kept of it.

    :raises RevealWrong: it does not fit the seal. :raises RevealLate: the time is over.
    """
    draw, party = _hold(party)
    require_party(by, party)
    move(draw, "reveal")
    if not party.digest:
        raise NothingCommitted(party=party.label)
    if party.secret:
        raise AlreadyRevealed(party=party.label)
    check_clock(last=party.committed_at, now=at)
    if at > draw.reveal_by:
        raise RevealLate(by=clock(draw.reveal_by))
    given = "".join(secret.split()).lower()
    if not commit_matches(draw.suite, draw.draw_id, party.code, party.digest, given):
        raise RevealWrong
    party.secret = given
    party.revealed_at = at
    party.save(update_fields=["secret", "revealed_at"])
    record("draws.revealed", draw, by, at, party=party.code, source=f"cr:{party.code}:{given}")
    return party


@transaction.atomic
def close_reveals(*, draw: Draw, by: Actor, at: datetime.datetime) -> Draw:
    """End the reveals: who sealed and did not reveal rightly counts as missing.

    :raises ClosingTooEarly: somebody is waited for and the time is not over.
    """
    draw = hold(draw)
    require_operate(by, draw.task)
    move(draw, "close_reveals")
    parties = _commit_parties(draw)
    waiting = [one.code for one in parties if one.digest and not one.secret]
    check_closing(waiting=waiting, deadline=draw.reveal_by, now=at)
    draw.save(update_fields=["state"])
    missing = [one.code for one in parties if not one.secret]
    record("draws.reveals-closed", draw, by, at, missing=missing)
    return draw


def _hold(party: Party) -> tuple[Draw, Party]:
    draw = hold(party.draw)
    return draw, draw.parties.get(pk=party.pk, kind=PartyKind.COMMIT)


def _commit_parties(draw: Draw) -> list[Party]:
    return list(draw.parties.filter(kind=PartyKind.COMMIT).order_by("sequence"))

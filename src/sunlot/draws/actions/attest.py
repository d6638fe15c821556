"""Statements of auditors: checked against what the site holds, then an entry of the public log."""

import datetime

from django.db import IntegrityError, transaction

from sunlot.actors import Actor
from sunlot.auditors.errors import AttestedAlready, NoAuditorKey
from sunlot.auditors.models import AuditorKey
from sunlot.auditors.queries import key_of
from sunlot.draws.actions.entries import record
from sunlot.draws.actions.locks import hold, require_open
from sunlot.draws.models import Attestation, Attested, Draw
from sunlot.draws.policies import require_attest
from sunlot.draws.queries.attesting import frame_of
from sunlot.draws.rules.attesting import (
    Expected,
    check_in_time,
    check_statement,
    closing_of,
    read_statement,
)
from sunlot.draws.states import VOIDABLE, DrawState
from sunlot.errors import WrongState


@transaction.atomic
def take_frame_file(*, draw: Draw, by: Actor, at: datetime.datetime) -> bytes:
    """`frame.csv` as the full bundle will have it, for an auditor; that it was taken is on record.

    :raises WrongState: there is no announcement, or the dice have fallen.
    :raises FrozenChanged: the frozen rows are not the announced ones.
    """
    require_attest(by, draw.task)
    draw = hold(draw)
    require_open(draw)
    content = frame_of(draw).csv
    record("draws.frame-downloaded", draw, by, at)
    return content


@transaction.atomic
def attest(*, draw: Draw, statement: str, by: Actor, at: datetime.datetime) -> Attestation:
    """Take a statement about the list before the closing, or about the result after it.

    :param statement: what `drawproof attest` wrote on the auditor's own machine.
    :raises NoAuditorKey: no key of the actor is registered.
    :raises AttestationLate: the list can no longer be attested in time.
    :raises WrongState: there is nothing to attest. :raises AttestedAlready: it was done.
    Others as `rules.attesting.check_statement`.
    """
    require_attest(by, draw.task)
    draw = hold(draw)
    states = _step(draw, at)
    key = key_of(by)
    if key is None:
        raise NoAuditorKey
    records = read_statement(statement)
    check_statement(records, _expected(draw, states, key))
    try:
        with transaction.atomic():
            found = Attestation.objects.create(
                draw=draw, states=states, key=key, at=at, record=records[-1]
            )
    except IntegrityError as error:
        raise AttestedAlready from error
    kind = "draws.frame-attested" if states == Attested.FRAME else "draws.result-attested"
    record(kind, draw, by, at, records=records)
    return found


def _step(draw: Draw, at: datetime.datetime) -> Attested:
    if draw.state in VOIDABLE:
        check_in_time(closing=closing_of(draw.announcement), now=at)
        return Attested.FRAME
    if draw.state == DrawState.VERIFIED:
        return Attested.FULL
    raise WrongState(state=DrawState(draw.state).label)


def _expected(draw: Draw, states: Attested, key: AuditorKey) -> Expected:
    if states == Attested.FRAME:
        frame = frame_of(draw)
        digest, escrow = frame.root, frame.escrow()
    else:
        digest, escrow = draw.result_digest, ""
    return Expected(draw.draw_id, states.value, digest, escrow, key.vkey, key.office)

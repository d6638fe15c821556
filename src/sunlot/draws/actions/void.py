"""Voiding a draw before its result: a reason, two persons, public for ever."""

import datetime
from collections.abc import Sequence

from django.db import transaction

from sunlot.actors import Actor
from sunlot.draws.actions.entries import record
from sunlot.draws.actions.locks import hold, move, require_open
from sunlot.draws.actions.settle import reopen_with_return, uphold_with_void
from sunlot.draws.errors import NoVoidRequest, ReasonMissing, VoidPending
from sunlot.draws.models import Draw
from sunlot.draws.policies import require_void
from sunlot.draws.rules.ceremony import check_second_person
from sunlot.draws.rules.closing import check_void
from sunlot.draws.states import VOIDABLE
from sunlot.plans.actions import reopen


@transaction.atomic
def request_void(*, draw: Draw, reason: str, by: Actor, at: datetime.datetime) -> Draw:
    """Ask for a void. The ceremony goes on until another person confirms.

    :raises WrongState: the seed exists already, so the result can no longer be avoided.
    :raises VoidAfterOutcome: a public outcome is about to tell the result, or does.
    """
    draw = hold(draw)
    require_void(by, draw.task)
    require_open(draw)
    _check_time(draw, at)
    if not reason.strip():
        raise ReasonMissing
    if draw.void_requested_by_id is not None:
        raise VoidPending
    draw.void_reason = reason.strip()
    draw.void_requested_by_id = by.user_id
    draw.void_requested_at = at
    draw.save(update_fields=["void_reason", "void_requested_by", "void_requested_at"])
    _record("draws.void-requested", draw, by, at)
    return draw


@transaction.atomic
def confirm_void(*, draw: Draw, by: Actor, at: datetime.datetime) -> Draw:
    """The second person voids the draw: its number stays, with the reason, for everybody to see.

    :raises WrongState, VoidAfterOutcome: meanwhile the seed exists, or can be known.
    """
    draw = hold(draw)
    require_void(by, draw.task)
    if draw.void_requested_by_id is None:
        raise NoVoidRequest
    check_second_person(first=draw.void_requested_by_id, second=by.user_id)
    _check_time(draw, at)
    move(draw, "void")
    draw.voided_by_id = by.user_id
    draw.voided_at = at
    draw.save(update_fields=["state", "voided_by", "voided_at"])
    reopen(task=draw.task)
    _record("draws.voided", draw, by, at, objections=uphold_with_void(draw))
    return draw


@transaction.atomic
def return_void(*, draw: Draw, by: Actor, at: datetime.datetime) -> Draw:
    """Take a void request back, or refuse it; the draw goes on."""
    draw = hold(draw)
    require_void(by, draw.task)
    if draw.void_requested_by_id is None or draw.state not in VOIDABLE:
        raise NoVoidRequest
    draw.void_reason = ""
    draw.void_requested_by_id = None
    draw.void_requested_at = None
    draw.save(update_fields=["void_reason", "void_requested_by", "void_requested_at"])
    reopen_with_return(draw)
    _record("draws.void-returned", draw, by, at)
    return draw


def _check_time(draw: Draw, at: datetime.datetime) -> None:
    check_void(draw.closing, draw_at=draw.draw_at, result_by=draw.result_by, now=at)


def _record(
    kind: str, draw: Draw, by: Actor, at: datetime.datetime, objections: Sequence[str] = ()
) -> None:
    decided = {"objections": list(objections)} if objections else {}
    record(kind, draw, by, at, reason=draw.void_reason, **decided)

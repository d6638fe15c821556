"""Releasing the winners of a private draw when their inspections are over (protocol §7, §10)."""

import datetime

from django.db import transaction

from sunlot.actors import Actor
from sunlot.clock import today_of
from sunlot.draws.actions import later
from sunlot.draws.actions.entries import record
from sunlot.draws.actions.files import write_once
from sunlot.draws.actions.locks import hold, move
from sunlot.draws.actions.run import compute, digest_in_name
from sunlot.draws.actions.verify import verdict_on
from sunlot.draws.errors import (
    AlreadyReleased,
    NoReleaseRequest,
    ReleasePending,
    ReleaseTooEarly,
    WinnerCountDiffers,
)
from sunlot.draws.models import Draw
from sunlot.draws.policies import require_confirm, require_operate
from sunlot.draws.queries.later import later_of
from sunlot.draws.rules.ceremony import check_second_person
from sunlot.ledger.queries import rfc3339


@transaction.atomic
def request_release(*, draw: Draw, typed_count: int, by: Actor, at: datetime.datetime) -> Draw:
    """Ask that the winners of a private draw become public; another person confirms.

    :param typed_count: the number of winners as the person typed it.
    :raises ReleasePending: somebody asked already. :raises UserError: see `release`.
    """
    draw = hold(draw)
    require_operate(by, draw.task)
    _check(draw, typed_count, at)
    if draw.release_requested_by_id is not None:
        raise ReleasePending
    draw.release_requested_by_id = by.user_id
    draw.release_requested_at = at
    draw.save(update_fields=["release_requested_by", "release_requested_at"])
    _record("draws.release-requested", draw, by, at)
    return draw


@transaction.atomic
def return_release(*, draw: Draw, by: Actor, at: datetime.datetime) -> Draw:
    """Take the request back, or refuse it; the list stays inside.

    :raises NoReleaseRequest: nothing waits.
    """
    draw = hold(draw)
    require_confirm(by, draw.task)
    if draw.release_requested_by_id is None or draw.released_at is not None:
        raise NoReleaseRequest
    draw.release_requested_by_id = None
    draw.release_requested_at = None
    draw.save(update_fields=["release_requested_by", "release_requested_at"])
    _record("draws.release-returned", draw, by, at)
    return draw


@transaction.atomic
def release(*, draw: Draw, typed_count: int, by: Actor, at: datetime.datetime) -> Draw:
    """Publish who was drawn in a private draw, with proofs that they were in the frozen list.

    The second person confirms; nothing takes it back. The new public bundle names the winners and
    still hides classes, ranks and teams. The old file stays on disk.

    :raises ReleaseTooEarly: the inspection period is not over. :raises AlreadyReleased: done.
    :raises WinnerCountDiffers: not the number of winners. :raises NoReleaseRequest: nobody asked.
    """
    draw = hold(draw)
    require_confirm(by, draw.task)
    _check(draw, typed_count, at)
    if draw.release_requested_by_id is None:
        raise NoReleaseRequest
    check_second_person(first=draw.release_requested_by_id, second=by.user_id)
    _frozen, outcome = compute(draw)
    released = sorted(outcome.winners.winners)
    digests = later.keep(draw, [_event(object_id, at) for object_id in released])
    path = write_once(draw, outcome, level="public", released=released, later=later_of(draw))
    verdict = verdict_on(draw, path)
    draw.bundle_path = path
    draw.verdict = verdict.to_json()
    draw.verified_at = at
    draw.released_by_id = by.user_id
    draw.released_at = at
    draw.save(update_fields=["bundle_path", "verdict", "verified_at", "released_by", "released_at"])
    draw.log_size = 0
    draw.save(update_fields=["log_size"])
    _record(
        "draws.released", draw, by, at, bundle=digest_in_name(path), status=verdict.status,
        digests=digests,
    )  # fmt: skip
    return draw


def _event(object_id: str, at: datetime.datetime) -> later.Release:
    return later.Release(object_id=object_id, at=rfc3339(at), salt=later.salt())


def _check(draw: Draw, typed_count: int, at: datetime.datetime) -> None:
    move(draw, "release")
    if draw.released_at is not None:
        raise AlreadyReleased(number=draw.draw_id)
    if today_of(at) <= draw.inspect_to:
        raise ReleaseTooEarly(last=draw.inspect_to.isoformat())
    if typed_count != draw.winner_count:
        raise WinnerCountDiffers(typed=typed_count, count=draw.winner_count)


def _record(kind: str, draw: Draw, by: Actor, at: datetime.datetime, **more: object) -> None:
    record(kind, draw, by, at, winners=draw.winner_count, **more)

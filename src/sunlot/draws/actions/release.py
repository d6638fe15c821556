"""Releasing the winners of a private draw when their inspections are over (protocol §7, §10)."""

import datetime

from django.db import transaction

from sunlot.actors import Actor
from sunlot.clock import today_of
from sunlot.draws.actions.files import write_once
from sunlot.draws.actions.locks import hold, move
from sunlot.draws.actions.run import compute, digest_in_name
from sunlot.draws.actions.verify import verdict_on
from sunlot.draws.errors import AlreadyReleased, ReleaseTooEarly
from sunlot.draws.models import Draw
from sunlot.draws.policies import require_operate
from sunlot.ledger import actions as ledger


@transaction.atomic
def release(*, draw: Draw, by: Actor, at: datetime.datetime) -> Draw:
    """Publish who was drawn in a private draw, with proofs that they were in the frozen list.

    The new public bundle names the winners and still hides classes, ranks and teams. The old file
    stays on disk.

    :raises ReleaseTooEarly: the inspection period is not over. :raises AlreadyReleased: done.
    """
    draw = hold(draw)
    require_operate(by, draw.task)
    move(draw, "release")
    if draw.released_at is not None:
        raise AlreadyReleased(number=draw.draw_id)
    if today_of(at) <= draw.inspect_to:
        raise ReleaseTooEarly(last=draw.inspect_to.isoformat())
    _frozen, outcome = compute(draw)
    path = write_once(draw, outcome, level="public", released=list(outcome.winners.winners))
    verdict = verdict_on(draw, path)
    draw.bundle_path = path
    draw.verdict = verdict.to_json()
    draw.verified_at = at
    draw.released_at = at
    draw.save(update_fields=["bundle_path", "verdict", "verified_at", "released_at"])
    ledger.record(
        kind="draws.released", noun="draw", noun_id=str(draw.pk), by=by, at=at,
        data={"draw_id": draw.draw_id, "winners": draw.winner_count,
              "bundle": digest_in_name(path), "status": verdict.status},
    )  # fmt: skip
    return draw

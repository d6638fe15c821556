"""The seed, once the closing source is known, and the computation that follows from it."""

import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from drawproof import compose_seed, source_strings
from sunlot.accounts.queries import actor_of_user_id
from sunlot.actors import Actor
from sunlot.draws.actions.locks import hold, move
from sunlot.draws.models import Draw
from sunlot.draws.policies import require_operate
from sunlot.draws.queries.evidence import announcement_of, evidence_of
from sunlot.jobs import actions as jobs
from sunlot.jobs.models import Job
from sunlot.ledger import actions as ledger
from sunlot.publiclog import queries as publiclog

JOB_TITLE = gettext_noop("计算抽取结果并派人")


def seed(draw: Draw, at: datetime.datetime) -> None:
    """Compose the seed from all evidence and order the computation; the caller's transaction holds
    the draw and writes the event.

    :raises DrawproofError: evidence does not fit the announcement, which the caller has checked.
    """
    move(draw, "seed")
    strings = source_strings(announcement_of(draw), evidence_of(draw), publiclog.policy())
    draw.seed = compose_seed(draw.suite, draw.draw_id, strings)
    draw.seeded_at = at
    draw.job = _enqueue(draw, actor_of_user_id(draw.announced_by_id), at)
    draw.save()


def _enqueue(draw: Draw, by: Actor, at: datetime.datetime) -> Job:
    return jobs.enqueue(
        "draws.run", title=f"{JOB_TITLE} {draw.draw_id}", by=by, at=at, args={"draw": draw.pk},
        lock=f"draw:{draw.pk}", back_url=f"/draws/{draw.draw_id}/",
    )  # fmt: skip


@transaction.atomic
def order_run(*, draw: Draw, by: Actor, at: datetime.datetime) -> Job:
    """Order the computation again after it failed, e.g. because the disk was full.

    The seed is fixed, so every computation gives the same result.

    :raises AlreadyQueued: it waits or runs. :raises WrongState: there is no seed, or a result.
    """
    draw = hold(draw)
    require_operate(by, draw.task)
    move(draw, "order")
    job = _enqueue(draw, by, at)
    draw.job = job
    draw.save(update_fields=["job"])
    ledger.record(
        kind="draws.run-ordered", noun="draw", noun_id=str(draw.pk), by=by, at=at,
        data={"draw_id": draw.draw_id},
    )  # fmt: skip
    return job

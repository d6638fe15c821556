"""Looking the register over: duplicates, corrections that are settled, figures."""

import datetime
from collections.abc import Callable, Collection

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from sunlot.actors import Actor, Permission, require
from sunlot.clock import today_of
from sunlot.jobs import actions as jobs
from sunlot.jobs.models import Job
from sunlot.ledger import actions as ledger
from sunlot.quality.actions.correcting import settle_corrected
from sunlot.quality.actions.counting import count_health
from sunlot.quality.actions.finding import find_duplicates
from sunlot.quality.queries.health import LOOK


@transaction.atomic
def order_look(*, by: Actor, at: datetime.datetime) -> Job:
    """Have the register looked over now, in the background.

    :raises AlreadyQueued: somebody has ordered it, and it has not ended.
    """
    require(by, Permission.TARGETS_CORRECT)
    job = jobs.enqueue(
        LOOK, title=_("查找重复、统计名录质量"), by=by, at=at, args={}, lock=LOOK,
        back_url=reverse("quality:health"),
    )  # fmt: skip
    ledger.record(kind="quality.look-ordered", noun="targets", noun_id="", by=by, at=at)
    return job


@transaction.atomic
def look_over(
    *, by: Actor, at: datetime.datetime, regions: Collection[int] | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> None:  # fmt: skip
    """Everything in one transaction, so that figures and queues agree.

    :param regions: divisions whose names are compared anew; None for all of them.
    :param progress: hears how many records are compared, and of how many; may stop it.
    """
    pairs = find_duplicates(at=at, regions=regions, progress=progress)
    settled = settle_corrected()
    figures = count_health(on=today_of(at))
    ledger.record(
        kind="quality.looked-over", noun="targets", noun_id="", by=by, at=at,
        data={"pairs": pairs, "settled": settled, "figures": figures},
    )  # fmt: skip

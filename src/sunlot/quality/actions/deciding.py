"""Deciding many pairs at once: each is checked and recorded as if it were the only one."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from sunlot.actors import Actor, Permission, require
from sunlot.errors import UserError
from sunlot.jobs import actions as jobs
from sunlot.jobs.models import Job
from sunlot.quality.actions.merging import dismiss, merge
from sunlot.quality.errors import NoPairChosen, PairElsewhere, ReasonMissing, TooManyPairs
from sunlot.quality.models import DuplicatePair, Step
from sunlot.quality.rules import better
from sunlot.targets import history

DECIDE = "quality.decide"
# So many are decided while the person waits; more become a job.
AT_ONCE = 20
MOST_DECIDED = 2000


@dataclass(frozen=True, slots=True)
class Refusal:
    """A pair that stays as it is, and why."""

    pair: int
    names: str
    why: str


def order_decisions(
    *, pairs: Sequence[int], step: Step, reason: str, by: Actor, at: datetime.datetime
) -> Job:
    """Have many pairs decided in the background; its file says what became of each.

    :raises NoPairChosen: none.
    :raises TooManyPairs: more than `MOST_DECIDED`.
    :raises ReasonMissing: a dismissal says why.
    """
    require(by, Permission.TARGETS_MERGE)
    _require_sound(pairs, step, reason)
    return jobs.enqueue(
        DECIDE, title=_("处理疑似重复 {n} 组").format(n=len(pairs)), by=by, at=at,
        args={"pairs": list(pairs), "step": step.value, "reason": reason},
        lock=f"{DECIDE}:{by.user_id}", back_url=reverse("quality:duplicates"),
    )  # fmt: skip


@transaction.atomic
def decide_each(
    *, pairs: Sequence[int], step: Step, reason: str, by: Actor, at: datetime.datetime,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> list[Refusal]:  # fmt: skip
    """Merge each pair the way that is proposed, or dismiss each for one reason.

    One event for each decision, none for the whole: it is as if they were made one by one. What
    `progress` raises takes all of them back.

    :raises NoPairChosen: none.
    :raises TooManyPairs: more than `MOST_DECIDED`.
    :raises ReasonMissing: a dismissal says why.
    """
    require(by, Permission.TARGETS_MERGE)
    _require_sound(pairs, step, reason)
    refused = []
    for done, key in enumerate(pairs):
        progress(done, len(pairs))
        try:
            with transaction.atomic():
                _decide(key, step, reason, by, at)
        except UserError as error:
            refused.append(Refusal(key, _names_of(key, by), str(error)))
    progress(len(pairs), len(pairs))
    return refused


def _require_sound(pairs: Sequence[int], step: Step, reason: str) -> None:
    if not pairs:
        raise NoPairChosen
    if len(pairs) > MOST_DECIDED:
        raise TooManyPairs(most=f"{MOST_DECIDED:,}")
    if step is Step.DISMISS and not reason.strip():
        raise ReasonMissing


def _decide(key: int, step: Step, reason: str, by: Actor, at: datetime.datetime) -> None:
    pair = _pair(key, by)
    if pair is None:
        raise PairElsewhere
    if step is Step.DISMISS:
        dismiss(pair=pair, reason=reason, by=by, at=at)
        return
    sides = (pair.first, pair.second)
    facts = [history.plain_facts(one) for one in sides]
    merge(pair=pair, kept=sides[better(*facts)].pk, by=by, at=at)


def _names_of(key: int, by: Actor) -> str:
    pair = _pair(key, by)
    return f"{pair.first.name} / {pair.second.name}" if pair else ""


def _pair(key: int, by: Actor) -> DuplicatePair | None:
    found = DuplicatePair.objects.scoped(by).filter(pk=key)
    return found.select_related("first", "second").first()

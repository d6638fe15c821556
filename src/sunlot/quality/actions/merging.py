"""Taking one record into another one, and taking that back.

One person merges: nothing is deleted, the record that goes stays as it was, and undoing puts back
whatever the merge wrote. Two persons are asked for what cannot be undone.
"""

import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from sunlot.actors import Actor
from sunlot.clock import today_of
from sunlot.ledger import actions as ledger
from sunlot.quality import registry
from sunlot.quality.actions.copying import copy_rows, remove_rows
from sunlot.quality.actions.following import come_back, follow
from sunlot.quality.errors import (
    MergeHeld,
    MergeOver,
    MergeWithoutCode,
    NotOfPair,
    ReasonMissing,
    UndoLaterFirst,
    UndoneAlready,
)
from sunlot.quality.models import DuplicatePair, Merge
from sunlot.quality.policies import require_merging
from sunlot.quality.queries.facts import write_facts
from sunlot.quality.rules import put_back, taken_over
from sunlot.quality.states import PAIR_TRANSITIONS, PairState
from sunlot.states import move
from sunlot.targets import history
from sunlot.targets.models import ChangeAction, Target


@transaction.atomic
def merge(*, pair: DuplicatePair, kept: int, by: Actor, at: datetime.datetime) -> Merge:
    """Keep one record of a pair; the other one leads to it from now on.

    :param kept: key of the record that stays.
    :raises MergeElsewhere: a record of another department.
    :raises MergeHeld: the one that goes is in a frozen draw or an open visit.
    :raises MergeWithoutCode: the one that goes has a credit code, the one that stays has none.
    """
    pair, records = _locked(pair, by)
    require_merging(by, pair.first, pair.second)
    if kept not in records:
        raise NotOfPair
    staying = records.pop(kept)
    [going] = records.values()
    move(pair, "merge", table=PAIR_TRANSITIONS, labels=PairState)
    _require_mergeable(staying, going)
    before, led = history.facts_of(staying), list(_led_to(going))
    more = taken_over(before, history.plain_facts(going))
    made = Merge.objects.create(
        pair=pair, kept=staying, gone=going, by_id=by.person_id, at=at,
        moved=_take_over(staying, going, more, at),
    )  # fmt: skip
    follow(going, staying, at)
    _decide(pair, by, at)
    old, new = history.differing(before, history.facts_of(staying))
    history.record(
        [
            (staying, old, new), (going, _leading(None), _leading(staying)),
            *((one, _leading(going), _leading(staying)) for one in led),
        ],
        action=ChangeAction.MERGED, by_id=by.user_id, at=at,
    )  # fmt: skip
    _record("quality.merged", made, by, at)
    return made


@transaction.atomic
def undo(*, made: Merge, by: Actor, at: datetime.datetime) -> Merge:
    """Let the record that went stand for itself again.

    Facts that somebody has changed since the merge stay as they are.

    :raises UndoneAlready: somebody was faster.
    :raises MergeOver: the record that stayed was itself merged since.
    :raises UndoLaterFirst: another record was merged into the same one since.
    """
    made = Merge.objects.scoped(by).select_for_update(of=("self",)).get(pk=made.pk)
    pair, records = _locked(made.pair, by)
    require_merging(by, pair.first, pair.second)
    kept, gone = records[made.kept_id], records[made.gone_id]
    _require_undoable(made, kept)
    move(pair, "undo", table=PAIR_TRANSITIONS, labels=PairState)
    now, moved = history.facts_of(kept), made.moved
    less = put_back(now, moved["before"], moved["after"])
    led = _give_back(made, kept, gone, less, at)
    come_back(gone, kept, at)
    made.undone_by_id, made.undone_at = by.person_id, at
    made.save(update_fields=["undone_by", "undone_at"])
    pair.decided_by_id = pair.decided_at = None
    pair.save()
    old, new = history.differing(now, history.facts_of(kept))
    history.record(
        [
            (kept, old, new), (gone, _leading(kept), _leading(None)),
            *((one, _leading(kept), _leading(gone)) for one in led),
        ],
        action=ChangeAction.UNMERGED, by_id=by.user_id, at=at,
    )  # fmt: skip
    _record("quality.unmerged", made, by, at)
    return made


@transaction.atomic
def dismiss(*, pair: DuplicatePair, reason: str, by: Actor, at: datetime.datetime) -> DuplicatePair:
    """Say that the two records are two objects; the pair does not come back for the same reason."""
    pair, _records = _locked(pair, by)
    require_merging(by, pair.first, pair.second)
    move(pair, "dismiss", table=PAIR_TRANSITIONS, labels=PairState)
    if not reason.strip():
        raise ReasonMissing
    pair.note = reason.strip()
    _decide(pair, by, at)
    _record_pair("quality.pair-dismissed", pair, by, at)
    return pair


@transaction.atomic
def reopen(*, pair: DuplicatePair, by: Actor, at: datetime.datetime) -> DuplicatePair:
    """Put a dismissed pair back into the queue."""
    pair, _records = _locked(pair, by)
    require_merging(by, pair.first, pair.second)
    move(pair, "reopen", table=PAIR_TRANSITIONS, labels=PairState)
    pair.decided_by_id = pair.decided_at = None
    pair.note = ""
    pair.save()
    _record_pair("quality.pair-reopened", pair, by, at)
    return pair


def _locked(pair: DuplicatePair, by: Actor) -> tuple[DuplicatePair, dict[int, Target]]:
    """The pair and both records, locked in the order of their keys."""
    pair = DuplicatePair.objects.scoped(by).select_for_update(of=("self",)).get(pk=pair.pk)
    rows = Target.objects.select_for_update(of=("self",)).select_related("region", "department")
    found = rows.filter(pk__in=[pair.first_id, pair.second_id]).order_by("pk")
    records = {one.pk: one for one in found}
    pair.first, pair.second = records[pair.first_id], records[pair.second_id]
    return pair, records


def _require_mergeable(kept: Target, gone: Target) -> None:
    for one in (kept, gone):
        if one.successor_id is not None:
            raise MergeOver(name=one.name)
    if gone.credit_code and not kept.credit_code:
        raise MergeWithoutCode(name=kept.name)
    if why := registry.objections(gone.pk):
        raise MergeHeld(name=gone.name, why="".join(why))


def _require_undoable(made: Merge, kept: Target) -> None:
    if made.undone_at is not None:
        raise UndoneAlready
    if kept.successor_id is not None:
        raise MergeOver(name=kept.name)
    later = Merge.objects.filter(kept=kept, undone_at__isnull=True, pk__gt=made.pk)
    if newest := later.select_related("gone").order_by("-pk").first():
        raise UndoLaterFirst(name=newest.gone.name)


def _take_over(
    kept: Target, gone: Target, more: dict[str, Any], at: datetime.datetime
) -> dict[str, Any]:
    """Write what the record that stays takes over; returns `Merge.moved`."""
    facts = history.plain_facts(kept)
    moved = {
        "before": {name: facts[name] for name in more},
        "after": more,
        "inspected": [_iso(kept.last_inspected_on), _iso(_later(kept, gone))],
        "rows": copy_rows(kept, gone, filled=more, on=today_of(at)),
        "led_here": [one.pk for one in _led_to(gone)],
        "followed": {one.name: list(one.move(gone.pk, kept.pk)) for one in registry.followers()},
    }
    led = Target.objects.filter(pk__in=[*moved["led_here"], gone.pk])
    led.update(successor=kept, updated_at=at)
    kept.last_inspected_on = _later(kept, gone)
    write_facts(kept, more, at)
    return moved


def _give_back(
    made: Merge, kept: Target, gone: Target, less: dict[str, Any], at: datetime.datetime
) -> list[Target]:
    """Write what undoing puts back; returns the records that lead to the one that went again."""
    moved = made.moved
    remove_rows(kept, moved["rows"])
    for one in registry.followers():
        one.back(moved["followed"].get(one.name, []), gone.pk)
    led = list(_led_to(kept).filter(pk__in=moved["led_here"]))
    Target.objects.filter(pk__in=[one.pk for one in led]).update(successor=gone, updated_at=at)
    Target.objects.filter(pk=gone.pk).update(successor=None, updated_at=at)
    gone.successor = None
    inspected, later = moved["inspected"]
    if _iso(kept.last_inspected_on) == later:
        kept.last_inspected_on = datetime.date.fromisoformat(inspected) if inspected else None
    write_facts(kept, less, at)
    return led


def _led_to(target: Target) -> QuerySet[Target]:
    """Records that a record stands for, locked."""
    found = Target.objects.filter(successor=target).select_for_update(of=("self",))
    return found.order_by("pk")


def _leading(successor: Target | None) -> dict[str, Any]:
    """The fact of the history that says which record stands for one."""
    return {"successor": successor.object_id if successor else ""}


def _later(kept: Target, gone: Target) -> datetime.date | None:
    days = [one for one in (kept.last_inspected_on, gone.last_inspected_on) if one]
    return max(days, default=None)


def _iso(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None


def _decide(pair: DuplicatePair, by: Actor, at: datetime.datetime) -> None:
    pair.decided_by_id, pair.decided_at = by.person_id, at
    pair.save()


def _record(kind: str, made: Merge, by: Actor, at: datetime.datetime) -> None:
    ledger.record(
        kind=kind, noun="target", noun_id=made.kept.object_id, by=by, at=at,
        data={"gone": made.gone.object_id, "pair": made.pair_id, "merge": made.pk},
    )  # fmt: skip


def _record_pair(kind: str, pair: DuplicatePair, by: Actor, at: datetime.datetime) -> None:
    ledger.record(
        kind=kind, noun="target", noun_id=pair.first.object_id, by=by, at=at,
        data={"other": pair.second.object_id, "pair": pair.pk, "reason": pair.reason},
    )  # fmt: skip

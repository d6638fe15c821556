"""A step that writes begins: the batch is locked, its register too, the look-ups are loaded."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import connection

from sunlot.accounts.queries import actor_of_user_id
from sunlot.actors import Actor
from sunlot.imports.adapters import AnyAdapter, Occasion, adapter_of
from sunlot.imports.models import Batch, RowClass
from sunlot.imports.states import BatchState
from sunlot.imports.work import occasion_of


@dataclass(frozen=True, slots=True)
class Run:
    """A locked batch whose step has begun, and what its rows are compared with."""

    batch: Batch
    adapter: AnyAdapter
    by: Actor
    occasion: Occasion
    context: Any


def begin(
    batch_id: int, state: BatchState, at: datetime.datetime, *, locks: bool = True
) -> Run | None:
    """Lock the batch and its register; None where the step was done or given up already.

    :param locks: False leaves the batch to those who write for this one.
    """
    # The register first: who holds it may wait for those who write for it, and they for the batch.
    be_the_only_writer(Batch.objects.values_list("kind", flat=True).get(pk=batch_id))
    batches = Batch.objects.select_for_update(no_key=True) if locks else Batch.objects
    batch = batches.get(pk=batch_id)
    if batch.state != state:
        return None
    adapter = adapter_of(batch.kind)
    ordered_by = batch.undone_by_id if state == BatchState.UNDOING else batch.applied_by_id
    by = actor_of_user_id(ordered_by)
    undecided = batch.rows.filter(row_class=RowClass.TWIN).values_list("number", flat=True)
    occasion = occasion_of(batch, by, at, undecided=frozenset(undecided))
    return Run(batch, adapter, by, occasion, adapter.context(occasion))


def be_the_only_writer(kind: str) -> None:
    """One writer per register: two files with the same new record would collide otherwise."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"imports:{kind}"])

"""Ordering the background work of a batch."""

import datetime
from typing import Any

from django.urls import reverse

from sunlot.actors import Actor, require
from sunlot.errors import Text
from sunlot.imports.adapters import adapter_of
from sunlot.imports.models import Batch
from sunlot.imports.states import TRANSITIONS, BatchState
from sunlot.jobs import actions as jobs
from sunlot.jobs.models import Job
from sunlot.ledger import actions as ledger
from sunlot.states import move


def locked(batch: Batch, by: Actor) -> Batch:
    """The batch, locked, for somebody who may import files of its kind."""
    require(by, adapter_of(batch.kind).permission)
    return Batch.objects.scoped(by).select_for_update(of=("self",)).get(pk=batch.pk)


def step(batch: Batch, verb: str) -> None:
    """Move a locked batch on; what was said of its last step is forgotten."""
    move(batch, verb, table=TRANSITIONS, labels=BatchState)
    batch.error_code = batch.error_text = ""


def order(
    task: str, batch: Batch, *, title: Text, by: Actor, at: datetime.datetime, **args: Any
) -> Job:
    """Enqueue a step of a batch; one at a time."""
    return jobs.enqueue(
        task, title=title, by=by, at=at, args={"batch_id": batch.pk, **args},
        lock=f"import:{batch.pk}", back_url=reverse("imports:detail", args=[batch.pk]),
    )  # fmt: skip


def record(kind: str, batch: Batch, *, by: Actor, at: datetime.datetime, **data: object) -> None:
    """The one event of an action: the kind of file, figures and digests, never contents."""
    ledger.record(
        kind=kind, noun="batch", noun_id=str(batch.pk), by=by, at=at,
        data={"kind": batch.kind, **data},
    )  # fmt: skip

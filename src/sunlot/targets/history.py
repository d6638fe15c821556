"""What was changed of targets: written by whoever changes facts, read back to any past day."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from sunlot.targets.models import Target, TargetChange

Changed = tuple[Target, Mapping[str, Any], Mapping[str, Any]]


def record(
    rows: Iterable[Changed], *, action: str, by_id: int | None, at: datetime.datetime,
    batch_id: int | None = None,
) -> None:  # fmt: skip
    """Add one change per target, in the transaction that makes it.

    :param rows: (target, facts before, facts after), only those that differ, as JSON values.
    """
    TargetChange.objects.bulk_create(
        TargetChange(
            target=target, at=at, by_id=by_id, batch_id=batch_id, action=action,
            before=dict(before), after=dict(after),
        )
        for target, before, after in rows
    )  # fmt: skip


def facts_on(facts: Mapping[str, Any], changes: Iterable[TargetChange]) -> dict[str, Any]:
    """The facts as they were before some changes.

    :param facts: the present ones, as JSON values.
    :param changes: all that were made after the moment in question, the newest first.
    """
    found = dict(facts)
    for change in changes:
        found |= change.before
    return found

"""What a department's files called their columns the last times."""

import datetime

from sunlot.imports.mapping import Remembered
from sunlot.imports.models import Batch, Memory


def recall(batch: Batch) -> Remembered:
    """What is remembered for files of this kind from this department."""
    found = Memory.objects.filter(department_id=batch.department_id, kind=batch.kind).first()
    return found.headers if found else {}


def keep(batch: Batch, headers: Remembered, *, at: datetime.datetime) -> None:
    """Add what a person has just decided; headers that this file lacks keep their meaning."""
    memory, is_new = Memory.objects.select_for_update().get_or_create(
        department_id=batch.department_id, kind=batch.kind,
        defaults={"headers": dict(headers), "changed_at": at},
    )  # fmt: skip
    if not is_new:
        memory.headers = memory.headers | dict(headers)
        memory.changed_at = at
        memory.save(update_fields=["headers", "changed_at"])

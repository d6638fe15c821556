"""What a department's files called their columns the last times."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from sunlot.actors import Actor
from sunlot.imports.adapters import Preset, adapter_of
from sunlot.imports.mapping import Remembered
from sunlot.imports.models import Batch, BatchKind, Memory


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


def memories_for(actor: Actor) -> QuerySet[Memory]:
    """What is remembered for all departments, for those who manage it."""
    return (
        Memory.objects.scoped(actor).select_related("department")
        .order_by("department__code", "kind")
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Remembrance:
    """One memory in words: headers of files with the columns that they mean; none: left out."""

    memory: Memory
    kind: str
    headers: list[tuple[str, list[str]]]


def in_words(memories: list[Memory]) -> list[Remembrance]:
    """Memories as a page shows them."""
    return [_in_words(one) for one in memories]


def _in_words(memory: Memory) -> Remembrance:
    labels = {one.name: one.label for one in adapter_of(memory.kind).columns}
    headers: Mapping[str, list[str]] = memory.headers
    return Remembrance(
        memory, str(BatchKind(memory.kind).label),
        [(header, [labels.get(name, name) for name in names])
         for header, names in sorted(headers.items())],
    )  # fmt: skip


def built_in() -> list[tuple[str, Preset]]:
    """The presets that ship with the registers, with the kind of file in words."""
    return [
        (str(BatchKind(kind).label), preset)
        for kind in BatchKind.values
        for preset in adapter_of(kind).presets
    ]

"""How an import of officers is taken back."""

import datetime
from collections.abc import Mapping, Sequence

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from sunlot.imports import errors
from sunlot.imports.adapters import Images, Writing
from sunlot.imports.models import BatchKind, BatchRow
from sunlot.imports.states import BatchState
from sunlot.officers.importing.posts import DATES, TEXTS, day_of, text_of_day
from sunlot.officers.models import Officer
from sunlot.regions.names import sort_key

FACTS = (
    "name", "department_id", "certificate_no", *DATES, "qualifications", "units", "is_expert",
    "is_active", "note", *TEXTS, "yearly_capacity",
)  # fmt: skip


def images_of(existing: Mapping[str, Officer]) -> Images:
    """Officers as JSON, by number, with the moment of their last change."""
    return {
        key: {
            name: text_of_day(value) if name in DATES else value
            for name in FACTS
            for value in (getattr(officer, name),)
        }
        | {"updated_at": officer.updated_at.isoformat()}
        for key, officer in existing.items()
    }


def restore(before: Images, *, written_at: datetime.datetime, run: Writing) -> None:
    """Put facts back, and take away officers that nothing refers to.

    What is put back bears the time of the run, by which other systems hear of it.

    :raises UndoChanged: an officer was changed since, or something refers to a new one.
    """
    there = list(Officer.objects.select_for_update().filter(officer_id__in=list(before)))
    changed = {one.officer_id for one in there if one.updated_at != written_at}
    changed -= _as_written(there, written_at)
    restored = []
    for officer in there:
        facts = before[officer.officer_id]
        if officer.officer_id in changed:
            raise errors.UndoChanged(label=officer.name)
        if facts is None:
            _take_away(officer)
            continue
        # Images that were kept before a column existed say nothing of it.
        for name in facts.keys() & set(FACTS):
            value = facts[name]
            setattr(officer, name, day_of(value) if name in DATES else value)
        officer.name_key = sort_key(officer.name)[:800]
        officer.updated_at = run.at
        restored.append(officer)
    Officer.objects.bulk_update(restored, [*FACTS, "name_key", "updated_at"], batch_size=500)


def _as_written(officers: Sequence[Officer], written_at: datetime.datetime) -> set[str]:
    """Numbers of officers whose last change was that a later file was undone which had found them
    as they were written then."""
    last = {(one.officer_id, one.updated_at) for one in officers}
    undone = BatchRow.objects.filter(
        batch__kind=BatchKind.OFFICERS, batch__state=BatchState.UNDONE, is_written=True,
        key__in=[one.officer_id for one in officers], before__updated_at=written_at.isoformat(),
    )  # fmt: skip
    found = undone.values_list("key", "batch__undone_at")
    return {key for key, at in found if (key, at) in last}


def _take_away(officer: Officer) -> None:
    if officer.user_id is not None:
        raise errors.UndoChanged(label=officer.name)
    try:
        with transaction.atomic():
            officer.delete()
    except (ProtectedError, IntegrityError) as error:
        raise errors.UndoChanged(label=officer.name) from error

"""Database rows of targets, and how an import is taken back."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from sunlot.imports import errors
from sunlot.imports.adapters import Images
from sunlot.imports.staging import upsert
from sunlot.regions.names import normalise_name, sort_key
from sunlot.targets.importing.matching import FACTS, Record
from sunlot.targets.importing.reading import Context
from sunlot.targets.models import Target

WRITTEN = ("object_id", *FACTS, "region_tokens", "name_key", "match_name", "updated_at")


def images_of(existing: Mapping[str, Record]) -> Images:
    """Targets as JSON, by id, with the moment of their last change."""
    times = dict(
        Target.objects.filter(object_id__in=list(existing)).values_list("object_id", "updated_at")
    )
    return {
        key: {name: getattr(record, name) for name in FACTS}
        | {"updated_at": times[key].isoformat()}
        for key, record in existing.items()
    }


def values_of(
    key: str, facts: Mapping[str, Any], context: Context, *, at: datetime.datetime
) -> list[Any]:
    """A complete database row, in the order of `WRITTEN`."""
    name = facts["name"]
    return [
        key, *(facts[one] for one in FACTS), context.divisions.get(facts["region_id"]).tokens,
        sort_key(name)[:800], normalise_name(name).replace(" ", "")[:200], at,
    ]  # fmt: skip


def restore(before: Images, context: Context, written_at: datetime.datetime) -> None:
    """Put facts back, and take away targets that nothing refers to.

    :raises UndoChanged: a target was changed since, or something refers to a new one.
    """
    there = Target.objects.select_for_update().filter(object_id__in=list(before))
    changed = there.exclude(updated_at=written_at).first()
    if changed is not None:
        raise errors.UndoChanged(label=changed.name)
    gone = [key for key, facts in before.items() if facts is None]
    try:
        with transaction.atomic():
            Target.objects.filter(object_id__in=gone).delete()
    except (ProtectedError, IntegrityError) as error:
        raise errors.UndoChanged(label=_first_name(gone)) from error
    upsert(
        Target, unique=["object_id"], columns=WRITTEN,
        rows=(
            values_of(
                key, facts, context, at=datetime.datetime.fromisoformat(facts["updated_at"])
            )
            for key, facts in before.items()
            if facts is not None
        ),
    )  # fmt: skip


def _first_name(keys: list[str]) -> str:
    return Target.objects.filter(object_id__in=keys).values_list("name", flat=True)[0]

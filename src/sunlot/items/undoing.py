"""How an import of items is taken back; what was published stays published."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from sunlot.imports.adapters import Images, Writing
from sunlot.imports.errors import UndoChanged
from sunlot.items.models import Item, ItemVersion
from sunlot.items.states import ItemState

DATES = ("valid_from", "valid_to")
CARRIED = (
    "category", "matter", "sub_matter", "object_text", "target_classes", "target_kinds",
    "item_class", "method", "subject_text", "level_text", "levels", "joining_text", "ratio_text",
    "frequency_text", "basis_text", "basis", "cited", "officer_requirement", "requirement_text",
    *DATES, "source_note", "is_demo",
)  # fmt: skip
# What renewing a draft writes.
RENEWED = (*CARRIED, "revision", "edited_by", "edited_at")


def image_of(newest: ItemVersion | None) -> Mapping[str, Any] | None:
    """The draft that an import would renew; for a published version only its number."""
    if newest is None:
        return None
    if newest.state != ItemState.DRAFT:
        return {"number": newest.number, "facts": None}
    facts = {name: getattr(newest, name) for name in CARRIED}
    for name in DATES:
        facts[name] = facts[name].isoformat() if facts[name] else None
    return {"number": newest.number, "facts": facts}


def restore(before: Images, *, written_at: datetime.datetime, run: Writing) -> None:
    """Take drafts away again, or put back what they said before.

    What then is the newest version bears the time of the run, by which other systems hear of it.

    :raises UndoChanged: a draft has been published since, or something refers to a new item.
    """
    versions = (
        ItemVersion.objects.filter(item__code__in=list(before))
        .select_related("item")
        .select_for_update(of=("self",))
        .order_by("number")
    )
    newest = {one.item.code: one for one in versions}
    for code, image in before.items():
        version = newest.get(code)
        if version is None or version.state != ItemState.DRAFT:
            raise UndoChanged(label=code)
        if image is not None and image["facts"] is not None:
            _put_back(version, image["number"], image["facts"], run)
        else:
            _take_away(version, is_new=image is None, written_at=written_at)
            left = version.item.versions.filter(number=image["number"]) if image else None
            if left is not None:
                left.update(edited_by_id=run.by_id, edited_at=run.at)


def _put_back(version: ItemVersion, number: int, facts: Mapping[str, Any], run: Writing) -> None:
    if version.number != number:
        raise UndoChanged(label=version.matter)
    for name, value in facts.items():
        is_date = name in DATES and value
        setattr(version, name, datetime.date.fromisoformat(value) if is_date else value)
    touch(version, run.by_id, run.at)
    version.save(update_fields=RENEWED)


def touch(version: ItemVersion, by_id: int | None, at: datetime.datetime) -> None:
    """Count a change of a draft that a file makes, with when and on whose behalf."""
    version.revision += 1
    version.edited_by_id, version.edited_at = by_id, at


def _take_away(version: ItemVersion, *, is_new: bool, written_at: datetime.datetime) -> None:
    if version.created_at != written_at:
        raise UndoChanged(label=version.matter)
    try:
        with transaction.atomic():
            version.delete()
            if is_new:
                Item.objects.get(pk=version.item_id).delete()
    except (ProtectedError, IntegrityError) as error:
        raise UndoChanged(label=version.matter) from error

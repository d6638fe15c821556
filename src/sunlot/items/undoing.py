"""How an import of items is taken back; what was published stays published."""

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ForeignObjectRel, ProtectedError
from django.utils.translation import gettext as _

from sunlot.imports.adapters import Images, Writing
from sunlot.imports.errors import UndoChanged
from sunlot.imports.models import BatchKind, BatchRow
from sunlot.imports.staging import relations_to
from sunlot.imports.states import BatchState
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
    return {"number": newest.number, "facts": facts, "revision": newest.revision}


def why_stay(before: Images, *, written_at: datetime.datetime) -> dict[str, str]:
    """Why items of a batch stay as they are, in words by code."""
    versions = ItemVersion.objects.filter(item__code__in=list(before)).select_related("item")
    newest = {one.item.code: one for one in versions.order_by("number")}
    found = {
        code: why for code, image in before.items()
        if (why := _changed(newest.get(code), image, written_at))
    }  # fmt: skip
    drafts = {code: newest[code] for code in before if code not in found}
    found |= dict.fromkeys(_edited_since(before, drafts), _("之后又有改动。"))
    gone = [newest[code] for code in before if code not in found and not _is_renewed(before[code])]
    return found | _in_use(gone, [one for one in gone if before[one.item.code] is None])


def _changed(
    version: ItemVersion | None, image: Mapping[str, Any] | None, written_at: datetime.datetime
) -> str:
    """What became of the newest version of an item since, "" where it is the batch's."""
    if version is None:
        return _("已经不在清单中。")
    if version.state != ItemState.DRAFT:
        was = image["number"] if image is not None and not _is_renewed(image) else 0
        if version.number == was:
            return _("草稿已经放弃。")
        return _("第 {n} 版已公示。").format(n=version.number)
    if image is not None and _is_renewed(image):
        return "" if version.number == image["number"] else _("之后又有改动。")
    return "" if version.created_at == written_at else _("之后又有改动。")


def _in_use(gone: Sequence[ItemVersion], new: Sequence[ItemVersion]) -> dict[str, str]:
    """What refers to drafts that would go, and to items that would, in words by code."""
    found: dict[str, str] = {}
    for relation in relations_to(ItemVersion):
        used = _used(relation, [one.pk for one in gone])
        found |= {one.item.code: _("已有检查表、核对记录，或者已用于检查。")
                  for one in gone if one.pk in used}  # fmt: skip
    for relation in relations_to(Item):
        if relation.related_model is not ItemVersion:
            used = _used(relation, [one.item_id for one in new])
            found |= {one.item.code: _("已列入计划，或者已有检查表。")
                      for one in new if one.item_id in used}  # fmt: skip
    return found


def _edited_since(before: Images, drafts: Mapping[str, ItemVersion]) -> Iterator[str]:
    """Codes of drafts that somebody changed since; a later file that was taken back did not, if it
    had found them as they were left: it counts two changes, its own and its undoing."""
    rows = BatchRow.objects.filter(
        batch__kind=BatchKind.ITEMS, batch__state=BatchState.UNDONE, is_written=True,
        key__in=list(drafts), before__revision__isnull=False,
    ).order_by("batch__applied_at", "pk")  # fmt: skip
    later: dict[str, list[int]] = defaultdict(list)
    for key, image in rows.values_list("key", "before"):
        later[key].append(image["revision"])
    for code, draft in drafts.items():
        image = before[code]
        if image is not None and image["facts"] is not None:
            if "revision" not in image:
                continue  # a version that did not count wrote it
            left = image["revision"] + 1
        else:
            left = 0
        for found in later[code]:
            left += 2 if found == left else 0
        if draft.revision != left:
            yield code


def _is_renewed(image: Mapping[str, Any] | None) -> bool:
    return image is not None and image["facts"] is not None


def _used(relation: ForeignObjectRel, keys: Sequence[int]) -> set[int]:
    """Those of the keys that rows of a relation refer to."""
    model: Any = relation.related_model
    name = relation.field.name
    found = model._base_manager.filter(**{f"{name}__in": keys})
    return set(found.values_list(name, flat=True))


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

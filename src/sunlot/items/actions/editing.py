"""Writing items by hand: a new one, and drafts of those that are there."""

import dataclasses
import datetime
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction

from sunlot.actors import Actor
from sunlot.departments.models import Department
from sunlot.departments.policies import require_inspecting
from sunlot.items.errors import CodeTaken, NoDraft, ValidityReversed
from sunlot.items.models import Item, ItemVersion
from sunlot.items.policies import require_edit
from sunlot.items.rules.citing import Citation, basis_text_of, keys_of, read, stored
from sunlot.items.states import ItemState
from sunlot.ledger import actions as ledger
from sunlot.revisions import require_current

CITED = ("basis", "basis_text", "cited")


@dataclasses.dataclass(frozen=True, slots=True)
class ItemFacts:
    """What one version says. Only matter and class are always there."""

    matter: str
    item_class: str
    category: str = ""
    sub_matter: str = ""
    object_text: str = ""
    target_classes: Sequence[str] = ()
    target_kinds: Sequence[str] = ()
    method: str = ""
    subject_text: str = ""
    level_text: str = ""
    levels: Sequence[str] = ()
    joining_text: str = ""
    ratio_text: str = ""
    frequency_text: str = ""
    basis: Sequence[Citation] = ()
    officer_requirement: Sequence[str] = ()
    requirement_text: str = ""
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None


PLAIN = tuple(one.name for one in dataclasses.fields(ItemFacts) if one.name != "basis")


@transaction.atomic
def create_item(
    *, code: str, department: Department, facts: ItemFacts, by: Actor, at: datetime.datetime
) -> ItemVersion:
    """A new item as a draft.

    :raises NotYourItem: the actor does not write the items of this department.
    :raises OfficeCannotInspect: the department is an office (JC-01).
    :raises CodeTaken: another item has the code. :raises ValidityReversed: it ends first.
    """
    require_edit(by, department, code)
    require_inspecting(department)
    _check(facts)
    try:
        with transaction.atomic():
            item = Item.objects.create(
                code=code, department=department, region_id=department.region_id
            )
    except IntegrityError as error:
        raise CodeTaken(code=code) from error
    version = ItemVersion(item=item, number=1, created_at=at)
    _write(version, facts, by, at)
    version.save()
    _record("items.created", version, by, at)
    return version


@transaction.atomic
def edit_item(
    *, item: Item, facts: ItemFacts, by: Actor, at: datetime.datetime, read: int | None = None
) -> ItemVersion:
    """Change the draft of an item; of a published one a new draft version begins.

    Where nothing is changed nothing is written and nothing recorded, except of an ended item: the
    new version that takes it up again may say the same.

    :param read: the revision of the newest version that a form was made from.
    :raises Outdated: somebody changed it since. :raises ValidityReversed: it ends first.
    """
    item = Item.objects.select_for_update(of=("self",)).select_related("department__region").get(
        pk=item.pk
    )  # fmt: skip
    require_edit(by, item.department, item.code)
    newest = item.versions.order_by("-number")[0]
    require_current(newest, read=read)
    _check(facts)
    draft = newest if newest.state == ItemState.DRAFT else _next(newest, at)
    taken_up = draft is not newest and newest.ended_on is not None
    if not _changed(draft, facts) and not taken_up:
        return newest
    changed = _write(draft, facts, by, at)
    draft.save()
    _record("items.edited", draft, by, at, changed=changed)
    return draft


@transaction.atomic
def discard_draft(*, item: Item, by: Actor, at: datetime.datetime) -> bool:
    """Throw the draft of an item away; an item that never had another version goes with it.

    :returns: whether the item is still there. :raises NoDraft: nothing waits.
    """
    item = Item.objects.select_for_update(of=("self",)).select_related("department__region").get(
        pk=item.pk
    )  # fmt: skip
    require_edit(by, item.department, item.code)
    draft = item.versions.filter(state=ItemState.DRAFT).first()
    if draft is None:
        raise NoDraft(item=item.code)
    draft.item = item
    _record("items.draft-discarded", draft, by, at)
    draft.delete()
    remains = item.versions.exists()
    if not remains:
        item.delete()
    return remains


def _next(newest: ItemVersion, at: datetime.datetime) -> ItemVersion:
    """A draft that says what the version before it says; its days of validity are its own."""
    kept = {name: getattr(newest, name) for name in (*PLAIN, *CITED, "source_note", "is_demo")}
    kept |= {"valid_from": None, "valid_to": None}
    return ItemVersion(
        item=newest.item, number=newest.number + 1, created_at=at, revision=newest.revision + 1,
        **kept,
    )  # fmt: skip


def _check(facts: ItemFacts) -> None:
    start, end = facts.valid_from, facts.valid_to
    if start and end and end < start:
        raise ValidityReversed(start=start.isoformat(), to=end.isoformat())


def _changed(version: ItemVersion, facts: ItemFacts) -> list[str]:
    found = [name for name in PLAIN if getattr(version, name) != _plain(facts, name)]
    return found if tuple(facts.basis) == read(version.basis) else [*found, "basis"]


def _plain(facts: ItemFacts, name: str) -> Any:
    value = getattr(facts, name)
    return list(value) if isinstance(value, list | tuple) else value


def _write(version: ItemVersion, facts: ItemFacts, by: Actor, at: datetime.datetime) -> list[str]:
    """Put the facts on a version; the wording of a basis that was not changed stays."""
    changed = _changed(version, facts)
    for name in PLAIN:
        setattr(version, name, _plain(facts, name))
    if "basis" in changed:
        verified = {
            (one["instrument"], one["article"]) for one in version.basis if one.get("verified")
        }
        version.basis_text = basis_text_of(facts.basis)
        version.basis = [
            one | {"verified": (one["instrument"], one["article"]) in verified}
            for one in stored(facts.basis)
        ]
        version.cited = keys_of(facts.basis)
    version.revision += 1
    version.edited_by_id, version.edited_at = by.person_id, at
    return changed


def _record(kind: str, version: ItemVersion, by: Actor, at: datetime.datetime, **data: Any) -> None:
    ledger.record(
        kind=kind, noun="item", noun_id=version.item.code, by=by, at=at,
        data={"version": version.number, **data},
    )  # fmt: skip

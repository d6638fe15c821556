"""Changing the facts of a target by hand: its department, not a file."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from sunlot.actors import Actor, Permission, require
from sunlot.imports.undoing import UNDO_DAYS
from sunlot.revisions import require_current
from sunlot.targets.actions.writing import recorded_change
from sunlot.targets.errors import RegisterClosed, TagOfOther
from sunlot.targets.models import (
    ChangeAction,
    FormerContact,
    Licence,
    Site,
    Target,
    TargetContact,
    TargetNumber,
)
from sunlot.targets.policies import closed_tags, require_standing, tags_of_others

EDITABLE = (
    "address", "industry", "tags", "note", "scope", "supervising_unit", "registrar",
    "registered_on",
)  # fmt: skip
SIDES = {"numbers": TargetNumber, "sites": Site, "licences": Licence}


@transaction.atomic
def edit(
    *,
    target: Target,
    facts: Mapping[str, Any],
    sides: Mapping[str, Sequence[Mapping[str, Any]]],
    contact: Mapping[str, str] | None = None,
    read: int | None = None,
    by: Actor,
    at: datetime.datetime,
) -> Target:
    """Write the facts that `EDITABLE` names, and replace what stands beside them.

    :param sides: rows by name of `SIDES`, all that there are to be; an absent name stays as it is.
    :param contact: None where it was not shown, and stays.
    :param read: the revision that the form was made from; None where nothing was read before.
    :raises MergedAway: another record stands for it.
    :raises Outdated: changed meanwhile.
    :raises Forbidden: another department supervises the target.
    :raises TagOfOther: a tag of somebody else's special register was put on or taken off.
    :raises RegisterClosed: a tag of a closed one was put on.
    """
    require(by, Permission.TARGETS_IMPORT)
    beside: dict[str, Any] = {}
    with recorded_change(
        target, kind="targets.edited", action=ChangeAction.UPDATED, by=by, at=at, beside=beside
    ) as locked:
        require_standing(locked)
        require_current(locked, read=read)
        if "tags" in facts:
            touched = set(locked.tags) ^ set(facts["tags"])
            if strange := sorted(touched & tags_of_others(by, locked)):
                raise TagOfOther(tag=strange[0])
            if closed := sorted((set(facts["tags"]) - set(locked.tags)) & closed_tags(locked)):
                raise RegisterClosed(name=closed[0])
        for name in EDITABLE:
            if name in facts:
                setattr(locked, name, facts[name])
        for name, rows in sides.items():
            model: Any = SIDES[name]
            model.objects.filter(target=locked).delete()
            model.objects.bulk_create(model(target=locked, **row) for row in rows)
        if contact and (changed := _write_contact(locked, contact)):
            beside["contact"] = changed
    return locked


def forget_contacts(*, at: datetime.datetime) -> int:
    """Forget what files replaced in contacts once the files can no longer be taken back; how many.

    Nobody's act: the personal data was kept for taking back alone.
    """
    last = at - datetime.timedelta(days=UNDO_DAYS)
    gone, _each = FormerContact.objects.filter(batch__applied_at__lt=last).delete()
    return gone


def _write_contact(target: Target, contact: Mapping[str, str]) -> list[str]:
    """The names of what was changed; what it says is personal and stands in no event."""
    kept, _made = TargetContact.objects.get_or_create(target=target)
    changed = sorted(name for name, value in contact.items() if getattr(kept, name) != value)
    for name in changed:
        setattr(kept, name, contact[name])
    kept.save(update_fields=changed)
    return changed

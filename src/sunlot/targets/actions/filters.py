"""Writes about stored filters; the register itself is written by imports."""

import datetime
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from sunlot.actors import Actor, Permission, require
from sunlot.departments.models import Department
from sunlot.ledger import actions as ledger
from sunlot.targets.errors import FilterKnown, FilterNameTaken
from sunlot.targets.filters import complete
from sunlot.targets.models import StoredFilter
from sunlot.targets.policies import require_own


@transaction.atomic
def store_filter(
    *, name: str, conditions: Mapping[str, Any], by: Actor, at: datetime.datetime
) -> StoredFilter:
    """Keep a filter of the register under a name, for the tasks of the own region.

    :raises UserError: the filter is not well formed, its name is taken, or it is known already.
    """
    require(by, Permission.PLANS_EDIT)
    # Names and filters of a region are compared one after the other.
    department = Department.objects.select_for_update().get(pk=by.place_id)
    checked = complete(conditions)
    digest = _digest(checked)
    here = StoredFilter.objects.filter(region_id=department.region_id)
    if known := here.filter(digest=digest).first():
        raise FilterKnown(name=known.name)
    if here.filter(name=name).exists():
        raise FilterNameTaken(name=name)
    stored = StoredFilter.objects.create(
        name=name, conditions=checked, digest=digest, region_id=department.region_id,
        department=department, stored_by_id=by.person_id, stored_at=at,
    )  # fmt: skip
    _record("targets.filter-stored", stored, by, at)
    return stored


@transaction.atomic
def remove_filter(*, stored: StoredFilter, by: Actor, at: datetime.datetime) -> None:
    """Take a filter off the list; tasks keep the copy they have.

    :raises Forbidden: another department stored it.
    """
    stored = StoredFilter.objects.scoped(by).select_for_update().get(pk=stored.pk)
    require_own(by, stored)
    _record("targets.filter-removed", stored, by, at)
    stored.delete()


def _digest(conditions: Mapping[str, Any]) -> str:
    text = json.dumps(conditions, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _record(kind: str, stored: StoredFilter, by: Actor, at: datetime.datetime) -> None:
    ledger.record(
        kind=kind, noun="target-filter", noun_id=str(stored.pk), by=by, at=at,
        data={"name": stored.name, "digest": stored.digest, "filter": stored.conditions},
    )  # fmt: skip

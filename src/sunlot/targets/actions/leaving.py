"""One record taken out of the register by its department, and put back."""

import datetime

from django.db import transaction

from sunlot.actors import Actor, Permission, require
from sunlot.clock import today_of
from sunlot.targets import registry
from sunlot.targets.actions.writing import noted, recorded_change
from sunlot.targets.errors import HeldNow, NothingNew
from sunlot.targets.models import ChangeAction, Target
from sunlot.targets.policies import require_standing


@transaction.atomic
def leave(*, target: Target, reason: str, by: Actor, at: datetime.datetime) -> Target:
    """Take a record out of all lists and draws; it stays where it was drawn and published.

    :raises MergedAway: another record stands for it.
    :raises NothingNew: it is in no list.
    :raises HeldNow: a frozen draw or an open visit counts on it.
    """
    require(by, Permission.TARGETS_IMPORT)
    with recorded_change(
        target, kind="targets.left", action=ChangeAction.MOVED, by=by, at=at
    ) as locked:
        require_standing(locked)
        if not locked.is_listed:
            raise NothingNew
        if why := registry.objections(locked.pk):
            raise HeldNow(name=locked.name, why="".join(why))
        locked.is_listed = False
        noted(locked, reason, today_of(at))
    return locked


@transaction.atomic
def put_back(*, target: Target, reason: str, by: Actor, at: datetime.datetime) -> Target:
    """List a record again that a person or a full list has taken out.

    :raises MergedAway: another record stands for it.
    :raises NothingNew: it is listed.
    """
    require(by, Permission.TARGETS_IMPORT)
    with recorded_change(
        target, kind="targets.returned", action=ChangeAction.MOVED, by=by, at=at
    ) as locked:
        require_standing(locked)
        if locked.is_listed:
            raise NothingNew
        locked.is_listed = True
        noted(locked, reason, today_of(at))
    return locked

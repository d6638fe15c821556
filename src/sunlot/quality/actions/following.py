"""What visits found to be wrong with a record that another one stands for from now on, or no more.

Not an action: merging, or taking it back, is the event, and this runs in its transaction.
"""

import datetime

from sunlot.quality import registry
from sunlot.quality.models import CorrectionReason, RegisterCorrection
from sunlot.quality.states import STANDING, CorrectionState
from sunlot.targets.models import Target
from sunlot.targets.queries import standing_for

MOVED, ENDED, BACK = "moved", "ended", "back"


def follow(gone: Target, heir: Target, at: datetime.datetime) -> None:
    """Nobody reached at an address says the same of the record that stays, if that is registered
    there and nobody has met it since: then it goes along, so that the figures count it. All else
    is about the record that went, and ends with it."""
    standing = RegisterCorrection.objects.filter(target=gone, state__in=STANDING)
    for one in standing.select_for_update().order_by("pk"):
        one.before_merge = one.state
        if _holds_of(heir, one):
            one.origin_id = one.origin_id or gone.pk
            one.target = heir
            did = MOVED
        else:
            one.state = CorrectionState.SETTLED
            did = ENDED
        _save(one, did, gone, heir, at)


def come_back(gone: Target, heir: Target, at: datetime.datetime) -> None:
    """What had ended with the merge stands as before; what had gone along is about this record
    again, and waits again where it was decided of the other one meanwhile."""
    ended = RegisterCorrection.objects.filter(target=gone, state=CorrectionState.SETTLED)
    for one in ended.exclude(before_merge="").select_for_update().order_by("pk"):
        one.state = one.before_merge
        _return(one, gone, heir, at)
    moved = RegisterCorrection.objects.filter(target=heir, origin__isnull=False)
    for one in moved.select_for_update(of=("self",)).select_related("origin").order_by("pk"):
        if one.origin is None or standing_for(one.origin).pk != gone.pk:
            continue
        if one.state not in STANDING and one.before_merge:
            one.state = CorrectionState.OPEN
        one.target = gone
        _return(one, gone, heir, at)


def _holds_of(heir: Target, one: RegisterCorrection) -> bool:
    if one.reason != CorrectionReason.UNREACHABLE or one.address != heir.address:
        return False
    return not registry.met_since(heir.pk, one.found_on, one.visit)


def _return(one: RegisterCorrection, gone: Target, heir: Target, at: datetime.datetime) -> None:
    if one.origin_id == gone.pk:
        one.origin_id = None
    if one.origin_id is None:
        one.before_merge = ""
    _save(one, BACK, gone, heir, at)


def _save(
    one: RegisterCorrection, did: str, gone: Target, heir: Target, at: datetime.datetime
) -> None:
    step = {"at": at.isoformat(), "did": did, "gone": gone.name, "heir": heir.name}
    one.trail = [*one.trail, step]
    one.save(update_fields=["target", "origin", "state", "before_merge", "trail"])

"""When a target was last inspected; told by the app that knows visits."""

import datetime

from django.db.models import Q

from sunlot.targets.models import Target


def note_inspected(*, target_id: int, on: datetime.date) -> None:
    """Keep the day of a visit whose results are complete; an earlier one than known says nothing.

    A part of the action that completes the visit: its transaction, its ledger event.
    """
    known = Q(last_inspected_on=None) | Q(last_inspected_on__lt=on)
    Target.objects.filter(known, pk=target_id).update(last_inspected_on=on)

"""Reads of the record of full views."""

import datetime

from django.db.models import Q

from sunlot.actors import Actor
from sunlot.disclosures.models import Disclosure, DisclosureQuerySet


def disclosures_for(actor: Actor, *, purpose: str = "", name: str = "") -> DisclosureQuerySet:
    """Full views, newest first; `name` is part of the reader's name or user name."""
    rows = Disclosure.objects.scoped(actor).select_related("reader__department").order_by("-pk")
    if purpose:
        rows = rows.filter(purpose=purpose)
    if name:
        rows = rows.filter(Q(reader__name__icontains=name) | Q(reader__username__icontains=name))
    return rows


def count_since(actor: Actor, since: datetime.datetime) -> int:
    """How many full views there were since a moment."""
    return Disclosure.objects.scoped(actor).filter(at__gte=since).count()

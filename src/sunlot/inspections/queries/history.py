"""The history 经过 of a visit as sentences: who, when, what.

Results published together stand in one event of noun ``publications``, id ``batch``.
"""

import datetime

from django.utils.translation import gettext as _

from sunlot.inspections.models import Inspection
from sunlot.ledger.models import Event
from sunlot.ledger.queries import history
from sunlot.ledger.words import kind_words

OF_DRAW = ("inspections.created", "inspections.approved-all", "inspections.notified-all")


def history_of(visit: Inspection) -> list[tuple[datetime.datetime, str]]:
    """Every event of the visit, and those of its draw that moved all visits, newest first."""
    events = list(history("inspection", visit.number))
    if visit.draw_id:
        moments = {visit.registered_at, visit.approved_at, visit.notified_at}
        events += [
            event
            for event in history("draw", str(visit.draw_id)).filter(kind__in=OF_DRAW)
            if event.at in moments
        ]
    events += history("publications", "batch").filter(
        data__results__contains=[{"number": visit.number}]
    )
    events.sort(key=lambda one: one.pk, reverse=True)
    return [(event.at, _sentence(event)) for event in events]


def _sentence(event: Event) -> str:
    return _("{who} {what}").format(who=event.actor_name, what=kind_words(event.kind))

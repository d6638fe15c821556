"""Reads of absences 不在岗."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from sunlot.actors import Actor, Permission
from sunlot.officers.models import Absence, Officer
from sunlot.officers.rules import Period, absent_throughout
from sunlot.officers.states import AbsenceState


def absences_within(
    officers: "QuerySet[Officer] | Iterable[int]", *, first: datetime.date, last: datetime.date
) -> Mapping[int, list[Period]]:
    """Officer key → confirmed absences that touch a period; who is there all the time is absent
    from the answer."""
    rows = Absence.objects.within(first, last).order_by("first", "pk")
    whose: Any = (
        officers.order_by().values("pk") if isinstance(officers, QuerySet) else list(officers)
    )
    rows = rows.filter(officer__in=whose)
    found: dict[int, list[Period]] = defaultdict(list)
    for officer, since, until in rows.values_list("officer_id", "first", "last"):
        found[officer].append((since, until))
    return found


def absent(
    officers: "QuerySet[Officer] | Iterable[int]", *, first: datetime.date, last: datetime.date
) -> set[int]:
    """Keys of those who are there on no day of a period (OF-05)."""
    return {
        officer
        for officer, periods in absences_within(officers, first=first, last=last).items()
        if absent_throughout(periods, first=first, last=last)
    }


def absences_for(actor: Actor) -> QuerySet[Absence]:
    """Absences of the officers whom the actor sees."""
    return Absence.objects.scoped(actor).select_related(
        "officer__department", "requested_by", "decided_by"
    )


def absence_for(actor: Actor, pk: int) -> Absence:
    """One absence within scope, else 404."""
    return get_object_or_404(absences_for(actor), pk=pk)


def absences_to_confirm(actor: Actor) -> QuerySet[Absence]:
    """What officers of the actor's own department asked for."""
    if not actor.can(Permission.OFFICERS_IMPORT):
        return Absence.objects.none()
    return absences_for(actor).filter(
        state=AbsenceState.REQUESTED, officer__department_id__in=actor.places
    )


def absences_by(absences: QuerySet[Absence], state: str, today: datetime.date) -> QuerySet[Absence]:
    """Only those that wait, that hold now, that are still to come; another word filters nothing."""
    confirmed = absences.filter(state=AbsenceState.CONFIRMED)
    match state:
        case "requested":
            return absences.filter(state=AbsenceState.REQUESTED)
        case "now":
            return confirmed.filter(pk__in=Absence.objects.within(today, today).values("pk"))
        case "coming":
            return confirmed.filter(first__gt=today)
    return absences

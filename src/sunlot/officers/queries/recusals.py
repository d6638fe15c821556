"""Reads of recusals 回避."""

import datetime

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from sunlot.actors import Actor
from sunlot.officers.models import Officer, Recusal
from sunlot.officers.queries.register import search
from sunlot.officers.states import RecusalState


def recusals_by(recusals: QuerySet[Recusal], state: str, today: datetime.date) -> QuerySet[Recusal]:
    """Only those that wait, hold, or are over; another word filters nothing."""
    over = Q(state=RecusalState.UPHELD, valid_to__lt=today)
    match state:
        case "proposed":
            return recusals.filter(state=RecusalState.PROPOSED)
        case "upheld":
            return recusals.filter(state=RecusalState.UPHELD).exclude(over)
        case "over":
            closed = [RecusalState.DISMISSED, RecusalState.WITHDRAWN]
            return recusals.filter(over | Q(state__in=closed))
    return recusals


def recusals_like(recusals: QuerySet[Recusal], text: str) -> QuerySet[Recusal]:
    """By the officer, as the register is searched, or by a fragment of the target's name or the
    beginning of its number."""
    word = text.strip()
    if not word:
        return recusals
    return recusals.filter(
        Q(officer__in=search(Officer.objects.all(), word))
        | Q(target__name__icontains=word)
        | Q(target__object_id__istartswith=word)
        | Q(target__credit_code__istartswith=word)
    )


def recusals_for(actor: Actor) -> QuerySet[Recusal]:
    """Recusals of the officers whom the actor sees, those waiting for a decision first."""
    return Recusal.objects.scoped(actor).select_related(
        "officer__department", "target", "proposed_by", "decided_by"
    )


def recusal_for(actor: Actor, pk: int) -> Recusal:
    """One recusal within scope, else 404."""
    return get_object_or_404(recusals_for(actor), pk=pk)


def recusals_to_decide(actor: Actor) -> QuerySet[Recusal]:
    """Proposed recusals of the actor's own department."""
    return recusals_for(actor).filter(
        state=RecusalState.PROPOSED, officer__department_id__in=actor.places
    )

"""Reads of proposed corrections."""

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from sunlot.actors import Actor, Permission, Scope
from sunlot.quality.models import CorrectionReason, RegisterCorrection
from sunlot.quality.states import STANDING, CorrectionState


def corrections_for(actor: Actor) -> QuerySet[RegisterCorrection]:
    """Corrections that the actor may see, newest first."""
    return RegisterCorrection.objects.scoped(actor).select_related(
        "target__region__parent", "target__department", "found_by", "decided_by"
    )


def correction_for(actor: Actor, pk: int) -> RegisterCorrection:
    """One correction within scope, else 404."""
    return get_object_or_404(corrections_for(actor), pk=pk)


def waiting_corrections(actor: Actor) -> QuerySet[RegisterCorrection]:
    """Open ones that the actor may decide; for the office, those of targets of no department."""
    if not actor.can(Permission.TARGETS_CORRECT):
        return RegisterCorrection.objects.none()
    found = corrections_for(actor).filter(state=CorrectionState.OPEN)
    return found.filter(target__department__isnull=True) if actor.scope is Scope.REGION else found


def unreachable() -> Q:
    """Targets whom a visit could not reach at their address, and nothing has shown since that they
    can be reached."""
    found = RegisterCorrection.objects.filter(
        state__in=STANDING, reason=CorrectionReason.UNREACHABLE
    )
    return Q(pk__in=found.values("target"))

"""Duties to publish: every accepted part, with or without a publication."""

import datetime

from django.db.models import Q, QuerySet
from django.http import Http404

from sunlot.actors import Actor, Permission, Scope
from sunlot.inspections.models import Part
from sunlot.inspections.states import PartState
from sunlot.publications.models import ChangeRequest, Publication
from sunlot.publications.rules import last_overdue
from sunlot.publications.states import PublicationState

STATUSES = ("pending", "late", "published", "withheld", "withdrawn", "changing")


def duties_for(actor: Actor) -> QuerySet[Part]:
    """Accepted parts that the actor may see, with what a list shows.

    A department sees its own parts only: another department's result is that one's to publish.
    """
    parts = Part.objects.scoped(actor).filter(state=PartState.ACCEPTED)
    if actor.scope is Scope.DEPARTMENT:
        parts = parts.filter(department_id__in=actor.places)
    return parts.select_related(
        "inspection__target", "inspection__task", "inspection__draw", "inspection__region",
        "department", "publication",
    )  # fmt: skip


def pending(parts: QuerySet[Part]) -> QuerySet[Part]:
    """Neither public nor withheld yet."""
    return parts.filter(publication__isnull=True)


def overdue(parts: QuerySet[Part], today: datetime.date) -> QuerySet[Part]:
    """Pending ones whose 20 working days are over; unknown due dates are never late (WD-01)."""
    last = last_overdue(today)
    return pending(parts).filter(formed_on__lte=last) if last else parts.none()


def with_status(parts: QuerySet[Part], status: str, today: datetime.date) -> QuerySet[Part]:
    """Only duties of one of `STATUSES`; anything else filters nothing."""
    match status:
        case "pending":
            return pending(parts)
        case "late":
            return overdue(parts, today)
        case "published":
            return parts.filter(publication__state=PublicationState.PUBLISHED)
        case "withheld":
            return parts.filter(publication__state=PublicationState.WITHHELD)
        case "withdrawn":
            return parts.filter(publication__state=PublicationState.WITHDRAWN)
        case "changing":
            open_ones = Q(publication__change_requests__decided_at__isnull=True)
            return parts.filter(open_ones, publication__change_requests__isnull=False)
    return parts


def duty_for(actor: Actor, part_id: int) -> Part:
    """One accepted part in scope with its outcomes and revisions, else 404."""
    parts = duties_for(actor).prefetch_related(
        "outcomes__item_version__item", "publication__revisions__by",
        "publication__revisions__confirmed_by", "publication__change_requests__requested_by",
    )  # fmt: skip
    part = parts.filter(pk=part_id).first()
    if part is None:
        raise Http404
    return part


def changes_to_decide(actor: Actor) -> QuerySet[ChangeRequest]:
    """Open corrections and withdrawals that the actor may confirm, oldest first."""
    if not actor.can(Permission.PUBLICATIONS_CONFIRM):
        return ChangeRequest.objects.none()
    return (
        ChangeRequest.objects.filter(
            decided_at__isnull=True,
            publication__part__department_id__in=actor.places,
            publication__in=Publication.objects.scoped(actor),
        )
        .exclude(requested_by_id=actor.person_id)
        .select_related("publication__part__inspection__target", "requested_by")
        .order_by("requested_at", "pk")
    )


def change_for(actor: Actor, request_id: int) -> ChangeRequest:
    """One change request of a duty in scope, else 404."""
    request = (
        ChangeRequest.objects.filter(
            pk=request_id, publication__part__in=duties_for(actor).values("pk")
        )
        .select_related(
            "publication__part__inspection__target", "publication__part__department",
            "requested_by", "decided_by",
        )
        .first()
    )  # fmt: skip
    if request is None:
        raise Http404
    return request

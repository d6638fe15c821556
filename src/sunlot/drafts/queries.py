"""Reads of drafts: a person's own, of one form."""

import uuid

from django.db.models import QuerySet

from sunlot.actors import Actor
from sunlot.drafts.models import Draft


def drafts_of(actor: Actor, address: str) -> QuerySet[Draft]:
    """The reader's drafts of a form, newest first."""
    return Draft.objects.scoped(actor).filter(address=address).order_by("-saved_at", "-pk")


def draft_with(actor: Actor, token: uuid.UUID) -> Draft | None:
    """The reader's draft with a token."""
    return Draft.objects.scoped(actor).filter(token=token).first()

"""Reads of auditors' keys."""

from django.db.models import QuerySet

from drawproof.policy import NamedKey
from sunlot.actors import Actor, Permission
from sunlot.auditors.models import AuditorKey
from sunlot.auditors.states import TRUSTED, KeyState


def keys_for(actor: Actor) -> QuerySet[AuditorKey]:
    """Keys that the actor may see, newest first."""
    people = ("user__department", "requested_by", "decided_by", "ended_by")
    found = AuditorKey.objects.scoped(actor).select_related(*people)
    return found.order_by("-requested_at", "pk")


def to_confirm(actor: Actor) -> list[AuditorKey]:
    """Keys that wait for this administrator."""
    if not actor.can(Permission.AUDITORS_CHANGE):
        return []
    waiting = keys_for(actor).filter(state=KeyState.REQUESTED)
    return list(waiting.exclude(requested_by_id=actor.user_id))


def key_of(actor: Actor) -> AuditorKey | None:
    """The key with which the actor signs now."""
    return AuditorKey.objects.filter(user_id=actor.person_id, state=KeyState.ACTIVE).first()


def trusted() -> list[NamedKey]:
    """The keys that the site's policy pins; retired ones too, whose statements stay good."""
    rows = AuditorKey.objects.filter(state__in=TRUSTED).order_by("decided_at", "pk")
    return [NamedKey(name=one.office, key=one.vkey) for one in rows]

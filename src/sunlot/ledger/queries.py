"""Reads of the ledger: entries, history of a record, head of the tree."""

import datetime
import hashlib
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from drawproof.canonical import canonical
from drawproof.suites import DR1
from drawproof.tree import StreamingRoot
from sunlot.actors import Actor, Permission, Scope
from sunlot.ledger.models import Event, Leaf


@dataclass(frozen=True, slots=True)
class Head:
    """Size and RFC 9162 root (64 hex) of the ledger's tree."""

    size: int
    root: str


def rfc3339(moment: datetime.datetime) -> str:
    """UTC with seconds, as protocol §1 writes times."""
    return moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def entry_of(event: Event) -> dict[str, Any]:
    """The public entry of an event: what happened, when, to what; content only as a digest."""
    return {
        "v": 1,
        "uid": str(event.uid),
        "kind": event.kind,
        "at": rfc3339(event.at),
        "noun": event.noun,
        "noun_id": event.noun_id,
        "role": event.actor_role,
        "department": event.department_code,
        "data": hashlib.sha256(canonical(event.data)).hexdigest(),
    }


def head() -> Head:
    """The tree over all sequenced events; reads every leaf hash once."""
    tree = StreamingRoot(DR1)
    for hash_of_leaf in Leaf.objects.order_by("position").values_list("leaf_hash", flat=True):
        tree.add_hash(bytes(hash_of_leaf))
    return Head(size=tree.count, root=tree.root())


@dataclass(frozen=True, slots=True)
class Entry:
    """Where an event stands in the tree: number from 1, hash of its leaf (64 hex)."""

    number: int
    leaf_hash: str


def place_of(noun: str, noun_id: str, kind: str) -> Entry | None:
    """The last event of a kind about a record; None before it happened or was sequenced."""
    events = history(noun, noun_id).filter(kind=kind)
    leaf = Leaf.objects.filter(event__in=events).order_by("-position").first()
    return Entry(leaf.position + 1, bytes(leaf.leaf_hash).hex()) if leaf else None


def history(noun: str, noun_id: str) -> QuerySet[Event]:
    """All events of one record, oldest first."""
    return Event.objects.filter(noun=noun, noun_id=noun_id).order_by("id")


ACCOUNT_NOUNS = (
    "account", "account-request", "address-list", "disclosure", "import-preset", "ledger-check",
    "list", "sign-in", "token",
)  # fmt: skip


def events_for(actor: Actor, *, kind: str = "") -> QuerySet[Event]:
    """Events that the actor may read, with their positions.

    The audit administrator reads who signed up, opened and closed accounts, and who took which
    list away as a file, but no business record (三员分立); business roles read the business events
    of their region or department.
    """
    events = Event.objects.select_related("leaf")
    if kind:
        events = events.filter(kind=kind)
    if actor.can(Permission.AUDIT_VIEW):
        return events.filter(noun__in=ACCOUNT_NOUNS)
    events = events.exclude(noun__in=ACCOUNT_NOUNS)
    match actor.scope:
        case Scope.REGION:
            return events.filter(region_path__startswith=actor.region_path)
        case Scope.DEPARTMENT:
            return events.filter(department_code__in=(actor.department_code, *actor.former_codes))
    return events.none()


def kinds_for(actor: Actor) -> list[str]:
    """The kinds of events that the actor may read, for the filter."""
    return list(events_for(actor).order_by("kind").values_list("kind", flat=True).distinct())

"""Reads of the ledger: entries, history of a record, head of the tree."""

import datetime
import hashlib
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from drawproof.canonical import canonical
from drawproof.suites import DR1
from drawproof.tree import StreamingRoot
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


def history(noun: str, noun_id: str) -> QuerySet[Event]:
    """All events of one record, oldest first."""
    return Event.objects.filter(noun=noun, noun_id=noun_id).order_by("id")


def recent() -> QuerySet[Event]:
    """All events, newest first, with their positions."""
    return Event.objects.select_related("leaf").order_by("-id")

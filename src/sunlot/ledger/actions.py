"""Writing events, and giving committed events their place in the tree."""

import datetime
from typing import Any

from django.db import connection, transaction

from drawproof.canonical import canonical
from drawproof.suites import DR1
from drawproof.tree import leaf_hash
from sunlot.actors import Actor
from sunlot.ledger.models import Event, Leaf
from sunlot.ledger.queries import entry_of

SEQUENCER_LOCK = 0x53554E4C  # "SUNL": one sequencer at a time, whoever runs it
BATCH = 1000


def record(
    *,
    kind: str,
    noun: str,
    noun_id: str,
    by: Actor,
    at: datetime.datetime,
    data: dict[str, Any] | None = None,
) -> Event:
    """Write the one event of an action, in the transaction of that action.

    `data` holds ids, counts and digests (JSON without floats), never personal data.

    :raises ValueError: called outside a transaction, where event and action could part.
    """
    if not connection.in_atomic_block:
        raise ValueError("an event is recorded in the transaction of its action")
    canonical(data or {})
    return Event.objects.create(
        kind=kind,
        noun=noun,
        noun_id=noun_id,
        at=at,
        actor_id=by.user_id,
        actor_name=by.name,
        actor_role=by.role_code,
        department_code=by.department_code,
        region_path=by.region_path,
        data=data or {},
    )


@transaction.atomic
def sequence(*, restored: bool = False) -> int:
    """Give every event that is surely committed its tree position; returns how many.

    An event is taken when its transaction is older than every running one, so that a transaction
    that commits late cannot slip in before a position already given.

    :param restored: the database was put back from a backup and nobody writes yet. Its events
        carry transaction ids of the former server, which say nothing here: all of them are taken.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEQUENCER_LOCK])
        cursor.execute(
            "SELECT e.id FROM ledger_event e LEFT JOIN ledger_leaf l ON l.event_id = e.id "
            "WHERE l.event_id IS NULL "
            "AND (%s OR e.xid < pg_snapshot_xmin(pg_current_snapshot())) "
            "ORDER BY e.id LIMIT %s",
            [restored, BATCH],
        )
        ids = [row[0] for row in cursor.fetchall()]
    last = Leaf.objects.order_by("-position").values_list("position", flat=True).first()
    start = 0 if last is None else last + 1
    events = Event.objects.in_bulk(ids)
    Leaf.objects.bulk_create(
        Leaf(
            position=start + offset,
            event_id=pk,
            leaf_hash=leaf_hash(DR1, canonical(entry_of(events[pk]))),
        )
        for offset, pk in enumerate(ids)
    )
    return len(ids)

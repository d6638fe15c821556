"""From the ledger into the entries, from the entries into the signed files, in that order.

Each step says what the one before it says, and may be said again: a process that is killed between
any two of them is caught up by the next run.
"""

import datetime
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any

from django.db import connection, transaction

from drawproof.canonical import parse_canonical
from drawproof.errors import DrawproofError
from drawproof.log.entries import (
    attestation_holds,
    check_entry,
    draw_id_in,
    entry_bytes,
    parse_entry,
)
from drawproof.log.growing import repair as mend
from drawproof.log.notes import Verifier
from drawproof.log.writer import LogWriter, Published
from sunlot.actors import Actor
from sunlot.ledger import actions as ledger
from sunlot.ledger.models import Event, Leaf
from sunlot.publiclog import keys, runs
from sunlot.publiclog.errors import AttestationBad, LogAhead, NotCarriedOver
from sunlot.publiclog.models import Entry, Mark
from sunlot.publiclog.rules import GIVES, Facts, records_of

PROJECTION_LOCK = 0x53554E50  # "SUNP": one projection at a time, whoever runs it
BATCH = 1000
TIMEOUT = 10.0
ASK_AGAIN = datetime.timedelta(minutes=1)


@transaction.atomic
def project() -> int:
    """Give the events that have a position in the tree their entries; returns how many were read.

    In the order of positions, each once: how far it came is kept in the same transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PROJECTION_LOCK])
    mark = Mark.objects.first() or Mark(position=0)
    leaves = list(
        Leaf.objects.filter(position__gte=mark.position)
        .order_by("position").select_related("event")[:BATCH]
    )  # fmt: skip
    if not leaves:
        return 0
    numbers, known = count(_size()), _told([leaf.event_id for leaf in leaves])
    Entry.objects.bulk_create(
        _entry(next(numbers), record, leaf.event.at, event=leaf.event, part=part)
        for leaf in leaves
        for part, record in _parts(leaf.event)
        if (leaf.event_id, part) not in known
    )
    mark.position = leaves[-1].position + 1
    mark.save()
    return len(leaves)


def _size() -> int:
    last = Entry.objects.order_by("-index").values_list("index", flat=True).first()
    return 0 if last is None else last + 1


def _told(events: list[int]) -> set[tuple[int, int]]:
    """(event, part) of what has its entry already, as after a restore."""
    rows = Entry.objects.filter(event__in=events).values_list("event_id", "part")
    return {(event, part) for event, part in rows if event is not None}


def _parts(event: Event) -> list[tuple[int, dict[str, Any]]]:
    """The records that an event gives, counted from 0."""
    if event.kind not in GIVES:
        return []
    return list(enumerate(records_of(Facts(event.kind, event.noun_id, event.uid.hex, event.data))))


def _entry(
    index: int, record: dict[str, Any], at: datetime.datetime, *, event: Event | None, part: int
) -> Entry:
    return Entry(
        index=index, event=event, part=part, kind=record["kind"],
        draw_id=draw_id_in(record) or "", record=entry_bytes(record).decode(), at=at,
    )  # fmt: skip


def publish(*, at: datetime.datetime, timeout: float = TIMEOUT) -> runs.Report | None:
    """Bring the log up to the ledger: entries, tiles, signature, cosignatures, checkpoint.

    What goes wrong is in the report, for the pages; nothing that is written is taken back. None
    where the site keeps no log, has no key yet, or another process publishes.
    """
    if not keys.origin() or not keys.files():
        return None
    try:
        report = _publish(at, timeout)
    except DrawproofError as error:
        if error.code == "log-locked":
            return None
        report = _failed(at, error.code, error.text("zh"))
    except LogAhead as error:
        report = _failed(at, error.code, str(error))
    except OSError as error:
        report = _failed(at, "disk", error.strerror or type(error).__name__)
    if report is not None:
        runs.note(report)
    return report


def _failed(at: datetime.datetime, problem: str, detail: str) -> runs.Report:
    last = runs.read()
    before = (last.size, last.witnesses) if last else (0, ())
    return runs.Report(at, before[0], problem, detail, before[1])


def writer(**watched: Any) -> LogWriter:
    """The writer of the site's log; use it as a context manager."""
    return LogWriter(
        keys.folder(), keys.state(), keys.store(), keys.origin(), keys.signers(), **watched
    )


def _publish(at: datetime.datetime, timeout: float) -> runs.Report | None:
    with writer() as log:
        bring_up(log)
        last, witnesses = runs.read(), keys.witnesses()
        if last and _settled(last, log.size, [one.name for one in witnesses], at):
            return None
        return _report(at, log.publish(witnesses, timeout=timeout), last)


def _settled(last: runs.Report, size: int, names: list[str], at: datetime.datetime) -> bool:
    """Nothing new, and no witness that should be asked (again) already."""
    if last.problem or last.size != size or [one.name for one in last.witnesses] != names:
        return False
    asked_just_now = datetime.timedelta(0) <= at - last.at < ASK_AGAIN
    return asked_just_now or all(one.signed for one in last.witnesses)


def bring_up(log: LogWriter) -> None:
    """Project what is sequenced and hand every new entry to the writer.

    :raises LogAhead: the log holds entries that the database does not, as after a restore.
    """
    signed, present = log.size, _size()
    if signed > present:
        raise LogAhead(signed=signed, present=present)
    if signed and next(_records(signed - 1)) != parse_canonical(log.entry(signed - 1)):
        raise DrawproofError("log-conflict", index=signed - 1)
    while project():
        pass
    start = log.size
    while rows := list(_records(start)):
        log.append(rows, at=start)
        start += len(rows)


def _records(start: int) -> Iterator[dict[str, Any]]:
    """The records of the next entries from `start` on, a batch of them."""
    for entry in Entry.objects.filter(index__gte=start).order_by("index")[:BATCH]:
        yield parse_canonical(entry.record.encode())


def _report(at: datetime.datetime, published: Published, last: runs.Report | None) -> runs.Report:
    before = {one.name: one.size for one in last.witnesses} if last else {}
    size = published.checkpoint.size
    answers = tuple(
        runs.WitnessAnswer(
            name=one.name, at=at, signed=one.signed,
            size=size if one.signed else before.get(one.name, 0),
            problem=one.reason.text("zh") if one.reason else "",
        )
        for one in published.asked
    )  # fmt: skip
    return runs.Report(at, size, witnesses=answers)


def change_key(*, old: str, new: str, reason: str, by: Actor, at: datetime.datetime) -> Event:
    """Put a change of the log's key on record; the entry goes out under the old key's signature.

    The key files are the business of the command on the server (ADR 0050).
    """
    with transaction.atomic():
        return ledger.record(
            kind="log.key-changed", noun="public-log", noun_id=keys.origin(), by=by, at=at,
            data={"old": old, "new": new, "reason": reason},
        )  # fmt: skip


def attest(*, record: dict[str, Any], by: Actor, at: datetime.datetime) -> Event:
    """Take an auditor's attestation (`drawproof log attest`) into the log.

    :raises AttestationBad: it is none, or its signature does not hold.
    """
    try:
        check_entry(record)
        good = record["kind"] == "attestation"
        good = good and attestation_holds(record, Verifier.parse(record["key"]))
    except DrawproofError as error:
        raise AttestationBad(reason=error.text("zh")) from error
    if not good:
        raise AttestationBad(reason="signature")
    with transaction.atomic():
        return ledger.record(
            kind="log.attested", noun="public-log", noun_id=record["draw"], by=by, at=at,
            data={"record": record},
        )  # fmt: skip


@transaction.atomic
def carry_over(*, by: Actor, at: datetime.datetime, reason: str) -> int:
    """After a restore: take the entries that the log holds beyond the database as they are.

    What was published stays published. An event that the backup holds, but not yet with its entry,
    is found again and gives no second one; of the others the events are lost, which is on record.
    Returns how many entries were taken.

    :raises NotCarriedOver: the log is not ahead, or the database holds other entries than it.
    """
    with writer() as log:
        start, end = _size(), log.size
        last = [one.record.encode() for one in Entry.objects.filter(index=start - 1)]
        if end <= start or any(log.entry(start - 1) != one for one in last):
            raise NotCarriedOver
        taken = _taken([log.entry(index) for index in range(start, end)], start, at)
    Entry.objects.bulk_create(taken)
    ledger.record(
        kind="log.carried-over", noun="public-log", noun_id=keys.origin(), by=by, at=at,
        data={"first": start, "last": end - 1, "reason": reason},
    )  # fmt: skip
    return len(taken)


def _taken(found: Sequence[bytes], start: int, at: datetime.datetime) -> list[Entry]:
    untold: dict[bytes, list[tuple[Event, int]]] = {}
    for event in Event.objects.filter(kind__in=GIVES, entries=None).order_by("pk"):
        for part, record in _parts(event):
            untold.setdefault(entry_bytes(record), []).append((event, part))
    entries = []
    for index, data in enumerate(found, start):
        record, events = parse_entry(data), untold.get(data)
        if events:
            event, part = events.pop(0)
            entries.append(_entry(index, record, event.at, event=event, part=part))
        else:
            entries.append(_entry(index, record, at, event=None, part=0))
    return entries


def repair() -> int:
    """Write the published files anew from the entries, for a folder that was lost or is damaged.

    Returns the size. :raises DrawproofError: the entries do not give what was signed last; then
    nothing is written.
    """
    rows = Entry.objects.order_by("index").values_list("record", flat=True)
    records = (parse_canonical(one.encode()) for one in rows.iterator(chunk_size=BATCH))
    return mend(keys.folder(), keys.state(), keys.store(), records).size

"""Whether ledger, entries and signed log say the same (the order of truth, read backwards)."""

from collections.abc import Callable

from drawproof.canonical import canonical
from drawproof.errors import DrawproofError
from drawproof.log.checkpoints import Checkpoint
from drawproof.suites import DR1
from drawproof.tree import StreamingRoot
from sunlot.publiclog import keys
from sunlot.publiclog.models import Entry
from sunlot.publiclog.queries.published import note
from sunlot.publiclog.rules import Facts, records_of

CHUNK = 2000
Found = Callable[..., None]


def compare(found: Found) -> int:
    """Walk the entries once, against their events and the published and the stored checkpoint.

    Each contradiction is handed to `found` with its ``kind``. Returns the size of the published
    tree, 0 where the site keeps no log.
    """
    signed = _signed(found)
    roots: dict[int, list[bytes]] = {}
    for one in signed:
        roots.setdefault(one.size, []).append(one.root)
    tree = StreamingRoot(DR1)
    entries = Entry.objects.order_by("index").select_related("event")
    for entry in entries.iterator(chunk_size=CHUNK):
        if entry.index != tree.count or not _fits(entry):
            found(kind="log-entry", index=entry.index)
        tree.add(entry.record.encode())
        _look(tree, roots, found)
    for size in sorted(size for size in roots if size > tree.count):
        found(kind="log-short", size=size, present=tree.count)
    return max((one.size for one in signed), default=0)


def _signed(found: Found) -> list[Checkpoint]:
    """The checkpoint that readers see and the one in the store; they may differ in size."""
    signed = []
    try:
        shown = note() if keys.origin() else None
        stored = keys.store().load() if keys.origin() else None
        signed = [Checkpoint.of(one) for one in (shown, stored) if one is not None]
    except (DrawproofError, OSError):
        found(kind="log-unreadable")
    return signed


def _look(tree: StreamingRoot, roots: dict[int, list[bytes]], found: Found) -> None:
    for root in dict.fromkeys(roots.get(tree.count, ())):
        if root.hex() != tree.root():
            found(kind="log-root", size=tree.count)


def _fits(entry: Entry) -> bool:
    """Whether the entry is what its event gives; one that was carried over has no event."""
    if entry.event is None:
        return True
    event = entry.event
    try:
        records = records_of(Facts(event.kind, event.noun_id, event.uid.hex, event.data))
        return canonical(records[entry.part]).decode() == entry.record
    except (DrawproofError, IndexError):
        return False

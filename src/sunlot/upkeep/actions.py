"""Checking the ledger, and writing its checkpoints."""

import datetime
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from drawproof.canonical import canonical
from drawproof.suites import DR1
from drawproof.tree import StreamingRoot, leaf_hash
from sunlot.actors import Actor, Permission, require
from sunlot.jobs import actions as jobs
from sunlot.jobs.models import Job
from sunlot.ledger import actions as ledger
from sunlot.ledger.models import Event, Leaf
from sunlot.ledger.queries import entry_of, head, rfc3339
from sunlot.publiclog import queries as publiclog
from sunlot.upkeep import checkpoints
from sunlot.upkeep.models import LedgerCheck
from sunlot.upkeep.queries import CHECK
from sunlot.upkeep.rules import begins_with

KEPT = 50
CHUNK = 2000
Progress = Callable[[int, int], None]


@transaction.atomic
def order_check(*, by: Actor, at: datetime.datetime) -> Job:
    """Order a check of the whole ledger in the background.

    :raises AlreadyQueued: one waits or runs.
    """
    require(by, Permission.AUDIT_VIEW)
    return jobs.enqueue(
        CHECK, title=_("核对日志完整性"), by=by, at=at, args={}, lock=CHECK,
        back_url=reverse("upkeep:integrity"),
    )  # fmt: skip


def check_ledger(
    *, by: Actor, at: datetime.datetime, progress: Progress = lambda _done, _total: None
) -> LedgerCheck:
    """Compare every entry with its place, the tree with its checkpoints; a good one adds one.

    The public log is compared too: with the ledger, and with what was signed and published.

    Reads the ledger once from its beginning. What it finds is kept as a row and an event.
    """
    if by.user_id is not None:
        require(by, Permission.AUDIT_VIEW)
    had_file = LedgerCheck.objects.filter(checkpoints__gt=0).exists()
    walk = walk_ledger(checkpoints.read(), had_file=had_file, progress=progress)
    log_size = publiclog.compare(walk.found)
    with transaction.atomic():
        found = LedgerCheck.objects.create(
            at=at, by_id=by.user_id, size=walk.tree.count, root=walk.tree.root(),
            pending=Event.objects.filter(leaf=None).count(),
            checkpoints=len(walk.reading.checkpoints), log_size=log_size, problem_count=walk.count,
            problems=walk.problems,
        )  # fmt: skip
        ledger.record(
            kind="ledger.checked", noun="ledger-check", noun_id=str(found.pk), by=by, at=at,
            data={"size": found.size, "root": found.root, "problems": found.problem_count},
        )  # fmt: skip
    if not walk.count and found.size:
        checkpoints.append(checkpoints.Checkpoint(found.size, found.root, rfc3339(at)))
    return found


def write_checkpoint(*, at: datetime.datetime) -> bool:
    """Add the present head to the file; whether there was anything new.

    Never over a file that says otherwise: only a check may judge that.
    """
    present = head()
    known = checkpoints.read().checkpoints
    if not present.size or (known and known[-1].size > present.size):
        return False
    return checkpoints.append(checkpoints.Checkpoint(present.size, present.root, rfc3339(at)))


def walk_ledger(
    reading: checkpoints.Reading, *, had_file: bool = False,
    progress: Progress = lambda _done, _total: None,
) -> "Walk":  # fmt: skip
    """Read the ledger of the present database once, from its beginning.

    :param had_file: there have been checkpoints, so that their absence means something.
    """
    walk, total = Walk(reading), Leaf.objects.count()
    leaves = Leaf.objects.order_by("position").select_related("event")
    for number, leaf in enumerate(leaves.iterator(chunk_size=CHUNK), start=1):
        walk.take(leaf)
        progress(number, max(number, total))
    walk.end(had_file=had_file)
    return walk


class Walk:
    """One pass over the tree, position by position, with what it found."""

    def __init__(self, reading: checkpoints.Reading) -> None:
        self.reading = reading
        self.tree = StreamingRoot(DR1)
        self.problems: list[dict[str, Any]] = []
        self.count = 0
        self._next = 0
        self._known = {one.size: [] for one in reading.checkpoints}  # type: dict[int, list[str]]
        for one in reading.checkpoints:
            self._known[one.size].append(one.root)

    def take(self, leaf: Leaf) -> None:
        """The next leaf in order of its position."""
        if leaf.position != self._next:
            self.found(kind="gap", first=self._next, last=leaf.position - 1)
        self._next = leaf.position + 1
        if bytes(leaf.leaf_hash) != leaf_hash(DR1, canonical(entry_of(leaf.event))):
            self.found(kind="content", position=leaf.position)
        self.tree.add_hash(bytes(leaf.leaf_hash))
        roots = self._known.get(self.tree.count, [])
        if roots:
            known = [(self.tree.count, root) for root in roots]
            for size in begins_with(self.tree.count, self.tree.root(), known):
                self.found(kind="root", size=size)

    def end(self, *, had_file: bool) -> None:
        """What shows only after the last leaf."""
        for size in sorted(one for one in self._known if one > self.tree.count):
            self.found(kind="short", size=size, present=self.tree.count)
        for line in self.reading.unreadable:
            self.found(kind="unreadable", line=line)
        if had_file and not self.reading.checkpoints:
            self.found(kind="missing")

    def found(self, **problem: Any) -> None:
        """Something that does not fit; only the first few are kept."""
        self.count += 1
        if len(self.problems) < KEPT:
            self.problems.append(problem)

"""Decisions about backups, certificates and the integrity of the ledger."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sunlot.rulebook import rule

# A nightly backup that runs some hours late is none that was forgotten.
BACKUP_WITHIN = timedelta(hours=36)
DRILL_WITHIN = timedelta(days=90)
CHECK_WITHIN = timedelta(days=2)
KEY_FOR = timedelta(days=365)
CERTIFICATE_AHEAD = timedelta(days=30)
LEAST_FREE = 5_000_000_000


@rule("BK-01")
def backup_overdue(last: datetime | None, now: datetime) -> bool:
    """Whether the last good backup is too old, or there has never been one."""
    return last is None or now - last > BACKUP_WITHIN


@rule("BK-02")
def drill_overdue(last: datetime | None, now: datetime) -> bool:
    """Whether no backup has been restored in full for too long; a failed drill is none."""
    return last is None or now - last > DRILL_WITHIN


def check_overdue(last: datetime | None, now: datetime) -> bool:
    """Whether the ledger has not been checked for too long."""
    return last is None or now - last > CHECK_WITHIN


@rule("LG-01")
def begins_with(size: int, root: str, known: Sequence[tuple[int, str]]) -> list[int]:
    """Sizes of the checkpoints that a tree contradicts at one of its sizes.

    :param known: (size, root) of checkpoints that were written earlier.
    """
    return [there for there, written in known if there == size and written != root]

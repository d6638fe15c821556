"""Whether a comparison with the register still holds.

The mark names the oldest transaction that was still under way when it was taken: whatever an older
one wrote was seen. A record written by a younger one shows it, since the server keeps with every
row which transaction wrote it. Records that went show nothing; who compares knows what was taken
back.
"""

import hashlib
import json

from django.db import connection

from sunlot.targets.importing.reading import Context


def mark(context: Context) -> str:
    """To be taken before comparing: ``<transaction> <digest of the look-ups>``."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())")
        return f"{cursor.fetchone()[0]} {_digest(context)}"


def holds(mark: str, context: Context) -> bool:
    """Whether every record is older than the mark, and the look-ups are the same."""
    oldest, _space, digest = mark.partition(" ")
    if digest != _digest(context):
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT NOT EXISTS (SELECT FROM targets_target WHERE age(xmin) <= age(%s::xid8::xid))",
            [oldest],
        )
        return bool(cursor.fetchone()[0])


def _digest(context: Context) -> str:
    """Of what a comparison asks beside the rows."""
    told = [
        sorted(context.present), sorted(context.others), sorted(context.divisions.inside()),
        context.department_id, context.is_full,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]

"""Forgetting how a department's files name their columns."""

import datetime

from django.db import transaction

from sunlot.actors import Actor, Permission, require
from sunlot.imports.models import Memory
from sunlot.ledger import actions as ledger


@transaction.atomic
def forget_preset(*, memory: Memory, by: Actor, at: datetime.datetime) -> None:
    """Delete a remembered mapping; the department's next file asks about its columns again."""
    require(by, Permission.PRESETS_MANAGE)
    memory = Memory.objects.scoped(by).select_for_update().get(pk=memory.pk)
    facts = {
        "department": memory.department.code,
        "kind": memory.kind,
        "headers": len(memory.headers),
    }
    ledger.record(
        kind="imports.preset-deleted", noun="import-preset", noun_id=str(memory.pk), by=by, at=at,
        data=facts,
    )  # fmt: skip
    memory.delete()

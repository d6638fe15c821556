"""Open imports of a department whose work passes on, and how its files name their columns."""

import datetime

from django.utils.translation import gettext_lazy as _

from sunlot.departments.registry import Handover
from sunlot.imports.models import Batch, Memory
from sunlot.imports.states import OPEN, RUNNING

UNDER_WAY = [*sorted(OPEN), *sorted(RUNNING)]


def _waiting(old: int) -> int:
    return Batch.objects.filter(department_id=old, state__in=UNDER_WAY).count()


def _pass_on(old: int, new: int, at: datetime.datetime) -> int:
    """What the successor's own files have decided about a header comes first."""
    known = {one.kind: one for one in Memory.objects.filter(department_id=new)}
    for memory in Memory.objects.filter(department_id=old).order_by("pk"):
        own = known.get(memory.kind)
        if own is None:
            Memory.objects.filter(pk=memory.pk).update(department_id=new, changed_at=at)
        else:
            own.headers = memory.headers | own.headers
            own.changed_at = at
            own.save(update_fields=["headers", "changed_at"])
            memory.delete()
    waiting = Batch.objects.filter(department_id=old, state__in=UNDER_WAY)
    return waiting.update(department_id=new)


IMPORTS = Handover("imports", _("未办结的导入"), _("批"), _waiting, _pass_on)

"""Visits of a department whose work passes on.

The successor organises what is open, and inspects what nobody has inspected yet. A part that was
inspected keeps the name of the body that did it; the successor's people mend, review and publish
it, since they act for that body (`Actor.acts_for`).
"""

import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from sunlot.departments.registry import Handover
from sunlot.inspections.models import Inspection, Part
from sunlot.inspections.states import CLOSED, PartState


def _open(department: int) -> QuerySet[Inspection]:
    mine = Part.objects.filter(department_id=department).values("inspection_id")
    visits = Inspection.objects.exclude(state__in=sorted(CLOSED))
    return visits.filter(Q(lead_id=department) | Q(pk__in=mine))


def _waiting(old: int) -> int:
    return _open(old).count()


def _pass_on(old: int, new: int, at: datetime.datetime) -> int:  # noqa: ARG001 - a visit carries only the times of its own steps
    keys = list(_open(old).order_by("pk").values_list("pk", flat=True))
    list(Inspection.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    Inspection.objects.filter(pk__in=keys, lead_id=old).update(lead_id=new)
    _pass_parts(old, new, keys)
    return len(keys)


def _pass_parts(old: int, new: int, visits: list[int]) -> None:
    waiting = Part.objects.select_for_update().filter(
        inspection_id__in=visits, department_id=old, state=PartState.TO_RECORD
    )
    theirs = {
        one.inspection_id: one
        for one in Part.objects.filter(inspection_id__in=visits, department_id=new)
    }
    for part in waiting.order_by("pk"):
        own = theirs.get(part.inspection_id)
        if own is None:
            Part.objects.filter(pk=part.pk).update(department_id=new)
        elif own.state == PartState.TO_RECORD:
            _join(part, own)


def _join(part: Part, own: Part) -> None:
    """Two departments of one visit became one: it inspects once, for both, with both teams."""
    known = set(own.outcomes.values_list("item_version_id", flat=True))
    part.outcomes.exclude(item_version_id__in=known).update(part=own)
    seated = set(own.team.values_list("officer_id", flat=True))
    part.team.exclude(officer_id__in=seated).update(part=own)
    part.delete()


VISITS = Handover("inspections", _("未办结的检查"), _("户"), _waiting, _pass_on)

"""Credit class and sector grades on a target's page, for roles that may know them (RK-01)."""

import datetime

from sunlot.actors import Actor
from sunlot.risks import presenting, queries
from sunlot.risks.rules import may_see
from sunlot.targets.models import StoredFilter, Target
from sunlot.targets.panels import Panel

EARLIER = 12


def class_panel(target: Target, actor: Actor, today: datetime.date) -> Panel | None:
    """The newest class with its date and the ones before; no section at all for other roles."""
    if not may_see(actor.role):
        return None
    found = queries.class_of(actor, target.pk)
    if found is not None and found.snapshot.as_of > today:
        found = None
    earlier = queries.earlier_classes(found, target.pk)[:EARLIER] if found else ()
    return Panel("risks/_panel.html", {"found": found, "earlier": earlier}, aside=True)


def mix_panel(stored: StoredFilter, actor: Actor, today: datetime.date) -> Panel | None:
    """How many objects of a stored filter are in each class, by the newest snapshot of a day."""
    if not may_see(actor.role):
        return None
    snapshot = queries.snapshot_on(stored.region.path, today)
    shares = queries.shares_of(stored, snapshot) if snapshot else []
    course = presenting.course_of(stored.sizes.filter(on__lte=today))
    context = {"snapshot": snapshot, "shares": shares, "course": course}
    return Panel("risks/_mix.html", context, aside=True)


def grade_panel(target: Target, actor: Actor, today: datetime.date) -> Panel | None:  # noqa: ARG001 - a panel's shape
    """The grades of sectors, apart from the class; no section where there is none."""
    found = queries.grades_of(actor, target.pk) if may_see(actor.role) else []
    return Panel("risks/_grades.html", {"found": found}, aside=True) if found else None

"""The way from a target's page to declaring a recusal, for officers."""

import datetime

from sunlot.actors import Actor, Permission
from sunlot.officers.models import Recusal
from sunlot.officers.presenting import recusal_rows
from sunlot.targets.models import Target
from sunlot.targets.panels import Panel


def recusal_panel(target: Target, actor: Actor, today: datetime.date) -> Panel | None:
    """The actor's own recusals for this target and a link to declare one."""
    if not actor.can(Permission.RECUSALS_DECLARE):
        return None
    own = Recusal.objects.scoped(actor).filter(target=target).order_by("-proposed_at")
    rows = recusal_rows(own, today)
    context = {"target": target, "own": rows, "may_declare": not any(one.open for one in rows)}
    return Panel("officers/_panel.html", context, aside=True)

"""The way from a target's page to declaring a recusal, for officers."""

import datetime

from sunlot.actors import Actor, Permission
from sunlot.officers.models import Recusal
from sunlot.targets.models import Target
from sunlot.targets.panels import Panel


def recusal_panel(target: Target, actor: Actor, today: datetime.date) -> Panel | None:  # noqa: ARG001 - the shape of a provider
    """The actor's own recusals for this target and a link to declare one."""
    if not actor.can(Permission.RECUSALS_DECLARE):
        return None
    own = Recusal.objects.scoped(actor).filter(target=target).order_by("-proposed_at")
    return Panel("officers/_panel.html", {"target": target, "own": list(own)}, aside=True)

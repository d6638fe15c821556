"""Sections of a target's page: merges, waiting pairs, corrections that stand."""

import datetime

from sunlot.actors import Actor, Permission
from sunlot.quality.queries.corrections import corrections_for
from sunlot.quality.queries.duplicates import is_noted, merges_about, open_pairs_about, pairs_for
from sunlot.quality.states import STANDING
from sunlot.targets.models import Target
from sunlot.targets.panels import Panel


def quality_panel(target: Target, actor: Actor, today: datetime.date) -> Panel | None:  # noqa: ARG001 - a panel's shape
    """What waits about the record, and what it was merged with; none where there is nothing."""
    if not is_noted(target):
        return None
    merges = list(merges_about(target))
    corrections = list(
        corrections_for(actor).filter(target=target, state__in=STANDING).order_by("pk")
    )
    pairs = []
    if actor.can(Permission.TARGETS_MERGE):
        seen = pairs_for(actor).values("pk")
        pairs = list(open_pairs_about(target).filter(pk__in=seen))
    if not (merges or pairs or corrections):
        return None
    context = {
        "target": target, "merges": merges, "pairs": pairs, "corrections": corrections,
        "may_merge": actor.can(Permission.TARGETS_MERGE),
    }  # fmt: skip
    return Panel("quality/_panel.html", context, aside=True)

"""What everybody may read: draws that have a number, voids included."""

import datetime
from collections.abc import Collection
from pathlib import Path

from django.db.models import Max, QuerySet
from django.http import Http404

from sunlot.clock import today_of
from sunlot.draws.models import Draw, FrameRow
from sunlot.draws.queries.bundles import bundle_file
from sunlot.draws.queries.outcome import has_result
from sunlot.draws.states import DrawState
from sunlot.targets.models import Target


def public_draws() -> QuerySet[Draw]:
    """Draws with a number, newest first, with task and plan loaded."""
    return (
        Draw.objects.public()
        .select_related("task__lead", "task__plan__region")
        .order_by("-announced_at", "-pk")
    )


def public_draw(draw_id: str) -> Draw:
    """One draw by its number.

    :raises Http404: no such number.
    """
    draw = public_draws().filter(draw_id=draw_id).first()
    if draw is None:
        raise Http404
    return draw


def public_bundle_path(draw: Draw) -> Path | None:
    """The public evidence bundle; None before the result."""
    return bundle_file(draw) if has_result(draw) else None


def released_winners(draw: Draw) -> list[FrameRow]:
    """Who everybody may know was drawn, by object id: all winners of an open draw, those of a
    private draw only after the release. Stratum, rank and ticket of a private draw stay inside.
    """
    if not has_result(draw) or draw.released_at is None:
        return []
    return list(draw.frame.filter(is_winner=True).order_by("object_id"))


def last_drawn(targets: Collection[int]) -> dict[int, datetime.date]:
    """The last day on which some targets (their keys) were drawn, as far as everybody may know who
    was; the draws of records that were merged into them count. Absent where there is none.
    """
    stands = {one: one for one in targets}
    led_here = Target.objects.filter(successor__in=stands).values_list("pk", "successor_id")
    stands |= {gone: heir for gone, heir in led_here if heir is not None}
    rows = FrameRow.objects.filter(
        target__in=stands, is_winner=True, draw__released_at__isnull=False,
        draw__state__in=(DrawState.DRAWN, DrawState.VERIFIED),
    )  # fmt: skip
    found: dict[int, datetime.date] = {}
    for one, at in rows.order_by().values_list("target").annotate(at=Max("draw__drawn_at")):
        day, heir = today_of(at), stands[one]
        found[heir] = max(day, found.get(heir, day))
    return found

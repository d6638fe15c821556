"""What everybody may read: draws that have a number, voids included."""

from pathlib import Path

from django.db.models import QuerySet
from django.http import Http404

from sunlot.draws.models import Draw, FrameRow
from sunlot.draws.queries.bundles import bundle_file
from sunlot.draws.queries.outcome import has_result


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

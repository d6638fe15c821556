"""Which draws the public log can prove by now and whose bundles do not carry it yet."""

from django.db.models import F, OuterRef, QuerySet, Subquery

from sunlot.draws.models import Draw
from sunlot.draws.states import DrawState
from sunlot.publiclog import queries as publiclog


def unproved() -> QuerySet[Draw]:
    """Draws whose newest entry is cosigned and not proved in their bundles, oldest first."""
    newest = publiclog.entries().filter(draw_id=OuterRef("draw_id")).order_by("-index")
    return (
        Draw.objects.filter(state=DrawState.VERIFIED)
        .annotate(newest=Subquery(newest.values("index")[:1]))
        .filter(newest__gte=F("log_size"), newest__lt=publiclog.covered())
        .order_by("pk")
    )


def unproved_size(draw: Draw) -> int | None:
    """The size of the log under which all entries of a draw are proved now.

    None where its bundles carry them already, or its newest entry is not cosigned yet.
    """
    return publiclog.covered() if unproved().filter(pk=draw.pk).exists() else None

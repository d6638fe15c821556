"""Why a record cannot be merged away: a visit that is not over, or a place that was drawn."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from sunlot.draws.models import FrameRow, Substitution
from sunlot.inspections.models import Inspection
from sunlot.inspections.queries.counting import LEADS_TO_VISITS
from sunlot.inspections.states import CLOSED


def hold_target(key: int) -> str:
    """Open visits first; then places of a draw whose visit has not been created."""
    open_ones = Inspection.objects.filter(target_id=key).exclude(state__in=sorted(CLOSED))
    if visit := open_ones.order_by("pk").first():
        return _("检查 {number} 还没有办结。").format(number=visit.number)
    place = OuterRef("draw")
    visits = Inspection.objects.filter(draw=place, object_id=OuterRef("object_id"))
    came = Substitution.objects.filter(draw=place, substitute_id=OuterRef("object_id"))
    left = Substitution.objects.filter(draw=place, replaced_id=OuterRef("object_id"))
    drawn = FrameRow.objects.filter(
        Q(is_winner=True) | Exists(came),
        ~Exists(left),
        ~Exists(visits),
        target_id=key,
        draw__state__in=LEADS_TO_VISITS,
    )
    if row := drawn.select_related("draw").order_by("pk").first():
        return _("已在抽取 {draw_id} 中抽中，检查还没有生成。").format(draw_id=row.draw.draw_id)
    return ""

"""The list of duties to publish: narrowed by the address, as chips and as a file."""

import datetime
from collections.abc import Sequence

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from sunlot.departments.models import Department
from sunlot.inspections.models import Part
from sunlot.publications.models import Publication
from sunlot.publications.rules import due
from sunlot.publications.states import PublicationState
from sunlot.ui.exports import Column
from sunlot.ui.filters import chips_of


def filtered(parts: QuerySet[Part], given: QueryDict) -> QuerySet[Part]:
    """Duties by a text, a department and a draw; empty words filter nothing."""
    if text := given.get("q", "").strip():
        parts = parts.filter(
            Q(inspection__target__name__icontains=text)
            | Q(inspection__number__icontains=text)
            | Q(inspection__object_id__iexact=text)
        )
    if department := given.get("department", ""):
        parts = parts.filter(department__code=department)
    if draw := given.get("draw", ""):
        parts = parts.filter(inspection__draw__draw_id=draw)
    return parts


def chips(given: QueryDict) -> list[tuple[str, str]]:
    """The applied filters in words; the status is a tab, no chip."""
    words = {name: given.get(name, "").strip() for name in ("q", "department", "draw")}
    if code := words["department"]:
        found = Department.objects.filter(code=code).first()
        words["department"] = found.short_name if found else code
    return chips_of(given, words)


def exported(today: datetime.date) -> Sequence[Column[Part]]:
    """What the list shows, as a file."""
    return (
        Column(_("检查编号"), lambda one: one.inspection.number),
        Column(_("检查对象"), lambda one: one.inspection.target.name),
        Column(_("对象编号"), lambda one: one.inspection.object_id),
        Column(_("检查部门"), lambda one: one.department.short_name),
        Column(_("形成日期"), lambda one: one.formed_on),
        Column(_("公示期限"), lambda one: due(one.formed_on).due_text if one.formed_on else None),
        Column(_("状态"), lambda one: _state(one, today)),
        Column(_("公示时间"), lambda one: getattr(_published(one), "published_at", None)),
    )


def _published(part: Part) -> Publication | None:
    return getattr(part, "publication", None)


def _state(part: Part, today: datetime.date) -> str:
    publication = _published(part)
    if publication is not None:
        return str(PublicationState(publication.state).label)
    late = part.formed_on is not None and due(part.formed_on).is_overdue(today)
    return str(_("逾期未公示") if late else _("待公示"))

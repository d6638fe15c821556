"""Reading duties to publish: the list with its clocks, the late list, one duty."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from sunlot.actors import Actor, Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.inspections.models import Part
from sunlot.inspections.queries import history_of
from sunlot.publications import queries
from sunlot.publications.listing import chips, exported, filtered
from sunlot.publications.models import ChangeRequest, Publication, RevisionKind
from sunlot.publications.policies import can_change, can_decide, can_publish
from sunlot.publications.rules import due
from sunlot.publications.states import PublicationState
from sunlot.ui.exports import export
from sunlot.ui.paging import Page, keyset
from sunlot.workdays.rules import Deadline

STATUSES = (
    ("pending", gettext_lazy("待公示")),
    ("late", gettext_lazy("逾期未公示")),
    ("published", gettext_lazy("已公示")),
    ("changing", gettext_lazy("变更待确认")),
    ("withheld", gettext_lazy("依法不公开")),
    ("withdrawn", gettext_lazy("已撤下")),
)
ORDER = ("formed_on", "inspection__number", "pk")


@dataclass(frozen=True, slots=True)
class Row:
    """One duty as a list shows it: its publication if any, and its clock while it is pending."""

    part: Part
    publication: Publication | None
    deadline: Deadline | None
    left: int | None
    may_publish: bool

    @property
    def state(self) -> str:
        """Code for the badge."""
        if self.publication:
            return self.publication.state
        return "late" if self.deadline and self.left is not None and self.left < 0 else "pending"

    @property
    def label(self) -> str:
        """Words for the badge."""
        if self.publication:
            return str(PublicationState(self.publication.state).label)
        return _("逾期未公示") if self.state == "late" else _("待公示")


def row_of(part: Part, request: StaffRequest) -> Row:
    """A duty with its clock on the request's day."""
    publication = getattr(part, "publication", None)
    deadline = due(part.formed_on) if publication is None and part.formed_on else None
    return Row(
        part=part,
        publication=publication,
        deadline=deadline,
        left=deadline.left(request.today) if deadline else None,
        may_publish=publication is None and can_publish(request.actor, part),
    )


@require_GET
@staff(Permission.BUSINESS_VIEW)
def duty_list(request: StaffRequest) -> HttpResponse:
    """All duties in scope, the oldest result first."""
    status = request.GET.get("status", "")
    duties = queries.duties_for(request.viewer)
    found = queries.with_status(filtered(duties, request.GET), status, request.today)
    return render(request, "publications/list.html", _context(request, duties, found, status))


@require_GET
@staff(Permission.LISTS_EXPORT)
def duty_export(request: StaffRequest) -> HttpResponseBase:
    """The duties as narrowed, as a file."""
    duties = filtered(queries.duties_for(request.viewer), request.GET)
    found = queries.with_status(duties, request.GET.get("status", ""), request.today)
    return export(request, _("结果公示"), found.order_by(*ORDER), exported(request.today))


@require_GET
@staff(Permission.BUSINESS_VIEW)
def late(request: StaffRequest) -> HttpResponse:
    """The late list: not public though the 20 working days are over."""
    duties = queries.duties_for(request.viewer)
    found = queries.overdue(filtered(duties, request.GET), request.today)
    context = _context(request, duties, found, "late") | {
        "late_only": True,
        "timeliness": queries.timeliness(_region(request.viewer), request.today),
    }
    return render(request, "publications/list.html", context)


def _region(actor: Actor) -> str:
    return actor.view_path or "-"


def _context(
    request: StaffRequest, duties: QuerySet[Part], found: QuerySet[Part], status: str
) -> dict[str, object]:
    page: Page[Part] = keyset(found, request, order=ORDER)
    counts = {code: queries.with_status(duties, code, request.today) for code, _label in STATUSES}
    rows = [row_of(part, request) for part in page.rows]
    return {
        "page": page,
        "rows": rows,
        "status": status,
        "tabs": [(code, label, counts[code].count()) for code, label in STATUSES],
        "changes": queries.changes_to_decide(request.viewer),
        "chips": chips(request.GET),
        "given": request.GET,
        "q": request.GET.get("q", "").strip(),
        "may_export": request.actor.can(Permission.LISTS_EXPORT),
        "may_publish": any(row.may_publish for row in rows),
    }


@require_GET
@staff(Permission.BUSINESS_VIEW)
def detail(request: StaffRequest, part_id: int) -> HttpResponse:
    """One duty: what is or will be public, its clock, its revisions."""
    part = queries.duty_for(request.actor, part_id)
    row = row_of(part, request)
    revisions = list(row.publication.revisions.all()) if row.publication else []
    lines = queries.revisions(row.publication) if row.publication else []
    change = _open_change(row.publication)
    context = {
        "part": part,
        "visit": part.inspection,
        "row": row,
        "content": revisions[-1].content if revisions else queries.content_of(part),
        "revisions": [(one, line.differences) for one, line in zip(revisions, lines, strict=True)],
        "change": change,
        "was_corrected": any(one.kind == RevisionKind.CORRECTION for one in revisions),
        "may_publish": can_publish(request.actor, part),
        "may_change": can_change(request.actor, part) and change is None,
        "may_decide": change is not None and can_decide(request.actor, change),
        "history": history_of(part.inspection),
        "deadline": row.deadline or (due(part.formed_on) if part.formed_on else None),
    }
    return render(request, "publications/detail.html", context)


def _open_change(publication: Publication | None) -> ChangeRequest | None:
    if publication is None:
        return None
    waiting = [one for one in publication.change_requests.all() if one.decided_at is None]
    return waiting[0] if waiting else None

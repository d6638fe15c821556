"""Pages of the target register."""

from collections.abc import Sequence

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.targets import flaws, presenting, queries
from sunlot.targets.columns import BESIDE, EXPORTED
from sunlot.targets.listing import DAYS, NOBODY, WORDS, Listing, is_storable, listing_of, strip_of
from sunlot.targets.models import RegistrationState, Target, TargetKind
from sunlot.targets.presenting import rows_of
from sunlot.targets.views.special import choices_for
from sunlot.ui.exports import export
from sunlot.ui.filters import PAGING
from sunlot.ui.paging import Page, keyset

ORDER = queries.BY_NAME
# What the list shows, and where a next page begins.
SHOWN = (
    *ORDER, "object_id", "name", "kind", "industry", "tags", "registration_state", "code_doubtful",
    "updated_at", "is_listed", "successor", "department__short_name", "region__name",
    "region__level", "region__parent__name", "region__parent__is_virtual",
)  # fmt: skip
MORE = ("industry", *WORDS, *DAYS)
# The index of divisions finds a thousand rows of any of them.
COUNTING = ("region_id", "name_key", "pk")


@require_GET
@staff(Permission.BUSINESS_VIEW)
def target_list(request: StaffRequest) -> HttpResponse:
    """The register with search, filters and figures of its quality."""
    listing = listing_of(request.GET, request.viewer, request.today)
    page = _page_of(listing, request)
    figures = flaws.figures_for(request.viewer)
    departments = queries.departments_of(request.viewer, request.today)
    context = {
        "page": page, "rows": rows_of(page.rows, request.today), "listing": listing,
        "figures": figures, "strip": strip_of(figures) if figures else [],
        "region_options": region_options(request, listing),
        "department_options": department_options(departments, listing),
        "own_department": own_department(request, listing, departments),
        "kinds": TargetKind.choices, "states": RegistrationState.choices,
        "tags": presenting.tag_options(request.viewer),
        "more": any(name in listing.chosen for name in MORE),
        "special": choices_for(request.actor),
        "may_store": request.actor.can(Permission.PLANS_EDIT),
        "storable": is_storable(listing, request.viewer),
        "query": request.GET.urlencode(),
        "may_import": request.actor.can(Permission.TARGETS_IMPORT),
        "may_export": request.actor.can(Permission.LISTS_EXPORT),
    }  # fmt: skip
    return render(request, "targets/list.html", context)


def _page_of(listing: Listing, request: StaffRequest) -> Page[Target]:
    counting = COUNTING if not listing.text and set(listing.chosen) <= {"region"} else ()
    rows = listing.rows.only(*SHOWN)
    hits = listing.hits or queries.Hits(rows)
    return keyset(
        rows, request, order=ORDER, counting=counting, known=hits.keys, at_once=hits.below_limit
    )


def region_options(request: StaffRequest, listing: Listing) -> SafeString:
    """The choices of the filter by division."""
    regions = queries.regions_of(request.viewer, request.today)
    return presenting.region_options(regions, listing.chosen.get("region", ""))


def own_department(
    request: StaffRequest, listing: Listing, departments: Sequence[tuple[str, str]]
) -> str:
    """The list narrowed to the reader's department; "" where it is, or where that keeps none."""
    code = request.actor.department_code
    if code not in dict(departments) or listing.chosen.get("department") == code:
        return ""
    query = request.GET.copy()
    for name in PAGING:
        query.pop(name, None)
    query["department"] = code
    return f"?{query.urlencode()}"


def department_options(departments: Sequence[tuple[str, str]], listing: Listing) -> SafeString:
    """The choices of the filter by department; one that a link named, of another division, too."""
    chosen = listing.chosen.get("department", "")
    found = [*departments, (NOBODY, str(_("未归入部门")))]
    if chosen and chosen not in dict(found):
        found.append((chosen, listing.department))
    return presenting.options(found, chosen)


@require_GET
@staff(Permission.LISTS_EXPORT)
def target_export(request: StaffRequest) -> HttpResponseBase:
    """The register as narrowed, as a file."""
    listing = listing_of(request.GET, request.viewer, request.today, limit=None)
    rows = listing.rows.order_by(*ORDER).prefetch_related(*BESIDE)
    return export(request, _("检查对象名录库"), rows, EXPORTED)

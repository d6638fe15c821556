"""Adding one officer by hand, and changing what is known of one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.errors import Forbidden, Outdated, UserError
from sunlot.officers import entering, queries
from sunlot.officers.errors import CertificateTaken, EntryRefused, NumberTaken
from sunlot.officers.forms import EditOfficerForm, NewOfficerForm
from sunlot.officers.models import Officer
from sunlot.officers.policies import require_enter, require_own
from sunlot.ui.drafting import kept
from sunlot.ui.merging import editing, merged

# Without the certificate number, which no draft keeps.
KEPT = (
    "name", "certificate_from", "certificate_to", "issuer", "section", "position", "post_class",
    "post_started_on", "duties", "item_range", "qualifications", "units", "is_expert",
    "expert_field", "yearly_capacity", "is_active", "note",
)  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff(Permission.OFFICERS_IMPORT)
@kept("officer_id", *KEPT)
def officer_new(request: StaffRequest) -> HttpResponse:
    """Add an officer to the own department."""
    require_enter(request.actor)
    form = NewOfficerForm(request.POST if request.method == "POST" else None)
    error: UserError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            officer = entering.add(
                cells=form.cells(), is_distinct=form.cleaned_data["is_distinct"],
                by=request.actor, at=request.now,
            )  # fmt: skip
        except Forbidden:
            raise
        except EntryRefused as refused:
            form.take(refused.problems)
        except UserError as caught:
            error = caught
        else:
            messages.success(request, _("已新增。本人需要登录的，请在本页关联账号。"))
            return redirect("officers:detail", officer.officer_id)
    return _page(request, form, error)


@require_http_methods(["GET", "POST"])
@staff(Permission.OFFICERS_IMPORT)
@kept(*KEPT)
@merged
def officer_edit(request: StaffRequest, officer_id: str) -> HttpResponse:
    """Change facts of an officer of the own department, such as a renewed certificate."""
    officer = queries.officer_for(request.actor, officer_id)
    require_own(request.actor, officer)
    change = editing(
        request, lambda data: EditOfficerForm(data, officer=officer), revision=officer.revision,
        who=queries.editor_of(officer),
    )  # fmt: skip
    error: UserError | None = None
    if change.is_sent and change.form.is_valid():
        try:
            entering.edit(
                officer=officer, cells=change.form.cells(), read=change.revision,
                by=request.actor, at=request.now,
            )  # fmt: skip
        except (Forbidden, Outdated):
            raise
        except EntryRefused as refused:
            change.form.take(refused.problems)
        except UserError as caught:
            error = caught
        else:
            messages.success(request, _("已保存，变更记入经过。"))
            return redirect("officers:detail", officer_id)
    return _page(request, change.form, error, officer=officer, edit=change)


def _page(
    request: StaffRequest, form: NewOfficerForm | EditOfficerForm, error: UserError | None,
    **more: object,
) -> HttpResponse:  # fmt: skip
    context = {"form": form, "error": error, "holder": _holder(request, error), **more}
    status = 422 if request.method == "POST" else 200
    return render(request, "officers/edit.html", context, status=status)


def _holder(request: StaffRequest, error: UserError | None) -> Officer | None:
    """The officer of the own department who has the number or the certificate already."""
    if not isinstance(error, NumberTaken | CertificateTaken):
        return None
    return (
        Officer.objects.scoped(request.actor).filter(officer_id=error.params["officer_id"]).first()
    )

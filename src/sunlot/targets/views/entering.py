"""Adding one target by hand."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.errors import Forbidden, UserError
from sunlot.targets import entering
from sunlot.targets.errors import EntryRefused, Namesake, ObjectTaken
from sunlot.targets.forms import NewForms
from sunlot.targets.models import Target


@require_http_methods(["GET", "POST"])
@staff(Permission.TARGETS_IMPORT)
def target_new(request: StaffRequest) -> HttpResponse:
    """Facts, numbers, sites and licences of a target that the register lacks, on one page."""
    forms = NewForms(request.POST if request.method == "POST" else None)
    error: UserError | None = None
    if forms.are_valid():
        try:
            target = entering.add(**forms.values(), by=request.actor, at=request.now)
        except Forbidden:
            raise
        except EntryRefused as refused:
            forms.facts.take(refused.problems)
        except UserError as caught:
            error = caught
        else:
            messages.success(request, _("已新增到名录库。"))
            return redirect("targets:detail", target.object_id)
    context = {
        "form": forms.facts, "contact": forms.contact, "sides": forms.sides, "error": error,
        "found": _found(request, error),
        "doubtful": isinstance(error, Namesake) or bool(forms.facts.data.get("is_distinct")),
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "targets/new.html", context, status=status)


def _found(request: StaffRequest, error: UserError | None) -> Target | None:
    """The target that is there already, where the reader may see it."""
    if not isinstance(error, ObjectTaken | Namesake):
        return None
    return Target.objects.scoped(request.actor).filter(object_id=error.params["object_id"]).first()

"""Special registers 专项库: who keeps them, how many stand on them, putting on and taking off."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sunlot.actors import Actor, Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.errors import Forbidden, Outdated, UserError
from sunlot.targets import actions, presenting, queries
from sunlot.targets.errors import NothingChosen
from sunlot.targets.forms import RegisterEditForm, RegisterForm
from sunlot.targets.listing import listing_of, named, register_columns
from sunlot.targets.models import SpecialRegister
from sunlot.targets.policies import owns, require_register
from sunlot.ui.drafting import kept
from sunlot.ui.exports import export
from sunlot.ui.merging import editing, merged
from sunlot.ui.paging import keyset

# So many are written while the person waits; more become a job.
AT_ONCE = 2000


@require_GET
@staff(Permission.BUSINESS_VIEW)
def register_list(request: StaffRequest) -> HttpResponse:
    """Special registers of the region with their owners and sizes."""
    text, found = named(request.GET, queries.registers_for(request.viewer), "title")
    page = keyset(found, request, order=("title", "pk"))
    rows = [
        (
            one,
            queries.size_of(request.viewer, one.name),
            owns(request.actor, one),
            queries.opens_register(request.actor, one),
        )
        for one in page.rows
    ]
    context = {
        "page": page, "rows": rows, "most": queries.MOST_FOUND - 1, "text": text,
        "may_create": request.actor.can(Permission.TARGETS_IMPORT),
        "may_export": request.actor.can(Permission.LISTS_EXPORT),
    }  # fmt: skip
    return render(request, "targets/registers.html", context)


@require_GET
@staff(Permission.LISTS_EXPORT)
def register_export(request: StaffRequest) -> HttpResponseBase:
    """The special registers as a file; each one's objects leave with the register's list."""
    _text, rows = named(request.GET, queries.registers_for(request.viewer), "title")
    return export(
        request, _("专项库"), rows.order_by("title", "pk"), register_columns(request.viewer)
    )


@require_http_methods(["GET", "POST"])
@staff(Permission.TARGETS_IMPORT)
def register_new(request: StaffRequest) -> HttpResponse:
    """Make a special register of the own department."""
    form = RegisterForm(request.POST if request.method == "POST" else None)
    error: UserError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_register(**form.cleaned_data, by=request.actor, at=request.now)
        except UserError as caught:
            error = caught
        else:
            words = _("已建立专项库“{name}”。在名录库中勾选对象后加入。")
            messages.success(request, words.format(name=made.title))
            return redirect("targets:registers")
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "error": error}
    return render(request, "targets/register_new.html", context, status=status)


@require_GET
@staff(Permission.BUSINESS_VIEW)
def register_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One special register: owner, size, what was done with it."""
    register = queries.register_for(request.actor, pk)
    context = {
        "register": register, "size": queries.size_of(request.viewer, register.name),
        "most": queries.MOST_FOUND - 1, "own": owns(request.actor, register),
        "history": presenting.history_of_register(register),
    }  # fmt: skip
    return render(request, "targets/register.html", context)


@require_http_methods(["GET", "POST"])
@staff(Permission.TARGETS_IMPORT)
@kept("name", "department", "note")
@merged
def register_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Name, owner and description of a register of the own department."""
    register = queries.register_for(request.actor, pk)
    require_register(request.actor, register)
    change = editing(
        request, lambda data: RegisterEditForm(data, register=register, on=request.today),
        revision=register.revision, who=queries.register_editor(register),
    )  # fmt: skip
    error: UserError | None = None
    if change.is_sent and change.form.is_valid():
        try:
            actions.edit_register(
                register=register, **change.form.cleaned_data, read=change.revision,
                by=request.actor, at=request.now,
            )  # fmt: skip
        except (Forbidden, Outdated):
            raise
        except UserError as caught:
            error = caught
        else:
            messages.success(request, _("已保存，变更记入经过。"))
            return redirect("targets:register", pk)
    context = {"register": register, "form": change.form, "edit": change, "error": error}
    status = 422 if request.method == "POST" else 200
    return render(request, "targets/register_edit.html", context, status=status)


@require_POST
@staff(Permission.TARGETS_IMPORT)
def register_close(request: StaffRequest, pk: int) -> HttpResponse:
    """Close a register of the own department, or open it again."""
    register = queries.register_for(request.actor, pk)
    closed = request.POST.get("do") != "reopen"
    actions.close_register(register=register, closed=closed, by=request.actor, at=request.now)
    messages.success(request, _("已关闭。") if closed else _("已重新启用。"))
    return redirect("targets:register", pk)


@require_POST
@staff(Permission.TARGETS_IMPORT)
def register_put(request: StaffRequest) -> HttpResponse:
    """Put the chosen targets, or all that the list's filter finds, on a register or off it."""
    asked = request.POST.get("register", "")
    keys = _chosen(request)
    if not keys or not asked.isdecimal():
        raise NothingChosen
    register = get_object_or_404(queries.registers_for(request.actor), pk=int(asked))
    back = f"{reverse('targets:list')}?{request.GET.urlencode()}"
    is_on = request.POST.get("do") != "off"
    act: dict[str, Any] = {
        "register": register, "targets": keys, "on": is_on, "by": request.actor, "at": request.now,
    }  # fmt: skip
    if len(keys) > AT_ONCE:
        return redirect("jobs:detail", actions.order_put(**act, back=back).pk)
    changed = actions.put(**act)
    words = _("已加入“{name}” {n} 户。") if is_on else _("已移出“{name}” {n} 户。")
    messages.success(request, words.format(name=register.title, n=changed))
    return redirect(back)


def _chosen(request: StaffRequest) -> list[int]:
    if not request.POST.get("all"):
        return [int(one) for one in request.POST.getlist("target") if one.isdecimal()]
    listing = listing_of(request.GET, request.viewer, request.today, limit=None)
    return list(listing.rows.order_by("pk").values_list("pk", flat=True)[: actions.MOST_PUT + 1])


def choices_for(actor: Actor) -> list[SpecialRegister]:
    """The registers that the actor may change from a list."""
    if not actor.can(Permission.TARGETS_IMPORT):
        return []
    found = queries.registers_for(actor).filter(closed_on=None).select_related(None)
    return [one for one in found.order_by("title") if owns(actor, one)]

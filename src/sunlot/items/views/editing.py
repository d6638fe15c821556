"""Writing items on a page: a new one, a draft, throwing a draft away."""

import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sunlot.actors import Permission as P
from sunlot.actors.access import StaffRequest, staff
from sunlot.errors import Forbidden, UserError
from sunlot.items import actions, queries
from sunlot.items.errors import NoDraft, ValidityReversed
from sunlot.items.forms import ITEM_FIELDS, ItemForm, NewItemForm
from sunlot.items.models import Item, ItemVersion
from sunlot.items.policies import require_edit
from sunlot.items.states import ItemState
from sunlot.ui.drafting import kept
from sunlot.ui.merging import editing, merged


@require_http_methods(["GET", "POST"])
@staff(P.ITEMS_EDIT)
@kept("code", "department", *ITEM_FIELDS)
def item_new(request: StaffRequest) -> HttpResponse:
    """A new item as a draft."""
    form = NewItemForm(request.POST if request.method == "POST" else None, by=request.actor)
    error: UserError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            version = actions.create_item(
                code=form.cleaned_data["code"], department=form.cleaned_data["department"],
                facts=form.facts(), by=request.actor, at=request.now,
            )  # fmt: skip
        except Forbidden:
            raise
        except UserError as caught:
            error = caught
        else:
            messages.success(request, _("已存为草稿，公示后才能用于抽查。"))
            return redirect("items:detail", code=version.item.code)
    context = {"form": form, "error": error}
    status = 422 if request.method == "POST" else 200
    return render(request, "items/edit.html", context, status=status)


@require_http_methods(["GET", "POST"])
@staff(P.ITEMS_EDIT)
@kept(*ITEM_FIELDS)
@merged
def item_edit(request: StaffRequest, code: str) -> HttpResponse:
    """The draft of an item; of a published one the first change begins a new version."""
    item = queries.item_for(request.actor, code)
    require_edit(request.actor, item.department, item.code)
    newest = _newest(item)
    edit = editing(
        request, lambda data: ItemForm(data, initial=ItemForm.initial_of(newest)),
        revision=newest.revision, who=lambda _name: _editor(newest),
    )  # fmt: skip
    error: UserError | None = None
    if edit.is_sent and edit.form.is_valid():
        error = _save(request, item, edit.form, edit.revision)
        if error is None:
            return redirect("items:detail", code=code)
    context = {"form": edit.form, "error": error, "edit": edit, "item": item, "newest": newest}
    status = 422 if request.method == "POST" else 200
    return render(request, "items/edit.html", context, status=status)


def _save(request: StaffRequest, item: Item, form: ItemForm, read: int) -> UserError | None:
    """Save; the error that belongs on the page, if any."""
    before = _newest(item)
    try:
        saved = actions.edit_item(
            item=item, facts=form.facts(), read=read, by=request.actor, at=request.now
        )
    except ValidityReversed as caught:
        return caught
    if saved.pk != before.pk:
        words = _("已另存为第 {n} 版草稿；公示之前，现行版本继续有效。")
        messages.success(request, words.format(n=saved.number))
    elif saved.revision != before.revision:
        messages.success(request, _("草稿已保存。"))
    else:
        messages.info(request, _("没有改动，未保存。"))
    return None


def _newest(item: Item) -> ItemVersion:
    return item.versions.select_related("edited_by").order_by("-number")[0]


def _editor(version: ItemVersion) -> tuple[str, datetime.datetime] | None:
    by, at = version.edited_by, version.edited_at
    return (by.name, at) if by and at else None


@require_http_methods(["GET", "POST"])
@staff(P.ITEMS_EDIT)
def discard(request: StaffRequest, code: str) -> HttpResponse:
    """Throw the draft away, after a page that says what goes."""
    item = queries.item_for(request.actor, code)
    require_edit(request.actor, item.department, item.code)
    if request.method == "GET":
        return _ask_to_discard(request, item)
    if actions.discard_draft(item=item, by=request.actor, at=request.now):
        messages.success(request, _("草稿已放弃，现行版本不变。"))
        return redirect("items:detail", code=code)
    messages.success(
        request, _("草稿已放弃；{code} 没有公示过的版本，已从清单去掉。").format(code=code)
    )
    return redirect("items:list")


def _ask_to_discard(request: StaffRequest, item: Item) -> HttpResponse:
    newest = _newest(item)
    if newest.state != ItemState.DRAFT:
        messages.warning(request, str(NoDraft(item=item.code)))
        return redirect("items:detail", code=item.code)
    context = {"item": item, "newest": newest}
    return render(request, "items/discard.html", context)

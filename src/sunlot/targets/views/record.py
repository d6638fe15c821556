"""The page of one target: what is known of it now, was known on a past day, and what happened."""

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sunlot import clock
from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.disclosures import actions as disclosures
from sunlot.disclosures.forms import PurposeForm
from sunlot.disclosures.models import Shown
from sunlot.errors import Forbidden, UserError
from sunlot.targets import actions, history, presenting, queries
from sunlot.targets.columns import left_of
from sunlot.targets.filters import day_of
from sunlot.targets.forms import ACTS, EditForms, Row
from sunlot.targets.models import Target
from sunlot.targets.panels import panels_of
from sunlot.targets.policies import may_confirm, may_edit, require_standing, require_target

WRITE: Mapping[str, Callable[..., Target]] = {
    "rename": actions.rename, "recode": actions.recode, "move": actions.move,
    "merge": actions.merge_into, "unmerge": actions.unmerge,
    "state": actions.close, "assign": actions.assign, "leave": actions.leave,
    "return": actions.put_back,
}  # fmt: skip


@require_GET
@staff(Permission.BUSINESS_VIEW)
def target_detail(request: StaffRequest, object_id: str) -> HttpResponse:
    """One target: facts, what other apps know of it, history; with `on`, the facts of a past day.

    A former code or id leads to what stands for it now.
    """
    found = queries.targets_for(request.actor).filter(object_id=object_id)
    target = found.select_related("region__parent", "department", "successor").first()
    if target is None:
        standing = queries.by_code(object_id)
        if standing is None or standing.object_id == object_id:
            raise Http404
        there = queries.target_for(request.actor, standing.object_id)
        return redirect("targets:detail", there.object_id)
    return _page(request, target)


@require_POST
@staff(Permission.CONTACTS_REVEAL)
def target_reveal(request: StaffRequest, object_id: str) -> HttpResponse:
    """Show the representative's name and telephone in full, once, for a purpose on record."""
    target = queries.target_for(request.actor, object_id)
    purpose = PurposeForm(request.POST)
    if not purpose.is_valid():
        return _page(request, target, purpose=purpose)
    disclosures.disclose(
        shown=Shown.TARGET_CONTACT, record=target.object_id, **purpose.cleaned_data,
        by=request.actor, at=request.now,
    )  # fmt: skip
    response = _page(request, target, revealed=True)
    response["Cache-Control"] = "no-store"
    return response


def _page(
    request: StaffRequest,
    target: Target,
    *,
    purpose: PurposeForm | None = None,
    revealed: bool = False,
) -> HttpResponse:
    panels = panels_of(target, request.actor, request.today)
    context: dict[str, Any] = {
        "target": target,
        "facts": presenting.facts_in_words(
            history.plain_facts(target), presenting.names_at(target)
        ),
        "numbers": target.numbers.order_by("kind", "number"),
        "sites": target.sites.select_related("region").order_by("-is_main", "pk"),
        "licences": presenting.licences_of(target, request.today),
        "aliases": presenting.aliases_of(target),
        "waiting": queries.waiting_identity(target),
        "may_confirm": may_confirm(request.actor, target),
        "special": [
            (one, queries.opens_register(request.actor, one))
            for one in queries.registers_of(target)
        ],
        "predecessors": queries.predecessors_of(target),
        "left": left_of(target),
        "left_by_hand": queries.left_by_hand(target),
        "contact": getattr(target, "contact", None),
        "revealed": revealed,
        "may_reveal": request.actor.can(Permission.CONTACTS_REVEAL),
        "purpose": purpose or PurposeForm(),
        "main_panels": [one for one in panels if not one.aside],
        "side_panels": [one for one in panels if one.aside],
        "history": presenting.history_of(target),
        "may_edit": may_edit(request.actor, target),
        "registered": queries.registered_merge_of(target),
        "then": _then(target, request.GET.get("on", ""), request.today),
        "today": request.today,
    }
    return render(request, "targets/detail.html", context, status=422 if purpose else 200)


def _then(target: Target, text: str, today: datetime.date) -> Row | None:
    """The register as of a past day: facts in words, and those that were different."""
    day = day_of(text)
    if day is None or day >= today:
        return None
    changes = history.changes_after(target, day)
    now = history.facts_of(target)
    facts = history.facts_on(now, changes)
    names = presenting.names_of([now, facts])
    now_words = dict(presenting.facts_in_words(now, names, everything=True))
    made = target.created_at
    return {
        "day": day,
        "absent": made is not None and clock.today_of(made) > day,
        "unknown": made is None,
        "facts": [
            (label, words, now_words.get(label) != words, now_words.get(label, ""))
            for label, words in presenting.facts_in_words(facts, names, everything=True)
        ],
    }


@require_http_methods(["GET", "POST"])
@staff(Permission.TARGETS_IMPORT)
def target_edit(request: StaffRequest, object_id: str) -> HttpResponse:
    """Facts, numbers, sites and licences on one page, written by one act."""
    target = queries.target_for(request.actor, object_id)
    require_target(request.actor, target)
    require_standing(target)
    forms = EditForms(target, request.POST if request.method == "POST" else None)
    error: UserError | None = None
    if forms.are_valid():
        error = _refusal(
            lambda: actions.edit(target=target, **forms.values(), by=request.actor, at=request.now)
        )
        if error is None:
            messages.success(request, _("已保存，变更记入经过。"))
            return redirect("targets:detail", target.object_id)
    context = {
        "target": target, "form": forms.facts, "contact": forms.contact, "sides": forms.sides,
        "read": forms.read, "error": error,
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "targets/edit.html", context, status=status)


def _refusal(write: Callable[[], object]) -> UserError | None:
    """What keeps an act from being done and the person can mend on the same page."""
    try:
        write()
    except Forbidden:
        raise
    except UserError as caught:
        return caught
    return None


@require_http_methods(["GET", "POST"])
@staff(Permission.TARGETS_IMPORT)
def target_succession(request: StaffRequest, object_id: str, act: str) -> HttpResponse:
    """Record that a target was renamed, recoded, moved, merged, parted or changed its state."""
    target = queries.target_for(request.actor, object_id)
    require_target(request.actor, target)
    if act not in ACTS:
        raise Http404
    if act != "unmerge":
        require_standing(target)
    form = ACTS[act](request.POST if request.method == "POST" else None)
    error: UserError | None = None
    if request.method == "POST" and form.is_valid():
        who = {"by": request.actor, "at": request.now}
        error = _refusal(lambda: WRITE[act](target=target, **form.cleaned_data, **who))
        if error is None:
            messages.success(request, _done(act))
            return _after(request, target)
    context = {
        "target": target, "form": form, "act": act, "error": error,
        "acts": presenting.acts_of(target),
        "title": presenting.ACT_WORDS[act], "then": presenting.ACT_EFFECTS[act],
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "targets/succession.html", context, status=status)


def _done(act: str) -> str:
    words = {
        "unmerge": _("已撤销合并登记，本对象不再由其他对象承继。"),
        "leave": _("已移出名录库，可以在本页恢复。"), "return": _("已恢复到名录库。"),
    }  # fmt: skip
    return words.get(act, _("已登记，原名称和代码仍可查到。"))


def _after(request: StaffRequest, target: Target) -> HttpResponse:
    """The target's page, unless it has moved out of sight."""
    if Target.objects.scoped(request.actor).filter(pk=target.pk).exists():
        return redirect("targets:detail", target.object_id)
    return redirect("targets:list")

"""Many pairs at once: what would be done, then doing it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.quality import actions, presenting
from sunlot.quality.actions.deciding import AT_ONCE, MOST_DECIDED
from sunlot.quality.errors import NoPairChosen
from sunlot.quality.forms import ReasonForm
from sunlot.quality.listing import pairs_of
from sunlot.quality.models import Step
from sunlot.quality.queries import duplicates
from sunlot.targets.queries import regions_of

SHOWN = 50


@require_POST
@staff(Permission.TARGETS_MERGE)
def pair_decide(request: StaffRequest) -> HttpResponse:
    """The check first; then the chosen pairs, or all that the list's filter finds."""
    keys = _chosen(request)
    if not keys or len(keys) > MOST_DECIDED:
        raise NoPairChosen(most=f"{MOST_DECIDED:,}")
    step = Step.MERGE if request.POST.get("do") == Step.MERGE else Step.DISMISS
    confirmed = request.POST.get("confirmed")
    form = ReasonForm(request.POST if confirmed else None)
    is_right = step is Step.MERGE or form.is_valid()
    if confirmed != str(len(keys)) or not is_right:
        return _check(request, keys, step, form, changed=bool(confirmed) and is_right)
    act: dict[str, Any] = {
        "pairs": keys, "step": step, "by": request.actor, "at": request.now,
        "reason": form.cleaned_data["reason"] if step is Step.DISMISS else "",
    }  # fmt: skip
    if len(keys) > AT_ONCE:
        return redirect("jobs:detail", actions.order_decisions(**act).pk)
    refused = actions.decide_each(**act)
    done = len(keys) - len(refused)
    if refused:
        return render(request, "quality/decided.html", {"refused": refused, "done": done})
    words = _("已合并 {n} 组。") if step is Step.MERGE else _("已记为不是重复 {n} 组。")
    messages.success(request, words.format(n=done))
    return redirect("quality:duplicates")


def _check(
    request: StaffRequest, keys: list[int], step: Step, form: ReasonForm, *, changed: bool
) -> HttpResponse:
    found = duplicates.pairs_for(request.actor).filter(pk__in=keys[:SHOWN]).order_by("-score", "pk")
    context = {
        "rows": [presenting.proposed_of(one) for one in found], "count": len(keys), "step": step,
        "more": max(0, len(keys) - SHOWN), "keys": keys, "form": form, "changed": changed,
        "all": bool(request.POST.get("all")), "query": request.GET.urlencode(),
        "is_job": len(keys) > AT_ONCE,
    }  # fmt: skip
    wrong = form.is_bound and bool(form.errors) and step is Step.DISMISS
    return render(request, "quality/decide.html", context, status=422 if wrong else 200)


def _chosen(request: StaffRequest) -> list[int]:
    """Keys in sight that wait for a decision of the person."""
    mine = duplicates.waiting_for(request.actor)
    if request.POST.get("all"):
        regions = regions_of(request.viewer, request.today)
        rows, _queue = pairs_of(request.GET, request.viewer, regions)
        mine = mine.filter(pk__in=rows.order_by().values("pk"))
        return list(mine.order_by("-score", "pk").values_list("pk", flat=True)[: MOST_DECIDED + 1])
    asked = [one for one in request.POST.getlist("pair") if one.isdecimal() and len(one) < 19]
    found = duplicates.pairs_for(request.actor).filter(pk__in=asked)
    return list(found.order_by("-score", "pk").values_list("pk", flat=True))

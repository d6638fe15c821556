"""Many pairs at once: what would be done, then doing it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.quality import actions, presenting
from sunlot.quality.actions.deciding import AT_ONCE, MOST_DECIDED
from sunlot.quality.forms import ReasonForm
from sunlot.quality.listing import NOT_DECIDED, pairs_of
from sunlot.quality.models import Step
from sunlot.quality.queries import duplicates
from sunlot.targets.queries import regions_of

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Chosen:
    """Keys of pairs that the person decides, and how many of the asked ones others decide."""

    mine: list[int]
    elsewhere: int


@require_POST
@staff(Permission.TARGETS_MERGE)
def pair_decide(request: StaffRequest) -> HttpResponse:
    """The check first; then the chosen pairs, or all that the list's filter finds."""
    chosen = _chosen(request)
    keys = chosen.mine
    if not keys or len(keys) > MOST_DECIDED:
        return _back(request, chosen)
    step = Step.MERGE if request.POST.get("do") == Step.MERGE else Step.DISMISS
    confirmed = request.POST.get("confirmed")
    form = ReasonForm(request.POST if confirmed else None)
    is_right = step is Step.MERGE or form.is_valid()
    if confirmed != str(len(keys)) or not is_right:
        return _check(request, chosen, step, form, changed=bool(confirmed) and is_right)
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


def _back(request: StaffRequest, chosen: Chosen) -> HttpResponse:
    """To the list as it was filtered; beside its table stands why nothing is decided."""
    query = request.GET.copy()
    query[NOT_DECIDED] = "many" if chosen.mine else "others" if chosen.elsewhere else "none"
    return redirect(f"{reverse('quality:duplicates')}?{query.urlencode()}#decide")


def _check(
    request: StaffRequest, chosen: Chosen, step: Step, form: ReasonForm, *, changed: bool
) -> HttpResponse:
    keys = chosen.mine
    found = duplicates.pairs_for(request.actor).filter(pk__in=keys[:SHOWN]).order_by("-score", "pk")
    context = {
        "rows": [presenting.proposed_of(one) for one in found], "count": len(keys), "step": step,
        "more": max(0, len(keys) - SHOWN), "keys": keys, "form": form, "changed": changed,
        "all": bool(request.POST.get("all")), "query": request.GET.urlencode(),
        "is_job": len(keys) > AT_ONCE, "elsewhere": chosen.elsewhere,
    }  # fmt: skip
    wrong = form.is_bound and bool(form.errors) and step is Step.DISMISS
    return render(request, "quality/decide.html", context, status=422 if wrong else 200)


def _chosen(request: StaffRequest) -> Chosen:
    """Pairs in sight that wait: those that the person decides, and how many others decide."""
    mine = duplicates.waiting_for(request.actor)
    asked = duplicates.pairs_for(request.actor).waiting()
    if request.POST.get("all"):
        regions = regions_of(request.viewer, request.today)
        found, _queue = pairs_of(request.GET, request.viewer, regions)
        asked = asked.filter(pk__in=found.order_by().values("pk"))
    else:
        ticked = [one for one in request.POST.getlist("pair") if one.isdecimal() and len(one) < 19]
        asked = asked.filter(pk__in=ticked)
    keys = mine.filter(pk__in=asked.values("pk")).order_by("-score", "pk")
    others = asked.exclude(pk__in=mine.values("pk")).count()
    return Chosen(list(keys.values_list("pk", flat=True)[: MOST_DECIDED + 1]), others)

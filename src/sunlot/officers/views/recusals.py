"""Pages of recusals: the list, declaring by search, one recusal with its decision and its end."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sunlot.actors import Permission as P
from sunlot.actors.access import StaffRequest, staff
from sunlot.errors import Forbidden, UserError
from sunlot.officers import actions, presenting, queries, visits
from sunlot.officers.errors import TargetUnknown
from sunlot.officers.forms import DecisionForm, EndForm, RecusalForm
from sunlot.officers.listing import RECUSAL_COLUMNS, recusals_of
from sunlot.officers.policies import may_read_reason, may_withdraw, require_own
from sunlot.officers.states import RecusalState
from sunlot.targets import queries as targets
from sunlot.targets.models import Target
from sunlot.ui.drafting import kept
from sunlot.ui.exports import export
from sunlot.ui.paging import keyset

MOST_OFFERED = 20


@require_GET
@staff(P.BUSINESS_VIEW)
def recusal_list(request: StaffRequest) -> HttpResponse:
    """Recusals as far as the actor sees them, newest first; searched and narrowed."""
    listing = recusals_of(request.GET, request.viewer, request.today)
    page = keyset(listing.rows, request, order=("-proposed_at", "pk"))
    context = {
        "page": page,
        "rows": presenting.recusal_rows(page.rows, request.today),
        "listing": listing,
        "may_declare": request.actor.can(P.RECUSALS_DECLARE),
        "own_record": queries.own_record(request.actor),
        "may_export": request.actor.can(P.LISTS_EXPORT),
    }
    return render(request, "officers/recusals.html", context)


@require_GET
@staff(P.LISTS_EXPORT)
def recusal_export(request: StaffRequest) -> HttpResponseBase:
    """The recusals as narrowed; the reason concerns a family or a quarrel and stays inside."""
    rows = recusals_of(request.GET, request.viewer, request.today).rows
    return export(request, _("回避"), rows.order_by("-proposed_at", "pk"), RECUSAL_COLUMNS)


@require_http_methods(["GET", "POST"])
@staff(P.RECUSALS_DECLARE)
@kept("code", "origin", "reason", "valid_from", "valid_to")
def declare(request: StaffRequest) -> HttpResponse:
    """An officer declares a recusal of the own person: first the object, then why."""
    own_record = queries.own_record(request.actor)
    asked = request.GET.get("target", "")
    chosen = targets.targets_for(request.actor).filter(object_id=asked).first() if asked else None
    text = request.GET.get("q", "").strip()
    context: dict[str, Any] = {
        "own_record": own_record, "chosen": chosen, "q": text,
        "offered": _offered(request, text) if chosen is None else [],
        "upcoming": visits.upcoming(own_record) if own_record and chosen is None else [],
    }  # fmt: skip
    initial = {"code": asked, "valid_from": request.today}
    form = RecusalForm(request.POST or None, own=True, known=chosen is not None, initial=initial)

    def write(values: dict[str, Any]) -> None:
        actions.declare(**values, by=request.actor, at=request.now)
        messages.success(request, _("已申报，由单位负责人决定。"))

    return _answer(request, form, write, context)


def _offered(request: StaffRequest, text: str) -> list[Target]:
    if not text:
        return []
    found = targets.search(
        targets.targets_for(request.actor), text, region_path=request.actor.region_path
    )
    return list(found.order_by(*targets.BY_NAME)[:MOST_OFFERED])


@require_http_methods(["GET", "POST"])
@staff(P.OFFICERS_IMPORT)
@kept("code", "origin", "reason", "valid_from", "valid_to")
def propose(request: StaffRequest, officer_id: str) -> HttpResponse:
    """The department enters a recusal that a business, a third party or the head asked for."""
    officer = queries.officer_for(request.actor, officer_id)
    require_own(request.actor, officer)
    form = RecusalForm(request.POST or None, own=False, initial={"valid_from": request.today})

    def write(values: dict[str, Any]) -> None:
        actions.propose(officer=officer, **values, by=request.actor, at=request.now)

    return _answer(request, form, write, {"officer": officer})


@require_GET
@staff(P.BUSINESS_VIEW)
def recusal_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One recusal: its period, its effect, and the decision where it is the actor's.

    The reason stays with the officer and the department (`policies.may_read_reason`).
    """
    return _recusal_page(request, pk)


@require_POST
@staff(P.RECUSALS_DECIDE)
def decide(request: StaffRequest, pk: int) -> HttpResponse:
    """The head decides."""
    recusal = queries.recusal_for(request.actor, pk)
    uphold = {"uphold": True, "dismiss": False}.get(request.POST.get("decision", ""))
    form = DecisionForm(request.POST)
    if uphold is None or not form.is_valid():
        return redirect("officers:recusal", pk=pk)
    actions.decide(
        recusal=recusal, uphold=uphold, by=request.actor, at=request.now, **form.cleaned_data
    )
    words = (
        _("已同意{officer}对“{target}”回避。")
        if uphold
        else _("已决定{officer}对“{target}”不需回避。")
    )
    messages.success(
        request, words.format(officer=recusal.officer.name, target=recusal.target.name)
    )
    return redirect("officers:recusals")


@require_POST
@staff(P.BUSINESS_VIEW)
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back what waits for the decision: the officer the own declaration, or the department."""
    recusal = queries.recusal_for(request.actor, pk)
    actions.withdraw(recusal=recusal, by=request.actor, at=request.now)
    messages.success(request, _("已撤回。"))
    return redirect("officers:recusal", pk=pk)


@require_POST
@staff(P.RECUSALS_DECIDE)
def end(request: StaffRequest, pk: int) -> HttpResponse:
    """The head says on which day an upheld recusal ends."""
    recusal = queries.recusal_for(request.actor, pk)
    form = EndForm(request.POST)
    if not form.is_valid():
        return _recusal_page(request, pk, ending=form)
    try:
        actions.end(recusal=recusal, **form.cleaned_data, by=request.actor, at=request.now)
    except Forbidden:
        raise
    except UserError as caught:
        return _recusal_page(request, pk, ending=form, error=caught)
    messages.success(request, _("已更改截止日期；已经冻结的名册不变。"))
    return redirect("officers:recusal", pk=pk)


def _recusal_page(
    request: StaffRequest, pk: int, *, ending: EndForm | None = None, error: UserError | None = None
) -> HttpResponse:
    recusal = queries.recusal_for(request.actor, pk)
    decidable = queries.recusals_to_decide(request.actor).filter(pk=pk).exists()
    decides = request.actor.can(P.RECUSALS_DECIDE)
    own = request.actor.acts_for(recusal.officer.department_id)
    row = presenting.recusal_rows([recusal], request.today)[0]
    holds = recusal.state == RecusalState.UPHELD
    context = {
        "recusal": recusal,
        "row": row,
        "reads_reason": may_read_reason(request.actor, recusal),
        "effects": visits.effects_of(recusal, request.actor),
        "may_decide": decidable and decides,
        "may_withdraw": (
            recusal.state == RecusalState.PROPOSED and may_withdraw(request.actor, recusal)
        ),
        "may_end": decides and own and holds,
        "asks_head": holds and not row.over and own and not decides,
        "decision": DecisionForm(),
        "ending": ending or EndForm(initial={"on": recusal.valid_to}),
        "error": error,
        "history": presenting.history_of_recusal(recusal),
    }
    return render(request, "officers/recusal.html", context, status=422 if ending else 200)


def _answer(
    request: StaffRequest, form: RecusalForm, write: Any, context: dict[str, Any]
) -> HttpResponse:
    error: UserError | None = None
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        code = values.pop("code")
        try:
            target = targets.by_code(code)
            if target is None:
                raise TargetUnknown(code=code)
            write(values | {"target": target})
        except Forbidden:
            raise
        except UserError as caught:
            error = caught
        else:
            return redirect("officers:recusals")
    status = 422 if form.errors or error else 200
    context |= {"form": form, "error": error}
    return render(request, "officers/declare.html", context, status=status)

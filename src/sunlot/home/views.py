"""The workbench: next action first. And the search over everything."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from sunlot.actors import Permission, Scope
from sunlot.actors.access import StaffRequest, staff
from sunlot.actors.view import SESSION_KEY
from sunlot.home import actions, queries
from sunlot.home.desk import agenda_of, waiting_of
from sunlot.home.errors import LinkNotSendable
from sunlot.home.forms import ForgetLinkForm, SendLinkForm
from sunlot.home.queries.search import SEARCHES
from sunlot.ui.downloads import Appointment, calendar_response
from sunlot.ui.exports import Column, export
from sunlot.ui.navigation import navigation_for
from sunlot.ui.todo import Todo

MOST_LINES = 7
TODO: Sequence[Column[Todo]] = (
    Column(gettext_lazy("分类"), lambda line: queries.TABS[line.kind]),
    Column(gettext_lazy("事项"), lambda line: line.what),
    Column(gettext_lazy("说明"), lambda line: line.why),
    Column(gettext_lazy("到期日"), lambda line: line.due),
    Column(gettext_lazy("已逾期"), lambda line: _("是") if line.late else _("否")),
    Column(gettext_lazy("办理"), lambda line: line.button),
    Column(gettext_lazy("网址"), lambda line: line.url),
)


@require_GET
@staff()
def workbench(request: StaffRequest) -> HttpResponse:
    """What is asked of this person, by when; the year below."""
    everything = agenda_of(request, request.actor)
    lines = _lines(request)
    show = request.GET.get("show", "")
    shown = queries.narrowed(lines, show)
    every = "all" in request.GET
    context = {
        "lines": shown if every else shown[:MOST_LINES],
        "more": 0 if every else max(0, len(shown) - MOST_LINES),
        "total": len(lines),
        "everything": len(everything),
        "view": request.viewer.view,
        "tabs": [
            (code, label, sum(line.kind == code for line in lines))
            for code, label in queries.TABS.items()
        ],
        "show": show,
        "place": queries.place_in_year(request.today),
        **_surroundings(request),
        "title": _title(request),
    }
    return render(request, "home/workbench.html", context)


@require_GET
@staff()
def todo_export(request: StaffRequest) -> HttpResponseBase:
    """The tab of the workbench as a file: what is asked of the reader, all lines of it."""
    lines = queries.narrowed(_lines(request), request.GET.get("show", ""))
    return export(request, _("待办"), lines, TODO)


@require_GET
@staff()
def todo_calendar(request: StaffRequest) -> HttpResponse:
    """The dated lines of the tab as days of a calendar."""
    lines = queries.narrowed(_lines(request), request.GET.get("show", ""))
    days = [
        Appointment(
            key=f"{request.actor.user_id} {line.url} {line.icon}", day=line.due,
            title=str(line.what), about=str(line.why), url=request.build_absolute_uri(line.url),
        )
        for line in lines
        if line.due
    ]  # fmt: skip
    return calendar_response(_("待办"), days, at=request.now)


@require_GET
@staff()
def waiting(request: StaffRequest) -> JsonResponse:
    """The counters of the frame, as its script asks for them: in words, and by address."""
    urls = waiting_of(request, request.actor)
    navigation = navigation_for(request.actor.role_code, request.path, urls)
    links = [link for group in navigation.groups for link in group.links]
    words = render_to_string("ui/components/bell.html", {"waiting": len(urls)})
    return JsonResponse({"bell": words, "counts": {link.url: link.count for link in links}})


def _lines(request: StaffRequest) -> list[Todo]:
    """The agenda through the view of the top bar."""
    if request.viewer.view:
        return queries.agenda(request.viewer, request.today)
    return agenda_of(request, request.actor)


def _surroundings(request: StaffRequest) -> dict[str, Any]:
    """Deadlines, draws and the year; nothing of these for those who see no business record."""
    if request.actor.scope is Scope.NONE:
        return {
            "no_business": True, "standing": queries.standing_of(request.actor, request.now),
        }  # fmt: skip
    return {
        "days": queries.days_ahead(request.viewer, request.today),
        "draws": queries.draws_of(request.viewer, request.today),
        "year": queries.year_of(request.viewer, request.today),
    }


def _title(request: StaffRequest) -> str:
    return _("监督工作台") if request.actor.role_code == "supervisor" else _("工作台")


@require_POST
@staff()
def scope(request: StaffRequest) -> HttpResponse:
    """Narrow what lists, the workbench and search show, and lead back to the same page."""
    view = queries.view_of(
        request.actor, region=request.POST.get("region", ""),
        department=request.POST.get("department", ""), today=request.today,
    )  # fmt: skip
    request.session[SESSION_KEY] = view.store()
    back = request.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if here else "home:workbench")


@require_POST
@staff()
def link_send(request: StaffRequest) -> HttpResponse:
    """Send the page that the form stands on to the reader's own 待办."""
    form = SendLinkForm(request.POST)
    if not form.is_valid():
        raise LinkNotSendable
    link = actions.send_link(path=form.cleaned_data["path"], by=request.actor, at=request.now)
    words = _("已发送到您的待办。在电脑上登录，从工作台打开；{days} 天后自动移除。")
    messages.success(request, words.format(days=queries.KEEP.days))
    return redirect(link.path)


@require_POST
@staff()
def link_done(request: StaffRequest) -> HttpResponse:
    """Take a sent page out of the reader's own 待办."""
    form = ForgetLinkForm(request.POST)
    if form.is_valid() and actions.forget_link(
        key=form.cleaned_data["link"], by=request.actor
    ):  # fmt: skip
        messages.success(request, _("已从待办移除。"))
    return redirect("home:workbench")


@require_GET
@staff(*SEARCHES)
def search(request: StaffRequest) -> HttpResponse:
    """Exactly a number leads to its record; anything else to what was found, by noun."""
    text = queries.asked(request.GET.get("q", ""))
    if url := queries.jump(request.viewer, text):
        return redirect(url)
    noun = request.GET.get("noun", "")
    groups = queries.search(request.viewer, text, noun=noun)
    context = {
        "q": text,
        "groups": groups,
        "noun": noun,
        "everything": not noun,
        "sees_targets": request.actor.can(Permission.BUSINESS_VIEW),
    }
    return render(request, "home/search.html", context)

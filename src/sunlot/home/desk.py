"""What the frame around every staff page says of the reader's own work.

Reading the agenda costs more than most pages do: only a page that reads it for itself, the
workbench, brings the counters along. The others' script asks for them (`waiting`).
"""

from dataclasses import replace

from django.http import HttpRequest

from sunlot.actors import Actor
from sunlot.home import queries
from sunlot.ui.frame import today_of
from sunlot.ui.hooks import Desk, ScopeSwitch
from sunlot.ui.todo import Todo

OWN = frozenset({"decide", "act"})


def desk_of(request: HttpRequest) -> Desk:
    """Open actions of the person, and whether there is anything to search."""
    actor = getattr(request, "actor", None)
    if not isinstance(actor, Actor):
        return Desk()
    read = hasattr(request, "agenda")
    return Desk(
        waiting=waiting_of(request, actor) if read else None,
        searches=queries.may_search(actor), scope=_scope_of(request, actor),
    )  # fmt: skip


def waiting_of(request: HttpRequest, actor: Actor) -> list[str]:
    """The addresses of the own open actions."""
    return [line.url for line in agenda_of(request, actor) if line.kind in OWN]


def agenda_of(request: HttpRequest, actor: Actor) -> list[Todo]:
    """The agenda of the request's person and day, whatever the view: nothing asked gets lost."""
    found: list[Todo] | None = getattr(request, "agenda", None)
    if found is None:
        found = queries.agenda(actor, today_of(request))
        request.agenda = found  # type: ignore[attr-defined]
    return found


def _scope_of(request: HttpRequest, actor: Actor) -> ScopeSwitch | None:
    viewer = getattr(request, "viewer", None) or actor
    switch = queries.switch_of(viewer, today_of(request))
    match = request.resolver_match
    if switch is None or match is None:
        return switch
    outside = queries.lies_outside(actor, viewer, match.view_name, match.kwargs)
    return replace(switch, outside=outside)

"""What the frame around every staff page says of the reader's own work.

The workbench reads the agenda anew. Other pages show what was read last, and ask for it once they
stand (`waiting`) if it is half a minute old or the person did something since: reading the agenda
costs more than most pages do.
"""

import time
from dataclasses import replace

from django.http import HttpRequest

from sunlot.actors import Actor
from sunlot.home import queries
from sunlot.ui.frame import today_of
from sunlot.ui.hooks import WAITING, Desk, ScopeSwitch
from sunlot.ui.todo import Todo

OWN = frozenset({"decide", "act"})
FRESH_FOR = 30  # seconds


def desk_of(request: HttpRequest) -> Desk:
    """Open actions of the person, and whether there is anything to search."""
    actor = getattr(request, "actor", None)
    if not isinstance(actor, Actor):
        return Desk()
    searches, scope = queries.may_search(actor), _scope_of(request, actor)
    if hasattr(request, "agenda"):
        return Desk(waiting=waiting_of(request, actor), searches=searches, scope=scope)
    known = request.session.get(WAITING, {})
    age = time.time() - known.get("read", 0)
    fresh = known.get("day") == today_of(request).isoformat() and 0 <= age < FRESH_FOR
    return Desk(waiting=known.get("urls"), stale=not fresh, searches=searches, scope=scope)


def waiting_of(request: HttpRequest, actor: Actor) -> list[str]:
    """The addresses of the own open actions, read now and remembered."""
    urls = [line.url for line in agenda_of(request, actor) if line.kind in OWN]
    day = today_of(request).isoformat()
    request.session[WAITING] = {"read": time.time(), "day": day, "urls": urls}
    return urls


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

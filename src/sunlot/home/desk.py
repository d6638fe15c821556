"""What the frame around every staff page says of the reader's own work.

The agenda is read once a request, whether the page is the workbench or any other.
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
    waiting = [line.url for line in agenda_of(request, actor) if line.kind in OWN]
    return Desk(
        waiting=waiting, searches=queries.may_search(actor), scope=_scope_of(request, actor)
    )


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

"""A view narrows what lists, the workbench and search show; it never adds a row."""

from typing import Any

import pytest

from sunlot.actors import Actor, View
from sunlot.departments.models import Department
from sunlot.home import queries
from sunlot.regions.models import Region
from tests.permissions.test_scoped import scoped_models
from tests.permissions.walk import Walker
from tests.permissions.world.visits import AT

READERS = ("coordinator", "supervisor", "planner_a", "chair", "outsider")
# A classification is of the whole region; a draft is its writer's wherever it belongs.
WHOLE = {"risks.Snapshot", "drafts.Draft", "home.SentLink", "tokens.Token"}


def viewers(walker: Walker) -> list[tuple[Actor, Actor]]:
    """Each role that has something to narrow, through every division, every department, and both.

    More than the switch offers: whatever stands in a session must not widen.
    """
    places = list(Region.objects.order_by("path").values_list("path", "name"))
    bodies = list(Department.objects.order_by("code").values_list("pk", "short_name"))
    views = [
        *(View(*place) for place in places), *(View("", "", *body) for body in bodies),
        *(View(*place, *bodies[-1]) for place in places[:4]),
    ]  # fmt: skip
    actors = [walker.world.cast.actor(one) for one in READERS]
    return [
        (actor, viewer)
        for actor in actors
        for view in views
        if (viewer := actor.viewing(view)).view
    ]


@pytest.mark.parametrize("model", scoped_models(), ids=lambda one: one._meta.label)
def test_view_when_any_is_set_then_no_row_is_added(model: Any, walker: Walker) -> None:
    rows: dict[Actor, set[Any]] = {}
    narrowed = 0
    for actor, viewer in viewers(walker):
        if actor not in rows:
            rows[actor] = set(model.objects.scoped(actor).values_list("pk", flat=True))
        seen = set(model.objects.scoped(viewer).values_list("pk", flat=True))
        assert seen <= rows[actor], f"{actor.name} sees more through {viewer.view}"
        narrowed += seen < rows[actor]
    if model._meta.label not in WHOLE:
        assert narrowed, "no view leaves anything out"


def test_view_when_any_is_set_then_agenda_and_search_show_nothing_new(walker: Walker) -> None:
    asked: dict[Actor, set[str]] = {}
    found: dict[Actor, set[str]] = {}
    for actor, viewer in viewers(walker)[::3]:
        if actor not in asked:
            asked[actor], found[actor] = _asked(actor), _found(actor)
        assert _asked(viewer) <= asked[actor]
        assert _found(viewer) <= found[actor]


def _asked(actor: Actor) -> set[str]:
    return {line.url for line in queries.agenda(actor, AT.date())}


def _found(actor: Actor) -> set[str]:
    groups = [queries.search(actor, "示例", noun=noun) for noun in ("targets", "tasks", "items")]
    return {hit.url for group in groups for one in group for hit in one.hits}


def test_view_when_it_lies_outside_the_own_reach_then_dropped(walker: Walker) -> None:
    """Whatever a session holds: a view of another place is none, and gives no place."""
    outsider = walker.world.cast.actor("outsider")
    elsewhere = Region.objects.get(code="650100")
    viewer = outsider.viewing(View(elsewhere.path, elsewhere.name, 1, "示例"))
    assert not viewer.view
    assert viewer == outsider
    for who in ("officer_a1", "party_justice", "sysadmin"):
        actor = walker.world.cast.actor(who)
        assert actor.viewing(View(elsewhere.path, elsewhere.name)) == actor

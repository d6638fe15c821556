"""Which record of the world stands for which parameter of an address.

A new address whose parameter is not understood fails the walk with the line to add here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.permissions.routes import Route
from tests.permissions.world import World
from tests.permissions.world.places import OWN, PLACES, Place

Read = Callable[[World, str, str], Any]


@dataclass(frozen=True, slots=True)
class Parameter:
    """The values of one parameter: variants by name, and how to read one.

    `read` gets the world, the variant and the user name of the reader ("" for nobody).
    """

    variants: tuple[str, ...]
    read: Read


def _of(noun: str, attribute: str = "pk") -> Parameter:
    """An attribute of a record in each of the three places."""
    return Parameter(
        PLACES, lambda world, place, _who: getattr(world.record(noun, place), attribute)
    )


def _task(plan: str, step: str = "free") -> Parameter:
    return Parameter(
        PLACES, lambda world, place, _who: world.record(f"{plan}_tasks", place)[step].pk
    )


def _one(noun: str, attribute: str = "pk") -> Parameter:
    """A record where it does not matter whose it is."""
    return Parameter((), lambda world, _place, _who: getattr(world.record(noun, OWN), attribute))


def _constant(value: Any) -> Parameter:
    return Parameter((), lambda _world, _place, _who: value)


def _public(shown: str, hidden: str, attribute: str = "pk") -> Parameter:
    """On the public site it does not matter whose record it is, but whether it is public yet."""
    nouns = {"public": shown, "hidden": hidden}
    return Parameter(
        ("public", "hidden"),
        lambda world, variant, _who: getattr(world.record(nouns[variant], OWN), attribute),
    )


def _of_person(kind: str) -> Parameter:
    """Jobs belong to persons: "own" is the reader's, where the reader orders work."""

    def read(world: World, place: str, who: str) -> Any:
        there: Place = world.places[place]
        noun = f"{kind} of {who}"
        mine = [name for name in PLACES if (noun, name) in world.records]
        if place == OWN and mine:
            return world.record(noun, mine[-1]).pk
        return world.record(f"{kind} of {there.planner}", place).pk

    return Parameter(PLACES, read)


def _public_draw(world: World, variant: str, _who: str) -> Any:
    return world.record(f"{variant}_draw", OWN).key


def _public_task(world: World, variant: str, _who: str) -> Any:
    name = "issued" if variant == "public" else "draft"
    return world.record(f"{name}_tasks", OWN)["free"].pk


# The text of an address up to and with the parameter → its record.
PARAMETERS: Mapping[str, Parameter] = {
    "accounts/addresses/<int:pk>": _one("address_change"),
    "accounts/addresses/new/<slug:group>": _constant("desk"),
    "accounts/people/<int:pk>": _one("account"),
    "accounts/policy/addresses/<str:address>": _constant("10.0.0.7"),
    "accounts/requests/resets/<int:pk>": _one("reset"),
    "accounts/requests/<int:pk>": _one("request"),
    "auditors/<int:pk>": _one("auditor_key"),
    "checklists/<int:pk>": _of("checklist"),
    "checklists/<int:pk>/questions/<int:question>": _of("question"),
    "checklists/start/<str:code>": _of("item", "code"),
    "departments/changes/<int:pk>": _of("succession"),
    "departments/<str:code>": _of("department", "code"),
    "draws/<str:key>": _of("announced_draw", "key"),
    "draws/<str:key>/console/<slug:step>": _constant("close-commits"),
    "draws/tasks/<int:task>": _task("issued"),
    "imports/<int:pk>": _of("batch"),
    "imports/<int:pk>/rows/<int:number>": _constant(2),
    "imports/new/<slug:kind>": _constant("targets"),
    "imports/presets/<int:pk>": _one("preset"),
    "inspections/draws/<str:draw_id>": _of("verified_draw", "draw_id"),
    "inspections/<str:number>": _of("record_visit", "number"),
    "inspections/<str:number>/parts/<int:part_id>": _of("record_part"),
    "items/<str:code>": _of("item", "code"),
    "items/laws/<int:pk>": _of("law"),
    "items/laws/<int:pk>/items/<str:code>": _of("item", "code"),
    "jobs/<uuid:job_id>": _of_person("job"),
    "officers/absences/<int:pk>": _of("absence"),
    "officers/capacity/<str:code>": _of("department", "code"),
    "officers/<str:officer_id>": _of("officer", "officer_id"),
    "officers/recusals/<int:pk>": _of("recusal"),
    "plans/<int:pk>": _of("issued_plan"),
    "plans/<int:pk>/compare/<int:before>": _constant(1),
    "plans/<int:pk>/compare/<int:before>/<int:after>": _constant(1),
    "plans/<int:pk>/versions/<int:number>": _constant(1),
    "plans/tasks/<int:pk>": _task("issued"),
    "publications/<int:part_id>": _of("correct_part"),
    "publications/changes/<int:request_id>": _of("change"),
    "guide/<slug:name>": _constant("planner"),
    "rulebook/<slug:rule_id>": _constant("DR-02"),
    "plans/filters/<int:pk>": _of("filter"),
    "targets/corrections/<int:pk>": _of("correction"),
    "targets/duplicates/<int:pk>": _of("pair"),
    "targets/duplicates/merges/<int:pk>": _of("merge"),
    "targets/filters/<int:pk>": _of("filter"),
    "targets/special/<int:pk>": _of("special_register"),
    "tokens/<int:pk>": _one("token"),
    "targets/<path:object_id>": _of("target", "object_id"),
    "targets/<str:object_id>": _of("target", "object_id"),
    "targets/<path:object_id>/succession/<slug:act>": _constant("rename"),
    "log/<path:name>": _constant("checkpoint"),
    "open/businesses/<path:object_id>": _one("target", "object_id"),
    "open/data/<str:name>": _constant("inspections"),
    "open/draws/<str:draw_id>": Parameter(("verified", "announced", "prepared"), _public_draw),
    "open/draws/<str:draw_id>/files/<path:name>": _constant("winners.csv"),
    "open/inspections/<str:number>": _public("correct_visit", "publish_visit", "number"),
    "open/items/lists/<str:region>": _constant("650000"),
    "open/items/lists/<str:region>/<int:number>": _constant(1),
    "open/items/<str:code>": _public("item", "draft_item", "code"),
    "open/plans/<int:plan_id>": _public("issued_plan", "adopted_plan"),
    "open/plans/<int:plan_id>/<int:number>": _constant(1),
    "open/tasks/<int:task_id>": Parameter(("public", "hidden"), _public_task),
}  # fmt: skip

# Addresses of a step name a record for which the step is next.
STEPS: Mapping[str, Mapping[str, Parameter]] = {
    "draws:announce": {"key": _of("frozen_draw", "key")},
    "draws:bring": {"key": _of("next_issue_draw", "key")},
    "draws:bundle": {"key": _of("verified_draw", "key")},
    "draws:bundle-full": {"key": _of("verified_draw", "key")},
    "draws:confirm": {"key": _of("prepared_draw", "key")},
    "draws:dice": {"key": _of("revealed_draw", "key")},
    "draws:dice-count": {"key": _of("revealed_draw", "key")},
    "draws:next-issue": {"key": _of("next_issue_draw", "key")},
    "draws:next-issue-confirm": {"key": _of("next_issue_draw", "key")},
    "draws:numbers": {"key": _of("next_issue_draw", "key")},
    "draws:release": {"key": _of("verified_draw", "key")},
    "draws:replace": {"key": _of("verified_draw", "key")},
    "draws:reveal": {"key": _of("committed_draw", "key")},
    "draws:slip-number": {"key": _of("verified_draw", "key")},
    "draws:substitute": {"key": _of("verified_draw", "key")},
    "draws:verify": {"key": _of("verified_draw", "key")},
    "draws:void-confirm": {"key": _of("voiding_draw", "key")},
    "draws:withdraw": {"key": _of("frozen_draw", "key")},
    "imports:undo": {"pk": _of("written_batch")},
    "inspections:approve": {"number": _of("approve_visit", "number")},
    "inspections:notify": {"number": _of("notify_visit", "number")},
    "inspections:refuse": {"number": _of("approve_visit", "number")},
    "inspections:resubmit": {"number": _of("resubmit_visit", "number")},
    "inspections:return": {
        "number": _of("review_visit", "number"), "part_id": _of("review_part"),
    },
    "inspections:review": {
        "number": _of("review_visit", "number"), "part_id": _of("review_part"),
    },
    "items:discard": {"code": _of("draft_item", "code")},
    "items:publish": {"code": _of("draft_item", "code")},
    "jobs:result": {"job_id": _of_person("result")},
    "plans:adopt": {"pk": _of("in_review_plan")},
    "plans:issue": {"pk": _of("adopted_plan")},
    "plans:issue-request": {"pk": _of("adopted_plan")},
    "plans:removed": {"pk": _of("draft_plan")},
    "plans:return": {"pk": _of("in_review_plan")},
    "plans:sheet": {"pk": _of("draft_plan")},
    "plans:sheet-add": {"pk": _of("draft_plan")},
    "plans:sheet-paste": {"pk": _of("draft_plan")},
    "plans:sheet-remove": {"pk": _of("draft_plan")},
    "plans:sheet-restore": {"pk": _of("draft_plan")},
    "plans:sheet-save": {"pk": _of("draft_plan")},
    "plans:submit": {"pk": _of("draft_plan")},
    "plans:task-add": {"pk": _of("draft_plan")},
    "plans:task-edit": {"pk": _task("draft")},
    "plans:task-remove": {"pk": _task("draft")},
    "quality:reopen": {"pk": _of("dismissed_pair")},
    "publications:publish": {"part_id": _of("publish_part")},
    "publications:withhold": {"part_id": _of("publish_part")},
}  # fmt: skip


class NoRecord(Exception):
    """The world has no record for a parameter; the message says what to write where."""


def parameters_of(route: Route) -> dict[str, Parameter]:
    """The records of an address.

    :raises NoRecord: a parameter is not understood.
    """
    found = {}
    for name, text in route.parameters:
        known = STEPS.get(route.name, {}).get(name) or PARAMETERS.get(text)
        if known is None:
            raise NoRecord(
                f"{route.name}: no record for {text!r}; add to PARAMETERS in "
                f'tests/permissions/addresses.py:\n    {text!r}: _of("<noun of the world>"),'
            )
        found[name] = known
    return found


def variants_of(route: Route) -> tuple[str, ...]:
    """The variants that an address is walked with; one nameless where it names no record."""
    found = [one.variants for one in parameters_of(route).values() if one.variants]
    return found[0] if found else ("",)


def arguments_of(route: Route, world: World, variant: str, who: str) -> dict[str, Any]:
    """The values of the parameters for one reader."""
    return {name: one.read(world, variant, who) for name, one in parameters_of(route).items()}

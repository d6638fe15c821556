"""A small world with three variants of every record that an address can name.

"own" belongs to market supervision of the region, "other" to ecology of the same region,
"outside" to market supervision of prefecture 652300.
"""

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from drawproof.log.notes import NOTE, Signer
from sunlot.accounts.models import AccountRequest, AddressChange, ResetKind, ResetRequest
from sunlot.auditors.models import AuditorKey
from sunlot.drafts import actions as drafts
from sunlot.draws.models import Draw
from sunlot.home.models import SentLink
from sunlot.imports.models import Memory
from sunlot.items.models import Item
from sunlot.tokens.models import Token
from tests.cast import NOW, Cast
from tests.permissions.world import draws, plans, registers, visits
from tests.permissions.world.places import OUTSIDE, OWN, PLACES, Place, build_places


@dataclass
class World:
    """The cast, the places, and every record by noun and place."""

    cast: Cast
    places: dict[str, Place]
    records: dict[tuple[str, str], Any] = field(default_factory=dict)

    def record(self, noun: str, place: str) -> Any:
        """One record; a KeyError says that this world lacks it."""
        return self.records[noun, place]


def build_world(cast: Cast) -> World:
    """Write everything. Bundles of draws go to MEDIA_ROOT."""
    world = World(cast, build_places(cast))
    for number, place in enumerate(world.places.values()):
        _build_registers(world, place, first=100 * number)
    for name in (OWN, OUTSIDE):
        registers.build_list(world.places[name])
    for name in ("draft", "in_review", "adopted", "issued"):
        _build_plans(world, name)
    for place in world.places.values():
        _build_draws(world, place)
        _build_visits(world, place)
    _build_accounts(world)
    return world


def _build_registers(world: World, place: Place, *, first: int) -> None:
    published, draft = registers.build_items(place)
    targets = registers.build_targets(place, first)
    officers = registers.build_officers(place)
    _put(
        world, place, item=published, draft_item=draft, targets=targets, target=targets[0],
        snapshot=registers.build_snapshot(place, targets), officers=officers, officer=officers[0],
        absence=registers.build_absence(officers[0]),
        recusal=registers.build_recusal(place, officers[0], targets[-1]),
        batch=registers.build_batch(place), written_batch=registers.build_written_batch(place),
        department=place.lead, succession=registers.build_succession(place),
        filter=registers.build_filter(place), special_register=registers.build_register(place),
        grade=registers.build_grade(place, targets[0]),
        law=registers.build_law(place),
        checklist=(checklist := registers.build_checklist(place, published)),
        question=registers.build_question(checklist),
    )  # fmt: skip
    _put(world, place, **registers.build_pairs(place, targets))
    for username in _readers(place):
        world.records[f"job of {username}", place.name] = registers.build_job(place, username)
        world.records[f"result of {username}", place.name] = registers.build_result(place, username)


def _readers(place: Place) -> tuple[str, ...]:
    return (place.planner, place.approver, place.coordinators[0])


def _build_plans(world: World, name: str) -> None:
    """A plan with one task of each place; an issued one has a task for every step of a draw."""
    steps = ("free", *draws.STEPS) if name == "issued" else ("free",)
    for place in world.places.values():
        plan = plans.build_plan(place, name)
        item: Item = world.record("item", place.name)
        tasks = {one: plans.build_task(place, plan, item) for one in steps}
        _put(world, place, **{f"{name}_plan": plan, f"{name}_tasks": tasks})
    if name == "issued":
        # "own" and "other" share the region's plan.
        for place in (world.places[one] for one in PLACES if one != "other"):
            plans.issue(place, world.record("issued_plan", place.name))


def _build_draws(world: World, place: Place) -> None:
    tasks = world.record("issued_tasks", place.name)
    held: dict[str, Draw] = {
        step: draws.hold(place, tasks[step], until=step) for step in draws.STEPS
    }
    _put(world, place, **{f"{step}_draw": draw for step, draw in held.items()})


def _build_visits(world: World, place: Place) -> None:
    made = visits.build_visits(place, world.record("verified_draw", place.name))
    change = visits.build_publications(place, made)
    unplanned = visits.build_unplanned(
        place, world.record("target", place.name), world.record("item", place.name),
        world.record("officers", place.name),
    )  # fmt: skip
    _put(world, place, change=change, unplanned_visit=unplanned)
    _put(world, place, **{f"{name}_visit": visit for name, visit in made.items()})
    _put(world, place, **{
        f"{name}_part": visits.part_of(place, visit) for name, visit in made.items()
    })  # fmt: skip


def _build_accounts(world: World) -> None:
    place = world.places[OWN]
    request = AccountRequest.objects.create(
        username="planner_new", name="示例", role="planner", department=place.lead,
        requested_by=world.cast.users["sysadmin"], requested_at=NOW,
    )  # fmt: skip
    reset = ResetRequest.objects.create(
        user=world.cast.users["officer_b2"], kind=ResetKind.PASSWORD, identity="示例",
        requested_by=world.cast.users["sysadmin"], requested_at=NOW,
    )  # fmt: skip
    change = AddressChange.objects.create(
        group="field", networks=["10.1.2.0/24"], reason="示例",
        requested_by=world.cast.users["sysadmin"], requested_at=NOW,
    )  # fmt: skip
    token = Token.objects.create(
        name="示例系统", department=place.lead, owner=world.cast.users["planner_a"],
        scopes=["items:read"], reason="示例", expires_on=NOW.date(),
        requested_by=world.cast.users["secadmin"], requested_at=NOW,
    )  # fmt: skip
    auditor_key = AuditorKey.objects.create(
        user=world.cast.users["supervisor"], office="示例监督机关", received="示例",
        vkey=Signer("audit.example", NOTE, bytes(32)).verifier.vkey,
        requested_by=world.cast.users["secadmin"], requested_at=NOW,
    )  # fmt: skip
    preset = Memory.objects.create(
        department=place.lead, kind="targets", headers={"企业名称": ["name"]}, changed_at=NOW
    )
    _put(
        world, place, request=request, reset=reset, account=world.cast.users["officer_a2"],
        address_change=change, preset=preset, token=token, auditor_key=auditor_key,
    )  # fmt: skip
    # Somebody has typed a recusal and not sent it; the form offers it.
    drafts.keep(
        address=reverse("officers:declare"), token=uuid.UUID(int=1),
        answers={"code": ["示例"], "reason": ["示例事由"]}, by=world.cast.actor("officer_a1"),
        at=NOW,
    )  # fmt: skip
    plan = world.record("draft_plan", OWN)
    SentLink.objects.create(
        owner=world.cast.users["planner_a"], path=reverse("plans:sheet", args=[plan.pk]),
        sent_at=NOW,
    )  # fmt: skip


def _put(world: World, place: Place, **records: Any) -> None:
    for noun, record in records.items():
        world.records[noun, place.name] = record

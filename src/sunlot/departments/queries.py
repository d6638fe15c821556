"""Reads of departments and conferences."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from sunlot.actors import Actor, Permission
from sunlot.departments.models import (
    Department,
    JointConference,
    JointConferenceMember,
    Succession,
    reach_of,
)
from sunlot.departments.registry import handovers
from sunlot.departments.states import SuccessionState
from sunlot.errors import Text
from sunlot.regions.models import Region
from sunlot.regions.names import normalise_name
from sunlot.regions.queries import Node, nest


@dataclass(frozen=True, slots=True)
class Organisation:
    """A division with its conference and departments, and the divisions below it."""

    region: Region
    conference: JointConference | None
    departments: Sequence[Department]
    members: frozenset[int]
    children: Sequence["Organisation"] = field(default_factory=tuple)

    def walk(self) -> Iterator["Organisation"]:
        """This division and those below, top down."""
        yield self
        for child in self.children:
            yield from child.walk()


def organisation(actor: Actor, on: datetime.date) -> list[Organisation]:
    """The divisions and departments within the actor's reach on a day, as trees."""
    departments: dict[int, list[Department]] = {}
    for department in Department.objects.scoped(actor).open(on).select_related("region"):
        departments.setdefault(department.region_id, []).append(department)
    conferences = {
        one.region_id: one for one in JointConference.objects.scoped(actor).select_related("office")
    }
    members = frozenset(
        JointConferenceMember.objects.scoped(actor)
        .current(on)
        .values_list("department_id", flat=True)
    )
    regions = Region.objects.scoped(actor).filter(reach_of(actor, "path")).current(on)

    def build(node: Node) -> Organisation:
        return Organisation(
            region=node.region,
            conference=conferences.get(node.region.pk),
            departments=departments.get(node.region.pk, []),
            members=members,
            children=[build(child) for child in node.children],
        )

    return [build(node) for node in nest(regions.order_by("path"))]


def heir_of(department: Department) -> Department:
    """Who does the work of a department now: itself, or the last of its successors."""
    while department.succeeded_by is not None:
        department = department.succeeded_by
    return department


def former_names() -> dict[str, Department]:
    """Names and codes of departments that passed their work on → who does it now.

    A name that stands for two of those who do the work now is left out.
    """
    former = Department.objects.filter(succeeded_by__isnull=False).select_related(
        "succeeded_by__region"
    )
    found: dict[str, Department | None] = {}
    for one in former:
        heir = heir_of(one)
        for word in {one.code.upper(), normalise_name(one.name), normalise_name(one.short_name)}:
            known = found.setdefault(word, heir)
            found[word] = heir if known is not None and known.pk == heir.pk else None
    return {word: heir for word, heir in found.items() if heir is not None}


def named(actor: Actor, words: str) -> list[Department]:
    """Departments by part of a name or by code, former ones too, each with its successor loaded."""
    text = words.strip()
    if not text:
        return []
    found = Department.objects.scoped(actor).filter(
        Q(name__icontains=text) | Q(short_name__icontains=text) | Q(code__icontains=text)
    )
    return list(found.select_related("region", "succeeded_by").order_by("region__path", "code"))


def predecessors_of(department: Department) -> QuerySet[Succession]:
    """The changes by which work came to a department, newest first."""
    done = Succession.objects.filter(successor=department, state=SuccessionState.DONE)
    return done.select_related("old").order_by("-effective_on", "-pk")


def successions_of(department: Department) -> QuerySet[Succession]:
    """The changes that were asked for of a department, newest first."""
    return department.successions.select_related("successor").order_by("-pk")


def succession_for(actor: Actor, pk: int) -> Succession | None:
    """One change of a department within reach."""
    rows = Succession.objects.scoped(actor).select_related("old__region", "successor__region")
    return rows.filter(pk=pk).first()


def successions_to_confirm(actor: Actor) -> QuerySet[Succession]:
    """Changes of the actor's region and below that another person asked for."""
    if not actor.can(Permission.DEPARTMENTS_CONFIRM) or not actor.region_path:
        return Succession.objects.none()
    waiting = Succession.objects.filter(
        state=SuccessionState.REQUESTED, old__region__path__startswith=actor.region_path
    )
    return waiting.exclude(requested_by=actor.person_id).select_related("old").order_by("pk")


def open_work(department: Department) -> list[tuple[Text, int, Text]]:
    """``(what, how much, unit)`` that would pass to a successor."""
    return [(one.label, one.waiting(department.pk), one.unit) for one in handovers()]


def moved_words(succession: Succession) -> list[tuple[Text, int, Text]]:
    """``(what, how much, unit)`` that passed on when the change was confirmed."""
    return [
        (one.label, succession.moved[one.noun], one.unit)
        for one in handovers()
        if one.noun in succession.moved
    ]


def memberships(department: Department, on: datetime.date) -> list[JointConferenceMember]:
    """The conferences that a department belongs to on a day."""
    rows = department.memberships.current(on).select_related("conference__region")
    return list(rows.order_by("conference__region__path"))


def places_of(department_id: int | None) -> dict[str, int]:
    """Code → key of a department, which comes first, and of those whose work passed to it; of
    nobody none."""
    found = Department.objects.filter(pk=department_id or 0)
    rows = found.values_list("code", "pk", "took_over")
    return {name: key for code, pk, former in rows for name, key in ((code, pk), *former.items())}

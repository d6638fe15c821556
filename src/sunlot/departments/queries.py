"""Reads of departments and conferences."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sunlot.actors import Actor
from sunlot.departments.models import Department, JointConference, JointConferenceMember, reach_of
from sunlot.regions.models import Region
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


def memberships(department: Department, on: datetime.date) -> list[JointConferenceMember]:
    """The conferences that a department belongs to on a day."""
    rows = department.memberships.current(on).select_related("conference__region")
    return list(rows.order_by("conference__region__path"))

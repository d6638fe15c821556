"""Reads of divisions."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sunlot.actors import Actor
from sunlot.regions.models import Region


@dataclass(slots=True)
class Node:
    """A division with those below it, in the order of their codes."""

    region: Region
    children: list["Node"] = field(default_factory=list)

    def walk(self) -> Iterator["Node"]:
        """This node and all below, top down."""
        yield self
        for child in self.children:
            yield from child.walk()


def tree(actor: Actor, on: datetime.date) -> list[Node]:
    """The divisions in force on a day, as trees."""
    return nest(Region.objects.scoped(actor).current(on).order_by("path"))


def nest(regions: Iterable[Region]) -> list[Node]:
    """Trees of regions in path order; one whose parent is not among them becomes a root."""
    nodes: dict[str, Node] = {}
    roots: list[Node] = []
    for region in regions:
        node = Node(region)
        nodes[region.path] = node
        above = nodes.get(region.path.removesuffix(f"{region.code}/"))
        (above.children if above else roots).append(node)
    return roots


def resolve(code: str, on: datetime.date | None = None) -> Region | None:
    """The division of a code on a day; without a day the latest, also one no longer in force.

    For reading codes embedded in credit codes and files; not a read of business records.
    """
    rows = Region.objects.filter(code=code).order_by("-valid_from")
    return rows.current(on).first() if on else rows.first()

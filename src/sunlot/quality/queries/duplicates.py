"""Reads of pairs that may be one object."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Q, QuerySet
from django.shortcuts import get_object_or_404

from sunlot.actors import Actor, Scope
from sunlot.quality import registry
from sunlot.quality.models import DuplicatePair, Merge, PairQuerySet, RegisterCorrection
from sunlot.quality.rules import better, differences, taken_over
from sunlot.quality.states import STANDING, PairState
from sunlot.targets import history
from sunlot.targets.models import Target


@dataclass(frozen=True, slots=True)
class Side:
    """One record of a pair: its facts, and what would happen if the other one stayed."""

    target: Target
    facts: Mapping[str, Any]
    numbers: int
    sites: int
    licences: int
    aliases: int
    objections: list[str]

    @property
    def rows(self) -> int:
        """How many rows beside the record there are to copy."""
        return self.numbers + self.sites + self.licences + self.aliases


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both records, the names of facts in which they differ, and which one rather stays.

    `taken` says by key of the record that stays which facts it would take over.
    """

    sides: tuple[Side, Side]
    different: list[str]
    proposed: int
    taken: Mapping[int, Mapping[str, Any]]


def pairs_for(actor: Actor) -> PairQuerySet:
    """Pairs that the actor may see, with both records."""
    return DuplicatePair.objects.scoped(actor).select_related(
        "first__region__parent", "first__department", "second__region__parent",
        "second__department", "decided_by",
    )  # fmt: skip


def pair_for(actor: Actor, pk: int) -> DuplicatePair:
    """One pair within scope, else 404."""
    return get_object_or_404(pairs_for(actor), pk=pk)


def waiting_for(actor: Actor) -> PairQuerySet:
    """Open pairs that the actor may decide: of a department, its own records or nobody's."""
    return pairs_for(actor).waiting().filter(_own(actor, "first") & _own(actor, "second"))


def _own(actor: Actor, side: str) -> Q:
    if actor.scope is Scope.REGION:
        return Q()
    return Q(**{f"{side}__department__isnull": True}) | Q(
        **{f"{side}__department__in": actor.places}
    )


def compare(pair: DuplicatePair) -> Comparison:
    """Both records side by side."""
    first, second = _side(pair.first), _side(pair.second)
    sides = (first, second)
    return Comparison(
        sides=sides, different=differences(first.facts, second.facts),
        proposed=sides[better(first.facts, second.facts)].target.pk,
        taken={
            one.target.pk: taken_over(one.facts, other.facts)
            for one, other in (sides, sides[::-1])
        },
    )  # fmt: skip


def _side(target: Target) -> Side:
    return Side(
        target=target, facts=history.plain_facts(target), numbers=target.numbers.count(),
        sites=target.sites.count(), licences=target.licences.count(),
        aliases=target.aliases.count(), objections=registry.objections(target.pk),
    )  # fmt: skip


def merge_of(pair: DuplicatePair) -> Merge | None:
    """The merge of a merged pair that has not been undone."""
    if pair.state != PairState.MERGED:
        return None
    found = pair.merges.filter(undone_at__isnull=True)
    return found.select_related("kept", "gone", "by").first()


def merge_for(actor: Actor, pk: int) -> Merge:
    """One merge within scope, else 404."""
    return get_object_or_404(Merge.objects.scoped(actor), pk=pk)


def is_noted(target: Target) -> bool:
    """Whether anything waits about a record or was merged with it, whoever may see it: one cheap
    read that spares most records those of what it is."""
    corrections = RegisterCorrection.objects.filter(target=target, state__in=STANDING)
    noted = Exists(_merges(target)) | Exists(_pairs(target)) | Exists(corrections)
    return Target.objects.filter(noted, pk=target.pk).exists()


def _merges(target: Target) -> QuerySet[Merge]:
    return Merge.objects.filter(Q(kept=target) | Q(gone=target), undone_at__isnull=True)


def _pairs(target: Target) -> PairQuerySet:
    return DuplicatePair.objects.waiting().filter(Q(first=target) | Q(second=target))


def merges_about(target: Target) -> QuerySet[Merge]:
    """Merges that still hold in which a record takes part, newest first."""
    return _merges(target).select_related("kept", "gone", "by").order_by("-at", "-pk")


def open_pairs_about(target: Target) -> QuerySet[DuplicatePair]:
    """Waiting pairs of one record."""
    return _pairs(target).select_related("first", "second").order_by("-score", "pk")

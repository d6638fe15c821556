"""Reads of credit risk classes; each of them is for staff, none for the public site."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from sunlot.actors import Actor, way_to
from sunlot.risks.models import RiskClass, SectorGrade, Snapshot, TargetClass
from sunlot.risks.rules import may_see
from sunlot.targets.models import StoredFilter, Target
from sunlot.targets.queries import select


@dataclass(frozen=True, slots=True)
class Share:
    """How many targets of a snapshot are in one class; `total` is the denominator."""

    risk_class: str
    label: str
    count: int
    total: int


@dataclass(frozen=True, slots=True)
class Known:
    """A class and the snapshot that says so."""

    risk_class: str
    snapshot: Snapshot


def snapshots_for(actor: Actor) -> QuerySet[Snapshot]:
    """Snapshots that the actor may see, newest first."""
    return Snapshot.objects.scoped(actor).select_related("region").order_by("-as_of", "-pk")


def latest_snapshot(actor: Actor) -> Snapshot | None:
    """The newest snapshot in scope."""
    return snapshots_for(actor).first()


def snapshot_on(region_path: str, on: datetime.date) -> Snapshot | None:
    """The newest snapshot on a day that covers a region: its own or that of a region above it.

    Of two with one date the nearer region's holds. For draws; not a read of a person.
    """
    found = Snapshot.objects.filter(
        region__path__in=way_to(region_path), as_of__lte=on, is_whole=True
    )
    return found.order_by("-as_of", "-region__path").first()


def shares(snapshot: Snapshot) -> list[Share]:
    """Classes A to D with their counts, empty ones included."""
    return _counted(TargetClass.objects.at(snapshot))


def shares_of(stored: StoredFilter, snapshot: Snapshot) -> list[Share]:
    """Classes A to D of the objects that a stored filter finds; of all those that have a class."""
    inside = select(stored.conditions, stored.region).order_by().values("pk")
    return _counted(TargetClass.objects.at(snapshot).filter(target__in=inside))


def _counted(rows: QuerySet[TargetClass]) -> list[Share]:
    counts = dict(rows.order_by().values_list("risk_class").annotate(n=Count("pk")))
    total = sum(counts.values())
    return [Share(one.value, str(one.label), counts.get(one.value, 0), total) for one in RiskClass]


def counts_of(stored: StoredFilter, on: datetime.date) -> dict[str, int]:
    """How many objects of a filter are in each class, by the newest snapshot of a day."""
    snapshot = snapshot_on(stored.region.path, on)
    if snapshot is None:
        return {}
    return {one.risk_class: one.count for one in shares_of(stored, snapshot)}


def class_of(actor: Actor, target_id: int) -> Known | None:
    """The newest class of one target, or None where the role may not know it (RK-01)."""
    if not may_see(actor.role):
        return None
    held = TargetClass.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=OuterRef("as_of")), region=OuterRef("region"),
        valid_from__lte=OuterRef("as_of"), target_id=target_id,
    )  # fmt: skip
    found: Any = Snapshot.objects.scoped(actor).annotate(held=Subquery(held.values("risk_class")))
    snapshot = found.exclude(held=None).order_by("-as_of", "-region__path").first()
    return Known(snapshot.held, snapshot) if snapshot else None


def earlier_classes(known: Known, target_id: int) -> QuerySet[TargetClass]:
    """What the target was in before, by the snapshots of the same region, newest first."""
    rows = TargetClass.objects.filter(target_id=target_id, region=known.snapshot.region_id)
    return rows.filter(valid_to__lte=known.snapshot.as_of).order_by("-valid_from")


def grades_of(actor: Actor, target_id: int) -> list[tuple[SectorGrade, list[SectorGrade]]]:
    """The present grade of each sector with the earlier ones, newest first."""
    found: dict[str, list[SectorGrade]] = {}
    rows = SectorGrade.objects.scoped(actor).filter(target_id=target_id)
    for one in rows.order_by("-as_of", "sector"):
        found.setdefault(one.sector, []).append(one)
    return [(rows[0], rows[1:]) for rows in found.values()]


def targets_by_code(codes: Sequence[str], reach: str) -> dict[str, int]:
    """``{code or id: key}`` of targets inside the reach, for reading files."""
    if not reach:
        return {}
    inside = Target.objects.filter(region__path__startswith=reach)
    found = dict(inside.filter(object_id__in=codes).values_list("object_id", "pk"))
    by_code = inside.filter(credit_code__in=codes).values_list("credit_code", "pk")
    return found | {code: pk for code, pk in by_code if code}

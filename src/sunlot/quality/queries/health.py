"""Reads of the register's health: figures, their trend, and where the trouble is."""

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Max, Q, QuerySet, Sum

from sunlot.actors import Actor
from sunlot.imports.models import Batch
from sunlot.quality.models import DuplicatePair, HealthFigure
from sunlot.regions.models import Region
from sunlot.targets import flaws
from sunlot.targets.filters import condition_of
from sunlot.targets.listing import NOBODY
from sunlot.targets.models import RegistrationState, SpecialRegister, StoredFilter, Target

# The background job that looks the register over.
LOOK = "quality.look"
TREND_DAYS = 30
MONTH = datetime.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Line:
    """One check: how many now, of how many, and how many about a month ago (None: not counted)."""

    check: flaws.Check
    count: int
    total: int
    before: int | None

    @property
    def change(self) -> int | None:
        """More (positive) or fewer than a month ago."""
        return None if self.before is None else self.count - self.before


@dataclass(frozen=True, slots=True)
class Part:
    """The figure of one department or division.

    `code` is what the list of targets calls it, empty where the list shows more; `name` is empty
    for targets of no department.
    """

    code: str
    name: str
    count: int
    total: int


@dataclass(frozen=True, slots=True)
class Point:
    """The figure of one day."""

    on: datetime.date
    count: int
    total: int


def last_day(reader: Actor) -> datetime.date | None:
    """The day of the newest figures."""
    found: datetime.date | None = HealthFigure.objects.scoped(reader).aggregate(on=Max("on"))["on"]
    return found


def figures_for(reader: Actor) -> flaws.Figures | None:
    """The newest figures as far as the reader sees, for the strip above the register."""
    on = last_day(reader)
    if on is None:
        return None
    counts, total = _counted(reader, on)
    return flaws.Figures(total=total, counts=counts, on=on)


def lines_for(reader: Actor, on: datetime.date) -> list[Line]:
    """Every check with its figure of a day, the worst first; mere facts last."""
    counts, total = _counted(reader, on)
    earlier = HealthFigure.objects.scoped(reader).filter(on__lte=on - MONTH)
    then = earlier.aggregate(on=Max("on"))["on"]
    before = _counted(reader, then)[0] if then else {}
    found = [
        Line(one, counts.get(one.code, 0), total, before.get(one.code))
        for one in flaws.all_checks()
    ]
    return sorted(found, key=lambda line: (not line.check.mends, -line.count))


def departments_for(reader: Actor, on: datetime.date, code: str) -> list[Part]:
    """One check by department, the worst share first."""
    rows = _of(reader, on, code).values_list("department__code", "department__short_name")
    summed = rows.annotate(n=Sum("count"), all=Sum("total"))
    return _worst_first(Part(key or NOBODY, name or "", n, total) for key, name, n, total in summed)


def divisions_for(reader: Actor, on: datetime.date, code: str) -> list[Part]:
    """One check by the divisions next below the viewed one (or itself), the worst share first."""
    depth = reader.view_path.count("/") + 1
    counts: Counter[str] = Counter()
    totals: Counter[str] = Counter()
    rows = _of(reader, on, code).values_list("region__path")
    for path, n, total in rows.annotate(n=Sum("count"), all=Sum("total")):
        key = path.rstrip("/").split("/")[:depth][-1]
        counts[key] += n
        totals[key] += total
    named = Region.objects.filter(code__in=list(totals)).order_by("valid_from")
    names = dict(named.values_list("code", "name"))
    own = reader.view_path.rstrip("/").rsplit("/", 1)[-1]
    return _worst_first(
        # The list of the own division shows those below it too, so that it is no link.
        Part("" if key == own else key, names.get(key, key), counts[key], totals[key])
        for key in totals
    )


def trend_for(reader: Actor, on: datetime.date, code: str) -> list[Point]:
    """The last 30 days that were counted, before these the last count of each month."""
    rows = HealthFigure.objects.scoped(reader).filter(check_name=code, on__lte=on).order_by("on")
    found = [
        Point(*row)
        for row in rows.values_list("on").annotate(n=Sum("count"), all=Sum("total"))
    ]  # fmt: skip
    recent = on - datetime.timedelta(days=TREND_DAYS)
    months = {(one.on.year, one.on.month): one for one in found if one.on < recent}
    return [*months.values(), *(one for one in found if one.on >= recent)]


def exported_for(reader: Actor, on: datetime.date) -> QuerySet[HealthFigure]:
    """Every figure of a day, for the file."""
    found = HealthFigure.objects.scoped(reader).filter(on=on)
    return found.select_related("region", "department").order_by(
        "region__path", "department__code", "check_name"
    )


def duplicated() -> Q:
    """Targets that wait in the queue of duplicates."""
    found = DuplicatePair.objects.waiting()
    return Q(pk__in=found.values("first")) | Q(pk__in=found.values("second"))


def closed_but_listed() -> Q:
    """Objects that are closed and yet in a special register, a segment or the scope of a task.

    A filter that asks for closed objects by name means them.
    """
    listed = Q(tags__overlap=list(SpecialRegister.objects.values_list("name", flat=True)))
    stored = StoredFilter.objects.select_related("region")
    scopes = [(one.conditions, one.region.path) for one in stored]
    for conditions, path in [*scopes, *flaws.scopes()]:
        fields = {one["field"] for one in conditions["all"]}
        if "registration_state" not in fields:
            listed |= condition_of(conditions) & Q(region__path__startswith=path)
    return ~Q(registration_state=RegistrationState.ACTIVE) & listed


def regions_written_by(batch_id: int) -> list[int]:
    """Keys of the divisions of targets that were written since a batch was checked.

    What was taken back bears its former times again: then all divisions that have targets.
    """
    batch = Batch.objects.filter(pk=batch_id).first()
    if batch is None:
        return []
    if batch.undone_at is not None:
        return list(Target.objects.order_by().values_list("region_id", flat=True).distinct())
    since = batch.checked_at or batch.uploaded_at
    rows = Target.objects.filter(updated_at__gte=since).order_by()
    return list(rows.values_list("region_id", flat=True).distinct())


def _counted(reader: Actor, on: datetime.date) -> tuple[dict[str, int], int]:
    rows = HealthFigure.objects.scoped(reader).filter(on=on).order_by()
    found = list(rows.values_list("check_name").annotate(n=Sum("count"), all=Sum("total")))
    return {code: n for code, n, _total in found}, max((one[2] for one in found), default=0)


def _of(reader: Actor, on: datetime.date, code: str) -> QuerySet[HealthFigure]:
    return HealthFigure.objects.scoped(reader).filter(on=on, check_name=code).order_by()


def _worst_first(parts: Iterable[Part]) -> list[Part]:
    def share(part: Part) -> float:
        return part.count / part.total if part.total else 0

    found: Sequence[Part] = list(parts)
    return sorted(found, key=lambda part: (-share(part), -part.count, part.code))

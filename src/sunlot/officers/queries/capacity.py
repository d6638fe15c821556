"""What officers can do in a year against what adopted plans ask (OF-07)."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from sunlot.actors import Actor, Permission, Scope, in_view
from sunlot.departments.models import Department
from sunlot.officers.models import DepartmentCapacity, Officer
from sunlot.officers.queries.absences import absences_within
from sunlot.officers.rules import (
    DAY,
    Period,
    capacity_of,
    months_of,
    present_days,
    spread,
)
from sunlot.officers.visits import Asked, demand

Months = tuple[Fraction, ...]
NONE: Months = (Fraction(0),) * 12


@dataclass(frozen=True, slots=True)
class Month:
    """Person-visits of one month in whole numbers: what can be done down, what is asked up."""

    number: int
    able: int
    asked: int

    @property
    def short(self) -> int:
        """Person-visits that nobody is there for."""
        return max(0, self.asked - self.able)


@dataclass(frozen=True, slots=True)
class Line:
    """Officers of a department, all (`qualification` is "") or those who hold one qualification.

    Who holds several stands in several lines; so the lines do not add up.
    """

    qualification: str
    officers: int
    able: Months
    asked: Months

    @property
    def months(self) -> Sequence[Month]:
        """The twelve months."""
        return [
            Month(number, floor(able), ceil(asked))
            for number, (able, asked) in enumerate(zip(self.able, self.asked, strict=True), 1)
        ]

    @property
    def total(self) -> Month:
        """The year."""
        return Month(0, floor(sum(self.able)), ceil(sum(self.asked)))

    @property
    def short_months(self) -> Sequence[Month]:
        """Months that ask for more than the officers can do."""
        return [one for one in self.months if one.short]

    @property
    def is_short(self) -> bool:
        """Whether the year or a month asks for more."""
        return bool(self.total.short or self.short_months)


@dataclass(frozen=True, slots=True)
class Balance:
    """One department: `per_officer` counts where an officer has no figure of the own."""

    department: Department
    per_officer: int
    is_set: bool
    lines: Sequence[Line]
    asked: Sequence[Asked] = ()
    without_scope: int = 0

    @property
    def all(self) -> Line:
        """The line of all officers."""
        return self.lines[0]

    @property
    def nobody(self) -> bool:
        """Whether there are tasks and nobody in post who could be sent, whatever they amount to."""
        return bool(self.asked) and not self.all.officers

    @property
    def is_short(self) -> bool:
        """Whether any line is, or nobody is there."""
        return self.nobody or any(one.is_short for one in self.lines)


@dataclass
class _Able:
    """What is summed up per qualification."""

    officers: int = 0
    months: list[Fraction] = field(default_factory=lambda: list(NONE))


def departments_seen(actor: Actor) -> QuerySet[Department]:
    """Departments that inspect and whose officers the actor may see, whether they have any or not,
    in code order; one whose work has passed on is counted with its successor."""
    found = Department.objects.inspecting().filter(succeeded_by=None).select_related("region")
    match actor.scope:
        case Scope.REGION:
            found = found.filter(region__path__startswith=actor.region_path)
        case Scope.DEPARTMENT:
            found = found.filter(pk__in=actor.places)
        case _:
            return found.none()
    return in_view(
        found.order_by("code"), actor.view, path="region__path", whose=lambda key: Q(pk=key)
    )


def balances(actor: Actor, year: int, today: datetime.date) -> list[Balance]:
    """The departments that the actor sees and that have officers in post or tasks, in code order.

    One that has tasks and nobody in post is among them: there the shortage is worst.
    """
    found = _balances(departments_seen(actor), year, today)
    return [one for one in found if one.all.officers or one.asked]


def balance_of(department: Department, year: int, today: datetime.date) -> Balance:
    """One department, also where it has neither officers nor tasks."""
    (found,) = _balances([department], year, today)
    return found


def _balances(
    departments: Iterable[Department], year: int, today: datetime.date
) -> Iterator[Balance]:
    found = list(departments)
    whose = {key: one.pk for one in found for key in (one.pk, *one.took_over.values())}
    officers = Officer.objects.filter(department__in=found, is_active=True, is_expert=False)
    of_department: dict[int, list[Officer]] = defaultdict(list)
    for officer in officers.order_by("officer_id"):
        of_department[officer.department_id].append(officer)
    stored = department_capacities(one.pk for one in found)
    ends = months_of(year)
    absences = absences_within(officers, first=ends[0][0], last=ends[-1][1])
    asked: dict[int, list[Asked]] = defaultdict(list)
    for wanted in demand(year, whose, today):
        asked[whose[wanted.department]].append(wanted)
    for one in found:
        own, most = asked[one.pk], stored.get(one.pk)
        yield Balance(
            department=one, per_officer=capacity_of(None, most), is_set=most is not None,
            lines=_lines(of_department[one.pk], own, absences, most, year),
            asked=own, without_scope=sum(not task.visits for task in own),
        )  # fmt: skip


def _lines(
    officers: Iterable[Officer],
    asked: Sequence[Asked],
    absences: Mapping[int, Sequence[Period]],
    of_department: int | None,
    year: int,
) -> list[Line]:
    able: dict[str, _Able] = defaultdict(_Able)
    for one in officers:
        most = capacity_of(one.yearly_capacity, of_department)
        months = able_months(one, absences.get(one.pk, ()), most, year)
        for name in ("", *one.qualifications):
            able[name].officers += 1
            able[name].months = [a + b for a, b in zip(able[name].months, months, strict=True)]
    wanted = {name: months_asked(asked, name, year) for name in _asked_names(asked)}
    names = ["", *sorted({*able, *wanted} - {""})]
    return [
        Line(name, able[name].officers, tuple(able[name].months), wanted.get(name, NONE))
        for name in names
    ]


def able_months(
    officer: Officer, absences: Iterable[Period], capacity: int, year: int
) -> Sequence[Fraction]:
    """Person-visits of an officer per month: the capacity by days on which the person can be sent.

    Not on days of an absence, and not on days that the certificate does not cover.
    """
    months = months_of(year)
    days = (months[-1][1] - months[0][0]).days + 1
    away = [
        *absences,
        (datetime.date.min, officer.certificate_from - DAY),
        (officer.certificate_to + DAY, None),
    ]
    return [
        Fraction(capacity * present_days(away, first=first, last=last), days)
        for first, last in months
    ]


def months_asked(asked: Iterable[Asked], qualification: str, year: int) -> Months:
    """Person-visits that tasks ask for per month, spread evenly over the days of their periods."""
    found = NONE
    for one in asked:
        places = one.qualifications.get(qualification, 0) if qualification else one.places
        amount = Fraction(one.visits * places)
        months = spread(amount, first=one.first, last=one.last, year=year)
        found = tuple(a + b for a, b in zip(found, months, strict=True))
    return found


def _asked_names(asked: Iterable[Asked]) -> set[str]:
    return {"", *(name for one in asked for name in one.qualifications)}


def department_for(actor: Actor, code: str) -> Department:
    """A department whose officers the actor may see, else 404."""
    return get_object_or_404(departments_seen(actor), code=code)


def may_set(actor: Actor, department: Department) -> bool:
    """Whether the actor says how many visits an officer of the department can make."""
    return actor.can(Permission.OFFICERS_IMPORT) and actor.acts_for(department.pk)


def department_capacities(departments: Iterable[int]) -> dict[int, int]:
    """Department key → visits a year of an officer without a figure of the own, where set."""
    rows = DepartmentCapacity.objects.filter(department__in=list(departments))
    return dict(rows.values_list("department_id", "per_officer"))


def capacities(officers: Iterable[Officer]) -> dict[int, int]:
    """Officer key → visits that the person can make in a year (OF-07)."""
    people = list(officers)
    of_departments = department_capacities({one.department_id for one in people})
    return {
        one.pk: capacity_of(one.yearly_capacity, of_departments.get(one.department_id))
        for one in people
    }

"""Which objects a task is about, and in which stratum each of them lies."""

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from drawproof import TeamRule
from sunlot.departments.models import Department
from sunlot.plans.models import PlanTask
from sunlot.plans.queries.tasks import departments_of
from sunlot.plans.rules import ALL
from sunlot.regions.models import Region
from sunlot.risks.models import Snapshot, TargetClass
from sunlot.targets.filters import Filter, describe
from sunlot.targets.models import RegistrationState, Target
from sunlot.targets.queries import filter_name

NO_CLASS = ""


def with_words(task: PlanTask) -> str:
    """The stored filter as a sentence, after its name if it has one; empty without one."""
    if not task.target_filter:
        return ""
    return named_words(filter_name(task.target_filter, task.plan.region_id), task.target_filter)


def named_words(name: str, conditions: Filter) -> str:
    """A filter as a sentence, after its name if it has one."""
    words = describe(conditions)
    return _("“{name}”：{words}").format(name=name, words=words) if name else words


def organisers_of(task: PlanTask) -> dict[int, str]:
    """Key → short name: the office that organises, and the department that leads."""
    offices = Department.objects.filter(office_of__region=task.plan.region_id)
    found = dict(offices.values_list("pk", "short_name"))
    if task.lead is not None:
        found[task.lead.pk] = task.lead.short_name
    return found


def same_kind(task: PlanTask, kinds: list[str]) -> int:
    """How many active objects of these kinds the plan's region has at all."""
    return Target.objects.filter(
        region__path__startswith=task.plan.region.path,
        registration_state=RegistrationState.ACTIVE, kind__in=kinds,
    ).count()  # fmt: skip


def with_stratum(
    targets: QuerySet[Target], *, credit_linked: bool, snapshot: Snapshot | None
) -> QuerySet[Target]:
    """Annotates `stratum`: the class of the snapshot (`NO_CLASS` where it has none), or ``all``."""
    if not credit_linked:
        return targets.annotate(stratum=Value(ALL))
    classes = TargetClass.objects.at(snapshot).filter(target=OuterRef("pk"))
    return targets.annotate(
        stratum=Coalesce(Subquery(classes.values("risk_class")[:1]), Value(NO_CLASS))
    )


def counts_by_division(targets: QuerySet[Target]) -> dict[tuple[str, str], int]:
    """(stratum, division code) → objects, in one query over the annotated targets."""
    annotated: Any = targets.order_by()
    rows = annotated.values_list("stratum", "region__code").annotate(n=Count("pk"))
    return {(stratum, unit): n for stratum, unit, n in rows}


def team_of(task: PlanTask) -> tuple[TeamRule, ...]:
    """The team rule of every department of the task; two of the prefecture where none is set."""
    rules = []
    for department in departments_of(task):
        stored = task.team.get(department.code, {})
        rules.append(
            TeamRule(
                department=department.code,
                level=stored.get("level", "prefecture"),
                places=stored.get("places", 2),
                qualifications=dict(stored.get("qualifications", {})),
            )
        )
    return tuple(sorted(rules, key=lambda one: one.department))


def paths_of(units: set[str]) -> dict[str, str]:
    """Division code → path, for codes in force; an unknown code stands for itself."""
    found = dict(Region.objects.filter(code__in=units, valid_to=None).values_list("code", "path"))
    return {unit: found.get(unit, f"{unit}/") for unit in units}


def names_of(units: set[str]) -> dict[str, str]:
    """Division code → name on the screen."""
    found = dict(Region.objects.filter(code__in=units, valid_to=None).values_list("code", "name"))
    return {unit: found.get(unit, unit) for unit in units}

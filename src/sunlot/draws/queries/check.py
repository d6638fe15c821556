"""Gathers what the pre-launch check looks at."""

import datetime
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from sunlot.accounts.queries import people_with_role
from sunlot.clock import CHINA
from sunlot.draws.models import Draw
from sunlot.draws.queries.people import People, most_barred, people_of
from sunlot.draws.queries.scope import (
    NO_CLASS,
    counts_by_division,
    names_of,
    same_kind,
    team_of,
    with_stratum,
)
from sunlot.draws.rules.check import Area, Facts
from sunlot.draws.rules.staffing import (
    JOINT,
    Staffing,
    default_cap,
    joint_staffing,
    staffing_of,
    targets_by_pool,
)
from sunlot.draws.rules.strata import StratumPlan, plan_strata
from sunlot.draws.states import OPEN
from sunlot.items.models import ItemVersion
from sunlot.items.queries import publishable_problems, published_versions
from sunlot.plans.models import PlanTask
from sunlot.plans.queries.scope import targets_of
from sunlot.plans.queries.tasks import (
    departments_of,
    understood_items,
    unmatched_items,
    unqualified_items,
)
from sunlot.plans.rules import at_cap
from sunlot.plans.states import PlanState
from sunlot.plans.strata import STRATUM_LABELS
from sunlot.risks.queries import snapshot_on
from sunlot.targets.models import RegistrationState
from sunlot.targets.visits import visits_of_year


def labels_of() -> dict[str, str]:
    """Stratum → name on staff pages."""
    return {name: str(label) for name, label in STRATUM_LABELS.items()}


def gather(
    task: PlanTask,
    *,
    first: datetime.date,
    last: datetime.date,
    at: datetime.datetime,
    cap: int | None = None,
    own: Draw | None = None,
) -> Facts:
    """The facts of one task for an inspection period; counts only.

    :param cap: most visits of one officer; the least that staffs the worst case where None.
    :param own: the draw on whose behalf is asked; it does not stand in its own way.
    """
    day = at.astimezone(CHINA).date()
    snapshot = snapshot_on(task.plan.region.path, day) if task.credit_linked else None
    plain = targets_of(task)
    targets = with_stratum(plain, credit_linked=task.credit_linked, snapshot=snapshot)
    counts = counts_by_division(targets)
    classified = {key: n for key, n in counts.items() if key[0] != NO_CLASS}
    strata = _strata(task, classified)
    areas, joint, people = _areas(task, classified, strata, first=first, last=last, cap=cap)
    kinds = list(plain.order_by().values_list("kind", flat=True).distinct())
    return Facts(
        title=task.title,
        region=task.plan.region.name,
        has_scope=bool(task.target_filter),
        credit_linked=task.credit_linked,
        strata=strata,
        snapshot=snapshot.pk if snapshot else None,
        snapshot_as_of=snapshot.as_of if snapshot else None,
        without_class=sum(n for (stratum, _), n in counts.items() if stratum == NO_CLASS),
        same_kind=same_kind(task, kinds),
        closed=plain.exclude(registration_state=RegistrationState.ACTIVE).count(),
        year=first.year,
        at_cap=at_cap(visits_of_year(plain, first.year).values()),
        areas=areas,
        joint=joint,
        lapsing=people.lapsing,
        recusals=len(people.barred),
        open_recusals=people.open_recusals,
        absent=people.absent,
        partly=people.partly,
        unrotated=people.unrotated,
        used_up=people.used_up,
        participants=people_with_role("participant").count(),
        open_draw=running_draw(task, own),
        **_items(task, first),
        **_plan(task),
    )


def strata_now(draw: Draw) -> tuple[StratumPlan, ...]:
    """The strata as the register stands now, in the classes that the draw was requested with."""
    task = draw.task
    targets = with_stratum(
        targets_of(task), credit_linked=task.credit_linked, snapshot=draw.snapshot
    )
    return _strata(task, counts_by_division(targets))


def _strata(task: PlanTask, counts: Mapping[tuple[str, str], int]) -> tuple[StratumPlan, ...]:
    populations: dict[str, int] = {}
    for (stratum, _unit), number in counts.items():
        populations[stratum] = populations.get(stratum, 0) + number
    return plan_strata(populations, task.ratios, labels_of())


def _areas(
    task: PlanTask,
    counts: Mapping[tuple[str, str], int],
    strata: tuple[StratumPlan, ...],
    *,
    first: datetime.date,
    last: datetime.date,
    cap: int | None,
) -> tuple[tuple[Area, ...], tuple[Area, ...], People]:
    team = team_of(task)
    here = {one.level: targets_by_pool(counts, one.level) for one in team}
    units = {level: set(pools) for level, pools in here.items()}
    people = people_of(team, targets_of(task), units, first=first, last=last)
    found: list[list[Staffing]] = [
        [
            row
            for one in team
            for row in work(
                team=one, here=here[one.level], strata=strata, candidates=people.candidates,
                recused=most_barred(people, one), cap=cap or 1,
            )
        ]
        for work in (staffing_of, joint_staffing)
    ]  # fmt: skip
    least = default_cap([*found[0], *found[1]]) if cap is None else cap
    names = names_of({unit for pools in units.values() for unit in pools})
    departments = {one.code: one.short_name for one in departments_of(task)}
    areas, joint = (
        tuple(
            Area(
                replace(row, cap=least), department=departments[row.department],
                unit="、".join(names[unit] for unit in row.unit.split(JOINT)),
            )
            for row in rows
        )
        for rows in found
    )  # fmt: skip
    return areas, joint, people


def _items(task: PlanTask, first: datetime.date) -> dict[str, Any]:
    understood = list(understood_items(task))
    ids = [one.item_id for one in understood]
    published = set(published_versions([one.item for one in understood if one.item], first))
    versions = ItemVersion.objects.filter(item__in=ids).order_by("number")
    newest = {one.item_id: one for one in versions}
    bare = {
        pk
        for pk in ids
        if pk not in published and (pk not in newest or publishable_problems(newest[pk]))
    }
    served = {one.department_id or (one.item and one.item.department_id) for one in understood}
    return {
        "items": task.items.count(),
        "unmatched": tuple(one.text for one in unmatched_items(task)),
        "without_basis": tuple(one.text for one in understood if one.item_id in bare),
        "unpublished": tuple(
            one.text
            for one in understood
            if one.item_id not in published and one.item_id not in bare
        ),
        "unqualified": tuple(
            _("{matter}（{name}，{skills}）").format(
                matter=one.matter, name=one.department.short_name, skills=one.words
            )
            for one in unqualified_items(task, first)
        ),
        "departments_without_item": tuple(
            one.short_name for one in departments_of(task) if one.pk not in served
        ),
        "lead_missing": None if task.lead_id else task.lead_text,
    }


def _plan(task: PlanTask) -> dict[str, Any]:
    plan = task.plan
    return {
        "plan": plan.title,
        "plan_state": PlanState(plan.state).label,
        "plan_issued": plan.state == PlanState.ISSUED,
    }


def running_draw(task: PlanTask, own: Draw | None = None) -> tuple[str, str] | None:
    """Number and state, as words, of another draw of the task than `own` that is not over."""
    draw = open_draw_of(task)
    if draw is None or (own is not None and own.pk == draw.pk):
        return None
    return number_words(draw), draw.get_state_display()


def number_words(draw: Draw) -> str:
    """The number with a comma for a sentence; nothing while there is none."""
    return f"{draw.draw_id}，" if draw.draw_id else ""


def open_draw_of(task: PlanTask) -> Draw | None:
    """The draw of a task that has neither result nor void yet."""
    return Draw.objects.filter(task=task, state__in=OPEN).first()

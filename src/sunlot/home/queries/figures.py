"""The figures of the year: each with its two numbers, and the page with the rows behind it."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from sunlot.actors import Actor, Permission, Scope
from sunlot.draws.models import Draw
from sunlot.draws.queries import draws_for
from sunlot.draws.states import OPEN, DrawState
from sunlot.home import curve
from sunlot.home.queries.attention import Concern, concerns
from sunlot.home.queries.progress import Progress, progress_of
from sunlot.inspections import queries as inspections
from sunlot.inspections.models import ExceptionCode
from sunlot.inspections.states import InspectionState
from sunlot.plans.models import Plan
from sunlot.plans.queries import plans, table_of
from sunlot.plans.rules import Share
from sunlot.plans.states import PlanState
from sunlot.publications import queries as publications
from sunlot.publications.queries import Timeliness
from sunlot.ui.signs import percent


@dataclass(frozen=True, slots=True)
class Figure:
    """`part` of `whole` with its unit; `tick` is the target in percent, None without one."""

    label: str
    part: int
    whole: int
    unit: str
    note: str
    url: str
    rule_id: str = ""
    tick: int | None = None
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Year:
    """The band below the agenda: five figures, the line of finished tasks, what needs a look."""

    figures: Sequence[Figure]
    random: Figure
    plan: Plan | None
    curve: curve.Curve | None
    concerns: Sequence[Concern]


@dataclass(frozen=True, slots=True)
class Draws:
    """The newest draws and what became of all of the year."""

    newest: Sequence[Draw]
    total: int
    verified: int
    void: int
    running: int
    rejected: int


def year_of(actor: Actor, today: datetime.date) -> Year | None:
    """The year in the actor's scope; nothing for roles that work on single visits only."""
    if actor.scope not in {Scope.REGION, Scope.DEPARTMENT}:
        return None
    plan = plan_of(actor, today)
    progress = progress_of(plan, actor) if plan else None
    rows = _timeliness(actor, today)
    found = [_visits(actor, today), *(_plan(plan) if plan else []), _punctual(rows)]
    if plan and progress:
        found.insert(0, _tasks(plan, progress, today))
    line = progress and curve.draw(
        done=progress.finished, planned=progress.planned, total=progress.total, today=today
    )
    return Year(
        figures=found, random=_random(actor, today), plan=plan, curve=line or None,
        concerns=concerns(actor, today, rows=rows, plan=plan, progress=progress),
    )  # fmt: skip


def plan_of(actor: Actor, today: datetime.date) -> Plan | None:
    """The year's plan of the own region, else of the nearest one above."""
    codes = actor.view_path.rstrip("/").split("/")
    paths = ["/".join(codes[: end + 1]) + "/" for end in range(len(codes))]
    found = Plan.objects.scoped(actor).filter(year=today.year, region__path__in=paths)
    return found.select_related("region").order_by("-region__path").first()


def draws_of(actor: Actor, today: datetime.date, count: int = 4) -> Draws | None:
    """The newest draws in scope, and the year's by state."""
    if not actor.can(Permission.DRAWS_VIEW):
        return None
    states = dict(
        draws_for(actor).filter(requested_at__year=today.year).order_by()
        .values_list("state").annotate(n=Count("pk"))
    )  # fmt: skip
    return Draws(
        newest=list(draws_for(actor)[:count]), total=sum(states.values()),
        verified=states.get(DrawState.VERIFIED, 0), void=states.get(DrawState.VOID, 0),
        running=sum(states.get(one, 0) for one in {*OPEN, DrawState.DRAWN}),
        rejected=states.get(DrawState.REJECTED, 0),
    )  # fmt: skip


def _tasks(plan: Plan, progress: Progress, today: datetime.date) -> Figure:
    done, due = progress.finished(today), progress.planned(today - datetime.timedelta(days=1))
    behind = done < due
    share = percent(due, progress.total) if progress.total else "0.0"
    words = _("按计划应为 {share}%，落后") if behind else _("按计划应为 {share}%")
    return Figure(
        label=_("任务办结"), part=done, whole=progress.total, unit=_("项"),
        note=words.format(share=share), url=reverse("plans:detail", args=[plan.pk]),
        tick=100 * due // progress.total if progress.total else None,
        tone="warn" if behind else "",
    )  # fmt: skip


def _visits(actor: Actor, today: datetime.date) -> Figure:
    visits = inspections.visits_for(actor).filter(planned_from__year=today.year)
    counts = dict(visits.order_by().values_list("state").annotate(n=Count("pk", distinct=True)))
    gone = counts.pop(InspectionState.IMPOSSIBLE, 0)
    counts.pop(InspectionState.REFUSED, 0)
    if not counts and not gone:
        note = _("今年还没有检查")
    else:
        note = _("另有 {n} 户无法检查，单列").format(n=gone) if gone else _("没有无法检查的")
    return Figure(
        label=_("检查对象完成"), part=counts.get(InspectionState.DONE, 0),
        whole=sum(counts.values()), unit=_("户"), note=note,
        url=f"{reverse('inspections:list')}?state={InspectionState.DONE.value}",
    )  # fmt: skip


def _random(actor: Actor, today: datetime.date) -> Figure:
    """F1: visits that come from a draw, and why the others do not."""
    counted = inspections.random_share(actor, today.year)
    labels = {code.value: str(code.label) for code in ExceptionCode}
    others = _("、").join(f"{code} {labels.get(code, '')} {n}" for code, n in counted.by_code)
    if not counted.total:
        note = _("今年还没有检查")
    else:
        note = _("例外：{others}").format(others=others) if others else _("没有例外")
    return Figure(
        label=_("随机抽取的检查"), part=counted.random, whole=counted.total, unit=_("户次"),
        note=note, url=f"{reverse('inspections:list')}?kind=random", rule_id="IN-01",
    )  # fmt: skip


def _plan(plan: Plan) -> list[Figure]:
    """Joint tasks, and PL-01: at least half of the tasks are linked to credit classes."""
    counted = plans.figures(table_of(plan))
    share = Share(linked=counted.linked, total=counted.total)
    page = reverse("plans:detail", args=[plan.pk])
    state = _("计划已印发") if plan.state == PlanState.ISSUED else _("计划尚未印发，数字会变")
    return [
        Figure(
            label=_("部门联合任务占比"), part=counted.joint, whole=counted.total, unit=_("项"),
            note=state, url=f"{page}?show=joint",
        ),
        Figure(
            label=_("关联信用风险分类占比"), part=share.linked, whole=share.total, unit=_("项"),
            note=_("达到 50%") if share.enough else _("还差 {n} 项").format(n=share.missing),
            url=f"{page}?show=linked", rule_id="PL-01", tick=50,
            tone="ok" if share.enough else "warn",
        ),
    ]  # fmt: skip


def _timeliness(actor: Actor, today: datetime.date) -> list[Timeliness]:
    rows = publications.timeliness(actor.view_path, today)
    if actor.scope is Scope.DEPARTMENT:
        return [row for row in rows if actor.acts_for(row.department.pk)]
    return [row for row in rows if actor.view.department_id in {0, row.department.pk}]


def _punctual(rows: Sequence[Timeliness]) -> Figure:
    """PB-01: published within 20 working days, of those whose time has come."""
    on_time, settled = sum(row.on_time for row in rows), sum(row.settled for row in rows)
    overdue, pending = sum(row.overdue for row in rows), sum(row.pending for row in rows)
    unknown = sum(row.unknown for row in rows)
    if overdue:
        note = _("{n} 条逾期未公示").format(n=overdue)
    elif settled or pending:
        note = _("没有逾期，{n} 条在期限内待公示").format(n=pending)
    elif unknown:
        note = _("{n} 条期限待定").format(n=unknown)
    else:
        note = _("还没有应公示的结果")
    return Figure(
        label=_("结果按期公示"), part=on_time, whole=settled, unit=_("条"), note=note,
        url=reverse("publications:late" if overdue else "publications:list"), rule_id="PB-01",
        tick=100, tone="warn" if overdue else "ok",
    )  # fmt: skip

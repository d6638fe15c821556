"""The figures of the year: each with its two numbers, and the page with the rows behind it."""

import datetime
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from sunlot.actors import Actor, Permission, Scope
from sunlot.draws.models import Draw
from sunlot.draws.queries import draws_for
from sunlot.draws.states import WITH_RESULT, DrawState
from sunlot.inspections import queries as inspections
from sunlot.inspections.models import ExceptionCode
from sunlot.plans.models import Plan
from sunlot.plans.queries import share
from sunlot.publications import queries as publications


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


def figures(actor: Actor, today: datetime.date) -> list[Figure]:
    """The year in the actor's scope; nothing for roles that work on single visits only."""
    if actor.scope not in {Scope.REGION, Scope.DEPARTMENT}:
        return []
    found = [
        _random(actor, today),
        _linked(actor, today),
        _punctual(actor, today),
        _verified(actor),
    ]
    return [one for one in found if one is not None]


def recent_draws(actor: Actor, count: int = 4) -> list[Draw]:
    """The newest draws in scope."""
    if not actor.can(Permission.DRAWS_VIEW):
        return []
    return list(draws_for(actor)[:count])


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
        note=note, url=reverse("inspections:list"), rule_id="IN-01",
    )  # fmt: skip


def _linked(actor: Actor, today: datetime.date) -> Figure | None:
    """PL-01, for the plan of the own region, else of the nearest one above."""
    plans = Plan.objects.scoped(actor).filter(year=today.year)
    codes = actor.region_path.rstrip("/").split("/")
    paths = ["/".join(codes[: end + 1]) + "/" for end in range(len(codes))]
    plan = plans.filter(region__path__in=paths).order_by("-region__path").first()
    if plan is None:
        return None
    counted = share(plan)
    return Figure(
        label=_("关联信用风险分类的任务"), part=counted.linked, whole=counted.total, unit=_("项"),
        note=_("达到 50%") if counted.enough else _("还差 {n} 项").format(n=counted.missing),
        url=f"{reverse('plans:detail', args=[plan.pk])}?show=linked", rule_id="PL-01", tick=50,
        tone="ok" if counted.enough else "warn",
    )  # fmt: skip


def _punctual(actor: Actor, today: datetime.date) -> Figure:
    """PB-01: published within 20 working days, of those whose time has come."""
    rows = publications.timeliness(actor.region_path, today)
    if actor.scope is Scope.DEPARTMENT:
        rows = [row for row in rows if row.department.pk == actor.place_id]
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
        label=_("按期公示"), part=on_time, whole=settled, unit=_("条"), note=note,
        url=reverse("publications:list"), rule_id="PB-01", tick=100,
        tone="warn" if overdue else "ok",
    )  # fmt: skip


def _verified(actor: Actor) -> Figure | None:
    """Draws with a result that were recomputed and found right."""
    if not actor.can(Permission.DRAWS_VIEW):
        return None
    drawn = draws_for(actor).filter(state__in=WITH_RESULT)
    bad = drawn.filter(state=DrawState.REJECTED).count()
    void = draws_for(actor).filter(state=DrawState.VOID).count()
    note = _("{n} 次核对不通过").format(n=bad) if bad else _("{n} 次作废").format(n=void)
    return Figure(
        label=_("已核验的抽取"), part=drawn.filter(state=DrawState.VERIFIED).count(),
        whole=drawn.count(), unit=_("次"), note=note, url=reverse("draws:list"),
        tone="bad" if bad else "ok",
    )  # fmt: skip

"""What plans and tasks ask of a person today, for the home page."""

import datetime
from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from sunlot.actors import Actor, Permission, Scope
from sunlot.plans.models import Plan, PlanTask
from sunlot.plans.policies import organises, sits_in_conference
from sunlot.plans.queries.plans import plans_for
from sunlot.plans.queries.tasks import share, tasks_for
from sunlot.plans.states import PlanState
from sunlot.ui.todo import Todo

SOON = datetime.timedelta(days=30)


def todo(actor: Actor, today: datetime.date) -> list[Todo]:
    """Plans that wait for a step of this person, and tasks of the own department that lag."""
    lines: list[Todo] = []
    if actor.scope in {Scope.REGION, Scope.DEPARTMENT}:
        for plan in plans_for(actor).filter(region__path=actor.region_path):
            lines += _plan(actor, plan, today)
    if actor.can(Permission.DRAWS_PREPARE):
        lines += _tasks(actor, today)
    return lines


def _plan(actor: Actor, plan: Plan, today: datetime.date) -> Iterator[Todo]:
    office = organises(actor, plan.region)
    match plan.state:
        case PlanState.IN_REVIEW:
            waits = actor.can(Permission.PLANS_ADOPT) and plan.submitted_by_id != actor.user_id
            if waits and sits_in_conference(actor, plan.region, today):
                yield Todo(
                    icon="gavel", kind="decide", tone="wait",
                    what=_("{year} 年度计划等待审议").format(year=plan.year),
                    why=_("{name}提交，由另一人代表联席会议审议。").format(
                        name=plan.submitted_by.name if plan.submitted_by else ""
                    ),
                    button=_("审议"), url=reverse("plans:adopt", args=[plan.pk]),
                )  # fmt: skip
        case PlanState.ADOPTED if office:
            yield _issue(actor, plan)
        case PlanState.DRAFT if office:
            yield from _draft(plan)


def _issue(actor: Actor, plan: Plan) -> Todo:
    url = reverse("plans:issue", args=[plan.pk])
    words = {"year": plan.year, "number": plan.issue_number}
    if not plan.issue_number:
        return Todo(
            icon="file-certificate", kind="act", url=url, button=_("提出印发"),
            what=_("{year} 年度计划已审议，等待印发").format(**words),
            why=_("一人填写文号提出，另一人核对任务数后确认。"),
        )  # fmt: skip
    if plan.issue_requested_by_id == actor.user_id:
        return Todo(
            icon="file-certificate", kind="wait", tone="wait", url=url, button=_("查看"),
            what=_("{year} 年度计划等待另一人确认印发").format(**words),
            why=_("拟用文号 {number}").format(**words),
        )  # fmt: skip
    return Todo(
        icon="file-certificate",
        kind="decide",
        tone="wait",
        url=url,
        button=_("核对"),
        what=_("{year} 年度计划等待确认印发").format(**words),
        why=_("拟用文号 {number}；印发后内容不能改动。").format(**words),
    )


def _draft(plan: Plan) -> Iterator[Todo]:
    counted = share(plan)
    words = {
        "year": plan.year, "linked": counted.linked, "total": counted.total,
        "missing": counted.missing, "reason": plan.return_reason,
    }  # fmt: skip
    if plan.return_reason:
        yield Todo(
            icon="arrow-back-up", kind="act", tone="warn", button=_("去修改"),
            what=_("{year} 年度计划被退回修改").format(**words), why=plan.return_reason,
            url=reverse("plans:detail", args=[plan.pk]),
        )  # fmt: skip
    if not counted.enough:
        yield Todo(
            icon="calendar-event", kind="remind", tone="warn", button=_("查看计划"),
            what=_("{year} 年度计划：关联信用风险分类的任务不足一半").format(**words),
            why=_("{linked} / {total} 项，还差 {missing} 项；补足，或写明理由。").format(**words),
            url=f"{reverse('plans:detail', args=[plan.pk])}?show=unlinked",
        )  # fmt: skip


def _tasks(actor: Actor, today: datetime.date) -> Iterator[Todo]:
    """Tasks of issued plans that start within a month and for which no draw was requested."""
    tasks = tasks_for(actor).filter(
        plan__state=PlanState.ISSUED, launched_at=None, starts_on__lte=today + SOON,
        ends_on__gte=today,
    )  # fmt: skip
    if actor.scope is Scope.DEPARTMENT:
        tasks = tasks.filter(lead_id__in=actor.places)
    for plan_id in tasks.order_by().values_list("plan", flat=True).distinct():
        yield _lagging(actor, tasks.filter(plan=plan_id), today)


def _lagging(actor: Actor, tasks: QuerySet[PlanTask], today: datetime.date) -> Todo:
    """One line for the tasks of one plan: one task by its name, more of them by their number."""
    found = list(tasks.order_by("starts_on", "sequence"))
    first = found[0]
    day = first.starts_on or today
    words = {
        "year": first.plan.year, "n": len(found), "month": day.month, "day": day.day,
        "unready": sum(one.target_filter is None for one in found),
    }  # fmt: skip
    if len(found) == 1:
        what, url = first.title, reverse("plans:task", args=[first.pk])
        why = _("应在 {month} 月 {day} 日开始，还没有提出抽取。")
    else:
        show = "own" if actor.scope is Scope.DEPARTMENT else "unscoped"
        url = f"{reverse('plans:detail', args=[first.plan_id])}?show={show}"
        what = _("{year} 年度 {n} 项任务到了实施时间，还没有提出抽取").format(**words)
        why = _("其中 {unready} 项尚无抽取范围；最早的应在 {month} 月 {day} 日开始。")
    return Todo(
        icon="list-check", kind="act", due=day, late=day < today, what=what,
        why=why.format(**words), tone="warn" if day < today else "run", button=_("去准备"), url=url,
    )  # fmt: skip

"""提醒: what others decided about the reader's own requests, and work that ended.

Nobody has to do anything about these, so they leave by themselves after a week.
"""

import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from sunlot.accounts.queries import requests_for, resets_for
from sunlot.accounts.states import RequestState, ResetState
from sunlot.actors import Actor, Permission
from sunlot.jobs.queries import jobs_of
from sunlot.jobs.states import JobState
from sunlot.officers.models import Absence, Recusal
from sunlot.officers.states import RecusalState
from sunlot.publications.models import ChangeRequest
from sunlot.ui.todo import Todo

SINCE = datetime.timedelta(days=7)


def answers(actor: Actor, today: datetime.date) -> list[Todo]:
    """Decisions of the last week about what the person asked for, and the own jobs that ended."""
    if actor.user_id is None:
        return []
    since = datetime.datetime.combine(today - SINCE, datetime.time(), datetime.UTC)
    return [
        *_recusals(actor, since), *_absences(actor, since), *_changes(actor, since),
        *_accounts(actor, since), *_jobs(actor, since),
    ]  # fmt: skip


def _recusals(actor: Actor, since: datetime.datetime) -> list[Todo]:
    """To the officer, and to who entered it for the officer; never to who decided."""
    if not (actor.can(Permission.RECUSALS_DECLARE) or actor.can(Permission.OFFICERS_IMPORT)):
        return []
    concerned = Q(officer__user_id=actor.user_id) | Q(proposed_by_id=actor.user_id)
    found = Recusal.objects.filter(concerned, decided_at__gte=since)
    found = found.exclude(decided_by_id=actor.user_id)
    return [
        Todo(
            icon="user-off", kind="remind", button=_("查看"), url=reverse("officers:recusals"),
            what=_("对{target}的回避申报：{state}").format(
                target=one.target.name, state=RecusalState(one.state).label
            ),
            why=(
                _("{name}撤回。") if one.state == RecusalState.WITHDRAWN else _("{name}决定。")
            ).format(name=one.decided_by.name if one.decided_by else ""),
        )
        for one in found.select_related("target", "decided_by").order_by("-decided_at")[:5]
    ]  # fmt: skip


def _absences(actor: Actor, since: datetime.datetime) -> list[Todo]:
    """To the officer who asked, never to who answered."""
    if not actor.can(Permission.ABSENCES_REQUEST):
        return []
    found = Absence.objects.filter(requested_by_id=actor.user_id, decided_at__gte=since)
    return [
        Todo(
            icon="calendar-time", kind="remind", button=_("查看"),
            url=reverse("officers:absence", args=[one.pk]),
            what=_("{day} 起的不在岗时段：{state}").format(
                day=one.first, state=one.get_state_display()
            ),
            why=_("{name}办理。").format(name=one.decided_by.name if one.decided_by else ""),
        )
        for one in found.exclude(decided_by_id=actor.user_id)
        .select_related("decided_by").order_by("-decided_at")[:5]
    ]  # fmt: skip


def _changes(actor: Actor, since: datetime.datetime) -> list[Todo]:
    if not actor.can(Permission.PUBLICATIONS_CORRECT):
        return []
    found = ChangeRequest.objects.filter(
        requested_by_id=actor.user_id, accepted=False, decided_at__gte=since
    ).select_related("publication__part__inspection__target")
    return [
        Todo(
            icon="arrow-back-up", kind="remind", tone="warn", button=_("查看"),
            what=_("对{target}的公示变更申请被退回").format(
                target=one.publication.part.inspection.target.name
            ),
            why=one.refusal_reason,
            url=reverse("publications:detail", args=[one.publication.part_id]),
        )
        for one in found.order_by("-decided_at")[:5]
    ]  # fmt: skip


def _accounts(actor: Actor, since: datetime.datetime) -> list[Todo]:
    if not actor.can(Permission.ACCOUNTS_REQUEST):
        return []
    refused = requests_for(actor).filter(
        requested_by_id=actor.user_id, state=RequestState.REFUSED, decided_at__gte=since
    )
    lines = [
        Todo(
            icon="arrow-back-up", kind="remind", tone="warn", button=_("查看"),
            what=_("{name}的开户申请被退回").format(name=one.name), why=one.reason,
            url=reverse("accounts:request", args=[one.pk]),
        )
        for one in refused
    ]  # fmt: skip
    decided = resets_for(actor).filter(requested_by_id=actor.user_id, decided_at__gte=since)
    for one in decided.exclude(state=ResetState.REQUESTED):
        words = _("{name}的重置申请：{state}")
        lines.append(
            Todo(
                icon="key", kind="remind", button=_("查看"), why=one.reason or one.identity,
                what=words.format(name=one.user.name, state=ResetState(one.state).label),
                url=reverse("accounts:reset", args=[one.pk]),
            )
        )  # fmt: skip
    return lines


def _jobs(actor: Actor, since: datetime.datetime) -> list[Todo]:
    """Failed work, and results to fetch; the system administrator hears of everybody's failures."""
    ended = list(
        jobs_of(actor)
        .filter(ended_at__gte=since)
        .filter(
            Q(state=JobState.FAILED)
            | Q(owner_id=actor.user_id, state=JobState.DONE) & ~Q(result_path="")
        )
    )
    failed = [one for one in ended if one.state == JobState.FAILED]
    lines: list[Todo] = []
    if failed:
        lines.append(
            Todo(
                icon="progress", kind="remind", tone="warn", button=_("查看"),
                what=_("{n} 个后台作业未完成").format(n=len(failed)),
                why=_("近 7 天；作业页写明原因和处理办法。"), url=reverse("jobs:list"),
            )
        )  # fmt: skip
    lines += [
        Todo(
            icon="progress", kind="remind", button=_("查看"),
            what=_("后台作业已完成：{title}").format(title=one.title), why=one.result_name,
            url=reverse("jobs:detail", args=[one.pk]),
        )
        for one in ended
        if one.state == JobState.DONE
    ][:3]  # fmt: skip
    return lines

"""需要关注: at most three departments, each with the reason and the rows behind it.

Never by numbers of visits, findings or fines. The order is that of the reasons, then of the
organisation: it is no rank.
"""

import datetime
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from sunlot.actors import Actor, Scope
from sunlot.home.queries.progress import Progress
from sunlot.officers.queries import officers_for, with_certificate, with_post
from sunlot.officers.rules import Certificate
from sunlot.plans.models import Plan
from sunlot.publications.queries import Timeliness

MOST = 3


@dataclass(frozen=True, slots=True)
class Concern:
    """Whose affair, a badge (tone, words, icon), the figures that decide, and their rows."""

    name: str
    badge: tuple[str, str, str]
    why: str
    url: str


def concerns(
    actor: Actor,
    today: datetime.date,
    *,
    rows: Sequence[Timeliness],
    plan: Plan | None,
    progress: Progress | None,
) -> list[Concern]:
    """The first three reasons to look, over what the page has read already."""
    if actor.scope not in {Scope.REGION, Scope.DEPARTMENT}:
        return []
    found = [*_overdue(rows), *_behind(plan, progress, today), *_lapsed(actor, today)]
    return found[:MOST]


def _overdue(rows: Sequence[Timeliness]) -> Iterator[Concern]:
    for row in rows:
        if row.overdue:
            query = urlencode({"department": row.department.code})
            yield Concern(
                name=row.department.short_name,
                badge=("bad", _("公示逾期"), "clock-exclamation"),
                why=_("{n} / {total} 条结果逾期未公示").format(n=row.overdue, total=row.total),
                url=f"{reverse('publications:late')}?{query}",
            )


def _behind(
    plan: Plan | None, progress: Progress | None, today: datetime.date
) -> Iterator[Concern]:
    if plan is None or progress is None:
        return
    due: Counter[str] = Counter()
    done: Counter[str] = Counter()
    for task in progress.tasks:
        if task.lead and task.ends_on and task.ends_on < today:
            due[task.lead] += 1
            done[task.lead] += task.finished_on is not None
    for lead, count in due.items():
        if done[lead] < count:
            words = _("任务办结 {done} / {due} 项（计划已到完成日期的）")
            yield Concern(
                name=lead,
                badge=("warn", _("进度落后"), "trending-down"),
                why=words.format(done=done[lead], due=count),
                url=f"{reverse('plans:detail', args=[plan.pk])}?{urlencode({'q': lead})}",
            )


def _lapsed(actor: Actor, today: datetime.date) -> Iterator[Concern]:
    """Officers in post whose certificate is over: they cannot be drawn for a visit."""
    officers = with_post(with_certificate(officers_for(actor), Certificate.LAPSED, today), "in")
    counts = (
        officers.filter(is_expert=False)
        .order_by("department__code")
        .values_list("department__code", "department__short_name")
        .annotate(n=Count("pk"))
    )
    for code, name, n in counts[:MOST]:
        query = urlencode({"certificate": "lapsed", "post": "in", "department": code})
        yield Concern(
            name=name,
            badge=("warn", _("证件到期"), "id-badge-2"),
            why=_("在岗执法人员 {n} 人证件已到期，不能参加选派").format(n=n),
            url=f"{reverse('officers:list')}?{query}",
        )

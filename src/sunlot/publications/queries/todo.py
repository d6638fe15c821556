"""What publications ask of a person today, for the home page."""

import datetime

from django.db.models import Min
from django.urls import reverse
from django.utils.translation import gettext as _

from sunlot.actors import Actor, Permission
from sunlot.publications.queries.duties import changes_to_decide, duties_for, overdue, pending
from sunlot.publications.rules import due
from sunlot.ui.todo import Todo


def todo(actor: Actor, today: datetime.date) -> list[Todo]:
    """Late results, results to publish, changes to confirm."""
    lines: list[Todo] = []
    if actor.can(Permission.PUBLICATIONS_PUBLISH):
        lines += _to_publish(actor, today)
    elif actor.role_code == "coordinator":
        lines += _late_elsewhere(actor, today)
    count = changes_to_decide(actor).count()
    if count:
        lines.append(
            Todo(
                icon="history", kind="decide", tone="wait", button=_("去确认"),
                what=_("{n} 项更正、撤下或重新公示等待确认").format(n=count),
                why=_("由另一人确认后才公开。"),
                url=f"{reverse('publications:list')}?status=changing",
            )
        )  # fmt: skip
    return lines


def _to_publish(actor: Actor, today: datetime.date) -> list[Todo]:
    duties = duties_for(actor)
    late = overdue(duties, today)
    late_count = late.count()
    open_count = pending(duties).count() - late_count
    lines: list[Todo] = []
    if late_count:
        first = late.aggregate(day=Min("formed_on"))["day"]
        lines.append(
            Todo(
                icon="clock-exclamation", kind="act", tone="bad", late=True, due=due(first).due,
                what=_("{n} 条结果逾期未公示").format(n=late_count), button=_("去公示"),
                why=_("逾期的列入逾期清单，仍应公示。"), url=reverse("publications:late"),
            )
        )  # fmt: skip
    if open_count > 0:
        waiting = pending(duties).exclude(pk__in=late.values("pk"))
        first = waiting.aggregate(day=Min("formed_on"))["day"]
        lines.append(
            Todo(
                icon="speakerphone", kind="act", due=due(first).due, button=_("去公示"),
                what=_("{n} 条结果等待公示").format(n=open_count),
                why=_("自形成之日起 20 个工作日内公开。"),
                url=f"{reverse('publications:list')}?status=pending",
            )
        )  # fmt: skip
    return lines


def _late_elsewhere(actor: Actor, today: datetime.date) -> list[Todo]:
    count = overdue(duties_for(actor), today).count()
    if not count:
        return []
    return [
        Todo(
            icon="clock-exclamation", kind="remind", tone="bad", late=True, button=_("督促公示"),
            what=_("本地区 {n} 条结果逾期未公示").format(n=count),
            why=_("由实施检查的部门公示，办公室不能代办。"), url=reverse("publications:late"),
        )
    ]  # fmt: skip

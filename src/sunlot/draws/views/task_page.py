"""What the page of the pre-launch check says of the task itself: its way, its arrangements."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from sunlot.clock import CHINA
from sunlot.draws import queries
from sunlot.draws.models import Draw
from sunlot.draws.queries.scope import team_of, with_words
from sunlot.draws.rules.check import GROUP_LABELS, Facts, Group, Level, Line
from sunlot.draws.states import OPEN, WITH_RESULT
from sunlot.draws.views.shown import Stage, arrangements_of, team_sentence
from sunlot.plans.models import PlanTask
from sunlot.plans.queries.tasks import departments_of
from sunlot.plans.queries.versions import version_with
from sunlot.ui.words import short_day

ITEMS = {"IT-01", "IT-02"}


@dataclass(frozen=True, slots=True)
class Lines:
    """One group of the check."""

    label: object
    lines: list[Line]
    clean: bool


def groups_of(checked: tuple[Line, ...]) -> list[Lines]:
    """The lines by group; `clean` where every one of several passes."""
    found = []
    for group in Group:
        lines = [one for one in checked if one.group is group]
        clean = len(lines) > 1 and all(one.level is Level.PASS for one in lines)
        found.append(Lines(GROUP_LABELS[group], lines, clean))
    return found


def draw_in_view(task: PlanTask) -> Draw | None:
    """The draw whose steps the page shows: the open one, else the last that has a result."""
    shown = queries.of_task(task.pk).filter(state__in=OPEN | WITH_RESULT)
    return shown.order_by("pk").last()


def stages_of_task(
    task: PlanTask, facts: Facts, checked: tuple[Line, ...], draw: Draw | None
) -> list[Stage]:
    """From the plan to publication, with dates; the first step that is not done is the present."""
    blocks = [one for one in checked if one.level is Level.BLOCK and one.link != "draw"]
    version, drawn = version_with(task), draw is not None and draw.drawn_at is not None
    first, last = (draw.inspect_from, draw.inspect_to) if draw else (task.starts_on, task.ends_on)
    steps = [
        (_("计划"), _("{day} 印发").format(day=_day(version.issued_at)) if version else "",
         facts.plan_issued),
        (_("部门与事项"), "", not any(one.rule_id in ITEMS for one in blocks)),
        (_("抽取范围"), _("{n} 户").format(n=f"{facts.population:,}") if facts.has_scope
         else _("待设定"), bool(facts.population)),
        (_("抽取前检查"), _("剩 {n} 项").format(n=len(blocks)) if blocks and not draw
         else _("通过"), bool(draw) or not blocks),
        (_("冻结名单"), _day(draw.frozen_at) if draw and draw.frozen_at else _("两人确认"),
         bool(draw and draw.frozen_at)),
        (_("抽取、派人"), _day(draw.drawn_at or draw.draw_at) if draw else "", drawn),
        (_("检查"), f"{short_day(first)} — {short_day(last)}" if first and last else "", False),
        (_("公示"), _("20 个工作日内"), False),
    ]  # fmt: skip
    present = next(n for n, (_label, _note, done) in enumerate(steps) if not done)
    return [
        Stage(label, note, "done" if done else "now" if n == present else "todo")
        for n, (label, note, done) in enumerate(steps)
    ]


def _day(moment: datetime.datetime | None) -> str:
    return short_day(moment.astimezone(CHINA).date()) if moment else ""


def facts_of_task(
    task: PlanTask, draw: Draw | None, first: datetime.date, last: datetime.date
) -> list[tuple[str, Any]]:
    """What is arranged: by the request where one waits, else by the plan."""
    departments = list(departments_of(task))
    rows: list[tuple[str, Any]] = [
        (_("发起、配合"), _("、").join(one.short_name for one in departments) or task.lead_text),
        (_("抽取范围"), with_words(task) or _("尚无抽取范围")),
    ]
    if draw is not None:
        return rows + arrangements_of(draw)
    rules = [(one.department, one.places, one.qualifications) for one in team_of(task)]
    names = {one.code: one.short_name for one in departments}
    return [
        *rows,
        (_("方式"), task.get_draw_kind_display()),
        (_("检查期"), f"{first.isoformat()} — {last.isoformat()}"),
        (_("派人"), team_sentence(rules, names)),
    ]

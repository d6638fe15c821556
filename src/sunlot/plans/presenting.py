"""Words of the pages: stage lines and history as sentences."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sunlot.clock import CHINA, today_of
from sunlot.departments.models import Department
from sunlot.errors import UserError
from sunlot.ledger.models import Event
from sunlot.plans.errors import CellsDiffer, CellsRefused, RowsRefused
from sunlot.plans.importing.columns import COLUMNS
from sunlot.plans.models import Plan, PlanTask, PlanVersion
from sunlot.plans.queries.findings import Panel
from sunlot.plans.queries.plans import history_of_task
from sunlot.plans.queries.readiness import Line
from sunlot.plans.queries.sheet import BY_NAME
from sunlot.plans.states import PlanState
from sunlot.ui.words import moment

ORDER = (PlanState.DRAFT, PlanState.IN_REVIEW, PlanState.ADOPTED, PlanState.ISSUED)
Stage = Mapping[str, str]


def stages_of_plan(plan: Plan, version: PlanVersion | None) -> list[Stage]:
    """编制 → 审议 → 印发准备 → 印发, with dates."""
    place = ORDER.index(PlanState(plan.state))
    notes = (
        _("第 {n} 版").format(n=(version.number if version else 0) + (0 if place == 3 else 1)),
        _short(plan.submitted_at), _short(plan.adopted_at),
        _short(version.issued_at) if version and place == 3 else "",
    )  # fmt: skip
    labels = (_("编制"), _("联席会议审议"), _("印发确认"), _("印发"))
    return [
        {"label": label, "note": note, "state": _state(number, place, is_end=place == 3)}
        for number, (label, note) in enumerate(zip(labels, notes, strict=True))
    ]


def stages_of_task(
    task: PlanTask, lines: Iterable[Line], version: PlanVersion | None
) -> list[Stage]:
    """From the plan to publication; what lies behind the draw is told by other pages.

    :param version: the one in force that holds the task.
    """
    blocked = {line.part for line in lines if line.level == "block"}
    issued = _short(version.issued_at) if version else ""
    done = [
        (_("计划印发"), issued, "plan" not in blocked),
        (_("部门与事项"), "", not blocked & {"facts", "items"}),
        (_("抽取范围"), "", "scope" not in blocked),
        (_("比例与人员"), "", not blocked & {"ratios", "team"}),
    ]
    first = next((place for place, one in enumerate(done) if not one[2]), len(done))
    stages: list[Stage] = [
        {
            "label": label,
            "note": note if ready else _("待完成"),
            "state": "done" if ready else "now" if place == first else "todo",
        }
        for place, (label, note, ready) in enumerate(done)
    ]
    launched = task.launched_at is not None
    waiting = not blocked and not launched
    stages.append(
        {
            "label": _("抽取、派人"),
            "note": _short(task.launched_at) if launched else "",
            "state": "done" if launched else "now" if waiting else "todo",
        }
    )
    known = task.starts_on and task.ends_on
    period = f"{_short(task.starts_on)} — {_short(task.ends_on)}" if known else ""
    stages.append({"label": _("检查"), "note": period, "state": "todo"})
    stages.append({"label": _("公示"), "note": _("20 个工作日内"), "state": "todo"})
    return stages


def sentences(events: Iterable[Event], plan: Plan | None = None) -> list[dict[str, Any]]:
    """经过: who did what, newest first as given.

    :param plan: whose history it is; of a file that wrote several plans only its rows count.
    """
    words = _("{who}{what}")
    return [
        {"at": event.at, "text": words.format(who=event.actor_name, what=_verb(event, plan))}
        for event in events
    ]


def draw_url(task: PlanTask) -> str:
    """The page of the draws app for this task; empty as long as there is none."""
    try:
        return reverse("draws:task", args=[task.pk])
    except NoReverseMatch:
        return ""


def department_names(plan: Plan) -> list[str]:
    """What the cells of departments offer to choose from."""
    here = Department.objects.filter(region=plan.region, closed=None).inspecting()
    return list(here.order_by("code").values_list("short_name", flat=True))


def import_headers() -> list[str]:
    """Headers under which the import knows columns: a pasted table that has them is a file."""
    words = [word for column in COLUMNS for word in (column.label, *column.aliases)]
    return sorted({word.removeprefix("演示_") for word in words})


def refusal(error: UserError, plan: Plan) -> dict[str, Any]:
    """Why cells were not saved, as JSON; conflicts say who has saved the other text."""
    found = {"code": error.code, "text": error.text(), "remedy": error.remedy_text()}
    if isinstance(error, RowsRefused):
        rows: Any = error.params["rows"]
        label = _("第 {number} 行")
        return found | {
            "problems": [{**one, "label": label.format(number=one["number"])} for one in rows]
        }
    if not isinstance(error, CellsDiffer | CellsRefused):
        return found
    cells: Any = error.params["cells"]
    tasks = {task.pk: task for task in plan.tasks.filter(pk__in={one["task"] for one in cells})}
    shown = []
    for one in cells:
        task = tasks[one["task"]]
        label = _("第 {number} 行，{column}").format(
            number=task.sequence, column=BY_NAME[one["column"]].label
        )
        shown.append({**one, "label": label, "who": ""})
        if isinstance(error, CellsDiffer) and (last := history_of_task(task, 1)):
            shown[-1]["who"] = _("{who}，{time}").format(
                who=last[0].actor_name, time=clock_words(last[0].at)
            )
    kind = "conflicts" if isinstance(error, CellsDiffer) else "problems"
    return found | {kind: shown}


def panel_words(panel: Panel) -> str:
    """The panel in one sentence, for those who hear it."""
    return _("规则检查：{blocks} 项阻止，{warnings} 项提醒，{passes} 项通过。").format(
        blocks=len(panel.blocks), warnings=len(panel.warnings), passes=len(panel.passes)
    )


def saved_words(event: Event | None, today: datetime.date) -> str:
    """When something was saved last: the time of today, else the day with it."""
    if event is None:
        return ""
    return clock_words(event.at) if today_of(event.at) == today else moment(event.at)


def clock_words(moment: datetime.datetime) -> str:
    """The time of day in China."""
    return moment.astimezone(CHINA).strftime("%H:%M")


def _state(number: int, place: int, *, is_end: bool) -> str:
    if number < place or is_end:
        return "done"
    return "now" if number == place else "todo"


def _short(moment: Any) -> str:
    if moment is None:
        return ""
    day = today_of(moment) if hasattr(moment, "hour") else moment
    return f"{day.month}-{day.day:02d}"


def _verb(event: Event, plan: Plan | None) -> str:
    data = event.data
    if plan is not None and "above" in data:
        data = {**data, "rows": data["above"].get(str(plan.pk), 0)}
    verbs = {
        "plans.created": _("建立计划"),
        "imports.applied": _("导入 {rows} 项任务"),
        "plans.submitted": _("提交审议：{tasks} 项任务，{credit_linked} 项关联信用风险分类"),
        "plans.adopted": _("代表联席会议审议通过 {tasks} 项任务"),
        "plans.returned": pgettext("history", "退回修改"),
        "plans.issue-requested": _("提出印发，文号 {document_number}"),
        "plans.issued": _("确认印发第 {version} 版，文号 {document_number}，{tasks} 项任务"),
        "plans.revised": _("在第 {version} 版之后启动修订"),
        "plans.task-added": pgettext("history", "增加任务"),
        "plans.task-edited": _("修改基本情况"),
        "plans.tasks-edited": _("在表中修改 {tasks} 项任务"),
        "plans.task-removed": _("删去任务 {code}"),
        "plans.task-restored": _("恢复删去的任务 {code}"),
        "plans.tasks-removed": _("删去 {tasks} 项任务"),
        "plans.tasks-restored": _("恢复删去的 {tasks} 项任务"),
        "plans.task-scope-set": _("设定抽取范围"),
        "plans.task-ratios-set": _("设定抽查比例"),
        "plans.task-team-set": _("设定派出人数"),
        "plans.task-items-set": _("匹配抽查事项，{unmatched} 个待匹配"),
    }
    try:
        return verbs.get(event.kind, event.kind).format(**data)
    except KeyError:
        return verbs.get(event.kind, event.kind)

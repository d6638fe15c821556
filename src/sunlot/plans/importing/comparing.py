"""What a row would change in the plan, and whether it may."""

from typing import Any

from django.utils.translation import gettext as _

from sunlot.actors import Scope
from sunlot.departments.models import JointConference
from sunlot.imports.adapters import StagedRow
from sunlot.plans.importing.columns import LABELS, TEXTS
from sunlot.plans.importing.lookups import Lookups
from sunlot.plans.models import Plan, PlanTask
from sunlot.plans.policies import organises
from sunlot.plans.rules import ALL
from sunlot.plans.states import EDITABLE, PlanState
from sunlot.plans.wording import percent_text

# Fields compared under the column that brings them; a file without the column leaves them alone.
COMPARED = {
    **{name: name for name in TEXTS},
    "title": "title", "draw_kind": "draw_kind", "item_class": "item_class", "lead": "lead",
    "lead_text": "lead", "joining": "joining", "joining_text": "joining", "ratio": "floor",
    "credit_linked": "credit_linked", "starts_on": "starts_on", "ends_on": "ends_on",
    "source_note": "difference", "sequence": "sequence",
}  # fmt: skip

Known = dict[str, PlanTask]


def tasks_by_plan(context: Lookups) -> dict[int, Known]:
    tasks = (
        PlanTask.objects.filter(plan__in=context.plans.values())
        .select_related("plan", "lead")
        .prefetch_related("items__item", "joinings__department")
    )
    found: dict[int, Known] = {}
    for task in tasks:
        known = found.setdefault(task.plan.year, {})
        known[f"code:{task.code}"] = known[f"title:{task.title}"] = task
    return found


def find(row: StagedRow, known: Known) -> PlanTask | None:
    """By code where the file has codes, else by name."""
    code = row.data["code"]
    return known.get(f"code:{code}") if code else known.get(f"title:{row.data['title']}")


def _stored(task: PlanTask) -> dict[str, Any]:
    """A task in the shape of a row's data."""
    ratio = task.ratios.get(ALL, {}).get("ratio", [])
    return {
        **{name: getattr(task, name) for name in TEXTS},
        "title": task.title, "draw_kind": task.draw_kind, "item_class": task.item_class,
        "lead": task.lead.code if task.lead else "", "lead_text": task.lead_text,
        "joining": sorted(one.department.code for one in task.joinings.all()),
        "joining_text": task.joining_text, "ratio": list(ratio),
        "credit_linked": task.credit_linked, "source_note": task.source_note,
        "starts_on": task.starts_on.isoformat() if task.starts_on else "",
        "ends_on": task.ends_on.isoformat() if task.ends_on else "", "sequence": task.sequence,
    }  # fmt: skip


def changes_of(row: StagedRow, task: PlanTask, context: Lookups) -> list[list[str]]:
    """``[label, old, new]`` of everything the file would change."""
    stored = _stored(task)
    found: list[list[str]] = []
    for name, column in COMPARED.items():
        if column not in context.occasion.present or _keeps(name, row, task):
            continue
        new = sorted(row.data[name]) if name == "joining" else row.data[name]
        if new != stored[name]:
            found.append([LABELS[column], _words(stored[name]), _words(new)])
    named = sorted((one for one in task.items.all() if not one.added), key=lambda one: one.sequence)
    before = [one.text for one in named]
    if before != row.data["items"]:
        found.append([LABELS["items"], "；".join(before), "；".join(row.data["items"])])
    for one in named:
        item = context.item(one.text) if one.item_id is None else None
        if item is not None and one.text in row.data["items"]:
            found.append([LABELS["items"], _("待匹配：{text}").format(text=one.text), item.code])
    return found


def _keeps(name: str, row: StagedRow, task: PlanTask) -> bool:
    """What the office has decided since stays: ratios per class, and a number that is not given."""
    if name == "ratio":
        return not row.data["ratio"] or bool(set(task.ratios) - {ALL})
    return name == "sequence" and not row.data["sequence"]


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list):
        numbers = [one for one in value if isinstance(one, int)]
        return percent_text(*numbers) if len(numbers) == 2 else "、".join(map(str, value))
    return str(value)


def refuse_if_not_allowed(
    row: StagedRow, plan: Plan | None, task: PlanTask | None, context: Lookups
) -> None:
    by = context.occasion.by
    if plan is not None and plan.state not in EDITABLE:
        row.refuse(
            "plans-import-not-draft",
            _("《{title}》{state}，不能用导入改动。").format(
                title=plan.title, state=PlanState(plan.state).label
            ),
            _("请由协调员先启动修订，再导入；印发后成为新的一版。"),
        )
    elif plan is None and not organises(by, context.region):
        row.refuse(
            "plans-import-no-plan",
            _("{region} {year} 年度的计划还没有建立。").format(
                region=context.region.name, year=row.data["year"]
            ),
            _("请由联席会议办公室的协调员先建立计划。"),
        )
    elif plan is None and not JointConference.objects.filter(region=context.region).exists():
        row.refuse(
            "plans-no-office",
            _("{region}还没有登记联席会议办公室。").format(region=context.region.name),
            _("请由系统管理员先登记联席会议及其办公室。"),
        )
    elif by.scope is Scope.DEPARTMENT and not _is_own(row, task, context):
        row.refuse(
            "plans-import-other-lead",
            _("本部门只能导入由本部门发起的任务。"),
            _("请把其他部门发起的任务交给联席会议办公室或该部门导入。"),
        )
    elif task is not None and task.launched_at is not None:
        row.refuse(
            "plans-task-drawn",
            _("任务 {code} 已提出抽取，不能再改。").format(code=task.code),
            _("请从文件中删去这一行。"),
        )


def use_present_departments(row: StagedRow, context: Lookups) -> None:
    """A row that was read before a merger means the successor."""
    lead = context.present_code(row.data["lead"])
    joining = dict.fromkeys(context.present_code(code) for code in row.data["joining"])
    row.data["lead"] = lead
    row.data["joining"] = [code for code in joining if code != lead]


def _is_own(row: StagedRow, task: PlanTask | None, context: Lookups) -> bool:
    by = context.occasion.by
    mine = task is None or by.acts_for(task.lead_id)
    return row.data["lead"] == by.department_code and mine

"""The annual plan: imported, prepared for two of its tasks, reviewed, adopted, issued."""

from pathlib import Path
from typing import Any

from sunlot.demo.calendar import Calendar
from sunlot.demo.people import actor
from sunlot.demo.registers import bring_in
from sunlot.demo.show import Show
from sunlot.departments.models import Department
from sunlot.items.models import Item
from sunlot.plans import actions as plans
from sunlot.plans.actions.preparing import Match
from sunlot.plans.models import Plan, PlanTask
from sunlot.plans.queries import share
from sunlot.plans.rules import Ratio, TeamPart
from sunlot.regions.models import Region

YEAR = 2026
TITLE = "2026 年度部门联合“双随机、一公开”抽查工作计划（示例数据）"


def issue_plan(file: Path, tasks: list[dict[str, Any]], days: Calendar, show: Show) -> Plan:
    """Import thirty tasks, prepare two, take the plan through review, adoption and issue."""
    coordinator, second = actor("coordinator"), actor("coordinator2")
    region = Region.objects.get(code="650000", valid_to=None)
    at = days.at("imported", 15)
    plans.create_plan(region=region, year=YEAR, title=TITLE, by=coordinator, at=at)
    bring_in("plan", file, by=coordinator, at=at, show=show, options={"year": YEAR})
    plan = Plan.objects.get(region=region, year=YEAR)
    for task in tasks:
        prepare(plan, task, days)
    counted = share(plan)
    show.line(f"关联信用风险分类的任务 {counted.linked} / {counted.total} 项（应不少于一半）")
    plans.submit(plan=plan, low_share_reason="", by=coordinator, at=days.at("submitted", 10))
    plans.adopt(plan=plan, by=actor("chair"), at=days.at("adopted", 15))
    number = days.words("document_number")
    plans.request_issue(plan=plan, document_number=number, by=coordinator, at=days.at("issued", 9))
    version = plans.issue(plan=plan, task_count=counted.total, by=second, at=days.at("issued", 10))
    show.line(
        f"已印发 {version.document_number}，第 {version.number} 版，内容摘要 {version.sha256[:16]}…"
    )
    return plan


def prepare(plan: Plan, words: dict[str, Any], days: Calendar) -> None:
    """Stored filter, ratios, team and items of one task (tasks.toml)."""
    task = PlanTask.objects.get(plan=plan, code=words["code"])
    by, at = actor("coordinator"), days.at("imported", 16)
    departments = {
        one.code: one
        for one in Department.objects.filter(code__in=[d["code"] for d in words["departments"]])
    }
    plans.set_scope(task=task, target_filter=words["filter"], by=by, at=at)
    ratios = {name: Ratio(p, q, 1) for name, (p, q) in words["ratios"].items()}
    plans.set_ratios(task=task, ratios=ratios, by=by, at=at)
    team = {
        one["code"]: TeamPart.of(
            {
                "places": one["places"],
                "level": one["level"],
                "qualifications": one["qualifications"],
            }
        )
        for one in words["departments"]
    }
    plans.set_team(task=task, team=team, by=by, at=at)
    wanted = {
        code: departments[one["code"]] for one in words["departments"] for code in one["items"]
    }
    items = {item.code: item for item in Item.objects.filter(code__in=wanted)}
    known = {row.item.code: row for row in task.items.select_related("item") if row.item}
    matches = {
        row.pk: Match(item=items.get(code), department=wanted.get(code))
        for code, row in known.items()
        if code in wanted
    }
    open_rows = list(task.items.filter(item__isnull=True).order_by("sequence"))
    missing = [code for code in wanted if code not in known]
    for row, code in zip(open_rows, missing, strict=False):
        matches[row.pk] = Match(item=items[code], department=wanted[code])
    added = [Match(item=items[code], department=wanted[code]) for code in missing[len(open_rows) :]]
    removed = [row.pk for row in open_rows[len(missing) :]]
    plans.set_items(task=task, matches=matches, added=added, removed=removed, by=by, at=at)

"""What a task still lacks before a draw can be requested, as far as the plan knows.

The draws app checks people, recusals and participants on top of this.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from sunlot.items.queries import published_versions
from sunlot.plans import wording
from sunlot.plans.models import PlanTask
from sunlot.plans.queries.scope import Scope, scope_of
from sunlot.plans.queries.tasks import (
    departments_of,
    understood_items,
    unmatched_items,
    unqualified_items,
)
from sunlot.plans.rules import above_customary, earliest_visit
from sunlot.plans.states import PlanState
from sunlot.risks.models import RiskClass

Level = Literal["block", "warn", "pass"]
Part = Literal["plan", "facts", "items", "scope", "ratios", "team"]


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of the list, why it matters, the rule, and the part of the task to mend."""

    level: Level
    part: Part
    text: str
    why: str = ""
    rule_id: str = ""


def readiness(task: PlanTask, *, today: datetime.date, scope: Scope | None = None) -> list[Line]:
    """All lines, blocks first; empty of blocks means that the plan's side is ready.

    :param scope: the task's scope where the caller has counted it already.
    """
    scope = scope or scope_of(task, today)
    lines = [
        *_plan(task),
        *_facts(task),
        *_items(task, today),
        *_scope(task, scope),
        *_ratios(task, scope),
    ]
    order = {"block": 0, "warn": 1, "pass": 2}
    return sorted(lines, key=lambda line: order[line.level])


def _plan(task: PlanTask) -> Iterator[Line]:
    if task.plan.state == PlanState.ISSUED:
        yield Line("pass", "plan", _("年度计划已印发，本任务在计划内"))
    else:
        yield Line(
            "block", "plan",
            _("年度计划{state}，不能抽取").format(state=PlanState(task.plan.state).label),
            _("印发后才能为任务提出抽取。"),
        )  # fmt: skip


def _facts(task: PlanTask) -> Iterator[Line]:
    if task.lead is None:
        yield Line(
            "block", "facts", _("发起部门“{text}”没有对应到部门").format(text=task.lead_text),
            _("请在基本情况中选择发起部门。"),
        )  # fmt: skip
    asked = [name for name in wording.department_names(task.joining_text)
             if not wording.is_remark(name)]  # fmt: skip
    joined = len(departments_of(task)) - (1 if task.lead else 0)
    if joined < len(asked):
        yield Line(
            "warn", "facts",
            _("原文有 {asked} 个配合部门，对应到 {joined} 个").format(
                asked=len(asked), joined=joined
            ),
            _("没有对应的部门不派人、不录入结果。可以继续。"),
        )  # fmt: skip


def _items(task: PlanTask, today: datetime.date) -> Iterator[Line]:
    found = list(understood_items(task))
    missing = unmatched_items(task).count()
    if missing:
        yield Line(
            "block", "items", _("{count} 个事项待匹配").format(count=missing),
            _("原文中的事项须匹配到已公示的抽查事项，才能抽取。"), "IT-01",
        )  # fmt: skip
    elif not found:
        yield Line("block", "items", _("没有抽查事项"), _("请从已公示的事项中选择。"), "IT-01")
    day = earliest_visit(starts_on=task.starts_on, year=task.plan.year, today=today)
    published = published_versions([row.item for row in found if row.item], day)
    unpublished = [row.text for row in found if row.item_id not in published]
    for text in unpublished:
        yield Line(
            "block", "items", _("事项“{text}”没有公示、没有生效或已经停用").format(text=text),
            _("检查开始时不能使用的事项不得实施，请改选别的事项，或先由主管部门公示。"), "IT-01",
        )  # fmt: skip
    for row in found:
        if row.department is None:
            yield Line(
                "block", "items", _("事项“{text}”没有实施部门").format(text=row.text),
                _("请在发起部门和配合部门中选择一个。"),
            )  # fmt: skip
    busy = {row.department_id for row in found}
    for department in departments_of(task):
        if found and department.pk not in busy:
            yield Line(
                "warn", "items", _("{name}没有要检查的事项").format(name=department.short_name),
                _("该部门会派人到场，但没有事项可录入。可以继续。"),
            )  # fmt: skip
    for one in unqualified_items(task, day):
        yield Line(
            "block", "items",
            _("事项“{matter}”要求{skills}，{name}的人员安排没有留出这样的席位").format(
                matter=one.matter, skills=one.words, name=one.department.short_name
            ),
            _("请在人员安排中写明至少一人具备该资质。"), "OF-08",
        )  # fmt: skip
    if found and not missing and not unpublished:
        yield Line(
            "pass", "items", _("{count} 个事项均已公示").format(count=len(found)), "", "IT-01"
        )


def _scope(task: PlanTask, scope: Scope) -> Iterator[Line]:
    if not task.target_filter:
        yield Line(
            "block", "scope", _("尚无抽取范围"),
            _("请设定标签、行政区划、主体类别或行业，系统只给出户数。"), "DR-04",
        )  # fmt: skip
    elif not scope.population:
        yield Line(
            "block", "scope", _("抽取范围内没有可抽取的对象"),
            _("请放宽条件，或先导入检查对象。"), "DR-04",
        )  # fmt: skip
    else:
        yield Line("pass", "scope", _("抽取范围内 {n} 户").format(n=f"{scope.population:,}"))
    if task.target_filter and task.credit_linked and scope.without_class:
        yield Line(
            "warn", "scope", _("{n} 户没有信用风险分类").format(n=f"{scope.without_class:,}"),
            _("没有分类的对象不在任何一层，抽取前请先导入分类。"),
        )  # fmt: skip


def _ratios(task: PlanTask, scope: Scope) -> Iterator[Line]:
    missing = [one.label for one in scope.strata if one.ratio is None]
    if missing:
        yield Line(
            "block", "ratios", _("{strata}没有设定比例").format(strata=_("、").join(missing)),
            _("每一层都要有大于 0 的比例。") if not task.credit_linked
            else _("关联信用风险分类的任务按 {classes} 分别设定比例，每一类都大于 0。").format(
                classes=_("、").join(RiskClass.values)
            ), "PL-02",
        )  # fmt: skip
        return
    drawn, population = scope.sample, scope.population
    if not population and len(scope.strata) == 1 and scope.strata[0].ratio:
        drawn, population = scope.strata[0].ratio.p, scope.strata[0].ratio.q
    is_key = task.item_class == "key"
    if above_customary(is_key=is_key, drawn=drawn, population=population):
        yield Line(
            "warn", "ratios", _("一般检查事项的比例高于 10%"),
            _("一般检查事项应严格控制比例，国家规定没有给出数值，按常见上限提醒。可以继续。"),
            "PL-03",
        )  # fmt: skip
    else:
        yield Line("pass", "ratios", _("各层都有大于 0 的比例"), "", "PL-02")

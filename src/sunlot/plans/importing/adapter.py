"""The plan's adapter of the import pipeline."""

import datetime
from collections.abc import Iterator, Sequence

from django import forms
from django.utils.translation import gettext_lazy

from sunlot.actors import Permission
from sunlot.errors import Text
from sunlot.imports.adapters import Column, Images, Occasion, Preset, StagedRow, Writing
from sunlot.imports.models import BatchKind, Change
from sunlot.imports.rows import RowCells
from sunlot.plans.importing import lookups
from sunlot.plans.importing.columns import COLUMNS
from sunlot.plans.importing.comparing import (
    changes_of,
    find,
    refuse_if_not_allowed,
    tasks_by_plan,
    use_present_departments,
)
from sunlot.plans.importing.lookups import Lookups
from sunlot.plans.importing.parts import gather
from sunlot.plans.importing.presets import PRESETS
from sunlot.plans.importing.understanding import understand
from sunlot.plans.importing.undoing import image_of, restore, suspect
from sunlot.plans.importing.writing import plan_for_writing, write


class OptionsForm(forms.Form):
    """Which year the file is for, where its dates do not say."""

    year = forms.IntegerField(
        label=gettext_lazy("年度"), required=False, min_value=2019, max_value=2099,
        help_text=gettext_lazy("留空时按每行的开始日期确定。"),
    )  # fmt: skip


class PlanAdapter:
    """Annual plans: tasks of the plan of the actor's own region, of one row or of several."""

    kind: BatchKind = BatchKind.PLAN
    permission = Permission.PLANS_IMPORT
    columns: Sequence[Column] = COLUMNS
    presets: Sequence[Preset] = PRESETS
    intro: Text = gettext_lazy(
        "一行是一项任务；同一任务占几行的（任务名称合并或者相同），并为一项。原文全部保留；"
        "部门和事项按名称识别，识别不了的写入后在任务中选择。"
        "已印发的计划不能用导入覆盖。"
    )
    register_url = "plans:list"
    record_url = ""
    options_form: type[forms.Form] | None = OptionsForm
    chunk_size = 500

    def gather(self, rows: Iterator[RowCells]) -> Iterator[RowCells]:
        """Rows of one task are one task."""
        return gather(rows)

    def context(self, occasion: Occasion) -> Lookups:
        """Departments, items and plans of the actor's region."""
        return lookups.load(occasion)

    def parse(self, row: RowCells, context: Lookups) -> StagedRow:
        """Understand one row."""
        return understand(row, context)

    def classify(self, rows: Sequence[StagedRow], context: Lookups) -> None:
        """New, changed or the same; rows that the actor or the plan's state forbids are refused."""
        known = tasks_by_plan(context)
        for row in rows:
            use_present_departments(row, context)
            plan = context.plans.get(row.data["year"])
            task = find(row, known.get(row.data["year"], {}))
            row.changes = changes_of(row, task, context) if task else []
            row.change = Change.NEW if task is None else (
                Change.UPDATE if row.changes else Change.SAME
            )  # fmt: skip
            if row.change != Change.SAME:
                refuse_if_not_allowed(row, plan, task, context)
            if task is None:
                suspect(row, known.get(row.data["year"], {}))

    def apply(self, rows: Sequence[StagedRow], context: Lookups) -> None:
        """Write tasks; the plan of a year is opened by the first file of its office.

        No event per plan: the batch is the action, its one event counts the rows of each plan.
        """
        for year in sorted({row.data["year"] for row in rows}):
            here = [row for row in rows if row.data["year"] == year]
            plan = plan_for_writing(year, context)
            known = tasks_by_plan(context).get(year, {})
            for row in here:
                write(row, plan, find(row, known), context)
            context.occasion.above[str(plan.pk)] += len(here)

    def images(self, rows: Sequence[StagedRow], context: Lookups) -> Images:
        """The tasks that rows would change, with their items and departments."""
        known = tasks_by_plan(context)
        return {
            row.key: image_of(
                find(row, known.get(row.data["year"], {})), row.data["year"], context
            )
            for row in rows
        }  # fmt: skip

    def restore(
        self,
        before: Images,
        context: Lookups,
        written_at: datetime.datetime,  # noqa: ARG002 - tasks carry no time
        run: Writing,  # noqa: ARG002 - as that
    ) -> None:
        """Put tasks back, and take new ones away on which nobody has worked."""
        restore(before, context)

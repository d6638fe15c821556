"""The plan as a sheet: its columns, what stands in each cell, and what differs from the issued.

A cell is compared and sent back as text: what a person sees is what is checked when it is saved.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from sunlot.actors import Actor
from sunlot.errors import Text
from sunlot.items.models import ItemClass
from sunlot.plans.models import DrawKind, Plan, PlanTask, PlanVersion
from sunlot.plans.policies import may_edit
from sunlot.plans.queries.tasks import table_of
from sunlot.plans.queries.versions import task_content
from sunlot.plans.states import EDITABLE

Kind = Literal["text", "ratio", "lead", "joining", "yes", "class", "draw", "date"]
Content = Mapping[str, Any]
"""One task as an issued version holds it (`versions.task_content`)."""

YES, NO = "是", "否"  # the words of the cell, as a file has them, whatever the reader's language


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the sheet; `longest` is the most characters that the table holds."""

    name: str
    label: Text
    kind: Kind = "text"
    longest: int = 0

    @property
    def choices(self) -> Sequence[str]:
        """The only texts that the cell takes; empty where it takes others."""
        match self.kind:
            case "yes":
                return (YES, NO)
            case "class":
                return [str(label) for label in ItemClass.labels]
            case "draw":
                return [str(label) for label in DrawKind.labels]
        return ()


COLUMNS = (
    Column("title", _("任务名称"), longest=200),
    Column("lead", _("发起部门"), "lead"),
    Column("joining", _("配合部门"), "joining"),
    Column("target_text", _("检查对象范围"), longest=2000),
    Column("ratio_text", _("抽查比例"), "ratio", 2000),
    Column("credit_linked", _("信用关联"), "yes"),
    Column("period_text", _("检查时间"), longest=300),
    Column("starts_on", _("开始日期"), "date"),
    Column("ends_on", _("完成日期"), "date"),
    Column("item_class", _("事项类别"), "class"),
    Column("draw_kind", _("抽查类型"), "draw"),
    Column("field", _("领域"), longest=100),
    Column("frequency_text", _("抽查频次"), longest=200),
    Column("method_text", _("检查方式"), longest=200),
    Column("level_text", _("组织实施层级"), longest=200),
)
BY_NAME: Mapping[str, Column] = {one.name: one for one in COLUMNS}


def text_in(content: Content, name: str) -> str:
    """The text of a cell, from a task as versions hold it."""
    match name:
        case "lead":
            return str(content["lead"]["name"] or content["lead_text"])
        case "joining":
            names = [one["name"] for one in content["joining"]]
            return "、".join(names) or str(content["joining_text"])
        case "credit_linked":
            return YES if content["credit_linked"] else NO
        case "item_class":
            return str(ItemClass(content["item_class"]).label)
        case "draw_kind":
            return str(DrawKind(content["draw_kind"]).label)
        case "items":
            return "；".join(one["text"] for one in content["items"])
    return str(content[name])


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: `was` is its text in the issued version where that differs, else None."""

    column: Column
    text: str
    was: str | None = None
    is_open: bool = False
    """Words that no department of the region answers to."""


@dataclass(frozen=True, slots=True)
class Row:
    """One task; `change` against the issued version: ``new``, ``changed``, ``removed`` or ``""``.

    A removed row has no task.
    """

    number: int
    code: str
    field: str
    cells: Sequence[Cell]
    change: str
    task: PlanTask | None = None
    may_edit: bool = False

    @property
    def title(self) -> str:
        """The first cell."""
        return self.cells[0].text

    @property
    def is_linked(self) -> bool:
        """Whether the task counts towards PL-01."""
        return self.task is not None and self.task.credit_linked


@dataclass(slots=True)
class Group:
    """Rows under one heading, in the order of the plan."""

    key: str
    label: str
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sheet:
    """All rows of a plan, those that the draft took out last."""

    plan: Plan
    rows: Sequence[Row]
    version: PlanVersion | None

    @property
    def tasks(self) -> list[PlanTask]:
        """The tasks of the draft."""
        return [row.task for row in self.rows if row.task is not None]

    @property
    def changed(self) -> int:
        """Rows with cells that differ."""
        return self._count("changed")

    @property
    def new(self) -> int:
        """Rows that the issued version has not."""
        return self._count("new")

    @property
    def removed(self) -> int:
        """Rows that only the issued version has."""
        return self._count("removed")

    def _count(self, change: str) -> int:
        return sum(row.change == change for row in self.rows)

    @property
    def leads(self) -> int:
        """Departments that lead a task."""
        return len({task.lead_id for task in self.tasks if task.lead_id})


def sheet_of(plan: Plan, by: Actor, *, tasks: Iterable[int] | None = None) -> Sheet:
    """The sheet of a plan as one person may use it.

    :param tasks: only these rows, by key of the task; all where it is left out.
    """
    version = plan.versions.order_by("-number").first()
    issued = {one["code"]: one for one in version.content["tasks"]} if version else {}
    table = table_of(plan).prefetch_related("items__item", "items__department")
    found = table if tasks is None else table.filter(pk__in=tasks)
    is_open = plan.state in EDITABLE
    rows = []
    for task in found:
        task.plan = plan
        is_mine = is_open and task.launched_at is None and may_edit(by, task)
        rows.append(_row(task, issued.get(task.code), has_version=bool(version), is_mine=is_mine))
    if tasks is None:
        present = {row.code for row in rows}
        rows += [_removed(one) for code, one in issued.items() if code not in present]
    return Sheet(plan, rows, version)


def grouped(rows: Iterable[Row], by: str) -> list[Group]:
    """Rows under headings, in the order in which these first occur; ``none`` is one heading."""
    groups: dict[str, Group] = {}
    for row in rows:
        label = {"lead": row.cells[1].text, "none": ""}.get(by, row.field)
        groups.setdefault(label, Group(f"g{len(groups)}", label)).rows.append(row)
    return list(groups.values())


def _row(task: PlanTask, issued: Content | None, *, has_version: bool, is_mine: bool) -> Row:
    content = task_content(task)
    cells = []
    for column in COLUMNS:
        text = text_in(content, column.name)
        before = text_in(issued, column.name) if issued else text
        is_open = (column.name == "lead" and task.lead_id is None) or (
            column.name == "joining" and not content["joining"] and bool(task.joining_text)
        )
        cells.append(Cell(column, text, None if before == text else before, is_open))
    change = "new" if has_version and issued is None else ""
    if issued and any(cell.was is not None for cell in cells):
        change = "changed"
    return Row(task.sequence, task.code, task.field, cells, change, task, is_mine)


def _removed(issued: Content) -> Row:
    cells = [Cell(column, text_in(issued, column.name)) for column in COLUMNS]
    return Row(issued["sequence"], issued["code"], issued["field"], cells, "removed")

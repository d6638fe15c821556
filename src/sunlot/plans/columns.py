"""Plans and the task table of one plan as files."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from sunlot.plans.models import PlanTask
from sunlot.plans.queries.plans import PlanRow
from sunlot.ui.exports import Column

PLANS: Sequence[Column[PlanRow]] = (
    Column(_("区划代码"), lambda row: row.region.code),
    Column(_("地区"), lambda row: row.region.name),
    Column(_("计划"), lambda row: row.plan.title if row.plan else None),
    Column(
        _("状态"), lambda row: row.plan.get_state_display() if row.plan else _("未编制")
    ),
    Column(_("任务数"), lambda row: row.share.total if row.share else None),
    Column(_("关联信用任务数"), lambda row: row.share.linked if row.share else None),
    Column(_("文号"), lambda row: row.document_number),
    Column(_("印发时间"), lambda row: row.issued_at),
)  # fmt: skip

TASKS: Sequence[Column[PlanTask]] = (
    Column("序号", lambda task: task.sequence),
    Column("任务编号", lambda task: task.code),
    Column("抽查任务名称", lambda task: task.title),
    Column("抽查领域", lambda task: task.field),
    Column("抽查事项", lambda task: _texts(task)),
    Column("待匹配事项", lambda task: _texts(task, unmatched=True)),
    Column("检查对象范围", lambda task: task.target_text),
    Column("发起部门", lambda task: task.lead.short_name if task.lead else task.lead_text),
    Column("配合部门", lambda task: _joined(task) or task.joining_text),
    Column("抽查类型", lambda task: task.get_draw_kind_display()),
    Column("事项类别", lambda task: task.get_item_class_display()),
    Column("抽查比例或数量（原文）", lambda task: task.ratio_text),
    Column("抽查频次", lambda task: task.frequency_text),
    Column("检查方式", lambda task: task.method_text),
    Column("实施时间（原文）", lambda task: task.period_text),
    Column("开始日期", lambda task: task.starts_on),
    Column("完成日期", lambda task: task.ends_on),
    Column("关联信用风险分类", lambda task: "是" if task.credit_linked else "否"),
)


def _texts(task: PlanTask, *, unmatched: bool = False) -> str:
    items = sorted(task.items.all(), key=lambda one: one.sequence)
    return "；".join(one.text for one in items if not unmatched or one.item_id is None)


def _joined(task: PlanTask) -> list[str]:
    return [one.department.short_name for one in task.joinings.all()]

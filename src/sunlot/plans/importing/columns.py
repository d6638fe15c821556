"""Headers of plan tables, with those that real publishers use (shared column sets of 2021-2026)."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from sunlot.imports.adapters import Column
from sunlot.items.models import ItemClass
from sunlot.plans.models import DrawKind

COLUMNS = (
    Column("sequence", "序号"),
    Column(
        "title", "抽查任务名称", ("任务名称", "抽查计划名称", "年度计划名称"), required=True,
        example="食品加工企业部门联合抽查",
    ),
    Column("field", "抽查领域", ("领域", "行业"), example="食品安全"),
    Column(
        "items", "抽查事项", ("检查事项", "检查内容", "抽查内容"), required=True,
        help=_("多个事项用分号“；”隔开；顿号属于同一个事项。"),
        example="食品生产监督检查；消防安全检查",
    ),
    Column(
        "target_text", "检查对象范围", ("抽查对象范围", "检查对象", "联查对象", "抽查对象"),
        example="食品生产企业",
    ),
    Column(
        "lead", "发起部门", ("牵头部门", "发起处室"), required=True,
        help=_("一个部门；通用名称或单位名称均可。"), example="市场监管部门",
    ),
    Column(
        "joining", "配合部门", ("参与部门", "联查部门", "联合处室"),
        help=_("多个部门用顿号或逗号隔开。"), example="消防救援机构、生态环境部门",
    ),
    Column(
        "level_text", "组织实施层级",
        ("实施层级及说明", "实施层级", "抽查检查模式", "检查主体", "组织层级"),
    ),
    Column(
        "ratio_text", "抽查比例或数量（原文）",
        ("抽查比例或数量", "抽查比例", "抽查比例及频次", "抽查比例及数量"), example="不低于5%",
    ),
    Column("frequency_text", "抽查频次", ("频次",)),
    Column("method_text", "检查方式", ("抽查方式",), example="现场检查"),
    Column(
        "period_text", "实施时间（原文）",
        ("实施时间", "起止时间", "时间安排", "抽查时间", "计划开展时间"), example="5—6月",
    ),
    Column(
        "credit_text", "信用风险分类要求（原文）",
        ("信用风险分类要求", "智慧监管（信用风险分类）要求"),
    ),
    Column("code", "演示_任务编号", ("任务编号", "抽查任务编号"), example="LH-2026-001"),
    Column("draw_kind", "演示_抽查类型", ("抽查类型", "抽取类型"), example="定向"),
    Column("item_class", "演示_事项类别", ("事项类别",), example="一般检查事项"),
    Column(
        "floor", "演示_比例下限（%）", ("比例下限（%）", "比例下限"),
        help=_("百分数，可带小数，例如 0.5；任何一类都不能为 0。"), example="5",
    ),
    Column(
        "credit_linked", "演示_关联信用风险分类", ("关联信用风险分类", "信用关联"), example="是"
    ),
    Column("starts_on", "演示_开始日期", ("开始日期", "抽取日期起"), example="2026-05-11"),
    Column("ends_on", "演示_完成日期", ("完成日期", "完成时限", "截止日期"), example="2026-06-30"),
    Column("source", "来源编号"),
    Column("source_year", "来源年份"),
    Column("difference", "与来源的差异"),
)  # fmt: skip

# Columns that are kept as they are, with the longest text the table holds.
TEXTS: Mapping[str, int] = {
    "field": 100,
    "target_text": 2000,
    "level_text": 200,
    "ratio_text": 2000,
    "frequency_text": 200,
    "method_text": 200,
    "period_text": 300,
    "credit_text": 300,
}
LABELS: Mapping[str, str] = {one.name: one.label.removeprefix("演示_") for one in COLUMNS}
KINDS = {"定向": DrawKind.DIRECTED.value, "不定向": DrawKind.UNDIRECTED.value}
CLASSES = {
    "一般检查事项": ItemClass.GENERAL.value, "一般": ItemClass.GENERAL.value,
    "重点检查事项": ItemClass.KEY.value, "重点": ItemClass.KEY.value,
}  # fmt: skip

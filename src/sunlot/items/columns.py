"""The columns of an item list, and the words that stand for its classes."""

from django.utils.translation import gettext_lazy

from sunlot.imports import values
from sunlot.imports.adapters import Column, Preset
from sunlot.items.models import ItemClass

CLASS_LABELS = tuple(one.label for one in ItemClass)
COLUMNS = (
    Column("code", "事项编码", ("演示_事项编码", "编码", "编号"), required=True,
           help=gettext_lazy("不重复、不再更改的编码。"), example="YSSX-001"),
    Column("department", "主管（发起）部门", ("主管部门", "发起部门", "检查主体部门"),
           required=True, example="市场监管部门"),
    Column("joining_text", "配合部门", ()),
    Column("category", "抽查类别", ("类别", "抽查项目"), example="登记事项检查"),
    Column("matter", "抽查事项", ("事项名称", "抽查事项名称", "检查事项"), required=True,
           example="名称规范使用情况的检查"),
    Column("sub_matter", "抽查子项", ("检查子项", "子项", "检查内容")),
    Column("object_text", "检查对象", ("抽查对象",)),
    Column("kinds_text", "对象所在名录", ("对象类型",),
           help=gettext_lazy("企业、个体工商户、非营利组织、产品、项目、活动；没有此列的，按“检查对象”判断。")),
    Column("classes_text", "对象类别", ("检查对象类别",),
           help=gettext_lazy("几个用“、”分开；没有此列或留空的，按“检查对象”分列。")),
    Column("item_class", "事项类别", ("一般/重点",),
           help=gettext_lazy("一般检查事项或重点检查事项。"), example="一般检查事项",
           choices=CLASS_LABELS),
    Column("class_more", "演示_事项类别补充", ()),
    Column("method", "检查方式", ("抽查方式",),
           help=gettext_lazy("没有检查方式的事项只能作为草稿，不能公示。"), example="现场检查"),
    Column("subject_text", "实施主体", ("检查机关", "执法主体", "实施机关")),
    Column("level_text", "检查主体（层级）", ("检查主体", "抽查主体", "层级")),
    Column("levels_text", "实施层级", (),
           help=gettext_lazy("没有此列或留空的，按“检查主体（层级）”判断。")),
    Column("ratio_text", "抽查比例及频次（原文）", ("抽查比例及频次", "抽查比例", "比例频次")),
    Column("frequency_text", "抽查频次", ("检查频次", "频次", "抽查周期")),
    Column("basis_text", "检查依据（原文所列）", ("检查依据", "抽查依据", "依据"),
           help=gettext_lazy("《全称》第N条；没有依据的事项只能作为草稿，不能公示。"),
           example="《企业名称登记管理规定》第二十三条"),
    Column("officer_requirement", "检查人员要求", ("人员要求",),
           help=gettext_lazy("资质名称或者代码，几个用“；”分开；其他要求照录文字。")),
    Column("requirement_more", "检查人员其他要求", (),
           help=gettext_lazy("资质以外的要求，照录文字。")),
    Column("valid_from", "生效日期", ("实施日期",)),
    Column("valid_to", "失效日期", ()),
    Column("source_key", "来源编号"),
    Column("source_year", "来源年份"),
    Column("source_note", "与来源的差异", ("备注", "说明")),
)  # fmt: skip
LABELS = {column.name: column.label for column in COLUMNS} | {
    "target_kinds": "对象所在名录", "target_classes": "对象类别", "levels": "实施层级",
    "requirement_text": "检查人员要求（文字）",
}  # fmt: skip
CLASSES = {
    values.fold(word): one.value
    for one, words in {
        ItemClass.GENERAL: ("一般检查事项", "一般事项", "一般"),
        ItemClass.KEY: ("重点检查事项", "重点事项", "重点"),
    }.items()
    for word in words
}
# Lists in the form of the national authority; codes and the department stand outside the table.
PRESETS = (
    Preset("samr", gettext_lazy("总局式清单"), {
        "抽查类别": ["category"], "抽查事项": ["matter"], "检查对象": ["object_text"],
        "事项类别": ["item_class"], "检查方式": ["method"], "检查主体": ["level_text"],
        "检查依据": ["basis_text"],
    }),
    # The list as this site gives it out; versions and their state follow from what is done here.
    Preset("own", gettext_lazy("本系统导出的清单"), {
        "事项编码": ["code"], "版本": [], "状态": [], "抽查类别": ["category"],
        "抽查事项": ["matter"], "抽查子项": ["sub_matter"], "主管部门": ["department"],
        "配合部门": ["joining_text"], "检查对象": ["object_text"], "对象所在名录": ["kinds_text"],
        "对象类别": ["classes_text"], "实施层级": ["levels_text"],
        "检查人员其他要求": ["requirement_more"],
        "事项类别": ["item_class"],
        "检查方式": ["method"], "检查主体": ["subject_text"], "检查主体（层级）": ["level_text"],
        "抽查比例及频次（原文）": ["ratio_text"], "抽查频次": ["frequency_text"],
        "检查依据": ["basis_text"], "检查人员要求": ["officer_requirement"],
        "生效日期": ["valid_from"], "失效日期": ["valid_to"], "公示时间": [],
        "停用日期": [], "停用原因": [],
    }),
)  # fmt: skip

"""The columns of an officer file.

Identity number, sex, birth, telephone, education and major of the customary forms have no column:
no duty of this site needs them. `imports.mapping` recognises them and leaves them out.
"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sunlot.actors import Actor
from sunlot.departments import qualifications
from sunlot.imports.adapters import Column, Preset
from sunlot.imports.lookups import department_words, division_words

YES_NO = (gettext_lazy("是"), gettext_lazy("否"))


def qualification_words(by: Actor) -> list[tuple[str, str]]:  # noqa: ARG001 - the same for everybody
    """The names of qualifications; a cell may list several."""
    return [(name, "") for name in qualifications.names().values()]


COLUMNS = (
    Column("name", "姓名", ("执法人员姓名", "人员姓名"), required=True, example="王海涛"),
    Column("officer_id", "人员编号", ("编号", "工号", "员工编号"), required=True, is_code=True,
           help=gettext_lazy("本部门内不重复的编号，字母、数字、点、短横，导入后不能更改；其他部门也可以有同样的编号。"),
           example="650000-market-001"),
    Column("department", "单位", ("所在单位", "部门", "执法机关"), required=True,
           help=gettext_lazy("部门的名称、简称或机构代码；只能导入本部门的人员。"),
           example="自治区市场监督管理局", choices=department_words),
    Column("certificate_no", "执法证号",
           ("行政执法证号", "证件号", "证件编号", "执法证件编号", "执法证编号"), is_code=True,
           help=gettext_lazy("新增人员必须填写；本系统导出的名录没有此列，原有人员保持不变。"),
           example="6501000001"),
    Column("certificate_from", "证件起始",
           ("发证日期", "证件有效期起", "有效期起", "执法证件发证时间", "发证时间"),
           required=True, example="2023-05-01"),
    Column("certificate_to", "证件截止",
           ("证件有效期止", "有效期至", "有效期止", "执法证件到期时间", "到期时间"),
           required=True, example="2028-04-30"),
    Column("issuer", "发证机关", ("证件发证机关", "发证单位", "颁证机关"),
           example="自治区司法厅"),
    Column("section", "股室", ("科室", "股室（所、队）", "所队", "处室", "内设机构", "所属科室"),
           help=gettext_lazy("单位内部的股室、所、队。"), example="信用监管科"),
    Column("position", "职务", ("职务职级", "职位"), example="四级主任科员"),
    Column("post_class", "岗位类别", ("岗位类型", "执法岗位类别", "岗位"), example="综合执法"),
    Column("post_started_on", "上岗日期", ("上岗时间", "任职时间", "从事执法工作时间"),
           example="2019-07-01"),
    Column("duties", "职责分工", ("岗位职责", "工作职责", "职责"), example="食品生产日常监管"),
    Column("item_range", "执法事项范围", ("执法范围", "执法类型", "执法事项", "执法项目范围"),
           help=gettext_lazy("证件上载明的执法事项范围，照抄即可；选派按“资质”匹配。"),
           example="食品安全；产品质量"),
    Column("qualifications", "资质", ("执法资质", "专业资质", "执法类别"),
           help=gettext_lazy("资质的名称或代码，几个用“；”分开，与事项的检查人员要求对应。"),
           example="行政执法综合；食品安全监督检查", choices=qualification_words),
    Column("units", "服务区划", ("执法区域", "服务地区", "执法地域"),
           help=gettext_lazy("区划代码，几个用“；”分开；留空表示单位所在区划。"),
           example="650100；652300", choices=division_words),
    Column("is_expert", "是否专家", ("专家", "专家标识"),
           help=gettext_lazy("专家协助检查，不计入每部门两名执法人员。"), example="否",
           choices=YES_NO),
    Column("expert_field", "专家领域", ("专家专业领域", "擅长领域", "专家类别"),
           help=gettext_lazy("只对专家填写。")),
    Column("yearly_capacity", "年度可承担检查次数",
           ("年度可承担次数", "年检查次数上限", "年度检查次数", "可承担检查次数"),
           help=gettext_lazy("整数；留空按本单位统一设定。用于力量测算，不改变随机选派。"),
           example="60"),
    Column("is_active", "在岗", ("状态", "在岗状态", "是否在岗", "人员状态"),
           help=gettext_lazy("是或否，留空表示在岗；离岗人员留在名录库中，不再被选派。"),
           example="是", choices=YES_NO),
    Column("note", "备注", ("说明",)),
)  # fmt: skip
TICKS = frozenset("√✓✔☑")
# Words of the column 在岗, some of them from other systems' column 状态. Who is lent 借调 or on
# leave may be sent or not: a person decides.
IN_POST = {
    **dict.fromkeys(
        ("是", "在岗", "在职", "在编在岗", "在职在岗", "有效", "正常", "yes", "y", "true",
         "1", *TICKS),
        "yes",
    ),
    **dict.fromkeys(
        ("否", "离岗", "已离岗", "不在岗", "离职", "已离职", "辞职", "退休", "已退休", "内退",
         "调离", "已调离", "调出", "已调出", "去世", "死亡", "无效", "停用", "no", "n", "false",
         "0", "×", "✗", "✘"),
        "no",
    ),
}  # fmt: skip
# The list as this site gives it out; it carries no certificate numbers.
PRESETS = (
    Preset("own", gettext_lazy("本系统导出的名录"), {
        "编号": ["officer_id"], "姓名": ["name"], "单位": ["department"], "在岗": ["is_active"],
        "专家": ["is_expert"], "股室": ["section"], "职务": ["position"],
        "岗位类别": ["post_class"], "上岗日期": ["post_started_on"], "职责分工": ["duties"],
        "发证机关": ["issuer"], "执法事项范围": ["item_range"], "专家领域": ["expert_field"],
        "年度可承担检查次数": ["yearly_capacity"], "资质": ["qualifications"],
        "服务区划": ["units"], "证件起始": ["certificate_from"], "证件截止": ["certificate_to"],
        "证件": [],
    }),
)  # fmt: skip
LABELS = {column.name: column.label for column in COLUMNS}


def label_of(name: str) -> str:
    """The header under which a file says a fact."""
    return LABELS[name.removesuffix("_id")]


def words_of(name: str, value: Any) -> str:
    """A fact as people read it; a day as ``YYYY-MM-DD``, nothing as an empty text."""
    if name in {"is_expert", "is_active"}:
        return _("是") if value else _("否")
    if name == "qualifications":
        return "；".join(qualifications.name_of(one) for one in value)
    if isinstance(value, list):
        return "；".join(value)
    return "" if value is None else str(value)

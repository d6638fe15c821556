"""The columns of a target file, and the words that stand for kinds and states."""

from django.utils.translation import gettext_lazy

from sunlot.imports.adapters import Column, Preset
from sunlot.imports.values import fold
from sunlot.targets.models import RegistrationState, TargetKind

KIND_WORDS = {
    TargetKind.ENTERPRISE: ("企业", "公司", "农民专业合作社", "合作社", "分支机构", "分公司"),
    TargetKind.INDIVIDUAL: ("个体工商户", "个体户", "个体"),
    TargetKind.NONPROFIT: (
        "非营利组织", "非营利法人", "社会组织", "社会团体", "民办非企业单位", "事业单位", "基金会",
    ),
    TargetKind.PRODUCT: ("产品", "商品"),
    TargetKind.PROJECT: ("项目", "工程", "工程项目"),
    TargetKind.ACTIVITY: ("活动",),
}  # fmt: skip
STATE_WORDS = {
    RegistrationState.ACTIVE: ("存续", "在营", "开业", "在业", "正常", "存续(在营、开业、在册)"),
    RegistrationState.CLOSED: ("停业或清算", "停业", "清算", "歇业", "关闭"),
    RegistrationState.CANCELLED: ("注销", "已注销"),
    RegistrationState.REVOKED: ("吊销", "已吊销", "吊销未注销", "吊销,未注销"),
    RegistrationState.MOVED: ("迁出", "已迁出"),
}
KINDS = {fold(word): kind.value for kind, words in KIND_WORDS.items() for word in words}
STATES = {fold(word): state.value for state, words in STATE_WORDS.items() for word in words}
KIND_LABELS = tuple(kind.label for kind in TargetKind)
STATE_LABELS = tuple(state.label for state in RegistrationState)
COLUMNS = (
    Column("name", "名称", ("企业名称", "单位名称", "主体名称", "对象名称", "市场主体名称"),
           required=True, help=gettext_lazy("营业执照或登记证上的全称。"),
           example="红柳滩果蔬食品有限公司"),
    Column("kind", "主体类别", ("主体类型", "对象类别", "类别"), required=True,
           help=gettext_lazy("企业、个体工商户、非营利组织、产品、项目或活动。"), example="企业"),
    Column("credit_code", "统一社会信用代码", ("信用代码", "社会信用代码", "统一代码", "代码"),
           is_code=True, help=gettext_lazy("18 位，单元格设为文本格式。没有代码的对象留空。"),
           example="91650100MA0000000X"),
    Column("number", "其他编号", ("注册号", "许可证号", "备案号", "项目编号", "编号"), is_code=True,
           help=gettext_lazy("没有统一社会信用代码时必填，例如项目编号。")),
    Column("region", "行政区划代码", ("区划代码", "行政区划", "所属区划", "所在区县"),
           required=True, help=gettext_lazy("6 位代码或区划全称，只能是本辖区。"),
           example="650102"),
    Column("address", "地址", ("住所", "经营场所", "注册地址", "详细地址", "住所(经营场所)")),
    Column("industry", "行业代码", ("行业", "国民经济行业代码", "行业门类代码"),
           help=gettext_lazy("GB/T 4754 的 2 至 4 位数字。"), example="1371"),
    Column("registration_state", "登记状态", ("经营状态", "企业状态", "状态"),
           help=gettext_lazy("存续、停业或清算、注销、吊销或迁出，留空表示存续。"), example="存续"),
    Column("department", "主管部门", ("监管部门", "登记机关"),
           help=gettext_lazy("部门的名称、简称或机构代码。")),
    Column("tags", "标签", ("专项库", "专项标签"), help=gettext_lazy("几个标签用“；”分开。"),
           example="食品生产许可；重点用能"),
    Column("scope", "经营范围", ("业务范围", "经营（业务）范围")),
    Column("supervising_unit", "监管单位", ("监管所", "管辖单位", "所属监管所"),
           help=gettext_lazy("日常监管的所、队，例如某某市场监管所。")),
    Column("registered_on", "成立日期", ("注册日期", "成立时间"), example="2018-06-01"),
    Column("note", "备注", ("说明",)),
)  # fmt: skip
# The list as this site gives it out: what follows from other columns is left out.
PRESETS = (
    Preset("own", gettext_lazy("本系统导出的名录"), {
        "对象编号": [], "统一社会信用代码": ["credit_code"], "代码待核": [], "其他编号": ["number"],
        "名称": ["name"], "主体类别": ["kind"], "行业代码": ["industry"], "区划代码": ["region"],
        "行政区划": [], "地址": ["address"], "登记状态": ["registration_state"],
        "主管部门": ["department"], "标签": ["tags"], "经营范围": ["scope"],
        "监管单位": ["supervising_unit"], "成立日期": ["registered_on"], "备注": ["note"],
        "更新": [],
    }),
)  # fmt: skip
LABELS = {column.name: column.label for column in COLUMNS}

"""The columns of a target file, and the words that stand for kinds and states."""

import re

from django.utils.translation import gettext_lazy

from sunlot.imports.adapters import Column, Preset
from sunlot.imports.lookups import department_words, division_words
from sunlot.imports.values import fold
from sunlot.targets.models import NumberKind, RegistrationState, TargetKind

# Beside the kinds themselves the legal types of GB/T 12402 and of business licences.
KIND_WORDS = {
    TargetKind.ENTERPRISE: (
        "企业", "公司", "农民专业合作社", "合作社", "分支机构", "分公司", "有限公司",
        "有限责任公司", "一人有限责任公司", "其他有限责任公司", "有限责任公司分公司",
        "有限责任公司分支机构",
        "股份公司", "股份有限公司", "其他股份有限公司", "股份有限公司分公司", "国有独资公司",
        "个人独资企业", "个人独资企业分支机构", "合伙企业", "普通合伙企业", "有限合伙企业",
        "特殊普通合伙企业", "普通合伙", "有限合伙", "特殊的普通合伙企业", "合伙企业分支机构",
        "农民专业合作社分支机构", "农民专业合作社联合社", "专业合作社", "全民所有制",
        "全民所有制企业", "国有企业", "集体所有制", "集体所有制企业", "集体企业", "股份合作制",
        "股份合作制企业", "股份合作企业", "联营企业", "私营企业", "内资企业", "外资企业",
        "外商投资企业", "外商投资企业分支机构", "企业法人", "内资分公司", "内资公司",
    ),
    TargetKind.INDIVIDUAL: ("个体工商户", "个体户", "个体", "个体经营", "个体经营户"),
    TargetKind.NONPROFIT: (
        "非营利组织", "非营利法人", "社会组织", "社会团体", "民办非企业单位", "事业单位", "基金会",
        "民办非企业", "社会服务机构", "事业单位法人", "事业法人", "社会团体法人", "社团法人",
    ),
    TargetKind.PRODUCT: ("产品", "商品"),
    TargetKind.PROJECT: ("项目", "工程", "工程项目"),
    TargetKind.ACTIVITY: ("活动",),
}  # fmt: skip
STATE_WORDS = {
    RegistrationState.ACTIVE: (
        "存续",
        "在营",
        "开业",
        "在业",
        "正常",
        "存续(在营、开业、在册)",
        "存续(在营,开业,在册)",
        "正常营业",
        "正常经营",
        "营业",
        "营业中",
        "在册",
        "开业(正常)",
        "在营(开业)",
    ),
    RegistrationState.CLOSED: ("停业或清算", "停业", "清算", "歇业", "关闭"),
    RegistrationState.CANCELLED: ("注销", "已注销"),
    RegistrationState.REVOKED: ("吊销", "已吊销", "吊销未注销", "吊销,未注销"),
    RegistrationState.MOVED: ("迁出", "已迁出", "迁往外地"),
}
# These say more, or something else, than the state that they are taken for.
FOLDED_STATES = frozenset({"歇业", "关闭", "吊销未注销", "吊销,未注销"})
NUMBER_KINDS = {
    "注册号": NumberKind.REGISTRATION, "组织机构代码": NumberKind.ORGANISATION,
    "许可证号": NumberKind.LICENCE, "纳税人识别号": NumberKind.TAX, "其他编号": NumberKind.OTHER,
}  # fmt: skip
KINDS = {fold(word): kind.value for kind, words in KIND_WORDS.items() for word in words}
_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
STATES = {fold(word): state.value for state, words in STATE_WORDS.items() for word in words}


def kind_of(words: str) -> str | None:
    """The kind that a word means; a legal type may say more in brackets."""
    word = fold(words)
    return KINDS.get(word) or KINDS.get(_IN_BRACKETS.sub("", word))


KIND_LABELS = tuple(kind.label for kind in TargetKind)
STATE_LABELS = tuple(state.label for state in RegistrationState)
FACTS = (
    Column("name", "名称", ("企业名称", "单位名称", "主体名称", "对象名称", "市场主体名称"),
           required=True, help=gettext_lazy("营业执照或登记证上的全称。"),
           example="红柳滩果蔬食品有限公司"),
    Column("kind", "主体类别", ("主体类型", "对象类别", "类别", "主体性质"),
           guesses=("企业类型", "市场主体类型", "公司类型", "主体种类"), required=True,
           help=gettext_lazy("企业、个体工商户、非营利组织、产品、项目或活动。"), example="企业",
           choices=KIND_LABELS),
    Column("credit_code", "统一社会信用代码", ("信用代码", "社会信用代码", "统一代码", "代码",
            "营业执照号码(统一社会信用代码)"),
           is_code=True, help=gettext_lazy("18 位，单元格设为文本格式。没有代码的对象留空。"),
           example="91650100MA0000000X"),
    Column("number", "其他编号", ("注册号", "许可证号", "备案号", "项目编号", "编号"), is_code=True,
           help=gettext_lazy("登记、许可、立项机关给的编号；没有统一社会信用代码的填写。")),
    Column("own_key", "部门自编号", ("内部编号", "部门内部编号", "自编号"), is_code=True,
           help=gettext_lazy("代码和其他编号都没有的对象填写；字母、数字和短横线，本部门内不重复。"),
           example="XM-2026-015"),
    Column("region", "行政区划代码",
           ("区划代码", "行政区划", "所属区划", "所在区县", "所在县(市、区)"),
           guesses=("县(市、区)", "县市区", "区县", "地区"),
           required=True, help=gettext_lazy("6 位代码或区划全称，只能是本辖区。"),
           example="650102", choices=division_words),
    Column("address", "地址", ("住所", "经营场所", "注册地址", "详细地址", "住所(经营场所)")),
    Column("industry", "行业代码", ("行业", "国民经济行业代码", "行业门类代码"),
           guesses=("所属行业", "行业名称", "行业类别"),
           help=gettext_lazy("GB/T 4754 的 2 至 4 位数字。"), example="1371"),
    Column("registration_state", "登记状态", ("经营状态", "企业状态", "状态"),
           guesses=("目前状况", "经营状况", "经营情况", "存续状态"),
           help=gettext_lazy("存续、停业或清算、注销、吊销或迁出，留空表示存续。"), example="存续",
           choices=STATE_LABELS),
    Column("department", "主管部门", ("监管部门",), proposed="本部门",
           help=gettext_lazy("名称、简称或机构代码。已有主管部门的对象，只能由该部门改为其他部门。"),
           choices=department_words),
    Column("tags", "标签", ("专项库", "专项标签"), help=gettext_lazy("几个标签用“；”分开。"),
           example="食品生产许可；重点用能"),
    Column("scope", "经营范围", ("业务范围", "经营（业务）范围")),
    Column("supervising_unit", "监管单位", ("监管所", "管辖单位", "所属监管所"),
           help=gettext_lazy("日常监管的所、队，例如某某市场监管所。")),
    Column("registrar", "登记机关", ("发照机关", "登记机关名称", "发照机关名称"),
           help=gettext_lazy("颁发营业执照或登记证的机关；与主管部门无关。"),
           example="示例区市场监督管理局"),
    Column("registered_on", "成立日期", ("注册日期", "成立时间"), example="2018-06-01"),
    Column("note", "备注", ("说明",)),
)  # fmt: skip
# What stands beside a target, by what it belongs to.
NUMBERS = ("further_numbers",)
LICENCES = ("licence_name", "licence_number", "licence_issuer", "licence_from", "licence_to")
SITE = ("site_address", "site_region")
CONTACT = ("legal_person", "person", "phone")
BESIDE = (
    Column("further_numbers", "更多登记编号", ("其他登记编号",),
           help=gettext_lazy("类别和编号，几个用“；”分开；没有的添加，已有的不变；留空不改动。"),
           example="注册号 650100123456；纳税人识别号 650102"),
    Column("licence_name", "许可证名称",
           ("许可证类型", "许可证类别", "许可证种类", "许可类型", "许可项目", "证书名称"),
           help=gettext_lazy("有几个许可证的，各列都按同样的顺序用“；”分开。"),
           example="食品生产许可证"),
    Column("licence_number", "许可证编号", ("许可证号码", "许可编号", "证书编号"), is_code=True,
           beside={"许可证号": ("licence_name", "licence_from", "licence_to", "licence_issuer")},
           help=gettext_lazy("编号相同的更新，没有的添加，其他许可证不变；留空不改动。"),
           example="SC10665010200012"),
    Column("licence_issuer", "发证机关", ("许可机关", "发证部门", "许可证发证机关"),
           example="市场监督管理局"),
    Column("licence_from", "许可证有效期起", ("有效期起", "有效期自", "许可证有效期自"),
           example="2024-05-06"),
    Column("licence_to", "许可证有效期至",
           ("有效期至", "有效期止", "许可证有效期止", "许可证到期日", "许可证到期日期", "有效期限"),
           help=gettext_lazy("完整日期；没有期限的填“长期”。"), example="2029-05-05"),
    Column("site_address", "经营场所地址",
           ("实际经营地址", "经营地址", "主要经营场所", "生产经营场所", "生产经营地址", "生产地址"),
           help=gettext_lazy("主要经营场所，与登记住所不同时填写；留空不改动。")),
    Column("site_region", "经营场所区划", ("经营场所区划代码", "经营地址区划"),
           help=gettext_lazy("6 位代码或区划全称；留空与行政区划代码相同。"),
           choices=division_words),
    Column("legal_person", "法定代表人（负责人）",
           ("法定代表人", "负责人", "法人代表", "法定代表人姓名", "负责人姓名", "经营者"),
           guesses=("法人", "法人姓名", "经营者姓名"), is_personal=True,
           help=gettext_lazy("个人信息：遮盖显示，查看留痕，不导出；留空不改动。")),
    Column("person", "联系人", ("联系人姓名",), is_personal=True,
           help=gettext_lazy("个人信息，同上。")),
    Column("phone", "联系电话", ("电话", "联系方式", "联系人电话", "手机", "手机号", "手机号码"),
           is_personal=True,
           help=gettext_lazy("个人信息，同上。")),
)  # fmt: skip
# Texts that are stored as what they stand for.
FOLDED = (
    "credit_code", "kind", "region", "registration_state", "department", "industry",
    "registered_on",
)  # fmt: skip
BESIDE_NAMES = frozenset(column.name for column in BESIDE)
COLUMNS = (*FACTS, *BESIDE)
# The list as this site gives it out: what follows from other columns is left out.
PRESETS = (
    Preset("own", gettext_lazy("本系统导出的名录"), {
        "对象编号": [], "统一社会信用代码": ["credit_code"], "代码待核": [], "其他编号": ["number"],
        "部门自编号": ["own_key"],
        "更多登记编号": ["further_numbers"],
        "名称": ["name"], "主体类别": ["kind"], "行业代码": ["industry"], "区划代码": ["region"],
        "行政区划": [], "地址": ["address"], "登记状态": ["registration_state"],
        "主管部门": ["department"], "标签": ["tags"], "经营范围": ["scope"],
        "监管单位": ["supervising_unit"], "登记机关": ["registrar"],
        "成立日期": ["registered_on"], "备注": ["note"],
        "许可证名称": ["licence_name"], "许可证编号": ["licence_number"],
        "发证机关": ["licence_issuer"], "许可证有效期起": ["licence_from"],
        "许可证有效期至": ["licence_to"], "经营场所地址": ["site_address"],
        "经营场所区划": ["site_region"], "其他场所": [], "在库情况": [], "更新": [],
    }),
)  # fmt: skip
LABELS = {column.name: column.label for column in COLUMNS}

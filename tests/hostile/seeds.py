"""Tables in the shape of real files, small: what the hostile variants are made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seed:
    """One kind of import: header, good rows, the columns to play with.

    `name`, `code`, `date` and `choice` (a word out of a few) are column numbers; -1 where the kind
    has no such column.
    """

    kind: str
    header: Row
    rows: Sequence[Row]
    name: int
    code: int
    date: int
    choice: int

    def table(self) -> list[list[str]]:
        """Header and rows as lists to change."""
        return [list(self.header), *(list(row) for row in self.rows)]


def _row(*pieces: str) -> Row:
    return tuple("|".join(pieces).split("|"))


TARGETS = Seed(
    "targets",
    _row("名称|主体类别|统一社会信用代码|其他编号|行政区划代码|地址|行业代码|登记状态|成立日期|备注"),
    (
        _row("红柳滩果蔬食品有限公司|企业|91650000228601443P||650102|人民路 1 号|1371|存续",
             "2018-06-01|"),
        _row("胡杨林供热项目|项目||XM-2026-001|650103|||存续||"),
        _row("阿依努尔·买买提餐饮店|项目||XM-2026-002|650102|团结路 9 号|6210|存续||"),
    ),
    name=0, code=2, date=8, choice=1,
)  # fmt: skip
OFFICERS = Seed(
    "officers",
    _row("姓名|人员编号|单位|执法证号|证件起始|证件截止|资质|服务区划|是否专家|备注"),
    (
        _row("王海涛|M-001|自治区市场监督管理局|6501000001|2023-05-01|2028-04-30||650100|否|"),
        _row("古丽娜尔|M-002|自治区市场监督管理局|6501000002|2023-05-01|2028-04-30|||否|"),
    ),
    name=0, code=3, date=4, choice=8,
)  # fmt: skip
ITEMS = Seed(
    "items",
    _row("主管（发起）部门|抽查类别|抽查事项|检查对象|事项类别|检查方式|检查主体（层级）",
         "检查依据（原文所列）|演示_事项编码"),
    (
        _row("市场监管部门|登记事项检查|营业执照规范使用情况的检查|企业|一般检查事项|现场检查|县级以上",
             "《市场主体登记管理条例》第三十六条|SL-001"),
        _row("市场监管部门|登记事项检查|名称规范使用情况的检查|企业|一般检查事项|网络检查|县级以上",
             "《企业名称登记管理规定》第二十六条|SL-002"),
    ),
    name=2, code=8, date=-1, choice=4,
)  # fmt: skip
PLANS = Seed(
    "plan",
    _row("抽查任务名称|抽查领域|抽查事项|检查对象范围|发起部门|配合部门|组织实施层级",
         "抽查比例或数量（原文）|实施时间（原文）|任务编号|抽查类型|比例下限（%）",
         "关联信用风险分类|开始日期|完成日期"),
    (
        _row("2026年食品加工企业部门联合抽查|食品安全|食品生产监督检查|食品生产企业|市场监管部门",
             "消防救援机构|县级|不低于5%|5—6月|LH-2026-001|定向|5|是|2026-05-11|2026-06-30"),
    ),
    name=0, code=9, date=13, choice=12,
)  # fmt: skip
RISKS = Seed(
    "risks",
    _row("统一社会信用代码/对象编号|风险类别|截至日期"),
    (_row("91650000228601443P|B|2026-03-31"), _row("XM-2026-001|A|2026-03-31")),
    name=-1, code=0, date=2, choice=1,
)  # fmt: skip
GRADES = Seed(
    "grades",
    _row("统一社会信用代码/对象编号|行业|等级|评定日期|评定单位"),
    (
        _row("91650000228601443P|食品生产|B 级|2026-03-31|示例局"),
        _row("XM-2026-001|特种设备|二级|2026-03-31|示例局"),
    ),
    name=4, code=0, date=3, choice=1,
)  # fmt: skip
SEEDS: Mapping[str, Seed] = {
    one.kind: one for one in (TARGETS, OFFICERS, ITEMS, PLANS, RISKS, GRADES)
}

"""The traps of real files, one after the other, and what the report of each must say."""

import datetime
from collections.abc import Sequence

from sunlot.targets.rules import credit_code
from tests.hostile.traps import Cell, Report, Trap

HEAD = ("名称", "主体类别", "统一社会信用代码", "其他编号", "行政区划代码", "地址", "登记状态",
        "主管部门", "成立日期", "备注")  # fmt: skip
PLAN_HEAD = ("抽查任务名称", "抽查事项", "检查对象范围", "发起部门", "配合部门",
             "抽查比例或数量（原文）", "实施时间（原文）", "任务编号", "比例下限（%）",
             "开始日期", "完成日期")  # fmt: skip
ITEM_HEAD = ("主管（发起）部门", "抽查类别", "抽查事项", "检查对象", "事项类别", "检查方式",
             "检查主体（层级）", "检查依据（原文所列）", "演示_事项编码")  # fmt: skip
OFFICER_HEAD = ("姓名", "人员编号", "单位", "执法证号", "证件起始", "证件截止", "是否专家")
RATIOS = ("抽查比例或数量（原文）", "比例下限（%）")
MARKET, FIRE = "市场监管部门", "消防救援机构"
DAY = datetime.date(2018, 6, 1)
OLD = "650102600123456"


def code(number: int) -> str:
    """A valid code of an invented enterprise."""
    return credit_code.make_code("9", "1", "650102", f"MA78{number:04}")


def target(number: int, **cells: Cell) -> list[Cell]:
    """A good row, with some cells otherwise."""
    good = (f"示例果蔬 {number} 号有限公司", "企业", code(number), "", "650102", "人民路 1 号",
            "存续", MARKET, "2018-06-01", "")  # fmt: skip
    return [cells.get(head, cell) for head, cell in zip(HEAD, good, strict=True)]


def task(**cells: Cell) -> list[Cell]:
    """A good row of a plan, with some cells otherwise."""
    good = ("2026年食品加工企业部门联合抽查", "食品生产监督检查", "食品生产企业", MARKET, FIRE,
            "不低于5%", "5—6月", "LH-2026-001", "5", "2026-05-11", "2026-06-30")  # fmt: skip
    return [cells.get(head, cell) for head, cell in zip(PLAN_HEAD, good, strict=True)]


def officer(number: int, **cells: Cell) -> list[Cell]:
    """A good row of an officer list, with some cells otherwise."""
    good = (f"示例人员{number}", f"M-{number}", MARKET, f"650100000{number}", "2023-05-01",
            "2028-04-30", "否")  # fmt: skip
    return [cells.get(head, cell) for head, cell in zip(OFFICER_HEAD, good, strict=True)]


def item(**cells: Cell) -> list[Cell]:
    """A good row of an item list, with some cells otherwise."""
    good = (MARKET, "登记事项检查", "营业执照规范使用情况的检查", "企业", "一般检查事项",
            "现场检查", "县级以上", "《市场主体登记管理条例》第三十六条", "SL-001")  # fmt: skip
    return [cells.get(head, cell) for head, cell in zip(ITEM_HEAD, good, strict=True)]


def spelled(*names: str) -> list[Sequence[Cell]]:
    """One target for each spelling of its department."""
    return [HEAD, *(target(n, 主管部门=name) for n, name in enumerate(names))]


NEW = "new"
UNMATCHED = "plans-item-unmatched"
TARGETS: Sequence[Trap] = (
    Trap(
        "departments-in-six-spellings", "targets",
        spelled("市场监管部门", "市场监督管理局", "市场监管局", "市监局", "市场监管",
                "自治区市场监督管理局", "市 场 监 管 局"),
        Report(dict.fromkeys(range(2, 9), NEW)),
    ),
    Trap(
        "departments-nobody-knows", "targets",
        spelled("示例第一管理局", "市监局、消防", "650000-market"),
        Report({2: "error imports-department-unknown", 3: "error imports-department-unknown",
                4: NEW}, told={2: "示例第一管理局"}),
    ),
    Trap(
        "old-numbers-beside-codes", "targets",
        [HEAD, target(1, 其他编号=OLD), target(2, 统一社会信用代码=OLD),
         target(3, 统一社会信用代码="", 其他编号=OLD[:-1] + "7"),
         target(4, 统一社会信用代码="228601443"), target(5, 统一社会信用代码="", 其他编号="")],
        Report({2: NEW, 3: "error credit-code-length", 4: NEW, 5: "error credit-code-length",
                6: "error targets-no-id"},
               holds={2: {"number": OLD, "object_id": code(1)}},
               told={3: "旧的工商注册号", 5: "组织机构代码"}),
    ),
    Trap(
        "old-numbers-as-numbers", "targets",
        [HEAD, target(1, 统一社会信用代码="", 其他编号=650102600123456)],
        Report({2: NEW}, holds={2: {"number": OLD}}), carriers="xlsx ods xls",
    ),
    Trap(
        "codes-as-floats", "targets", [HEAD, target(1), target(2, 统一社会信用代码=9.165e17)],
        Report({2: NEW, 3: "error imports-digits-lost"}), carriers="txt xlsx et ods xls",
    ),
    Trap(
        "codes-in-scientific-words", "targets",
        [HEAD, target(1, 统一社会信用代码="9.165E+17")],
        Report({2: "error imports-digits-lost"}),
    ),
    Trap(
        "codes-in-full-width", "targets",
        [HEAD, target(1, 统一社会信用代码="".join(chr(ord(c) + 0xFEE0) for c in code(1)),
                      行政区划代码="６５０１０２", 成立日期="２０１８－０６－０１"),
         target(2, 统一社会信用代码=f"'{code(2)}", 行政区划代码="'650102"),
         target(3, 统一社会信用代码=f" {code(3)[:8]} {code(3)[8:].lower()}\t")],
        Report({2: NEW, 3: NEW, 4: NEW},
               holds={n + 1: {"object_id": code(n)} for n in (1, 2, 3)}),
        carriers="csv xlsx et",
    ),
    Trap(
        "codes-masked", "targets",
        [HEAD, target(1, 统一社会信用代码=f"{code(1)[:6]}********{code(1)[-4:]}"),
         target(2, 统一社会信用代码="****")],
        Report({2: "error credit-code-character", 3: "error credit-code-length"}),
    ),
    Trap(
        "dates-as-they-are-typed", "targets",
        [HEAD, *(target(n, 成立日期=words) for n, words in enumerate(
            ("2018.6.1", "2018年6月1日", "20180601", "2018/6/1", "2018-06-01 00:00:00")))],
        Report(dict.fromkeys(range(2, 7), NEW),
               holds={n: {"registered_on": "2018-06-01"} for n in range(2, 7)}),
    ),
    Trap(
        "dates-that-say-too-little", "targets",
        [HEAD, *(target(n, 成立日期=words) for n, words in enumerate(
            ("2023720日前完成", "2018720日", "2018年6月", "6月1日", "43252", "18-6-1", "不详")))],
        Report(dict.fromkeys(range(2, 9), "warning imports-date-invalid")
               | {6: "warning imports-date-serial"},
               holds={2: {"registered_on": "None"}, 6: {"registered_on": "2018-06-01"}},
               told={2: "可能漏了“月”", 3: "可能漏了“月”", 4: "缺少月或日", 5: "缺少年份",
                     6: "日期序号"}),
    ),
    Trap(
        "dates-as-days-and-as-numbers", "targets",
        [HEAD, target(1, 成立日期=DAY), target(2, 成立日期=43252)],
        Report({2: NEW, 3: "warning imports-date-serial"},
               holds={n: {"registered_on": "2018-06-01"} for n in (2, 3)},
               told={3: "日期序号"}),
        carriers="xlsx",
    ),
    Trap(
        "title-above-and-signatures-below", "targets",
        [["附件2"], ["2026 年检查对象名录（示例数据）"], ["填报单位：示例局", "", "2026 年 3 月"],
         HEAD, target(1), target(2), ["注：1. 数据截至 3 月底。"], ["      2. 不含注销。"],
         ["填表人：王某", "", "审核人：李某", "", "", "联系电话：0991-1234567"], ["2026年3月31日"]],
        Report({5: NEW, 6: NEW}, skipped=4),
        merges=((0, 0, 0, 9), (1, 0, 1, 9), (6, 0, 6, 9), (7, 0, 7, 9)), carriers="xlsx",
    ),
    Trap(
        "totals-between-and-below", "targets",
        [["序号", *HEAD], ["1", *target(1)], ["小计", "1 户"], ["2", *target(2)],
         ["小 计", "企业 1 户", "", "", "", "", "存续 1 户"],
         ["合　计", "2", "企业 2 户", "", "", "", "", "2"], ["", "总计：2 户"]],
        Report({2: NEW, 4: NEW}, skipped=4),
    ),
    Trap(
        "header-of-two-rows", "targets",
        [["对象名称", "主体类别", "编号", "", "所在地", "", "登记状态", "主管部门", "成立日期",
          "备注"],
         ["", "", "统一社会信用代码", "其他编号", "行政区划代码", "地址", "", "", "", ""],
         target(1), target(2)],
        Report({3: NEW, 4: NEW}, holds={3: {"object_id": code(1), "address": "人民路 1 号"}}),
        merges=((0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3), (0, 4, 0, 5), (0, 6, 1, 6),
                (0, 7, 1, 7), (0, 8, 1, 8), (0, 9, 1, 9)),
        carriers="csv xlsx ods xls",
    ),
    Trap(
        "merged-cells-mean-as-above", "targets",
        [HEAD, target(1), target(2, 行政区划代码="", 主管部门=""),
         target(3, 行政区划代码="", 主管部门="")],
        Report(dict.fromkeys((2, 3, 4), NEW),
               holds={4: {"region__code": "650102", "department__code": "650000-market"}}),
        merges=((1, 4, 3, 4), (1, 7, 3, 7)), carriers="xlsx ods xls",
    ),
    Trap(
        "blanks-mean-as-above-or-unknown", "targets",
        [HEAD, target(1), target(2, 行政区划代码=""), target(3, 主体类别="", 登记状态="")],
        Report({2: NEW, 3: "error imports-division-missing", 4: "error imports-value-unknown"}),
    ),
    Trap(
        "as-above-in-words", "targets",
        [HEAD, target(1), target(2, 行政区划代码="同上", 主管部门="〃")],
        Report({2: NEW, 3: "error imports-division-unknown"}),
    ),
    Trap(
        "blank-columns-and-rows", "targets",
        [["", *HEAD[:4], "", "", *HEAD[4:], ""], [], *(
            line for n in (1, 2) for line in (
                ["", *target(n)[:4], "", "", *target(n)[4:], ""], [""] * 14))],
        Report({3: NEW, 5: NEW}),
    ),
    Trap(
        "rows-and-columns-hidden", "targets", [HEAD, target(1), target(2), target(3, 备注="旧")],
        Report({2: NEW, 3: NEW, 4: NEW}, holds={4: {"note": "旧"}}), carriers="hidden",
    ),
    Trap(
        "one-business-twice", "targets",
        [HEAD, target(1), target(1), target(2),
         target(3, 名称="示例果蔬 2 号有限公司", 统一社会信用代码="", 其他编号=OLD)],
        Report({2: NEW, 3: "error imports-row-repeated", 4: NEW, 5: "twin targets-same-name"},
               told={3: "第 2 行"}),
    ),
    Trap(
        "moved-inside-the-region", "targets",
        [HEAD, target(1, 行政区划代码="650103", 地址="友好路 9 号"),
         target(2, 登记状态="迁出"), target(3, 行政区划代码="110101")],
        Report({2: "update", 3: "update", 4: "error imports-division-unknown"},
               holds={2: {"address": "友好路 9 号", "region__code": "650103"},
                      3: {"registration_state": "moved"}}),
        before=[HEAD, target(1), target(2), target(3)],
    ),
    Trap(
        "moved-and-still-in-the-old-list", "targets",
        [HEAD, target(1, 行政区划代码="650103"), target(1)],
        Report({2: NEW, 3: "error imports-row-repeated"}),
    ),
    Trap(
        "two-businesses-swap-names", "targets",
        [HEAD, target(1, 名称=target(2)[0]), target(2, 名称=target(1)[0])],
        Report({2: "update", 3: "update"}), before=[HEAD, target(1), target(2)],
    ),
    Trap(
        "old-number-is-given-a-code", "targets",
        [HEAD, target(1, 其他编号=OLD)],
        Report({2: "update"}, holds={2: {"number": OLD}}),
        before=[HEAD, target(1, 统一社会信用代码="", 其他编号=OLD)],
    ),
    Trap(
        "old-number-and-code-in-one-file", "targets",
        [HEAD, target(1, 统一社会信用代码="", 其他编号=OLD), target(1, 其他编号=OLD),
         target(2, 其他编号=OLD)],
        Report({2: NEW, 3: "twin targets-same-name", 4: NEW}, told={3: "与第 2 行"}),
    ),
    Trap(
        "names-masked", "targets",
        [HEAD, target(1, 名称="****"), target(2, 名称="示例**有限公司"),
         target(3, 名称="张＊＊餐饮店")],
        Report(dict.fromkeys((2, 3, 4), "error targets-name-masked")),
        before=[HEAD, target(1), target(2)],
    ),
    Trap(
        "names-with-other-dots-and-brackets", "targets",
        [HEAD, target(1, 名称="阿依努尔•买买提（示例）餐饮店", 统一社会信用代码="",
                      其他编号="XM-2026-1"),
         target(2, 名称="阿依努尔·买买提(示例)餐饮店", 统一社会信用代码="",
                其他编号="XM-2026-2")],
        Report({2: NEW, 3: "twin targets-same-name"}, told={3: "名称相同、代码不同"}),
        carriers="xlsx txt",
    ),
    Trap(
        "page-named-as-workbook", "targets", [HEAD, target(1)],
        Report(doubt="imports-not-a-table"), carriers="page sheetxml",
    ),
    Trap(
        "notes-below-that-go-on", "targets",
        [HEAD, target(1), ["1. 名称不全的一行"], ["说明：1. 数据截至 3 月底。"],
         ["2. 不含注销。"], ["（3）示例数据。"],
         ["填表人：王某", "审核人：李某", "联系电话：0991-1234567", "2026年3月31日"],
         ["2026 年 3 月"]],
        Report({2: NEW, 3: "error imports-division-missing imports-value-unknown targets-no-id"},
               skipped=5),
    ),
    Trap(
        "divisions-by-name", "targets",
        [HEAD, target(1, 行政区划代码="天山区"), target(2, 行政区划代码="乌鲁木齐市天山区"),
         target(3, 行政区划代码="650102000000"), target(4, 行政区划代码=650102)],
        Report({2: NEW, 3: NEW, 4: "error imports-division-unknown", 5: NEW}),
    ),
)  # fmt: skip
PLANS: Sequence[Trap] = (
    Trap(
        "ratio-with-its-unit", "plan",
        [PLAN_HEAD, task(**dict.fromkeys(RATIOS, "10%（20户）"))],
        Report({2: f"error {UNMATCHED} plans-ratio-unreadable"}, told={2: "10%（20户）"}),
    ),
    Trap(
        "ratio-only-in-words", "plan",
        [tuple(head for head in PLAN_HEAD if head != "比例下限（%）"),
         [cell for head, cell in zip(
             PLAN_HEAD, task(**{"抽查比例或数量（原文）": "10%（20户）"}), strict=True)
          if head != "比例下限（%）"]],
        Report({2: f"warning {UNMATCHED} plans-ratio-missing"},
               holds={2: {"ratio_text": "10%（20户）"}}),
    ),
    Trap(
        "task-over-rows-with-merged-cells", "plan",
        [PLAN_HEAD, task(), *(
            [cell if head in ("抽查事项", "配合部门") else "" for head, cell in zip(
                PLAN_HEAD, task(抽查事项=items, 配合部门=joining), strict=True)]
            for items, joining in (("消防安全检查", "生态环境部门"), ("排污许可检查", FIRE)))],
        Report({2: f"warning {UNMATCHED}" + f" {UNMATCHED}" * 2},
               holds={2: {"joining_text": f"{FIRE}、生态环境部门", "lead__code": "650000-market"}}),
        merges=[(1, column, 3, column) for column in (0, 2, 3, 5, 6, 7, 8, 9, 10)],
        carriers="xlsx ods xls",
    ),
    Trap(
        "task-over-rows-with-blanks", "plan",
        [PLAN_HEAD, task(任务编号=""),
         ["", "消防安全检查", *[""] * 9], ["", "排污许可检查", "", MARKET, *[""] * 7]],
        Report({2: f"warning {UNMATCHED} {UNMATCHED} {UNMATCHED}"
                   " plans-row-goes-on plans-row-goes-on"}, told={2: "并入第 2 行的任务"}),
    ),
    Trap(
        "task-over-rows-that-contradict", "plan",
        [PLAN_HEAD, task(), task(抽查事项="消防安全检查", 发起部门=FIRE, 完成日期="2026-07-31")],
        Report({2: f"error {UNMATCHED} {UNMATCHED} plans-rows-contradict plans-rows-contradict"},
               told={2: "同一任务只能有一个"}),
    ),
    Trap(
        "joining-departments-spelled-anyhow", "plan",
        [PLAN_HEAD, task(发起部门="市监局", 配合部门="消防部门，生态环境局、市场监管局\n一定机械")],
        Report({2: f"warning {UNMATCHED} plans-department-unknown plans-lead-joins"},
               told={2: "一定机械"}),
    ),
    Trap(
        "dates-of-another-year", "plan",
        [PLAN_HEAD, task(), task(任务编号="LH-2026-002", 抽查任务名称="2026年计量抽查",
                                开始日期="2025-05-11", 完成日期="2026-06-30"),
         task(任务编号="LH-2026-003", 抽查任务名称="2026年特种设备抽查",
              完成日期="2023720日前完成")],
        Report({2: f"warning {UNMATCHED}", 3: f"warning {UNMATCHED} plans-other-year",
                4: f"error {UNMATCHED} imports-date-invalid"}, told={4: "可能漏了“月”"}),
    ),
)  # fmt: skip
OFFICERS: Sequence[Trap] = (
    Trap(
        "officers-in-real-words", "officers",
        [OFFICER_HEAD, officer(1, 单位="市监局", 执法证号="６５０１０００００１"),
         officer(2, 单位="市场监督管理局", 证件截止="2028.4.30", 是否专家="√"),
         officer(3, 单位="示例局（已撤并）"), officer(4, 证件起始="长期", 证件截止="2022-04-30"),
         ["合计", "4 人", "", "", "", "", ""]],
        Report({2: NEW, 3: NEW, 4: "error imports-department-unknown",
                5: "error imports-date-invalid"}, skipped=1),
    ),
)  # fmt: skip
ITEMS: Sequence[Trap] = (
    Trap(
        "departments-of-items", "items",
        [ITEM_HEAD, *(item(**{"主管（发起）部门": name, "演示_事项编码": f"SL-{n}"}) for n, name in
                      enumerate(("市监局", "市场监管局", "市场监督管理部门", "市场监督管理总局")))],
        Report({2: NEW, 3: "warning items-row-alike", 4: "warning items-row-alike",
                5: "error imports-department-unknown"}),
    ),
    Trap(
        "typing-mistakes", "items",
        [ITEM_HEAD, item(检查方式="现将检查"),
         item(事项类别="一般检査事项", 演示_事项编码="SL-002")],
        Report({2: NEW, 3: "error imports-value-unknown"}, holds={2: {"method": "现将检查"}}),
    ),
    Trap(
        "item-over-rows-with-merged-cells", "items",
        [ITEM_HEAD, item(), item(**dict.fromkeys(ITEM_HEAD, "")
                                 | {"检查依据（原文所列）": "《电子商务法》第十五条"})],
        Report({2: NEW}),
        merges=[(1, column, 2, column) for column in (0, 1, 2, 3, 4, 5, 6, 8)],
        carriers="xlsx ods xls",
    ),
)  # fmt: skip
SEEN: Sequence[Trap] = (*TARGETS, *PLANS, *OFFICERS, *ITEMS)

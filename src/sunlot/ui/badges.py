"""State of a noun → colour and icon (design ux.md §5.1). The words come from its app.

A state is looked up by its code or by its Chinese label, whichever the table knows, so that an app
may name its codes as it likes as long as its labels are those of the design.
"""

from dataclasses import dataclass
from typing import Literal

Tone = Literal["ok", "run", "wait", "warn", "bad", "fact"]


@dataclass(frozen=True, slots=True)
class Look:
    """How one state is drawn: tone of the badge and the icon before its words."""

    tone: Tone
    icon: str


OK = Look("ok", "check")
VERIFIED = Look("ok", "shield-check")
RUN = Look("run", "progress")
WAIT = Look("wait", "hourglass")
PEOPLE = Look("wait", "users")
WARN = Look("warn", "alert-triangle")
BLOCK = Look("bad", "ban")
LATE = Look("bad", "clock-exclamation")
FAIL = Look("bad", "x")
FACT = Look("fact", "point")
PLAIN = Look("fact", "")

# noun → {label or code: look}
LOOKS: dict[str, dict[str, Look]] = {
    "plan": {
        "编制中": Look("run", "edit"),
        "征求意见": Look("wait", "message"),
        "待审议": WAIT,
        "已审议": Look("run", "check"),
        "已通过": Look("run", "check"),
        "已印发": OK,
        "已被新版替代": Look("fact", "history"),
        "已作废": BLOCK,
    },
    "task": {
        "待匹配": WARN,
        "待邀请": WAIT,
        "邀请中": PEOPLE,
        "待启动": WAIT,
        "待抽取": WAIT,
        "抽取前检查": Look("wait", "list-check"),
        "冻结待确认": PEOPLE,
        "待确认": PEOPLE,
        "名单已冻结": Look("run", "snowflake"),
        "抽取中": Look("run", "dice-5"),
        "已抽取": Look("run", "dice-5"),
        "检查中": RUN,
        "已办结": OK,
        "已完成": OK,
        "已取消": BLOCK,
    },
    "draw": {
        "抽取前检查": Look("wait", "list-check"),
        "待确认": PEOPLE,
        "冻结待确认": PEOPLE,
        "待冻结确认": PEOPLE,
        "名单已冻结": Look("run", "snowflake"),
        "已公告": Look("run", "speakerphone"),
        "待封存": Look("wait", "lock"),
        "待揭晓": Look("wait", "lock-open"),
        "待掷骰": Look("wait", "dice-5"),
        "待录入": Look("wait", "dice-5"),
        "待开奖": Look("wait", "clock"),
        "计算中": RUN,
        "已抽取": Look("run", "dice-5"),
        "已派人": Look("run", "users"),
        "已核验": VERIFIED,
        "核对不通过": FAIL,
        "已作废": BLOCK,
    },
    "inspection": {
        "待审批": Look("wait", "rubber-stamp"),
        "待通知": Look("wait", "mail"),
        "待检查": Look("run", "clipboard-check"),
        "检查中": RUN,
        "待录入": Look("warn", "edit"),
        "待审核": Look("wait", "user-check"),
        "已退回": Look("warn", "arrow-back-up"),
        "已办结": Look("ok", "circle-check"),
        "无法检查": Look("fact", "minus"),
        "已取消": Look("fact", "minus"),
    },
    "outcome": {
        "01": PLAIN,
        "02": Look("warn", ""),
        "03": Look("warn", ""),
        "04": Look("warn", ""),
        "05": Look("warn", ""),
        "06": Look("bad", ""),
        "07": PLAIN,
        "08": Look("wait", ""),
        "未发现问题": PLAIN,
    },
    "publication": {
        "待公示": Look("run", "speakerphone"),
        "已公示": OK,
        "逾期未公示": LATE,
        "已更正": Look("fact", "history"),
        "更正待确认": PEOPLE,
        "撤下待确认": PEOPLE,
        "已撤下": Look("fact", "eye-off"),
        "依法不公开": Look("fact", "lock"),
        "依法不予公开": Look("fact", "lock"),
    },
    "follow-up": {
        "待整改": WAIT,
        "待复查": WAIT,
        "已改正": OK,
        "已移送": Look("wait", "arrow-right"),
        "已抄告": Look("wait", "arrow-right"),
        "逾期未改": LATE,
    },
    "officer": {
        "证件有效": Look("fact", "id-badge-2"),
        "在岗": PLAIN,
        "30 天内到期": Look("warn", "clock"),
        "已到期": LATE,
        "应回避": Look("warn", "user-off"),
        "停用": PLAIN,
    },
    "rule": {"阻止": BLOCK, "提醒": WARN, "通过": OK},
    "citation": {
        "依据已核对": OK,
        "依据待核对": Look("warn", "help-circle"),
        "依据已失效": FAIL,
        "verified": OK,
        "unverified": Look("warn", "help-circle"),
        "lapsed": FAIL,
    },
    "item": {
        "草稿": Look("run", "edit"),
        "待公示": Look("run", "speakerphone"),
        "已公示": OK,
        "已发布": OK,
        "已停用": Look("fact", "minus"),
        "已被新版替代": Look("fact", "history"),
        "一般检查事项": PLAIN,
        "重点检查事项": PLAIN,
    },
    "target": {
        "存续": PLAIN,
        "在营": PLAIN,
        "迁出": Look("warn", "arrow-right"),
        "注销": Look("fact", "minus"),
        "吊销": Look("fact", "minus"),
        "已注销": Look("fact", "minus"),
        "代码待核": WARN,
        "地址待核": Look("warn", "map-pin"),
        "疑似重复": Look("warn", "copy"),
    },
    "batch": {
        "已上传": RUN,
        "读取中": RUN,
        "待对应列": Look("run", "columns"),
        "待检查": RUN,
        "检查中": RUN,
        "待确认": PEOPLE,
        "写入中": RUN,
        "已写入": OK,
        "已导入": OK,
        "已放弃": PLAIN,
        "已撤销": Look("fact", "history"),
        "失败": FAIL,
    },
    "row": {
        "错误": BLOCK,
        "疑似重复": Look("wait", "copy"),
        "警告": WARN,
        "更新": Look("run", "edit"),
        "新增": Look("ok", "plus"),
        "无变化": Look("fact", "equal"),
    },
    "job": {
        "排队中": WAIT,
        "等待中": WAIT,
        "进行中": RUN,
        "运行中": RUN,
        "正在取消": RUN,
        "已完成": OK,
        "失败": FAIL,
        "已取消": Look("fact", "minus"),
    },
    "request": {
        "待审批": PEOPLE,
        "待确认": PEOPLE,
        "已开户": OK,
        "已确认": OK,
        "已同意": OK,
        "已退回": Look("warn", "arrow-back-up"),
        "已撤回": PLAIN,
    },
    "account-request": {
        "待审批": PEOPLE,
        "已开户": OK,
        "已退回": Look("warn", "arrow-back-up"),
    },
    "user": {"启用": PLAIN, "正常": PLAIN, "已停用": Look("fact", "ban")},
    "check": {
        "通过": OK,
        "不通过": FAIL,
        "本级不可核对": Look("fact", "minus"),
        "passed": OK,
        "failed": FAIL,
        "not-checkable": Look("fact", "minus"),
        "抽中": OK,
        "递补": Look("fact", ""),
        "未抽中": PLAIN,
    },
}


def look_of(noun: str, state: str, label: str = "") -> Look:
    """How a state is drawn; a state the table does not know is a plain fact."""
    table = LOOKS.get(noun, {})
    return table.get(state) or table.get(label) or PLAIN

"""State of a noun → colour and icon (design ux.md §5.1). The words come from its app.

A state is found by its code or by its Chinese label, whichever the table knows; a test compares the
table with the states of every app.
"""

from dataclasses import dataclass
from typing import Literal

Tone = Literal["ok", "run", "wait", "warn", "bad", "fact"]


@dataclass(frozen=True, slots=True)
class Look:
    """How one state is drawn: tone of the badge and the icon before its words."""

    tone: Tone
    icon: str


# ok: finished and checked. run: going on, on our side. wait: for another person or moment.
# warn: can continue, look at it. bad: blocked, overdue, failed, void. fact: no judgement.
DONE = Look("ok", "check")
VERIFIED = Look("ok", "shield-check")
RUN = Look("run", "progress")
EDIT = Look("run", "edit")
WAIT = Look("wait", "hourglass")
PEOPLE = Look("wait", "users")
DICE = Look("wait", "dice-5")
WARN = Look("warn", "alert-triangle")
RETURNED = Look("warn", "arrow-back-up")
UNVERIFIED = Look("warn", "help-circle")
BLOCK = Look("bad", "ban")
LATE = Look("bad", "clock-exclamation")
FAIL = Look("bad", "x")
FACT = Look("fact", "")
NONE = Look("fact", "minus")
OLD = Look("fact", "history")
LOCKED = Look("fact", "lock")

# noun → (code, label, look); a code is empty where no app stores the state.
TABLE: dict[str, list[tuple[str, str, Look]]] = {
    "plan": [
        ("draft", "编制中", EDIT),
        ("", "征求意见", Look("wait", "message")),
        ("in_review", "待审议", WAIT),
        ("adopted", "已审议", Look("run", "check")),
        ("issued", "已印发", DONE),
        ("replaced", "已被新版替代", OLD),
    ],
    "task": [
        ("unmatched", "待匹配", WARN),
        ("preparing", "准备中", EDIT),
        ("ready", "可以抽取", Look("run", "list-check")),
        ("launched", "已提出抽取", Look("run", "dice-5")),
        ("", "抽取前检查", Look("wait", "list-check")),
        ("", "待抽取", WAIT),
        ("", "名单已冻结", Look("run", "snowflake")),
        ("", "已抽取", Look("run", "dice-5")),
        ("", "检查中", RUN),
        ("", "已办结", DONE),
    ],
    "draw": [
        ("", "抽取前检查", Look("wait", "list-check")),
        ("prepared", "待冻结确认", PEOPLE),
        ("frozen", "名单已冻结", Look("run", "snowflake")),
        ("announced", "已公告", Look("run", "speakerphone")),
        ("committed", "待揭晓", Look("wait", "lock-open")),
        ("revealed", "待最终随机源", WAIT),
        ("", "待掷骰", DICE),
        ("", "待开奖", WAIT),
        ("", "待公共随机数", Look("wait", "hash")),
        ("seeded", "计算中", RUN),
        ("drawn", "已抽取", Look("run", "dice-5")),
        ("verified", "已核验", VERIFIED),
        ("rejected", "核对不通过", FAIL),
        ("void", "已作废", BLOCK),
        ("withdrawn", "已退回", RETURNED),
    ],
    "inspection": [
        ("to_approve", "待审批", Look("wait", "rubber-stamp")),
        ("to_notify", "待通知", Look("wait", "mail")),
        ("to_inspect", "待检查", Look("run", "clipboard-check")),
        ("", "检查中", RUN),
        ("to_record", "待录入", Look("warn", "edit")),
        ("to_review", "待审核", Look("wait", "user-check")),
        ("returned", "已退回", RETURNED),
        ("accepted", "已审核", DONE),
        ("done", "已办结", Look("ok", "circle-check")),
        ("impossible", "无法检查", NONE),
        ("refused", "未批准", Look("fact", "ban")),
    ],
    "outcome": [
        ("01", "未发现问题", FACT),
        ("02", "未按规定公示应当公示的信息", Look("warn", "")),
        ("03", "公示信息隐瞒真实情况、弄虚作假", Look("warn", "")),
        ("04", "通过登记的住所（经营场所）无法联系", Look("warn", "")),
        ("05", "发现问题已责令改正", Look("warn", "")),
        ("06", "不配合检查情节严重", Look("bad", "")),
        ("07", "未发现开展本次抽查涉及的经营活动", FACT),
        ("08", "发现问题待后续处理", Look("wait", "")),
    ],
    "publication": [
        ("", "待公示", Look("run", "speakerphone")),
        ("published", "已公示", DONE),
        ("overdue", "逾期未公示", LATE),
        ("corrected", "已更正", OLD),
        ("withdrawn", "已撤下", Look("fact", "eye-off")),
        ("withheld", "依法不公开", LOCKED),
    ],
    "follow-up": [
        ("", "待整改", WAIT),
        ("", "待复查", WAIT),
        ("", "已改正", DONE),
        ("", "已移送", Look("wait", "arrow-right")),
        ("", "已抄告", Look("wait", "arrow-right")),
        ("", "逾期未改", LATE),
    ],
    "officer": [
        ("valid", "证件有效", Look("fact", "id-badge-2")),
        ("expiring", "30 天内到期", Look("warn", "clock")),
        ("expired", "已到期", LATE),
        ("recused", "应回避", Look("warn", "user-off")),
    ],
    "absence": [
        ("requested", "待确认", WAIT),
        ("confirmed", "已确认", Look("fact", "calendar-time")),
        ("refused", "未同意", Look("warn", "arrow-back-up")),
        ("withdrawn", "已撤回", OLD),
    ],
    "recusal": [
        ("proposed", "待决定", PEOPLE),
        ("upheld", "应回避", Look("warn", "user-off")),
        ("dismissed", "不需回避", FACT),
        ("withdrawn", "已撤回", OLD),
    ],
    "rule": [("block", "阻止", BLOCK), ("warning", "提醒", WARN), ("pass", "通过", DONE)],
    "citation": [
        ("verified", "依据已核对", DONE),
        ("unverified", "依据待核对", UNVERIFIED),
        ("lapsed", "依据已失效", FAIL),
    ],
    "item": [
        ("draft", "草稿", EDIT),
        ("published", "已公示", DONE),
        ("replaced", "已被新版替代", OLD),
        ("disabled", "已停用", NONE),
    ],
    "target": [
        ("active", "存续", FACT),
        ("closed", "停业或清算", WARN),
        ("cancelled", "注销", NONE),
        ("revoked", "吊销", NONE),
        ("moved", "迁出", Look("warn", "arrow-right")),
        ("", "代码待核", WARN),
        ("", "地址待核", Look("warn", "map-pin")),
        ("", "疑似重复", Look("warn", "copy")),
    ],
    "duplicate": [
        ("open", "待处理", Look("warn", "copy")),
        ("merged", "已合并", DONE),
        ("dismissed", "不是重复", FACT),
    ],
    "correction": [
        ("open", "待更正", Look("warn", "edit")),
        ("accepted", "已更正", DONE),
        ("dismissed", "不予更正", FACT),
        ("settled", "名录已改", FACT),
        ("confirmed", "确认无法联系", Look("warn", "alert-triangle")),
        ("reached", "已恢复联系", DONE),
    ],
    "batch": [
        ("reading", "读取中", RUN),
        ("read", "待确认读法", PEOPLE),
        ("mapping", "待对应列", PEOPLE),
        ("checking", "检查中", RUN),
        ("checked", "待确认", PEOPLE),
        ("waiting", "待第二人确认", PEOPLE),
        ("applying", "写入中", RUN),
        ("applied", "已写入", DONE),
        ("stopped", "写入中断", FAIL),
        ("undoing", "撤销中", RUN),
        ("undone", "已撤销", FACT),
        ("failed", "读取失败", FAIL),
        ("cancelled", "已放弃", FACT),
    ],
    "row": [
        ("error", "错误", BLOCK),
        ("twin", "疑似重复", Look("wait", "copy")),
        ("warning", "警告", WARN),
        ("update", "更新", EDIT),
        ("new", "新增", Look("ok", "plus")),
        ("same", "无变化", Look("fact", "equal")),
        ("gone", "移出名录", Look("warn", "arrow-right")),
    ],
    "checklist": [
        ("draft", "草稿", EDIT),
        ("published", "使用中", DONE),
        ("replaced", "已被新版替代", OLD),
    ],
    "job": [
        ("queued", "排队中", WAIT),
        ("running", "进行中", RUN),
        ("done", "已完成", DONE),
        ("failed", "未完成", FAIL),
        ("cancelled", "已取消", NONE),
    ],
    "account-request": [
        ("requested", "待审批", PEOPLE),
        ("opened", "已开户", DONE),
        ("refused", "已退回", RETURNED),
    ],
    "succession": [
        ("requested", "待确认", PEOPLE),
        ("done", "已生效", DONE),
        ("refused", "已退回", RETURNED),
    ],
    "identity": [
        ("requested", "待确认", PEOPLE),
        ("done", "已生效", DONE),
        ("refused", "已退回", RETURNED),
    ],
    "reset-request": [
        ("requested", "待审批", PEOPLE),
        ("done", "已重置", DONE),
        ("refused", "已退回", RETURNED),
    ],
    "address-change": [
        ("requested", "待确认", PEOPLE),
        ("confirmed", "已生效", DONE),
        ("refused", "已退回", RETURNED),
    ],
    "token": [
        ("requested", "待确认", PEOPLE),
        ("confirmed", "待领取", WAIT),
        ("issued", "使用中", DONE),
        ("refused", "已退回", RETURNED),
        ("revoked", "已停用", NONE),
    ],
    "objection": [
        ("open", "待决定", WAIT),
        ("proposed", "拟支持，待作废确认", PEOPLE),
        ("upheld", "成立", WARN),
        ("rejected", "不成立", Look("fact", "check")),
        ("lapsed", "抽取已作废", NONE),
    ],
    "auditor-key": [
        ("requested", "待确认", PEOPLE),
        ("active", "使用中", DONE),
        ("refused", "已退回", RETURNED),
        ("retired", "已停用", OLD),
        ("revoked", "已撤销", NONE),
    ],
    "sign-in": [
        ("signed_in", "登录成功", Look("fact", "login")),
        ("wrong_password", "密码不正确", Look("warn", "key")),
        ("unknown_name", "没有这个用户名", Look("warn", "user-question")),
        ("wrong_code", "动态码不正确", Look("warn", "shield-x")),
        ("disabled", "账号已停用", BLOCK),
        ("locked", "锁定期间尝试", Look("bad", "lock")),
        ("outside", "不在地址名单内", Look("bad", "map-pin")),
        ("released", "锁定已解除", Look("fact", "lock-open")),
        ("signed_out", "退出登录", Look("fact", "logout")),
        ("timed_out", "超时退出", Look("fact", "clock")),
    ],
    "check": [
        ("passed", "通过", DONE),
        ("failed", "不通过", FAIL),
        ("not-checkable", "本级不可核对", NONE),
    ],
    "place": [("drawn", "抽中", DONE), ("reserve", "递补", FACT), ("", "未抽中", FACT)],
}
_LOOKS = {
    (noun, key): look
    for noun, rows in TABLE.items()
    for code, label, look in rows
    for key in (code, label)
    if key
}


def look_of(noun: str, state: str, label: str = "") -> Look:
    """How a state is drawn; words that tell more than the code (待掷骰, 待开奖) decide. A state the
    table does not know is a plain fact."""
    return _LOOKS.get((noun, label)) or _LOOKS.get((noun, state)) or FACT

"""What people may hear who close a draw with a drand round or a lottery."""

from django.utils.translation import gettext_lazy as _

from sunlot.errors import UserError

# -- asking for a draw ------------------------------------------------------------------------


class SealersIncomplete(UserError):
    code = "draws-sealers-incomplete"
    message = _("封存方不全：需要 3 个封存方，由 3 人代表。")
    remedy = _("请选齐封存方；同一人不能代表两个封存方。以公共随机数收尾的，不设掷骰方。")


class TypistsIncomplete(UserError):
    code = "draws-typists-incomplete"
    message = _("参加方不全：以彩票开奖收尾的，需要 3 个封存方和 2 名不同的号码录入人。")
    remedy = _("请选齐封存方和两名号码录入人；不设掷骰方。")


class ChainUnpinned(UserError):
    code = "draws-chain-unpinned"
    message = _("本系统的信任清单中没有 drand 链 {chain}…，不能用公共随机数收尾。")
    remedy = _("请改选现场掷骰或彩票开奖，或由系统管理员把这条链写入信任清单。")


class RoundBeforeChain(UserError):
    code = "draws-round-before-chain"
    message = _("最终随机源时间早于 drand 链开始的时间，没有对应的轮次。")
    remedy = _("请核对最终随机源时间。")


class NoGamePinned(UserError):
    code = "draws-no-game-pinned"
    message = _("本系统的信任清单中没有任何彩种，不能用彩票开奖收尾。")
    remedy = _("请改选现场掷骰或公共随机数，或由系统管理员把彩种写入信任清单。")


class GameUnpinned(UserError):
    code = "draws-game-unpinned"
    message = _("本系统的信任清单中没有彩种“{game}”。")
    remedy = _("请选择列出的彩种；没有列出的，由系统管理员写入信任清单。")


class IssueForm(UserError):
    code = "draws-issue-form"
    message = _("“{issue}”不是{game}的期号：应为 {digits} 位数字，例如 {example}。")
    remedy = _("请按发行机构公布的期号填写，不要省略年份。")


class WeakGame(UserError):
    code = "draws-weak-game"
    message = _("{game}一期只有约 {bits} 比特的不确定性，少于 {least} 比特。")
    remedy = _("可以继续，核对结论中会标明；宜选快乐8 或公共随机数。")


# -- bringing the outcome ---------------------------------------------------------------------


class ClosingSourceSoon(UserError):
    code = "draws-closing-source-soon"
    message = _("最终随机源要到 {at} 才产生，现在还不能带入。")
    remedy = _("请到时再办理。")


class ClosingSourceLate(UserError):
    code = "draws-closing-source-late"
    message = _("结果公布截止时间 {by} 已过，不能再带入最终随机源。")
    remedy = _("请两人作废本次抽取，再重新提出。")


class VoidAfterOutcome(UserError):
    code = "draws-void-after-outcome"
    message = _("最终随机源 {at} 产生，此前 10 分钟起不能再作废：谁会抽中已能算出。")
    remedy = _("请照常带入最终随机源。到 {by} 仍没有结果的，可以作废。")


class NothingBrought(UserError):
    code = "draws-nothing-brought"
    message = _("没有粘贴内容，也没有选择文件，或者两样都有。")
    remedy = _("请粘贴文字，或选择一个文件，只用一种。")


class FileUnreadable(UserError):
    code = "draws-file-unreadable"
    message = _("文件不是文字文件，或超过 64 KB。")
    remedy = _("请选择文字文件（UTF-8 或 GB18030），或打开文件后复制其中的文字粘贴。")


class RoundUnreadable(UserError):
    code = "draws-round-unreadable"
    message = _("没有读到公告的那一轮。{reason}。")
    remedy = _("请整段复制，不要改动。")


class RoundOfOtherChain(UserError):
    code = "draws-round-of-other-chain"
    message = _("这一轮出自另一条链（{found}…），公告的是 {expected}…。")
    remedy = _("请从公告的链上重新取这一轮。")


class RoundWrong(UserError):
    code = "draws-round-wrong"
    message = _("这是第 {found} 轮，公告的是第 {expected} 轮（{at} 产生）。")
    remedy = _("请取公告的那一轮；其他轮次一律不算。")


class RoundForged(UserError):
    code = "draws-round-forged"
    message = _("第 {round} 轮的签名核对不通过：{reason}。这不是 drand 签出的数。")
    remedy = _("请从另一处重新取这一轮；来源可疑的，保留原文并告知监督员。没有写入任何内容。")


class RoundUncheckable(UserError):
    code = "draws-round-uncheckable"
    message = _("服务器缺少核对 drand 签名的程序，不能带入。")
    remedy = _("请系统管理员安装运行依赖中的 pyblst 后再办理；这一轮不会变。")


class NumbersForm(UserError):
    code = "draws-numbers-form"
    message = _(
        "不是{game}的开奖号码：应为 {count} 个号码，读到 {found} 个，或有号码超出范围、重复。"
    )
    remedy = _("请按开奖公告录入全部号码，号码之间空一格；不要录入日期和期号。")


class NumbersTyped(UserError):
    code = "draws-numbers-typed"
    message = _("您已录入开奖号码，等待另一人录入或开奖公告。")
    remedy = _("两人录入不一致，或与开奖公告不符时，系统会请两人重新录入。")


class BulletinUnfit(UserError):
    code = "draws-bulletin-unfit"
    message = _("开奖公告的文字中没有期号 {issue}，或超过 20,000 字。")
    remedy = _("请附上发行机构这一期的开奖公告全文，期号和号码都要在内。")


class NextIssueWrong(UserError):
    code = "draws-next-issue-wrong"
    message = _("期号 {found} 不是公告那一期的下一期，下一期是 {expected}。")
    remedy = _("只能改用紧接着的下一期。")


class NoticeUnfit(UserError):
    code = "draws-notice-unfit"
    message = _("通知的文字中没有被取消的期号 {issue}，或超过 20,000 字。")
    remedy = _("请附上发行机构取消这一期的通知全文。没有这样的通知的，不能改用下一期。")


class NextIssuePending(UserError):
    code = "draws-next-issue-pending"
    message = _("改用下一期已经提出或确认，不能再提。")
    remedy = _("请由另一人确认或退回；只能改用一次。")


class NoNextIssueRequest(UserError):
    code = "draws-no-next-issue-request"
    message = _("没有等待确认的改用下一期申请。")
    remedy = _("请刷新页面查看最新状态。")


class ClosedOtherwise(UserError):
    code = "draws-closed-otherwise"
    message = _("本次抽取的最终随机源是“{closing}”，不用这一步。")
    remedy = _("请在抽取记录或操作台上办理。")

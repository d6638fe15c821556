"""What people who prepare and hold a draw may hear: what is the case, and the way out."""

from django.utils.translation import gettext_lazy as _

# isort: off
from sunlot.draws.errors.closing import (
    BulletinUnfit as BulletinUnfit,
    ChainUnpinned as ChainUnpinned,
    ClosedOtherwise as ClosedOtherwise,
    ClosingSourceLate as ClosingSourceLate,
    ClosingSourceSoon as ClosingSourceSoon,
    FileUnreadable as FileUnreadable,
    GameUnpinned as GameUnpinned,
    IssueForm as IssueForm,
    NextIssuePending as NextIssuePending,
    NextIssueWrong as NextIssueWrong,
    NoGamePinned as NoGamePinned,
    NoNextIssueRequest as NoNextIssueRequest,
    NothingBrought as NothingBrought,
    NoticeUnfit as NoticeUnfit,
    NumbersForm as NumbersForm,
    NumbersTyped as NumbersTyped,
    RoundBeforeChain as RoundBeforeChain,
    RoundForged as RoundForged,
    RoundOfOtherChain as RoundOfOtherChain,
    RoundUncheckable as RoundUncheckable,
    RoundUnreadable as RoundUnreadable,
    RoundWrong as RoundWrong,
    SealersIncomplete as SealersIncomplete,
    TypistsIncomplete as TypistsIncomplete,
    VoidAfterOutcome as VoidAfterOutcome,
    WeakGame as WeakGame,
)

# isort: on
from sunlot.errors import Forbidden, UserError

# -- before the freeze: targets ---------------------------------------------------------------


class NoScope(UserError):
    code = "draws-no-scope"
    message = _("任务“{title}”尚无抽取范围。")
    remedy = _("请由发起部门在计划任务中设定抽取范围。")


class EmptyFrame(UserError):
    code = "draws-empty-frame"
    message = _("抽取范围内没有检查对象，不能抽取。")
    remedy = _("请核对抽取范围，或先导入检查对象。")


class QuotaAbovePopulation(UserError):
    code = "draws-quota-above-population"
    message = _("{stratum}要求至少抽 {asked} 户，范围内只有 {population} 户。")
    remedy = _("请减少{stratum}的最少户数，或扩大抽取范围。")


class NothingDrawn(UserError):
    code = "draws-nothing-drawn"
    message = _("按比例计算，抽取数为 0。")
    remedy = _("请提高比例，或设定最少抽取户数。")


class NoSnapshot(UserError):
    code = "draws-no-class-snapshot"
    message = _("本任务关联信用风险分类，但 {region} 还没有分类数据。")
    remedy = _("请先导入信用风险分类。")


class WithoutClass(UserError):
    code = "draws-targets-without-class"
    message = _("{total} 户中有 {count} 户没有信用风险类别（截至 {as_of}）。")
    remedy = _("请补充导入这 {count} 户的类别；未分类的对象不能随意归类或剔除。")


class CreditMustBePrivate(UserError):
    code = "draws-credit-must-be-private"
    message = _("按信用风险分类抽取的，只能用“不公开分层”方式：类别依规定不公开。")
    remedy = _("请选择“不公开分层”。")


class NarrowScope(UserError):
    code = "draws-narrow-scope"
    message = _("抽取范围只有 {count} 户，少于 20 户。")
    remedy = _("范围越窄，越接近指定。可以继续，抽取证明中会标明。")


class SmallStrata(UserError):
    code = "draws-small-strata"
    message = _("{strata}不足 5 户。")
    remedy = _("可以继续，抽取证明中会标明。")


class ScopeAimed(UserError):
    code = "draws-scope-aimed"
    message = _("抽取范围只占本地区同类对象的 {share}：{count} / {all} 户。")
    remedy = _("请确认范围的条件与任务一致。可以继续。")


class ClosedInScope(UserError):
    code = "draws-closed-in-scope"
    message = _("抽取范围内有 {count} 户已停业、注销、吊销或迁出。")
    remedy = _("抽中时不能检查，只能递补。可在抽取范围中只选存续的对象。可以继续。")


class AtVisitCap(UserError):
    code = "draws-visit-cap"
    message = _(
        "{count} 户 {year} 年的检查已满 {cap} 次，达到年度上限，仍保留在抽样框内。"
        "各部门合计，含已安排的。"
    )
    remedy = _("抽中时先与已有检查合并；合并不成的记为“频次已满”并递补。可以继续。")


# -- before the freeze: people ----------------------------------------------------------------


class NoOfficers(UserError):
    code = "draws-no-officers"
    message = _("{department}在{unit}没有可派的执法人员：{targets} 户在抽取范围内。")
    remedy = _("请补充执法人员及其执法区域，或请邻近地区支援。名单冻结后不能再补人。")


class TooFewOfficers(UserError):
    code = "draws-too-few-officers"
    message = _(
        "{unit}{department}少 {missing} 人：每户至少需要 {places} 人，可派 {available} 人。"
    )
    remedy = _("请补充执法人员，或请邻近地区支援。名单冻结后不能再补人。")


class CapTooLow(UserError):
    code = "draws-cap-too-low"
    message = _(
        "{unit}{department}人手不足：最多需要 {needed} 人次，可派 {available} 人，"
        "每人最多 {cap} 户。"
    )
    remedy = _(
        "请把每人最多承担的户数提高到至少 {least} 户，或补充执法人员。名单冻结后不能再补人。"
    )


class TeamBelowTwo(UserError):
    code = "draws-team-below-two"
    message = _("{department}每户只派 {places} 人：每个部门每次检查不少于 2 名持证人员。")
    remedy = _("请在计划任务中把该部门每户的人数改为 2 人以上。")


class QualifiedCapTooLow(UserError):
    code = "draws-qualified-cap-too-low"
    message = _(
        "{unit}{department}具备“{qualification}”资质的人手不足：最多需要 {needed} 人次，"
        "可派 {available} 人，每人最多 {cap} 户。"
    )
    remedy = _(
        "请把每人最多承担的户数提高到至少 {least} 户，或补充具备资质的人员。名单冻结后不能再补人。"
    )


class TooFewQualified(UserError):
    code = "draws-too-few-qualified"
    message = _(
        "{unit}{department}具备“{qualification}”资质的人员不足：每户需要 {places} 人，"
        "可派 {available} 人。"
    )
    remedy = _("请补充具备资质的人员，或请邻近地区支援。")


class CertificatesEnding(UserError):
    code = "draws-certificates-ending"
    message = _("{count} 名执法人员的证件在检查期内到期或尚未生效，不列入名册。")
    remedy = _("需要他们参加的，请先更新证件有效期。可以继续。")


class SmallPools(UserError):
    code = "draws-small-pools"
    message = _("{count} 个部门与地区的可派人员不足 3 人，派到谁容易猜到。")
    remedy = _("可以继续，抽取证明中会标明。")


class RecusalsOpen(UserError):
    code = "draws-recusals-open"
    message = _("还有 {count} 条回避申请未决定，未决定的不列入回避名册。")
    remedy = _("请先由单位负责人决定。可以继续。")


class OfficersAbsent(UserError):
    code = "draws-officers-absent"
    message = _(
        "{absent} 名执法人员整个检查期都不在岗，不列入名册；{partly} 名部分日期不在岗，仍列入名册。"
    )
    remedy = _("已提前返岗的，请先更正不在岗的结束日期。可以继续。")


class NotRotated(UserError):
    code = "draws-not-rotated"
    message = _("{count} 处轮换后人员不足，上一次到场的人员仍可能选派到同一对象。")
    remedy = _("需要轮换的，请先补充该地区的人员。可以继续。")


class CapacityUsedUp(UserError):
    code = "draws-capacity-used-up"
    message = _("{count} 名执法人员今年的检查已达到年度可承担次数，仍参加随机选派。")
    remedy = _("请在“力量测算”中查看缺口，必要时调整计划或补充人员。可以继续。")


# -- before the freeze: items and procedure ---------------------------------------------------


class NoItems(UserError):
    code = "draws-no-items"
    message = _("任务没有检查事项。")
    remedy = _("请在计划任务中填写检查事项。")


class ItemsUnmatched(UserError):
    code = "draws-items-unmatched"
    message = _("{count} 个检查事项待匹配：{names}。")
    remedy = _("请在计划任务中为每个事项选择清单中的对应事项。")


class ItemsWithoutBasis(UserError):
    code = "draws-items-without-basis"
    message = _("{count} 个检查事项没有检查依据或检查方式：{names}。")
    remedy = _("请由主管部门补充依据和方式，公示后再抽取。")


class ItemsUnpublished(UserError):
    code = "draws-items-unpublished"
    message = _("{count} 个检查事项在检查开始时尚未公示或尚未生效，不得实施：{names}。")
    remedy = _("请先由主管部门公示这些事项，或另定检查期。")


class TeamsUnqualified(UserError):
    code = "draws-teams-unqualified"
    message = _("{count} 个检查事项要求的资质，人员安排没有留出席位：{names}。")
    remedy = _("请在计划任务的人员安排中写明至少一人具备该资质。")


class DepartmentsWithoutItem(UserError):
    code = "draws-departments-without-item"
    message = _("{names}没有分到检查事项。")
    remedy = _("请在计划任务中写明各事项由哪个部门实施。可以继续。")


class NoLead(UserError):
    code = "draws-no-lead"
    message = _("任务的发起部门待匹配：{text}。")
    remedy = _("请在计划任务中选择发起部门。")


class PlanNotIssued(UserError):
    code = "draws-plan-not-issued"
    message = _("年度计划“{plan}”还没有印发，当前为“{state}”。")
    remedy = _("请先完成计划的审议和印发。")


class DrawOpen(UserError):
    code = "draws-open-draw"
    message = _("本任务已有一次抽取正在进行（{number}{state}）。")
    remedy = _("上一次抽取产生结果或作废之后，才能开始下一次。")


class PartiesIncomplete(UserError):
    code = "draws-parties-incomplete"
    message = _("抽取仪式的参加方不全：需要 3 个封存方、2 个掷骰方，每个掷骰方 2 名录入人。")
    remedy = _("请选齐参加方；同一人不能代表两个封存方，也不能为同一方录入两次。")


class PartyNotParticipant(UserError):
    code = "draws-party-not-participant"
    message = _("“{name}”不是启用中的抽取参与人账号。")
    remedy = _("请选择角色为“抽取参与人”的账号，或先申请开户。")


class PartyNearOrganiser(UserError):
    code = "draws-party-near-organiser"
    message = _("参加人{name}属于{department}，该单位组织或发起本次抽取，与结果有关。")
    remedy = _("参加人宜来自联席会议办公室和发起部门以外的单位；没有合适人选的，可以继续。")


class PartyCodeForm(UserError):
    code = "draws-party-code"
    message = _("代号“{value}”不合要求或重复。")
    remedy = _("代号用小写字母、数字和连字符，不超过 32 个字符，各方不同。")


class TimesOutOfOrder(UserError):
    code = "draws-times"
    message = _("时间顺序不对：封存截止、揭晓截止、最终随机源、结果公布应依次在后，且不早于现在。")
    remedy = _("揭晓截止应比掷骰、公共随机数或开奖至少早 15 分钟。")


class PeriodInvalid(UserError):
    code = "draws-period"
    message = _("检查期 {first} 至 {last} 不对：应在抽取当天或之后开始，截止不早于开始。")
    remedy = _("请修改检查开始日期和截止日期。")


# -- freeze, announcement ---------------------------------------------------------------------


class CountDiffers(UserError):
    code = "draws-count-differs"
    message = _("填写的户数 {typed} 与名单的 {count} 户不一致。")
    remedy = _("请核对确认单上的户数，再填写一次。")


class CountMoved(UserError):
    code = "draws-count-moved"
    message = _("申请之后名录库有变化：申请时 {expected} 户，现在 {count} 户。")
    remedy = _("请退回本次申请，按现在的名录库重新申请。")


class SnapshotMoved(UserError):
    code = "draws-snapshot-moved"
    message = _("申请之后信用风险分类有变化：申请时截至 {expected}，现在截至 {found}。")
    remedy = _("请退回本次申请，按现在的分类重新提出。")


class RegisterMoving(CountMoved):
    code = "draws-register-moving"
    message = _("确认时名录库正在变动：{stratum}核对时 {expected} 户，复制时 {count} 户。")
    remedy = _("没有冻结任何名单。请等导入结束后再确认一次。")


class FrozenChanged(UserError):
    code = "draws-frozen-changed"
    message = _("冻结的名单与冻结时的摘要不一致，名单可能被改动，已停止办理。")
    remedy = _("请保留现场，通知监督员；本次抽取只能退回或作废。")


class TooLateToAnnounce(UserError):
    code = "draws-too-late-to-announce"
    message = _("封存截止时间 {commit_by} 已过，不能再公告。")
    remedy = _("请退回本次冻结，重新安排时间。")


# -- ceremony ---------------------------------------------------------------------------------


class NotYourParty(Forbidden):
    code = "draws-not-your-party"
    message = _("您不代表这一方，不能办理。")
    remedy = _("请由指定的参加人登录后办理。")


class AlreadyCommitted(UserError):
    code = "draws-already-committed"
    message = _("“{party}”的封存值已经收到，不能更换。")
    remedy = _("请保管好原来的数字，等待揭晓。")


class DigestForm(UserError):
    code = "draws-digest-form"
    message = _("封存值应为 64 位小写十六进制字符，现在是 {length} 位。")
    remedy = _("请粘贴程序给出的封存值，不要粘贴数字本身。")


class CommitLate(UserError):
    code = "draws-commit-late"
    message = _("封存已于 {by} 截止。")
    remedy = _("按规则记为缺席，抽取照常进行。")


class RevealLate(UserError):
    code = "draws-reveal-late"
    message = _("揭晓已于 {by} 截止。")
    remedy = _("按规则记为缺席，抽取照常进行。")


class NothingCommitted(UserError):
    code = "draws-nothing-committed"
    message = _("“{party}”没有封存，不能揭晓。")
    remedy = _("按规则记为缺席，抽取照常进行。")


class AlreadyRevealed(UserError):
    code = "draws-already-revealed"
    message = _("“{party}”已经揭晓。")
    remedy = _("不需要重复提交。")


class RevealWrong(UserError):
    code = "draws-reveal-wrong"
    message = _("揭晓的数字与封存值不符。")
    remedy = _("请核对保存的数字后再提交；截止时仍不符的，记为缺席，抽取照常进行。")


class ClockBehind(UserError):
    code = "draws-clock-behind"
    message = _("服务器时间早于上一步的时间 {last}，不能办理。")
    remedy = _("请系统管理员校准服务器时间后再办理。")


class ClosingTooEarly(UserError):
    code = "draws-closing-too-early"
    message = _("还有 {waiting} 方没有办理，截止时间 {by} 未到。")
    remedy = _("请等各方办完，或到截止时间后再办理。")


class DiceTooEarly(UserError):
    code = "draws-dice-too-early"
    message = _("掷骰时间是 {at}，现在还不能录入。")
    remedy = _("请到时再录入。")


class DiceTooLate(UserError):
    code = "draws-dice-too-late"
    message = _("结果公布截止时间 {by} 已过，不能再录入骰子。")
    remedy = _("请两人作废本次抽取，再重新提出。")


class DiceForm(UserError):
    code = "draws-dice-form"
    message = _("应录入 {expected} 位数字，现在是 {length} 位。")
    remedy = _("请按骰子的先后逐位录入 0 到 9，可以每 10 位空一格。")


class DiceCount(UserError):
    code = "draws-dice-count"
    message = _("已录入的位数应在 0 到 {most} 之间，现在是 {count}。")
    remedy = _("请刷新录入页面后继续。")


class DiceTyped(UserError):
    code = "draws-dice-typed"
    message = _("您已录入“{party}”的骰子，等待另一人录入。")
    remedy = _("两人录入不一致时，系统会请两人重新录入。")


class DiceSettled(UserError):
    code = "draws-dice-settled"
    message = _("“{party}”的骰子两人录入已经一致。")
    remedy = _("不需要重复录入。")


# -- result -----------------------------------------------------------------------------------


class DiskFull(UserError):
    code = "draws-disk-full"
    message = _("磁盘空间不足，证据包没有写成，抽取结果没有保存。")
    remedy = _("随机数已经固定，不会改变。请清理磁盘后在操作台点“重新计算”，结果相同。")


class BundleUnwritable(UserError):
    code = "draws-bundle-unwritable"
    message = _("证据包没有写成（{reason}），抽取结果没有保存。")
    remedy = _("随机数已经固定，不会改变。请检查文件目录后在操作台点“重新计算”，结果相同。")


class BundleMissing(UserError):
    code = "draws-bundle-missing"
    message = _("抽取 {number} 的证据包文件不在原处。")
    remedy = _("请从备份恢复文件，或向系统管理员报告。")


class ReleaseTooEarly(UserError):
    code = "draws-release-too-early"
    message = _("检查期 {last} 结束之后才能公开名单。")
    remedy = _("请在检查期结束后办理。")


class AlreadyReleased(UserError):
    code = "draws-already-released"
    message = _("抽取 {number} 的名单已经公开。")
    remedy = _("不需要重复办理。")


class WinnerCountDiffers(UserError):
    code = "draws-winner-count-differs"
    message = _("填写的户数 {typed} 与抽中的 {count} 户不一致。")
    remedy = _("请核对抽中名单的户数，再填写一次。")


class ReleasePending(UserError):
    code = "draws-release-pending"
    message = _("已申请公开名单，等待确认。")
    remedy = _("请由另一人确认或退回。")


class NoReleaseRequest(UserError):
    code = "draws-no-release-request"
    message = _("没有等待确认的公开申请。")
    remedy = _("请刷新页面查看最新状态。")


class NotInTheFrozenList(UserError):
    code = "draws-not-in-the-frozen-list"
    message = _("对象 {object_id} 不在本次冻结的名单内。")
    remedy = _("请核对统一社会信用代码；没有代码的，填写名录库中的对象编号。")


# -- void, substitution -----------------------------------------------------------------------


class ReasonMissing(UserError):
    code = "draws-reason-missing"
    message = _("没有写明理由。")
    remedy = _("请写明理由，理由会随记录永久公开。")


class VoidPending(UserError):
    code = "draws-void-pending"
    message = _("已有一项作废申请等待确认。")
    remedy = _("请由另一人确认或退回。")


class NoVoidRequest(UserError):
    code = "draws-no-void-request"
    message = _("没有等待确认的作废申请。")
    remedy = _("请刷新页面查看最新状态。")


class UnknownReason(UserError):
    code = "draws-unknown-reason"
    message = _("递补原因“{code}”不在原因表内。")
    remedy = _("请从原因表中选择。")


class NotOnTheList(UserError):
    code = "draws-not-on-the-list"
    message = _("对象 {object_id} 不在本次抽中的名单内，或已经被递补。")
    remedy = _("请从抽中的名单中选择。")


class OfficerNotOnTeam(UserError):
    code = "draws-officer-not-on-team"
    message = _("人员 {officer} 在本次抽取中没有未办结的检查。")
    remedy = _("已经检查的，保留原人员；请从尚未检查的小组中选择。")


class NobodyCanTakeIt(UserError):
    code = "draws-nobody-can-take-it"
    message = _("冻结的名册中仍没有可以接替的人，空缺的席位没有改动。")
    remedy = _(
        "名册中的人员回岗、换证之后再找一次；确实不能补足的，由发起部门登记为非随机检查，"
        "写明抽取编号和原因，由另一人审批。"
    )


# -- objections -------------------------------------------------------------------------------


class ObjectionTooEarly(UserError):
    code = "draws-objection-early"
    message = _("异议从 {at} 起受理。")
    remedy = _("请在公告载明的时间内提出。")
    status = 422


class ObjectionTooLate(UserError):
    code = "draws-objection-late"
    message = _("异议已于 {by} 截止。")
    remedy = _("对检查本身的意见，请向检查部门或行政执法监督机关提出。")
    status = 422


class ObjectedAlready(UserError):
    code = "draws-objected-already"
    message = _("本户对这次抽取的异议正在等待决定，不能重复提出。")
    remedy = _("需要补充的，请按回执上的编号联系联席会议办公室。")
    status = 422


class NothingChosen(UserError):
    code = "draws-no-objection-chosen"
    message = _("没有选择要决定的异议。")
    remedy = _("请勾选一件或几件后再提交。")
    status = 422


class ObjectionsOpen(UserError):
    code = "draws-objections-open"
    message = _("还有 {count} 件异议没有决定，不能录入骰子。")
    remedy = _("请联席会议办公室先作出决定；决定之前请不要掷骰。")

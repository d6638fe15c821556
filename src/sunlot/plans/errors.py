"""What people who compose, adopt and issue a plan may hear."""

from django.utils.translation import gettext_lazy as _

from sunlot.errors import UserError


class PlanExists(UserError):
    code = "plans-exists"
    message = _("{region} {year} 年度的计划已经建立。")
    remedy = _("请在已有的计划中编制，或选择其他年度。")


class NoOffice(UserError):
    code = "plans-no-office"
    message = _("{region}还没有登记联席会议办公室，不能编制年度计划。")
    remedy = _("请由系统管理员先登记联席会议及其办公室。")


class NoTasks(UserError):
    code = "plans-no-tasks"
    message = _("计划中还没有任务，不能提交审议。")
    remedy = _("请先导入或增加至少 1 项任务。")


class ShareTooLow(UserError):
    code = "plans-credit-share"
    message = _(
        "关联信用风险分类的任务不足一半：{linked} / {total} 项，还差 {missing} 项（PL-01）。"
    )
    remedy = _("可补足，或写明理由后提交，理由随计划公开。")


class ReasonMissing(UserError):
    code = "plans-reason-missing"
    message = _("退回计划需要写明理由。")
    remedy = _("请写明要改什么，编制人员按此修改。")


class DocumentNumberMissing(UserError):
    code = "plans-document-number-missing"
    message = _("印发计划需要文号。")
    remedy = _("请填写本级联席会议办公室给出的文号，例如 新双随机办〔2026〕1号。")


class DocumentNumberTaken(UserError):
    code = "plans-document-number-taken"
    message = _("文号“{number}”已用于《{title}》第 {version} 版。")
    remedy = _("请核对文号；一个文号只能用一次。")


class IssueNotRequested(UserError):
    code = "plans-issue-not-requested"
    message = _("还没有人提出印发。")
    remedy = _("请先由一人填写文号提出，再由另一人确认。")


class CountDiffers(UserError):
    code = "plans-count-differs"
    message = _("填写的任务数是 {typed} 项，计划中是 {count} 项。")
    remedy = _("请重新查看任务表，数清后再填写。")


class TaskLaunched(UserError):
    code = "plans-task-launched"
    message = _("任务 {code} 已提出抽取，范围、比例、人员和事项不能再改。")
    remedy = _("如需更改，只能作废本次抽取，再为该任务重新提出。")


class TaskCodeTaken(UserError):
    code = "plans-task-code-taken"
    message = _("任务编号 {code} 在本计划中已经使用。")
    remedy = _("请换一个编号。")


class TaskIssued(UserError):
    code = "plans-task-issued"
    message = _("任务 {code} 已随年度计划印发，不能从计划中删去。")
    remedy = _("印发过的任务须保留，公众仍可查阅；可以修改其内容。")


class TaskDrawn(UserError):
    code = "plans-task-drawn"
    message = _("任务 {code} 已有抽取记录，不能从计划中删去。")
    remedy = _("抽取记录永久保留，任务也须保留。")


class RowsGone(UserError):
    code = "plans-rows-gone"
    message = _("所选的行有 {count} 行已不在计划中，可能已被他人删去。")
    remedy = _("请刷新页面查看最新的任务表，再选一次。")


class RowsRefused(UserError):
    """Rows of which some cannot be taken out; none was.

    `rows` has ``{"number": int, "text": str, "remedy": str}`` each.
    """

    code = "plans-rows-refused"
    message = _("所选的行有 {count} 行不能删去，本次没有删去任何一行。")
    remedy = _("请不选这些行，再删一次。")


class NotRemoved(UserError):
    code = "plans-not-removed"
    message = _("要恢复的行有 {count} 行不在“已删去的行”中，可能已被他人恢复，或计划已经印发。")
    remedy = _("请刷新页面查看最新的任务表。")


class RemovedCodeTaken(UserError):
    code = "plans-removed-code-taken"
    message = _("编号 {code} 已用于计划中的另一项任务，“{title}”不能恢复。")
    remedy = _("请用“增加一行”重新填写这项任务。")


class PeriodReversed(UserError):
    code = "plans-period-reversed"
    message = _("完成日期 {ends_on} 早于开始日期 {starts_on}。")
    remedy = _("请改正其中一个日期。")


class PeriodOutsideYear(UserError):
    code = "plans-period-outside-year"
    message = _("开始日期 {starts_on} 不在 {year} 年度内。")
    remedy = _("请填写计划年度之内的日期。")


class LeadJoins(UserError):
    code = "plans-lead-joins"
    message = _("{name}已是发起部门，不能同时是配合部门。")
    remedy = _("请从配合部门中去掉，或改换发起部门。")


class RatioZero(UserError):
    code = "plans-ratio-zero"
    message = _("{stratum}的比例是 0：任何一类都不能免抽（PL-02）。")
    remedy = _("风险低可以少抽，不能不抽，请填写大于 0 的比例。")


class RatioAboveOne(UserError):
    code = "plans-ratio-above-one"
    message = _("{stratum}的比例 {p}/{q} 大于 100%。")
    remedy = _("请填写不大于 100% 的比例。")


class RatioUnreadable(UserError):
    code = "plans-ratio-unreadable"
    message = _("{stratum}的比例“{text}”看不懂。")
    remedy = _("请填写百分数，例如 5、0.5，或分数，例如 1/200。")


class RatioMissing(UserError):
    code = "plans-ratio-missing"
    message = _("{stratum}还没有填写比例。")
    remedy = _("关联信用风险分类的任务，A、B、C、D 四类都要填写。")


class MinimumNegative(UserError):
    code = "plans-minimum-negative"
    message = _("{stratum}的最少户数 {minimum} 不是 0 或正整数。")
    remedy = _("请填写 0 或正整数。")


class TeamTooSmall(UserError):
    code = "plans-team-too-small"
    message = _("{name}每户只派 {places} 人，少于 2 人（OF-01）。")
    remedy = _("每个部门每次检查至少 2 名持证执法人员。")


class TeamQualifications(UserError):
    code = "plans-team-qualifications"
    message = _("{name}要求具备资质的人数 {asked} 多于派出的 {places} 人。")
    remedy = _("请增加派出人数，或减少资质要求。")


class TeamUnknownDepartment(UserError):
    code = "plans-team-unknown-department"
    message = _("{code} 既不是发起部门，也不是配合部门。")
    remedy = _("请先在任务的基本情况中加入该部门。")


class ItemNotUsable(UserError):
    code = "plans-item-not-usable"
    message = _(
        "事项 {code} 实施时未公示、未生效、已停用或失效，或不在本地区清单，不能用于任务（IT-01）。"
    )
    remedy = _("请选择已公示并且有效的事项，或先由主管部门公示该事项。")


class ItemDepartment(UserError):
    code = "plans-item-department"
    message = _("{name}既不是本任务的发起部门，也不是配合部门，不能实施事项“{text}”。")
    remedy = _("请选择发起部门或配合部门之一。")


class CellsDiffer(UserError):
    """Somebody else has saved cells since this person read them; nothing was written.

    `cells` has ``{"task": int, "column": str, "before": str, "theirs": str, "mine": str}`` each.
    """

    code = "plans-cells-differ"
    message = _("{count} 个单元格在您编辑期间已被他人改动，还没有保存。")
    remedy = _("请逐个决定保留哪一个。")


class CellsRefused(UserError):
    """Cells that cannot be saved as they are; nothing was written.

    `cells` has ``{"task": int, "column": str, "text": str, "remedy": str}`` each.
    """

    code = "plans-cells-refused"
    message = _("{count} 个单元格不能保存，本次没有写入任何单元格。")
    remedy = _("请改正后再试，您填写的内容仍在本页。")


class CellsGone(UserError):
    code = "plans-cells-gone"
    message = _("要保存的行已不在计划中，可能已被他人删去。")
    remedy = _("请刷新页面查看最新的任务表。")


class CellLocked(UserError):
    code = "plans-cell-locked"
    message = _("第 {number} 行由其他部门发起，或已提出抽取，您不能改动。")
    remedy = _("请联系发起部门或联席会议办公室。")


class CellUnknown(UserError):
    code = "plans-cell-unknown"
    message = _("“{text}”不是“{column}”可以填写的内容。")
    remedy = _("可以填写：{choices}。")


class CellTooLong(UserError):
    code = "plans-cell-too-long"
    message = _("“{column}”有 {length} 个字，最多 {longest} 个字。")
    remedy = _("请缩短。")


class CellEmpty(UserError):
    code = "plans-cell-empty"
    message = _("“{column}”不能为空。")
    remedy = _("请填写。")


class CellDate(UserError):
    code = "plans-cell-date"
    message = _("“{text}”不是完整的日期。")
    remedy = _("请填写年月日，例如 2026-04-22。")


class DepartmentUnknown(UserError):
    code = "plans-department-unknown"
    message = _("{region}没有名为“{text}”、可以实施检查的部门。")
    remedy = _("请从列表中选择；多个部门用顿号隔开。")


class PasteEmpty(UserError):
    code = "plans-paste-empty"
    message = _("没有粘贴任何内容，或超过 2 MB。")
    remedy = _("请在 Excel 中复制后再粘贴；更大的表请用“导入 Excel”。")

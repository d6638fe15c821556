"""What a person may hear about checklists."""

from django.utils.translation import gettext_lazy as _

from sunlot.errors import Forbidden, UserError


class NotYourChecklist(Forbidden):
    code = "checklists-not-yours"
    message = _("{item} 由{department}主管，其检查表不能由您编辑。")
    remedy = _("请由主管部门或联席会议办公室编辑。")


class NoDraft(UserError):
    code = "checklists-no-draft"
    message = _("这张检查表没有草稿，可能已经由您或他人发布。")
    remedy = _("请刷新页面；要修改已发布的检查表，请先另存新版草稿。")


class QuestionGone(UserError):
    code = "checklists-question-gone"
    message = _("这一题已经由您或他人删去。")
    remedy = _("请刷新页面，查看现在的检查表。")


class NoQuestions(UserError):
    code = "checklists-empty"
    message = _("检查表还没有题目，不能发布。")
    remedy = _("请先增加题目。")


class TooManyQuestions(UserError):
    code = "checklists-too-many"
    message = _("一张检查表最多 {most} 题。")
    remedy = _("请合并相近的题目，或者把内容放进一个表格题。")


class QuestionsIncomplete(UserError):
    code = "checklists-incomplete"
    message = _("第 {numbers} 题没有写依据或检查方法，不能发布。")
    remedy = _("请逐题补全后再发布。")


class ItemNotInUse(UserError):
    code = "checklists-item-unpublished"
    message = _("事项 {item} 还没有公示，检查表不能发布。")
    remedy = _("请先公示事项，再发布检查表。")


class ItemOver(UserError):
    code = "checklists-item-over"
    message = _("事项 {item} 自 {day} 起已停用或失效，不能再为它编制、发布检查表。")
    remedy = _("要重新启用的，请先编辑事项并公示新版；以前的检查表和检查记录不变。")


class QuestionUnfit(UserError):
    code = "checklists-question-unfit"
    message = _("这一题的题型和选项、范围对不上。")
    remedy = _("单选、多选至少写两个选项，表格至少一列；最小不能大于最大。")

"""The column sets of publishers whose plans were seen; what has no place here is left out."""

from django.utils.translation import gettext_lazy as _

from sunlot.imports.adapters import Preset

PRESETS = (
    Preset("hebei", _("河北式计划表"), {
        "抽查计划编号": [], "抽查计划名称": [], "抽查任务编号": ["code"], "抽查任务名称": ["title"],
        "抽查类型": ["draw_kind"], "抽查比例": ["ratio_text"], "抽查事项": ["items"],
        "抽查对象范围": ["target_text"], "发起处室": ["lead"], "联合处室": ["joining"],
        "抽查时间": ["period_text"],
    }),
    Preset("sichuan", _("四川式计划表"), {
        "任务名称": ["title"], "抽查事项": ["items"], "检查对象范围": ["target_text"],
        "抽取类型": ["draw_kind"], "抽查户数": [], "抽查比例": ["ratio_text"],
        "检查方式": ["method_text"], "组织层级": [], "实施层级": ["level_text"],
        "抽取日期起": ["starts_on"], "抽取日期至": [], "完成时限": ["ends_on"],
        "牵头部门": ["lead"], "参与部门": ["joining"], "备注": ["difference"],
    }),
    Preset("shanxi", _("山西式计划表"), {
        "抽查任务名称": ["title"], "抽查事项": ["items"], "抽查对象范围": ["target_text"],
        "抽查比例及频次": ["ratio_text"], "智慧监管（信用风险分类）要求": ["credit_text"],
        "起止时间": ["period_text"], "发起部门": ["lead"], "配合部门": ["joining"],
        "抽查检查模式": ["level_text"],
    }),
    # One row is one item; the field of business names the task.
    Preset("hubei", _("湖北式计划表"), {
        "抽查领域": ["field", "title"], "抽查事项": ["items"], "检查对象": ["target_text"],
        "抽查比例": ["ratio_text"], "发起部门": ["lead"], "配合部门": ["joining"],
        "实施时间": ["period_text"], "实施层级及说明": ["level_text"],
    }),
    Preset("anhui", _("安徽式计划表"), {
        "行业": ["field"], "牵头部门": ["lead"], "任务名称": ["title"], "联查部门": ["joining"],
        "抽查事项": ["items"], "联查对象": ["target_text"], "检查主体": ["level_text"],
        "责任分工": [], "抽查比例": ["ratio_text"], "时间安排": ["period_text"],
        "备注": ["difference"],
    }),
    Preset("jiangxi", _("江西式计划表"), {
        "检查主体": ["lead"], "年度计划名称": ["title"], "检查内容": ["items"],
        "计划开展时间": ["period_text"], "股室": [], "抽查比例": ["ratio_text"],
        "抽查频次": ["frequency_text"], "抽查数量": [],
    }),
)  # fmt: skip

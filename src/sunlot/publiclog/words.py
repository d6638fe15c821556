"""What kinds of entries are called, and what an entry's fields say."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sunlot.errors import Text

# In the order of a draw, then what else is published.
KINDS: Mapping[str, Text] = {
    "announce": pgettext_lazy("entry", "抽取公告"),
    "escrow": pgettext_lazy("entry", "名单存证"),
    "commit": pgettext_lazy("entry", "封存"),
    "reveal": pgettext_lazy("entry", "揭晓"),
    "dice": pgettext_lazy("entry", "掷骰"),
    "beacon": pgettext_lazy("entry", "公开随机源"),
    "objection": pgettext_lazy("entry", "异议"),
    "result": pgettext_lazy("entry", "抽取结果"),
    "void": pgettext_lazy("entry", "作废"),
    "release": pgettext_lazy("entry", "公开抽中对象"),
    "substitution": pgettext_lazy("entry", "递补"),
    "replacement": pgettext_lazy("entry", "替换执法人员"),
    "attestation": pgettext_lazy("entry", "审计证明"),
    "item-list": pgettext_lazy("entry", "公示抽查事项"),
    "plan": pgettext_lazy("entry", "印发年度计划"),
    "publication": pgettext_lazy("entry", "公示检查结果"),
    "correction": pgettext_lazy("entry", "更正公示"),
    "withdrawal": pgettext_lazy("entry", "撤下公示"),
    "key-change": pgettext_lazy("entry", "更换日志密钥"),
    "checkpoint": pgettext_lazy("entry", "另一棵树的检查点"),
}
# What a page shows beside kind and draw, in this order.
FIELDS: Mapping[str, Text] = {
    "subject": _("对象"),
    "party": _("一方"),
    "value": _("数字"),
    "digits": _("骰子数字"),
    "string": _("随机源"),
    "source": _("随机源序号"),
    "digest": _("摘要"),
    "result_root": _("结果摘要"),
    "closing": _("最终随机源时间"),
    "result_by": _("结果公布截止"),
    "plan_items": _("计划任务"),
    "reason": _("理由"),
    "by": _("出具方"),
    "states": _("证明内容"),
    "old": _("旧公钥"),
    "new": _("新公钥"),
}


def kind_words(kind: str) -> Text:
    """What the entry records; the code itself for a kind without words."""
    return KINDS.get(kind, kind)

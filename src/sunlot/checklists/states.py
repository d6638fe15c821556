"""The life of a checklist version."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ChecklistState(TextChoices):
    DRAFT = "draft", _("草稿")
    PUBLISHED = "published", _("使用中")
    REPLACED = "replaced", _("已被新版替代")


TRANSITIONS = {
    (ChecklistState.DRAFT, "publish"): ChecklistState.PUBLISHED,
    (ChecklistState.PUBLISHED, "replace"): ChecklistState.REPLACED,
}

"""The life of an item version."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ItemState(TextChoices):
    DRAFT = "draft", _("草稿")
    PUBLISHED = "published", _("已公示")
    REPLACED = "replaced", _("已被新版替代")


TRANSITIONS = {
    (ItemState.DRAFT, "publish"): ItemState.PUBLISHED,
    (ItemState.PUBLISHED, "replace"): ItemState.REPLACED,
}

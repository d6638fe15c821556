"""The life of a publication."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PublicationState(TextChoices):
    PENDING = "pending", _("待公示")
    PUBLISHED = "published", _("已公示")
    WITHHELD = "withheld", _("依法不公开")
    WITHDRAWN = "withdrawn", _("已撤下")


TRANSITIONS = {
    (PublicationState.PENDING, "publish"): PublicationState.PUBLISHED,
    (PublicationState.PENDING, "withhold"): PublicationState.WITHHELD,
    (PublicationState.WITHHELD, "publish"): PublicationState.PUBLISHED,
    (PublicationState.PUBLISHED, "correct"): PublicationState.PUBLISHED,
    (PublicationState.PUBLISHED, "withdraw"): PublicationState.WITHDRAWN,
}

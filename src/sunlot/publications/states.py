"""The life of a publication. Before it exists the duty is an accepted part without one."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from sunlot.states import Table


class PublicationState(TextChoices):
    PUBLISHED = "published", _("已公示")
    WITHHELD = "withheld", _("依法不公开")
    WITHDRAWN = "withdrawn", _("已撤下")


TRANSITIONS: Table = {
    (PublicationState.WITHHELD, "publish"): PublicationState.PUBLISHED,
    (PublicationState.PUBLISHED, "correct"): PublicationState.PUBLISHED,
    (PublicationState.PUBLISHED, "withdraw"): PublicationState.WITHDRAWN,
    (PublicationState.WITHDRAWN, "republish"): PublicationState.PUBLISHED,
}

"""The life of a recusal."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RecusalState(TextChoices):
    PROPOSED = "proposed", _("待决定")
    UPHELD = "upheld", _("应回避")
    DISMISSED = "dismissed", _("不需回避")


TRANSITIONS = {
    (RecusalState.PROPOSED, "uphold"): RecusalState.UPHELD,
    (RecusalState.PROPOSED, "dismiss"): RecusalState.DISMISSED,
}

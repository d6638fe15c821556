"""The life of a change of the organisation."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SuccessionState(TextChoices):
    REQUESTED = "requested", _("待确认")
    DONE = "done", _("已生效")
    REFUSED = "refused", _("已退回")


TRANSITIONS = {
    (SuccessionState.REQUESTED, "confirm"): SuccessionState.DONE,
    (SuccessionState.REQUESTED, "refuse"): SuccessionState.REFUSED,
}

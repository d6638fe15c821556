"""The life of a correction of what a target is registered as."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class IdentityState(TextChoices):
    REQUESTED = "requested", _("待确认")
    DONE = "done", _("已生效")
    REFUSED = "refused", _("已退回")


TRANSITIONS = {
    (IdentityState.REQUESTED, "confirm"): IdentityState.DONE,
    (IdentityState.REQUESTED, "refuse"): IdentityState.REFUSED,
}

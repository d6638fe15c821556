"""A request to open an account: asked for by one administrator, decided by another."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RequestState(TextChoices):
    REQUESTED = "requested", _("待审批")
    OPENED = "opened", _("已开户")
    REFUSED = "refused", _("已退回")


TRANSITIONS = {
    (RequestState.REQUESTED, "open"): RequestState.OPENED,
    (RequestState.REQUESTED, "refuse"): RequestState.REFUSED,
}

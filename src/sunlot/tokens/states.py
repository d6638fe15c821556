"""The life of a token: asked for, confirmed by another, fetched once, revoked."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TokenState(TextChoices):
    REQUESTED = "requested", _("待确认")
    CONFIRMED = "confirmed", _("待领取")
    ISSUED = "issued", _("使用中")
    REFUSED = "refused", _("已退回")
    REVOKED = "revoked", _("已停用")


TRANSITIONS = {
    (TokenState.REQUESTED, "confirm"): TokenState.CONFIRMED,
    (TokenState.REQUESTED, "refuse"): TokenState.REFUSED,
    (TokenState.CONFIRMED, "issue"): TokenState.ISSUED,
    (TokenState.CONFIRMED, "revoke"): TokenState.REVOKED,
    (TokenState.ISSUED, "revoke"): TokenState.REVOKED,
}

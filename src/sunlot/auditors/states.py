"""The life of an auditor's key: asked for, confirmed by another, then retired or revoked."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class KeyState(TextChoices):
    REQUESTED = "requested", _("待确认")
    ACTIVE = "active", _("使用中")
    REFUSED = "refused", _("已退回")
    RETIRED = "retired", _("已停用")
    REVOKED = "revoked", _("已撤销")


TRANSITIONS = {
    (KeyState.REQUESTED, "confirm"): KeyState.ACTIVE,
    (KeyState.REQUESTED, "refuse"): KeyState.REFUSED,
    (KeyState.ACTIVE, "retire"): KeyState.RETIRED,
    (KeyState.ACTIVE, "revoke"): KeyState.REVOKED,
    (KeyState.RETIRED, "revoke"): KeyState.REVOKED,
}
ENDINGS = (("retire", _("停用：以前的证明仍然有效")), ("revoke", _("撤销：以前的证明也不再算数")))
# Whoever held one of these signed as the auditor.
TRUSTED = (KeyState.ACTIVE, KeyState.RETIRED)

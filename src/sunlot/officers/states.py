"""The lives of a recusal and of an absence."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RecusalState(TextChoices):
    PROPOSED = "proposed", _("待决定")
    UPHELD = "upheld", _("应回避")
    DISMISSED = "dismissed", _("不需回避")
    WITHDRAWN = "withdrawn", _("已撤回")


TRANSITIONS = {
    (RecusalState.PROPOSED, "uphold"): RecusalState.UPHELD,
    (RecusalState.PROPOSED, "dismiss"): RecusalState.DISMISSED,
    (RecusalState.PROPOSED, "withdraw"): RecusalState.WITHDRAWN,
}


class AbsenceState(TextChoices):
    REQUESTED = "requested", _("待确认")
    CONFIRMED = "confirmed", _("已确认")
    REFUSED = "refused", _("未同意")
    WITHDRAWN = "withdrawn", _("已撤回")


ABSENCE_TRANSITIONS = {
    (AbsenceState.REQUESTED, "confirm"): AbsenceState.CONFIRMED,
    (AbsenceState.REQUESTED, "refuse"): AbsenceState.REFUSED,
    (AbsenceState.REQUESTED, "withdraw"): AbsenceState.WITHDRAWN,
    (AbsenceState.CONFIRMED, "withdraw"): AbsenceState.WITHDRAWN,
}

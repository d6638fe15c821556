"""The life of a pair of records that may be one, and of a proposed correction."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from sunlot.states import Table


class PairState(TextChoices):
    OPEN = "open", _("待处理")
    MERGED = "merged", _("已合并")
    DISMISSED = "dismissed", _("不是重复")


PAIR_TRANSITIONS: Table = {
    (PairState.OPEN, "merge"): PairState.MERGED,
    (PairState.OPEN, "dismiss"): PairState.DISMISSED,
    (PairState.MERGED, "undo"): PairState.OPEN,
    (PairState.DISMISSED, "reopen"): PairState.OPEN,
}


class CorrectionState(TextChoices):
    OPEN = "open", _("待更正")
    ACCEPTED = "accepted", _("已更正")
    DISMISSED = "dismissed", _("不予更正")
    SETTLED = "settled", _("名录已改")


CORRECTION_TRANSITIONS: Table = {
    (CorrectionState.OPEN, "accept"): CorrectionState.ACCEPTED,
    (CorrectionState.OPEN, "dismiss"): CorrectionState.DISMISSED,
    (CorrectionState.OPEN, "settle"): CorrectionState.SETTLED,
}

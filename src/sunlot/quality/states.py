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
    CONFIRMED = "confirmed", _("确认无法联系")
    REACHED = "reached", _("已恢复联系")


CORRECTION_TRANSITIONS: Table = {
    (CorrectionState.OPEN, "accept"): CorrectionState.ACCEPTED,
    (CorrectionState.OPEN, "dismiss"): CorrectionState.DISMISSED,
    (CorrectionState.OPEN, "settle"): CorrectionState.SETTLED,
    (CorrectionState.OPEN, "confirm"): CorrectionState.CONFIRMED,
    (CorrectionState.CONFIRMED, "reach"): CorrectionState.REACHED,
    (CorrectionState.ACCEPTED, "reopen"): CorrectionState.OPEN,
    (CorrectionState.DISMISSED, "reopen"): CorrectionState.OPEN,
    (CorrectionState.CONFIRMED, "reopen"): CorrectionState.OPEN,
    (CorrectionState.REACHED, "reopen"): CorrectionState.OPEN,
}
# Nothing has shown yet that the register, or the object, is as it should be.
STANDING = (CorrectionState.OPEN, CorrectionState.CONFIRMED)
# What a person decided, and may decide anew.
REOPENED = tuple(state for state, verb in CORRECTION_TRANSITIONS if verb == "reopen")

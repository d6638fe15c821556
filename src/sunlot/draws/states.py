"""The life of a draw. A number once given ends in a result or in a void (protocol §3)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DrawState(TextChoices):
    PREPARED = "prepared", _("待冻结确认")
    FROZEN = "frozen", _("名单已冻结")
    ANNOUNCED = "announced", _("已公告")
    COMMITTED = "committed", _("待揭晓")
    REVEALED = "revealed", _("待最终随机源")
    SEEDED = "seeded", _("计算中")
    DRAWN = "drawn", _("已抽取")
    VERIFIED = "verified", _("已核验")
    REJECTED = "rejected", _("核对不通过")
    VOID = "void", _("已作废")
    WITHDRAWN = "withdrawn", _("已退回")


TRANSITIONS = {
    (DrawState.PREPARED, "freeze"): DrawState.FROZEN,
    (DrawState.PREPARED, "withdraw"): DrawState.WITHDRAWN,
    (DrawState.FROZEN, "announce"): DrawState.ANNOUNCED,
    (DrawState.FROZEN, "withdraw"): DrawState.WITHDRAWN,
    (DrawState.ANNOUNCED, "commit"): DrawState.ANNOUNCED,
    (DrawState.ANNOUNCED, "close_commits"): DrawState.COMMITTED,
    (DrawState.COMMITTED, "reveal"): DrawState.COMMITTED,
    (DrawState.COMMITTED, "close_reveals"): DrawState.REVEALED,
    (DrawState.REVEALED, "type"): DrawState.REVEALED,
    (DrawState.REVEALED, "seed"): DrawState.SEEDED,
    (DrawState.SEEDED, "order"): DrawState.SEEDED,
    (DrawState.SEEDED, "draw"): DrawState.DRAWN,
    (DrawState.DRAWN, "verify"): DrawState.VERIFIED,
    (DrawState.DRAWN, "reject"): DrawState.REJECTED,
    (DrawState.VERIFIED, "verify"): DrawState.VERIFIED,
    (DrawState.VERIFIED, "reject"): DrawState.REJECTED,
    (DrawState.REJECTED, "reject"): DrawState.REJECTED,
    (DrawState.DRAWN, "substitute"): DrawState.DRAWN,
    (DrawState.VERIFIED, "substitute"): DrawState.VERIFIED,
    (DrawState.VERIFIED, "release"): DrawState.VERIFIED,
    (DrawState.ANNOUNCED, "void"): DrawState.VOID,
    (DrawState.COMMITTED, "void"): DrawState.VOID,
    (DrawState.REVEALED, "void"): DrawState.VOID,
}
OPEN = frozenset(
    {
        DrawState.PREPARED, DrawState.FROZEN, DrawState.ANNOUNCED, DrawState.COMMITTED,
        DrawState.REVEALED, DrawState.SEEDED,
    }
)  # fmt: skip
VOIDABLE = frozenset({DrawState.ANNOUNCED, DrawState.COMMITTED, DrawState.REVEALED})
WITHDRAWABLE = frozenset({DrawState.PREPARED, DrawState.FROZEN})
WITH_RESULT = frozenset({DrawState.DRAWN, DrawState.VERIFIED, DrawState.REJECTED})


class ObjectionState(TextChoices):
    OPEN = "open", _("待决定")
    PROPOSED = "proposed", _("拟支持，待作废确认")
    UPHELD = "upheld", _("成立")
    REJECTED = "rejected", _("不成立")
    LAPSED = "lapsed", _("抽取已作废")


OBJECTION_TRANSITIONS = {
    (ObjectionState.OPEN, "reject"): ObjectionState.REJECTED,
    (ObjectionState.OPEN, "propose"): ObjectionState.PROPOSED,
    (ObjectionState.OPEN, "lapse"): ObjectionState.LAPSED,
    (ObjectionState.PROPOSED, "return"): ObjectionState.OPEN,
    (ObjectionState.PROPOSED, "uphold"): ObjectionState.UPHELD,
}
UNDECIDED = frozenset({ObjectionState.OPEN, ObjectionState.PROPOSED})

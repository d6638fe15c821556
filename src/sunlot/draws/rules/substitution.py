"""Who takes a place that cannot be inspected."""

from collections.abc import Collection, Iterable

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from sunlot.draws.errors import ReasonMissing, UnknownReason
from sunlot.rulebook import rule


class SubstitutionReason(TextChoices):
    """Why a drawn object is not inspected: the life-cycle states, and a full visit cap."""

    CLOSED = "L1", _("已关闭停业或正在组织清算")
    CANCELLED = "L2", _("注销")
    REVOKED = "L3", _("被吊销")
    WITHDRAWN = "L4", _("被撤销")
    MOVED = "L5", _("迁出")
    VISIT_CAP = "F1", _("年度频次已满，且不能合并")


def check_reason(code: str, reason: str) -> tuple[str, str]:
    """A reason from the table, and words beside it.

    :raises UnknownReason: not in the table. :raises ReasonMissing: no words.
    """
    if code not in SubstitutionReason.values:
        raise UnknownReason(code=code)
    if not reason.strip():
        raise ReasonMissing
    return code, reason.strip()


@rule("DR-09")
def next_reserve(
    ordered: Iterable[tuple[int | None, str]], *, winners: int, taken: Collection[str]
) -> str | None:
    """The next reserve of the stratum, or None where the reserves are exhausted.

    :param ordered: (rank, object id) of one stratum. :param winners: how many were drawn there.
    :param taken: objects that became a substitute before.
    """
    waiting = sorted((rank, one) for rank, one in ordered if rank is not None and rank > winners)
    return next((one for _rank, one in waiting if one not in taken), None)

"""Recusals go along when a record is merged: they are about the business, whatever its number."""

from collections.abc import Sequence

from sunlot.officers.models import Recusal
from sunlot.officers.states import RecusalState
from sunlot.quality.registry import Follower


def _move(gone: int, kept: int) -> Sequence[int]:
    """Those that wait or hold, except where the officer has one about the other record."""
    open_ones = Recusal.objects.filter(state__in=[RecusalState.PROPOSED, RecusalState.UPHELD])
    there = open_ones.filter(target_id=kept).values("officer")
    moving = open_ones.filter(target_id=gone).exclude(officer__in=there).order_by("pk")
    keys = list(moving.select_for_update().values_list("pk", flat=True))
    Recusal.objects.filter(pk__in=keys).update(target_id=kept)
    return keys


def _back(keys: Sequence[int], gone: int) -> None:
    Recusal.objects.filter(pk__in=keys).update(target_id=gone)


RECUSALS = Follower("recusals", _move, _back)

"""What a frozen list keeps as it is: records that went into it are not taken back afterwards."""

import datetime
from collections.abc import Sequence

from django.utils.translation import gettext as _

from sunlot.draws.models import Draw, FrameRow, RosterRow
from sunlot.draws.states import OPEN, DrawState


def hold_targets(keys: Sequence[str], since: datetime.datetime) -> str:
    """Targets that a list frozen since then contains."""
    rows = FrameRow.objects.filter(object_id__in=keys, draw__frozen_at__gte=since)
    row = rows.exclude(draw__state=DrawState.WITHDRAWN).select_related("draw__task").first()
    return _words(row.name, row.draw) if row else ""


def hold_target(key: int) -> str:
    """A target that a list contains whose draw is not over."""
    row = (
        FrameRow.objects.filter(target_id=key, draw__state__in=sorted(OPEN))
        .select_related("draw__task").order_by("-draw_id").first()
    )  # fmt: skip
    return _words(row.name, row.draw) if row else ""


def uses_of_target(key: int) -> list[str]:
    """The latest draw whose list carries a target and stands."""
    rows = FrameRow.objects.filter(target_id=key).exclude(draw__state=DrawState.WITHDRAWN)
    row = rows.select_related("draw__task").order_by("-draw_id").first()
    return [_words(row.name, row.draw)] if row else []


def hold_classes(keys: Sequence[str], since: datetime.datetime) -> str:
    """Targets whose class a list frozen since then was divided by."""
    rows = FrameRow.objects.filter(
        object_id__in=keys, draw__frozen_at__gte=since, draw__snapshot__isnull=False
    )
    row = rows.exclude(draw__state=DrawState.WITHDRAWN).select_related("draw__task").first()
    return _words(row.name, row.draw) if row else ""


def hold_snapshot(key: int) -> str:
    """A class snapshot that a draw, whatever became of it, names as the one of its strata."""
    found = Draw.objects.filter(snapshot=key).select_related("task").order_by("-pk")
    # One that is not withdrawn is the better reason, if there is one.
    draw = found.exclude(state=DrawState.WITHDRAWN).first() or found.first()
    if draw is None:
        return ""
    return _("截至 {day} 的分类已用于抽取“{task}”{number}。").format(
        day=draw.snapshot_as_of, task=draw.task.title, number=_number(draw)
    )


def hold_officers(keys: Sequence[str], since: datetime.datetime) -> str:
    """Officers whom a roster frozen since then contains."""
    rows = RosterRow.objects.filter(officer_code__in=keys, draw__frozen_at__gte=since)
    row = (
        rows.exclude(draw__state=DrawState.WITHDRAWN)
        .select_related("draw__task", "officer")
        .first()
    )
    return _words(row.officer.name, row.draw) if row else ""


def _words(name: str, draw: Draw) -> str:
    return _("“{name}”已列入抽取“{task}”{number}冻结的名单。").format(
        name=name, task=draw.task.title, number=_number(draw)
    )


def _number(draw: Draw) -> str:
    return f"（{draw.draw_id}）" if draw.draw_id else ""

"""The list of draws: from the address to a queryset, to chips and to a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from sunlot.actors import Actor
from sunlot.draws import queries
from sunlot.draws.models import Draw, Mode
from sunlot.draws.states import DrawState
from sunlot.ui.exports import Column
from sunlot.ui.filters import chips_of, chosen_of

EXPORTED: Sequence[Column[Draw]] = (
    Column(_("抽取编号"), lambda one: one.draw_id),
    Column(_("状态"), lambda one: one.get_state_display()),
    Column(_("任务编号"), lambda one: one.task.code),
    Column(_("任务"), lambda one: one.task.title),
    Column(_("发起部门"), lambda one: one.task.lead.short_name if one.task.lead else None),
    Column(_("方式"), lambda one: one.get_mode_display()),
    Column(_("名单户数"), lambda one: one.frame_count),
    Column(_("抽中户数"), lambda one: one.winner_count),
    Column(_("公告摘要"), lambda one: one.announcement_digest),
    Column(_("申请时间"), lambda one: one.requested_at),
    Column(_("最终随机源"), lambda one: one.get_closing_display()),
    Column(_("最终随机源时间"), lambda one: one.draw_at),
)


@dataclass(frozen=True, slots=True)
class Listing:
    """What was asked for, and the words of its chips."""

    rows: QuerySet[Draw]
    chosen: Mapping[str, str]
    chips: Sequence[tuple[str, str]]
    text: str


def listing_of(asked: QueryDict, actor: Actor) -> Listing:
    """All draws in scope, voids included; unknown values narrow nothing."""
    rows, text = queries.draws_for(actor), asked.get("q", "").strip()
    labels = {"state": dict(DrawState.choices), "mode": dict(Mode.choices)}
    chosen = chosen_of(asked, labels)
    rows = rows.filter(**chosen)
    if text:
        rows = rows.filter(Q(draw_id__icontains=text) | Q(task__title__icontains=text))
    chips = chips_of(asked, {name: str(labels[name][value]) for name, value in chosen.items()})
    return Listing(rows, chosen, chips, text)

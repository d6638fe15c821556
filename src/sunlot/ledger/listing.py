"""The columns of the audit log as a file."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from sunlot.ledger.models import Event, Leaf
from sunlot.ledger.words import kind_words, noun_words
from sunlot.ui.exports import Column


def position_of(event: Event) -> int | None:
    """The event's place in the tree; None before it has one."""
    leaf: Leaf | None = getattr(event, "leaf", None)
    return leaf.position if leaf else None


EVENTS: Sequence[Column[Event]] = (
    Column(_("位置"), position_of),
    Column(_("时间"), lambda row: row.at),
    Column(_("事件"), lambda row: kind_words(row.kind)),
    Column(_("事件代码"), lambda row: row.kind),
    Column(_("对象"), lambda row: noun_words(row.noun)),
    Column(_("编号"), lambda row: row.noun_id),
    Column(_("办理人"), lambda row: row.actor_name),
    Column(_("角色代码"), lambda row: row.actor_role),
)

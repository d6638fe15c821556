"""Pages that a person has sent to the own 待办: which can be sent, and the lines of those sent."""

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from sunlot import clock
from sunlot.actors import Actor, Permission
from sunlot.clock import today_of
from sunlot.draws.policies import leads_or_organises
from sunlot.draws.queries import draw_for
from sunlot.errors import UserError
from sunlot.home.models import SentLink
from sunlot.imports.queries import batch_for
from sunlot.plans.queries.plans import plan_for
from sunlot.ui.todo import Todo
from sunlot.ui.words import short_day

KEEP = datetime.timedelta(days=14)
Key = Mapping[str, Any]


def page_at(actor: Actor, path: str) -> str | None:
    """What the page at a path is called, where the actor may open it; None for other pages.

    :param path: without host and without query.
    """
    try:
        match = resolve(path)
    except Resolver404:
        return None
    name = _PAGES.get(match.view_name)
    asked = getattr(match.func, "staff_permissions", ())
    if name is None or (asked and not any(actor.can(one) for one in asked)):
        return None
    try:
        return name(actor, match.kwargs)
    except (Http404, UserError):
        return None


def sent_links(actor: Actor, _today: datetime.date) -> list[Todo]:
    """Pages to go on with, the last one sent first; those that the actor can no longer open are
    left out."""
    if not actor.can(Permission.BUSINESS_VIEW):
        return []
    since = clock.now() - KEEP
    links = SentLink.objects.scoped(actor).filter(sent_at__gte=since).order_by("-sent_at", "-pk")
    return [
        Todo(
            icon="device-desktop", kind="act", button=_("打开"), what=name, url=link.path,
            why=_("{day} 由本人发送，{last} 之后自动移除。").format(
                day=short_day(link.sent_at), last=short_day(today_of(link.sent_at + KEEP))
            ),
            link=link.pk,
        )
        for link in links
        if (name := page_at(actor, link.path)) is not None
    ]  # fmt: skip


def _sheet(actor: Actor, key: Key) -> str:
    return _("在电脑上编制：{title}").format(title=plan_for(actor, key["pk"]).title)


def _mapping(actor: Actor, key: Key) -> str:
    return _("在电脑上对应列：{name}").format(name=batch_for(actor, key["pk"]).file_name)


def _console(actor: Actor, key: Key) -> str | None:
    draw = draw_for(actor, key["key"])
    if not draw.draw_id or not leads_or_organises(actor, draw.task):
        return None
    return _("在电脑上操作抽取：{title}").format(title=draw.task.title)


# Pages that say 请在电脑上操作 (ux.md §10), and what each is called for who may open it.
_PAGES: Mapping[str, Callable[[Actor, Key], str | None]] = {
    "plans:sheet": _sheet,
    "imports:map": _mapping,
    "draws:console": _console,
}

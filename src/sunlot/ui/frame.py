"""What the frames of the site show around a page, gathered from the request.

Nothing here reads the agenda: a page that did not read it for itself asks for the counters once it
stands, by `waiting.js`, which remembers them for half a minute.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sunlot import clock
from sunlot.ui import hooks, variants
from sunlot.ui.navigation import Link, Navigation, navigation_for, portal_navigation, url_of


@dataclass(frozen=True, slots=True)
class StaffFrame:
    """Top bar and navigation of one request. `actor` is None on pages before sign-in."""

    actor: Any
    role_label: str
    initial: str
    navigation: Navigation
    today: date
    weekday: str
    day_kind: str
    demo: bool
    waiting: int | None
    waiting_url: str
    scope: hooks.ScopeSwitch | None
    home_url: str
    rules_url: str
    guide_url: str
    search_url: str
    logout_url: str
    password_url: str
    session: hooks.SessionLeft | None
    session_url: str
    login_url: str
    drafts_url: str
    discard_url: str
    reader: str


@dataclass(frozen=True, slots=True)
class Form:
    """A link to the page in another form; `language` is that of its words."""

    label: str
    url: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class PortalFrame:
    """Bar and navigation of the public site; never touches the session.

    `forms` lead to the same page in large text and in the other language; `permanent` is its
    address without either, "" where the page stands at it; `address` is for paper, with the host;
    `code` is that of a record without its query, for a code on paper, "" on lists.
    """

    links: tuple[Link, ...]
    demo: bool
    home_url: str
    correction_url: str
    elder: bool
    forms: tuple[Form, ...]
    permanent: str
    address: str
    code: str
    today: date


def today_of(request: HttpRequest | None) -> date:
    """The day a page is shown for: the request's own (demo mode fixes it), else the clock's."""
    found = getattr(request, "today", None)
    return found if isinstance(found, date) else clock.today_of(clock.now())


def is_demo() -> bool:
    """Whether the instance holds generated data."""
    return bool(getattr(settings, "DEMO", False))


def staff_frame(request: HttpRequest | None) -> StaffFrame:
    """The staff frame of a request; works without one (error pages)."""
    actor = getattr(request, "actor", None)
    role = getattr(actor, "role", None)
    path = request.path if request else "/"
    today = today_of(request)
    working = hooks.is_workday(today)
    names = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
    desk = hooks.desk(request) if request and role else hooks.Desk()
    return StaffFrame(
        actor=actor,
        role_label=str(role.label) if role else "",
        initial=(getattr(actor, "name", "") or "?")[:1],
        navigation=navigation_for(role.code, path, desk.waiting or ()) if role else Navigation(),
        today=today,
        weekday=names[today.weekday()],
        day_kind="" if working is None else _("工作日") if working else _("休息日"),
        demo=is_demo(),
        waiting=None if desk.waiting is None else len(desk.waiting),
        waiting_url=url_of("home:waiting"),
        scope=desk.scope,
        home_url=url_of("home:workbench") or "/",
        rules_url=url_of("rulebook:list"),
        guide_url=url_of("rulebook:guide"),
        search_url=url_of("home:search") if desk.searches else "",
        logout_url=url_of("account_logout"),
        password_url=url_of("account_change_password"),
        session=hooks.session_left(request) if request and actor else None,
        session_url=url_of("accounts:session"),
        login_url=url_of("account_login"),
        drafts_url=url_of("drafts:save"),
        discard_url=url_of("drafts:discard"),
        reader=_reader(actor),
    )


def _reader(actor: Any) -> str:
    """Tells a browser whose text it holds, without saying who that is."""
    user_id = getattr(actor, "user_id", None)
    return salted_hmac("sunlot.ui.reader", str(user_id)).hexdigest()[:16] if user_id else ""


def portal_frame(request: HttpRequest | None) -> PortalFrame:
    """The public frame of a request."""
    variant = getattr(request, "variant", "")
    public = request is not None and variants.is_public(request)
    return PortalFrame(
        links=portal_navigation(request.path if request else "/"),
        demo=is_demo(),
        home_url=url_of("portal:home") or "/",
        correction_url=url_of("portal:correction"),
        elder=variant == variants.ELDER,
        forms=_forms(request, variant) if request and public else (),
        permanent=variants.address_in(request, "") if request and public and variant else "",
        address=_address(request) if request else "",
        code=_code(request) if request and public else "",
        today=today_of(request),
    )


def _address(request: HttpRequest) -> str:
    return with_host(request, variants.address_in(request, ""))


def _code(request: HttpRequest) -> str:
    match = request.resolver_match
    return with_host(request, request.path_info) if match and match.kwargs else ""


def with_host(request: HttpRequest, path: str) -> str:
    """The whole address of a path of this site, as the reader reached it."""
    try:
        return f"{request.scheme}://{request.get_host()}{path}"
    except DisallowedHost:
        return path


def _forms(request: HttpRequest, variant: str) -> tuple[Form, ...]:
    elder = variant == variants.ELDER
    size = Form(
        _("标准版") if elder else _("长辈版"),
        variants.address_in(request, "" if elder else variants.ELDER),
    )
    if (get_language() or "").startswith("en"):
        return size, Form("中文", variants.address_in(request, variants.CHINESE), "zh-Hans")
    return size, Form("EN", variants.address_in(request, variants.ENGLISH), "en")

"""Navigation per role as data (design ux.md §2.2): fixed labels, a subset per role.

Only pages that exist have an entry; a test says so.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import quote, urlsplit

from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.functional import Promise
from django.utils.http import RFC3986_SUBDELIMS
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the navigation. `short` is its label in the phone's bottom bar.

    It is current for everything below its page, or below `prefix`; an `exact` one for its page
    only.
    """

    label: Text
    icon: str
    url_name: str
    short: Text = ""
    prefix: str = ""
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A named run of entries; the first group of a role has no name."""

    label: Text
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as the template draws it, twice on a page; the words are translated."""

    label: str
    short: str
    icon: str
    url: str
    current: bool
    count: int = 0


@dataclass(frozen=True, slots=True)
class LinkGroup:
    """A group as the template draws it; never empty."""

    label: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Navigation:
    """What the frame draws: groups at the side, at most three entries in the bottom bar."""

    groups: tuple[LinkGroup, ...] = ()
    bottom: tuple[Link, ...] = field(default=())


HOME = Entry(_("工作台"), "home", "home:workbench")
PLANS = Entry(_("年度计划"), "calendar-event", "plans:list", short=_("计划"))
DRAWS = Entry(_("抽取"), "dice-5", "draws:list")
INSPECTIONS = Entry(_("检查任务"), "clipboard-check", "inspections:list", short=_("检查"))
PUBLICATIONS = Entry(_("结果公示"), "speakerphone", "publications:list", short=_("公示"))
ITEMS = Entry(_("抽查事项清单"), "list-details", "items:list", short=_("事项"))
CHECKLISTS = Entry(_("检查表"), "checklist", "checklists:list")
TARGETS = Entry(_("检查对象名录库"), "building-store", "targets:list", short=_("名录库"))
OFFICERS = Entry(_("执法人员名录库"), "id-badge-2", "officers:list", short=_("人员"))
IMPORTS = Entry(_("数据导入"), "table-import", "imports:list", short=_("导入"))
RISKS = Entry(_("信用风险分类"), "stack-2", "risks:list")
RULES = Entry(_("规则与依据"), "scale", "rulebook:list", short=_("规则"))
LEDGER = Entry(_("公开日志"), "list-numbers", "ledger:list", short=_("日志"))
WORKDAYS = Entry(_("工作日历"), "calendar", "workdays:calendar", short=_("日历"))
JOBS = Entry(_("后台作业"), "progress", "jobs:list", short=_("作业"))
DEPARTMENTS = Entry(_("机构与区划"), "sitemap", "departments:list", short=_("机构"))
TOKENS = Entry(_("接口令牌"), "api", "tokens:list", short=_("令牌"))
AUDITORS = Entry(_("审计公钥"), "signature", "auditors:list", short=_("审计"))
CAPACITY = Entry(_("力量测算"), "chart-bar", "officers:capacity", short=_("力量"))
ME = Entry(_("我的档案"), "id-badge-2", "officers:me", short=_("我的"))
RECUSALS = Entry(_("我的回避"), "user-off", "officers:recusals", short=_("回避"))
DECIDED = Entry(_("回避"), "user-off", "officers:recusals")

NAVIGATION: Mapping[str, tuple[Group, ...]] = {
    "coordinator": (
        Group("", (HOME,)),
        Group(_("组织实施"), (PLANS, DRAWS, INSPECTIONS, PUBLICATIONS)),
        Group(_("一单两库"), (ITEMS, TARGETS, OFFICERS, CAPACITY, RISKS, IMPORTS)),
        Group(_("监督与共享"), (LEDGER, RULES, WORKDAYS, DEPARTMENTS, JOBS)),
    ),
    "planner": (
        Group("", (HOME,)),
        Group(_("组织实施"), (PLANS, INSPECTIONS, PUBLICATIONS)),
        Group(_("一单两库"), (ITEMS, CHECKLISTS, TARGETS, OFFICERS, CAPACITY, RISKS, IMPORTS)),
        Group(_("监督与共享"), (LEDGER, RULES, WORKDAYS, JOBS)),
    ),
    "approver": (
        Group("", (HOME,)),
        Group(_("组织实施"), (PLANS, INSPECTIONS, PUBLICATIONS)),
        Group(_("一单两库"), (ITEMS, CHECKLISTS, TARGETS, OFFICERS, DECIDED, CAPACITY, RISKS)),
        Group(_("监督与共享"), (LEDGER, RULES, WORKDAYS)),
    ),
    "officer": (
        Group(
            "",
            (
                Entry(_("我的检查"), "clipboard-check", "inspections:mine", prefix="/inspections/"),
                Entry(_("结果录入"), "edit", "inspections:entry"),
                RECUSALS,
                ME,
                Entry(_("事项与检查表"), "list-details", "items:list", short=_("事项")),
                RULES,
                WORKDAYS,
            ),
        ),
    ),
    "supervisor": (
        Group(
            "",
            (
                Entry(_("监督工作台"), "home", "home:workbench", short=_("工作台")),
                Entry(_("抽取核验"), "shield-check", "draws:list", short=_("核验")),
                Entry(_("检查抽样"), "clipboard-search", "inspections:list", short=_("检查")),
            ),
        ),
        Group(_("记录"), (PLANS, PUBLICATIONS, ITEMS, TARGETS, OFFICERS)),
        Group(_("监督与共享"), (LEDGER, RULES, WORKDAYS)),
    ),
    "participant": (
        Group("", (Entry(_("我的抽取"), "dice-5", "draws:list", short=_("抽取")), RULES)),
    ),
    "system_admin": (
        Group(
            "",
            (
                HOME,
                DEPARTMENTS,
                Entry(_("开户申请"), "user-plus", "accounts:requests", short=_("开户")),
                Entry(_("账号"), "users", "accounts:accounts"),
                Entry(_("导入设置"), "table-options", "imports:presets"),
                TOKENS,
                AUDITORS,
                WORKDAYS,
                JOBS,
                Entry(_("备份与升级"), "database", "upkeep:backups", short=_("备份")),
            ),
        ),
    ),
    "security_admin": (
        Group(
            "",
            (
                HOME,
                Entry(_("开户审批与角色"), "user-check", "accounts:requests", short=_("审批")),
                Entry(_("账号"), "users", "accounts:accounts"),
                Entry(_("登录策略"), "shield-lock", "accounts:policy", short=_("登录")),
                Entry(_("密钥与证书"), "key", "upkeep:keys"),
                TOKENS,
                AUDITORS,
                Entry(_("地址名单"), "map-pin", "accounts:addresses"),
            ),
        ),
    ),
    "audit_admin": (
        Group(
            "",
            (
                HOME,
                Entry(_("审计日志"), "list-numbers", "ledger:list", short=_("审计")),
                Entry(_("登录记录"), "login", "accounts:sign-ins", short=_("登录")),
                Entry(_("敏感数据查看记录"), "eye", "disclosures:list"),
                Entry(_("日志完整性"), "shield-check", "upkeep:integrity", short=_("核对")),
            ),
        ),
    ),
}

# The phone's bottom bar: three entries of the role, in this order; the rest is under 全部.
BOTTOM: Mapping[str, tuple[str, ...]] = {
    "coordinator": ("home:workbench", "targets:list", "inspections:list"),
    "planner": ("home:workbench", "targets:list", "inspections:list"),
    "approver": ("home:workbench", "inspections:list", "plans:list"),
    "officer": ("inspections:mine", "inspections:entry", "officers:me"),
    "supervisor": ("home:workbench", "draws:list", "inspections:list"),
    "system_admin": ("home:workbench", "accounts:requests", "upkeep:backups"),
    "security_admin": ("home:workbench", "accounts:requests", "accounts:policy"),
    "audit_admin": ("home:workbench", "ledger:list", "upkeep:integrity"),
}

PORTAL: tuple[Entry, ...] = (
    Entry(_("首页"), "home", "portal:home", exact=True),
    Entry(_("查企业"), "search", "portal:businesses"),
    Entry(_("抽查计划"), "calendar-event", "portal:plans"),
    Entry(_("事项清单"), "list-details", "portal:items"),
    Entry(_("抽取证明"), "shield-check", "portal:draws"),
    Entry(_("公示时效"), "clock", "portal:timeliness"),
    Entry(_("开放数据"), "download", "portal:data"),
)


_ANY_KEY = "any-key"
_UNQUOTED = RFC3986_SUBDELIMS + "/~:@"  # as `reverse` quotes


def url_of(name: str) -> str:
    """The path of a url name in the form of the present page, empty when no page has it yet."""
    try:
        return _url_of(name, get_script_prefix())
    except NoReverseMatch:
        return ""


@lru_cache(maxsize=1000)  # some thirty on every page
def _url_of(name: str, form: str) -> str:  # noqa: ARG001 - `reverse` reads it elsewhere
    return reverse(name)


def urls_of(name: str) -> Callable[[str], str]:
    """Key → path of the page of one record, for the rows of a list.

    `reverse` goes through all patterns again for each row: a quarter of what fifty rows cost. Names
    with one key, of which any text is one (`<path:…>`).
    """
    before, after = reverse(name, args=(_ANY_KEY,)).split(_ANY_KEY)
    return lambda key: f"{before}{quote(key, safe=_UNQUOTED)}{after}"


def _links(entries: tuple[Entry, ...]) -> list[tuple[Entry, str]]:
    return [(entry, url) for entry in entries if (url := url_of(entry.url_name))]


def _current(found: list[tuple[Entry, str]], path: str) -> str:
    """The url that fits the path best, so that /officers/recusals/ marks one entry only."""
    fits = [
        (entry.prefix or url, url)
        for entry, url in found
        if path == url or (not entry.exact and path.startswith(entry.prefix or url))
    ]
    return max(fits, key=lambda fit: len(fit[0]), default=("", ""))[1]


def navigation_for(role: str, path: str, waiting: Sequence[str] = ()) -> Navigation:
    """The navigation of a role on a page.

    :param waiting: addresses of the person's open actions; each is counted at the entry that is
        current on its page, and all of them at the workbench.
    """
    groups = NAVIGATION.get(role, ())
    found = [(group, _links(group.entries)) for group in groups]
    entries = [item for _, items in found for item in items]
    current, counts = _current(entries, path), _counts(entries, waiting)
    drawn: list[LinkGroup] = []
    by_name: dict[str, Link] = {}
    for group, items in found:
        links = tuple(_link(entry, url, url == current, counts[url]) for entry, url in items)
        by_name.update(zip((entry.url_name for entry, _ in items), links, strict=True))
        if links:
            drawn.append(LinkGroup(str(group.label), links))
    chosen = [by_name[name] for name in BOTTOM.get(role, tuple(by_name)) if name in by_name]
    return Navigation(tuple(drawn), tuple(chosen[:3]))


def _counts(entries: list[tuple[Entry, str]], waiting: Sequence[str]) -> Counter[str]:
    counts = Counter(_current(entries, urlsplit(url).path) for url in waiting)
    counts[url_of(HOME.url_name)] = len(waiting)
    return counts


def _link(entry: Entry, url: str, current: bool, count: int = 0) -> Link:
    label = str(entry.label)
    return Link(label, str(entry.short) or label, entry.icon, url, current, count)


def portal_navigation(path: str) -> tuple[Link, ...]:
    """The public site's navigation on a page."""
    found = _links(PORTAL)
    current = _current(found, path)
    return tuple(_link(entry, url, url == current) for entry, url in found)

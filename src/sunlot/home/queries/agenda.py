"""待办: gathered from the apps, ordered by what is due."""

import datetime
from collections.abc import Callable, Mapping, Sequence

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sunlot.accounts.queries import address_changes_for, recoveries_for, requests_for, resets_for
from sunlot.accounts.states import ChangeState, RequestState, ResetState
from sunlot.actors import Actor, Permission
from sunlot.auditors.queries import to_confirm as keys_to_confirm
from sunlot.clock import now, real_now
from sunlot.departments.queries import successions_to_confirm
from sunlot.draws import queries as draws
from sunlot.errors import Text
from sunlot.home.queries.answers import answers
from sunlot.home.queries.links import sent_links
from sunlot.imports.queries import batches_for
from sunlot.imports.states import OPEN, BatchState
from sunlot.inspections import queries as inspections
from sunlot.items import queries as items
from sunlot.officers.queries import (
    absences_to_confirm,
    accounts_to_close,
    recusals_to_decide,
)
from sunlot.plans import queries as plans
from sunlot.publications import queries as publications
from sunlot.quality import queries as quality
from sunlot.targets.queries import identities_to_confirm
from sunlot.tokens.queries import waiting_for
from sunlot.ui.todo import Todo, Tone
from sunlot.ui.words import moment
from sunlot.upkeep import queries as upkeep
from sunlot.workdays.calendar import standard

TABS: Mapping[str, Text] = {
    "decide": gettext_lazy("需我决定"),
    "act": gettext_lazy("需我办理"),
    "wait": gettext_lazy("等待他人"),
    "remind": gettext_lazy("提醒"),
}
WARN_AHEAD = datetime.timedelta(days=90)
TOLD_FOR = datetime.timedelta(days=30)
ORDER = {"decide": 0, "act": 1, "remind": 2, "wait": 3}


def agenda(actor: Actor, today: datetime.date) -> list[Todo]:
    """Everything that waits: today's first, then overdue, then by due day; undated last."""
    sources: Sequence[Callable[[Actor, datetime.date], list[Todo]]] = (
        draws.todo, plans.todo, inspections.todo, publications.todo, quality.todo,
        items.todo,
        _imports, _recusals, _absences, _departments, _identities, _accounts_to_close, _accounts,
        _resets,
        _addresses,
        _recoveries, _tokens, _auditors, _system, _upkeep, sent_links, answers,
    )  # fmt: skip
    lines = [line for source in sources for line in source(actor, today)]
    return sorted(lines, key=lambda line: _urgency(line, today))


def narrowed(lines: Sequence[Todo], show: str) -> list[Todo]:
    """The lines of one tab; all of them for an unknown one."""
    return [line for line in lines if show not in TABS or line.kind == show]


def _urgency(line: Todo, today: datetime.date) -> tuple[int, datetime.date, int]:
    if line.due is None:
        group = 1 if line.late else 3
    elif line.due == today:
        group = 0
    else:
        group = 1 if line.late or line.due < today else 2
    return group, line.due or datetime.date.max, ORDER[line.kind]


def _imports(actor: Actor, _today: datetime.date) -> list[Todo]:
    waiting = batches_for(actor).filter(uploaded_by_id=actor.user_id, state__in=OPEN)
    return [
        Todo(
            icon="table-import", kind="act", button=_("去核对"),
            what=_("导入文件“{name}”{state}").format(
                name=batch.file_name, state=BatchState(batch.state).label
            ),
            why=_("确认之前没有写入任何数据。"), url=reverse("imports:detail", args=[batch.pk]),
        )
        for batch in waiting.order_by("-uploaded_at")[:5]
    ]  # fmt: skip


def _recusals(actor: Actor, _today: datetime.date) -> list[Todo]:
    if not actor.can(Permission.RECUSALS_DECIDE):
        return []
    count = recusals_to_decide(actor).count()
    if not count:
        return []
    return [
        Todo(
            icon="user-off", kind="decide", tone="wait", button=_("去决定"),
            what=_("{n} 条回避申报等待决定").format(n=count),
            why=_("名单冻结后的申报只影响以后的替换。"), url=reverse("officers:recusals"),
        )
    ]  # fmt: skip


def _absences(actor: Actor, _today: datetime.date) -> list[Todo]:
    count = absences_to_confirm(actor).count()
    if not count:
        return []
    return [
        Todo(
            icon="calendar-time", kind="decide", tone="wait", button=_("去确认"),
            what=_("{n} 条不在岗时段等待确认").format(n=count),
            why=_("确认之前仍可能被选派。"),
            url=f"{reverse('officers:absences')}?{urlencode({'state': 'requested'})}",
        )
    ]  # fmt: skip


def _departments(actor: Actor, today: datetime.date) -> list[Todo]:
    """Changes of the organisation that another person asked for, from their day on."""
    return [
        Todo(
            icon="building-community", kind="decide" if one.effective_on <= today else "remind",
            tone="wait", button=_("去核对"), due=one.effective_on, late=one.effective_on < today,
            what=_("{old}的机构调整等待确认").format(old=one.old.short_name),
            why=_("由{by}提出，文号 {number}。").format(
                by=one.requested_by_name, number=one.document_number
            ),
            url=reverse("departments:succession", args=[one.pk]),
        )
        for one in successions_to_confirm(actor)
    ]  # fmt: skip


def _identities(actor: Actor, _today: datetime.date) -> list[Todo]:
    """Corrections of what a target is registered as that another person asked for."""
    return [
        Todo(
            icon="pencil", kind="decide", tone="wait", button=_("去核对"),
            what=_("“{name}”的类别、代码或编号更正等待确认").format(name=one.target.name),
            why=_("由{by}提出。").format(by=one.requested_by.name if one.requested_by else ""),
            url=reverse("targets:identity", args=[one.target.object_id]),
        )
        for one in identities_to_confirm(actor)
    ]  # fmt: skip


def _accounts_to_close(actor: Actor, _today: datetime.date) -> list[Todo]:
    """Accounts whose person left the post: about the account only, no business record (AC-02)."""
    return [
        Todo(
            icon="user-off", kind="act", tone="warn", button=_("去停用"),
            what=_("{name}已离岗，账号 {username} 还能登录").format(
                name=one.user.name, username=one.user.username
            ),
            why=_("离岗人员的账号由安全管理员停用，停用后其会话立即结束。"), late=True,
            url=f"{reverse('accounts:accounts')}?{urlencode({'q': one.user.username})}",
        )
        for one in accounts_to_close(actor)
        if one.user is not None
    ]  # fmt: skip


def _resets(actor: Actor, _today: datetime.date) -> list[Todo]:
    """To who may decide: neither who asked nor whose account it is."""
    waiting = resets_for(actor).filter(state=ResetState.REQUESTED)
    if actor.can(Permission.ACCOUNTS_DECIDE):
        waiting = waiting.exclude(requested_by_id=actor.person_id).exclude(user_id=actor.person_id)
        return [
            Todo(
                icon="key", kind="decide", tone="wait", button=_("去审批"),
                what=_("{name}的账号等待{kind}").format(
                    name=one.user.name, kind=one.get_kind_display()
                ),
                why=_("由{by}提出：{identity}").format(
                    by=one.requested_by.name, identity=one.identity
                ),
                url=reverse("accounts:reset", args=[one.pk]),
            )
            for one in waiting
        ]  # fmt: skip
    own = waiting.filter(requested_by_id=actor.user_id).count()
    return _wait_for_the_other(
        own, _("{n} 件重置申请等待安全管理员审批"), _("由另一位管理员审批后重置。"),
        "accounts:resets",
    )  # fmt: skip


def _recoveries(actor: Actor, today: datetime.date) -> list[Todo]:
    """To all administrators, beside what is overdue: somebody was let in from the machine."""
    since = datetime.datetime.combine(today - TOLD_FOR, datetime.time(), datetime.UTC)
    recent = recoveries_for(actor).filter(issued_at__gte=since)
    return [
        Todo(
            icon="key", kind="remind", tone="bad", late=True, button=_("查看"),
            what=_("服务器上为{name}（{role}）签发了一次性密码").format(
                name=one.user.name, role=one.user.get_role_display()
            ),
            why=_("{at}，服务器用户 {operator}，理由：{reason}。不知情的，请立即核实。").format(
                at=moment(one.issued_at), operator=one.operator, reason=one.reason
            ),
            url=reverse("accounts:recoveries"),
        )
        for one in recent.order_by("-issued_at")
    ]  # fmt: skip


def _accounts(actor: Actor, _today: datetime.date) -> list[Todo]:
    waiting = requests_for(actor).filter(state=RequestState.REQUESTED)
    if actor.can(Permission.ACCOUNTS_DECIDE):
        return [
            Todo(
                icon="user-check", kind="decide", tone="wait", button=_("去审批"),
                what=_("{name}的开户申请等待审批").format(name=one.name),
                why=_("{role}，由{by}提出。").format(
                    role=one.get_role_display(), by=one.requested_by.name
                ),
                url=reverse("accounts:request", args=[one.pk]),
            )
            for one in waiting
        ]  # fmt: skip
    own = waiting.filter(requested_by_id=actor.user_id).count()
    return _wait_for_the_other(
        own, _("{n} 件开户申请等待安全管理员审批"), _("由另一位管理员审批后开户。"),
        "accounts:requests",
    )  # fmt: skip


def _wait_for_the_other(own: int, what: str, why: str, page: str) -> list[Todo]:
    """One line for what the person has asked for and another administrator decides."""
    if not own:
        return []
    return [
        Todo(
            icon="hourglass", kind="wait", tone="wait", button=_("查看"),
            what=what.format(n=own), why=why, url=reverse(page),
        )
    ]  # fmt: skip


def _addresses(actor: Actor, _today: datetime.date) -> list[Todo]:
    waiting = address_changes_for(actor).filter(state=ChangeState.REQUESTED)
    return [
        Todo(
            icon="map-pin", kind="decide", tone="wait", button=_("去确认"),
            what=_("“{group}”的地址名单更改等待确认").format(group=one.get_group_display()),
            why=_("由{by}提出，另一位管理员确认后生效。").format(by=one.requested_by.name),
            url=reverse("accounts:address-change", args=[one.pk]),
        )
        for one in waiting.exclude(requested_by_id=actor.user_id)
    ]  # fmt: skip


def _tokens(actor: Actor, today: datetime.date) -> list[Todo]:
    """Tokens to confirm, to fetch, and those that end soon; one statement for all of them."""
    return [
        Todo(
            icon="api", tone=tone, kind="wait" if tone == "warn" else "decide", button=button,
            what=what.format(name=one.name),
            why=why.format(by=one.requested_by.name, day=one.expires_on.isoformat()),
            url=reverse("tokens:detail", args=[one.pk]),
        )
        for one, step in waiting_for(actor, today)
        for tone, button, what, why in (_token_words(step),)
    ]  # fmt: skip


def _token_words(step: str) -> tuple[Tone, str, str, str]:
    """Tone, button, what and why of a token that waits for a step."""
    match step:
        case "confirm":
            return (
                "wait", _("去确认"), _("“{name}”的接口令牌等待确认"),
                _("由{by}提出，另一位管理员确认后发放。"),
            )  # fmt: skip
        case "networks":
            return (
                "wait", _("去确认"), _("“{name}”的接口令牌网段更改等待确认"),
                _("放宽网段由另一位管理员确认后生效。"),
            )  # fmt: skip
        case "fetch":
            return (
                "run", _("领取"), _("“{name}”的接口令牌可以领取"),
                _("已经另一位管理员确认，只显示一次。"),
            )  # fmt: skip
    return (
        "warn", _("查看"), _("“{name}”的接口令牌将到期或已到期"),
        _("到期日期 {day}。请更换后停用旧令牌。"),
    )  # fmt: skip


def _auditors(actor: Actor, _today: datetime.date) -> list[Todo]:
    """Auditors' keys that another administrator asked to register."""
    return [
        Todo(
            icon="signature", kind="decide", tone="wait", button=_("去确认"),
            what=_("{office}的审计公钥等待确认").format(office=one.office),
            why=_("由{by}提出；请向审计人员核对公钥编号。").format(by=one.requested_by.name),
            url=reverse("auditors:detail", args=[one.pk]),
        )
        for one in keys_to_confirm(actor)
    ]  # fmt: skip


def _upkeep(actor: Actor, _today: datetime.date) -> list[Todo]:
    return upkeep.todo(actor, real_now()) + upkeep.todo_of_ledger(actor, now())


def _system(actor: Actor, today: datetime.date) -> list[Todo]:
    """A calendar that runs out."""
    lines: list[Todo] = []
    year = (today + WARN_AHEAD).year
    if actor.role_code == "system_admin" and year > standard().last_year():
        lines.append(
            Todo(
                icon="calendar", kind="act", tone="warn", button=_("查看日历"),
                what=_("缺 {year} 年工作日历").format(year=year),
                why=_("未载入之前，跨到该年的期限显示为待定。"), url=reverse("workdays:calendar"),
            )
        )  # fmt: skip
    return lines

"""How the site itself stands, for the three administrators (ux.md §2.2): no business record."""

import datetime
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sunlot.accounts.queries import address_lists_for, locks_for, requests_for, sign_ins_for
from sunlot.accounts.states import FAILURES, Outcome, RequestState
from sunlot.actors import Actor, Permission
from sunlot.clock import real_now
from sunlot.disclosures.queries import count_since
from sunlot.errors import Text
from sunlot.jobs.queries import jobs_of
from sunlot.jobs.states import JobState
from sunlot.ui.words import moment
from sunlot.upkeep import queries as upkeep
from sunlot.upkeep.presenting import size_words

WEEK, DAY = datetime.timedelta(days=7), datetime.timedelta(days=1)
NOT_ENTERED = (*FAILURES, Outcome.LOCKED, Outcome.DISABLED, Outcome.OUTSIDE)
NEVER = gettext_lazy("从未")


@dataclass(frozen=True, slots=True)
class Standing:
    """One figure of the band: what, how it stands, and the page behind it.

    :param tone: ``ok``, ``warn``, ``bad``, or empty for a fact without judgement.
    """

    label: Text
    value: str
    note: Text
    url: str
    tone: str = ""


def standing_of(actor: Actor, now: datetime.datetime) -> list[Standing]:
    """The figures of an administrator's role; none for the others."""
    found: list[Standing] = []
    if actor.can(Permission.BACKUPS_VIEW):
        found += _system(actor, now)
    if actor.can(Permission.ACCOUNTS_DECIDE):
        found += _security(actor, now)
    if actor.can(Permission.AUDIT_VIEW):
        found += _audit(actor, now)
    return found


def _system(actor: Actor, now: datetime.datetime) -> list[Standing]:
    state, machine = upkeep.backups(real_now()), upkeep.machine()
    failed = jobs_of(actor).filter(state=JobState.FAILED, ended_at__gte=now - WEEK).count()
    url = reverse("upkeep:backups")
    drill = (
        _("没有通过") if state.drill_failed else moment(state.drill.at) if state.drill else NEVER
    )
    return [
        Standing(
            _("上次备份"), moment(state.last.at) if state.last else str(NEVER),
            _("每天一次"), url, "bad" if state.overdue else "ok",
        ),
        Standing(
            _("上次恢复演练"), str(drill), _("每 90 天一次"), url,
            "bad" if state.drill_failed else "warn" if state.drill_overdue else "ok",
        ),
        Standing(
            _("未完成的作业"), str(failed), _("近 7 天"), reverse("jobs:list"),
            "warn" if failed else "ok",
        ),
        Standing(
            _("磁盘剩余"), size_words(machine.free),
            _("共 {total}").format(total=size_words(machine.total)), url,
            "warn" if machine.tight else "ok",
        ),
        Standing(
            _("版本"), machine.version,
            _("数据库结构缺 {n} 步更新").format(n=len(machine.pending))
            if machine.pending else _("数据库结构最新"),
            url, "warn" if machine.pending else "ok",
        ),
    ]  # fmt: skip


def _security(actor: Actor, now: datetime.datetime) -> list[Standing]:
    waiting = requests_for(actor).filter(state=RequestState.REQUESTED).count()
    lists, locks = address_lists_for(actor), len(locks_for(actor, now))
    held, keys = sum(bool(one.networks) for one in lists), upkeep.keys_of(real_now())
    left = keys.days_left
    return [
        Standing(
            _("待审批的开户"), str(waiting), _("由另一位管理员提出"), reverse("accounts:requests"),
            "warn" if waiting else "ok",
        ),
        Standing(
            _("当前锁定"), str(locks), _("账号和网络地址"), reverse("accounts:policy"),
            "warn" if locks else "ok",
        ),
        Standing(
            _("设了地址名单的角色组"), f"{held} / {len(lists)}", _("其余不限制网络"),
            reverse("accounts:addresses"),
        ),
        Standing(
            _("网站证书"), _("还剩 {n} 天").format(n=left) if left is not None else _("不知道"),
            _("到期前 30 天提醒"), reverse("upkeep:keys"),
            "warn" if keys.ends_soon else "ok" if left is not None else "",
        ),
    ]  # fmt: skip


def _audit(actor: Actor, now: datetime.datetime) -> list[Standing]:
    state = upkeep.integrity_for(actor, now)
    bad = state.last.problem_count if state.last else 0
    failed = sign_ins_for(actor).filter(at__gte=now - DAY, outcome__in=NOT_ENTERED).count()
    views = count_since(actor, now - WEEK)
    return [
        Standing(
            _("日志不一致"), str(bad) if state.last else _("没有核对过"),
            _("上次核对 {when}").format(when=moment(state.last.at)) if state.last
            else _("每天凌晨自动核对"),
            reverse("upkeep:integrity"), "bad" if bad else "warn" if state.overdue else "ok",
        ),
        Standing(
            _("登录未成功"), str(failed), _("近 24 小时"), reverse("accounts:sign-ins"),
            "warn" if failed else "ok",
        ),
        Standing(
            _("查看完整个人信息"), str(views), _("近 7 天"), reverse("disclosures:list"),
        ),
        Standing(
            _("待编入的记录"), str(state.pending), _("正常为几秒钟"), reverse("upkeep:integrity"),
        ),
    ]  # fmt: skip

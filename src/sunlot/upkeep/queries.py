"""Reads of the site's own state: backups, structure, disk, keys, checks of the ledger."""

import datetime
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from sunlot.actors import Actor, Permission
from sunlot.jobs.models import Job
from sunlot.jobs.states import JobState
from sunlot.ledger.models import Event, Leaf
from sunlot.publiclog import queries as publiclog
from sunlot.ui.todo import Todo
from sunlot.upkeep import checkpoints, keys, runs
from sunlot.upkeep.models import LedgerCheck
from sunlot.upkeep.rules import (
    CERTIFICATE_AHEAD,
    KEY_FOR,
    LEAST_FREE,
    backup_overdue,
    check_overdue,
    drill_overdue,
)

# The background job that checks the ledger.
CHECK = "upkeep.check-ledger"


def pending_migrations() -> list[str]:
    """Names of migrations that the database still lacks."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


# -- backups -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Backups:
    """The newest runs and whether they are too old; times are the machine's, not the demo's."""

    last: runs.Run | None
    failed: runs.Run | None
    overdue: bool
    drill: runs.Run | None
    drill_overdue: bool
    drill_failed: bool
    recent: Sequence[runs.Run]


def backups(now: datetime.datetime) -> Backups:
    """How backups stand, from the record that the commands keep."""
    found = runs.read()
    last, tried = runs.newest(found, "backup", good=True), runs.newest(found, "backup")
    drill, good = runs.newest(found, "drill"), runs.newest(found, "drill", good=True)
    return Backups(
        last=last, failed=tried if tried and not tried.ok else None,
        overdue=backup_overdue(last.at if last else None, now),
        drill=drill, drill_overdue=drill_overdue(good.at if good else None, now),
        drill_failed=drill is not None and not drill.ok, recent=found[:20],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Machine:
    """Version, structure of the database, and room on the disk of the data folder (bytes)."""

    version: str
    pending: Sequence[str]
    upgraded_at: datetime.datetime | None
    database: int
    free: int
    total: int

    @property
    def tight(self) -> bool:
        """Less room than a backup and a day's work may need."""
        return self.free < max(LEAST_FREE, 2 * self.database)


def machine() -> Machine:
    """The state of program, database and disk."""
    applied = MigrationRecorder.Migration.objects.order_by("-applied").first()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        row = cursor.fetchone()
    room = shutil.disk_usage(_existing(Path(settings.BACKUPS)))
    return Machine(
        version=version("sunlot"), pending=pending_migrations(),
        upgraded_at=applied.applied if applied else None, database=int(row[0]) if row else 0,
        free=room.free, total=room.total,
    )  # fmt: skip


def _existing(path: Path) -> Path:
    return next(one for one in (path, *path.parents) if one.exists())


# -- keys --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Keys:
    """The site's key and certificate and the public log's key, with their ages."""

    site: keys.SiteKey
    renew_from: datetime.datetime | None
    old: bool
    certificate: keys.Certificate | None
    days_left: int | None
    ends_soon: bool
    log: publiclog.LogState
    log_old: bool


def keys_of(now: datetime.datetime) -> Keys:
    """What is known of keys and certificates."""
    site, found, log = keys.site_key(), keys.certificate(), publiclog.state()
    left = found.ends - now if found and found.ends else None
    renew_from = site.made + KEY_FOR if site.made else None
    return Keys(
        site=site, renew_from=renew_from, old=renew_from is not None and renew_from < now,
        certificate=found, days_left=left.days if left is not None else None,
        ends_soon=left is not None and left < CERTIFICATE_AHEAD, log=log,
        log_old=any(one.made + KEY_FOR < now for one in log.keys[-1:]),
    )  # fmt: skip


# -- the ledger --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Integrity:
    """The last check and the one that runs, the last checkpoint, and what has come since."""

    last: LedgerCheck | None
    overdue: bool
    job: Job | None
    checkpoint: checkpoints.Checkpoint | None
    checkpoint_count: int
    size: int
    pending: int
    log: publiclog.Published | None


def checks_for(actor: Actor) -> QuerySet[LedgerCheck]:
    """Checks so far, newest first."""
    return LedgerCheck.objects.scoped(actor).select_related("by").order_by("-pk")


def integrity_for(actor: Actor, now: datetime.datetime) -> Integrity:
    """How the ledger stands, as far as the last check goes."""
    last = checks_for(actor).first()
    known = checkpoints.read().checkpoints
    tip = Leaf.objects.order_by("-position").values_list("position", flat=True).first()
    return Integrity(
        last=last, overdue=check_overdue(last.at if last else None, now), job=check_job(actor),
        checkpoint=known[-1] if known else None, checkpoint_count=len(known),
        size=0 if tip is None else tip + 1, pending=Event.objects.filter(leaf=None).count(),
        log=publiclog.published(),
    )  # fmt: skip


def check_job(actor: Actor) -> Job | None:
    """The check that waits, runs, or has just failed; whoever ordered it."""
    if not actor.can(Permission.AUDIT_VIEW):
        return None
    newest = Job.objects.filter(task=CHECK).order_by("-queued_at", "-pk").first()
    shown = {JobState.QUEUED, JobState.RUNNING, JobState.FAILED}
    return newest if newest is not None and newest.state in shown else None


# -- what waits --------------------------------------------------------------------------------


def todo(actor: Actor, now: datetime.datetime) -> list[Todo]:
    """What the site itself asks of the administrators."""
    lines: list[Todo] = []
    if actor.can(Permission.BACKUPS_VIEW):
        lines += _of_backups(backups(now))
    if actor.can(Permission.KEYS_VIEW):
        state = keys_of(now)
        lines += _of_log(state.log) + _of_keys(state)
    return lines


def _of_backups(state: Backups) -> list[Todo]:
    url, lines = reverse("upkeep:backups"), []
    if state.overdue:
        what = _("备份超过一天半没有做") if state.last else _("还没有做过备份")
        why = _("磁盘损坏时，最后一次备份以后的记录会丢失。")
        lines.append(Todo("database", what, why, _("怎么做"), url, late=True, tone="bad"))
    if state.drill_failed:
        what = _("上次恢复演练没有通过")
        why = _("这份备份恢复不了，或恢复后与原数据不一致。")
        lines.append(Todo("database", what, why, _("查看"), url, late=True, tone="bad"))
    elif state.drill_overdue:
        what = _("超过 90 天没有做恢复演练") if state.drill else _("还没有做过恢复演练")
        why = _("没有恢复过的备份，不能算有备份。")
        lines.append(Todo("database", what, why, _("怎么做"), url, tone="warn"))
    return lines


def _of_log(state: publiclog.LogState) -> list[Todo]:
    if state.report is None or not state.report.problem:
        return []
    what, why = _("公开日志暂停发布"), state.report.detail or state.report.problem
    return [Todo("key", what, why, _("查看"), reverse("upkeep:keys"), late=True, tone="bad")]


def _of_keys(state: Keys) -> list[Todo]:
    if not state.ends_soon and not (state.certificate and state.certificate.problem):
        return []
    if state.days_left is not None and state.days_left < 0:
        what = _("网站证书已经到期")
    elif state.ends_soon:
        what = _("网站证书还有 {n} 天到期").format(n=state.days_left)
    else:
        what = _("网站证书文件不能读取")
    url, why = reverse("upkeep:keys"), _("到期后浏览器会阻止访问。")
    return [Todo("certificate", what, why, _("查看"), url, tone="warn")]


def todo_of_ledger(actor: Actor, now: datetime.datetime) -> list[Todo]:
    """What the auditor must look at: a check that found something, or none for days."""
    if not actor.can(Permission.AUDIT_VIEW):
        return []
    last, url = checks_for(actor).first(), reverse("upkeep:integrity")
    if last is not None and last.problem_count:
        what = _("日志核对发现 {n} 处不一致").format(n=last.problem_count)
        why = _("日志可能被改动，或数据库被换成了较早的备份。")
        return [Todo("list-numbers", what, why, _("查看"), url, late=True, tone="bad")]
    if check_overdue(last.at if last else None, now):
        what = _("日志超过两天没有核对") if last else _("日志还没有核对过")
        why = _("每天凌晨自动核对一次，也可以立即核对。")
        return [Todo("list-numbers", what, why, _("去核对"), url, tone="warn")]
    return []

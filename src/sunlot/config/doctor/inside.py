"""Checks that ask the database and the code, as the application role."""

import datetime
import sys

import django
from django.conf import settings
from django.db import connection
from django.db.utils import OperationalError

from sunlot.config import variables
from sunlot.config.doctor.findings import Report
from sunlot.config.words import say

_STALLED_AFTER = "60 seconds"


def main() -> int:
    """Run all checks; 1 when one failed."""
    django.setup()
    report = Report()
    try:
        connection.ensure_connection()
    except OperationalError as problem:
        report.fail(
            say("数据库连接", "database connection"), str(problem).strip(),
            say("检查 SUNLOT_DATABASE_URL，或查看 var/postgres.log。",
                "Check SUNLOT_DATABASE_URL, or read var/postgres.log."),
        )  # fmt: skip
        return 1
    _server(report)
    _role(report)
    if _migrations(report):
        _ledger_locks(report)
        _organisation(report)
        _jobs(report)
        _clock(report)
        _backups(report)
        _public_log(report)
    _files(report)
    _calendar(report)
    _mode(report)
    return 1 if report.failed else 0


def _row(query: str, *arguments: str) -> tuple[object, ...]:
    with connection.cursor() as cursor:
        cursor.execute(query, arguments)
        row: tuple[object, ...] = cursor.fetchone() or ()
        return row


def _setting(name: str) -> str:
    return str(_row("SELECT current_setting(%s)", name)[0])


def _server(report: Report) -> None:
    number = int(_setting("server_version_num"))
    report.judge(
        number >= 150000, say("数据库版本", "server version"), _setting("server_version"),
        say("需要 PostgreSQL 15 或更新版本。", "PostgreSQL 15 or newer is needed."),
    )  # fmt: skip
    # datlocprovider: b(uiltin) since 17, c = the C library; datcollate names what c uses.
    encoding, provider, collate = _row(
        "SELECT pg_encoding_to_char(encoding), datlocprovider::text, datcollate "
        "FROM pg_database WHERE datname = current_database()"
    )
    good = encoding == "UTF8" and (provider == "b" or str(collate) in {"C", "C.UTF-8", "C.utf8"})
    report.judge(
        good, say("字符编码与排序", "encoding and collation"), f"{encoding}, {provider}/{collate}",
        say("请用 UTF-8 编码和 C 或 C.UTF-8 排序重新建库，否则中文检索与排序会不同。",
            "Make the database anew in UTF-8 with collation C or C.UTF-8; names would be found "
            "and sorted differently otherwise."),
    )  # fmt: skip
    for name in ("synchronous_commit", "fsync", "full_page_writes"):
        value = _setting(name)
        if value not in {"on", "remote_apply", "remote_write"}:
            report.fail(
                name, value,
                say("断电会丢失已确认的记录，请设为 on。",
                    "A power cut would lose what was confirmed; set it to on."),
            )  # fmt: skip
    if _setting("data_checksums") != "on":
        report.warn(
            say("数据校验和", "data checksums"), "off",
            say("停机后用 pg_checksums --enable 打开，才能发现磁盘损坏。",
                "Enable with pg_checksums --enable while stopped, to notice a failing disk."),
        )  # fmt: skip


def _role(report: Report) -> None:
    name, is_super, is_creator, bypasses = _row(
        "SELECT rolname, rolsuper, rolcreaterole, rolbypassrls FROM pg_roles "
        "WHERE rolname = current_user"
    )
    report.judge(
        not (is_super or is_creator or bypasses), say("应用角色", "application role"), str(name),
        say("网站不得以超级用户连接：超级用户可以绕过日志的保护。请用普通角色。",
            "The site must not connect as a superuser, who can switch the ledger's locks off. "
            "Use an ordinary role."),
    )  # fmt: skip


def _migrations(report: Report) -> bool:
    from sunlot.upkeep.queries import pending_migrations

    waiting = pending_migrations()
    report.judge(
        not waiting, say("数据库结构", "database structure"),
        say(f"缺 {len(waiting)} 步更新", f"{len(waiting)} steps behind") if waiting
        else say("最新", "up to date"),
        say("请执行 sunlot upgrade（sunlot serve 会自动执行）。",
            "Run sunlot upgrade (sunlot serve does so by itself)."),
    )  # fmt: skip
    return not waiting


def _ledger_locks(report: Report) -> None:
    for table in settings.LEDGER_TABLES:
        (may_change,) = _row(
            "SELECT has_table_privilege(current_user, %s, 'UPDATE, DELETE, TRUNCATE')", table
        )
        owner, armed = _row(
            "SELECT pg_get_userbyid(c.relowner) = current_user, EXISTS (SELECT 1 FROM pg_trigger t "
            "WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')) "
            "FROM pg_class c WHERE c.oid = %s::regclass",
            table,
        )
        report.judge(
            not may_change and not owner and bool(armed),
            say(f"日志表 {table}", f"ledger table {table}"),
            say("只可读取和追加", "read and append only")
            if not may_change and not owner and armed
            else say("可以被改写", "could be rewritten"),
            say("请用两个角色（SUNLOT_DATABASE_URL 与 SUNLOT_DATABASE_OWNER_URL）"
                "并执行 sunlot upgrade。",
                "Use two roles (SUNLOT_DATABASE_URL and SUNLOT_DATABASE_OWNER_URL), then run "
                "sunlot upgrade."),
        )  # fmt: skip


def _public_log(report: Report) -> None:
    from sunlot.publiclog import queries

    what, log = say("公开日志", "public log"), queries.state()
    if not log.kept:
        report.warn(
            what, say("没有", "none"),
            say("设置 SUNLOT_LOG_ORIGIN 并执行 sunlot keys make，抽取的先后和时间才能由他人证明。",
                "Set SUNLOT_LOG_ORIGIN and run sunlot keys make, so that others can vouch for the "
                "order and the time of draws."),
        )  # fmt: skip
        return
    bad = [one for one in log.keys if one.exposed or one.problem]
    report.judge(
        bool(log.keys) and not bad, say("日志密钥", "the log's key"),
        ", ".join(one.id or one.problem for one in log.keys) or say("没有", "none"),
        say("没有的执行 sunlot keys make；其他账户可以读取的，chmod 600 后更换。",
            "Make it with sunlot keys make; one that others can read: chmod 600, then rotate."),
    )  # fmt: skip
    problem = log.report.problem if log.report else ""
    report.judge(
        not problem, what, log.report.detail if log.report and problem else f"{log.entries}",
        say("见 docs/keys.md。", "See docs/keys.md."),
    )  # fmt: skip
    if not log.published or log.published.cosigned < log.quorum:
        report.warn(
            say("见证方", "witnesses"), say("签名不足", "too few signatures"),
            say("在 SUNLOT_LOG_WITNESSES 中指定见证方，并请其运行 drawproof witness serve。",
                "Name witnesses in SUNLOT_LOG_WITNESSES, and have them run drawproof witness "
                "serve."),
        )  # fmt: skip


def _organisation(report: Report) -> None:
    from sunlot.departments.models import Department
    from sunlot.regions.models import Region

    what, none = say("区划与机构", "divisions and departments"), say("没有", "none: ")
    divisions, departments = Region.objects.count(), Department.objects.count()
    if not divisions:
        report.warn(
            what, none + say("区划", "divisions"),
            say("请执行 sunlot upgrade，随产品的区划会自动载入。",
                "Run sunlot upgrade, which loads those that ship with the product."),
        )  # fmt: skip
    elif not departments:
        report.warn(
            what, none + say("机构，不能开立业务账号", "departments, so no accounts for them"),
            say("请执行 sunlot organisation 机构.csv（格式见 docs/operations/first-steps.md）。",
                "Run sunlot organisation FILE.csv (format: docs/operations/first-steps.md)."),
        )  # fmt: skip
    else:
        report.ok(what, say(f"区划 {divisions} 个，机构 {departments} 个",
                            f"{divisions} divisions, {departments} departments"))  # fmt: skip


def _jobs(report: Report) -> None:
    (stalled,) = _row(
        "SELECT count(*) FROM procrastinate_jobs j "
        "LEFT JOIN procrastinate_workers w ON w.id = j.worker_id WHERE j.status = 'doing' "
        "AND (w.id IS NULL OR w.last_heartbeat < now() - %s::interval)",
        _STALLED_AFTER,
    )
    what = say("后台任务", "background jobs")
    if stalled:
        report.warn(
            what, say(f"{stalled} 个任务失去了执行进程", f"{stalled} lost their worker"),
            say("启动 sunlot serve 或 sunlot worker，它们会自动重新执行。",
                "Start sunlot serve or sunlot worker; they are run again by themselves."),
        )  # fmt: skip
    else:
        report.ok(what, say("没有停滞", "none stalled"))


def _backups(report: Report) -> None:
    from sunlot import clock
    from sunlot.upkeep.queries import backups

    state = backups(clock.real_now())
    what = say("备份", "backups")
    if state.overdue:
        when = (
            state.last.at.astimezone(clock.CHINA).isoformat(timespec="minutes")
            if state.last
            else ""
        )
        report.warn(
            what, say(f"上次 {when}", f"last {when}") if when else say("从未", "never"),
            say("请执行 sunlot backup，并设为每晚执行（docs/operations/backup.md）。",
                "Run sunlot backup, every night (docs/operations/backup.md)."),
        )  # fmt: skip
    elif state.drill_overdue or state.drill_failed:
        report.warn(
            what, say("近 90 天没有成功的恢复演练", "no good drill within 90 days"),
            say("请执行 sunlot restore --check。", "Run sunlot restore --check."),
        )  # fmt: skip
    else:
        report.ok(what, say("近期有备份和演练", "recent, with a recent drill"))


def _clock(report: Report) -> None:
    from sunlot import clock

    (last,) = _row("SELECT max(at) FROM ledger_event")
    what = say("系统时钟", "clock")
    now = clock.now()
    ahead = isinstance(last, datetime.datetime) and last > now + datetime.timedelta(minutes=2)
    facts = now.astimezone(clock.CHINA).isoformat(timespec="seconds")
    if ahead and not settings.DEMO:
        report.fail(
            what, facts + say(f"，而日志里已有 {last} 的记录", f", but the ledger reaches {last}"),
            say("时钟慢了或曾经快过。请校时（NTP）后再办理业务。",
                "It is slow now or was fast before. Set it (NTP) before working on."),
        )  # fmt: skip
    else:
        report.ok(what, facts)


def _files(report: Report) -> None:
    what = say("静态文件", "static files")
    if not variables.STATIC_HASHES() or (settings.STATIC_ROOT / "staticfiles.json").is_file():
        report.ok(what, str(settings.STATIC_ROOT))
    else:
        report.fail(what, say("尚未收集", "not collected"),
                    say("请执行 sunlot upgrade。", "Run sunlot upgrade."))  # fmt: skip


def _calendar(report: Report) -> None:
    from sunlot import clock
    from sunlot.workdays.calendar import UnknownYear, is_working_day

    soon = clock.today_of(clock.now()) + datetime.timedelta(days=90)
    what = say("工作日历", "working days")
    try:
        is_working_day(soon)
    except UnknownYear as unknown:
        report.warn(
            what, str(unknown),
            say(f"把国务院办公厅当年的放假通知写入 {settings.WORKDAYS_FILE}；"
                "在此之前，跨年的期限显示“待定”。",
                f"Enter the State Council's notice in {settings.WORKDAYS_FILE}; until then "
                "deadlines that reach that year read 待定."),
        )  # fmt: skip
    else:
        report.ok(what, say(f"已知到 {soon} 以后", f"known beyond {soon}"))


def _mode(report: Report) -> None:
    if settings.DEMO:
        report.warn(
            say("演示模式", "demo mode"), f"SUNLOT_TODAY={settings.SUNLOT_TODAY}",
            say("只可用于演示，不得录入真实数据。", "For demonstration only; no real data."),
        )  # fmt: skip
    elif settings.DEBUG:
        report.fail("SUNLOT_DEBUG", "1", say("请去掉。", "Unset it."))


if __name__ == "__main__":
    sys.exit(main())

"""Checks that need no database and no Django: Python, programs, folders, disk."""

import os
import shutil
import sys

from sunlot.config import variables
from sunlot.config.doctor.findings import Report
from sunlot.config.place import locate, user_id
from sunlot.config.postgres import PostgresProblem
from sunlot.config.postgres.binaries import find_binaries
from sunlot.config.words import say

_LOW, _VERY_LOW = 5_000_000_000, 500_000_000


def examine_machine(report: Report) -> None:
    """Python, PostgreSQL's programs, the data folder and its disk."""
    version = ".".join(map(str, sys.version_info[:3]))
    report.judge(
        sys.version_info >= (3, 11), "Python", f"{version}, {sys.executable}",
        say("需要 3.11 或更新版本。", "3.11 or newer is needed."),
    )  # fmt: skip
    _examine_server(report)
    _examine_folder(report)


def _examine_server(report: Report) -> None:
    what = say("数据库程序", "PostgreSQL programs")
    if variables.DATABASE_URL():
        report.ok(what, say("使用 SUNLOT_DATABASE_URL 指定的数据库", "not used: your own server"))
        return
    try:
        found = find_binaries()
    except PostgresProblem as problem:
        report.fail(what, str(problem), "")
    else:
        report.ok(what, f"PostgreSQL {found.major}, {found.folder}")


def _examine_folder(report: Report) -> None:
    place = locate()
    what = say("数据目录", "data folder")
    if place.moved:
        report.ok(
            what,
            say(
                f"{place.var}（账户 {place.account} 无法进入 {place.asked}）",
                f"{place.var} ({place.account} cannot enter {place.asked})",
            ),
        )
    else:
        report.ok(what, str(place.var))
    if place.account is not None:
        present = user_id(place.account) is not None
        state = say("已有", "exists") if present else say("首次启动时创建", "made at first start")
        report.ok(say("运行账户", "account"), f"{place.account}, {state}")
    existing = next(path for path in (place.var, *place.var.parents) if path.exists())
    free = shutil.disk_usage(existing).free
    what, facts = say("磁盘空间", "disk space"), f"{free / 1e9:.1f} GB"
    mend = say("请清理磁盘或把 SUNLOT_VAR 移到更大的磁盘。",
               "Free space, or move SUNLOT_VAR to a larger disk.")  # fmt: skip
    if free < _VERY_LOW:
        report.fail(what, facts, mend)
    elif free < _LOW:
        report.warn(what, facts, mend)
    else:
        report.ok(what, facts)
    if os.geteuid() != 0 and place.var.exists() and not os.access(place.var, os.W_OK):
        report.fail(say("数据目录", "data folder"), say("不可写", "not writable"),
                    say("用它的所有者运行。", "Run as its owner."))  # fmt: skip

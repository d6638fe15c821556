"""What the pages say of checks and runs."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sunlot.errors import Text
from sunlot.upkeep.models import LedgerCheck
from sunlot.upkeep.runs import Run

PROBLEMS: Mapping[str, Text] = {
    "gap": gettext_lazy("位置 {first} 至 {last} 没有记录：编号应当连续。"),
    "content": gettext_lazy("位置 {position} 的记录与编入时的摘要不一致：内容被改动。"),
    "root": gettext_lazy("前 {size} 条的日志摘要与检查点不一致：以前的记录被改动。"),
    "short": gettext_lazy(
        "检查点记到 {size} 条，而现在只有 {present} 条：记录被删除，或数据库被换成较早的备份。"
    ),
    "unreadable": gettext_lazy("检查点文件第 {line} 行不能读取。"),
    "missing": gettext_lazy("检查点文件不在了，或被清空。"),
    "log-entry": gettext_lazy("公开日志第 {index} 条与产生它的记录不一致。"),
    "log-root": gettext_lazy("公开日志前 {size} 条与已签名的检查点不一致。"),
    "log-short": gettext_lazy("公开日志已签名 {size} 条，而数据库只有 {present} 条。"),
    "log-unreadable": gettext_lazy("公开日志的检查点不能读取，或不是本系统的密钥签名的。"),
}
KINDS: Mapping[str, Text] = {
    "backup": gettext_lazy("备份"),
    "drill": gettext_lazy("恢复演练"),
    "restore": gettext_lazy("恢复"),
}
UNITS = ("B", "KB", "MB", "GB", "TB")


def words_of(problem: Mapping[str, Any]) -> str:
    """One thing that a check found, as a sentence."""
    return str(PROBLEMS[problem["kind"]]).format(**problem)


def findings_of(check: LedgerCheck | None) -> list[str]:
    """All kept findings of a check."""
    return [words_of(one) for one in check.problems] if check else []


def runs_of(found: Sequence[Run]) -> list[tuple[Run, str, str]]:
    """Runs with their kind and size in words."""
    return [(one, str(KINDS[one.kind]), size_words(one.size) if one.size else "—") for one in found]


def size_words(count: int) -> str:
    """Bytes with one decimal: 1.4 GB."""
    tenths, unit = count * 10, 0
    while tenths >= 10_000 and unit < len(UNITS) - 1:
        tenths, unit = tenths // 1000, unit + 1
    if unit == 0:
        return _("{n} 字节").format(n=count)
    return f"{tenths // 10}.{tenths % 10} {UNITS[unit]}"

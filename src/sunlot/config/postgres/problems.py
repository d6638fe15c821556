"""What went wrong with the embedded database, in words that say what to do."""

import re
from pathlib import Path

from sunlot.config.words import say

_DAMAGED = (
    r"pg_control|checkpoint record|checksum|not a valid data directory|directory lacks|"
    r"missing or erroneous|could not open (?:file|directory)|could not read (?:file|block)|"
    r"invalid page"
)
_NO_MEMORY = (
    r"could not create (?:semaphores|shared memory)|could not map anonymous shared memory|"
    r"shared memory segment|Cannot allocate memory"
)
_FOREIGN = (
    r"has group or world access|invalid permissions|wrong ownership|Permission denied: /|"
    r"could not (?:open|access|read|change) (?:file|directory|permissions).*Permission denied"
)
_COMPLAINT = r"FATAL|PANIC|ERROR|error:|could not"


class PostgresProblem(Exception):
    """The embedded server cannot be used; the text is meant for the person at the terminal."""


def _known(folder: Path) -> list[tuple[str, str]]:
    """Patterns of the server's own messages, and our words for them."""
    return [
        (
            r"No space left on device|Disk quota exceeded",
            say(
                f"磁盘已满：{folder} 所在的磁盘没有空间。请腾出空间后重新启动，数据没有丢失。",
                f"The disk that holds {folder} is full. Free some space and start again; "
                "nothing that was saved is lost.",
            ),
        ),
        (
            r"database files are incompatible|initialized by PostgreSQL version",
            say(
                f"数据目录 {folder} 由另一个大版本的 PostgreSQL 建立。请用原来的版本"
                "（SUNLOT_PG_BIN）启动，或先备份再升级。",
                f"{folder} was made by another major version of PostgreSQL. Start with that "
                "version (SUNLOT_PG_BIN), or back up and upgrade first.",
            ),
        ),
        (
            _FOREIGN,
            say(
                f"{folder} 的权限或所有者不对：只有运行数据库的账户可以拥有并进入它（0700）。",
                f"{folder} has the wrong owner or permissions: only the account that runs the "
                "database may own and enter it (0700).",
            ),
        ),
        (
            _DAMAGED,
            say(
                f"数据目录 {folder} 已损坏或不完整。请先把它复制到别处，再从备份恢复；"
                "演示数据可用 make clean-demo 重建。",
                f"{folder} is damaged or incomplete. Copy it aside, then restore a backup; "
                "demo data can be rebuilt with make clean-demo.",
            ),
        ),
        (
            _NO_MEMORY,
            say(
                "没有足够的（共享）内存，数据库无法启动。请关闭其他程序，并检查 /dev/shm。",
                "There is not enough (shared) memory to start the database. Close other programs "
                "and look at /dev/shm.",
            ),
        ),
    ]


def explain(output: str, folder: Path) -> PostgresProblem:
    """Turn what the server printed into a problem in plain words, the original line kept below."""
    lines = [line for line in output.splitlines() if re.search(_COMPLAINT, line)]
    last = lines[-1].strip() if lines else output.strip()[-300:]
    for pattern, words in _known(folder):
        if re.search(pattern, output):
            return PostgresProblem(f"{words}\n  PostgreSQL: {last}")
    words = say("内置数据库无法启动。", "The embedded database did not start.")
    return PostgresProblem(f"{words}\n  PostgreSQL: {last}")

"""The system account that everything of Sunlot runs under when root started it."""

import ctypes
import os
import pwd
import shutil
import signal
import stat
import subprocess
from pathlib import Path
from typing import TypedDict

from sunlot.config.place import Place
from sunlot.config.postgres.problems import PostgresProblem
from sunlot.config.words import say, tell

_PR_SET_PDEATHSIG = 1


class Identity(TypedDict, total=False):
    """Arguments of subprocess.Popen that make the child run as another account."""

    user: int
    group: int
    extra_groups: list[int]


def ensure_account(place: Place) -> None:
    """Create the system account when root needs one that does not exist yet."""
    name = place.account
    if name is None:
        _require_named_user()
        return
    try:
        pwd.getpwnam(name)
    except KeyError:
        _create(name)


def _require_named_user() -> None:
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:
        raise PostgresProblem(
            say(
                f"当前用户编号 {os.geteuid()} 没有用户名，PostgreSQL 无法识别。"
                "请用有名字的用户运行，或设置 SUNLOT_DATABASE_URL。",
                f"User id {os.geteuid()} has no name, which PostgreSQL needs. Run as a user with "
                "a name, or set SUNLOT_DATABASE_URL.",
            )
        ) from None


def _create(name: str) -> None:
    command = [
        "useradd", "--system", "--user-group", "--no-create-home",
        "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", name,
    ]  # fmt: skip
    environment = {**os.environ, "PATH": os.environ.get("PATH", "") + ":/usr/sbin:/sbin"}
    if shutil.which("useradd", path=environment["PATH"]) is None:
        done = None
    else:
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done is None or done.returncode not in (0, 9):  # 9: somebody made it a moment ago
        raise PostgresProblem(
            say(
                f"需要系统账户 {name}（数据库不以 root 运行），但无法创建。"
                f"请执行：{' '.join(command)}",
                f"The system account {name} is needed (the database never runs as root) and could "
                f"not be made. Run: {' '.join(command)}",
            )
        )
    tell(
        f"已创建系统账户 {name}：数据库、网站和后台任务以它运行，不以 root 运行。",
        f"Made the system account {name}: database, site and worker run as it, not as root.",
    )


def identity(place: Place) -> Identity:
    """Popen arguments for the account of `place`; empty when we stay who we are."""
    if place.account is None:
        return {}
    entry = pwd.getpwnam(place.account)
    return {
        "user": entry.pw_uid,
        "group": entry.pw_gid,
        "extra_groups": os.getgrouplist(place.account, entry.pw_gid),
    }


def drop_root(place: Place) -> None:
    """Become the account of `place` for good. Everything needed must already be imported."""
    if place.account is None or os.geteuid() != 0:
        return
    entry = pwd.getpwnam(place.account)
    os.setgroups(os.getgrouplist(place.account, entry.pw_gid))
    os.setresgid(entry.pw_gid, entry.pw_gid, entry.pw_gid)
    os.setresuid(entry.pw_uid, entry.pw_uid, entry.pw_uid)


def own_folder(folder: Path, place: Place, mode: int = 0o700) -> Path:
    """Make a folder of ours, owned by the account. A folder that exists is only checked."""
    uid = os.geteuid() if place.account is None else pwd.getpwnam(place.account).pw_uid
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        try:
            folder.mkdir(mode=mode)
        except FileExistsError:
            pass
        else:
            if place.account is not None:
                os.chown(folder, uid, pwd.getpwnam(place.account).pw_gid)
            return folder
    facts = folder.lstat()
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != uid:
        raise PostgresProblem(
            say(
                f"{folder} 属于另一个用户（编号 {facts.st_uid}），不能使用。请用那个用户运行，"
                "或把 SUNLOT_VAR 设为别的目录。",
                f"{folder} belongs to another user (id {facts.st_uid}). Run as that user, or set "
                "SUNLOT_VAR to another folder.",
            )
        )
    return folder


def die_with_parent(parent: int, sign: signal.Signals) -> None:
    """Ask the kernel to signal this process when `parent`, which has just forked it, is gone.

    Runs in the child after it has become the account: a change of user clears the request.
    """
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(sign), 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), sign)

"""The embedded database: one server per data folder, shared by all who use it.

`running()` starts the server or joins the one that runs, and holds a lease on it. The server
stops when the last lease is gone. See docs/adr/0001-one-database-engine.md.
"""

import contextlib
import fcntl
import os
import pwd
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sunlot.config.place import Place, locate
from sunlot.config.postgres.account import ensure_account, own_folder
from sunlot.config.postgres.binaries import find_binaries, for_account
from sunlot.config.postgres.cluster import make_cluster, write_configuration
from sunlot.config.postgres.keeper import server_status
from sunlot.config.postgres.problems import PostgresProblem, explain
from sunlot.config.words import say, tell

__all__ = ["ConnectionInfo", "PostgresProblem", "in_use", "running"]

_PATIENCE = 120.0
_LOG_LIMIT = 10_000_000


@dataclass(frozen=True)
class ConnectionInfo:
    """How to reach the running server."""

    place: Place
    joined: bool
    """Whether somebody else had started it."""
    durable: bool = True

    @property
    def host(self) -> str:
        """Folder of the Unix socket, as libpq takes it for a host."""
        return str(self.place.sockets)

    def alive(self) -> bool:
        """Whether the server runs, or its keeper is about to start it again."""
        return _postmaster_alive(self.place) or _keeper_alive(self.place)

    def revive(self) -> None:
        """Start the server again after its keeper was killed. Our lease is still held."""
        with _locked(self.place, "pg.start"):
            if _await_decided(self.place) != "ready":
                _start(self.place, durable=self.durable)


@contextlib.contextmanager
def running(place: Place | None = None, *, durable: bool = True) -> Iterator[ConnectionInfo]:
    """Run the embedded server for the length of a with-block, starting or joining it.

    `durable=False` is for tests: no fsync, so a power cut may lose everything.
    Raises PostgresProblem with words for the person at the terminal.
    """
    place = place or locate()
    try:
        lease, joined = _acquire(place, durable=durable)
    except OSError as problem:
        raise explain(f"{problem.strerror}: {problem.filename}", place.var) from problem
    try:
        yield ConnectionInfo(place, joined, durable)
    finally:
        _release(place, lease)


def in_use(place: Place) -> bool:
    """Whether any process holds a lease on the server of `place`."""
    handle = _open(place, "pg.lease")
    try:
        return not _try_lock(handle, fcntl.LOCK_EX)
    finally:
        os.close(handle)


def _acquire(place: Place, *, durable: bool) -> tuple[int, bool]:
    """Take a lease and see that the server runs. Returns the lease and whether it was joined."""
    if place.moved:
        tell(
            f"账户 {place.account} 无法进入 {place.asked}，"
            f"数据放在 {place.var}（不改动原目录的权限）。",
            f"The account {place.account} cannot enter {place.asked}; the data is in {place.var} "
            "(no permissions are changed).",
        )
    ensure_account(place)
    if not place.var.exists():
        own_folder(place.var, place, 0o755)
    own_folder(place.sockets, place)
    with _locked(place, "pg.start"):
        # Waits while a keeper that is shutting down holds the lease exclusively.
        lease = _open(place, "pg.lease")
        _lock_patiently(lease, fcntl.LOCK_SH)
        try:
            if _await_decided(place) == "ready":
                _check_ours(place)
                return lease, True
            _start(place, durable=durable)
        except BaseException:
            os.close(lease)
            raise
        return lease, False


def _release(place: Place, lease: int) -> None:
    """Give the lease back; the last one waits until the server has shut down."""
    last = _try_lock(lease, fcntl.LOCK_EX)
    os.close(lease)
    deadline = time.monotonic() + _PATIENCE
    while last and time.monotonic() < deadline and server_status(place.data):
        time.sleep(0.02)


def _start(place: Place, *, durable: bool) -> None:
    binaries = for_account(find_binaries(), place)
    make_cluster(place, binaries, durable=durable)
    write_configuration(place, durable=durable)
    _forget_reused_pid(place)
    log = _log_file(place)
    size = log.stat().st_size
    keeper = subprocess.Popen(
        [
            sys.executable, "-c",
            "from sunlot.config.postgres.keeper import main; raise SystemExit(main())",
            "--postgres", binaries / "postgres", "--var", str(place.var),
            "--account", place.account or "", "--lease", str(place.var / "pg.lease"),
            "--log", str(log),
        ],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log.open("ab"),
        # Ctrl-C at the terminal must reach the web processes first, so not the keeper.
        start_new_session=True, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    if keeper.stdout is not None:
        with keeper.stdout as answer:
            if answer.readline() == b"ready\n":
                return
    keeper.wait()
    with log.open("rb") as said:
        said.seek(size)
        raise explain(said.read().decode(errors="replace"), place.data)


def _forget_reused_pid(place: Place) -> None:
    """Remove a postmaster.pid whose process id belongs to another program by now.

    The server would take that program for a server of ours and refuse to start.
    """
    pid = _postmaster_line(place, 0)
    if pid.isdigit() and Path(f"/proc/{pid}").exists() and not _postmaster_alive(place):
        (place.data / "postmaster.pid").unlink(missing_ok=True)


def _await_decided(place: Place) -> str:
    """ "ready" or "", after waiting for a server that starts or stops. A stale pid file is none."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        alive = _postmaster_alive(place)
        if alive and server_status(place.data) == "ready":
            return "ready"
        if not alive and not _keeper_alive(place):
            return ""
        time.sleep(0.05)
    raise _busy(place)


def _keeper_alive(place: Place) -> bool:
    """The keeper holds this lock as long as it lives."""
    handle = _open(place, "pg.keeper")
    try:
        return not _try_lock(handle, fcntl.LOCK_SH)
    finally:
        os.close(handle)


def _postmaster_alive(place: Place) -> bool:
    pid = _postmaster_line(place, 0)
    if not pid.isdigit():
        return False
    try:
        return b"postgres" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0]
    except OSError:
        return False


def _postmaster_line(place: Place, number: int) -> str:
    try:
        lines = (place.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        return lines[number].strip()
    except (OSError, IndexError):
        return ""


def _check_ours(place: Place) -> None:
    """A server that somebody runs by hand on our folder, without our socket, cannot be joined."""
    if not (place.sockets / ".s.PGSQL.5432").is_socket():
        raise _busy(place)


def _busy(place: Place) -> PostgresProblem:
    pid = _postmaster_line(place, 0) or "?"
    try:
        owner = pwd.getpwuid(Path(f"/proc/{pid}").stat().st_uid).pw_name
    except (OSError, KeyError):
        owner = "?"
    return PostgresProblem(
        say(
            f"{place.data} 正被进程 {pid}（用户 {owner}）的 PostgreSQL 使用，无法加入。"
            "请先停止它。",
            f"{place.data} is in use by PostgreSQL process {pid} of user {owner}, which cannot be "
            "joined. Stop it first.",
        )
    )


def _log_file(place: Place) -> Path:
    log = place.var / "postgres.log"
    if log.exists() and log.stat().st_size > _LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))
    os.close(_open(place, log.name))
    return log


def _open(place: Place, name: str) -> int:
    """Open a file of ours in `var`, making it for the account when it is new."""
    file = place.var / name
    handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    if place.account is not None and os.geteuid() == 0:
        entry = pwd.getpwnam(place.account)
        os.fchown(handle, entry.pw_uid, entry.pw_gid)
    return handle


@contextlib.contextmanager
def _locked(place: Place, name: str) -> Iterator[None]:
    handle = _open(place, name)
    try:
        _lock_patiently(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _lock_patiently(handle: int, kind: int) -> None:
    deadline = time.monotonic() + 2 * _PATIENCE
    while not _try_lock(handle, kind):
        if time.monotonic() > deadline:
            raise PostgresProblem(
                say(
                    "另一个进程一直在启动或停止数据库，等待超时。",
                    "Another process has been starting or stopping the database for too long.",
                )
            )
        time.sleep(0.02)


def _try_lock(handle: int, kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

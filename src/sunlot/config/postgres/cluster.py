"""Makes the data folder of the embedded server: initdb, the two roles, access rules."""

import contextlib
import os
import pwd
import shutil
import subprocess
from pathlib import Path

from sunlot.config.place import APP_ROLE, DATABASE, OWNER_ROLE, Place
from sunlot.config.postgres.account import identity, own_folder
from sunlot.config.postgres.binaries import Binaries
from sunlot.config.postgres.problems import PostgresProblem, explain
from sunlot.config.words import say, tell

# Nobody can sign in as this role: pg_hba.conf does not name it. Only single-user mode, with the
# server stopped, acts as it.
_SUPERUSER = "sunlot_bootstrap"

_CONTAINER = Path("/sys/fs/cgroup/memory.max")
_LEAST_CACHE, _MOST_CACHE = 128, 2048  # MB

_ROLES = f"""\
CREATE ROLE {OWNER_ROLE} LOGIN CREATEDB NOSUPERUSER NOCREATEROLE NOREPLICATION;
CREATE ROLE {APP_ROLE} LOGIN NOCREATEDB NOSUPERUSER NOCREATEROLE NOREPLICATION;
GRANT {APP_ROLE} TO {OWNER_ROLE};
CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE};
"""


def make_cluster(place: Place, binaries: Binaries, *, durable: bool) -> None:
    """Run initdb beside the final folder and rename it, so a killed first start leaves nothing."""
    if (place.data / "PG_VERSION").is_file():
        _check_version(place, binaries)
        return
    if place.data.exists() and any(place.data.iterdir()):
        raise explain("not a valid data directory", place.data)
    fresh = place.data.with_name("pg.new")
    shutil.rmtree(fresh, ignore_errors=True)
    own_folder(fresh, place)
    tell("正在建立数据库…", "Making the database…")
    arguments = [
        "--pgdata", str(fresh), "--username", _SUPERUSER, "--encoding", "UTF8",
        "--auth-local", "peer", "--auth-host", "reject", "--data-checksums",
        *_locale(binaries.major),
    ]  # fmt: skip
    if not durable:
        arguments.append("--no-sync")
    _run([binaries / "initdb", *arguments], place, fresh)
    output = _run([binaries / "postgres", "--single", "-D", str(fresh), "postgres"], place, fresh,
                  stdin=_ROLES)  # fmt: skip
    if "ERROR:" in output:
        raise explain(output, fresh)
    if place.data.exists():
        place.data.rmdir()
    fresh.rename(place.data)


def _locale(major: int) -> list[str]:
    # The builtin provider sorts and folds by code point on every machine alike; before version 17
    # the C library's C.UTF-8 comes closest.
    if major >= 17:
        return ["--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"]
    return ["--locale", "C.UTF-8"]


def _run(command: list[str], place: Place, folder: Path, *, stdin: str = "") -> str:
    done = subprocess.run(
        command, input=stdin, capture_output=True, text=True, check=False, cwd="/",
        env=server_environment(), **identity(place),
    )  # fmt: skip
    output = done.stdout + done.stderr
    if done.returncode != 0:
        raise explain(output, folder)
    return output


def server_environment() -> dict[str, str]:
    """A small, fixed environment: nothing of the caller's locale or PG* variables leaks in."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _check_version(place: Place, binaries: Binaries) -> None:
    made_by = (place.data / "PG_VERSION").read_text(encoding="ascii").strip()
    if made_by != str(binaries.major):
        raise PostgresProblem(
            say(
                f"数据目录 {place.data} 由 PostgreSQL {made_by} 建立，而找到的程序是 "
                f"{binaries.major}。请设置 SUNLOT_PG_BIN 指向 {made_by} 版，或先备份再升级。",
                f"{place.data} was made by PostgreSQL {made_by}, but the programs found are of "
                f"version {binaries.major}. Point SUNLOT_PG_BIN at version {made_by}, or back up "
                "and upgrade first.",
            )
        )


def _cache_megabytes() -> int:
    """An eighth of the memory that the machine has, or its container may use: a register of two
    million targets and the indexes that a change touches fit into 2 GB."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    with contextlib.suppress(OSError, ValueError):  # no container, or "max"
        memory = min(memory, int(_CONTAINER.read_text(encoding="ascii")))
    return max(_LEAST_CACHE, min(memory >> 23, _MOST_CACHE))


def write_configuration(place: Place, *, durable: bool) -> None:
    """Write the server's settings and access rules; they are ours and made anew at each start.

    Sign-in is by the operating system's word only (peer): root, the account, or whoever runs us
    may be the owner or the application role. No password exists, no network port is opened.
    """
    settings = {
        "listen_addresses": "",
        "port": "5432",
        "unix_socket_directories": str(place.sockets),
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        "shared_buffers": f"{_cache_megabytes() if durable else _LEAST_CACHE}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": "128MB",
        "max_wal_size": "4GB",
        # Nobody follows this server, so an index that is made need not go through the log.
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "lc_messages": "C",
        "log_line_prefix": "%m [%p] %q%u@%d ",
        "log_min_messages": "warning",
        "synchronous_commit": "on",
        "fsync": "on",
        "full_page_writes": "on",
    }
    if not durable:
        # What was committed survives a killed server all the same; only a power cut may lose it.
        # Autovacuum belongs to the superuser: a test could not drop a database that it works in.
        # Its folder may lie in memory, so that old segments go soon.
        settings |= {
            "fsync": "off", "full_page_writes": "off", "autovacuum": "off",
            "max_wal_size": "64MB", "min_wal_size": "32MB",
        }  # fmt: skip
    lines = [f"{name} = '{_quoted(value)}'" for name, value in settings.items()]
    users = {"root", pwd.getpwuid(os.geteuid()).pw_name, place.account or "root"}
    hba = [f"local all {OWNER_ROLE},{APP_ROLE} peer map=sunlot"]
    ident = [f'sunlot "{user}" {role}' for user in sorted(users) for role in (OWNER_ROLE, APP_ROLE)]
    for name, content in (("sunlot", lines), ("pg_hba", hba), ("pg_ident", ident)):
        _write(place, f"{name}.conf", content)
    # initdb's own file stays: it holds what was found out about this machine (shared memory).
    main = place.data / "postgresql.conf"
    if "include 'sunlot.conf'" not in main.read_text(encoding="utf-8"):
        with main.open("a", encoding="utf-8") as end:
            end.write("\ninclude 'sunlot.conf'  # written by sunlot at each start\n")


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "''")


def _write(place: Place, name: str, lines: list[str]) -> None:
    file = place.data / name
    file.write_text(
        "# Written by sunlot at each start.\n" + "\n".join(lines) + "\n", encoding="utf-8"
    )
    if place.account is not None:
        entry = pwd.getpwnam(place.account)
        os.chown(file, entry.pw_uid, entry.pw_gid)
    file.chmod(0o600)

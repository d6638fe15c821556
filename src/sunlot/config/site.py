"""A prepared site: the database runs, keys and folders exist, child processes know their place.

The process that prepares may be root; everything that loads Django is a child process that runs
under the account and gets its role in the database from here.
"""

import contextlib
import os
import secrets
import signal
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from sunlot.config import variables
from sunlot.config.place import Place, locate
from sunlot.config.postgres import ConnectionInfo, running
from sunlot.config.postgres.account import die_with_parent, ensure_account, identity, own_folder
from sunlot.config.runtime import Runtime, runtime_for

Role = Literal["app", "owner"]
# What children take over from whoever started us; everything else stays outside.
_KEPT = ("PATH", "LANG", "LC_ALL", "LC_MESSAGES", "TERM", "TZ", "SSL_CERT_FILE")


@dataclass(frozen=True)
class Site:
    """Everything needed to start child processes of one site."""

    place: Place
    runtime: Runtime
    database: ConnectionInfo | None
    """The embedded server; None when SUNLOT_DATABASE_URL names another one."""

    def environment(self, role: Role, extra: dict[str, str] | None = None) -> dict[str, str]:
        """Variables of a child process that connects as `role`."""
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        ours = {name: value for name, value in os.environ.items() if name.startswith("SUNLOT_")}
        if role != "owner":
            ours.pop(variables.DATABASE_OWNER_URL.name, None)
        return {
            **kept,
            **ours,
            "PYTHONUNBUFFERED": "1",
            "HOME": str(self.place.var / "tmp"),
            variables.VAR.name: str(self.place.var),
            variables.DATABASE_ROLE.name: role,
            "DJANGO_SETTINGS_MODULE": "sunlot.config.settings",
            **self.runtime.environment,
            **(extra or {}),
        }

    def start(
        self,
        arguments: list[str],
        *,
        role: Role = "app",
        group: int | None = None,
        sockets: tuple[socket.socket, ...] = (),
        extra: dict[str, str] | None = None,
        stdin: int | None = None,
    ) -> "subprocess.Popen[bytes]":
        """Start Python with `arguments` under the account; it dies when we do."""
        me = os.getpid()
        return subprocess.Popen(
            [self.runtime.python, "-P", *arguments],
            env=self.environment(role, extra), cwd=self.place.var, process_group=group,
            pass_fds=[one.fileno() for one in sockets], preexec_fn=lambda: _child_setup(me),
            stdin=stdin, **identity(self.place),
        )  # fmt: skip

    def run(
        self,
        arguments: list[str],
        *,
        role: Role = "app",
        extra: dict[str, str] | None = None,
        stdin: int | None = None,
    ) -> int:
        """Run Python with `arguments` under the account to its end; returns the exit code.

        :param stdin: an open file that the child reads as its standard input.
        """
        child = self.start(arguments, role=role, extra=extra, stdin=stdin)
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:
                # The terminal has sent it to the child too, which ends in its own way.
                continue

    def call(
        self, function: str, *, role: Role = "app", extra: dict[str, str] | None = None
    ) -> int:
        """Run `module:function` in a child process; its return value is the exit code."""
        module, name = function.split(":")
        code = f"import sys; from {module} import {name} as main; sys.exit(main())"
        return self.run(["-c", code], role=role, extra=extra)


def _child_setup(parent: int) -> None:
    die_with_parent(parent, signal.SIGTERM)
    os.umask(0o027)


@contextlib.contextmanager
def prepared() -> Iterator[Site]:
    """Start or join the database and make what every process needs."""
    place = locate()
    with contextlib.ExitStack() as stack:
        database = None
        if variables.DATABASE_URL():
            ensure_account(place)
            if not place.var.exists():
                own_folder(place.var, place, 0o755)
        else:
            database = stack.enter_context(running(place))
        # `var` itself may belong to root; what the account writes has folders of its own.
        for name in ("files", "static", "tmp", "demo", "ledger", "backups"):
            own_folder(place.var / name, place, 0o755 if name == "static" else 0o750)
        own_folder(place.var / "log", place, 0o755)
        for name in ("log-state", "log-keys", "log-store"):
            own_folder(place.var / name, place, 0o700)
        make_key(place)
        yield Site(place, runtime_for(place), database)


def make_key(place: Place) -> None:
    """Write the key of sessions and form tokens on first use, readable by the account only."""
    file = place.var / "secret.key"
    if variables.SECRET_KEY() or file.exists():
        return
    owner: dict[str, Any] = dict(identity(place))
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as key:
        key.write(secrets.token_urlsafe(48))
        if owner:
            os.fchown(key.fileno(), owner["user"], owner["group"])

"""Test databases: pytest plugin `-p sunlot.config.testing`, see pyproject.toml.

The migrations run once into a template database whose name is a digest of them; every session,
and every test that commits, gets a copy of it (about 0.1 s). Flushing would fail: the ledger
refuses TRUNCATE. Each session and each of its parallel workers has a server of its own, without
fsync: transactions of one never hold up the ledger's sequencer in another.

A server's folder begins as a copy of the mould below `var/test`, which holds the template, and
lies in memory while the tests run: making the 800 files of a database costs a disk half a second.
"""

import fcntl
import gc
import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from sunlot.config.place import APP_ROLE, Place, default_var, locate, short_id


def _roomy(home: Path) -> Path:
    """A folder in memory, or `home` where there is little of it (a container's usual 64 MB)."""
    memory = Path("/dev/shm")  # noqa: S108  the servers' folders in it are checked when made
    if not os.access(memory, os.W_OK) or shutil.disk_usage(memory).free < 2 << 30:
        return home
    return memory / f"sunlot-test-{short_id(home)}"


# Before Django reads its settings: this module is imported by pytest's command line parsing.
for _name in ("SUNLOT_DEMO", "SUNLOT_TODAY", "SUNLOT_DEBUG"):
    os.environ.pop(_name, None)
_who = re.sub(r"\W+", "_", os.environ.get("SUNLOT_TEST_NAME") or "main").lower()
_home = Path(os.environ.get("SUNLOT_TEST_VAR") or default_var() / "test")
_server = f"{_who}-{os.environ.get('PYTEST_XDIST_WORKER', 'one')}"
os.environ["SUNLOT_VAR"] = str(_roomy(_home) / _server)
os.environ["SUNLOT_DATABASE_ROLE"] = "owner"
os.environ["SUNLOT_STATIC_HASHES"] = "0"
os.environ["SUNLOT_INSECURE_HTTP"] = "1"
os.environ["SUNLOT_SECRET_KEY"] = "only-for-tests-" + "x" * 40
os.environ["SUNLOT_LOG_LEVEL"] = "WARNING"
# The cast signs in by password alone, on any day; tests of both rules switch them on.
os.environ["SUNLOT_SECOND_FACTOR"] = "none"
os.environ["SUNLOT_PASSWORD_PROFILE"] = "asvs"  # noqa: S105  a name of rules


def pytest_configure() -> None:
    """Passwords are hashed by the same hasher, which here does not take a third of a second."""
    from django.contrib.auth.hashers import Argon2PasswordHasher

    for name, least in {"time_cost": 1, "memory_cost": 8, "parallelism": 1}.items():
        setattr(Argon2PasswordHasher, name, least)


def pytest_collection_finish() -> None:
    """What was loaded stays to the end, and a test leaves little behind: the collector need not
    look at it again and again, which took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


class Databases:
    """Makes and drops the databases of one test session."""

    def __init__(self) -> None:
        self.name = f"test_{os.getpid()}"
        self.template = f"template_{_digest_of_migrations()}"

    def prepare_template(self) -> None:
        """Build the template unless it exists."""
        with _maintenance() as cursor:
            # One session builds; the others wait here and find it built.
            cursor.execute("SELECT pg_advisory_lock(5281)")
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.template])
            if cursor.fetchone() is None:
                self._build(cursor)
            cursor.execute("SELECT pg_advisory_unlock(5281)")

    def prepare(self) -> None:
        """Build the template unless it exists, then copy it."""
        from django.db import connections

        self.prepare_template()
        with _maintenance() as cursor:
            _drop_abandoned(cursor)
        settings = connections["default"].settings_dict
        settings["NAME"] = self.name
        settings["CONN_MAX_AGE"] = 0
        self.renew()

    def renew(self) -> None:
        """Replace the test database by a fresh copy of the template."""
        from django.db import connections

        connections.close_all()
        with _maintenance() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{self.name}" TEMPLATE "{self.template}"')

    def drop(self) -> None:
        """Remove the test database."""
        from django.db import connections

        connections.close_all()
        with _maintenance() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def _build(self, cursor: Any) -> None:
        from django.core.management import call_command
        from django.db import connections

        from sunlot.config.grants import grant

        # The newest stay: sessions that began before a change of migrations still copy theirs.
        cursor.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE 'template\\_%' "
            "ORDER BY oid DESC OFFSET 8"
        )
        for (old,) in cursor.fetchall():
            cursor.execute(f'DROP DATABASE IF EXISTS "{old}"')
        fresh = f"{self.template}_new"
        cursor.execute(f'DROP DATABASE IF EXISTS "{fresh}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{fresh}" TEMPLATE template0')
        connection = connections["default"]
        connection.close()
        connection.settings_dict["NAME"] = fresh
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        grant(connection, APP_ROLE)
        connection.close()
        cursor.execute(f'ALTER DATABASE "{fresh}" RENAME TO "{self.template}"')


def _drop_abandoned(cursor: Any) -> None:
    """Remove the databases of sessions that were killed."""
    cursor.execute("SELECT datname FROM pg_database WHERE datname ~ '^test_[0-9]+$'")
    for (name,) in cursor.fetchall():
        if not Path("/proc", name.removeprefix("test_")).exists():
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _maintenance() -> AbstractContextManager[Any]:
    from django.db import connections

    creation: Any = connections["default"].creation
    cursor: AbstractContextManager[Any] = creation._nodb_cursor()
    return cursor


def _digest_of_migrations() -> str:
    """Names the template: changes with any migration, the rights of the roles, and Django."""
    import django
    from django.apps import apps
    from django.conf import settings

    digest = hashlib.sha256(f"{django.VERSION} {settings.LEDGER_TABLES}".encode())
    files = [Path(__file__), Path(__file__).with_name("grants.py")]
    for app in apps.get_app_configs():
        files += sorted((Path(app.path) / "migrations").glob("**/*.*"))
    for file in files:
        if file.suffix in {".py", ".sql"}:
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def _embedded() -> Iterator[None]:
    """A server in a folder of this session's name and worker, shared with others of that name.

    The last of them removes the folder if it lies in memory.
    """
    from sunlot.config.postgres import running

    place = locate()
    _home.mkdir(parents=True, exist_ok=True)
    with (_home / f"{_server}.lock").open("w") as lock:
        if _alone(lock):
            _fill(place)
        fcntl.flock(lock, fcntl.LOCK_SH)
        with running(place, durable=False):
            yield
        if _alone(lock) and not place.var.is_relative_to(_home):
            shutil.rmtree(place.var)


def _alone(lock: Any) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _fill(place: Place) -> None:
    """Copy the mould; where there is none yet, make it of this server while the others wait."""
    from sunlot.config.postgres import running
    from sunlot.config.postgres.account import own_folder
    from sunlot.config.postgres.binaries import find_binaries

    if (place.data / "PG_VERSION").is_file():
        return
    databases = Databases()
    mould = _home / f"mould-{find_binaries().major}-{databases.template}"
    with (_home / "mould.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if mould.is_dir():
            own_folder(place.var, place, 0o755)
            copy_folder(mould, place.data)
            return
        with running(place, durable=False):
            databases.prepare_template()
        # Those of three branches stay.
        for old in sorted(_home.glob("mould-*"), key=lambda one: one.stat().st_mtime)[:-2]:
            shutil.rmtree(old)
        fresh = _home / "fresh"
        shutil.rmtree(fresh, ignore_errors=True)
        copy_folder(place.data, fresh)
        fresh.rename(mould)
        mould.touch()


def copy_folder(source: Path, target: Path) -> None:
    """With owners and modes, which the server insists on."""
    subprocess.run(["cp", "-a", source, target], check=True)


@pytest.fixture(scope="session")
def database_server(
    django_test_environment: None,  # noqa: ARG001  must come before
    django_db_blocker: Any,
) -> Iterator[None]:
    """The server that the tests use: the embedded one, or the one SUNLOT_DATABASE_URL names."""
    from sunlot.config import variables

    with ExitStack() as stack:
        if not variables.DATABASE_URL():
            with django_db_blocker.unblock():
                stack.enter_context(_embedded())
        yield


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_blocker: Any,
    database_server: None,  # noqa: ARG001  must come before
) -> Iterator[None]:
    """Replaces pytest-django's: a copy of the template instead of create, migrate and flush."""
    from django.test import TransactionTestCase

    databases = Databases()
    with django_db_blocker.unblock():
        databases.prepare()

    def renew(_case: TransactionTestCase) -> None:
        databases.renew()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", renew)
        yield
    with django_db_blocker.unblock():
        databases.drop()

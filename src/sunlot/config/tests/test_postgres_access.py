"""Who may reach the embedded server, and as whom it runs."""

import os
import pwd
import stat
import subprocess
from pathlib import Path

import psycopg
import pytest

from sunlot.config.place import Place, locate, reachable
from sunlot.config.postgres.account import identity
from sunlot.config.runtime import runtime_for
from sunlot.config.tests.conftest import USER, Spawn, connect, postmaster, said

as_root = os.geteuid() == 0


@pytest.mark.usefixtures("made")
def test_roles_then_neither_is_superuser_and_only_owner_makes_databases(
    var: Path, spawn: Spawn
) -> None:
    said(spawn(var))
    with connect(var) as connection:
        rows = connection.execute(
            "SELECT rolname, rolsuper, rolcreatedb, rolcreaterole FROM pg_roles "
            "WHERE rolname LIKE 'sunlot\\_%' AND rolcanlogin ORDER BY 1"
        ).fetchall()
    assert rows == [
        ("sunlot_app", False, False, False),
        ("sunlot_bootstrap", True, True, True),
        ("sunlot_owner", False, True, False),
    ]
    with pytest.raises(psycopg.OperationalError, match=r"no pg_hba\.conf entry"):
        connect(var, "sunlot_bootstrap")


@pytest.mark.usefixtures("made")
def test_application_role_then_cannot_make_tables(var: Path, spawn: Spawn) -> None:
    said(spawn(var))
    with connect(var) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("CREATE TABLE mine (a int)")


@pytest.mark.usefixtures("made")
def test_database_then_utf8_by_code_point_with_checksums(var: Path, spawn: Spawn) -> None:
    said(spawn(var))
    with connect(var) as connection:
        row = connection.execute(
            "SELECT pg_encoding_to_char(encoding), current_setting('data_checksums'), "
            "current_setting('listen_addresses'), 'ä' < 'b', lower('Ä') "
            "FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    assert row == ("UTF8", "on", "", False, "ä")


def test_folders_then_only_the_account_enters_data_and_socket(var: Path, spawn: Spawn) -> None:
    said(spawn(var))
    place = locate(var)
    for folder in (place.data, place.sockets):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    running_as = Path(f"/proc/{postmaster(var)}").stat().st_uid
    assert running_as == place.data.stat().st_uid
    if as_root:
        assert running_as != 0


def test_long_path_then_socket_lies_elsewhere(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 100) / "var"
    assert len(os.fsencode(Place(deep, deep, None).sockets)) < 60


if as_root:
    # As an ordinary user there is no second account to give anything to.

    def test_clone_below_private_folder_then_data_moves_and_nothing_is_opened(
        var: Path, spawn: Spawn
    ) -> None:
        private = var.parent / "private"
        private.mkdir(mode=0o700)
        folder = private / "var"
        assert said(spawn(folder)) == "started"
        place = locate(folder)
        assert place.moved
        assert place.var.is_relative_to("/var/lib/sunlot")
        assert stat.S_IMODE(private.stat().st_mode) == 0o700
        assert list(private.iterdir()) == []
        with connect(folder) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)

    def test_ordinary_user_then_server_runs_as_that_user(var: Path) -> None:
        place = Place(var, var, "nobody")
        python = runtime_for(place)
        var.mkdir()
        os.chown(var, pwd.getpwnam("nobody").pw_uid, -1)
        child = subprocess.Popen(
            [python.python, "-c", USER, str(var)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", **python.environment},
            **identity(place),
        )  # fmt: skip
        with child:
            assert said(child) == "started"
            assert Path(f"/proc/{postmaster(var)}").stat().st_uid == child_uid(child.pid)
            # Root later finds a folder of that user and runs the server as that user again.
            assert locate(var).account == "nobody"
            assert child.stdin is not None
            child.stdin.close()

    def child_uid(pid: int) -> int:
        return Path(f"/proc/{pid}").stat().st_uid


def test_reachable_judges_every_parent(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "a").chmod(0o711)
    base = reachable(tmp_path, "nobody")
    assert reachable(inner, "nobody") == base
    (tmp_path / "a").chmod(0o700)
    assert not reachable(inner, "nobody")

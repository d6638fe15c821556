"""Who starts the embedded server, who shares it, and when it ends."""

import os
import signal
from pathlib import Path

import psycopg
import pytest

from sunlot.config.place import locate
from sunlot.config.tests.conftest import (
    Spawn,
    close,
    connect,
    postmaster,
    processes_of,
    said,
    wait_until,
)


def parent_of(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("PPid:")[1].split()[0])


def test_server_when_last_user_leaves_then_nothing_runs(var: Path, spawn: Spawn) -> None:
    user = spawn(var)
    assert said(user) == "started"
    assert processes_of(locate(var).data)
    close(user)
    assert not (locate(var).data / "postmaster.pid").exists()
    wait_until(lambda: not processes_of(locate(var).data))


@pytest.mark.usefixtures("made")
def test_second_start_when_server_runs_then_joins_and_keeps_it(var: Path, spawn: Spawn) -> None:
    first = spawn(var)
    assert said(first) == "started"
    second = spawn(var)
    assert said(second) == "joined"
    close(first)
    with connect(var) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    close(second)
    assert not (locate(var).data / "postmaster.pid").exists()


def test_two_first_starts_at_once_then_one_makes_the_database(var: Path, spawn: Spawn) -> None:
    users = [spawn(var), spawn(var)]
    assert sorted(said(user) for user in users) == ["joined", "started"]


@pytest.mark.usefixtures("made")
def test_starter_when_killed_then_server_ends_cleanly(var: Path, spawn: Spawn) -> None:
    user = spawn(var)
    said(user)
    user.kill()
    wait_until(lambda: not processes_of(locate(var).data))
    assert not (locate(var).data / "postmaster.pid").exists()


@pytest.mark.usefixtures("made")
def test_keeper_when_killed_then_server_ends_and_next_start_works(var: Path, spawn: Spawn) -> None:
    user = spawn(var)
    said(user)
    os.kill(parent_of(postmaster(var)), signal.SIGKILL)
    wait_until(lambda: not processes_of(locate(var).data))
    close(user)
    assert said(spawn(var)) == "started"


@pytest.mark.usefixtures("made")
def test_server_when_killed_then_restarts_with_everything_committed(
    var: Path, spawn: Spawn
) -> None:
    said(spawn(var))
    with connect(var, "sunlot_owner") as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS number")
    killed = postmaster(var)
    os.kill(killed, signal.SIGKILL)

    def answers() -> bool:
        try:
            with connect(var, "sunlot_owner") as connection:
                return connection.execute("SELECT number FROM kept").fetchone() == (42,)
        except psycopg.OperationalError:
            return False

    wait_until(answers)
    assert postmaster(var) != killed


@pytest.mark.usefixtures("made")
def test_stale_pid_file_when_machine_was_cut_off_then_start_works(var: Path, spawn: Spawn) -> None:
    user = spawn(var)
    said(user)
    data = locate(var).data
    left = (data / "postmaster.pid").read_text()
    close(user)
    # As after a power cut: the file names a process that is another program by now.
    (data / "postmaster.pid").write_text(left.replace(left.split()[0], str(os.getpid()), 1))
    os.chown(data / "postmaster.pid", data.stat().st_uid, data.stat().st_gid)
    assert said(spawn(var)) == "started"


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda data: (data / "global" / "pg_control").unlink(), "损坏"),
        (lambda data: (data / "PG_VERSION").unlink(), "损坏"),
        (lambda data: (data / "PG_VERSION").write_text("14\n"), "PostgreSQL 14"),
    ],
    ids=["control file lost", "half a folder", "other version"],
)
def test_start_when_folder_is_unusable_then_says_so_in_words(
    var: Path, spawn: Spawn, damage: object, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    user = spawn(var)
    said(user)
    close(user)
    damage(locate(var).data)  # type: ignore[operator]
    answer = said(spawn(var))
    assert answer.startswith("refused")
    assert words in answer


@pytest.mark.usefixtures("made")
def test_start_when_somebody_runs_the_folder_by_hand_then_names_the_process(
    var: Path, spawn: Spawn
) -> None:
    user = spawn(var)
    said(user)
    (locate(var).sockets / ".s.PGSQL.5432").unlink()
    answer = said(spawn(var))
    assert answer.startswith("refused")
    assert str(postmaster(var)) in answer

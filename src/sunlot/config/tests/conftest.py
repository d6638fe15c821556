"""Servers of their own for these tests: they are killed, damaged and started by other users."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from sunlot.config.place import locate
from sunlot.config.postgres import running
from sunlot.config.testing import copy_folder

# Starts or joins the server of a folder, says so, and stays until its standard input is closed.
USER = """
import sys
from pathlib import Path
from sunlot.config.place import locate
from sunlot.config.postgres import PostgresProblem, running
try:
    with running(locate(Path(sys.argv[1])), durable=False) as server:
        print("joined" if server.joined else "started", flush=True)
        sys.stdin.read()
except PostgresProblem as problem:
    print("refused", problem, flush=True)
"""


@pytest.fixture
def var() -> Iterator[Path]:
    """A data folder that every account can reach, gone afterwards with all that used it."""
    with tempfile.TemporaryDirectory(prefix="sunlot-test-", ignore_cleanup_errors=True) as home:
        Path(home).chmod(0o755)
        folder = Path(home) / "var"
        yield folder
        place = locate(folder)
        deadline = time.monotonic() + 20
        while processes_of(place.data) and time.monotonic() < deadline:
            time.sleep(0.05)
        for pid in processes_of(place.data):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        shutil.rmtree(place.home, ignore_errors=True)


@pytest.fixture(scope="session")
def made_once() -> Iterator[Path]:
    """A data folder whose server was started once, and stopped."""
    with tempfile.TemporaryDirectory(prefix="sunlot-made-", ignore_cleanup_errors=True) as home:
        Path(home).chmod(0o755)
        folder = Path(home) / "var"
        with running(locate(folder), durable=False):
            pass
        yield folder


@pytest.fixture
def made(var: Path, made_once: Path) -> None:
    """`var` is a copy of such a folder: making the database is not what the test is about."""
    copy_folder(made_once, var)


Spawn = Callable[[Path], "subprocess.Popen[str]"]


@pytest.fixture
def spawn() -> Iterator[Spawn]:
    """Starts processes that use the server of a folder until they are closed or killed."""
    started: list[subprocess.Popen[str]] = []

    def start(folder: Path) -> "subprocess.Popen[str]":
        child = subprocess.Popen(
            [sys.executable, "-c", USER, str(folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        started.append(child)
        return child

    yield start
    for child in started:
        close(child)


def close(child: "subprocess.Popen[str]") -> None:
    """Let a process end in order, and wait for it."""
    if child.stdin and not child.stdin.closed:
        child.stdin.close()
    child.wait(30)


def said(child: "subprocess.Popen[str]") -> str:
    """The next line that a process prints."""
    assert child.stdout is not None
    return child.stdout.readline().strip()


def connect(folder: Path, role: str = "sunlot_app") -> "psycopg.Connection[tuple[object, ...]]":
    """A connection to the server of a folder, autocommit."""
    host = str(locate(folder).sockets)
    return psycopg.connect(host=host, user=role, dbname="sunlot", autocommit=True)


def processes_of(data: Path) -> list[int]:
    """Process ids whose command line names a folder: postmaster and keeper."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            keeper = b"--var" in words and os.fsencode(data.parent) in words
            if os.fsencode(data) in words or keeper:
                found.append(int(entry.name))
    return found


def postmaster(folder: Path) -> int:
    """Process id of the server of a folder."""
    pid = (locate(folder).data / "postmaster.pid").read_text().splitlines()[0]
    return int(pid)


def wait_until(condition: Callable[[], object], seconds: float = 20) -> None:
    """Wait for something to come true; fail when it does not."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)

"""The whole site as processes: started, hurt, stopped."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sunlot.config.place import locate
from sunlot.config.tests.conftest import postmaster, processes_of, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.faults]


class Served:
    """A running `sunlot serve` and what it says."""

    def __init__(self, var: Path, port: int, *arguments: str) -> None:
        self.port = port
        self.log = var.parent / "serve.log"
        ours = {key: value for key, value in os.environ.items() if not key.startswith("SUNLOT_")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sunlot.config.cli", "serve", "--port", str(port), *arguments],
            env={**ours, "SUNLOT_VAR": str(var), "SUNLOT_WEB_PROCESSES": "1", "LC_ALL": "C.UTF-8"},
            stdout=self.log.open("w"), stderr=subprocess.STDOUT,
        )  # fmt: skip

    def text(self) -> str:
        """Everything printed so far."""
        return self.log.read_text(encoding="utf-8")

    def answers(self) -> bool:
        """Whether the sign-in page comes, which needs web process and database."""
        try:
            url = f"http://127.0.0.1:{self.port}/accounts/login/"
            with urllib.request.urlopen(url, timeout=10) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def children(self, words: str) -> list[int]:
        """Process ids of direct children whose command line holds `words`."""
        found = []
        for entry in Path("/proc").iterdir():
            try:
                status = (entry / "status").read_text()
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except (OSError, UnicodeDecodeError):
                continue
            if f"PPid:\t{self.process.pid}\n" in status and words in line:
                found.append(int(entry.name))
        return found


@pytest.fixture
def serve(var: Path) -> Iterator[Callable[..., Served]]:
    started: list[Served] = []

    def start(port: int | None = None) -> Served:
        if port is None:
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                port = free.getsockname()[1]
        started.append(Served(var, port))
        return started[-1]

    yield start
    for served in started:
        served.process.terminate()
        served.process.wait(60)


def test_serve_when_hurt_then_heals_and_when_ended_then_leaves_nothing(
    var: Path, serve: Callable[..., Served]
) -> None:
    # One test, because starting a site takes seconds: each part leaves it running.
    site = serve()
    wait_until(lambda: "已启动" in site.text() or site.process.poll() is not None, 120)
    assert site.answers(), site.text()
    web, worker = site.children("gunicorn")[0], site.children("procrastinate")[0]

    if os.geteuid() == 0:
        for pid in (web, worker, postmaster(var)):
            assert Path(f"/proc/{pid}").stat().st_uid != 0
    assert os.getpgid(web) == os.getpgid(worker)

    os.kill(web, signal.SIGKILL)
    wait_until(lambda: site.children("gunicorn") not in ([], [web]) and site.answers(), 60)
    os.kill(worker, signal.SIGKILL)
    wait_until(lambda: site.children("procrastinate") not in ([], [worker]), 60)
    assert "SIGKILL" in site.text()

    os.kill(postmaster(var), signal.SIGKILL)
    time.sleep(0.2)
    wait_until(site.answers, 60)

    second = serve(site.port)
    assert second.process.wait(60) == 1
    assert f"127.0.0.1:{site.port}" in second.text()

    everything = [*site.children(""), *processes_of(locate(var).data)]
    site.process.send_signal(signal.SIGTERM)
    assert site.process.wait(60) == 0
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in everything), 20)
    assert not (locate(var).data / "postmaster.pid").exists()

    site = serve()
    wait_until(lambda: "已启动" in site.text() or site.process.poll() is not None, 120)
    everything = [*site.children(""), *processes_of(locate(var).data)]
    assert len(everything) >= 4
    site.process.kill()
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in everything), 60)

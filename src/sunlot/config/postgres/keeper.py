"""The process that runs the server as its direct child for as long as anybody uses it.

Started by `sunlot.config.postgres.running`. Every user of the server holds a shared lock on the
lease file; the kernel drops it when that process ends, however it ends. Once the keeper gets the
lock exclusively, nobody is left and the server is shut down. The keeper drops root before it
starts the server, and the server dies with the keeper.
"""

import argparse
import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import FrameType

from sunlot.config.place import Place
from sunlot.config.postgres.account import die_with_parent, drop_root
from sunlot.config.postgres.cluster import server_environment

_READY_SECONDS = 120.0
_RESTARTS = 5


class Keeper:
    """Starts the server, restarts it when it was killed, stops it when nobody needs it."""

    def __init__(self, postgres: str, place: Place, lease: int, log: int) -> None:
        self.postgres = postgres
        self.place = place
        self.lease = lease
        self.log = log
        self.stopping = threading.Event()
        self.server: subprocess.Popen[bytes] | None = None

    def start(self) -> bool:
        """Start the server and wait until it takes connections; False when it gave up."""
        me = os.getpid()
        self.server = subprocess.Popen(
            [self.postgres, "-D", str(self.place.data)],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, cwd="/",
            env=server_environment(), preexec_fn=lambda: die_with_parent(me, signal.SIGINT),
        )  # fmt: skip
        deadline = time.monotonic() + _READY_SECONDS
        while time.monotonic() < deadline and self.server.poll() is None:
            if server_status(self.place.data) == "ready":
                return True
            time.sleep(0.02)
        return False

    def run(self) -> int:
        """Stay until the last lease is gone. Returns the exit code of the process."""
        restarts = 0
        while self.server is not None:
            code = self.server.wait()
            if self.stopping.is_set():
                return 0
            restarts += 1
            self.note(f"the server ended with {code}; start {restarts} of {_RESTARTS}")
            if restarts > _RESTARTS:
                return 1
            # Backends of a killed server need a moment to notice and let go of shared memory.
            while not self.stopping.is_set() and not self.start() and restarts <= _RESTARTS:
                restarts += 1
                time.sleep(0.5)
            if self.stopping.is_set():
                self.stop()
        return 1

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, everything committed is kept."""
        self.stopping.set()
        if self.server is not None and self.server.poll() is None:
            self.server.send_signal(signal.SIGINT)

    def wait_for_last_lease(self) -> None:
        """Block until no other process holds the lease; then stop."""
        fcntl.flock(self.lease, fcntl.LOCK_EX)
        self.stop()

    def note(self, words: str) -> None:
        """Add a line to the server's log."""
        os.write(self.log, f"keeper: {words}\n".encode())


def server_status(data: Path) -> str:
    """The last line of postmaster.pid: starting, ready, stopping, standby; empty when absent."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return ""
    return lines[7].strip() if len(lines) > 7 else "starting"


def main() -> int:
    """Entry point: `python -m sunlot.config.postgres.keeper …`, started by `running`."""
    parser = argparse.ArgumentParser()
    for name in ("postgres", "var", "account", "lease", "log"):
        parser.add_argument(f"--{name}", required=True)
    given = parser.parse_args()
    place = Place(Path(given.var), Path(given.var), given.account or None)
    lease = os.open(given.lease, os.O_RDWR)
    log = os.open(given.log, os.O_WRONLY | os.O_APPEND)
    # Tells others that a keeper is there, even while it restarts the server.
    mine = os.open(place.var / "pg.keeper", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(mine, fcntl.LOCK_EX)
    drop_root(place)
    keeper = Keeper(given.postgres, place, lease, log)

    def stop(_number: int, _frame: FrameType | None) -> None:
        keeper.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    if not keeper.start():
        keeper.stop()
        return 1
    threading.Thread(target=keeper.wait_for_last_lease, daemon=True).start()
    with contextlib.suppress(OSError):
        sys.stdout.write("ready\n")
        sys.stdout.flush()
    return keeper.run()


if __name__ == "__main__":
    raise SystemExit(main())

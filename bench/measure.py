"""What every script here shares: options, a stop watch that also sees memory, the results file."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"
T = TypeVar("T")


@dataclass(frozen=True)
class Taken:
    """Seconds of each run, and the most memory that all processes had beyond what was before."""

    runs: tuple[float, ...]
    memory: int
    unshared: int

    @property
    def seconds(self) -> float:
        """The median."""
        return statistics.median(self.runs)

    @property
    def shown(self) -> str:
        """The median for people."""
        return f"{self.seconds:.3g} s"

    @property
    def megabytes(self) -> int:
        """Memory in 10^6 bytes."""
        return round(self.memory / 1e6)

    @property
    def own_megabytes(self) -> int:
        """The same without what processes share, which is a database server's cache."""
        return round(self.unshared / 1e6)


def _children(process: int) -> Iterator[int]:
    yield process
    for thread in Path(f"/proc/{process}/task").glob("*/children"):
        with contextlib.suppress(OSError):  # the thread has ended
            for child in thread.read_text().split():
                yield from _children(int(child))


def memory_now() -> tuple[int, int]:
    """Bytes of this process and its children, shared pages counted once (Linux); and how many of
    them are no shared memory."""
    total = shared = 0
    for process in _children(os.getpid()):
        try:
            text = Path(f"/proc/{process}/smaps_rollup").read_text()
        except OSError:
            continue
        sizes = dict(line.split(":") for line in text.splitlines()[1:])
        total += int(sizes.get("Pss", "0 kB").split()[0]) * 1024
        shared += int(sizes.get("Pss_Shmem", "0 kB").split()[0]) * 1024
    return total, total - shared


def take(work: Callable[[], T], repeat: int = 3, *, watch: bool = True) -> tuple[Taken, T]:
    """Runs `work` `repeat` times; the value is the last one's."""
    before = memory_now() if watch else (0, 0)
    most, done = before, threading.Event()

    def look() -> None:
        nonlocal most
        while not done.wait(0.25):
            # Twice, because a process that is just being started still shows its parent's memory.
            found = map(min, memory_now(), memory_now())
            most = tuple(map(max, most, found))  # type: ignore[assignment]

    watcher = threading.Thread(target=look, daemon=True)
    if watch:
        watcher.start()
    runs, value = [], None
    for _ in range(repeat):
        value = None  # the result of one run is not held through the next
        begin = time.perf_counter()
        value = work()
        runs.append(time.perf_counter() - begin)
    done.set()
    if watch:
        watcher.join()
    memory, unshared = (last - first for last, first in zip(most, before, strict=True))
    return Taken(tuple(runs), memory, unshared), value  # type: ignore[return-value]


def machine() -> dict[str, Any]:
    """Cores, memory, the processor's vector unit, versions."""
    info = Path("/proc/cpuinfo").read_text()
    memory = Path("/proc/meminfo").read_text().split()[1]
    flags = info.partition("flags")[2].partition("\n")[0].split()
    return {
        "cores": os.cpu_count(),
        "memory_GB": round(int(memory) / 1e6),
        "processor": info.partition("model name\t: ")[2].partition("\n")[0],
        "has": [name for name in ("avx2", "avx512f", "sha_ni") if name in flags],
        "python": platform.python_version(),
    }


def options(about: str, **counts: int) -> argparse.Namespace:
    """`--folder`, `--repeat`, `--only-print` and one option per count, such as `--objects`."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--folder", type=Path, help="for temporary files (default: a new one)")
    parser.add_argument("--repeat", type=int, default=3, help="runs; the median counts")
    parser.add_argument("--only-print", action="store_true", help="do not write results.json")
    for name, value in counts.items():
        parser.add_argument(f"--{name}", type=lambda text: int(float(text)), default=value)
    return parser.parse_args()


@contextmanager
def folder(args: argparse.Namespace) -> Iterator[Path]:
    """A directory for temporary files, deleted afterwards."""
    if args.folder is not None:
        args.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=args.folder, prefix="drawproof-bench-") as name:
        # The account of a site can enter it: else the site lies elsewhere and stays there.
        Path(name).chmod(0o755)
        yield Path(name)


def pace() -> int:
    """Milliseconds of a fixed loop now, the quickest of five: a machine that others share does the
    same work in half the time a quarter of an hour later."""
    runs = []
    for _ in range(5):
        begin = time.perf_counter()
        sum(number for number in range(1_000_000))
        runs.append(time.perf_counter() - begin)
    return round(min(runs) * 1000)


def report(
    args: argparse.Namespace, row: str, work: str, target: str, measured: str, met: bool | None
) -> None:
    """One row of the table: prints it and keeps it in results.json under its name `row`."""
    load, now = os.getloadavg()[0], pace()
    sign = {True: "yes", False: "NO", None: "–"}[met]
    print(f"{work} | {target} | {measured} | {sign} | load {load:.1f}, pace {now}", flush=True)
    if args.only_print:
        return
    kept = json.loads(RESULTS.read_text()) if RESULTS.exists() else {"rows": {}}
    kept["machine"] = machine()
    kept["rows"][row] = {
        "work": work,
        "target": target,
        "measured": measured,
        "met": sign,
        "load": round(load, 1),
        "pace": now,
    }
    RESULTS.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")


def limit(count: int, where: Path, threads: int = 2) -> float:
    """Seconds of the C loop of `limit.c` over `count` tickets: OpenSSL, copied midstate."""
    program = where / "limit"
    source = str(HERE / "limit.c")
    command = ["gcc", "-O3", "-march=native", "-w", "-pthread", source, "-o", str(program)]
    subprocess.run([*command, "-lcrypto"], check=True)
    done = subprocess.run(
        [str(program), str(count), str(threads)], check=True, capture_output=True, text=True
    )
    return float(done.stdout.split()[0])


def missing(*names: str) -> list[str]:
    """Those of the named packages that are not installed; says so."""
    import importlib.util

    absent = [name for name in names if importlib.util.find_spec(name) is None]
    if absent:
        print(f"left out: {', '.join(absent)} not installed", file=sys.stderr)
    return absent

"""Work in other processes of this interpreter that share no memory with this one.

A forked process makes the system copy every page of rows that this one touches afterwards; a
spawned one of `multiprocessing` runs the caller's script again. Those here only import what the
called function needs.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing.connection import Connection
from queue import SimpleQueue
from types import TracebackType
from typing import Any, TypeVar

T = TypeVar("T")
_PROGRAM = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from drawproof.crew import serve; serve(int(sys.argv[2]))"
)


def default_size() -> int:
    """One process per processor; 0 where a process cannot be started this way."""
    return (os.cpu_count() or 1) if os.name == "posix" and sys.executable else 0


class Crew:
    """`size` processes that answer calls; with 0 this process does the work itself, at once."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._idle: SimpleQueue[Connection] = SimpleQueue()
        self._members: list[tuple[subprocess.Popen[bytes], Connection]] = []
        self._threads: ThreadPoolExecutor | None = None

    def __enter__(self) -> Crew:
        if self.size:
            self._threads = ThreadPoolExecutor(self.size, "drawproof-crew")
        for _ in range(self.size):
            ours, theirs = socket.socketpair()
            with theirs:
                command = [sys.executable, "-I", "-S", "-c", _PROGRAM, json.dumps(sys.path)]
                number = theirs.fileno()
                member = subprocess.Popen([*command, str(number)], pass_fds=[number])
            connection = Connection(ours.detach())
            self._members.append((member, connection))
            self._idle.put(connection)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._threads is not None:
            self._threads.shutdown(cancel_futures=True)
        for member, connection in self._members:
            connection.close()
            member.wait()

    def submit(self, function: Callable[..., T], *args: Any) -> Future[T]:
        """Calls a function of a module; it, its arguments and its value are pickled."""
        if self._threads is not None:
            return self._threads.submit(self._call, function, args)
        done: Future[T] = Future()
        try:
            done.set_result(function(*args))
        except Exception as error:
            done.set_exception(error)
        return done

    def in_order(self, function: Callable[..., T], calls: Iterable[tuple[Any, ...]]) -> Iterator[T]:
        """The values of many calls in their order; a few are always under way."""
        waiting: deque[Future[T]] = deque()
        for args in calls:
            waiting.append(self.submit(function, *args))
            if len(waiting) > 2 * self.size:
                yield waiting.popleft().result()
        for future in waiting:
            yield future.result()

    def _call(self, function: Callable[..., T], args: tuple[Any, ...]) -> T:
        connection = self._idle.get()
        try:
            connection.send((function, args))
            good, value = connection.recv()
        finally:
            self._idle.put(connection)
        if not good:
            raise value
        answer: T = value
        return answer


ALONE = Crew(0)


def serve(number: int) -> None:
    """The other process: answers calls from the socket `number` until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    connection = Connection(number)
    while True:
        try:
            function, args = connection.recv()
        except EOFError:
            return
        try:
            answer = True, function(*args)
        except Exception as error:
            answer = False, error
        connection.send(answer)

"""`sunlot serve` and `sunlot worker`: the processes of a site, watched and stopped together."""

import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType

from sunlot.config import variables
from sunlot.config.env import EnvironmentProblem
from sunlot.config.postgres import PostgresProblem
from sunlot.config.site import Site
from sunlot.config.words import say, tell

_PATIENCE = 25.0
"""Seconds that a process gets to finish what it does before it is killed."""
_RESTARTS, _WINDOW = 5, 60.0


class Stop(Exception):
    """A signal asked us to end."""


@dataclass
class Service:
    """One long-running child process and how to start it."""

    name: str
    start: Callable[[int], "subprocess.Popen[bytes]"]
    """Takes the process group to join, 0 for a new one."""
    process: "subprocess.Popen[bytes] | None" = None
    ends: deque[float] = field(default_factory=lambda: deque(maxlen=_RESTARTS))

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self.process is not None and self.process.poll() is None


class Watch:
    """Runs services in one process group until told to stop, and restarts what falls over."""

    def __init__(self, site: Site, services: list[Service]) -> None:
        self.site = site
        self.services = services

    def start(self, service: Service) -> None:
        """Start a service in the group of those that run already."""
        running = [other.process for other in self.services if other.alive]
        group = running[0].pid if running and running[0] else 0
        try:
            service.process = service.start(group)
        except PermissionError:
            # The first of the group ended in this very moment, and the group with it.
            service.process = service.start(0)

    def run(self, ready: Callable[[], None] = lambda: None) -> int:
        """Start everything, watch it, and stop it in reverse order. Returns the exit code."""
        previous = [signal.signal(number, _stop) for number in (signal.SIGTERM, signal.SIGINT)]
        try:
            for service in self.services:
                self.start(service)
            ready()
            while True:
                time.sleep(0.5)
                if not self._look_after():
                    return 1
        except Stop:
            tell("正在停止…", "Stopping…")
            return 0
        finally:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, signal.SIG_IGN)
            self.stop()
            for number, handler in zip((signal.SIGTERM, signal.SIGINT), previous, strict=True):
                signal.signal(number, handler)

    def _look_after(self) -> bool:
        """Restart what ended; False when something ends again and again."""
        database = self.site.database
        if database is not None and not database.alive():
            tell("数据库已停止，正在重新启动…", "The database stopped; starting it again…")
            try:
                database.revive()
            except PostgresProblem as problem:
                tell(str(problem), str(problem))
                return False
        return all(service.alive or self._restart(service) for service in self.services)

    def _restart(self, service: Service) -> bool:
        why = _reason(service.process.returncode if service.process else None)
        now = time.monotonic()
        if len(service.ends) == _RESTARTS and now - service.ends[0] < _WINDOW:
            tell(
                f"{service.name}一再结束（{why}），停止运行。原因见上面的日志，"
                "也可运行 sunlot doctor。",
                f"{service.name} ends again and again ({why}); stopping. The log above says why; "
                "sunlot doctor may help.",
            )
            return False
        service.ends.append(now)
        tell(
            f"{service.name}意外结束（{why}），正在重新启动…",
            f"{service.name} ended ({why}); starting it again…",
        )
        self.start(service)
        return True

    def stop(self) -> None:
        """Ask the services to finish, last started first; kill what does not."""
        for service in reversed(self.services):
            if service.alive and service.process:
                service.process.terminate()
        deadline = time.monotonic() + _PATIENCE
        for service in self.services:
            if service.process is None:
                continue
            try:
                service.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                tell(f"{service.name}没有及时结束，已强制结束。", f"Killed {service.name}.")
                service.process.kill()
                service.process.wait()


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stop


def _reason(code: int | None) -> str:
    if code is not None and code < 0:
        return say(f"信号 {signal.Signals(-code).name}", f"signal {signal.Signals(-code).name}")
    return say(f"退出码 {code}", f"exit code {code}")


def listen(address: str, port: int) -> socket.socket:
    """Bind the site's port while we may still be root; the web processes take the socket over."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((address, port))
    except OSError as problem:
        listener.close()
        raise EnvironmentProblem(
            say(
                f"无法在 {address}:{port} 上监听：{problem.strerror}。"
                "请换一个端口，例如 sunlot serve --port 8001。",
                f"Cannot listen on {address}:{port}: {problem.strerror}. "
                "Try another port, such as sunlot serve --port 8001.",
            )
        ) from None
    listener.listen(256)
    return listener


def web(site: Site, listener: socket.socket) -> Service:
    """The web processes."""
    arguments = [
        "-m", "gunicorn", "sunlot.config.wsgi:application",
        "--bind", f"fd://{listener.fileno()}",
        "--workers", str(variables.WEB_PROCESSES()),
        "--worker-class", "gthread", "--threads", "4",
        "--timeout", "120", "--graceful-timeout", "20",
        "--worker-tmp-dir", str(site.place.var / "tmp"),
        "--no-control-socket", "--log-level", "warning",
    ]  # fmt: skip
    return Service(
        say("网站进程", "The web process"),
        lambda group: site.start(arguments, group=group, sockets=(listener,)),
    )


def worker(site: Site) -> Service:
    """The process that runs background jobs."""
    arguments = [
        "-m", "django", "procrastinate", "worker",
        "--concurrency", str(variables.WORKER_JOBS()),
        "--shutdown-graceful-timeout", "15",
    ]  # fmt: skip
    return Service(
        say("后台任务进程", "The worker process"),
        lambda group: site.start(arguments, group=group),
    )


def serve(
    site: Site,
    address: str,
    port: int,
    *,
    closing: list[str] | None = None,
    beside: tuple[Service, ...] = (),
) -> int:
    """Serve the site until SIGTERM or Ctrl-C. `closing` lines are shown below the address.

    :param beside: services that run with the site and end with it.
    """
    if variables.DEBUG() and not variables.DEMO():
        raise EnvironmentProblem(
            say(
                "SUNLOT_DEBUG=1 会向访客显示内部信息，正式运行时不允许。请去掉它。",
                "SUNLOT_DEBUG=1 shows internals to visitors and is refused here. Unset it.",
            )
        )
    with listen(address, port) as listener:
        code = site.call("sunlot.config.upgrade:main", role="owner")
        if code:
            return code
        port = listener.getsockname()[1]
        url = f"http://{f'[{address}]' if ':' in address else address}:{port}/"

        def ready() -> None:
            _await_answer(url)
            tell(f"阳光双随机已启动：{url}", f"Sunlot is running: {url}")
            _hint_at_hosts(address)
            for line in closing or []:
                tell(line, line)
            tell("按 Ctrl-C 停止。", "Press Ctrl-C to stop.")

        return Watch(site, [*beside, web(site, listener), worker(site)]).run(ready)


def _hint_at_hosts(address: str) -> None:
    """A site that others should reach answers only under the names it was given."""
    if variables.HOSTS() == variables.HOSTS.default and address not in variables.HOSTS.default:
        tell(
            "其他机器要访问，请把本机的名称或地址写入 SUNLOT_HOSTS，否则会被拒绝。",
            "For other machines to get an answer, put this machine's names or addresses in "
            "SUNLOT_HOSTS.",
        )


def work(site: Site) -> int:
    """Run background jobs until SIGTERM or Ctrl-C."""
    return Watch(site, [worker(site)]).run(
        lambda: tell("后台任务进程已启动，按 Ctrl-C 停止。", "Worker running; Ctrl-C stops it.")
    )


def _await_answer(url: str) -> None:
    """Wait until the web process answers anything at all; the watch deals with one that dies."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{url}static/", timeout=5).close()  # noqa: S310  our own address
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return

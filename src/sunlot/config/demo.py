"""`sunlot demo`: runs the demo's job once, then serves the site.

Interrupted between two steps it goes on where it was; interrupted inside a step it starts over,
because a step is many actions and half of them cannot be done twice.
"""

import json
import os
import shlex
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sunlot.config import variables
from sunlot.config.forget import forget
from sunlot.config.place import Place, locate
from sunlot.config.postgres import in_use
from sunlot.config.postgres.account import own_folder
from sunlot.config.serve import Service, listen, serve
from sunlot.config.site import Site, prepared
from sunlot.config.words import say, tell

# The name of the demo's log, for good: it stands in every signature.
LOG = "demo.sunlot.example/log"

# A server whose demo was killed needs a moment to stop.
_PATIENCE = 30.0


class DemoState:
    """What the demo has done and is doing, in `var/demo/state.json`, readable by its owner."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.facts: dict[str, Any] = {}
        if file.exists():
            self.facts = json.loads(file.read_text(encoding="utf-8"))

    def done(self, step: str) -> bool:
        """Whether a step was finished, in this run or an earlier one."""
        return step in self.facts.get("steps", [])

    def begin(self, step: str) -> bool:
        """Note that a step begins; False when there is nothing to do, as it was finished."""
        if self.done(step):
            return False
        self.facts["begun"] = step
        self._write()
        return True

    def finish(self, step: str, **facts: Any) -> None:
        """Note a finished step, with facts that later steps or a later run need."""
        self.facts.update(facts)
        self.facts["steps"] = list(dict.fromkeys([*self.facts.get("steps", []), step]))
        self.facts["begun"] = ""
        self._write()

    @property
    def unfinished(self) -> str:
        """The step in which an earlier run was interrupted, or nothing."""
        return str(self.facts.get("begun", ""))

    def _write(self) -> None:
        fresh = self.file.with_suffix(".new")
        # Holds the passwords of the demo accounts.
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            json.dump(self.facts, out, ensure_ascii=False, indent=1)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(self.file)

    def closing(self, base: str) -> list[str]:
        """Lines to show below the address while the site is served; `{base}` is that address."""
        return [line.replace("{base}", base) for line in self.facts.get("closing", [])]


def clear_half_done(place: Place, *, patience: float = _PATIENCE) -> bool:
    """Delete the data of a demo that was interrupted inside a step, and say so.

    :param patience: seconds to wait for the database of the interrupted run to stop.
    :returns: False when it must be deleted and cannot be; the reason was printed.
    """
    step = DemoState(place.state_file).unfinished
    if not step:
        return True
    if variables.DATABASE_URL():
        tell(
            f"上次演示在步骤 {step} 中断。请清空 SUNLOT_DATABASE_URL 指定的数据库，"
            f"删除 {place.state_file}，再运行一次。",
            f"The demo was interrupted in step {step}. Empty the database that "
            f"SUNLOT_DATABASE_URL names, delete {place.state_file} and run it again.",
        )
        return False
    deadline = time.monotonic() + patience
    while in_use(place) and time.monotonic() < deadline:
        time.sleep(0.2)
    if in_use(place):
        tell(
            f"上次演示在步骤 {step} 中断，要从头开始；但 {place.var} 正在使用中："
            "请先停止另一个 sunlot serve 或 make demo。",
            f"The demo was interrupted in step {step} and has to start over, but {place.var} is "
            "in use: stop the other sunlot serve or make demo first.",
        )
        return False
    tell(
        f"上次演示在步骤 {step} 中断，现在从头开始。",
        f"The demo was interrupted in step {step}; it starts over.",
    )
    return forget() == 0


def demo(address: str, port: int, *, serving: bool) -> int:
    """Run the demo's job, then serve the site unless told not to. Returns the exit code."""
    from sunlot.demo import TODAY

    os.environ[variables.DEMO.name] = "1"
    os.environ[variables.TODAY.name] = TODAY
    os.environ[variables.LOG_ORIGIN.name] = LOG
    if not clear_half_done(locate()):
        return 1
    with prepared() as site:
        make_folders(site.place)
        code = site.call("sunlot.config.upgrade:main", role="owner")
        code = code or site.call("sunlot.demo.witness:prepare")
        if code:
            return code
        with witnessed(site) as witness:
            return _play(site, witness, address, port, serving=serving)


def make_folders(place: Place) -> None:
    """The folders of those who are not the site: its account writes them, `var` may be root's."""
    for name in ("witness", "auditor"):
        own_folder(place.var / name, place)


def _play(site: Site, witness: Service, address: str, port: int, *, serving: bool) -> int:
    """The job while the witness runs, then the site with the witness beside it."""
    base = f"http://{address}:{port}"
    told = {"SUNLOT_DEMO_BASE": base, "SUNLOT_DEMO_VERIFIER": verifier()}
    witness.process = witness.start(0)
    try:
        code = site.call("sunlot.config.demo:job", extra=told)
    finally:
        witness.process.terminate()
        witness.process.wait()
    if code or not serving:
        return code
    state = DemoState(site.place.state_file)
    return serve(site, address, port, closing=state.closing(base), beside=(witness,))


@contextmanager
def witnessed(site: Site) -> Iterator[Service]:
    """The demo's witness on a port of its own, and the settings that name it (docs/keys.md).

    We hold the socket, so that the address stays the same when the process is started again.
    """
    with listen("127.0.0.1", 0) as listener:
        vkey = (site.place.var / "witness" / "vkey").read_text(encoding="utf-8")
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        os.environ[variables.LOG_WITNESSES.name] = f"{address}={vkey}"
        arguments = ["-m", "sunlot.demo.witness", str(listener.fileno())]
        yield Service(
            say("见证方进程", "The witness"),
            lambda group: site.start(arguments, group=group, sockets=(listener,)),
        )


def verifier() -> str:
    """How whoever started the demo calls drawproof from a shell, in any folder.

    Asked before the job, because that may run on a copy of Python which works for the account only.
    """
    script = Path(sys.executable).with_name("drawproof")
    words = [str(script)] if os.access(script, os.X_OK) else [sys.executable, "-m", "drawproof"]
    return shlex.join(words)


def job() -> int:
    """The part that runs under the account, with Django: `sunlot.demo.run.main`."""
    import django

    django.setup()
    from django.conf import settings

    from sunlot.demo.run import main

    state = DemoState(settings.VAR / "demo" / "state.json")
    told = os.environ
    code: int = main(
        state, told.get("SUNLOT_DEMO_BASE", ""), told.get("SUNLOT_DEMO_VERIFIER", "drawproof")
    )
    return code


if __name__ == "__main__":
    sys.exit(job())

"""`sunlot demo`: runs the demo's job once, resumes it after an interruption, serves the site."""

import json
import os
import sys
from pathlib import Path
from typing import Any

from sunlot.config import variables
from sunlot.config.serve import serve
from sunlot.config.site import prepared


class DemoState:
    """What the demo has done, in `var/demo/state.json`; survives an interruption at any moment."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.facts: dict[str, Any] = {}
        if file.exists():
            self.facts = json.loads(file.read_text(encoding="utf-8"))

    def done(self, step: str) -> bool:
        """Whether a step was finished, in this run or an earlier one."""
        return step in self.facts.get("steps", [])

    def finish(self, step: str, **facts: Any) -> None:
        """Note a finished step, with facts that later steps or a later run need."""
        self.facts.update(facts)
        self.facts["steps"] = list(dict.fromkeys([*self.facts.get("steps", []), step]))
        fresh = self.file.with_suffix(".new")
        # Holds the passwords of the demo accounts.
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            json.dump(self.facts, out, ensure_ascii=False, indent=1)
        fresh.replace(self.file)

    def closing(self, base: str) -> list[str]:
        """Lines to show below the address while the site is served; `{base}` is that address."""
        return [line.replace("{base}", base) for line in self.facts.get("closing", [])]


def demo(address: str, port: int, *, serving: bool) -> int:
    """Run the demo's job, then serve the site unless told not to. Returns the exit code."""
    from sunlot.demo import TODAY

    os.environ[variables.DEMO.name] = "1"
    os.environ[variables.TODAY.name] = TODAY
    with prepared() as site:
        code = site.call("sunlot.config.upgrade:main", role="owner")
        base = f"http://{address}:{port}"
        code = code or site.call("sunlot.config.demo:job", extra={"SUNLOT_DEMO_BASE": base})
        if code or not serving:
            return code
        state = DemoState(site.state_file)
        return serve(site, address, port, closing=state.closing(base))


def job() -> int:
    """The part that runs under the account, with Django: `sunlot.demo.run.main(state, base)`."""
    import django

    django.setup()
    from django.conf import settings

    from sunlot.demo.run import main

    state = DemoState(settings.VAR / "demo" / "state.json")
    code: int = main(state, os.environ.get("SUNLOT_DEMO_BASE", ""))
    return code


if __name__ == "__main__":
    sys.exit(job())

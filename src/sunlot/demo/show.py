"""What the demo prints: steps with their figures, and how long each took."""

import shlex
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Show:
    """Lines on the terminal. `step` times what it wraps; `total` adds up the main job.

    :param verifier: how the person at the terminal calls drawproof, in words of a shell.
    """

    def __init__(self, verifier: str = "drawproof") -> None:
        self.total = 0.0
        self.verifier = verifier

    @contextmanager
    def step(self, title: str, *, counted: bool = False) -> Iterator[None]:
        """A heading, then the seconds it took; `counted` steps are the main job."""
        print(f"\n▸ {title}", flush=True)
        started = time.monotonic()
        yield
        seconds = time.monotonic() - started
        if counted:
            self.total += seconds
        self.line(f"用时 {seconds:.1f} 秒")

    def line(self, text: str) -> None:
        """One line below the present heading."""
        print(f"    {text}", flush=True)

    def verify_command(
        self, bundle: Path, announcement: str, result: str, policy: Path | None = None
    ) -> str:
        """A line that works when pasted, whatever the present folder is; with both digests, and
        with the policy that pins the demo's log and witness, if there is one."""
        words = ["verify", str(bundle.resolve()), "--announce", announcement, "--result", result]
        words += ["--policy", str(policy.resolve())] if policy else []
        return f"{self.verifier} {shlex.join([*words, '--lang', 'zh'])}"

"""What the demo prints: steps with their figures, and how long each took."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Show:
    """Lines on the terminal. `step` times what it wraps; `total` adds up the main job."""

    def __init__(self) -> None:
        self.total = 0.0

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

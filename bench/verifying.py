"""`verify` of a bundle of the full level: 2 million objects, officers, proofs of all winners."""

from __future__ import annotations

import subprocess
import sys
from argparse import Namespace
from functools import partial
from pathlib import Path

from bench import measure

WRITE = (
    "import sys; from pathlib import Path; from bench import world; "
    "world.write_bundle(Path(sys.argv[1]), *map(int, sys.argv[2:4]), sys.argv[4])"
)
TARGETS = {("Python", "open"): 15, ("browser", "open"): 60}
DONE = ("通过", "部分可核对")


def by_python(bundle: Path) -> None:
    """A process of its own, as a person starts it."""
    command = [sys.executable, "-m", "drawproof", "verify", str(bundle)]
    subprocess.run(command, check=True, capture_output=True)


def by_browser(bundle: Path) -> None:
    """The page in Chromium, from the choice of the file to the verdict."""
    from playwright.sync_api import sync_playwright

    from tests.browser import FLAGS, chromium_path
    from tests.verifier.page import opened

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        page = opened(browser)
        page.locator("#files").set_input_files(bundle)
        words = page.locator("#verdict h2")
        words.wait_for(timeout=600_000)
        assert words.text_content() in DONE, words.text_content()
        browser.close()


def report(args: Namespace, where: str, mode: str, taken: measure.Taken) -> None:
    """One row."""
    target = TARGETS.get((where, mode))
    measure.report(
        args,
        f"verify-{where.lower()}-{mode}",
        f"verify, full level, {args.objects:,} objects, {mode}, {where}",
        f"≤ {target} s" if target else "–",
        f"{taken.shown}, {taken.megabytes} MB",
        taken.seconds <= target if target else None,
    )


def main() -> None:
    """Open and private, library and page."""
    args = measure.options(__doc__ or "", objects=2_000_000, officers=5_000)
    for mode in ("open", "private"):
        with measure.folder(args) as where:
            bundle = where / "bundle.zip"
            given = [str(bundle), str(args.objects), str(args.officers), mode]
            subprocess.run([sys.executable, "-c", WRITE, *given], check=True)
            for name, verify in (("Python", by_python), ("browser", by_browser)):
                if name == "browser" and measure.missing("playwright"):
                    continue
                taken, _ = measure.take(partial(verify, bundle), args.repeat)
                report(args, name, mode, taken)


if __name__ == "__main__":
    main()

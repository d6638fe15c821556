"""Both verifiers over a big corpus: python -m bench.corpus 10000 --seed another.

Every seed gives other bundles. Prints every bundle on which the page and the library differ, and
how many changed ones both refuse.
"""

from __future__ import annotations

import argparse
import collections
import tempfile
import time
from itertools import islice
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser import FLAGS, chromium_path
from tests.verifier.agreement import differing
from tests.verifier.corpus import cases
from tests.verifier.page import by_page, by_python, canonical, opened


def main(count: int, seed: str) -> int:
    """Compares `count` verdicts; 1 if any two differ."""
    begin, wrong, seen = time.monotonic(), 0, 0
    spent = collections.Counter[str]()
    found = collections.Counter[str]()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        page, source = opened(browser), cases(count, seed=seed)
        while batch := list(islice(source, 100)):
            start = time.monotonic()
            verdicts = by_page(page, batch)
            spent["page"] += int(1000 * (time.monotonic() - start))
            for case, mine in zip(batch, verdicts, strict=True):
                seen += 1
                with tempfile.TemporaryDirectory() as folder:
                    start = time.monotonic()
                    its = by_python(case, Path(folder))
                    spent["library"] += int(1000 * (time.monotonic() - start))
                found[case.kind] += not its.get("ok", False)
                if canonical(mine) != canonical(its):
                    wrong += 1
                    print(differing(case, mine, its))
        browser.close()
    print(f"{seen} bundles, {wrong} differ, {time.monotonic() - begin:.0f} s, ms {dict(spent)}")
    print("refused by both, by kind of change:", dict(found))
    return 1 if wrong else 0


def arguments() -> argparse.Namespace:
    """How many bundles, of which seed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=10_000, help="bundles (10,000)")
    parser.add_argument("--seed", default="bench", help="any text")
    return parser.parse_args()


if __name__ == "__main__":
    given = arguments()
    raise SystemExit(main(given.count, given.seed))

"""Both verifiers on the same bundles: the same verdict, byte for byte."""

import json
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser

from tests.verifier.corpus import Case
from tests.verifier.page import by_page, by_python, canonical, opened

BATCH = 50


def _states(verdict: dict[str, object]) -> object:
    checks = verdict.get("checks") or verdict
    return (
        [(c["id"], c["state"], c["needs"]) for c in checks] if isinstance(checks, list) else checks
    )


def differing(case: Case, one: dict[str, object], other: dict[str, object]) -> str:
    """One line on the first difference, for a person who has to look."""
    if _states(one) != _states(other):
        return f"{case.name}: page {_states(one)}, library {_states(other)}"
    for mine, its in zip(one["checks"], other["checks"], strict=True):  # type: ignore[call-overload]
        if mine != its:
            found = [json.dumps(c["findings"], ensure_ascii=False)[:300] for c in (mine, its)]
            return f"{case.name} {mine['id']}: page {found[0]}, library {found[1]}"
    return f"{case.name}: flags, words or digests differ"


def agreed(browser: Browser, place: Path, cases: Iterable[Case]) -> list[tuple[Case, Any]]:
    """Every case with the verdict that both give; fails where they differ. `place`: a folder."""
    page, rest = opened(browser), iter(cases)
    found: list[tuple[Case, Any]] = []
    wrong: list[str] = []
    while batch := list(islice(rest, BATCH)):
        for case, mine in zip(batch, by_page(page, batch), strict=True):
            with TemporaryDirectory(dir=place) as folder:
                its = by_python(case, Path(folder))
            found.append((case, its))
            if canonical(mine) != canonical(its):
                wrong.append(differing(case, mine, its))
    page.context.close()
    assert not wrong, f"{len(wrong)} of {len(found)} differ\n" + "\n".join(wrong[:10])
    return found

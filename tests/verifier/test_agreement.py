"""Two verifiers, written apart from one page of protocol, give the same verdict byte for byte."""

import json
from itertools import islice
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.verifier.corpus import Case, cases
from tests.verifier.page import by_page, by_python, canonical, opened

pytestmark = pytest.mark.e2e
COUNT, BATCH = 1000, 50


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


def test_both_verifiers_give_the_same_verdict_on_every_case(browser: Browser, tmp_path: Path):
    page = opened(browser)
    source, wrong, seen = cases(COUNT), [], 0
    found: dict[str, int] = {}
    while batch := list(islice(source, BATCH)):
        for case, mine in zip(batch, by_page(page, batch), strict=True):
            seen += 1
            folder = tmp_path / str(seen)
            folder.mkdir()
            its = by_python(case, folder)
            if canonical(mine) != canonical(its):
                wrong.append(differing(case, mine, its))
            if not its.get("ok", False):
                found[case.kind] = found.get(case.kind, 0) + 1
    page.context.close()
    assert not wrong, f"{len(wrong)} of {seen} differ\n" + "\n".join(wrong[:10])
    assert seen == COUNT
    assert len(found) > 20, found

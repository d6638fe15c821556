"""Logs and slips: the same verdict from both verifiers."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser

import drawproof as dp
from tests.verifier.agreement import agreed
from tests.verifier.page import RUN, canonical, opened
from tests.verifier.papers import log_cases, slip_cases

pytestmark = pytest.mark.e2e


def test_log_parts_give_the_same_verdict(browser: Browser, tmp_path: Path):
    states = {its["status"] for _, its in agreed(browser, tmp_path, log_cases(60))}
    assert states == {"passed", "partial", "failed"}


def test_slips_give_the_same_verdict(browser: Browser):
    page = opened(browser)
    some = list(slip_cases())
    given = [{"slip": text, "options": {**digests, "require": []}} for text, digests in some]
    wrong, good = [], 0
    for (text, digests), mine in zip(some, page.evaluate(RUN, given), strict=True):
        source = text if text.startswith("DR1S:") else text.encode()
        its = dp.verify_slip(source, **digests).to_json()
        good += its["ok"]
        if mine != canonical(its):
            wrong.append(f"{text[:60]}: {json.loads(mine)['sentence']} / {its['sentence']}")
    page.context.close()
    assert not wrong, f"{len(wrong)} of {len(some)}\n" + "\n".join(wrong[:10])
    assert 0 < good < len(some)

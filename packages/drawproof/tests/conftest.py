"""Lets the tests import their helpers under any import mode of pytest; lists what was skipped."""

import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))
settings.register_profile("drawproof", deadline=None, max_examples=40)
settings.load_profile("drawproof")

skipped = set()


def pytest_runtest_logreport(report):
    if report.skipped:
        skipped.add(report.nodeid)


def pytest_sessionfinish(session):
    """What lacks a package is written down, to be run where the package is."""
    listing = os.environ.get("DRAWPROOF_SKIPPED")
    if listing and not hasattr(session.config, "workerinput"):
        Path(listing).write_text("".join(f"{nodeid}\n" for nodeid in sorted(skipped)))


VECTORS = Path(__file__).parent / "vectors"


@pytest.fixture
def vectors() -> Path:
    return VECTORS

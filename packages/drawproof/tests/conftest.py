"""Lets the tests import their helpers under any import mode of pytest."""

import sys
from pathlib import Path

import pytest
from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))
settings.register_profile("drawproof", deadline=None, max_examples=40)
settings.load_profile("drawproof")

VECTORS = Path(__file__).parent / "vectors"


@pytest.fixture
def vectors() -> Path:
    return VECTORS

"""Fixtures of the draw tests."""

from pathlib import Path
from typing import Any

import pytest

from sunlot.draws.tests.world import World, build_world
from tests.cast import Cast


@pytest.fixture
def world(cast: Cast, settings: Any, tmp_path: Path) -> World:
    """The world, with a folder of its own for bundles."""
    settings.MEDIA_ROOT = tmp_path
    return build_world(cast)

"""Fixtures of the draw tests."""

from pathlib import Path
from typing import Any

import pytest

from sunlot.draws.tests.world import World, build_world
from tests.cast import Cast
from tests.stages import staged


@staged
def small_world(cast: Cast) -> World:
    """Two tasks of one issued plan, and all they need."""
    return build_world(cast)


@pytest.fixture
def world(small_world: World, settings: Any, tmp_path: Path) -> World:
    """The world, with a folder of its own for bundles."""
    settings.MEDIA_ROOT = tmp_path
    return small_world

"""The world and its walker, once for all tests below this folder."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from tests.cast import build_cast
from tests.permissions.walk import Walker
from tests.permissions.world import build_world
from tests.stages import Stages


@pytest.fixture(scope="package")
def walker(
    stages: Stages, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Walker]:
    """One world for the tests below, in a transaction that is rolled back before any other test."""
    files: Path = tmp_path_factory.mktemp("files")
    with (
        pytest.MonkeyPatch.context() as patch,
        django_db_blocker.unblock(),
        stages.none(),
        transaction.atomic(),
    ):
        patch.setattr("django.conf.settings.MEDIA_ROOT", files)
        yield Walker(build_world(build_cast()))
        transaction.set_rollback(True)

"""Hostile files through the whole pipeline, as a planner uploads them.

`.ci/run` takes the first `COUNT`, `make test` the first 60; ``SUNLOT_HOSTILE=all`` takes every one,
and `bench/hostile.py` ten thousand.
"""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sunlot.imports.tests.support import load
from tests.amounts import cases
from tests.cast import NOW, Cast
from tests.hostile.answers import (
    MEGABYTES,
    SECONDS,
    assert_answered,
    assert_report,
    assert_written,
    watched,
)
from tests.hostile.seen import SEEN
from tests.hostile.variants import Variant, chosen, variants

pytestmark = pytest.mark.slow
COUNT = 200
TAKEN = variants() if os.environ.get("SUNLOT_HOSTILE") == "all" else chosen(cases(COUNT, 60))


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: Any) -> None:
    """Uploads of this test only."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(scope="module", autouse=True)
def memory() -> Iterator[None]:
    """No reader process of these tests was larger than allowed."""
    with watched() as reader:
        yield
    assert 0 < reader.largest <= MEGABYTES, f"a reader took {reader.largest} MB"


@pytest.mark.parametrize("variant", TAKEN, ids=lambda one: one.name)
def test_file_when_hostile_then_answered_in_words_and_in_time(
    variant: Variant, cast: Cast, client_of: Any
) -> None:
    by, content = cast.actor("coordinator"), variant.make()
    if variant.before is not None:
        load(variant.kind, variant.before(), by=by)
    begin = time.monotonic()
    batch = assert_answered(variant, content, by=by, at=NOW, client=client_of("coordinator"))
    assert time.monotonic() - begin < SECONDS
    assert_report(variant, batch)
    if batch is not None:
        assert_written(variant, batch, by=by, at=NOW)


def test_variants_when_counted_then_five_hundred_of_different_names() -> None:
    names = [one.name for one in variants()]
    assert len(names) == len(set(names)) >= 500
    taken = chosen(COUNT)
    assert {one.kind for one in taken} == {one.kind for one in variants()}
    assert all(any(f"trap-{trap.name}-" in one.name for one in taken) for trap in SEEN)

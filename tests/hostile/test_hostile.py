"""Hostile files through the whole pipeline, as a planner uploads them.

`.ci/run` takes the first `COUNT`, `make test` the first 60; ``SUNLOT_HOSTILE=all`` takes every one.
"""

import csv
import io
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from sunlot.errors import UserError
from sunlot.imports import actions
from sunlot.imports.models import Batch
from sunlot.imports.reading import workbook
from sunlot.imports.states import BatchState
from sunlot.jobs.models import Job
from sunlot.jobs.runner import drain
from tests.amounts import cases
from tests.cast import NOW, Cast
from tests.hostile.variants import Variant, chosen, variants

pytestmark = pytest.mark.slow
COUNT = 200
SECONDS = 60
MEGABYTES = 512
# Where a person goes on, and where the words say what to do.
ANSWERED = {BatchState.READ, BatchState.MAPPING, BatchState.CHECKED, BatchState.FAILED}
STEPS = ("detail", "read", "map", "check")
RUNS = ("=", "+", "-", "@", "\t", "\r")
TAKEN = variants() if os.environ.get("SUNLOT_HOSTILE") == "all" else chosen(cases(COUNT, 60))


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: Any) -> None:
    """Uploads of this test only."""
    settings.MEDIA_ROOT = tmp_path


class Reader(subprocess.Popen[str]):
    """A reader process whose memory is looked at while it runs.

    What the system counts of ended children begins with the size of whoever started them.
    """

    largest = 0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        threading.Thread(target=self._look, daemon=True).start()

    def _look(self) -> None:
        place = Path(f"/proc/{self.pid}")
        while self.poll() is None:
            with suppress(OSError, StopIteration):
                if b"child.py" in (place / "cmdline").read_bytes():
                    lines = (place / "status").read_text().splitlines()
                    high = next(line for line in lines if line.startswith("VmHWM"))
                    Reader.largest = max(Reader.largest, int(high.split()[1]) // 1024)
            time.sleep(0.01)


@pytest.fixture(scope="module", autouse=True)
def memory() -> Iterator[None]:
    """No reader process of these tests was larger than allowed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workbook.subprocess, "Popen", Reader)
        yield
    assert 0 < Reader.largest <= MEGABYTES, f"a reader took {Reader.largest} MB"


@pytest.mark.parametrize("variant", TAKEN, ids=lambda one: one.name)
def test_file_when_hostile_then_answered_in_words_and_in_time(
    variant: Variant, cast: Cast, client_of: Any
) -> None:
    content = variant.make()
    begin = time.monotonic()
    batch, refusal = sent(variant, content, cast)
    if refusal is not None:
        assert refusal.text()
        assert refusal.remedy_text()
        return
    assert batch is not None
    assert batch.state in ANSWERED
    assert_words(batch)
    assert_pages(batch, client_of("coordinator"))
    assert time.monotonic() - begin < SECONDS


def test_variants_when_counted_then_three_hundred_of_different_names() -> None:
    names = [one.name for one in variants()]
    assert len(names) == len(set(names)) >= 300
    assert {one.kind for one in chosen(COUNT)} == {one.kind for one in variants()}


def sent(
    variant: Variant, content: bytes, cast: Cast
) -> tuple[Batch, None] | tuple[None, UserError]:
    """Upload and let the jobs run; or what the upload itself was refused with."""
    try:
        batch = actions.upload(
            kind=variant.kind, file_name=variant.file_name, content=[content],
            by=cast.actor("coordinator"), at=NOW,
        )  # fmt: skip
    except UserError as error:
        return None, error
    drain()
    batch.refresh_from_db()
    return batch, None


def assert_words(batch: Batch) -> None:
    """No bug of ours behind it, and every problem says what is wrong and how to mend it."""
    bugs = Job.objects.filter(error_code__startswith="E-")
    assert not bugs.exists(), [one.error_text for one in bugs]
    if batch.state == BatchState.FAILED:
        assert batch.error_code.startswith("imports-")
        assert batch.error_text
    for row in batch.rows.all()[:200]:
        for problem in row.problems:
            assert problem["message"]
            assert problem["remedy"], problem


def assert_pages(batch: Batch, client: Any) -> None:
    """Every step's page opens, and neither page nor report lets a cell do anything."""
    # A step that is over or not reached yet leads to another one: each page is opened once.
    asked = [reverse(f"imports:{name}", args=[batch.pk]) for name in STEPS]
    for address in asked:
        answer = client.get(address)
        if answer.status_code == 302:
            if answer.url not in asked:
                asked.append(answer.url)
            continue
        assert answer.status_code in (200, 409), address
        page = answer.content.decode()
        assert "<script>alert(1)" not in page
        assert "<img src=x" not in page
    answer = client.get(reverse("imports:report", args=[batch.pk]))
    if answer.status_code != 200:
        return
    report = b"".join(answer.streaming_content).decode("utf-8-sig")
    for row in csv.reader(io.StringIO(report)):
        assert not [cell for cell in row if cell.startswith(RUNS)], row

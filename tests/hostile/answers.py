"""What must be true after a hostile file was handed in, whoever tries it."""

import csv
import datetime
import io
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.urls import reverse

from sunlot.actors import Actor
from sunlot.errors import UserError
from sunlot.imports import actions
from sunlot.imports.models import Batch
from sunlot.imports.reading import workbook
from sunlot.imports.states import BatchState
from sunlot.items.models import ItemVersion
from sunlot.jobs.models import Job
from sunlot.jobs.runner import drain
from sunlot.plans.models import PlanTask
from sunlot.targets.models import Target
from tests.hostile.variants import Variant

SECONDS = 60
MEGABYTES = 512
# Where a person goes on, and where the words say what to do.
ANSWERED = {BatchState.READ, BatchState.MAPPING, BatchState.CHECKED, BatchState.FAILED}
STEPS = ("detail", "read", "map", "check")
REGISTERS: dict[str, tuple[Any, str]] = {
    "targets": (Target, "object_id"), "plan": (PlanTask, "code"),
    "items": (ItemVersion, "item__code"),
}  # fmt: skip
RUNS = ("=", "+", "-", "@", "\t", "\r")


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
                    Reader.largest = max(Reader.largest, most_memory(place))
            time.sleep(0.01)


def most_memory(process: Path) -> int:
    """The most megabytes that a process of /proc has had."""
    lines = (process / "status").read_text().splitlines()
    high = next(line for line in lines if line.startswith("VmHWM"))
    return int(high.split()[1]) // 1024


@contextmanager
def watched() -> Iterator[type[Reader]]:
    """Every reader process that starts is looked at; `Reader.largest` in megabytes."""
    Reader.largest = 0
    with patch.object(workbook.subprocess, "Popen", Reader):
        yield Reader


def sent(
    variant: Variant, content: bytes, *, by: Actor, at: datetime.datetime
) -> tuple[Batch, None] | tuple[None, UserError]:
    """Upload and let the jobs run; or what the upload itself was refused with."""
    try:
        batch = actions.upload(
            kind=variant.kind, file_name=variant.file_name, content=[content],
            options=variant.options, by=by, at=at,
        )  # fmt: skip
    except UserError as error:
        return None, error
    drain()
    batch.refresh_from_db()
    return batch, None


def assert_answered(
    variant: Variant, content: bytes, *, by: Actor, at: datetime.datetime, client: Any
) -> Batch | None:
    """Hand a file in and look at everything that a person then sees; the batch if there is one."""
    batch, refusal = sent(variant, content, by=by, at=at)
    if refusal is not None:
        assert refusal.text()
        assert refusal.remedy_text()
        assert variant.report is None or variant.report.doubt == refusal.code
        return None
    assert batch is not None
    assert_words(batch)
    assert batch.state in ANSWERED
    assert_pages(batch, client)
    return batch


def assert_words(batch: Batch) -> None:
    """No bug of ours behind it, and every problem says what is wrong and how to mend it."""
    bugs = Job.objects.filter(error_code__startswith="E-", args__batch_id=batch.pk)
    assert not bugs.exists(), [one.error_text for one in bugs]
    if batch.state == BatchState.FAILED:
        assert batch.error_code.startswith("imports-")
        assert batch.error_text
    for row in batch.rows.all()[:200]:
        for problem in row.problems:
            assert problem["message"]
            assert problem["remedy"], problem


def assert_report(variant: Variant, batch: Batch | None) -> None:
    """The report says of each row what is true of it, and of the file why it waits."""
    wanted = variant.report
    if wanted is None or batch is None:
        return
    assert batch.error_code == wanted.doubt, batch.error_text
    rows = {one.number: one for one in batch.rows.all()}
    said = {
        number: " ".join([one.row_class, *sorted(problem["code"] for problem in one.problems)])
        for number, one in rows.items()
    }
    expected = {
        number: " ".join(words.split()[:1] + sorted(words.split()[1:]))
        for number, words in wanted.rows.items()
    }
    assert said == expected, f"{said} is not {expected}"
    assert batch.reading.get("skipped", 0) == wanted.skipped, batch.reading
    for number, words in wanted.told.items():
        reasons = [problem["message"] + problem["remedy"] for problem in rows[number].problems]
        assert any(words in one for one in reasons), reasons


def assert_written(variant: Variant, batch: Batch, *, by: Actor, at: datetime.datetime) -> None:
    """What the rows say is in the register once they are written, and nothing else of them is."""
    wanted = variant.report
    if wanted is None or not wanted.holds:
        return
    keys = dict(batch.rows.values_list("number", "key"))
    actions.confirm(batch=batch, partial=True, by=by, at=at)
    drain()
    for number, facts in wanted.holds.items():
        model, field = REGISTERS[variant.kind]
        found = model.objects.filter(**{field: keys[number]}).values(*facts).get()
        assert {name: str(value) for name, value in found.items()} == facts, found


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


def assert_finished(batch: Batch, *, by: Actor, at: datetime.datetime) -> None:
    """A checked batch gives its annotated workbook, and what can be written is written."""
    if batch.state != BatchState.CHECKED:
        return
    with suppress(UserError):
        actions.annotate(batch=batch, by=by, at=at)
    drain()
    with suppress(UserError):
        actions.confirm(batch=batch, partial=True, by=by, at=at)
    drain()
    batch.refresh_from_db()
    assert_words(batch)
    done = {BatchState.CHECKED, BatchState.APPLIED, BatchState.STOPPED, BatchState.WAITING}
    assert batch.state in done

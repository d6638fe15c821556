"""One list and two registers, filled through the same pipeline that departments use."""

import datetime
import subprocess
import sys
from pathlib import Path
from typing import Any

from sunlot import clock
from sunlot.actors import Actor
from sunlot.demo.show import Show
from sunlot.imports import actions as imports
from sunlot.imports.models import Batch, RowClass
from sunlot.imports.states import BatchState
from sunlot.jobs import runner

CHUNK = 1 << 20


def generate(root: Path, target: Path) -> None:
    """Make the large files with the generator in `demo/`; the same files on every machine."""
    target.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, "-m", "demo", str(target)], cwd=root, check=True)


def bring_in(
    kind: str,
    path: Path,
    *,
    by: Actor,
    at: datetime.datetime,
    show: Show,
    options: dict[str, Any] | None = None,
) -> Batch:
    """Upload, check, confirm, write; prints the row classes.

    :raises RuntimeError: the file was refused; its words are in the message.
    """
    with path.open("rb") as source, clock.standing_at(at):
        pieces = iter(lambda: source.read(CHUNK), b"")
        batch = imports.upload(
            kind=kind, file_name=path.name, content=pieces, options=options, by=by, at=at
        )
        runner.drain()
        batch.refresh_from_db()
        if batch.state != BatchState.CHECKED:
            raise RuntimeError(f"{path.name}: {batch.error_text}")
        if batch.twin_count:
            # Businesses that share a name: in the demo they are two.
            twins = batch.rows.filter(row_class=RowClass.TWIN).values_list("number", flat=True)
            imports.correct(batch=batch, cells={}, distinct=list(twins), by=by, at=at)
            runner.drain()
            batch.refresh_from_db()
        partial = bool(batch.kept_out)
        imports.confirm(batch=batch, partial=partial, by=by, at=at)
        runner.drain()
        batch.refresh_from_db()
    if batch.state != BatchState.APPLIED:
        raise RuntimeError(f"{path.name}: {batch.error_text}")
    figures = "，".join(
        f"{RowClass(name).label} {count:,}" for name, count in batch.counts.items() if count
    )
    show.line(f"{path.name}：{figures}")
    return batch

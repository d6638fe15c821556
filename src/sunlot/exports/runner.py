"""Writing the workbook of a list, and removing it after a while."""

import datetime
import errno
import uuid
from pathlib import Path

from django.conf import settings
from django.http import Http404
from xlsxwriter.exceptions import FileCreateError

from sunlot.actors import View
from sunlot.errors import Forbidden
from sunlot.exports.actions import note
from sunlot.exports.errors import TooManyRows
from sunlot.exports.queries import Address, table_of
from sunlot.jobs.registry import Reporter
from sunlot.ui.downloads import SHEET_ROWS, write_workbook
from sunlot.ui.troubles import DiskFull

FOLDER = "exports"
KEEP = datetime.timedelta(days=7)


def write(
    *, address: str, view: object, role: str, reporter: Reporter, at: datetime.datetime
) -> None:
    """Write the workbook and offer it to whoever ordered it.

    :raises Forbidden: the person may no longer take the list, or works in another role now.
    :raises TooManyRows: a sheet cannot hold the list.
    :raises DiskFull: there is no room for it.
    """
    by, wanted = reporter.by, Address.read(address)
    if by.role_code != role:
        raise Forbidden(role=by.role.label if by.role else by.name)
    table = table_of(wanted, by=by, view=View.load(view), at=at)
    if table is None:
        raise Http404
    total = table.count(SHEET_ROWS + 1)
    place = new_place()
    try:
        path = path_of(place)
        rows = write_workbook(
            path, table.name, table.header(), table.lines(),
            progress=lambda done: reporter.progress(done, max(done, total)),
        )  # fmt: skip
    except OverflowError as error:
        raise TooManyRows(most=f"{SHEET_ROWS:,}") from error
    except (OSError, FileCreateError) as error:
        cause = error if isinstance(error, OSError) else error.args[0]
        if getattr(cause, "errno", 0) in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull from error
        raise
    note(address=wanted, form="xlsx", by=by, at=at, rows=rows)
    reporter.result(name=table.workbook_name, path=place)


def new_place() -> str:
    """Where a workbook of its own may stand for a while, relative to MEDIA_ROOT."""
    return f"{FOLDER}/{uuid.uuid4().hex}.xlsx"


def path_of(place: str) -> Path:
    """The file of a place, in a folder that is there."""
    path = Path(settings.MEDIA_ROOT, place)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def remove_old(*, before: datetime.datetime) -> int:
    """Remove workbooks written before a moment of real time; returns how many."""
    count = 0
    for path in Path(settings.MEDIA_ROOT, FOLDER).glob("*.xlsx"):
        if path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)
            count += 1
    return count

"""Ordering a list as a workbook, and the record of who took which list."""

import datetime
import hashlib
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest
from django.utils.translation import get_language

from sunlot.actors import Actor, View
from sunlot.exports.errors import TooManyRows
from sunlot.exports.queries import WORKBOOK, Address, table_of
from sunlot.jobs import actions as jobs
from sunlot.jobs.models import Job
from sunlot.ledger import actions as ledger
from sunlot.ui.downloads import SHEET_ROWS


@transaction.atomic
def order(*, address: Address, view: View, back_url: str, by: Actor, at: datetime.datetime) -> Job:
    """Order the workbook of a list, narrowed as its page is.

    :raises Http404: the address is no list.
    :raises Forbidden: the person may not take this list as a file.
    :raises TooManyRows: a sheet cannot hold the list.
    :raises AlreadyQueued: the same list is being written for the same person.
    """
    table = table_of(address, by=by, view=view, at=at)
    if table is None:
        raise Http404
    if table.count(SHEET_ROWS + 1) > SHEET_ROWS:
        raise TooManyRows(most=f"{SHEET_ROWS:,}")
    key = hashlib.sha256(f"{by.person_id} {address.text()}".encode()).hexdigest()[:32]
    return jobs.enqueue(
        WORKBOOK, title=table.workbook_name, by=by, at=at, lock=f"export:{key}", back_url=back_url,
        args={
            "address": address.text(), "view": view.store(), "role": by.role_code,
            "language": get_language() or "",
        },
    )  # fmt: skip


@transaction.atomic
def note(
    *, address: Address, form: str, by: Actor, at: datetime.datetime, rows: int | None = None
) -> None:
    """Put on record that somebody took a list, in which form and narrowed how."""
    data: dict[str, Any] = {"form": form, "filters": address.conditions()}
    if rows is not None:
        data["rows"] = rows
    ledger.record(kind="exports.taken", noun="list", noun_id=address.name, by=by, at=at, data=data)


def note_request(request: HttpRequest) -> None:
    """The same for a page that answers a list as CSV; nobody signed in, nothing to record."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is not None:
        address = Address.read(request.get_full_path())
        note(address=address, form="csv", by=actor, at=request.now)  # type: ignore[attr-defined]

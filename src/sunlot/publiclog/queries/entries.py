"""Entries of the public log: all, of a draw, as lines of a page."""

import datetime
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from drawproof.log.evidence import number_before
from sunlot.publiclog.models import Entry
from sunlot.publiclog.words import FIELDS, KINDS, kind_words
from sunlot.ui.words import moment

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def count() -> int:
    """How many entries there are, published or not."""
    last = Entry.objects.order_by("-index").values_list("index", flat=True).first()
    return 0 if last is None else last + 1


def entries(*, kind: str = "", draw_id: str = "") -> QuerySet[Entry]:
    """Entries, narrowed by kind and draw."""
    found = Entry.objects.all()
    if kind in KINDS:
        found = found.filter(kind=kind)
    if draw_id:
        found = found.filter(draw_id=draw_id)
    return found


def of_draw(draw_id: str) -> list[Entry]:
    """All entries of a draw, in the order of the log."""
    return list(Entry.objects.filter(draw_id=draw_id).order_by("index")) if draw_id else []


def indexes_of(draw_id: str) -> list[int]:
    """Where a draw stands in the log, with the announcement of the number before."""
    wanted = Q(draw_id=draw_id)
    before = number_before(draw_id)
    if before:
        wanted |= Q(draw_id=before, kind="announce")
    return list(Entry.objects.filter(wanted).order_by("index").values_list("index", flat=True))


@dataclass(frozen=True, slots=True)
class Line:
    """An entry for a page: its words, and (label, value, whether it is a digest) of each field."""

    entry: Entry
    words: str
    fields: Sequence[tuple[str, str, bool]]


def line_of(entry: Entry) -> Line:
    """An entry as the list shows it."""
    record = json.loads(entry.record)
    fields = [
        (str(words), _text(record[name]), name in ("digest", "result_root"))
        for name, words in FIELDS.items()
        if name in record
    ]
    return Line(entry, str(kind_words(entry.kind)), fields)


def _text(value: Any) -> str:
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return moment(datetime.datetime.fromisoformat(value))
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)

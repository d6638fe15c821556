"""When one may object, and what of it the public log holds. Pure (protocol §3, §7; ADR 0067)."""

import datetime
import hashlib
from collections.abc import Mapping
from typing import Any

from drawproof.canonical import canonical
from drawproof.suites import get_suite
from sunlot.draws.errors import ObjectionsOpen, ObjectionTooEarly, ObjectionTooLate
from sunlot.draws.rules.ceremony import clock
from sunlot.draws.states import UNDECIDED, ObjectionState
from sunlot.rulebook import rule

# From one network address, within the time in which failures lock (AC-03).
ADDRESS_OBJECTIONS = 10
Window = tuple[datetime.datetime, datetime.datetime]


def window_of(announcement: Mapping[str, Any]) -> Window:
    """From when to when one may object, as announced."""
    times = announcement["times"]
    first, last = times["objections_from"], times["objections_to"]
    return datetime.datetime.fromisoformat(first), datetime.datetime.fromisoformat(last)


@rule("DR-15")
def check_window(window: Window, *, now: datetime.datetime) -> None:
    """Objections end before the closing source: nobody objects to what fell.

    :raises ObjectionTooEarly, ObjectionTooLate: outside the announced time.
    """
    first, last = window
    if now < first:
        raise ObjectionTooEarly(at=clock(first))
    if now >= last:
        raise ObjectionTooLate(by=clock(last))


@rule("DR-15")
def check_decided(states: list[str]) -> None:
    """The dice wait until every objection is decided.

    :raises ObjectionsOpen: one is not.
    """
    waiting = sum(one in UNDECIDED for one in states)
    if waiting:
        raise ObjectionsOpen(count=waiting)


def filed_line(
    suite: str, draw_id: str, receipt: str, content: Mapping[str, str], salt: str
) -> str:
    """V|objection|draw_id|receipt|SHA-256 of the content|salt; whoever objected gets it."""
    return "|".join((suite, "objection", draw_id, receipt, _sum(content), salt))


def decided_line(
    suite: str, draw_id: str, receipt: str, state: ObjectionState, answer: str, salt: str
) -> str:
    """V|decision|draw_id|receipt|upheld or rejected|SHA-256 of the answer|salt."""
    content = _sum({"answer": answer})
    return "|".join((suite, "decision", draw_id, receipt, state.value, content, salt))


def line_digest(suite: str, line: str) -> str:
    """What the log holds of a line, 64 hex."""
    return get_suite(suite).digest(line.encode()).hex()


def _sum(content: Mapping[str, str]) -> str:
    return hashlib.sha256(canonical(dict(content))).hexdigest()

"""Decisions about publications: the clock, who may, and what the public sees. Pure functions."""

import datetime
import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop

from drawproof.canonical import canonical
from sunlot.rulebook import codes, rule
from sunlot.workdays.calendar import Calendar
from sunlot.workdays.rules import Deadline, deadline

Date = datetime.date
WORKING_DAYS = 20
LOOK_BACK = 1500  # days; usually found within 40, longer only where calendars are missing
REASON_LENGTH = 10
# A business name is no personal data, that of a sole trader included (个体工商户 trade under a
# registered name); a kind that is not named here is masked until somebody has decided.
NAMED_KINDS = frozenset({"enterprise", "individual", "nonprofit", "product", "project", "activity"})
FOLLOW_UP = {
    "02": gettext_noop("责令限期公示"),
    "03": gettext_noop("按规定列入经营异常名录并公示"),
    "04": gettext_noop("按规定列入经营异常名录并公示"),
    "05": gettext_noop("已责令改正，改正后复查"),
    "06": gettext_noop("依法公示并提高检查比例"),
    "08": gettext_noop("移交后续处理，处理完毕后更新"),
}


@rule("PB-01")
def due(formed_on: Date, *, calendar: Calendar | None = None) -> Deadline:
    """20 working days from the day the result was formed; unknown years are never guessed."""
    return deadline(formed_on, WORKING_DAYS, calendar=calendar)


@rule("PB-01")
def last_overdue(today: Date, *, calendar: Calendar | None = None) -> Date | None:
    """The latest day on which a result formed that is overdue today; None where that is unknown.

    The due date grows with the day of forming, so lists filter by one comparison of dates. Days
    whose due date is unknown are passed over: what was formed long before them is late all the
    same.
    """
    for back in range(WORKING_DAYS, LOOK_BACK):
        formed = today - datetime.timedelta(days=back)
        ends = due(formed, calendar=calendar).due
        if ends is not None and ends < today:
            return formed
    return None


@rule("PB-01")
def on_time(
    formed_on: Date, published_on: Date, *, calendar: Calendar | None = None
) -> bool | None:
    """Whether a result came in time; None where the due date is unknown."""
    ends = due(formed_on, calendar=calendar).due
    return None if ends is None else published_on <= ends


@rule("PB-02")
def may_publish(*, publisher_departments: Collection[int], inspecting_department: int) -> bool:
    """Who inspects, publishes: nobody publishes for another department.

    :param publisher_departments: the own one, and those whose work passed to it by law.
    """
    return inspecting_department in publisher_departments


@rule("PB-03")
def lawful_reason(code: str, note: str) -> bool:
    """Withholding names a reason of the law and says what it is about."""
    return code in {one.code for one in codes("PB-03")} and len(note.strip()) >= REASON_LENGTH


@rule("PB-04")
def may_confirm(*, requested_by: int, decided_by: int | None) -> bool:
    """A change of what is public is confirmed by another person than who asked for it."""
    return decided_by is not None and decided_by != requested_by


@rule("PB-04")
def has_reason(reason: str) -> bool:
    """A change of what is public says why, in ten characters at least."""
    return len(reason.strip()) >= REASON_LENGTH


def public_name(kind: str, name: str) -> str:
    """The name as the public sees it."""
    return name if kind in NAMED_KINDS else f"{name[:1]}**"


def follow_up(outcomes: Sequence[str]) -> str:
    """What happens next, in fixed words by outcome code; empty where nothing does."""
    return "；".join(FOLLOW_UP[code] for code in sorted(set(outcomes)) if code in FOLLOW_UP)


@dataclass(frozen=True, slots=True)
class PublicItem:
    """One item of a result: code and matter of the item, code of the outcome (may be empty)."""

    code: str
    matter: str
    outcome: str


def snapshot(
    *,
    number: str,
    target: Mapping[str, str],
    task: Mapping[str, str],
    draw_id: str,
    exception_code: str,
    department: Mapping[str, str],
    visited_on: Date,
    formed_on: Date,
    items: Sequence[PublicItem],
    life_cycle: str,
) -> dict[str, Any]:
    """What the public sees of one department's part; strings only, Chinese whatever the reader.

    Holds no officer, no note, no credit class, no stratum. `target` is
    ``{object_id, kind, name, credit_code}``, `task` ``{code, title}`` (empty without a task),
    `department` ``{code, name}``.
    """
    words = {one.code: one.label for one in codes("IN-06")}
    grounds = {one.code: one.label for one in codes("IN-01")}
    return {
        "v": 1,
        "number": number,
        "target": {
            "object_id": target["object_id"],
            "kind": target["kind"],
            "name": public_name(target["kind"], target["name"]),
            "credit_code": target["credit_code"],
        },
        "task": {"code": task.get("code", ""), "title": task.get("title", "")},
        "draw_id": draw_id,
        "exception": {"code": exception_code, "words": grounds.get(exception_code, "")},
        "department": {"code": department["code"], "name": department["name"]},
        "visited_on": visited_on.isoformat(),
        "formed_on": formed_on.isoformat(),
        "items": [
            {
                "code": one.code,
                "matter": one.matter,
                "outcome": one.outcome,
                "words": words.get(one.outcome, ""),
            }
            for one in items
        ],
        "follow_up": follow_up([one.outcome for one in items]),
        "life_cycle": {"code": life_cycle, "words": words.get(life_cycle, "")},
    }


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact that differs between two public texts, in the words of each.

    `fact` is ``visited_on``, ``life_cycle`` or ``outcome`` (then `matter` names the item); an empty
    value means that there was no life-cycle state, or no outcome.
    """

    fact: str
    matter: str
    before: str
    after: str


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """What a correction changed between two snapshots of one result, item by item."""
    found: list[Difference] = []
    if before["visited_on"] != after["visited_on"]:
        found.append(Difference("visited_on", "", before["visited_on"], after["visited_on"]))
    if before["life_cycle"] != after["life_cycle"]:
        words = before["life_cycle"]["words"], after["life_cycle"]["words"]
        found.append(Difference("life_cycle", "", *words))
    present = {one["code"]: one for one in after["items"]}
    for one in before["items"]:
        now = present.get(one["code"], one)
        if one["outcome"] != now["outcome"]:
            found.append(Difference("outcome", one["matter"], one["words"], now["words"]))
    return found


def tombstone(content: Mapping[str, Any], *, reason: str) -> dict[str, Any]:
    """What stays public of a withdrawn result: that there was one, whose, and why it is gone."""
    return {
        "v": 1,
        "withdrawn": True,
        "number": content["number"],
        "task": content["task"],
        "draw_id": content["draw_id"],
        "department": content["department"],
        "reason": reason,
    }


def digest(content: Mapping[str, Any]) -> str:
    """SHA-256 (64 hex) of the canonical JSON (RFC 8785)."""
    return hashlib.sha256(canonical(dict(content))).hexdigest()

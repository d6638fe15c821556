"""Draws of one place, stopped after each step of the ceremony."""

import datetime
from typing import Any

from drawproof import commit_digest
from sunlot.actors import Actor
from sunlot.draws import actions
from sunlot.draws.models import Draw, Mode, PartyKind
from sunlot.draws.rules.ceremony import CommitParty, DiceParty, Times
from sunlot.plans.models import PlanTask
from tests.cast import NOW
from tests.permissions.world.places import Place
from tests.permissions.world.plans import FIRST, LAST

MINUTE = datetime.timedelta(minutes=1)
DAY = datetime.timedelta(days=1)
STEPS = (
    "prepared", "frozen", "announced", "voiding", "committed", "revealed", "verified", "next_issue",
)  # fmt: skip
SECRET = "5a" * 32
DIGITS = ("3141592653589793238462643383279502884197", "2718281828459045235360287471352662497757")


def hold(place: Place, task: PlanTask, until: str) -> Draw:
    """A draw of a task carried on until it is in one of `STEPS`.

    The dice of a verified draw have fallen at `NOW`; those of all others are to fall in two days.
    ``next_issue`` is a lottery whose issue one person says was called off, drawn at `NOW`.
    """
    lottery = until == "next_issue"
    done = lottery or until == "verified"
    begun = NOW - 2 * DAY if done else NOW
    draw_at = NOW if done else NOW + 2 * DAY
    draw = _requested(place, task, begun=begun, draw_at=draw_at, lottery=lottery)
    if until == "prepared":
        return draw
    at = begun + MINUTE
    draw = actions.freeze(
        draw=draw, typed_count=draw.expected_count, by=place.by(place.approver), at=at
    )
    if until == "frozen":
        return draw
    operator = place.by(place.coordinators[0])
    draw = actions.announce(draw=draw, by=operator, at=at)
    if until == "announced":
        return draw
    if until == "voiding":
        return actions.request_void(draw=draw, reason="示例：公告比例有误", by=operator, at=at)
    _seal(place, draw, at)
    draw = actions.close_commits(draw=draw, by=operator, at=at)
    if until == "committed":
        return draw
    _reveal(place, draw, at)
    draw = actions.close_reveals(draw=draw, by=operator, at=at)
    if until == "revealed":
        return draw
    if lottery:
        notice = "示例：快乐8第2026100期取消"
        actions.ask_next_issue(draw=draw, issue="2026101", notice=notice, by=operator, at=draw_at)
        return draw
    _throw(place, draw, draw_at + MINUTE)
    draw = actions.run(draw=draw, by=Actor.system(), at=draw_at + 2 * MINUTE)
    return actions.verify(draw=draw, by=Actor.system(), at=draw_at + 3 * MINUTE)


def _requested(
    place: Place, task: PlanTask, *, begun: datetime.datetime, draw_at: datetime.datetime,
    lottery: bool,
) -> Draw:  # fmt: skip
    typists = tuple(place.user(name).pk for name in place.typists)
    dice = tuple(DiceParty(f"dice-{n}", f"示例掷骰方{n}", typists) for n in (1, 2))
    closing: dict[str, Any] = {"dice": dice}
    if lottery:
        closing = {"closing": "lot", "game": "kl8", "issue": "2026100", "typists": typists}
    setup = actions.Setup(
        mode=Mode.OPEN, inspect_from=max(FIRST, draw_at.date()), inspect_to=LAST,
        times=Times.before(draw_at),
        commits=tuple(
            CommitParty(f"party-{number}", f"示例封存方{number}", place.user(name).pk)
            for number, name in enumerate(place.parties, 1)
        ),
        **closing,
    )  # fmt: skip
    return actions.request(task=task, setup=setup, by=place.by(place.planner), at=begun)


def _seal(place: Place, draw: Draw, at: datetime.datetime) -> None:
    for party in draw.parties.filter(kind=PartyKind.COMMIT).select_related("user"):
        digest = commit_digest(draw.suite, draw.draw_id, party.code, SECRET)
        actions.commit(party=party, digest=digest, by=place.by(party.user.username), at=at)


def _reveal(place: Place, draw: Draw, at: datetime.datetime) -> None:
    for party in draw.parties.filter(kind=PartyKind.COMMIT).select_related("user"):
        actions.reveal(party=party, secret=SECRET, by=place.by(party.user.username), at=at)


def _throw(place: Place, draw: Draw, at: datetime.datetime) -> None:
    for party, digits in zip(
        draw.parties.filter(kind=PartyKind.DICE).order_by("sequence"), DIGITS, strict=True
    ):
        for username in place.typists:
            actions.type_dice(party=party, digits=digits, by=place.by(username), at=at)
    draw.refresh_from_db()

"""What tests of public closings begin with: a real round of drand, an invented lottery bulletin."""

import datetime
import json
from functools import cache
from pathlib import Path
from typing import Any

from sunlot.draws import actions
from sunlot.draws.models import Draw, Party, PartyKind
from sunlot.draws.rules.ceremony import Times
from sunlot.draws.rules.closing import QUICKNET
from sunlot.draws.tests.world import World
from sunlot.draws.words import Closing

FILE = "packages/drawproof/tests/vectors/sources.json"
# Due at a moment that is the genesis of quicknet plus a whole number of periods.
ROUND, ROUND_AT = 32687230, datetime.datetime(2026, 10, 1, 14, 30, 54, tzinfo=datetime.UTC)
# A round of a whole minute, which a form can ask for.
MINUTE_ROUND = 32687232
MINUTE_ROUND_AT = datetime.datetime(2026, 10, 1, 14, 31, tzinfo=datetime.UTC)
LOT_AT = datetime.datetime(2026, 11, 24, 13, 30, tzinfo=datetime.UTC)
ISSUE, NEXT_ISSUE = "2026312", "2026313"
NUMBERS = "02 07 11 13 19 22 25 31 34 38 41 45 47 52 56 60 63 69 74 80"
CANONICAL = NUMBERS.replace(" ", ".")
BULLETIN = (
    f"示例数据 中国福利彩票快乐8第{ISSUE}期开奖公告 开奖日期：2026-11-24 21:30 号码：{NUMBERS}"
)
NEXT_BULLETIN = BULLETIN.replace(ISSUE, NEXT_ISSUE)
NOTICE = f"示例数据 因故取消快乐8第{ISSUE}期开奖。"
SECOND = datetime.timedelta(seconds=1)


@cache
def vectors() -> dict[str, Any]:
    """The rounds of the library's tests, genuine and forged."""
    place = Path(__file__).resolve().parents[4] / FILE
    return json.loads(place.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def signature_of(number: int) -> str:
    """The signature of a published round of quicknet."""
    return next(
        one["signature"]
        for one in vectors()["rounds"]
        if (one["chain"], one["round"]) == (QUICKNET, number)
    )


def line_of(number: int = ROUND, signature: str | None = None) -> str:
    """A round as one line."""
    return f"drand:{QUICKNET}:{number}:{signature or signature_of(number)}"


def by_drand(at: datetime.datetime = ROUND_AT) -> dict[str, Any]:
    """Changes of a right setup that let a drand round close the draw."""
    return {
        "closing": Closing.DRAND, "dice": (), "times": Times.before(at),
        "inspect_from": at.date() + datetime.timedelta(days=7),
        "inspect_to": at.date() + datetime.timedelta(days=40),
    }  # fmt: skip


def by_lottery(world: World, at: datetime.datetime = LOT_AT) -> dict[str, Any]:
    """Changes of a right setup that let an issue of 快乐8 close the draw."""
    return {
        "closing": Closing.LOT, "dice": (), "game": "kl8", "issue": ISSUE,
        "typists": (world.uid("typist_1"), world.uid("typist_2")),
        "times": Times.before(at, closing=Closing.LOT),
        "inspect_from": at.date() + datetime.timedelta(days=7),
        "inspect_to": at.date() + datetime.timedelta(days=30),
    }  # fmt: skip


def take(world: World, draw: Draw, text: str | None = None, *, late: int = 10) -> Draw:
    """The operator brings a round, some seconds after it is due."""
    return actions.take_round(
        draw=draw, text=text or line_of(), by=world.by("coordinator"), at=ROUND_AT + late * SECOND
    )


def lottery_of(draw: Draw) -> Party:
    """The row of the two who type."""
    return draw.parties.get(kind=PartyKind.LOT)


def types(world: World, draw: Draw, who: str, text: str = NUMBERS) -> actions.Numbers:
    """One of the two types, a minute after the issue was drawn."""
    at = LOT_AT + 60 * SECOND
    return actions.type_numbers(party=lottery_of(draw), text=text, by=world.by(who), at=at)


def attaches(world: World, draw: Draw, text: str = BULLETIN) -> actions.Numbers:
    """The operator attaches a bulletin, a minute after the issue was drawn."""
    at = LOT_AT + 60 * SECOND
    return actions.attach_bulletin(draw=draw, text=text, by=world.by("coordinator"), at=at)

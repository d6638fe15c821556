"""Who takes part, in which order of times, and when two typists agree."""

import datetime
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sunlot.clock import CHINA
from sunlot.draws.errors import (
    ClockBehind,
    ClosingTooEarly,
    DiceForm,
    DigestForm,
    PartiesIncomplete,
    PartyCodeForm,
    PartyNearOrganiser,
    PeriodInvalid,
    SealersIncomplete,
    TimesOutOfOrder,
    TypistsIncomplete,
)
from sunlot.draws.words import Closing
from sunlot.errors import SamePerson
from sunlot.rulebook import rule

COMMIT_PARTIES = 3
DICE_PARTIES = 2
TYPISTS = 2
DICE_DIGITS = 40
# The row of the two who type a lottery's numbers; sealing parties cannot have its code.
LOT_CODE = "lottery"
BEFORE_DICE = datetime.timedelta(minutes=15)
COMMIT_BEFORE_DICE = datetime.timedelta(minutes=30)
RESULT_AFTER_DICE = datetime.timedelta(hours=24)
# The next issue, which may have to stand in, of a game that is not drawn every day comes by then.
RESULT_AFTER_LOT = datetime.timedelta(days=5)
_CODE = re.compile(r"[0-9a-z-]{1,32}")
_HEX = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class CommitParty:
    """A party that seals a number: its code in the protocol, its name, and who acts for it."""

    code: str
    label: str
    user_id: int


@dataclass(frozen=True, slots=True)
class DiceParty:
    """A party that throws dice; two people type what falls."""

    code: str
    label: str
    typist_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Times:
    """The announced moments (aware). Whole seconds, as the protocol writes them."""

    commit_by: datetime.datetime
    reveal_by: datetime.datetime
    draw_at: datetime.datetime
    result_by: datetime.datetime

    @classmethod
    def before(
        cls,
        draw_at: datetime.datetime,
        *,
        commit_by: datetime.datetime | None = None,
        reveal_by: datetime.datetime | None = None,
        result_by: datetime.datetime | None = None,
        closing: str = Closing.DICE,
    ) -> "Times":
        """The customary distances where nothing else is said."""
        after = RESULT_AFTER_LOT if closing == Closing.LOT else RESULT_AFTER_DICE
        draw_at = draw_at.replace(microsecond=0)
        return cls(
            commit_by=(commit_by or draw_at - COMMIT_BEFORE_DICE).replace(microsecond=0),
            reveal_by=(reveal_by or draw_at - BEFORE_DICE).replace(microsecond=0),
            draw_at=draw_at,
            result_by=(result_by or draw_at + after).replace(microsecond=0),
        )


def check_times(times: Times, *, now: datetime.datetime) -> None:
    """Commit before reveal before closing before result; reveals end a quarter before the closing.

    Ten minutes is the protocol's distance (§4, §9): what is known to the room must be fixed in
    public, under the witnesses' cosignatures, before the last source begins to fall. Five more are
    for a reveal of the last second to reach the public log and its witnesses.

    :raises TimesOutOfOrder: otherwise.
    """
    in_order = now < times.commit_by < times.reveal_by < times.draw_at < times.result_by
    if not in_order or times.draw_at - times.reveal_by < BEFORE_DICE:
        raise TimesOutOfOrder


def check_period(first: datetime.date, last: datetime.date, *, draw_at: datetime.datetime) -> None:
    """Inspections begin on the day of the draw at the earliest.

    :raises PeriodInvalid: they begin before it, or end before they begin.
    """
    if last < first or first < draw_at.astimezone(CHINA).date():
        raise PeriodInvalid(first=first, last=last)


@rule("DR-06", "DR-07")
def check_parties(
    commits: Sequence[CommitParty],
    dice: Sequence[DiceParty],
    *,
    closing: str = Closing.DICE,
    typists: Sequence[int] = (),
) -> None:
    """Three who seal; for dice two who throw and two typists for each throw, for a lottery two who
    type its numbers, for a drand round nobody more. Nobody twice in one place.

    :raises PartiesIncomplete, SealersIncomplete, TypistsIncomplete: too few, too many, or the same
        person twice.
    :raises PartyCodeForm: a code of the wrong form, or twice.
    """
    sealed = len(commits) == len({one.user_id for one in commits}) == COMMIT_PARTIES
    thrown = len(dice) == DICE_PARTIES and all(_are_two(one.typist_ids) for one in dice)
    right, problem = {
        Closing.DICE: (thrown and not typists, PartiesIncomplete),
        Closing.DRAND: (not dice and not typists, SealersIncomplete),
        Closing.LOT: (not dice and _are_two(typists), TypistsIncomplete),
    }[Closing(closing)]
    if not (sealed and right):
        raise problem
    seen = {LOT_CODE} if typists else set[str]()
    for code in [one.code for one in commits] + [one.code for one in dice]:
        if not _CODE.fullmatch(code) or code in seen:
            raise PartyCodeForm(value=code)
        seen.add(code)


def _are_two(people: Sequence[int]) -> bool:
    return len(set(people)) == len(people) == TYPISTS


@rule("DR-06", "DR-07")
def near_organisers(
    people: Iterable[tuple[str, int | None]], organisers: Mapping[int, str]
) -> list[PartyNearOrganiser]:
    """Who seals or types for a party although the own department wants a result of the draw.

    :param people: (name, key of the department) of everybody who acts for a party; one who acts
        twice is named once.
    :param organisers: key → name of the joint conference's office and of the lead department.
    """
    return [
        PartyNearOrganiser(name=name, department=organisers[department])
        for name, department in dict.fromkeys(people)
        if department is not None and department in organisers
    ]


@rule("DR-02")
def check_second_person(*, first: int | None, second: int | None) -> None:
    """The second person is another one.

    :raises SamePerson: it is not.
    """
    if second is None or first == second:
        raise SamePerson


def check_clock(*, last: datetime.datetime | None, now: datetime.datetime) -> None:
    """Steps follow each other in time: a clock that was set back would make the evidence wrong.

    :raises ClockBehind: now is before the last step.
    """
    if last is not None and now < last:
        raise ClockBehind(last=clock(last))


def check_digest(text: str) -> str:
    """A commitment as pasted: spaces and upper case are forgiven.

    :raises DigestForm: not 64 hex characters.
    """
    cleaned = "".join(text.split()).lower()
    if not _HEX.fullmatch(cleaned):
        raise DigestForm(length=len(cleaned))
    return cleaned


@rule("DR-06")
def check_closing(
    *, waiting: Collection[object], deadline: datetime.datetime, now: datetime.datetime
) -> None:
    """A step closes when all have acted, or when its time is over: nobody is cut off early.

    :raises ClosingTooEarly: somebody is waited for and the time is not over.
    """
    if waiting and now < deadline:
        raise ClosingTooEarly(waiting=len(waiting), by=clock(deadline))


def check_dice(text: str, *, expected: int) -> str:
    """Digits as typed; spaces are forgiven.

    :raises DiceForm: not exactly the announced number of digits 0 to 9.
    """
    cleaned = "".join(text.split())
    if len(cleaned) != expected or not (cleaned.isascii() and cleaned.isdigit()):
        raise DiceForm(expected=expected, length=len(cleaned))
    return cleaned


@rule("DR-07")
def first_difference(one: Sequence[str], two: Sequence[str]) -> int | None:
    """The first position (from 1) at which two typists differ, or None if they agree: a digit of
    the dice, a number of a lottery."""
    for position, (left, right) in enumerate(zip(one, two, strict=True), 1):
        if left != right:
            return position
    return None


def clock(moment: datetime.datetime) -> str:
    """A moment as it stands in a sentence: 2026-04-22 10:10."""
    return moment.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")

"""Lottery bulletins: issues, numbers, the published text (protocol §4).

A result is hashed as one canonical string; nothing ever indexes into it. Which games there are,
and their ranges, is the verifier's policy.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from drawproof.errors import DrawproofError
from drawproof.policy import Lottery, NumberSet, Policy

_NUMBERS = re.compile(r"[0-9]{2}(?:[.-][0-9]{2})*")
_DIGITS = re.compile(r"[0-9]+")
# Dates and times of day, which stand between an issue and its numbers in many bulletins.
_DATES = re.compile(
    r"[0-9]{4}\s*[-/.年]\s*[0-9]{1,2}\s*[-/.月]\s*[0-9]{1,2}\s*日?|[0-9]{1,2}\s*月\s*[0-9]{1,2}\s*日"
    r"|[0-9]{1,2}[:：][0-9]{2}(?:[:：][0-9]{2})?"
)
_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")
MAX_TEXT = 20_000


def pinned(policy: Policy, game: str) -> Lottery:
    """The game as the policy pins it, else `lottery-unpinned`."""
    found = policy.lottery(game)
    if found is None:
        raise DrawproofError("lottery-unpinned", game=game)
    return found


def _refuse(game: Lottery, value: str, reason: str) -> DrawproofError:
    return DrawproofError("lottery-form", game=game.game, value=value, reason=reason)


def check_issue(game: Lottery, issue: str) -> str:
    """`issue` if it has the game's digits of year and serial, the serial not 0."""
    digits = game.year + game.serial
    if len(issue) != digits or not _DIGITS.fullmatch(issue) or not int(issue[game.year :]):
        raise _refuse(game, issue, "no issue of this game")
    return issue


def next_issues(game: Lottery, issue: str) -> tuple[str, ...]:
    """What may follow an issue: the next serial of the year and, late in the year, number 1 of
    the next."""
    check_issue(game, issue)
    year, serial = int(issue[: game.year]), int(issue[game.year :])
    found = []
    if serial + 1 < 10**game.serial:
        found.append(f"{issue[: game.year]}{serial + 1:0{game.serial}}")
    if serial >= game.turn:
        found.append(f"{(year + 1) % 10**game.year:0{game.year}}{1:0{game.serial}}")
    return tuple(found)


def _set_reason(rule: NumberSet, numbers: Sequence[int]) -> str | None:
    if len(numbers) != rule.numbers:
        return "wrong count of numbers"
    if any(not rule.first <= number < rule.first + rule.of for number in numbers):
        return "a number is out of range"
    if not rule.repeats and len(set(numbers)) != len(numbers):
        return "a number comes twice"
    if not rule.ordered and list(numbers) != sorted(numbers):
        return "numbers are not ascending"
    return None


def parse_numbers(game: Lottery, text: str) -> tuple[tuple[int, ...], ...]:
    """The sets of numbers in canonical text: two digits each, joined by `.`, sets by `-`."""
    if not _NUMBERS.fullmatch(text):
        raise _refuse(game, text, "numbers are two digits joined by . and sets by -")
    sets = tuple(tuple(int(n) for n in part.split(".")) for part in text.split("-"))
    if len(sets) != len(game.sets):
        raise _refuse(game, text, "wrong count of number sets")
    for rule, numbers in zip(game.sets, sets, strict=True):
        reason = _set_reason(rule, numbers)
        if reason is not None:
            raise _refuse(game, text, reason)
    return sets


def format_numbers(game: Lottery, sets: Sequence[Sequence[int]]) -> str:
    """Canonical text of the sets; sets without order are sorted."""
    parts = [
        numbers if rule.ordered else sorted(numbers)
        for rule, numbers in zip(game.sets, sets, strict=True)
    ]
    text = "-".join(".".join(f"{n:02}" for n in part) for part in parts)
    parse_numbers(game, text)
    return text


def lottery_string(game: Lottery, issue: str, numbers: str) -> str:
    """`lot:<game>:<issue>:<numbers>`, if issue and numbers are the game's."""
    parse_numbers(game, numbers)
    return f"lot:{game.game}:{check_issue(game, issue)}:{numbers}"


def parse_string(game: Lottery, string: str) -> tuple[str, str]:
    """(issue, numbers) of a canonical string of this game."""
    parts = string.split(":")
    if len(parts) != 4 or parts[:2] != ["lot", game.game]:
        raise _refuse(game, string, "no string of this game")
    lottery_string(game, parts[2], parts[3])
    return parts[2], parts[3]


def _runs(text: str) -> list[str]:
    return _DIGITS.findall(text.translate(_FULL_WIDTH))


def _windows(game: Lottery, runs: list[str]) -> list[str]:
    """Canonical numbers of each place in the text where they could stand."""
    total, found = sum(rule.numbers for rule in game.sets), list[str]()
    for at in range(len(runs) - total + 1):
        window = runs[at : at + total]
        if all(len(run) <= 2 for run in window):
            found += _as_drawn(game, [int(run) for run in window])
    digits_only = all(rule.of + rule.first <= 10 for rule in game.sets)
    for run in runs if digits_only else ():
        # 3D and the like are also printed as one number.
        if len(run) == total > 1:
            found += _as_drawn(game, [int(digit) for digit in run])
    return found


def _as_drawn(game: Lottery, numbers: list[int]) -> list[str]:
    sets, at = [], 0
    for rule in game.sets:
        sets.append(numbers[at : at + rule.numbers])
        at += rule.numbers
    try:
        return [format_numbers(game, sets)]
    except DrawproofError:
        return []


def check_bulletin(game: Lottery, issue: str, numbers: str, text: str) -> None:
    """Refuses a bulletin that does not name the issue or does not hold the numbers, in the order
    drawn or ascending; full-width digits count as digits."""
    runs = _runs(text)
    if issue not in runs:
        raise DrawproofError("lottery-bulletin", reason="it does not name the issue")
    if numbers not in _windows(game, runs):
        raise DrawproofError("lottery-bulletin", reason="it does not hold these numbers")


def check_notice(issue: str, text: str) -> None:
    """Refuses a publisher's notice that does not name the issue that fell out."""
    if issue not in _runs(text):
        raise DrawproofError("lottery-bulletin", reason="the notice does not name the issue")


def read_bulletin(game: Lottery, issue: str, text: str) -> str:
    """The canonical numbers that a bulletin of that issue holds.

    Dates and times in the text are passed over. Refused where the issue is not named, or where
    the numbers cannot be told from others with certainty (then they are given by hand).
    """
    if len(text) > MAX_TEXT:
        raise DrawproofError("lottery-bulletin", reason="too large")
    check_issue(game, issue)
    plain = text.translate(_FULL_WIDTH).strip()
    if _NUMBERS.fullmatch(plain):
        parse_numbers(game, plain)
        return plain
    runs = _runs(_DATES.sub(" ", plain))
    if issue not in runs:
        raise DrawproofError("lottery-bulletin", reason="it does not name the issue")
    found = set(_windows(game, runs[runs.index(issue) + 1 :]))
    if len(found) != 1:
        reason = "its numbers cannot be told for certain" if found else "no numbers of this game"
        raise DrawproofError("lottery-bulletin", reason=reason)
    return found.pop()

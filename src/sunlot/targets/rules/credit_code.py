"""The unified social credit code 统一社会信用代码, GB 32100-2015. Pure.

18 characters: registration authority (1), category (1), division (6), organisation code (9, with
its own check character by GB 11714), check character (1). Well-known implementations go wrong
where the weighted sum is divisible by 31: then the check character is ``0``.
"""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from sunlot.rulebook import rule

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I O S V Z
LENGTH = 18
TAG_DOUBTFUL = "代码待核"

_VALUE = {character: value for value, character in enumerate(ALPHABET)}
WEIGHTS = tuple(pow(3, place, 31) for place in range(LENGTH - 1))
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ORGANISATION_VALUE = {c: v for v, c in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
_LOOKS_LIKE = {"I": "1", "O": "0", "S": "5", "V": "U", "Z": "2"}


class Severity(StrEnum):
    """An error refuses the row; a warning lets it in with the tag 代码待核 (rule TG-01)."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a code, in words for the person who has the file in front of them."""

    code: str
    severity: Severity
    message: str
    remedy: str


def normalise(text: str) -> str:
    """Half width, upper case, without white space; nothing else is changed or guessed."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def check_character(first: str) -> str:
    """The 18th character of the first 17.

    :raises KeyError: a character that the standard does not use; callers check first.
    """
    total = sum(_VALUE[c] * weight for c, weight in zip(first, WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def organisation_check(first: str) -> str:
    """The 9th character of an organisation code, GB 11714, of the first 8."""
    weighted = zip(first, _ORGANISATION_WEIGHTS, strict=True)
    rest = -sum(_ORGANISATION_VALUE[c] * weight for c, weight in weighted) % 11
    return "X" if rest == 10 else str(rest)


def is_valid(code: str) -> bool:
    """Whether the normalised code has no problem at all."""
    return not check(code)


@rule("TG-01")
def check(code: str) -> list[Problem]:
    """What is wrong with a code that was normalised; empty means nothing.

    Real licences exist whose check character fails, so that alone is a warning.
    """
    if len(code) != LENGTH:
        return [
            Problem(
                "credit-code-length",
                Severity.ERROR,
                f"统一社会信用代码应为 {LENGTH} 位，现在是 {len(code)} 位。",
                "请填写 18 位统一社会信用代码；没有代码的，留空并填写其他编号。",
            )
        ]
    strange = sorted(set(code) - set(ALPHABET))
    if strange:
        return [_strange(strange)]
    expected = check_character(code[:-1])
    if code[-1] != expected:
        return [
            Problem(
                "credit-code-check-character",
                Severity.WARNING,
                f"代码校验位应为 {expected}，现在是 {code[-1]}。",
                f"请对照执照核对。确有执照如此的，可以写入，并标记为“{TAG_DOUBTFUL}”。",
            )
        ]
    return []


def _strange(strange: list[str]) -> Problem:
    listed = "、".join(strange)
    alike = "，".join(f"{c} 可能是 {_LOOKS_LIKE[c]}" for c in strange if c in _LOOKS_LIKE)
    return Problem(
        "credit-code-character",
        Severity.ERROR,
        f"统一社会信用代码中不使用“{listed}”。",
        f"请对照执照核对{f'：{alike}' if alike else ''}。代码只用数字和大写字母，不用 I O S V Z。",
    )


def wrong_places(text: str) -> list[tuple[int, int]] | None:
    """Which characters of a code as written are to blame, as spans; None for all of it.

    Characters that the standard does not use; those beyond the 18th; a place at the end where some
    are missing; the last one where only the check character is wrong.
    """
    written = [(place, c) for place, c in enumerate(text) if not c.isspace()]
    code = normalise(text)
    if len(written) != len(code):
        return None
    strange = [(place, place + 1) for place, c in written if normalise(c) not in _VALUE]
    if strange:
        return strange
    if len(code) > LENGTH:
        return [(written[LENGTH][0], len(text))]
    if len(code) < LENGTH:
        return [(len(text), len(text))]
    return [(written[-1][0], written[-1][0] + 1)]


def make_code(authority: str, category: str, division: str, organisation: str) -> str:
    """A code with both check characters right, for invented data.

    :param authority: registration authority, one character (9 market supervision, 5 civil affairs).
    :param category: one character (9 and 1 enterprise, 9 and 2 self-employed, …).
    :param division: six digits of the registering body's division.
    :param organisation: the first 8 characters of the organisation code.
    """
    first = authority + category + division + organisation + organisation_check(organisation)
    return first + check_character(first)

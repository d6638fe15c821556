"""Decisions about checklists: what a question may be, whether an answer fits, one list per visit.

Answers are plain JSON: choice ``"合格"``, choices ``["油污", "缺标签"]``, number ``"12.5"`` (text,
no floats), text, date ``"2026-04-22"``, time ``"10:05"``, photo a list of SHA-256 of the files,
signature one such, table a list of ``{heading: text}``, location
``{"lat": "43.82", "lon": "87.6"}``. None, "", [] and {} are no answer.
"""

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Generic, TypeVar

from sunlot.checklists.kinds import BOUNDED, WITH_OPTIONS, FieldKind
from sunlot.regions.names import normalise_name
from sunlot.rulebook import rule

P = TypeVar("P")
LONGEST_TEXT, LONGEST_CELL, MOST_PHOTOS, MOST_ROWS = 2000, 500, 20, 100
MOST_OPTIONS, MOST_QUESTIONS = 30, 200
_NUMBER = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,4})?")
_DEGREES = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{1,8})?")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks for. Options are choices or headings; bounds follow the kind.

    The unit is that of a number: 3 m and 3 mm are different questions. The bounds are those of the
    number, of the characters of a text, of the photos, of the rows of a table, or of how many
    options are chosen.
    """

    kind: FieldKind
    required: bool = True
    options: tuple[str, ...] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    unit: str = ""


def question_problems(asked: Asked) -> list[str]:
    """What is wrong with a question: ``options``, ``repeated``, ``bounds``, ``unbounded``."""
    found = []
    least = 1 if asked.kind == FieldKind.TABLE else 2
    if asked.kind in WITH_OPTIONS and not least <= len(asked.options) <= MOST_OPTIONS:
        found.append("options")
    if len(set(asked.options)) != len(asked.options):
        found.append("repeated")
    low, high = asked.minimum, asked.maximum
    if low is not None and high is not None and low > high:
        found.append("bounds")
    if asked.kind not in BOUNDED and (low is not None or high is not None):
        found.append("unbounded")
    return found


@rule("CL-01")
def missing_for_use(*, basis: str, how: str) -> list[str]:
    """What a question lacks before its checklist may be used: ``basis``, ``how``."""
    return [name for name, text in (("basis", basis), ("how", how)) if not text.strip()]


@rule("CL-02")
def answer_problems(asked: Asked, answer: Any) -> list[str]:
    """Why an answer cannot be taken, empty where it can.

    ``missing``, ``form`` (not an answer of this kind), ``unknown`` (not offered), ``repeated``,
    ``below``, ``above``.
    """
    if answer is None or answer in ("", [], {}):
        return ["missing"] if asked.required else []
    return _CHECKS[asked.kind](asked, answer)


def _choice(asked: Asked, answer: Any) -> list[str]:
    if not isinstance(answer, str):
        return ["form"]
    return [] if answer in asked.options else ["unknown"]


def _choices(asked: Asked, answer: Any) -> list[str]:
    if not _is_texts(answer):
        return ["form"]
    found = [] if set(answer) <= set(asked.options) else ["unknown"]
    if len(set(answer)) != len(answer):
        found.append("repeated")
    return found + _bounds(asked, len(answer))


def _number(asked: Asked, answer: Any) -> list[str]:
    if not isinstance(answer, str) or not _NUMBER.fullmatch(answer):
        return ["form"]
    return _bounds(asked, Decimal(answer))


def _text(asked: Asked, answer: Any) -> list[str]:
    if not isinstance(answer, str) or not answer.strip() or "\0" in answer:
        return ["form"]
    return _bounds(asked, len(answer), most=LONGEST_TEXT)


def _date(_asked: Asked, answer: Any) -> list[str]:
    if not isinstance(answer, str) or not _DAY.fullmatch(answer):
        return ["form"]
    try:
        datetime.date.fromisoformat(answer)
    except ValueError:
        return ["form"]
    return []


def _time(_asked: Asked, answer: Any) -> list[str]:
    return [] if isinstance(answer, str) and _TIME.fullmatch(answer) else ["form"]


def _photo(asked: Asked, answer: Any) -> list[str]:
    if not _is_texts(answer) or not all(_SHA256.fullmatch(one) for one in answer):
        return ["form"]
    found = [] if len(set(answer)) == len(answer) else ["repeated"]
    return found + _bounds(asked, len(answer), most=MOST_PHOTOS)


def _signature(_asked: Asked, answer: Any) -> list[str]:
    return [] if isinstance(answer, str) and _SHA256.fullmatch(answer) else ["form"]


def _table(asked: Asked, answer: Any) -> list[str]:
    if not isinstance(answer, list) or not all(isinstance(one, dict) for one in answer):
        return ["form"]
    cells = [cell for row in answer for cell in row.items()]
    if not all(_is_cell(heading) and _is_cell(text) for heading, text in cells):
        return ["form"]
    if not all(any(text.strip() for text in row.values()) for row in answer):
        return ["form"]
    found = [] if all(heading in asked.options for heading, _cell in cells) else ["unknown"]
    return found + _bounds(asked, len(answer), most=MOST_ROWS)


def _location(_asked: Asked, answer: Any) -> list[str]:
    if not isinstance(answer, dict) or set(answer) != {"lat", "lon"}:
        return ["form"]
    for name, most in (("lat", 90), ("lon", 180)):
        text = answer[name]
        if not isinstance(text, str) or not _DEGREES.fullmatch(text):
            return ["form"]
        if abs(Decimal(text)) > most:
            return ["above"]
    return []


_CHECKS: Mapping[FieldKind, Callable[[Asked, Any], list[str]]] = {
    FieldKind.CHOICE: _choice, FieldKind.CHOICES: _choices, FieldKind.NUMBER: _number,
    FieldKind.TEXT: _text, FieldKind.DATE: _date, FieldKind.TIME: _time, FieldKind.PHOTO: _photo,
    FieldKind.SIGNATURE: _signature, FieldKind.TABLE: _table, FieldKind.LOCATION: _location,
}  # fmt: skip


def _is_texts(answer: Any) -> bool:
    return isinstance(answer, list) and all(isinstance(one, str) for one in answer)


def _is_cell(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_CELL and "\0" not in value


def _bounds(asked: Asked, size: Decimal | int, *, most: int | None = None) -> list[str]:
    low, high = asked.minimum, asked.maximum
    if low is not None and size < low:
        return ["below"]
    if (high is not None and size > high) or (most is not None and size > most):
        return ["above"]
    return []


@dataclass(slots=True)
class Composed(Generic[P]):
    """One question of a visit: as the first place words it, and every place that asks the same.

    `asked.required` where any of the places requires an answer.
    """

    text: str
    asked: Asked
    places: list[P]


@rule("CL-03")
def compose(
    questions: Sequence[tuple[P, str, Asked]],
) -> list[Composed[P]]:
    """The questions of all departments of a visit as one list, each once, in order.

    Two questions are the same where their words and what they ask for are; who asks is kept. It
    must be answered where anybody requires it.

    :param questions: (place, text, asked), departments and items in the order of the visit.
    """
    found: dict[tuple[str, Asked], Composed[P]] = {}
    for place, text, asked in questions:
        same = (normalise_name(text).rstrip("？?。 "), replace(asked, required=True))
        one = found.setdefault(same, Composed(text, asked, []))
        if asked.required:
            one.asked = same[1]
        if place not in one.places:
            one.places.append(place)
    return list(found.values())

"""Reading the words of plan tables: lists of names, percentages, dates. Pure; guesses nothing."""

import re
from decimal import Decimal, InvalidOperation
from fractions import Fraction

_OPEN, _CLOSE = "（(【[", "）)】]"
MAX_DENOMINATOR = 10**9


class Unreadable(ValueError):
    """The words do not say what the column asks for; the message is for developers only."""


def split_list(text: str, separators: str) -> list[str]:
    """The parts between any of `separators`, none inside brackets, without empty ones.

    ``市场监管部门、文化和旅游（体育、文物）部门`` has two parts for ``、``.
    """
    parts, current, depth = [], "", 0
    for letter in text:
        depth += (letter in _OPEN) - (letter in _CLOSE)
        if letter in separators and depth <= 0:
            parts.append(current)
            current, depth = "", 0
        else:
            current += letter
    parts.append(current)
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))


def department_names(text: str) -> list[str]:
    """Names in a cell of departments; real files mix ``、 ， ； ；`` and line breaks."""
    return split_list(text, "、，,；;\n")


def item_names(text: str) -> list[str]:
    """Items in a cell. ``、`` separates the objects of one item, so it does not end an item."""
    return split_list(text, "；;\n")


def is_remark(name: str) -> bool:
    """Whether a part is a remark in brackets and not a name: （部门内部联合：…）."""
    return bool(name) and name[0] in _OPEN and name[-1] in _CLOSE


def ratio_of(text: str) -> tuple[int, int]:
    """``5``, ``5%``, ``0.5 %`` and ``1/200`` as exact integers in lowest terms; 0.5 % is (1, 200).

    :raises Unreadable: anything else, also ranges and counts, which need a person.
    """
    plain = text.strip().replace("％", "%").replace("／", "/").replace(" ", "")
    try:
        if "/" in plain:
            top, bottom = plain.split("/")
            value = Fraction(_integer(top), _integer(bottom))
        else:
            number = Decimal(plain.removesuffix("%"))
            if not number.is_finite() or number.adjusted() > 12:
                raise Unreadable(text)
            value = Fraction(number) / 100
    except (InvalidOperation, ValueError, ZeroDivisionError) as error:
        raise Unreadable(text) from error
    if value < 0 or value.denominator > MAX_DENOMINATOR:
        raise Unreadable(text)
    return value.numerator, value.denominator


def _integer(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise Unreadable(text)
    return int(text)


def percent_text(p: int, q: int) -> str:
    """``1/200`` as ``0.5%``; a fraction that no short percentage equals stays a fraction."""
    value = Fraction(p * 100, q)
    for places in range(5):
        scaled = value * 10**places
        if scaled.denominator == 1:
            whole = str(scaled.numerator).rjust(places + 1, "0")
            return f"{whole[:-places]}.{whole[-places:]}%" if places else f"{whole}%"
    return f"{p}/{q}"

"""Decisions about items: what may be published, what may be used. Pure functions."""

import datetime
import re
from dataclasses import dataclass

from sunlot.rulebook import rule

_PARTS = re.compile(r"[；;\n]+")
_CITATION = re.compile(r"《(?P<instrument>[^《》]+)》(?P<article>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Citation:
    """One instrument with its articles, in the list's own words; nothing is looked up."""

    instrument: str
    article: str


def citations(text: str) -> tuple[Citation, ...]:
    """The instruments and articles of 检查依据, parts separated by ；; no part is lost.

    A part without 《》, such as 地方规定第3条, stays whole as the instrument.
    """
    found = []
    for part in filter(None, map(str.strip, _PARTS.split(text))):
        match = _CITATION.fullmatch(part)
        article = match["article"].strip() if match else ""
        found.append(Citation(match["instrument"].strip() if match else part, article))
    return tuple(found)


@rule("IT-02")
def missing_for_publication(*, basis_text: str, method: str) -> list[str]:
    """What a version lacks before it may be published: ``basis``, ``method``."""
    return [name for name, text in (("basis", basis_text), ("method", method)) if not text.strip()]


@rule("IT-01")
def usable_on(
    *,
    published_on: datetime.date | None,
    valid_from: datetime.date | None,
    valid_to: datetime.date | None,
    day: datetime.date,
) -> bool:
    """An item may be used on a day only when published and in force (国办发〔2024〕54号).

    An open end counts as in force; both ends are included. A version that was replaced later was
    in force on the days before.
    """
    begun = valid_from is None or valid_from <= day
    ended = valid_to is not None and valid_to < day
    return published_on is not None and published_on <= day and begun and not ended

"""Citations 检查依据: instruments and articles as items name them, and what a new law hits."""

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sunlot.regions.names import normalise_name
from sunlot.rulebook import rule

_PARTS = re.compile(r"[；;\n]+")
_CITATION = re.compile(r"《(?P<instrument>[^《》]+)》(?P<article>[^《》]*)")
_BETWEEN = " \t、，,和及以"
# （2018年修正）、（国务院令第654号）、（国发〔2019〕5号）: which text is meant, not which name.
_EDITION = re.compile(r"\([^()]*(?:\d{4}|修订|修正|第\s*\d+\s*号|令)[^()]*\)")
_ARTICLE = re.compile(r"第([0-9〇零一二三四五六七八九十百千]+)条")
_RANGE = re.compile(
    r"第([0-9〇零一二三四五六七八九十百千]+)条?\s*(?:至|到|—|-|~)\s*第?([0-9〇零一二三四五六七八九十百千]+)条"
)
_STYLE = "中华人民共和国"
_DIGITS = {one: place for place, one in enumerate("零一二三四五六七八九")} | {"〇": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000}
LONGEST_RANGE = 200


@dataclass(frozen=True, slots=True)
class Citation:
    """One instrument with its articles, in the list's own words; nothing is looked up."""

    instrument: str
    article: str

    @property
    def text(self) -> str:
        """As a list writes it: 《全称》第N条; words that name no instrument stay as they are."""
        return f"《{self.instrument}》{self.article}" if self.article else f"《{self.instrument}》"


def citations(text: str) -> tuple[Citation, ...]:
    """The instruments and articles of 检查依据; parts are separated by ；, no part is lost.

    A part without 《》, such as 地方规定第3条, stays whole as the instrument; one that names
    several instruments one after the other gives as many citations.
    """
    found: list[Citation] = []
    for part in filter(None, map(str.strip, _PARTS.split(text))):
        matches = list(_CITATION.finditer(part))
        if matches and "".join(one[0] for one in matches) == part:
            found += [
                Citation(one["instrument"].strip(), one["article"].strip(_BETWEEN))
                for one in matches
            ]
        else:
            found.append(Citation(part, ""))
    return tuple(found)


def basis_text_of(cited: Iterable[Citation]) -> str:
    """Citations as the text of a list, so that `citations` reads the same again."""
    return "；".join(
        one.text if "《" not in one.instrument else one.instrument + one.article for one in cited
    )


def instrument_key(name: str) -> str:
    """The form in which two spellings of one instrument are equal.

    Without 《》, the full style, spaces, the edition in brackets, and articles that follow.
    """
    plain = normalise_name(name).replace("《", "").replace("》", "").replace(" ", "")
    plain = _ARTICLE.split(_EDITION.sub("", plain), maxsplit=1)[0]
    return plain.removeprefix(_STYLE)[:200]


def number_of(text: str) -> int | None:
    """A number of an article, in digits or in Chinese numerals up to 9999; None for other text."""
    if text.isdecimal():
        return int(text)
    if not text or any(one not in _DIGITS and one not in _UNITS for one in text):
        return None
    total, digit = 0, 0
    for one in text:
        if one in _UNITS:
            total += (digit or 1) * _UNITS[one]
            digit = 0
        else:
            digit = _DIGITS[one]
    return total + digit


def articles_of(text: str) -> frozenset[int]:
    """The article numbers that a text names, ranges included; empty where it names none."""
    found = {number for one in _ARTICLE.findall(text) if (number := number_of(one)) is not None}
    for first, last in _RANGE.findall(text):
        low, high = number_of(first), number_of(last)
        if low is not None and high is not None and low <= high <= low + LONGEST_RANGE:
            found |= set(range(low, high + 1))
    return frozenset(found)


class WhatHappened(StrEnum):
    """What became of an instrument, or of some of its articles."""

    REPEALED = "repealed"
    AMENDED = "amended"


@dataclass(frozen=True, slots=True)
class Change:
    """A change of law: the instrument's key, its articles (none: the whole), what, when known."""

    key: str
    articles: frozenset[int]
    what: WhatHappened
    entered_at: datetime.datetime


def is_hit(cited: Iterable[Citation], change: Change) -> bool:
    """Whether any of the citations names the instrument, and one of its changed articles.

    A citation without a readable article, like a change of the whole instrument, means all of it.
    """
    for one in cited:
        if instrument_key(one.instrument) != change.key:
            continue
        named = articles_of(one.article) or articles_of(one.instrument)
        if not named or not change.articles or named & change.articles:
            return True
    return False


@rule("IT-03")
def must_be_checked(
    cited: Iterable[Citation],
    change: Change,
    *,
    published_at: datetime.datetime | None,
    held: bool,
) -> bool:
    """Whether a version must be looked at again because of a change of law.

    Not any more once somebody has recorded that it still holds. A version that was published after
    the change was entered cites the amended text knowingly; what is repealed can never be cited so.
    """
    if held:
        return False
    renewed = published_at is not None and published_at > change.entered_at
    if renewed and change.what == WhatHappened.AMENDED:
        return False
    return is_hit(cited, change)


def stored(cited: Iterable[Citation]) -> list[dict[str, Any]]:
    """Citations as `ItemVersion.basis` holds them; nobody has compared them with the law yet."""
    return [
        {"instrument": one.instrument, "article": one.article, "verified": False} for one in cited
    ]


def read(basis: Sequence[Mapping[str, Any]]) -> tuple[Citation, ...]:
    """The citations of a stored basis."""
    return tuple(
        Citation(str(one.get("instrument", "")), str(one.get("article", ""))) for one in basis
    )


def keys_of(cited: Iterable[Citation]) -> list[str]:
    """The instruments of a version in the form that is compared, each once."""
    found: Iterator[str] = (instrument_key(one.instrument) for one in cited)
    return sorted({one for one in found if one})

"""Citations 检查依据: instruments and articles as items name them, and what a new law hits."""

import datetime
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sunlot.regions.names import normalise_name
from sunlot.rulebook import rule

_PARTS = re.compile(r"[；;\n]+")
# 《…》, which may hold another one: 《关于修改《广告法》的决定》.
_TITLE = re.compile(r"《((?:[^《》]|《[^《》]*》)+)》")
_BETWEEN = " \t\u3000、，,和及以"
# After a title: the edition in brackets and the articles; other words belong to what follows.
_ARTICLES = re.compile(r".*[条款项目章节编附件)）]", re.DOTALL)
_COUNT = r"[0-9０-９]{1,3}|[一二三四五六七八九十]{1,3}"
# A number of a list, 1. （一） ① 一、: before a part, and within it where no article ends so.
_NUMBERED = re.compile(
    rf"(?:\s*(?:[(（](?:{_COUNT})[)）]|(?:{_COUNT})\s*(?:[、．)）]|\.(?![0-9]))"
    r"|[\u2460-\u2473])\s*)+"
)
_NUMBERED_WITHIN = re.compile(
    rf"(?:^[\s、]*|[\s。，,])(?:[(（](?:{_COUNT})[)）]|(?:{_COUNT})\s*[、．.)）])\s*$"
    r"|(?<=[条款项目。])[0-9０-９]{1,3}\s*[、．.)）]\s*$|[\u2460-\u2473]\s*$"
)
_MARKS = str.maketrans("", "", "《》〈〉<> ")
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
_INSTRUMENTS = ("法", "条例", "办法", "规定", "规则", "细则", "决定", "标准", "规范", "准则")
_VAGUE = ("有关", "相关", "国家规定", "上级")


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
    """The instruments and articles of 检查依据; parts are separated by ；, no word is lost.

    Every 《…》 is a citation with the articles that follow it, whatever stands before it: numbers
    of a list, 1. （一） ①, are left out, other words, 【法律】 or 根据, stay before the title, and
    then the instrument keeps its marks. A mention counts too: 根据《A》制定的《B》第三条 cites A as
    a whole and article 3 of B, since a flag too many is answered in a sentence and one that is
    missing is not seen. Marks within a title belong to it. A part without 《…》, such as
    地方规定第3条, stays whole as the instrument.
    """
    found: list[Citation] = []
    for part in filter(None, map(str.strip, _PARTS.split(text))):
        places = _places(part)
        found += [
            Citation(name if not before and "《" not in name else f"{before}《{name}》", article)
            for before, name, article in places
        ]
        if not places:
            found.append(Citation(part, ""))
    return tuple(found)


def _places(part: str) -> list[tuple[str, str, str]]:
    """(words before, title, articles) for each title of a part.

    What follows a title up to its last word of an article is the article, the rest stands before
    the next title; after the last one all of it is the article.
    """
    matches = [one for one in _TITLE.finditer(part) if one[1].strip()]
    if not matches:
        return []
    found, before = [], _unnumbered(part[: matches[0].start()])
    for one, following in itertools.pairwise(matches):
        rest = _NUMBERED_WITHIN.sub("", part[one.end() : following.start()])
        articles = _ARTICLES.match(rest)
        end = articles.end() if articles else 0
        found.append((before, one[1].strip(), rest[:end].strip(_BETWEEN)))
        before = _unnumbered(rest[end:].strip(_BETWEEN))
    last = matches[-1]
    return [*found, (before, last[1].strip(), part[last.end() :].strip(_BETWEEN))]


def _unnumbered(words: str) -> str:
    """Without the number of a list before them."""
    number = _NUMBERED.match(words)
    return words[number.end() if number else 0 :].strip()


def basis_text_of(cited: Iterable[Citation]) -> str:
    """Citations as the text of a list, so that `citations` reads the same again."""
    return "；".join(
        one.instrument + one.article if set("《》") & set(one.instrument) else one.text
        for one in cited
    )


def instrument_key(name: str) -> str:
    """The form in which two spellings of one instrument are equal.

    Without 《》, the full style, spaces, the edition in brackets, and articles that follow.
    """
    plain = normalise_name(name).translate(_MARKS)
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
    for one in named(cited):
        if instrument_key(one.instrument) != change.key:
            continue
        numbers = articles_of(one.article) or articles_of(one.instrument)
        if not numbers or not change.articles or numbers & change.articles:
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

    Not any more once somebody has recorded that it still holds, or has ended it. A version that was
    published after the change was entered cites the amended text knowingly; what is repealed can
    never be cited so.
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


def named(cited: Iterable[Citation]) -> Iterator[Citation]:
    """What the citations name, title by title: also where words stand before a title, or several
    titles in one instrument, as versions from before hold them.
    """
    for one in cited:
        places = _places(one.instrument + one.article) if "《" in one.instrument else []
        if places:
            yield from (Citation(name, article) for _before, name, article in places)
        else:
            yield Citation(_unnumbered(one.instrument), one.article)


def names_an_instrument(cited: Iterable[Citation]) -> bool:
    """Whether any citation can be compared with a change of law: a title in 《》, or words that
    name one, such as 食品安全法第三条.
    """
    for one in cited:
        key = instrument_key(one.instrument)
        if "《" in one.instrument or one.article or _ARTICLE.search(one.instrument):
            return True
        if key.endswith(_INSTRUMENTS) and not any(word in key for word in _VAGUE):
            return True
    return False


def keys_of(cited: Iterable[Citation]) -> list[str]:
    """The instruments of a version in the form that is compared, each once."""
    found: Iterator[str] = (instrument_key(one.instrument) for one in named(cited))
    return sorted({one for one in found if one})

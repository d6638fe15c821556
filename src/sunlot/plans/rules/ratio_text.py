"""What the ratio column of a plan says. Only what can be read in one way is read (PL-05).

The words of real plans are free (「高校30%；中小学50%」「不低于0.5%」「10户」). Anything else, also
ranges, levels of government and conditions, stays words that a person has to settle.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from drawproof.quotas import quota
from sunlot.plans.rules import ALL, CLASSES, Ratio
from sunlot.rulebook import rule


class Bound(Enum):
    """How binding a number is."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


@dataclass(frozen=True, slots=True)
class Part:
    """One stratum of the words: `stratum` is ``"all"``, a class A–D, or the plan's own name.

    Either `share` (0 … 1) of the stratum or a `count` of objects.
    """

    stratum: str
    bound: Bound
    share: Fraction | None = None
    count: int | None = None

    def sample(self, population: int) -> int:
        """Objects of `population` that the number comes to: rounded up, never above it."""
        if self.count is not None:
            return min(population, self.count)
        share = self.share or Fraction(0)
        return quota(population, share.numerator, share.denominator)


@dataclass(frozen=True, slots=True)
class Reading:
    """All parts of the words, each stratum once."""

    parts: tuple[Part, ...]

    @property
    def by_class(self) -> bool:
        """Whether the words name credit classes."""
        return self.parts[0].stratum in CLASSES

    @property
    def is_settled(self) -> bool:
        """Whether every part says how many; 不超过 leaves it open."""
        return all(part.bound is not Bound.AT_MOST for part in self.parts)

    @property
    def has_zero(self) -> bool:
        """Whether a stratum would be exempt, which PL-02 forbids."""
        return any(part.share == 0 or part.count == 0 for part in self.parts)

    def missing_classes(self) -> tuple[str, ...]:
        """Classes that the words leave out, where they name some."""
        named = {part.stratum for part in self.parts}
        return tuple(one for one in CLASSES if one not in named) if self.by_class else ()

    def ratios(self, strata: Sequence[str]) -> dict[str, Ratio] | None:
        """The same as stored ratios of exactly these strata; None where the words do not fit."""
        if {part.stratum for part in self.parts} != set(strata) or not self.is_settled:
            return None
        found = {}
        for part in self.parts:
            if part.share is None:
                return None
            found[part.stratum] = Ratio(part.share.numerator, part.share.denominator)
        return found


_AT_LEAST = "不低于|不少于|至少|≥|>="
_AT_MOST = "不超过|不高于|不多于|至多|≤|<="
_PART = re.compile(
    rf"(?P<name>[^0-9%;:<>≥≤=]*?)[:为按]?(?:(?P<least>{_AT_LEAST})|(?P<most>{_AT_MOST}))?"
    r"(?:(?P<percent>[0-9]{1,3}(?:\.[0-9]{1,4})?)%|(?P<count>[0-9]{1,6})[户家])"
)
_CLASS_HEAD = re.compile(r"按(?:企业)?信用(?:风险)?(?:类别|分类|等级)[:,]?")
_CLASS = re.compile(r"(?P<name>[A-D])类?[:]?(?P<rest>.+)")
# These words do not name objects of the task: they speak of time, of level, of conditions.
_NO_STRATUM = re.compile(
    r"[每年月季周日次约或另共]|累计|其中|合计|左右|以上|以下|抽|比例|原则|对象|超过|低于|高于|[A-Za-z]"
    r"|[—–~～\-+/（）()…]|^(?:国家|省|自治区|区|地|州|市|县|县区|区县|乡|镇|兵团)级$"
    r"|^[户家]+$"
)
_SPLITS = (r"[;\n]", r"[,\n]", r"、")
_EVERYTHING = {"": ALL, "全部": ALL, "全部对象": ALL}
LONGEST_NAME = 20
# What a person is shown whose words are not understood; a test reads each.
EXAMPLES = ("不低于5%", "高校30%；中小学50%", "按信用类别 A 1% B 5% C 20% D 50%")


@rule("PL-05")
def read_ratio(text: str) -> Reading | None:
    """The one way in which the words can be understood, or None."""
    plain = re.sub(r"[ \t]+", " ", unicodedata.normalize("NFKC", text)).strip(" 。.;\n")
    head = _CLASS_HEAD.match(plain)
    if head or _CLASS.fullmatch(plain):
        return _read_classes(plain[head.end() :] if head else plain)
    plain = plain.replace(" ", "")
    for separator in _SPLITS:
        pieces = re.split(separator, plain)
        parts = [_part(piece) for piece in pieces]
        if None not in parts:
            return _reading([part for part in parts if part is not None])
        if len(pieces) > 1:
            return None
    return None


@rule("PL-06")
def agrees(reading: Reading, stored: Mapping[str, Ratio]) -> bool:
    """Whether the ratios that a draw would use are those of the words; True where not comparable.

    A stored minimum adds to the words and does not contradict them.
    """
    said = reading.ratios(tuple(stored)) if stored else None
    if said is None:
        return True
    return all(
        Fraction(one.p, one.q) == Fraction(said[name].p, said[name].q)
        for name, one in stored.items()
    )


def _reading(parts: list[Part]) -> Reading | None:
    """A stratum is named once, and 全部 does not stand beside others."""
    names = [part.stratum for part in parts]
    if len(set(names)) < len(names) or (len(parts) > 1 and ALL in names):
        return None
    return Reading(tuple(parts))


def _read_classes(text: str) -> Reading | None:
    parts = []
    for piece in filter(None, re.split(r"[;,、\s]+(?=[A-D])", text.strip())):
        found = _CLASS.fullmatch(piece.replace(" ", ""))
        part = _part(found["rest"]) if found else None
        if found is None or part is None or part.stratum != ALL:
            return None
        parts.append(Part(found["name"], part.bound, part.share, part.count))
    return _reading(parts) if parts else None


def _part(text: str) -> Part | None:
    found = _PART.fullmatch(text)
    if found is None:
        return None
    name = _EVERYTHING.get(found["name"], found["name"])
    if name != ALL and (len(name) > LONGEST_NAME or _NO_STRATUM.search(name)):
        return None
    share = Fraction(found["percent"]) / 100 if found["percent"] else None
    if share is not None and share > 1:
        return None
    bound = Bound.AT_LEAST if found["least"] else Bound.AT_MOST if found["most"] else Bound.EXACT
    return Part(name, bound, share, int(found["count"]) if found["count"] else None)

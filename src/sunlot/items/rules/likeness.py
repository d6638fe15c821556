"""Items of several departments that look like one matter, or that could be inspected together."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sunlot.items.rules.classes import bare_class, is_everybody, is_wide
from sunlot.regions.names import normalise_name
from sunlot.rulebook import rule

_MARKS = str.maketrans("", "", " \t,.;:()、，。；：（）《》“”\"'-—的")
_ENDINGS = ("监督检查", "行政检查", "检查", "抽查")
LIKE_HUNDREDTHS = 80
# Where the classes do not say that the targets are the same, the matters must be nearly equal.
NEAR_HUNDREDTHS = 90


@dataclass(frozen=True, slots=True)
class Entry:
    """What is compared of an item: code, department, matter, classes and kinds of targets."""

    code: str
    department: int
    matter: str
    classes: tuple[str, ...]
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two items of two departments that may be one; likeness in hundredths, 100 is equal."""

    first: str
    second: str
    likeness: int


@dataclass(frozen=True, slots=True)
class Together:
    """Items of several departments about the same class of targets."""

    target_class: str
    codes: tuple[str, ...]


def core(matter: str) -> str:
    """The words of a matter without marks and without the endings that all of them have."""
    plain = normalise_name(matter).translate(_MARKS)
    ending = next((one for one in _ENDINGS if plain.endswith(one) and plain != one), "")
    return plain.removesuffix(ending).removesuffix("情况") or plain


def bigrams(text: str) -> frozenset[str]:
    """Pairs of characters that follow each other; of one character that one."""
    return frozenset(text[at : at + 2] for at in range(max(1, len(text) - 1)))


def likeness(first: frozenset[str], second: frozenset[str]) -> int:
    """Shared bigrams against all (Dice), in hundredths, rounded down."""
    return 200 * len(first & second) // (len(first) + len(second))


@rule("IT-04")
def duplicates(entries: Sequence[Entry]) -> list[Pair]:
    """Pairs of different departments with nearly the same matter and targets in common.

    How like the matters must be says `asked_likeness`. By code; each pair once. Only items that
    share one of their rarest bigrams are compared, which loses no pair that is like enough.
    """
    grams = {one.code: bigrams(core(one.matter)) for one in entries}
    counted: dict[str, int] = defaultdict(int)
    for found in grams.values():
        for one in found:
            counted[one] += 1
    by_gram: dict[str, list[Entry]] = defaultdict(list)
    pairs: dict[tuple[str, str], int] = {}
    for entry in sorted(entries, key=lambda one: one.code):
        rare = _rarest(grams[entry.code], counted)
        for other in {one.code: one for gram in rare for one in by_gram[gram]}.values():
            if other.department != entry.department:
                like = likeness(grams[entry.code], grams[other.code])
                if like >= LIKE_HUNDREDTHS and like >= asked_likeness(entry, other):
                    pairs[other.code, entry.code] = like
        for gram in rare:
            by_gram[gram].append(entry)
    return [Pair(*codes, like) for codes, like in sorted(pairs.items())]


def _rarest(grams: frozenset[str], counted: dict[str, int]) -> list[str]:
    """As many of the rarest bigrams that two items like enough share at least one of them.

    Dice >= t asks of the larger set x for |x & y| >= t/2 (|x| + |y|) and |y| >= t/(2 - t) |x|, so
    that at most |x| - t/(2 - t) |x| of its bigrams are not shared; likewise for the smaller one.
    """
    size = len(grams)
    shared = -(-size * LIKE_HUNDREDTHS // (200 - LIKE_HUNDREDTHS))  # rounded up
    return sorted(grams, key=lambda one: (counted[one], one))[: size - shared + 1]


def asked_likeness(first: Entry, second: Entry) -> int:
    """How like two matters must be, in hundredths, to be pointed out; 101 where never.

    `LIKE_HUNDREDTHS` with a class in common, or where neither names one. `NEAR_HUNDREDTHS` where
    only one names a class, or one of them is about everybody (各类市场主体), or names a class as
    wide as 企业 and the kinds of targets of both meet or are not known.
    """
    ours, theirs = ({bare_class(name) for name in one.classes} for one in (first, second))
    if ours & theirs or not (ours or theirs):
        return LIKE_HUNDREDTHS
    if not (ours and theirs) or any(map(is_everybody, ours | theirs)):
        return NEAR_HUNDREDTHS
    meet = not (first.kinds and second.kinds) or bool(set(first.kinds) & set(second.kinds))
    return NEAR_HUNDREDTHS if meet and any(map(is_wide, ours | theirs)) else 101


@rule("IT-04")
def together(entries: Iterable[Entry]) -> list[Together]:
    """Classes of targets that several departments inspect, each under its first spelling.

    Classes as wide as 企业 or 各类市场主体 say nothing: nearly every item of every department would
    stand together. An item that is about everybody is no reason to go along either.
    """
    by_class: dict[str, dict[str, Entry]] = defaultdict(dict)
    spelt: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        for one in entry.classes:
            if not is_wide(one):
                by_class[bare_class(one)][entry.code] = entry
                spelt[bare_class(one)].add(one)
    found = [
        Together(min(spelt[name]), tuple(sorted(same)))
        for name, same in by_class.items()
        if len({one.department for one in same.values()}) > 1
    ]
    return sorted(found, key=lambda one: one.target_class)

"""Search over the register at the size of a region: every way to a target has an index of its own.

A search first collects the keys of what it finds, at most `MOST_FOUND`, each way by itself: one
condition of several ways would make the database read the whole register.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import BigIntegerField, BooleanField, F, Func, Q, QuerySet, Value
from django.db.models.expressions import Combinable, RawSQL
from django.db.models.lookups import StartsWith

from sunlot.regions.names import normalise_name, sort_key, tokens_of
from sunlot.targets.models import (
    BEHIND_SLASH,
    HAS_SLASH,
    AliasKind,
    Licence,
    Site,
    Target,
    TargetAlias,
    TargetKind,
    TargetNumber,
)
from sunlot.targets.rules import OWN_ID, canonical_id, credit_code

SHORTEST_SEARCH = 2
MOST_FOUND = 1001
LONGEST_TAG = 40
LEAST_NUMBER = 8
CODE_CHARACTERS = frozenset(credit_code.ALPHABET)
LEGAL_FORMS = ("股份有限公司", "有限责任公司", "有限公司")

# Columns stand without their table, which has another name where the search is a part of a query.
# The indexes hold pieces of the text, that of names in the same key the divisions as negative
# numbers. The text itself is compared again: two pairs of characters may share a number, and those
# of an address stand there without what most addresses have.
_NAME = (
    "(bigrams(match_name::text) || region_tokens) @> (bigrams(%s::text) || %s::int[]) "
    "AND match_name LIKE %s"
)
_FORMER = "bigrams(match_text::text) @> bigrams(%s::text) AND kind = 'name' AND match_text LIKE %s"
_ADDRESS = (
    "bigrams(address_core(address::text)) @> bigrams(address_core(%s::text)) AND address LIKE %s"
)
# What `address_core` leaves out: without a pair of other characters there is nothing to look for.
_COMMON = frozenset(
    "0123456789０１２３４５６７８９ABCDabcd-－—()（）,，、.。#＃ 　"
    "疆维吾尔自治区市县州号楼层室单元栋幢乌鲁木齐"
)
_AMONG_FIRST = (
    "SELECT id FROM (SELECT id, match_name, address FROM targets_target LIMIT %s) first "
    "WHERE match_name LIKE %s OR address LIKE %s LIMIT %s"
)
PROBED_ROWS = 2000
MOST_ROWS = 160_000
SPARE = 200  # of those found without conditions, some are elsewhere or left the register
BY_NAME = ("name_key", "pk")
Way = Q | Combinable


@dataclass(frozen=True, slots=True)
class Hits:
    """What a search found: the rows, whether they are fewer than the limit, and where there are
    as many as that their keys by name, so that who reads the first page need not sort them."""

    rows: QuerySet[Target]
    below_limit: bool = False
    keys: Sequence[int] | None = None


def core_of(column: str) -> str:
    """The expression that takes the legal form off a name as searching compares it."""
    forms = " ".join(
        f"WHEN right({column}, {len(form)}) = '{form}' THEN left({column}, -{len(form)})"
        for form in LEGAL_FORMS
    )
    return f"CASE {forms} ELSE {column} END"


def search(
    targets: QuerySet[Target], text: str, *, region_path: str = "", limit: int | None = MOST_FOUND
) -> QuerySet[Target]:
    """Targets whose present or former name, or whose address, contains the text; whose code,
    number, licence or own key at a department begins with it; that have the tag, or the id. One
    character finds the beginnings of names.

    At most `limit` are looked for, before sorting, so that a common fragment (有限公司) costs no
    more than a rare one; a list of `limit` means that there are more.

    :param limit: None looks for all of them, as a file wants.
    :param region_path: narrows the search itself, not only its result; give it whenever known.
    """
    return hits(targets, text, region_path=region_path, limit=limit).rows


def hits(
    targets: QuerySet[Target], text: str, *, region_path: str = "", limit: int | None = MOST_FOUND
) -> Hits:
    """The same for a list that is read by pages."""
    ways = list(_ways(text.replace("\0", ""), region_path))
    if not ways:
        return Hits(targets)
    if limit is None:
        return Hits(targets.filter(pk__in=_all_ways(targets, ways, None)))
    keys: list[int] = []
    for keys in _candidates(targets, ways, text, region_path, limit):
        found, rows = len(keys), targets.filter(_among(keys))
        if found < limit:
            return Hits(rows, below_limit=True)
        # What was looked for without the list's conditions is now held against them.
        keys = list(rows.order_by(*BY_NAME).values_list("pk", flat=True)[:limit])
        if len(keys) >= limit:
            break
    return Hits(targets.filter(_among(keys)), keys=keys)


def _among(keys: Sequence[int]) -> Func:
    """Whether a row's key is among these: one parameter. A thousand in an `IN` cost more to bind
    than the search."""
    array = Value(list(keys), output_field=ArrayField(BigIntegerField()))
    anyone = Func(array, function="ANY")
    return Func(
        F("pk"), anyone, template="%(expressions)s", arg_joiner=" = ", output_field=BooleanField()
    )


def _candidates(
    targets: QuerySet[Target], ways: Sequence[Way], text: str, region_path: str, limit: int
) -> Iterator[list[int]]:
    """Keys of what may be meant, the quickest way first; the last ones meet the list's conditions.

    Reading the entries of a common fragment takes as long as there are names; it is found sooner
    by walking over the rows themselves. Few are found quickest without conditions; a text with a
    digit, as of a street with its number, is no common one.
    """
    more, word = limit + SPARE, _folded(text)
    common = len(word) >= SHORTEST_SEARCH and not any(one.isdigit() for one in word)
    if common and region_path.count("/") <= 1:
        found = _among_first(_like(word), _address_like(text), more)
        if len(found) >= limit:
            yield found
    yield _keys(Target.objects.all(), ways, more)
    yield _keys(targets, ways, limit)


def _among_first(name: str, address: str | None, limit: int) -> list[int]:
    """Keys of names and addresses that are like these, among as many rows as should hold so many,
    if that is not too many rows."""
    with connection.cursor() as cursor:
        cursor.execute(_AMONG_FIRST, [PROBED_ROWS, name, address, PROBED_ROWS])
        share = len(cursor.fetchall())
        if not share:
            return []
        rows = 3 * PROBED_ROWS * limit // (2 * share)
        if rows > MOST_ROWS:
            return []
        cursor.execute(_AMONG_FIRST, [rows, name, address, limit])
        return [key for (key,) in cursor.fetchall()]


def _keys(targets: QuerySet[Target], ways: Sequence[Way], limit: int) -> list[int]:
    return sorted({row["pk"] for row in _all_ways(targets, ways, limit)})[:limit]


def _all_ways(
    targets: QuerySet[Target], ways: Sequence[Way], limit: int | None
) -> QuerySet[Target, Any]:
    parts: list[QuerySet[Target, Any]] = [
        targets.filter(way).select_related(None).order_by().values("pk")[:limit] for way in ways
    ]
    return parts[0].union(*parts[1:], all=True) if parts[1:] else parts[0]


def _ways(text: str, region_path: str) -> Iterator[Way]:
    """The ways in which the text may mean a target; none where it is empty."""
    word = _folded(text)
    if not word:
        return
    tokens = tokens_of(region_path)
    if len(word) < SHORTEST_SEARCH:
        start = sort_key(word)
        yield Q(name_key__gte=start, name_key__lt=start + b"\xff", match_name__startswith=word)
    elif not _is_number(word):
        like = _like(word)
        yield _sql(_NAME, word, tokens, like)
        former = TargetAlias.objects.filter(_sql(_FORMER, word, like))
        yield Q(pk__in=former.values("target"))
        yield from _by_address(text.strip())
        if len(text.strip()) <= LONGEST_TAG:
            yield Q(tags__contains=[text.strip()])
    yield from _by_code(credit_code.normalise(text))


def _folded(text: str) -> str:
    """A text as names are compared."""
    return normalise_name(text.replace("\0", "")).replace(" ", "")


def _is_number(word: str) -> bool:
    """Whether a text can only be the beginning of a code or number."""
    return len(word) >= LEAST_NUMBER and word.isascii() and any(one.isdigit() for one in word)


def _by_address(text: str) -> Iterator[Way]:
    if like := _address_like(text):
        yield _sql(_ADDRESS, text, like)
        yield Q(pk__in=Site.objects.filter(_sql(_ADDRESS, text, like)).values("target"))


def _address_like(text: str) -> str | None:
    """The pattern of addresses with this text; None where too little of it is its own."""
    own = sum(one not in _COMMON for one in text.strip())
    return _like(text.strip()) if own >= SHORTEST_SEARCH else None


def _by_code(code: str) -> Iterator[Way]:
    if len(code) < SHORTEST_SEARCH:
        return
    if code.isascii():
        ids = Q(object_id=canonical_id(code))
        for kind in TargetKind.values:
            ids |= Q(object_id__startswith=f"{kind}:{code}")
        yield ids
        yield Q(HAS_SLASH, StartsWith(BEHIND_SLASH, code), object_id__regex=OWN_ID)
        if set(code) <= CODE_CHARACTERS:
            yield Q(credit_code__startswith=code)
    elif not any(one.isdigit() for one in code):
        return
    yield Q(pk__in=TargetNumber.objects.filter(number__startswith=code).values("target"))
    yield Q(pk__in=Licence.objects.filter(number__startswith=code).values("target"))
    former = TargetAlias.objects.exclude(kind=AliasKind.NAME)
    yield Q(pk__in=former.filter(match_text__startswith=code).values("target"))


def _sql(condition: str, *params: object) -> RawSQL:
    return RawSQL(condition, params, output_field=BooleanField())  # noqa: S611 - parameters


def _like(word: str) -> str:
    """The pattern of what contains a word."""
    return "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"

"""Reads of targets: search, lists, the objects of a stored filter."""

import datetime

from django.db.models import Count, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.shortcuts import get_object_or_404

from sunlot.actors import Actor
from sunlot.regions.models import Region
from sunlot.regions.names import normalise_name
from sunlot.targets import flaws
from sunlot.targets.filters import Filter, condition_of, validate
from sunlot.targets.models import StoredFilter, Target, TargetQuerySet
from sunlot.targets.rules import canonical_id, credit_code

SHORTEST_SEARCH = 2
MOST_FOUND = 1001
CODE_CHARACTERS = frozenset(credit_code.ALPHABET)

# The index holds pairs of neighbouring characters and, in the same key, the divisions as negative
# numbers; the name itself is compared again, since two pairs may share a number.
_BY_NAME = (
    "SELECT id FROM targets_target WHERE (bigrams(match_name::text) || region_tokens) @> "
    "(bigrams(%s::text) || %s::int[]) AND match_name LIKE %s LIMIT %s"
)
_BY_ONE_CHARACTER = (
    "SELECT id FROM targets_target WHERE region_tokens @> %s::int[] AND match_name LIKE %s LIMIT %s"
)


def targets_for(actor: Actor) -> TargetQuerySet:
    """The register as the actor sees it, with records that were merged or taken off."""
    return Target.objects.scoped(actor).select_related("region__parent", "department")


def target_for(actor: Actor, object_id: str) -> Target:
    """One target within scope, else 404."""
    return get_object_or_404(targets_for(actor), object_id=object_id)


def search(
    targets: QuerySet[Target], text: str, *, region_path: str = "", limit: int | None = MOST_FOUND
) -> QuerySet[Target]:
    """Targets whose name contains the text, or whose code or id begins with it.

    At most `limit` are looked for, before sorting, so that a common fragment (有限公司) costs no
    more than a rare one; a list of `limit` means that there are more.

    :param limit: None looks for all of them, as a file wants.
    :param region_path: narrows the search itself, not only its result; give it whenever known.
    """
    word = normalise_name(text).replace(" ", "")
    if not word:
        return targets
    tokens = [-int(code) for code in region_path.rstrip("/").split("/") if len(code) == 6]
    like = f"%{_escaped(word)}%"
    if len(word) < SHORTEST_SEARCH:
        names = RawSQL(_BY_ONE_CHARACTER, [tokens, like, limit])  # noqa: S611 - parameters
    else:
        names = RawSQL(_BY_NAME, [word, tokens, like, limit])  # noqa: S611 - parameters
    found = Q(pk__in=names)
    code = credit_code.normalise(text)
    if len(code) >= SHORTEST_SEARCH and set(code) <= CODE_CHARACTERS:
        found |= Q(credit_code__startswith=code)
    if code.isascii():
        found |= Q(object_id=canonical_id(code))
    return targets.filter(found)


def public_search(text: str, *, limit: int) -> list[Target]:
    """For the portal: names, codes and places only, in the order of names."""
    if len(text.strip()) < SHORTEST_SEARCH:
        return []
    found = search(Target.objects.standing().select_related("region"), text)
    return list(found.order_by("name_key", "pk")[:limit])


def select(stored: Filter, region: Region) -> QuerySet[Target]:
    """The objects of a stored filter inside a region.

    :raises UserError: the filter cannot be used.
    """
    return Target.objects.standing().filter(
        condition_of(validate(stored)), region__path__startswith=region.path
    )


def count(stored: Filter, region: Region) -> int:
    """How many objects a filter finds; a number, never a name (DR-08)."""
    return select(stored, region).count()


def filters_for(actor: Actor) -> QuerySet[StoredFilter]:
    """Stored filters that the actor may see, the newest first."""
    found = StoredFilter.objects.scoped(actor)
    return found.select_related("region", "department", "stored_by").order_by("-stored_at", "-pk")


def filter_for(actor: Actor, pk: int) -> StoredFilter:
    """One stored filter within scope, else 404."""
    return get_object_or_404(filters_for(actor), pk=pk)


def by_code(text: str) -> Target | None:
    """The target of a credit code or id, whoever asks; for permanent addresses of the portal."""
    code = credit_code.normalise(text)
    found = Target.objects.filter(Q(object_id=canonical_id(code)) | Q(credit_code=code))
    target = found.select_related("successor").first()
    return target.successor or target if target else None


def with_quality(targets: QuerySet[Target], name: str, on: datetime.date) -> QuerySet[Target]:
    """The rows behind one figure of the register's health."""
    return targets.filter(flaws.rows_of(name, on))


def regions_of(actor: Actor, on: datetime.date) -> QuerySet[Region]:
    """Divisions in force inside the actor's own, for the filter."""
    inside = Region.objects.scoped(actor).filter(path__startswith=actor.view_path)
    return inside.filter(pk__in=Region.objects.current(on).values("pk")).order_by("path")


def tags_in_use(actor: Actor, *, limit: int = 60) -> list[str]:
    """The tags of the actor's targets, the most frequent first."""
    rows = (
        Target.objects.scoped(actor)
        .annotate(tag=RawSQL("unnest(tags)", []))
        .values("tag").annotate(size=Count("pk")).order_by("-size", "tag")
    )  # fmt: skip
    return [row["tag"] for row in rows[:limit]]


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")

"""Reads of targets: search, lists, the objects of a stored filter."""

import datetime
from collections.abc import Callable, Sequence
from itertools import islice

from django.core.cache import cache
from django.db import connection
from django.db.models import BooleanField, Count, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.shortcuts import get_object_or_404

from sunlot.actors import Actor, Permission
from sunlot.departments.models import Department
from sunlot.ledger.queries import history
from sunlot.regions.models import Region
from sunlot.targets import flaws
from sunlot.targets.filters import Filter, condition_of, validate
from sunlot.targets.models import (
    LISTED,
    AliasKind,
    ChangeAction,
    Confirmation,
    FilterSize,
    IdentityChange,
    SpecialRegister,
    StoredFilter,
    Target,
    TargetAlias,
    TargetChange,
    TargetQuerySet,
)
from sunlot.targets.policies import may_confirm
from sunlot.targets.queries.searching import (
    BY_NAME,
    LEGAL_FORMS,
    MOST_FOUND,
    SHORTEST_SEARCH,
    search,
)
from sunlot.targets.rules import canonical_id, credit_code, match_name, name_key
from sunlot.targets.states import IdentityState

# Up to here figures and tags are counted for each page; beyond, once in a while, and tags from so
# many objects.
SMALL = 20_000
KEPT_SECONDS = 3600
FEW_REGIONS = 24
UNLISTED = "unlisted"


def targets_for(actor: Actor) -> TargetQuerySet:
    """The register as the actor sees it."""
    return Target.objects.scoped(actor).select_related("region__parent", "department")


def target_for(actor: Actor, object_id: str) -> Target:
    """One target within scope, else 404."""
    return get_object_or_404(targets_for(actor), object_id=object_id)


def confirmation_of(target: Target) -> Confirmation | None:
    """The newest file or call that named the target; what it wrote of it is said elsewhere."""
    named = RawSQL("targets @> %s::bigint", [target.pk], output_field=BooleanField())
    found = Confirmation.objects.filter(named).select_related("batch", "called_by")
    found = found.only("at", "batch__file_name", "called_by__short_name")
    return found.order_by("-at").first()


def public_search(text: str, *, limit: int) -> list[Target]:
    """For the portal: names, codes and places only, in the order of names."""
    if len(text.strip()) < SHORTEST_SEARCH:
        return []
    found = search(Target.objects.standing().select_related("region"), text)
    return list(found.order_by(*BY_NAME)[:limit])


def select(stored: Filter, region: Region) -> QuerySet[Target]:
    """The objects of a stored filter inside a region.

    :raises UserError: the filter cannot be used.
    """
    return Target.objects.filter(
        condition_of(validate(stored)), region__path__startswith=region.path
    )


def count(stored: Filter, region: Region) -> int:
    """How many objects a filter finds; a number, never a name (DR-08)."""
    return select(stored, region).count()


def measured_now(stored: StoredFilter, on: datetime.date) -> FilterSize:
    """What a filter finds now, not kept."""
    rows = select(stored.conditions, stored.region).order_by().values_list("kind")
    mix: dict[str, int] = dict(rows.annotate(n=Count("pk")))
    return FilterSize(filter=stored, on=on, size=sum(mix.values()), mix=mix)


def measured(stored: StoredFilter, on: datetime.date) -> FilterSize:
    """The size of the day as it was kept, else as it is now."""
    return stored.sizes.filter(on=on).first() or measured_now(stored, on)


def registers_of(target: Target) -> QuerySet[SpecialRegister]:
    """The special registers that a target stands on."""
    here = target.region.path.rstrip("/").split("/")
    found = SpecialRegister.objects.filter(name__in=target.tags, region__code__in=here)
    return found.select_related("department", "region").order_by("title")


def predecessors_of(target: Target, *, limit: int = 20) -> list[Target]:
    """Targets that this one stands for."""
    found = Target.objects.filter(successor=target).only("object_id", "name")
    return list(found.order_by("pk")[:limit])


def registered_merge_of(target: Target) -> TargetChange | None:
    """The registration after which another target stands for this one; None where it stands for
    itself or was merged as a duplicate."""
    if target.successor_id is None:
        return None
    left = TargetChange.objects.filter(target=target, before__successor="").order_by("-at", "-pk")
    change = left.first()
    return change if change is not None and change.action == ChangeAction.MOVED else None


def left_by_hand(target: Target) -> TargetChange | None:
    """The act by which its department took a target out; None where it is listed, or a full list
    has taken it out since."""
    if target.is_listed:
        return None
    left = TargetChange.objects.filter(target=target, after__is_listed=False)
    change = left.select_related("by").order_by("-at", "-pk").first()
    return change if change is not None and change.batch_id is None else None


def filters_for(actor: Actor) -> QuerySet[StoredFilter]:
    """Stored filters that the actor may see, the newest first."""
    found = StoredFilter.objects.scoped(actor)
    return found.select_related("region", "department", "stored_by").order_by("-stored_at", "-pk")


def filter_for(actor: Actor, pk: int) -> StoredFilter:
    """One stored filter within scope, else 404."""
    return get_object_or_404(filters_for(actor), pk=pk)


def filter_name(conditions: Filter, region_id: int) -> str:
    """What a region's stored filter with these conditions is called; "" where it has none."""
    found = StoredFilter.objects.filter(region_id=region_id, conditions=conditions)
    return found.values_list("name", flat=True).first() or ""


def by_code(text: str) -> Target | None:
    """The target of a credit code or id, present or former, whoever asks; for permanent addresses
    of the portal."""
    code = credit_code.normalise(text)
    known = Target.objects.select_related("successor")
    # What is published under an id stays there, even if the code is another target's by now.
    found = known.filter(object_id=canonical_id(code)).first()
    found = found or known.filter(credit_code=code).first() or _by_former(code)
    return standing_for(found) if found else None


def with_code(actor: Actor, text: str) -> TargetQuerySet:
    """Targets within scope that have a credit code or id now; where there is none, what stands for
    the one that had it."""
    code = credit_code.normalise(text)
    ids = Q(object_id__in={canonical_id(code), text.strip()}) | Q(credit_code=code)
    found = targets_for(actor).filter(ids)
    if found.exists():
        return found
    standing = by_code(text)
    return targets_for(actor).filter(pk__in=[standing.pk] if standing else [])


def namesakes(region_id: int, name: str, address: str) -> QuerySet[Target]:
    """Targets of a division whose names differ in the legal form at most, unless both have an
    address and these differ: those that a file's new row would be a suspected repeat of."""
    word = match_name(name)
    core = next((word.removesuffix(one) for one in LEGAL_FORMS if word.endswith(one)), word)
    keys = [name_key(core + form) for form in (*LEGAL_FORMS, "")]
    found = Target.objects.filter(region_id=region_id, name_key__in=keys)
    return (found.filter(address__in=("", address)) if address else found).order_by("pk")


def _by_former(code: str) -> Target | None:
    former = TargetAlias.objects.filter(
        text=canonical_id(code), kind__in=[AliasKind.CODE, AliasKind.ID]
    )
    row = former.select_related("target").order_by("pk").first()
    return row.target if row else None


def waiting_identity(target: Target) -> IdentityChange | None:
    """The correction of what a target is registered as that waits for a second person."""
    found = target.identity_changes.filter(state=IdentityState.REQUESTED)
    return found.select_related("requested_by").first()


def identities_to_confirm(actor: Actor, *, limit: int = 20) -> list[IdentityChange]:
    """Corrections that other people asked for and the actor may confirm, the oldest first."""
    if not actor.can(Permission.TARGETS_CONFIRM):
        return []
    found = IdentityChange.objects.filter(
        state=IdentityState.REQUESTED, target__in=Target.objects.scoped(actor)
    ).exclude(requested_by=actor.user_id)
    rows = found.select_related("target__department", "requested_by").order_by("requested_at", "pk")
    return [one for one in rows[:limit] if may_confirm(actor, one.target)]


def standing_for(target: Target) -> Target:
    """What stands for a target now: the end of its chain of successors."""
    seen = {target.pk}
    while target.successor is not None and target.successor_id not in seen:
        target = target.successor
        seen.add(target.pk)
    return target


def heirs_of(targets: Sequence[Target]) -> dict[int, Target]:
    """What stands now for those of some targets that were merged, by key; one read for each step
    of the longest chain."""
    known: dict[int, Target] = {}
    wanted = {one.successor_id for one in targets if one.successor_id}
    while wanted:
        found = Target.objects.in_bulk(list(wanted))
        known |= found
        wanted = {one.successor_id for one in found.values() if one.successor_id} - known.keys()
    merged = [one for one in targets if one.successor_id]
    for one in (*merged, *known.values()):
        if one.successor_id:
            one.successor = known[one.successor_id]
    return {one.pk: standing_for(one) for one in merged}


def is_large() -> bool:
    """Whether the register is too large to be counted for a page, as the database estimates it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'targets_target'::regclass")
        return bool(cursor.fetchone()[0] > SMALL)


def _reach(actor: Actor) -> str:
    """What a figure kept for one reader may be shown to others for."""
    return f"{actor.region_path}:{actor.view.region_path}:{actor.view.department_id}"


def with_quality(targets: QuerySet[Target], name: str, on: datetime.date) -> QuerySet[Target]:
    """The rows behind one figure of the health, or those that are in no list any more."""
    return targets.filter(~LISTED if name == UNLISTED else flaws.rows_of(name, on))


def regions_of(actor: Actor, on: datetime.date) -> QuerySet[Region]:
    """Divisions in force inside the actor's own, for the filter."""
    inside = Region.objects.scoped(actor).filter(path__startswith=actor.view_path)
    return inside.filter(pk__in=Region.objects.current(on).values("pk")).order_by("path")


def departments_of(actor: Actor, on: datetime.date) -> list[tuple[str, str]]:
    """(code, short name) of the departments of the viewed division and of the actor's own, which
    comes first, for the filter."""
    there = Department.objects.scoped(actor).open(on).inspecting()
    found = there.filter(Q(region__path=actor.view_path) | Q(pk__in=actor.places)).order_by("code")
    rows = list(found.values_list("pk", "code", "short_name"))
    rows.sort(key=lambda row: not actor.acts_for(row[0]))
    return [(code, name) for _pk, code, name in rows]


def within(targets: QuerySet[Target], path: str) -> QuerySet[Target]:
    """Targets below a division, found by the index of divisions where there are few of them."""
    keys = list(Region.objects.under(path).values_list("pk", flat=True)[: FEW_REGIONS + 1])
    if len(keys) > FEW_REGIONS:
        return targets.filter(region__path__startswith=path)
    return targets.filter(region__in=keys)


def registers_for(actor: Actor) -> QuerySet[SpecialRegister]:
    """Special registers of the actor's region and of those above it."""
    codes = actor.region_path.rstrip("/").split("/")
    inside = Q(region__path__startswith=actor.region_path) if actor.region_path else Q(pk__in=[])
    found = SpecialRegister.objects.filter(inside | Q(region__code__in=codes))
    return found.select_related("department", "region")


def register_for(actor: Actor, pk: int) -> SpecialRegister:
    """One of the actor's own region, else 404: of those above, only lists tell."""
    inside = registers_for(actor).filter(region__path__startswith=actor.region_path)
    return get_object_or_404(inside, pk=pk)


def opens_register(actor: Actor, register: SpecialRegister) -> bool:
    """Whether `register_for` gives it."""
    return bool(actor.region_path) and register.region.path.startswith(actor.region_path)


def register_editor(
    register: SpecialRegister,
) -> Callable[[str], tuple[str, datetime.datetime] | None]:
    """Name of a fact → who changed it last, and when."""
    events = history("special-register", str(register.pk)).filter(kind="targets.register-edited")
    told = list(events)

    def who(name: str) -> tuple[str, datetime.datetime] | None:
        named = [one for one in told if name in one.data["changed"]]
        return (named[-1].actor_name, named[-1].at) if named else None

    return who


def size_of(actor: Actor, tag: str) -> int:
    """How many targets have a tag, up to `MOST_FOUND`."""
    rows = Target.objects.scoped(actor).standing().filter(tags__contains=[tag])
    return rows.order_by()[:MOST_FOUND].count()


def tags_in_use(actor: Actor, *, limit: int = 60) -> dict[str, str]:
    """The tags of the actor's targets, the most frequent first, and those of special registers;
    each with its register's name, which may be another, or "".

    Of a large register, the tags of some thousand targets; a rarer one is found by searching.
    """
    key = f"targets-tags:{_reach(actor)}"
    found: list[str] | None = cache.get(key)
    if found is None:
        rows, large = Target.objects.scoped(actor), is_large()
        if large:
            some = within(rows, actor.view_path).order_by().values("pk")[:SMALL]
            rows = Target.objects.filter(pk__in=some)
        counted = (
            rows.annotate(tag=RawSQL("unnest(tags)", []))
            .values("tag").annotate(size=Count("pk")).order_by("-size", "tag")
        )  # fmt: skip
        found = [row["tag"] for row in counted[:limit]]
        if large:
            cache.set(key, found, KEPT_SECONDS)
    special = registers_for(actor).select_related(None).order_by("name")
    titles = dict(special.values_list("name", "title"))
    return {tag: titles.get(tag, "") for tag in [*found, *islice(titles, limit)]}

"""What a plan table is compared with: departments, items and plans of one region, loaded once."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sunlot.actors import way_to
from sunlot.departments.kinds import kind_of
from sunlot.departments.models import Department
from sunlot.departments.queries import former_names
from sunlot.imports.adapters import Occasion
from sunlot.items.models import Item, ItemVersion
from sunlot.items.queries import bare
from sunlot.plans.models import Plan
from sunlot.regions.models import Region
from sunlot.regions.names import normalise_name


@dataclass(slots=True)
class Lookups:
    """Look-ups of one run. `year` is what the person chose, 0 where the file decides.

    `plans` maps a year to the region's plan of that year.
    """

    occasion: Occasion
    region: Region
    year: int
    departments: Mapping[str, Department]
    by_name: Mapping[str, Department | None]
    by_kind: Mapping[str, Department | None]
    items: Mapping[str, Item]
    former: Mapping[str, Department] = field(default_factory=dict)
    plans: dict[int, Plan] = field(default_factory=dict)

    def department(self, words: str) -> Department | None:
        """The one department of the region that the words mean, by name or by function."""
        named = self.by_name.get(normalise_name(words))
        if named is not None:
            return named
        kind = kind_of(words)
        found = self.by_kind.get(kind) if kind else None
        return found or self.passed_on(words)

    def passed_on(self, words: str) -> Department | None:
        """Who does the work of a former department of the region, by one of its names."""
        heir = self.former.get(normalise_name(words))
        return self.departments.get(heir.code) if heir else None

    def present_code(self, code: str) -> str:
        """The code of who does a department's work now; a row may be older than a merger."""
        heir = self.former.get(code.upper())
        return code if code in self.departments or heir is None else heir.code

    def is_office(self, code: str) -> bool:
        """Whether a code is that of an office (JC-01)."""
        return self.departments[code].is_office

    def item(self, words: str) -> Item | None:
        """The one item of the list with this name."""
        return self.items.get(bare(words))


def load(occasion: Occasion) -> Lookups:
    """Everything that rows of one file are compared with, within the actor's own region."""
    by = occasion.by
    region = Region.objects.current(occasion.on).get(path=by.region_path)
    departments = list(Department.objects.filter(region=region).open(occasion.on))
    by_name: dict[str, Department | None] = {}
    by_kind: dict[str, Department | None] = {}
    for one in departments:
        for name in {normalise_name(word) for word in (one.code, one.name, one.short_name)}:
            by_name[name] = None if name in by_name else one
        by_kind[one.kind] = None if one.kind in by_kind else one
    return Lookups(
        occasion=occasion,
        region=region,
        year=int(occasion.options.get("year") or 0),
        departments={one.code: one for one in departments},
        by_name=by_name,
        by_kind=by_kind,
        items=_items(region),
        former=former_names(),
        plans={plan.year: plan for plan in Plan.objects.filter(region=region)},
    )


def _items(region: Region) -> dict[str, Item]:
    """Items by the bare name of their newest version.

    Loaded whole, because rows are understood without reading the database. A name of two items is
    no name.
    """
    versions = (
        ItemVersion.objects.filter(item__region__path__in=way_to(region.path))
        .select_related("item__department")
        .order_by("item", "number")
    )
    newest = {version.item_id: version for version in versions}
    named: dict[str, list[Item]] = {}
    for version in newest.values():
        named.setdefault(bare(version.matter), []).append(version.item)
    return {name: items[0] for name, items in named.items() if len(items) == 1}

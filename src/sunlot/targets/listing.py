"""The list page's search and filters: from the address to a queryset and to chips."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from sunlot.actors import Actor
from sunlot.departments.models import Department
from sunlot.regions.models import Region
from sunlot.targets import flaws, queries
from sunlot.targets.errors import FilterEmpty, FilterNotStorable
from sunlot.targets.filters import (
    Filter,
    complete,
    condition,
    condition_of,
    day_of,
    describe,
    matching_of,
)
from sunlot.targets.models import (
    RegistrationState,
    SpecialRegister,
    StoredFilter,
    Target,
    TargetKind,
)
from sunlot.targets.rules import industry_code
from sunlot.ui.exports import Column
from sunlot.ui.filters import without
from sunlot.ui.health import Health

# The list's filters that a stored filter knows, and its fields.
STORED = {
    "region": "division", "kind": "kind", "state": "registration_state", "tag": "tag",
    "industry": "industry", "unit": "supervising_unit", "licence": "licence",
    "department": "department",
    "lapsed": "licence_lapsed", "uninspected": "last_inspected", "since": "established",
}  # fmt: skip
# Of the department: objects that no department has. A stored filter names departments only.
NOBODY = "none"
# Those of 更多条件: texts and days, which name themselves.
WORDS = ("unit", "licence")
DAYS = ("lapsed", "uninspected", "since")


@dataclass(slots=True)
class Listing:
    """What was asked for. `chips` are (words, query without this filter).

    `conditions` are those of the filters that a stored filter can hold: neither the search nor the
    figures of quality, which would name single objects.
    """

    rows: QuerySet[Target]
    conditions: list[dict[str, Any]] = field(default_factory=list)
    chosen: dict[str, str] = field(default_factory=dict)
    chips: list[tuple[str, str]] = field(default_factory=list)
    text: str = ""
    department: str = ""
    hits: queries.Hits | None = None


def listing_of(
    asked: QueryDict, actor: Actor, on: datetime.date, *,
    limit: int | None = queries.MOST_FOUND, with_gone: bool = False,
) -> Listing:  # fmt: skip
    """The register narrowed by the address; unknown values narrow nothing.

    :param limit: of a search, see `queries.search`.
    :param with_gone: also those that were taken off the register or merged.
    """
    rows = queries.targets_for(actor)
    listing = Listing(rows=rows, text=asked.get("q", "").strip()[:100])
    region = _region(asked.get("region", ""), actor, on)
    if region is not None:
        _hold(listing, asked, "region", region.code, region.name)
    for name, labels in (
        ("kind", dict(TargetKind.choices)), ("state", dict(RegistrationState.choices)),
    ):  # fmt: skip
        value = asked.get(name, "")
        if value in labels:
            _hold(listing, asked, name, value, str(labels[value]))
    if tag := asked.get("tag", "").strip()[:40]:
        _hold(listing, asked, "tag", tag, tag)
    code = asked.get("department", "")
    if code and (body := Department.objects.filter(code=code).first()):
        listing.department = body.short_name
        _hold(listing, asked, "department", body.code, body.short_name)
    _hold_more(listing, asked)
    # What a person looks for by name or code is found wherever it is now.
    if asked.get("department") == NOBODY:
        listing.rows = listing.rows.filter(department=None)
        _add(listing, asked, "department", NOBODY, str(_("未归入部门")))
    quality = asked.get("quality", "")
    everything = with_gone or listing.text or quality == queries.UNLISTED
    conditions = (matching_of if everything else condition_of)({"all": listing.conditions})
    path = region.path if region is not None else actor.view_path
    listing.rows = queries.within(listing.rows.filter(conditions), path)
    if quality == queries.UNLISTED or flaws.check_called(quality):
        listing.rows = queries.with_quality(listing.rows, quality, on)
        _add(listing, asked, "quality", quality, quality_words(quality))
    if listing.text:
        listing.hits = queries.hits(listing.rows, listing.text, region_path=path, limit=limit)
        listing.rows = listing.hits.rows
    return listing


def _hold_more(listing: Listing, asked: QueryDict) -> None:
    code = industry_code(asked.get("industry", ""))
    given = {"industry": code or ""}
    given |= {name: asked.get(name, "").strip()[:100] for name in WORDS}
    given |= {name: value for name in DAYS if day_of(value := asked.get(name, ""))}
    for name, value in given.items():
        if value:
            words = describe({"all": [condition(STORED[name], value)]})
            _hold(listing, asked, name, value, words)


def _region(code: str, actor: Actor, on: datetime.date) -> Region | None:
    if not code or not actor.region_path:
        return None
    inside = Region.objects.current(on).filter(path__startswith=actor.view_path)
    return inside.filter(code=code).first()


def is_storable(listing: Listing, viewer: Actor) -> bool:
    """Whether what the list shows can be kept as a filter."""
    narrowed = listing.conditions or viewer.view
    beyond = "quality" in listing.chosen or listing.chosen.get("department") == NOBODY
    return bool(narrowed) and not listing.text and not beyond


def named(asked: QueryDict, rows: QuerySet[Any], *fields: str) -> tuple[str, QuerySet[Any]]:
    """What a short list is searched for, and those whose name, or another field, has it in it."""
    text = asked.get("q", "").strip()
    if not text:
        return text, rows
    return text, rows.filter(
        reduce(or_, (Q(**{f"{one}__icontains": text}) for one in ("name", *fields)))
    )


def stored_of(listing: Listing, viewer: Actor) -> dict[str, Any]:
    """The filter that selects what a list shows, the view of the top bar included.

    Where the list says nothing of the state of registration, the filter means existing objects.

    :raises FilterNotStorable: the list was searched, or narrowed to a figure of its quality or to
        objects of no department.
    :raises FilterEmpty: it was not narrowed at all.
    """
    if listing.text:
        raise FilterNotStorable(words=_("“{text}”").format(text=listing.text))
    if quality := listing.chosen.get("quality"):
        raise FilterNotStorable(words=quality_words(quality))
    if listing.chosen.get("department") == NOBODY:
        raise FilterNotStorable(words=_("未归入部门"))
    conditions = [*listing.conditions, *_conditions_of(viewer, listing)]
    if not conditions:
        raise FilterEmpty
    return complete({"all": conditions})


def _conditions_of(viewer: Actor, listing: Listing) -> Iterator[dict[str, Any]]:
    """The view as conditions; a region of the list lies inside the viewed one already."""
    view = viewer.view
    if view.region_path and "region" not in listing.chosen:
        yield condition("division", view.region_path.rstrip("/").rsplit("/", 1)[-1])
    if view.department_id:
        yield condition("department", Department.objects.get(pk=view.department_id).code)


def address_of(stored: Filter) -> str:
    """The list's query that shows the objects of a filter; "" where the list cannot say it."""
    asked: dict[str, str] = {}
    fields = {name: key for key, name in STORED.items()}
    for one in stored["all"]:
        values = [one["value"]] if isinstance(one["value"], str) else one["value"]
        if len(values) != 1 or one["field"] not in fields or fields[one["field"]] in asked:
            return ""
        asked[fields[one["field"]]] = values[0]
    return urlencode(asked)


def _hold(listing: Listing, asked: QueryDict, name: str, value: str, words: str) -> None:
    listing.conditions.append(condition(STORED[name], value))
    _add(listing, asked, name, value, words)


def _add(listing: Listing, asked: QueryDict, name: str, value: str, words: str) -> None:
    listing.chosen[name] = value
    listing.chips.append((words, without(asked, name)))


STRIP = ("duplicate", "unreachable", "doubtful", "stale", "no-department", "inactive")


def quality_words(name: str) -> str:
    """What the chip says of a figure whose rows are shown."""
    check = flaws.check_called(name)
    return str(check.label if check else _("已移出名录库"))


def strip_of(found: flaws.Figures) -> list[Health]:
    """Stored figures above the list, each leading to its rows."""
    shown = [one for one in flaws.all_checks() if one.code in STRIP and one.code in found.counts]
    return [
        Health(
            label=one.label, count=found.counts[one.code], total=found.total, unit=_("户"),
            url=f"?quality={one.code}", mend=one.mends,
        )
        for one in sorted(shown, key=lambda one: STRIP.index(one.code))
    ]  # fmt: skip


def stored_columns(on: datetime.date) -> Sequence[Column[StoredFilter]]:
    """The list of stored filters as a file: words and sizes of a day, no name (DR-08)."""
    return (
        Column(_("名称"), lambda one: one.name),
        Column(_("条件"), lambda one: describe(one.conditions)),
        Column(_("现有户数"), lambda one: queries.measured(one, on).size),
        Column(_("行政区划"), lambda one: one.region.name),
        Column(_("单位"), lambda one: one.department.short_name),
        Column(_("存入人"), lambda one: one.stored_by.name),
        Column(_("存入时间"), lambda one: one.stored_at),
    )


def register_columns(viewer: Actor) -> Sequence[Column[SpecialRegister]]:
    """The list of special registers as a file; sizes as the page counts them."""
    return (
        Column(_("名称"), lambda one: one.title),
        Column(_("标签"), lambda one: one.name),
        Column(_("说明"), lambda one: one.note),
        Column(_("管理部门"), lambda one: one.department.short_name),
        Column(_("行政区划"), lambda one: one.region.name),
        Column(_("现有户数"), lambda one: _counted(queries.size_of(viewer, one.name))),
    )


def _counted(size: int) -> str:
    most = queries.MOST_FOUND - 1
    return f"{most}+" if size > most else str(size)

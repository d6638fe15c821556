"""The list page's search and filters: from the address to a queryset and to chips."""

import datetime
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from sunlot.actors import Actor
from sunlot.regions.models import Region
from sunlot.targets import queries
from sunlot.targets.models import RegistrationState, Target, TargetKind
from sunlot.ui.filters import without
from sunlot.ui.health import Health

QUALITY = {
    "doubtful": _("代码待核"),
    "no-code": _("没有代码"),
    "no-address": _("没有地址"),
    "no-department": _("未归入部门"),
    "stale": _("90 天内没有更新"),
    "inactive": _("不在存续状态"),
}


@dataclass(slots=True)
class Listing:
    """What was asked for. `chips` are (words, query without this filter)."""

    rows: QuerySet[Target]
    chosen: dict[str, str] = field(default_factory=dict)
    chips: list[tuple[str, str]] = field(default_factory=list)
    text: str = ""


def listing_of(
    asked: QueryDict, actor: Actor, on: datetime.date, *, limit: int | None = queries.MOST_FOUND
) -> Listing:
    """The register narrowed by the address; unknown values narrow nothing.

    :param limit: of a search, see `queries.search`.
    """
    listing = Listing(rows=queries.targets_for(actor), text=asked.get("q", "").strip()[:100])
    region = _region(asked.get("region", ""), actor, on)
    if region is not None:
        listing.rows = listing.rows.filter(region__path__startswith=region.path)
        _add(listing, asked, "region", region.code, region.name)
    for name, labels, lookup in (
        ("kind", dict(TargetKind.choices), "kind"),
        ("state", dict(RegistrationState.choices), "registration_state"),
    ):
        value = asked.get(name, "")
        if value in labels:
            listing.rows = listing.rows.filter(**{lookup: value})
            _add(listing, asked, name, value, str(labels[value]))
    if tag := asked.get("tag", "").strip()[:40]:
        listing.rows = listing.rows.filter(tags__contains=[tag])
        _add(listing, asked, "tag", tag, tag)
    if (quality := asked.get("quality", "")) in QUALITY:
        listing.rows = queries.with_quality(listing.rows, quality, on)
        _add(listing, asked, "quality", quality, str(QUALITY[quality]))
    if listing.text:
        path = region.path if region is not None else actor.view_path
        listing.rows = queries.search(listing.rows, listing.text, region_path=path, limit=limit)
    return listing


def _region(code: str, actor: Actor, on: datetime.date) -> Region | None:
    if not code or not actor.region_path:
        return None
    inside = Region.objects.current(on).filter(path__startswith=actor.view_path)
    return inside.filter(code=code).first()


def _add(listing: Listing, asked: QueryDict, name: str, value: str, words: str) -> None:
    listing.chosen[name] = value
    listing.chips.append((words, without(asked, name)))


def strip_of(found: queries.Health) -> list[Health]:
    """The figures above the list, each leading to its rows."""
    return [
        Health(
            label=QUALITY[name], count=count, total=found.total, unit=_("户"),
            url=f"?quality={name}",
        )
        for name, count in (
            ("doubtful", found.doubtful), ("no-code", found.without_code),
            ("inactive", found.inactive), ("no-department", found.without_department),
            ("no-address", found.without_address), ("stale", found.stale),
        )
    ]  # fmt: skip

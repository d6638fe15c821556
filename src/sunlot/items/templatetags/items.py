"""Words of items in templates: ``{% load items %}``."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template

from sunlot.items.models import ItemVersion
from sunlot.items.queries import digest_of
from sunlot.items.rules.citing import Citation, basis_text_of
from sunlot.regions.models import Level
from sunlot.targets.models import TargetKind

register = template.Library()


@register.filter
def kind_names(kinds: Iterable[str]) -> str:
    """企业、个体工商户."""
    labels = dict(TargetKind.choices)
    return "、".join(str(labels.get(one, one)) for one in kinds)


@register.filter
def level_names(levels: Iterable[str]) -> str:
    """自治区级、地州市级."""
    labels = dict(Level.choices)
    return "、".join(str(labels.get(one, one)) for one in levels)


@register.filter
def citation_text(basis: Mapping[str, Any]) -> str:
    """One citation as it is written: 《全称》第N条; words that are no name of one stay plain."""
    instrument, article = str(basis["instrument"]), str(basis["article"])
    if not article and ("第" in instrument or "》" in instrument):
        return instrument
    return basis_text_of([Citation(instrument, article)])


@register.filter
def version_digest(version: ItemVersion) -> str:
    """The digest of what a version says to the public."""
    return digest_of(version)

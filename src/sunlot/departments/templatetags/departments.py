"""Words of departments in templates: ``{% load departments %}``."""

from django import template

from sunlot.departments.kinds import kinds

register = template.Library()


@register.filter
def kind_name(slug: str) -> str:
    """``market`` → 市场监管部门; an unknown slug stays as it is."""
    kind = kinds().get(slug)
    return kind.name if kind else slug

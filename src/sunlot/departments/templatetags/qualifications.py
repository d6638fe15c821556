"""``{% load qualifications %}``: codes in words."""

from collections.abc import Iterable

from django import template

from sunlot.departments.qualifications import name_of

register = template.Library()


@register.filter
def qualification_names(codes: Iterable[str]) -> str:
    """The names of several codes, e.g. 食品安全监督检查、计量监督."""
    return "、".join(name_of(code) for code in codes)


@register.filter
def qualification_name(code: str) -> str:
    """The name of one code."""
    return name_of(code)

"""``{% load imports %}``: what the report of a file says."""

from django import template

from sunlot.imports.adapters import key_words

register = template.Library()


@register.filter
def said(key: str, kind: str) -> str:
    """The key of a row as people say it."""
    return key_words(kind, key)

"""``{% load ledger %}``: kinds and nouns of events in words."""

from django import template
from django.template.defaultfilters import capfirst

from sunlot.ledger import words

register = template.Library()
register.filter("noun_words", words.noun_words)


@register.filter
def kind_words(kind: str) -> str:
    """What happened, with a capital where it stands alone; a code without words stays a code."""
    return capfirst(str(words.KINDS[kind])) if kind in words.KINDS else kind

"""``{% load ledger %}``: kinds and nouns of events in words."""

from django import template

from sunlot.ledger import words

register = template.Library()
register.filter("kind_words", words.kind_words)
register.filter("noun_words", words.noun_words)

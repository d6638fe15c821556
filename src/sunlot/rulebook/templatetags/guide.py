"""Links from a page to its place in the guide."""

from django import template
from django.urls import reverse

from sunlot.rulebook.guide import PLACES

register = template.Library()


@register.simple_tag
def guide_url(place: str) -> str:
    """The address of one of `PLACES`."""
    chapter, heading = PLACES[place]
    return f"{reverse('rulebook:chapter', args=[chapter])}#{heading}"

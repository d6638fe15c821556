"""Words of sign-in rules in templates: ``{% load accounts %}``."""

from datetime import timedelta

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def span(length: timedelta) -> str:
    """Whole hours as hours, anything else as minutes: 4 小时, 15 分钟."""
    minutes = int(length.total_seconds() // 60)
    if minutes % 60:
        return _("%(n)d 分钟") % {"n": minutes}
    return _("%(n)d 小时") % {"n": minutes // 60}

"""Periods in words."""

import datetime

from django.utils.translation import gettext as _


def period_words(first: datetime.date | None, last: datetime.date | None) -> str:
    """2026-05-01—2026-05-07; an end that is open is said so."""
    if first is None and last is None:
        return _("长期")
    start = first.isoformat() if first else _("此前")
    return f"{start}—{last.isoformat()}" if last else _("{day} 起，长期").format(day=start)

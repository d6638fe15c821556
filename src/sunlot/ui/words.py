"""Numbers, dates and marked text as screens write them (design ux.md §6.4)."""

from datetime import date, datetime
from typing import Any

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sunlot.clock import CHINA


def number(value: object) -> str:
    """Thousands separated by commas; anything that is no number stays as it is, None is a dash."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return str(value)
    try:
        return f"{int(value):,}"
    except ValueError:
        return str(value)


def day(value: date | datetime | None) -> str:
    """2026-04-22, for tables."""
    found = local_date(value)
    return found.isoformat() if found else "—"


def short_day(value: date | datetime | None) -> str:
    """4-22, for narrow cells inside the current year."""
    found = local_date(value)
    return f"{found.month}-{found.day:02d}" if found else "—"


def words_day(value: date | datetime | None) -> str:
    """4 月 22 日, for sentences."""
    found = local_date(value)
    return _("{month} 月 {day} 日").format(month=found.month, day=found.day) if found else "—"


def moment(value: datetime | None) -> str:
    """2026-04-22 10:33 in China."""
    return f"{value.astimezone(CHINA):%Y-%m-%d %H:%M}" if value else "—"


def short_moment(value: datetime | None, beside: datetime | None) -> str:
    """4-22 10:33 in the year of the moment beside it, with the year where that differs."""
    if value is None or beside is None:
        return moment(value)
    there, here = value.astimezone(CHINA), beside.astimezone(CHINA)
    return f"{short_day(there)} {there:%H:%M}" if there.year == here.year else moment(value)


def clock(value: datetime | None) -> str:
    """10:33 in China."""
    return f"{value.astimezone(CHINA):%H:%M}" if value else "—"


def local_date(value: date | datetime | None) -> date | None:
    """The calendar day in China."""
    return value.astimezone(CHINA).date() if isinstance(value, datetime) else value


def hit(text: str, query: str) -> SafeString:
    """The text with every occurrence of the query marked."""
    needle = (query or "").strip().lower()
    low = text.lower()
    if not needle or needle not in low or len(low) != len(text):
        return conditional_escape(text)
    parts: list[tuple[str, SafeString | str]] = []
    start = 0
    while (at := low.find(needle, start)) >= 0:
        end = at + len(needle)
        parts.append((text[start:at], format_html("<mark>{}</mark>", text[at:end])))
        start = end
    return format_html_join("", "{}{}", [*parts, (text[start:], "")])


def plain_error(message: Any, bound: Any) -> str:
    """The words of a field error: what to fill in, instead of that something is required."""
    if str(message) != _("This field is required."):
        return str(message)
    kind = getattr(bound.field.widget, "input_type", "")
    chosen = kind in {"select", "radio", "checkbox", "file"}
    words = _("请选择{label}。") if chosen else _("请填写{label}。")
    return words.format(label=bound.label)

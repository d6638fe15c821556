"""Chips of due dates and appointments (design ux.md §5.2). They count working days only."""

from datetime import date, datetime, timedelta

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sunlot.clock import CHINA
from sunlot.ui import hooks
from sunlot.ui.signs import NOTHING, icon
from sunlot.ui.words import short_day

NEAR = 3  # working days


def deadline(
    due: date | None, today: date, left: int | None = None, paused: str = ""
) -> SafeString:
    """Chip of a due date.

    :param left: working days left (negative: overdue) where the caller has counted them; else they
        are counted by the calendar hook. An unknown calendar year reads 待定 and is never guessed.
    :param paused: why the clock stands still.
    """
    if paused:
        return _chip("paused", "clock-pause", _plain(_("已暂停计时")), note=paused)
    if due is None:
        return _chip("unknown", "clock", _plain(_("期限待定")))
    skipped: list[date] = []
    if left is None:
        left, skipped = _count(today, due)
    if left is None:
        words = _("待定（缺 {year} 年工作日历）").format(year=due.year)
        return _chip("unknown", "clock", _plain(words))
    tip = _("不计：{days}").format(days=_("、").join(map(short_day, skipped))) if skipped else ""
    if due == today:
        return _chip("today", "clock", _bold(_("今天到期")), due, tip)
    if due < today:
        words = _("逾期 {n} 个工作日")
        return _chip("late", "alert-triangle", _counted(words, abs(left)), due, tip)
    kind = "near" if left <= NEAR else "far"
    return _chip(kind, "clock", _counted(_("还剩 {n} 个工作日"), left), due, tip)


def appointment(at: datetime, now: datetime) -> SafeString:
    """A fixed hour: solid blue with 今天 on its day, quiet on others."""
    local = at.astimezone(CHINA)
    today = local.date() == now.astimezone(CHINA).date()
    day = _("今天") if today else short_day(at)
    return _chip("appointment" if today else "far", "clock", _plain(f"{day} {local:%H:%M}"))


def _count(today: date, due: date) -> tuple[int | None, list[date]]:
    """Working days after the earlier day up to and with the later, and the days skipped."""
    early, late = min(today, due), max(today, due)
    count = 0
    skipped: list[date] = []
    for offset in range(1, (late - early).days + 1):
        current = early + timedelta(days=offset)
        working = hooks.is_workday(current)
        if working is None:
            return None, []
        if working:
            count += 1
        else:
            skipped.append(current)
    return (count if due >= today else -count), skipped


def _plain(words: str) -> SafeString:
    return format_html("{}", words)


def _bold(words: str) -> SafeString:
    return format_html("<strong>{}</strong>", words)


def _counted(words: str, count: int) -> SafeString:
    before, after = words.split("{n}")
    return format_html("{}<strong>{}</strong>{}", before, count, after)


def _chip(
    kind: str, sign: str, words: SafeString, day: date | None = None, tip: str = "", note: str = ""
) -> SafeString:
    return format_html(
        '<span class="due due-{}"{}>{}<span>{}</span>{}</span>{}',
        kind,
        format_html(' title="{}"', tip) if tip else NOTHING,
        icon(sign, 14),
        words,
        format_html('<span class="day">{}</span>', short_day(day)) if day else NOTHING,
        format_html('<span class="due-note">{}</span>', note) if note else NOTHING,
    )

"""Tags and filters of every page: ``{% load ui %}``. Page skeletons: docs/ui.md; all in use: /ui/.

Words and signs
    {% icon "lock" %} {% icon "lock" 18 %}            outline icon; words always beside it
    {% sep %}                                         thin line between facts, never a middle dot
    {{ n|number }}  {% ratio 1259 1308 %}             1,259   96.3%　1,259 / 1,308
    {{ d|day }} {{ d|short_day }} {{ d|words_day }}   2026-04-22   4-22   4 月 22 日
    {{ t|moment }} {{ t|clock }}                      2026-04-22 10:33   10:33   (Asia/Shanghai)
    {{ name|mask_name }} {{ tel|mask_phone }}         王**   138****2046
    {{ name|hit:query }}                              search hits marked

States
    {% badge "draw" draw.state draw.get_state_display %}   noun, code, words (table: ui/badges.py)
    {% tone_badge "warn" _("地址待核") "map-pin" %}         for a fact that is no state of a noun
    {% deadline due today %} {% deadline due today left=4 %} {% deadline due today paused=_("…") %}
    {% appointment at now %}                          今天 10:10
    {% visits 1 2 %}  {% credit_class "B" %}          dots with 1 / 2; neutral box
    {% digest draw.list_root _("名单摘要") %}          first 8 + last 8, the full value on demand
    {% citation "DR-07" %}                            rule, instrument, verified or not

Blocks
    {% stage_line stages %}      list of {label, note, state: done|now|todo|stopped}
    {% step_line steps %}        the five steps of a wizard, same shape
    {% facts pairs %}            definition list of (label, value)
    {% history entries %}        经过: list of {at, text} or (at, text)
    {% two_persons proposer confirmer proposed confirmed returned %}
    {% progress_bar done total unit=_("行") %}   {% bar 62 125 tone="warn" tick=50 %}
    {% segments parts %}         one proportional bar of (tone, number, label)
    {% filter_chips chips clear_url %}   chips: list of (words, url without this filter)
    {% keyset_pager page unit=_("户") %}  with sunlot.ui.paging.keyset
    {% empty_state _("还没有…。") url _("批量导入") %}   (not ``empty``: that word belongs to for)
    {% field form.name %} {% field form.name size="short" basis="TA-02" hint=_("…") %}
    {% error_summary form %} {% error_summary form error %}   error: a UserError that was caught
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sunlot.ui import badges, frame, hooks, masking

register = template.Library()
SHANGHAI = ZoneInfo("Asia/Shanghai")
SPRITE = "vendor/tabler-icons/icons.svg"
MIRRORED = frozenset({"chevron-left", "chevron-right", "arrow-left", "arrow-right", "arrow-back-up"})


# ── words and signs ──


@register.simple_tag
def icon(name: str, size: int = 16, label: str = "") -> SafeString:
    """One icon of the sprite; hidden from screen readers unless it stands alone (`label`)."""
    if not name:
        return SafeString("")
    said = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    kind = ("" if size == 16 else f" icon-{size}") + (" icon-mirror" if name in MIRRORED else "")
    return format_html(
        '<svg class="icon{}" {} focusable="false" width="{}" height="{}"><use href="{}#{}"></use></svg>',
        kind, said, size, size, static(SPRITE), name,
    )  # fmt: skip


@register.simple_tag
def sep() -> SafeString:
    """The separator between two facts of one line."""
    return SafeString('<span class="sep"></span>')


@register.filter
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


@register.filter
def day(value: date | datetime | None) -> str:
    """2026-04-22, for tables."""
    found = _local_date(value)
    return found.isoformat() if found else "—"


@register.filter
def short_day(value: date | datetime | None) -> str:
    """4-22, for narrow cells inside the current year."""
    found = _local_date(value)
    return f"{found.month}-{found.day:02d}" if found else "—"


@register.filter
def words_day(value: date | datetime | None) -> str:
    """4 月 22 日, for sentences."""
    found = _local_date(value)
    return _("{month} 月 {day} 日").format(month=found.month, day=found.day) if found else "—"


@register.filter
def moment(value: datetime | None) -> str:
    """2026-04-22 10:33 in Asia/Shanghai."""
    return f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if value else "—"


@register.filter
def clock(value: datetime | None) -> str:
    """10:33 in Asia/Shanghai."""
    return f"{value.astimezone(SHANGHAI):%H:%M}" if value else "—"


register.filter("mask_name", masking.mask_name)
register.filter("mask_phone", masking.mask_phone)


@register.filter
def hit(text: str, query: str) -> SafeString:
    """The text with every occurrence of the query marked."""
    needle = (query or "").strip()
    if not needle:
        return conditional_escape(text)
    parts: list[str] = []
    rest, low = text, needle.lower()
    while (at := rest.lower().find(low)) >= 0:
        parts += [
            conditional_escape(rest[:at]),
            format_html("<mark>{}</mark>", rest[at : at + len(needle)]),
        ]
        rest = rest[at + len(needle) :]
    return mark_safe("".join([*parts, conditional_escape(rest)]))  # noqa: S308  each part is escaped


@register.simple_tag
def ratio(part: int, whole: int, unit: str = "") -> SafeString:
    """A rate, never alone: 96.3%　1,259 / 1,308. Without a whole there is no rate."""
    if not whole:
        return format_html('<span class="ratio">{} <span class="of">0 / 0{}</span></span>', "—", _unit(unit))
    return format_html(
        '<span class="ratio"><strong>{}%</strong><span class="of">{} / {}{}</span></span>',
        percent(part, whole), f"{part:,}", f"{whole:,}", _unit(unit),
    )  # fmt: skip


def percent(part: int, whole: int) -> str:
    """One decimal, rounded half up in integers, so that screens and reports agree."""
    tenths = (part * 2000 + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10}"


def _unit(unit: str) -> str:
    return f" {unit}" if unit else ""


def _local_date(value: date | datetime | None) -> date | None:
    return value.astimezone(SHANGHAI).date() if isinstance(value, datetime) else value


# ── states ──


@register.simple_tag
def badge(noun: str, state: object, label: object = "") -> SafeString:
    """The badge of a noun's state; the words are the caller's, colour and icon are the kit's."""
    words = str(label or state)
    look = badges.look_of(noun, str(getattr(state, "value", state)), words)
    return tone_badge(look.tone, words, look.icon)


@register.simple_tag
def tone_badge(tone: str, label: object, icon_name: str = "") -> SafeString:
    """A badge of a given tone: ok, run, wait, warn, bad, fact."""
    return format_html('<span class="badge badge-{}">{}{}</span>', tone, icon(icon_name, 14), label)


@register.simple_tag
def credit_class(letter: str) -> SafeString:
    """A credit class as a neutral box; staff pages only."""
    if not letter:
        return format_html('<span class="muted">{}</span>', _("未分类"))
    return format_html('<span class="class-box">{}</span>', letter)


@register.simple_tag
def deadline(
    due: date | None, today: date, left: int | None = None, paused: str = ""
) -> SafeString:
    """Chip of a due date in working days.

    :param left: working days left (negative: overdue) where the caller has counted them; else they
        are counted by the calendar hook. An unknown calendar year reads 待定 and is never guessed.
    :param paused: why the clock stands still; shown as text.
    """
    if paused:
        return _due("paused", "clock-pause", format_html("{}", _("已暂停计时")), None, paused)
    if due is None:
        return _due("unknown", "clock", format_html("{}", _("期限待定")), None, "")
    skipped: list[date] = []
    if left is None:
        left, skipped = _working_days(today, due)
    if left is None:
        year = str(due.year)
        return _due("unknown", "clock", format_html("{}", _("待定（缺 {year} 年工作日历）").format(year=year)), None, "")  # fmt: skip
    tip = _("不计：{days}").format(days="、".join(short_day(d) for d in skipped)) if skipped else ""
    if due == today:
        return _due("today", "clock", format_html("<strong>{}</strong>", _("今天到期")), due, tip)
    if due < today:
        return _due("late", "alert-triangle", _days(_("逾期 {n} 个工作日"), abs(left)), due, tip)
    return _due("near" if left <= 3 else "far", "clock", _days(_("还剩 {n} 个工作日"), left), due, tip)


def _days(words: str, count: int) -> SafeString:
    before, after = words.split("{n}")
    return format_html("{}<strong>{}</strong>{}", before, count, after)


def _due(kind: str, sign: str, words: SafeString, due: date | None, tip: str) -> SafeString:
    shown = format_html('<span class="day">{}</span>', short_day(due)) if due else SafeString("")
    title = format_html(' title="{}"', tip) if tip else SafeString("")
    said = format_html('<span class="visually-hidden">{}</span>', tip) if kind == "paused" else ""
    return format_html(
        '<span class="due due-{}"{}>{}<span>{}</span>{}{}</span>',
        kind, title, icon(sign, 14), words, shown, said,
    )  # fmt: skip


def _working_days(today: date, due: date) -> tuple[int | None, list[date]]:
    """Working days after `today` up to and with `due` (negative when overdue), and those skipped."""
    early, late = min(today, due), max(today, due)
    count, skipped = 0, []
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


@register.simple_tag
def appointment(at: datetime, now: datetime) -> SafeString:
    """A fixed hour: solid blue with 今天 on its day, quiet before."""
    local = at.astimezone(SHANGHAI)
    today = local.date() == now.astimezone(SHANGHAI).date()
    words = f"{_('今天')} {local:%H:%M}" if today else f"{short_day(at)} {local:%H:%M}"
    return _due("appointment" if today else "far", "clock", format_html("{}", words), None, "")


@register.simple_tag
def visits(done: int, cap: int) -> SafeString:
    """Visits of this year against the cap: dots, then 1 / 2; amber and 已满 at the cap."""
    full = done >= cap > 0
    count = max(done, cap)
    dots = (
        mark_safe(  # noqa: S308  numbers only
            "".join(
                f'<circle cx="{6 + 12 * i}" cy="6" r="4.6" class="{"on" if i < done else "off"}"></circle>'
                for i in range(count)
            )
        )
        if count <= 6
        else ""
    )
    drawn = (
        format_html(
            '<svg viewBox="0 0 {} 12" width="{}" height="10" aria-hidden="true">{}</svg>',
            12 * count, 10 * count, dots,
        )  # fmt: skip
        if dots
        else ""
    )
    return format_html(
        '<span class="visits{}">{}<span>{} / {}{}</span></span>',
        " is-full" if full else "", drawn, done, cap, f" {_('已满')}" if full else "",
    )  # fmt: skip


@register.inclusion_tag("ui/components/digest.html")
def digest(value: str, label: str = "", full: bool = False) -> dict[str, object]:
    """A SHA-256 or SM3 value in hex: first 8 and last 8 by fours; the whole value on demand."""
    text = (value or "").lower()
    short = f"{text[:4]} {text[4:8]} … {text[-8:-4]} {text[-4:]}" if len(text) > 20 else text
    return {"value": text, "short": short, "label": label, "full": full}


@register.inclusion_tag("ui/components/citation.html")
def citation(rule_id: str, portal: bool = False) -> dict[str, object]:
    """The rule a sentence rests on, linked to its page; without a known rule only its id."""
    found = hooks.citation(rule_id)
    return {"rule_id": rule_id, "found": found, "portal": portal}


# ── blocks ──


@register.inclusion_tag("ui/components/stage_line.html")
def stage_line(stages: Sequence[object]) -> dict[str, object]:
    """The way of a record, at most eight steps."""
    return {"stages": stages}


@register.inclusion_tag("ui/components/step_line.html")
def step_line(steps: Sequence[object]) -> dict[str, object]:
    """The steps of a wizard with their one-line results."""
    return {"steps": steps}


@register.inclusion_tag("ui/components/facts.html")
def facts(pairs: Iterable[tuple[object, object]]) -> dict[str, object]:
    """A definition list; a missing value reads 未填."""
    return {"pairs": list(pairs)}


@register.inclusion_tag("ui/components/history.html")
def history(entries: Iterable[Any]) -> dict[str, object]:
    """经过: sentences with their time, newest first as given."""
    return {
        "entries": [
            {"at": entry[0], "text": entry[1]} if isinstance(entry, tuple | list) else entry
            for entry in entries
        ]
    }


@register.inclusion_tag("ui/components/two_persons.html")
def two_persons(
    proposer: str = "", confirmer: str = "", proposed: bool = False, confirmed: bool = False,
    returned: bool = False, confirmer_role: str = "",
) -> dict[str, object]:  # fmt: skip
    """Rows 申请人 and 确认人 with the state of each."""
    first = _("已提出") if proposed else _("待提出")
    second = _("已退回") if returned else _("已确认") if confirmed else _("待确认")
    return {
        "proposer": proposer, "confirmer": confirmer, "first": first, "second": second,
        "confirmer_role": confirmer_role or _("审批人"),
    }  # fmt: skip


@register.inclusion_tag("ui/components/progress_bar.html")
def progress_bar(
    done: int, total: int, unit: str = "", verb: str = "", elapsed: str = ""
) -> dict[str, object]:
    """A running job: bar, real counts, elapsed time as words."""
    return {
        "done": done, "total": total, "unit": unit, "verb": verb or _("已完成"),
        "elapsed": elapsed, "percent": min(100, 100 * done // total) if total else 0,
    }  # fmt: skip


@register.simple_tag
def bar(part: int, whole: int, tone: str = "", tick: int | None = None) -> SafeString:
    """A thin bar of part of whole, with a tick at `tick` percent; decoration of a printed rate."""
    width = max(0, min(1000, 1000 * part // whole)) if whole else 0
    mark = (
        format_html('<rect class="tick" x="{}%" y="0" width="2" height="14"></rect>', tick)
        if tick is not None
        else SafeString("")
    )
    return format_html(
        '<svg class="bar{}" width="100%" height="{}" aria-hidden="true"><rect class="track" width="100%" '
        'height="8" y="{}"></rect><rect class="fill{}" width="{}%" height="8" y="{}"></rect>{}</svg>',
        " bar-tall" if tick is not None else "", 14 if tick is not None else 8,
        3 if tick is not None else 0, f" fill-{tone}" if tone else "", f"{width // 10}.{width % 10}",
        3 if tick is not None else 0, mark,
    )  # fmt: skip


@register.simple_tag
def segments(parts: Sequence[tuple[str, int, str]]) -> SafeString:
    """One bar divided in proportion; each part is at least visible. Words stand in the tiles above."""
    total = sum(count for _tone, count, _label in parts) or 1
    drawn: list[str] = []
    at = 0.0
    small = 0.6
    shown = [(tone, count) for tone, count, _label in parts if count]
    scale = 100 - small * len(shown)
    for tone, count in shown:
        width = small + scale * count / total
        drawn.append(f'<rect class="fill-{tone}" x="{at:.2f}%" width="{width - 0.15:.2f}%" height="8"></rect>')
        at += width
    return format_html(
        '<svg class="bar" width="100%" height="8" aria-hidden="true">{}</svg>',
        mark_safe("".join(drawn)),  # noqa: S308  numbers and fixed tone names
    )


@register.inclusion_tag("ui/components/filter_chips.html")
def filter_chips(
    chips: Sequence[tuple[str, str]], clear_url: str = "", page: object = None, unit: str = ""
) -> dict[str, object]:
    """Applied filters, each with the way out, and how many rows fit."""
    return {"chips": chips, "clear_url": clear_url, "page": page, "unit": unit}


@register.inclusion_tag("ui/components/keyset_pager.html")
def keyset_pager(page: object, unit: str = "") -> dict[str, object]:
    """Pager of `sunlot.ui.paging.keyset`."""
    return {"page": page, "unit": unit or _("条")}


@register.inclusion_tag("ui/components/empty_state.html")
def empty_state(
    text: str, action_url: str = "", action_label: str = "", other_url: str = "", other_label: str = ""
) -> dict[str, object]:
    """Why a list is empty and what fills it."""
    return {
        "text": text, "action_url": action_url, "action_label": action_label,
        "other_url": other_url, "other_label": other_label,
    }  # fmt: skip


@register.inclusion_tag("ui/components/field.html")
def field(
    bound: Any, size: str = "", hint: str = "", basis: str = "", help_text: str = ""
) -> dict[str, object]:
    """One form field with label, help, error and control in that order.

    :param size: ``short`` (200 px), ``mid`` (360 px) or full width.
    :param basis: rule id whose citation follows the help text.
    """
    kind = bound.field.widget.__class__.__name__
    return {
        "field": bound, "size": size, "hint": hint, "basis": basis,
        "help_text": help_text or bound.help_text,
        "is_check": kind == "CheckboxInput", "is_choices": bound.field.widget.use_fieldset,
        "is_hidden": bound.is_hidden,
    }  # fmt: skip


@register.inclusion_tag("ui/components/error_summary.html")
def error_summary(form: Any = None, error: Any = None) -> dict[str, object]:
    """Everything that is wrong, on top, in the words that stand at the fields."""
    lines: list[tuple[str, str]] = []
    if form is not None and getattr(form, "errors", None):
        for bound in form:
            target = bound.id_for_label or bound.auto_id
            lines += [(f"#{target}", message) for message in bound.errors]
        lines += [("", message) for message in form.non_field_errors()]
    count = len(lines)
    title = ngettext("有 %(n)d 处需要更正", "有 %(n)d 处需要更正", count) % {"n": count}
    return {"lines": lines, "title": title, "error": error}


# ── frame ──


@register.simple_tag(takes_context=True)
def staff_frame(context: dict[str, Any]) -> frame.StaffFrame:
    """What the staff frame shows; used by ui/staff.html only."""
    return frame.staff_frame(context.get("request"))


@register.simple_tag(takes_context=True)
def portal_frame(context: dict[str, Any]) -> frame.PortalFrame:
    """What the public frame shows; used by ui/portal.html only."""
    return frame.portal_frame(context.get("request"))


@register.inclusion_tag("ui/components/ticket_line.html")
def ticket_line(picture: object) -> dict[str, object]:
    """The picture of a stratum, built by `sunlot.ui.ticket_line.draw`."""
    return {"picture": picture}

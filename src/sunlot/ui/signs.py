"""Icons, badges and the small drawings beside figures, as safe markup."""

from collections.abc import Sequence
from functools import lru_cache

from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sunlot.ui import badges

SPRITE = "vendor/tabler-icons/icons.svg"
# These point along the line of reading and turn round where it runs from right to left.
MIRRORED = frozenset(
    {"chevron-left", "chevron-right", "arrow-left", "arrow-right", "arrow-back-up"}
)
DOTS_AT_MOST = 6
LEAST_SEGMENT = 0.6  # percent of the bar, so that one row in a million is still seen
NOTHING = SafeString("")


@lru_cache(maxsize=1000)  # a list of fifty rows draws some hundred, mostly the same
def icon(name: str, size: int = 16, label: str = "") -> SafeString:
    """One icon of the sprite; hidden from screen readers unless it stands alone (`label`)."""
    if not name:
        return NOTHING
    said = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else SafeString('aria-hidden="true"')
    )
    kind = ("" if size == 16 else f" icon-{size}") + (" icon-mirror" if name in MIRRORED else "")
    return format_html(
        '<svg class="icon{}" {} focusable="false" width="{}" height="{}">'
        '<use href="{}#{}"></use></svg>',
        kind, said, size, size, static(SPRITE), name,
    )  # fmt: skip


def badge(noun: str, state: object, label: object = "") -> SafeString:
    """The badge of a noun's state; the words are the caller's, colour and icon are the kit's."""
    words = str(label or state)
    look = badges.look_of(noun, str(getattr(state, "value", state)), words)
    return tone_badge(look.tone, words, look.icon)


def tone_badge(tone: str, label: object, icon_name: str = "") -> SafeString:
    """A badge of a given tone: ok, run, wait, warn, bad, fact."""
    return _badge(tone, str(label), icon_name)


@lru_cache(maxsize=1000, typed=True)  # safe words are another type than the same words unsafe
def _badge(tone: str, label: str, icon_name: str) -> SafeString:
    return format_html('<span class="badge badge-{}">{}{}</span>', tone, icon(icon_name, 14), label)


def credit_class(letter: str) -> SafeString:
    """A credit class as a neutral box; staff pages only."""
    if not letter:
        return format_html('<span class="muted">{}</span>', _("未分类"))
    return format_html('<span class="class-box">{}</span>', letter)


def visits(done: int, cap: int) -> SafeString:
    """Visits of this year against the cap: dots, then 1 / 2; amber and 已满 at the cap."""
    return _visits(done, cap, _("已满"))


@lru_cache(maxsize=1000)
def _visits(done: int, cap: int, reached: str) -> SafeString:
    full = done >= cap > 0
    words = f"{done} / {cap} {reached}" if full else f"{done} / {cap}"
    return format_html(
        '<span class="visits{}">{}<span>{}</span></span>',
        " is-full" if full else "", _dots(done, max(done, cap)), words,
    )  # fmt: skip


@lru_cache(maxsize=1000)
def _dots(filled: int, count: int) -> SafeString:
    if not 0 < count <= DOTS_AT_MOST:
        return NOTHING
    dots = format_html_join(
        "",
        '<circle cx="{}" cy="6" r="4.6" class="{}"></circle>',
        ((6 + 12 * place, "on" if place < filled else "off") for place in range(count)),
    )
    return format_html(
        '<svg viewBox="0 0 {} 12" width="{}" height="10" aria-hidden="true">{}</svg>',
        12 * count, 10 * count, dots,
    )  # fmt: skip


def percent(part: int, whole: int) -> str:
    """One decimal, rounded half up in integers, so that screens and reports agree."""
    tenths = (part * 2000 + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10}"


def share(part: int, whole: int) -> str:
    """8.4%, where the two numbers stand beside it; a dash without a whole."""
    return f"{percent(part, whole)}%" if whole else "—"


def ratio(part: int, whole: int, unit: str = "") -> SafeString:
    """A rate, never alone: 96.3%　1,259 / 1,308 条. Without a whole there is no rate."""
    of = f"{part or 0:,} / {whole or 0:,} {unit}".strip()
    rate = f"{percent(part, whole)}%" if whole else "—"
    return format_html(
        '<span class="ratio"><strong>{}</strong><span class="of">{}</span></span>', rate, of
    )


def bar(part: int, whole: int, tone: str = "", tick: int | None = None) -> SafeString:
    """A thin bar of part of whole, with a tick at `tick` percent; it decorates a printed rate."""
    width = max(0, min(1000, 1000 * part // whole)) if whole else 0
    height, top = (8, 0) if tick is None else (14, 3)
    mark = (
        NOTHING
        if tick is None
        else format_html(
            '<rect class="tick" x="{}%" y="0" width="2" height="14"{}></rect>',
            tick,
            SafeString(' transform="translate(-2 0)"') if tick == 100 else NOTHING,
        )
    )
    return format_html(
        '<svg class="bar{}" width="100%" height="{}" aria-hidden="true">'
        '<rect class="track" width="100%" height="8" y="{}"></rect>'
        '<rect class="fill{}" width="{}%" height="8" y="{}"></rect>{}</svg>',
        "" if tick is None else " bar-tall", height, top,
        f" fill-{tone}" if tone else "", f"{width // 10}.{width % 10}", top, mark,
    )  # fmt: skip


def segments(parts: Sequence[tuple[str, int, str]]) -> SafeString:
    """One bar divided in proportion; every part is at least visible. The words stand above it.

    :param parts: tone, number and label of each part.
    """
    shown = [(tone, count) for tone, count, _label in parts if count]
    total = sum(count for _tone, count in shown) or 1
    scale = 100 - LEAST_SEGMENT * len(shown)
    placed: list[tuple[str, str, str]] = []
    at = 0.0
    for tone, count in shown:
        width = LEAST_SEGMENT + scale * count / total
        placed.append((tone, f"{at:.2f}", f"{width - 0.15:.2f}"))
        at += width
    drawn = format_html_join(
        "", '<rect class="fill-{}" x="{}%" width="{}%" height="8"></rect>', placed
    )
    return format_html(
        '<svg class="bar" width="100%" height="8" aria-hidden="true">{}</svg>', drawn
    )

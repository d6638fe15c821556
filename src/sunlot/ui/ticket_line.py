"""The picture of one stratum (design ux.md §8): every ticket on one line, and where it was cut.

Upper strip: the whole number range, one tick per object. Lens below: the beginning of the range
with numbered dots. Positions are the real tickets (first 48 bits / 2**48); near neighbours are
lifted, never moved sideways. Everything is in percent of the width: one drawing fits every screen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from django.utils.translation import gettext as _

State = Literal["drawn", "reserve", "own", "none"]
RANGE = 1 << 48
RESERVES_SHOWN = 3
DOTS_AT_MOST = 40
DOT = 22  # pixels between the centres of two dots that just do not touch
BEHIND = 14  # pixels from the n-th dot's centre to the cutoff line, where there is room
NARROW = 320
STEP = 24  # pixels that one lift raises a dot


@dataclass(frozen=True, slots=True)
class Tick:
    """One object on a strip: place in percent of the width and its state."""

    x: str
    state: State


@dataclass(frozen=True, slots=True)
class Dot:
    """One numbered object in the lens; `y` is in pixels from the lens's top."""

    x: str
    y: int
    rank: int
    state: State


@dataclass(frozen=True, slots=True)
class Lens:
    """The beginning of the range, drawn for one width."""

    dots: tuple[Dot, ...]
    cut: str
    height: int
    axis: int
    own_line: int

    @property
    def foot(self) -> int:
        """Height of the picture with its two lines of words below."""
        return self.height + 46

    @property
    def words_y(self) -> int:
        """Base line of the first line of words."""
        return self.height + 20

    @property
    def more_y(self) -> int:
        """Base line of the second line of words."""
        return self.height + 42


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything the template draws, already placed. Percentages are strings without the sign.

    `alone`: of one object only; then the figures of the stratum are not shown.
    """

    total: int
    drawn: int
    unit: str
    ticks: tuple[Tick, ...]
    cut: str
    lens_end: str
    lens_ticks: tuple[Tick, ...]
    wide: Lens
    narrow: Lens
    own_rank: int
    own_x: str
    own_anchor: str
    summary: str
    alone: bool = False

    @property
    def remaining(self) -> int:
        """Objects that were not drawn."""
        return self.total - self.drawn


def fraction(ticket: str) -> float:
    """Place of a ticket in the number range, 0 ≤ place < 1; spaces in the hex are ignored."""
    return int(ticket.replace(" ", "")[:12].ljust(12, "0"), 16) / RANGE


def draw(
    tickets: Iterable[tuple[str, State]],
    *,
    n: int,
    cutoff: str = "",
    total: int = 0,
    own_rank: int = 0,
    unit: str = "",
    width: int = 960,
) -> Picture:
    """Place the tickets of one stratum.

    :param tickets: hex ticket and state of every object that may be shown, in any order; a private
        draw hands in the own object only, with `total` and `own_rank`.
    :param n: how many were drawn; all of them (census) means there is no cutoff.
    :param cutoff: ticket of the n-th smallest; taken from the list when missing and possible.
    :param width: pixels the picture will have on a desk; decides which dots count as near.
    """
    placed = sorted((fraction(ticket), state) for ticket, state in tickets)
    count = total or len(placed)
    whole = len(placed) == count
    if not cutoff and whole and 0 < n < count:
        cut = placed[n - 1][0]
    else:
        cut = fraction(cutoff) if cutoff and n < count else 0.0
    following = _following(placed, n, cut, whole=whole and 0 < n < count)
    end = _lens_end(placed, n, cut, whole=whole)
    rank = own_rank or next((i for i, (_at, state) in enumerate(placed, 1) if state == "own"), 0)
    inside = [(at / end, state, i) for i, (at, state) in enumerate(placed, 1) if at <= end]
    if not whole:
        inside = [(at, state, rank) for at, state, _i in inside]
    dotted = inside if len(inside) <= DOTS_AT_MOST else [p for p in inside if p[1] == "own"]
    own = next((at for at, state, _rank in dotted if state == "own"), None)
    return Picture(
        total=count,
        drawn=n,
        unit=unit or _("户"),
        ticks=_thinned((100 * at, state) for at, state in placed),
        cut=_percent(100 * cut) if cut else "",
        lens_end=_percent(100 * end),
        lens_ticks=()
        if len(dotted) == len(inside)
        else _thinned((100 * at, s) for at, s, _r in inside),
        wide=_lens(dotted, cut / end, following / end, width),
        narrow=_lens(dotted, cut / end, following / end, NARROW),
        own_rank=rank,
        own_x=_percent(100 * own) if own is not None else "",
        own_anchor=_anchor(own),
        summary=_summary(count, n, rank, unit or _("户")),
    )


def alone(ticket: str, cutoff: str, *, width: int = 960) -> Picture:
    """One object and the cutoff, as a slip shows them: nothing else of the stratum.

    :param cutoff: hex, or ``-`` where nobody was drawn, or "" where everybody was.
    """
    cut = "" if cutoff == "-" else cutoff
    drawn = bool(cut) and ticket <= cut
    words = (
        (_("本户的号码在截止线以内。") if drawn else _("本户的号码在截止线以外。"))
        if cut
        else _("没有截止线。")
    )
    picture = draw([(ticket, "own")], n=0, cutoff=cut, total=2, own_rank=1, width=width)
    return replace(picture, alone=True, summary=words)


def _following(placed: Sequence[tuple[float, State]], n: int, cut: float, *, whole: bool) -> float:
    """The next ticket behind the cutoff, so far as one may be shown."""
    if whole:
        return placed[n][0]
    return min((at for at, _state in placed if at > cut), default=cut + 0.5) if cut else 0.0


def _lens_end(placed: Sequence[tuple[float, State]], n: int, cut: float, *, whole: bool) -> float:
    """Where the lens ends: a little behind the third one in reserve."""
    if not placed:
        return 1.0
    if not cut:
        return 1.0 if len(placed) <= DOTS_AT_MOST else placed[11][0] / 0.95
    beyond = placed[min(n + RESERVES_SHOWN, len(placed)) - 1][0] if whole else placed[-1][0]
    return min(1.0, max(beyond / 0.96, cut / 0.85))


def _lens(
    dots: Sequence[tuple[float, State, int]], cut: float, following: float, width: int
) -> Lens:
    """Lift each dot just as high as it needs to touch no other on its level.

    The line stands behind the n-th dot, before the next one: no ticket lies between them.
    """
    near = DOT / width
    last: list[float] = []
    levels: list[int] = []
    for at, _state, _rank in dots:
        level = next((i for i, x in enumerate(last) if at - x >= near), len(last))
        last[level:] = [at, *last[level + 1 :]] if level < len(last) else [at]
        levels.append(level)
    top = max(levels, default=0)
    axis = 26 + STEP * max(top, 1)
    placed = tuple(
        Dot(_percent(100 * at), axis - STEP * level, rank, state)
        for (at, state, rank), level in zip(dots, levels, strict=True)
    )
    own = next((dot.y for dot in placed if dot.state == "own"), axis)
    line = min((cut + following) / 2, cut + BEHIND / width) if following > cut else cut
    return Lens(
        dots=placed, cut=_percent(100 * min(line, 1)) if cut else "", height=axis + 26, axis=axis,
        own_line=own - 10,
    )  # fmt: skip


def _thinned(points: Iterable[tuple[float, State]]) -> tuple[Tick, ...]:
    """Ticks that would fall on the same tenth of a percent are drawn once per state."""
    order = {"none": 0, "reserve": 0, "drawn": 1, "own": 2}
    seen = {(f"{at:.1f}", state): None for at, state in points}
    return tuple(Tick(x, state) for x, state in sorted(seen, key=lambda key: order[key[1]]))


def _percent(value: float) -> str:
    return f"{value:.2f}"


def _anchor(own: float | None) -> str:
    if own is None:
        return "mid"
    return "begin" if own < 0.08 else "end" if own > 0.92 else "mid"


def _summary(total: int, n: int, rank: int, unit: str) -> str:
    values = {"total": f"{total:,}", "n": f"{n:,}", "unit": unit, "rank": f"{rank:,}"}
    if n >= total:
        words = _("全部 {total} {unit}都在抽查之列，没有截止线。")
    else:
        words = _(
            "{total} {unit}的号码从小到大排列，号码最小的 {n} {unit}抽中，截止线是第 {n} 小的号码。"
        )
    own = _("该企业排第 {rank}。") if rank else ""
    return (words + own).format(**values)

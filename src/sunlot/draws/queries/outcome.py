"""What a draw gave: winners, teams, tickets, files. For staff pages and for apps above.

Before the result these are empty: no read of this module can hint at who will be drawn (DR-08).
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sunlot.draws.models import Assignment, Draw, FrameRow, PlaceKind, Substitution
from sunlot.draws.states import WITH_RESULT
from sunlot.plans.wording import percent_text
from sunlot.ui import ticket_line as picture_of
from sunlot.ui.ticket_line import Picture

RESERVES_SHOWN = 3
FULL_WIDTH, NARROWER = 960, 600  # the page of a draw; the box on the page of a business
DRAWN_WORDS = gettext_lazy(
    "贵企业所在分层共 {population} 户，按 {ratio} 抽 {winners} 户；"
    "贵企业的号码排第 {rank}，所以抽中。抽到不等于有问题。"
)
SUBSTITUTE_WORDS = gettext_lazy(
    "贵企业所在分层共 {population} 户，按 {ratio} 抽 {winners} 户；"
    "贵企业的号码排第 {rank}，排在前面的企业不能检查，按次序递补。抽到不等于有问题。"
)


@dataclass(frozen=True, slots=True)
class Place:
    """An object that holds or held a place of the result.

    `substitute_for` names whom it replaced; `replaced_by` who replaced it ("" where its place
    lapsed), with the reason in words.
    """

    row: FrameRow
    substitute_for: str = ""
    replaced: bool = False
    replaced_by: str = ""
    reason_code: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Odds:
    """The figures of an open draw behind one place: `ratio` in words, `rank` from 1.

    `stratified`: the draw has several strata, and the figures are those of one.
    """

    stratified: bool
    population: int
    winners: int
    ratio: str
    rank: int
    substitute: bool


@dataclass(frozen=True, slots=True)
class Why:
    """Why an object was drawn: a sentence, and for open draws figures and the ticket line."""

    sentence: str
    odds: Odds | None = None
    picture: Picture | None = None


def has_result(draw: Draw) -> bool:
    """Whether anybody may be named at all."""
    return draw.state in WITH_RESULT


def winners(draw: Draw) -> list[Place]:
    """Drawn objects and substitutes, by object id; the replaced ones stay in the list."""
    if not has_result(draw):
        return []
    changes = list(Substitution.objects.filter(draw=draw))
    after = {one.replaced_id: one for one in changes}
    before = {one.substitute_id: one.replaced_id for one in changes if one.substitute_id}
    rows = draw.frame.filter(Q(is_winner=True) | Q(object_id__in=list(before)))
    return [
        _place(row, before.get(row.object_id, ""), after.get(row.object_id))
        for row in rows.select_related("target__region").order_by("object_id")
    ]


def _place(row: FrameRow, replaced: str, change: Substitution | None) -> Place:
    if change is None:
        return Place(row, substitute_for=replaced)
    return Place(
        row, substitute_for=replaced, replaced=True, replaced_by=change.substitute_id,
        reason_code=change.reason_code, reason=change.reason,
    )  # fmt: skip


def drawn_in_order(draw: Draw) -> QuerySet[FrameRow]:
    """Who may be named to everybody, in the order of the draw: stratum by stratum, by rank.

    Of a private draw nobody before its release, and then by object id: ranks stay inside.
    """
    if not has_result(draw) or draw.released_at is None:
        return draw.frame.none()
    order = ("object_id",) if draw.is_private else ("stratum", "rank")
    return draw.frame.filter(is_winner=True).order_by(*order)


def teams(draw: Draw) -> Mapping[str, list[Assignment]]:
    """Object id → present places of its team, by pool; empty before the result."""
    found: dict[str, list[Assignment]] = defaultdict(list)
    if not has_result(draw):
        return found
    rows = draw.assignments.filter(ended_at__isnull=True).select_related("officer__department")
    for row in rows.order_by("object_id", "pool", "officer_code"):
        found[row.object_id].append(row)
    return found


def dealt(draw: Draw) -> int:
    """Places that the draw dealt to officers; later replacements change nothing here."""
    return draw.assignments.filter(kind=PlaceKind.DEALT, officer__isnull=False).count()


def unfilled(draw: Draw) -> int:
    """Places that nobody could be dealt to."""
    return draw.assignments.filter(ended_at__isnull=True, officer__isnull=True).count()


def ranked(draw: Draw, stratum: str) -> list[FrameRow]:
    """All objects of a stratum by rank; nothing before the result."""
    if not has_result(draw):
        return []
    return list(draw.frame.filter(stratum=stratum).order_by("rank"))


@dataclass(frozen=True, slots=True)
class Example:
    """The line of one object that its ticket is the digest of (protocol §5)."""

    name: str
    line: str
    ticket: str
    tool: str


def example(draw: Draw, row: FrameRow | None) -> Example | None:
    """How the ticket of an object of an open draw is computed; in a private one that takes its key.

    :param row: whose; None where nobody was drawn.
    """
    if draw.is_private or row is None or not row.ticket:
        return None
    line = f"{draw.suite}|obj|{draw.draw_id}|{draw.seed}|{row.object_id}"
    tool = "SM3" if draw.suite == "DR1-SM3" else "SHA-256"
    return Example(row.name, line, row.ticket, tool)


def ticket_line(
    draw: Draw, stratum: str, *, own: str = "", width: int = FULL_WIDTH
) -> Picture | None:
    """The picture of one stratum of an open draw; None for private draws and before the result.

    :param own: object id to mark as one's own.
    :param width: pixels that the picture has on a desk.
    """
    rows = [] if draw.is_private else ranked(draw, stratum)
    if not rows:
        return None
    n = sum(row.is_winner for row in rows)
    return picture_of.draw(
        [(row.ticket, _state(row, n, own)) for row in rows], n=n, unit=_("户"), width=width
    )


def _state(row: FrameRow, n: int, own: str) -> picture_of.State:
    if row.object_id == own:
        return "own"
    if row.is_winner:
        return "drawn"
    return "reserve" if row.rank is not None and row.rank <= n + RESERVES_SHOWN else "none"


def why(draw_id: str, object_id: str) -> Why | None:
    """Why an object was drawn, for its page on the portal; None where it was not.

    A private draw says nothing of strata, ranks or tickets: classes are internal (RK-01).
    """
    row = (
        FrameRow.objects.filter(draw__draw_id=draw_id, object_id=object_id)
        .filter(draw__state__in=WITH_RESULT)
        .select_related("draw")
        .first()
    )
    if row is None:
        return None
    substitute = row.draw.substitutions.filter(substitute_id=object_id).exists()
    if not (row.is_winner or substitute):
        return None
    if row.draw.is_private:
        return Why(
            _(
                "本次为不公开分层抽取，共 {population} 户抽 {winners} 户；该企业凭抽取凭条可以核对"
                "自己的号码和截止线，行政执法监督机关凭完整证据包可以核对全部。抽到不等于有问题。"
            ).format(population=row.draw.frame_count, winners=row.draw.winner_count)
        )
    strata = {one.name: one for one in row.draw.strata.all()}
    stratum = strata[row.stratum]
    odds = Odds(
        stratified=len(strata) > 1, population=stratum.population, winners=stratum.winners,
        ratio=percent_text(stratum.ratio_p, stratum.ratio_q), rank=row.rank or 0,
        substitute=not row.is_winner,
    )  # fmt: skip
    words = DRAWN_WORDS if row.is_winner else SUBSTITUTE_WORDS
    sentence = str(words).format(
        population=odds.population, winners=odds.winners, rank=odds.rank, ratio=odds.ratio
    )
    picture = ticket_line(row.draw, row.stratum, own=object_id, width=NARROWER)
    return Why(sentence, odds, picture)


def of_task(task_id: int) -> QuerySet[Draw]:
    """All draws of a task, oldest first; withdrawn ones included."""
    return Draw.objects.filter(task_id=task_id).order_by("pk")

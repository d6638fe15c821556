"""A public closing: somebody brings the drand round, or a lottery's bulletin and numbers.

A round proves itself, so one person brings it. The numbers of a lottery are typed by two, like
dice, and count once the bulletin holds them; the seed exists when all of it is there.
"""

import datetime
import hashlib
from dataclasses import dataclass

from django.db import transaction

from sunlot.actors import Actor
from sunlot.draws.actions.entries import record
from sunlot.draws.actions.locks import hold, move
from sunlot.draws.actions.seed import seed
from sunlot.draws.errors import (
    ClosedOtherwise,
    NextIssuePending,
    NoNextIssueRequest,
    NumbersTyped,
)
from sunlot.draws.models import DiceEntry, Draw, Party, PartyKind, PublicSource
from sunlot.draws.policies import require_confirm, require_operate, require_typist
from sunlot.draws.rules.ceremony import check_clock, check_second_person, first_difference
from sunlot.draws.rules.closing import (
    bulletin_holds,
    chain_of,
    check_bulletin,
    check_next_issue,
    check_numbers,
    check_open,
    check_round,
    game_of,
    moment_of,
    numbers_in,
)
from sunlot.draws.words import Closing
from sunlot.publiclog import queries as publiclog


@dataclass(frozen=True, slots=True)
class Numbers:
    """What came of one step towards a lottery's numbers.

    `position`: the first number (from 1) in which the two differ. `contrary`: they agree, and the
    bulletin does not hold their numbers. Both clear what the two typed. `seeded`: all is there.
    """

    position: int | None = None
    contrary: bool = False
    seeded: bool = False


@transaction.atomic
def take_round(*, draw: Draw, text: str, by: Actor, at: datetime.datetime) -> Draw:
    """Take the announced drand round from what carries it. Said again, it changes nothing.

    :param text: JSON of a relay, the line `drand:<chain>:<round>:<signature>` or labelled lines.
    :raises RoundUnreadable, RoundOfOtherChain, RoundWrong, RoundForged, RoundUncheckable: it is not
        the announced one, or nothing can tell.
    :raises ClosingSourceSoon, ClosingSourceLate: not yet, or no longer.
    """
    draw = hold(draw)
    require_operate(by, draw.task)
    source = _source(draw, Closing.DRAND)
    chain = chain_of(publiclog.policy(), source.chain)
    number = source.round or 0
    if source.signature:
        check_round(text, announced=number, chain=chain)
        return draw
    move(draw, "type")
    opens = max(draw.draw_at, moment_of(chain, number))
    check_open(opens=opens, closes=draw.result_by, now=at)
    found = check_round(text, announced=number, chain=chain)
    source.signature = found.signature
    _brought(source, by, at, "signature")
    seed(draw, at)
    record(
        "draws.round-taken", draw, by, at, number=_number(draw),
        source=f"drand:{source.chain}:{found.round}:{found.randomness}", seed=draw.seed,
    )  # fmt: skip
    return draw


@transaction.atomic
def type_numbers(*, party: Party, text: str, by: Actor, at: datetime.datetime) -> Numbers:
    """Take one typist's reading of the bulletin. Two that differ, or that the bulletin does not
    hold, are cleared: both type again.

    :raises NumbersForm: not the numbers of the game. :raises NumbersTyped: this typist has typed.
    :raises ClockBehind: the bulletin came later than now.
    :raises ClosingSourceSoon, ClosingSourceLate: not yet, or no longer.
    """
    draw = hold(party.draw)
    source = _source(draw, Closing.LOT)
    party = draw.parties.get(pk=party.pk, kind=PartyKind.LOT)
    entries = list(party.typists.select_for_update().order_by("slot"))
    mine = require_typist(by, entries)
    move(draw, "type")
    check_open(opens=draw.draw_at, closes=draw.result_by, now=at)
    check_clock(last=source.brought_at, now=at)
    if mine.digits:
        raise NumbersTyped
    mine.digits = check_numbers(game_of(publiclog.policy(), source.game), text)
    mine.typed_at = at
    mine.save(update_fields=["digits", "typed_at"])
    numbers = _settle(draw, source, party, entries, at)
    record(_kind("draws.numbers-typed", numbers), draw, by, at,
           party=party.code, slot=mine.slot, **_outcome(draw, party, numbers))  # fmt: skip
    return numbers


@transaction.atomic
def attach_bulletin(*, draw: Draw, text: str, by: Actor, at: datetime.datetime) -> Numbers:
    """Attach the publisher's bulletin of the issue that counts; until the seed exists another text
    may take its place.

    :raises BulletinUnfit: it does not name the issue.
    :raises ClosingSourceSoon, ClosingSourceLate: not yet, or no longer.
    """
    draw = hold(draw)
    require_operate(by, draw.task)
    source = _source(draw, Closing.LOT)
    move(draw, "type")
    check_open(opens=draw.draw_at, closes=draw.result_by, now=at)
    source.bulletin = check_bulletin(source.issue_that_counts, text)
    _brought(source, by, at, "bulletin")
    party = draw.parties.get(kind=PartyKind.LOT)
    entries = list(party.typists.select_for_update().order_by("slot"))
    numbers = _settle(draw, source, party, entries, at)
    record(_kind("draws.bulletin-attached", numbers), draw, by, at,
           issue=source.issue_that_counts, party=party.code,
           sha256=hashlib.sha256(source.bulletin.encode()).hexdigest(),
           **_outcome(draw, party, numbers))  # fmt: skip
    return numbers


@transaction.atomic
def ask_next_issue(
    *, draw: Draw, issue: str, notice: str, by: Actor, at: datetime.datetime
) -> PublicSource:
    """Say, with the publisher's notice, that the announced issue does not exist (protocol §4).

    :raises NextIssueWrong, NoticeUnfit: the fallback allows nothing else.
    :raises NextIssuePending: it was asked already.
    """
    draw = hold(draw)
    require_operate(by, draw.task)
    source = _source(draw, Closing.LOT)
    move(draw, "type")
    check_open(opens=draw.draw_at, closes=draw.result_by, now=at)
    if source.asked_by_id is not None:
        raise NextIssuePending
    game = game_of(publiclog.policy(), source.game)
    source.notice = check_next_issue(game, source.issue, instead=issue, notice=notice)
    source.next_issue = issue
    source.asked_by_id, source.asked_at = by.user_id, at
    source.save()
    _record_next("draws.next-issue-requested", draw, source, by, at)
    return source


@transaction.atomic
def confirm_next_issue(*, draw: Draw, by: Actor, at: datetime.datetime) -> PublicSource:
    """The second person confirms: from now on the next issue counts, and what was brought or typed
    of the one that fell out is cleared."""
    draw = hold(draw)
    require_confirm(by, draw.task)
    source = _asked(draw)
    check_second_person(first=source.asked_by_id, second=by.user_id)
    move(draw, "type")
    source.confirmed_by_id, source.confirmed_at = by.user_id, at
    source.bulletin, source.brought_at, source.brought_by_id = "", None, None
    source.save()
    DiceEntry.objects.filter(party__draw=draw).update(digits="", typed_at=None)
    _record_next("draws.next-issue-confirmed", draw, source, by, at)
    return source


@transaction.atomic
def return_next_issue(*, draw: Draw, by: Actor, at: datetime.datetime) -> PublicSource:
    """Refuse the next issue, or take the request back; the announced issue stays the one."""
    draw = hold(draw)
    require_confirm(by, draw.task)
    source = _asked(draw)
    move(draw, "type")
    _record_next("draws.next-issue-returned", draw, source, by, at)
    source.next_issue, source.notice = "", ""
    source.asked_by_id, source.asked_at = None, None
    source.save()
    return source


def _source(draw: Draw, closing: Closing) -> PublicSource:
    if draw.closing != closing:
        raise ClosedOtherwise(closing=draw.get_closing_display())
    return PublicSource.objects.select_for_update().get(draw=draw)


def _asked(draw: Draw) -> PublicSource:
    source = _source(draw, Closing.LOT)
    if source.asked_by_id is None or source.confirmed_at is not None:
        raise NoNextIssueRequest
    return source


def _brought(source: PublicSource, by: Actor, at: datetime.datetime, field: str) -> None:
    source.brought_by_id, source.brought_at = by.user_id, at
    source.save(update_fields=[field, "brought_by", "brought_at"])


def _settle(
    draw: Draw,
    source: PublicSource,
    party: Party,
    entries: list[DiceEntry],
    at: datetime.datetime,
) -> Numbers:
    one, two = (entry.digits for entry in entries)
    if not (one and two):
        return Numbers()
    position = first_difference(numbers_in(one), numbers_in(two))
    if position is not None:
        _clear(party)
        return Numbers(position=position)
    if not source.bulletin:
        return Numbers()
    game = game_of(publiclog.policy(), source.game)
    if not bulletin_holds(game, source.issue_that_counts, one, source.bulletin):
        _clear(party)
        return Numbers(contrary=True)
    party.digits, party.settled_at = one, at
    party.save(update_fields=["digits", "settled_at"])
    seed(draw, at)
    return Numbers(seeded=True)


def _clear(party: Party) -> None:
    party.typists.update(digits="", typed_at=None)
    party.mismatches += 1
    party.save(update_fields=["mismatches"])


def _kind(step: str, numbers: Numbers) -> str:
    if numbers.seeded:
        return "draws.numbers-settled"
    if numbers.contrary:
        return "draws.numbers-contrary"
    return "draws.numbers-differ" if numbers.position is not None else step


def _outcome(draw: Draw, party: Party, numbers: Numbers) -> dict[str, object]:
    """Numbers enter the ledger once they count; before that nobody may read them."""
    if numbers.position is not None:
        return {"position": numbers.position}
    if not numbers.seeded:
        return {}
    source = draw.public_source
    return {
        "number": _number(draw), "seed": draw.seed,
        "source": f"lot:{source.game}:{source.issue_that_counts}:{party.digits}",
    }  # fmt: skip


def _number(draw: Draw) -> int:
    """The closing source's place in the announced order: the last."""
    return len(draw.announcement["sources"])


def _record_next(
    kind: str, draw: Draw, source: PublicSource, by: Actor, at: datetime.datetime
) -> None:
    record(
        kind, draw, by, at, issue=source.issue, next=source.next_issue,
        sha256=hashlib.sha256(source.notice.encode()).hexdigest(),
    )  # fmt: skip

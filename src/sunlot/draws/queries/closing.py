"""What pages say of a public closing: what was announced, where to get it, what has come so far."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from drawproof import DrawproofError
from drawproof.sources.lottery import next_issues
from sunlot.draws.models import Draw, PublicSource
from sunlot.draws.queries.frozen import parties_of
from sunlot.draws.rules.closing import chain_of, exact, game_of, moment_of
from sunlot.draws.states import DrawState
from sunlot.draws.words import Closing, game_name
from sunlot.errors import UserError
from sunlot.publiclog import queries as publiclog

# Addresses that people may ask for a round; the site itself asks nobody.
RELAYS = ("https://api.drand.sh", "https://drand.cloudflare.com")


@dataclass(frozen=True, slots=True)
class PublicClosing:
    """A public closing on a page.

    `facts`: (label, words) of what was announced; `came`: the same with what has come of it, and
    where anybody may look it up; `open`: it may be brought
    now; `late`: no longer; `brought`: signature or bulletin is there; `typed`: how many of the two
    have typed; `next_waits`: the next issue waits for the second person.
    """

    facts: list[tuple[str, str]]
    came: list[tuple[str, str]]
    addresses: list[str]
    open: bool
    late: bool
    brought: bool
    typed: int
    next_waits: bool
    next_counts: bool


def closing_of(draw: Draw, now: datetime.datetime) -> PublicClosing | None:
    """The public closing of a draw; None for dice."""
    if draw.closing == Closing.DICE:
        return None
    source = draw.public_source
    waits = draw.state == DrawState.REVEALED
    return PublicClosing(
        facts=announced_facts(draw),
        came=source_facts(draw),
        addresses=_addresses(source),
        open=waits and draw.draw_at <= now < draw.result_by,
        late=waits and now >= draw.result_by,
        brought=bool(source.signature or source.bulletin),
        typed=typed_in(draw),
        next_waits=source.asked_by_id is not None and source.confirmed_at is None,
        next_counts=source.confirmed_at is not None,
    )


def announced_facts(draw: Draw) -> list[tuple[str, str]]:
    """The round with its moment and chain, or game and issue; empty for dice."""
    if draw.closing == Closing.DICE:
        return []
    source = draw.public_source
    if draw.closing == Closing.DRAND:
        return [
            (_("轮次"), str(source.round)), (_("产生时间"), round_moment(draw)),
            (_("drand 链"), source.chain),
        ]  # fmt: skip
    facts = [
        (_("彩种"), game_name(source.game)), (_("期号"), source.issue),
        (_("开奖时间"), exact(draw.draw_at)),
    ]  # fmt: skip
    if source.confirmed_at is not None:
        facts.append((_("改用下一期"), source.next_issue))
    return facts


def source_facts(draw: Draw) -> list[tuple[str, str]]:
    """What was announced and what has come of it: signature, or notice, bulletin and numbers, as
    everybody may read it; empty for dice."""
    facts = announced_facts(draw)
    if not facts:
        return facts
    source = draw.public_source
    came = [
        (_("签名"), source.signature),
        (_("发行机构的通知"), source.notice if source.confirmed_at else ""),
        (_("开奖公告"), source.bulletin),
        (_("开奖号码"), _numbers(draw)),
        *((_("取数地址"), address) for address in _addresses(source)),
    ]
    return facts + [(label, words) for label, words in came if words]


def _numbers(draw: Draw) -> str:
    if draw.closing != Closing.LOT:
        return ""
    return parties_of(draw)[-1].digits.replace("-", " + ").replace(".", " ")


def round_moment(draw: Draw) -> str:
    """When the announced round is due; the closing time where the chain is not pinned any more."""
    source = draw.public_source
    try:
        return exact(moment_of(chain_of(publiclog.policy(), source.chain), source.round or 1))
    except UserError:
        return exact(draw.draw_at)


def source_words(draw: Draw) -> str:
    """The announced round or issue in few words: 快乐8 第 2026316 期; empty for dice."""
    if draw.closing == Closing.DICE:
        return ""
    source = draw.public_source
    if draw.closing == Closing.DRAND:
        return _("drand 第 {n} 轮").format(n=source.round)
    return _("{game}第 {issue} 期").format(
        game=game_name(source.game), issue=source.issue_that_counts
    )


def typed_in(draw: Draw) -> int:
    """How many of a lottery's two typists have typed."""
    if draw.closing != Closing.LOT:
        return 0
    return sum(bool(entry.digits) for entry in parties_of(draw)[-1].typists.all())


def next_issues_of(draw: Draw) -> tuple[str, ...]:
    """What may follow the announced issue."""
    source = draw.public_source
    try:
        return next_issues(game_of(publiclog.policy(), source.game), source.issue)
    except (DrawproofError, UserError):
        return ()


def _addresses(source: PublicSource) -> list[str]:
    if not source.chain:
        return []
    return [f"{relay}/{source.chain}/public/{source.round}" for relay in RELAYS]

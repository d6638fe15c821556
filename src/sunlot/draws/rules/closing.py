"""A public closing source: what may be announced, and whether what is brought is just that.

Chains and games are those that the site's policy pins; the forms are the library's (protocol §4).
"""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

from drawproof import DrandRound, DrawproofError, Policy, parse_drand, verify_round
from drawproof.policy import DrandChain, Lottery
from drawproof.sources import drand, lottery
from drawproof.sources.announced import MARGIN
from drawproof.sources.entropy import CLOSING_BITS
from sunlot.clock import CHINA
from sunlot.draws.errors import (
    BulletinUnfit,
    ChainUnpinned,
    ClosingSourceLate,
    ClosingSourceSoon,
    FileUnreadable,
    GameUnpinned,
    IssueForm,
    NextIssueWrong,
    NoGamePinned,
    NoticeUnfit,
    NumbersForm,
    RoundBeforeChain,
    RoundForged,
    RoundOfOtherChain,
    RoundUncheckable,
    RoundUnreadable,
    RoundWrong,
    VoidAfterOutcome,
    WeakGame,
)
from sunlot.draws.rules.ceremony import clock
from sunlot.draws.words import Closing, game_name
from sunlot.errors import UserError
from sunlot.rulebook import rule

# The chain of drand with a round every three seconds; its key is in the policy.
QUICKNET = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"
LONGEST_FILE = 64 * 1024
BEFORE_OUTCOME = datetime.timedelta(seconds=MARGIN)
_RUNS = re.compile(r"[0-9]+")
# What may stand between numbers; anything else is no list of numbers.
_BETWEEN = re.compile(r"[0-9\s.,，、;；:：+＋|/-]*")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")


@dataclass(frozen=True, slots=True)
class Announced:
    """The closing source as it will be announced: a round of a chain, or an issue of a game."""

    chain: str = ""
    round: int | None = None
    game: str = ""
    issue: str = ""


def chain_of(policy: Policy, chain: str = QUICKNET) -> DrandChain:
    """A chain as the site pins it.

    :raises ChainUnpinned: it does not.
    """
    found = policy.chain(chain)
    if found is None:
        raise ChainUnpinned(chain=chain[:8])
    return found


def game_of(policy: Policy, game: str) -> Lottery:
    """A game as the site pins it.

    :raises GameUnpinned: it does not.
    """
    found = policy.lottery(game)
    if found is None:
        raise GameUnpinned(game=game_name(game) or "—")
    return found


@rule("DR-07")
def check_public(
    closing: str, *, game: str, issue: str, draw_at: datetime.datetime, policy: Policy
) -> Announced | None:
    """The closing source of a request: the round of the closing time by the library, or the issue
    as typed. None for dice.

    :raises ChainUnpinned, RoundBeforeChain: no round can be announced.
    :raises GameUnpinned, IssueForm: no issue of a game that the site knows.
    """
    if closing == Closing.DRAND:
        chain = chain_of(policy)
        try:
            number = drand.round_at(chain, f"{draw_at.astimezone(datetime.UTC):%Y-%m-%dT%H:%M:%SZ}")
        except DrawproofError as problem:
            raise RoundBeforeChain from problem
        return Announced(chain=chain.chain, round=number)
    if closing == Closing.LOT:
        return Announced(game=game, issue=check_issue(game_of(policy, game), issue))
    return None


def check_issue(game: Lottery, issue: str) -> str:
    """An issue as typed, spaces and full-width digits forgiven.

    :raises IssueForm: not as many digits as the game's issues have.
    """
    cleaned = "".join(issue.split()).translate(_FULL_WIDTH)
    try:
        return lottery.check_issue(game, cleaned)
    except DrawproofError as problem:
        example = "0" * (game.serial - 1) + "1"
        raise IssueForm(
            game=game_name(game.game), digits=game.year + game.serial,
            example="2026"[-game.year :] + example, issue=cleaned or "—",
        ) from problem  # fmt: skip


@rule("DR-07")
def weak_game(game: Lottery) -> WeakGame | None:
    """A warning for a game with fewer possible results than the protocol asks of a closing."""
    bits = game.bits // 1000
    if bits >= CLOSING_BITS:
        return None
    return WeakGame(game=game_name(game.game), bits=bits, least=CLOSING_BITS)


def not_offered(policy: Policy) -> dict[str, UserError]:
    """Closings that the site's policy does not allow: closing → why."""
    found: dict[str, UserError] = {}
    if policy.chain(QUICKNET) is None:
        found[Closing.DRAND] = ChainUnpinned(chain=QUICKNET[:8])
    if not policy.lotteries:
        found[Closing.LOT] = NoGamePinned()
    return found


def moment_of(chain: DrandChain, number: int) -> datetime.datetime:
    """When a round is due."""
    seconds = chain.genesis + (number - 1) * chain.period
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC)


@rule("DR-07")
def check_open(
    *, opens: datetime.datetime, closes: datetime.datetime, now: datetime.datetime
) -> None:
    """The outcome is taken from its moment on and while a result can still be published (C09).

    :raises ClosingSourceSoon: not yet. :raises ClosingSourceLate: no longer.
    """
    if now < opens:
        raise ClosingSourceSoon(at=exact(opens))
    if now >= closes:
        raise ClosingSourceLate(by=clock(closes))


@rule("DR-07")
def check_round(text: str, *, announced: int, chain: DrandChain) -> DrandRound:
    """A round as pasted, read from a file or a QR code: the announced one, signed by the chain.

    The signature is checked with the subgroup test, without which one round has many signatures.

    :raises RoundUnreadable: no round in the text. :raises RoundOfOtherChain, RoundWrong: another
        one than announced. :raises RoundForged: not signed by the chain.
    :raises RoundUncheckable: the server lacks what it checks with.
    """
    try:
        found = parse_drand(text)
    except DrawproofError as problem:
        if problem.code in {"drand-randomness", "drand-signature"}:
            raise RoundForged(round=announced, reason=Reason(problem)) from problem
        raise RoundUnreadable(reason=Reason(problem)) from problem
    if found.chain is not None and found.chain != chain.chain:
        raise RoundOfOtherChain(found=found.chain[:8], expected=chain.chain[:8])
    if found.round != announced:
        raise RoundWrong(
            found=found.round, expected=announced, at=exact(moment_of(chain, announced))
        )
    try:
        verify_round(chain, found)
    except DrawproofError as problem:
        if problem.code == "bls-missing":
            raise RoundUncheckable from problem
        raise RoundForged(round=announced, reason=Reason(problem)) from problem
    return found


@rule("DR-07")
def check_void(
    closing: str,
    *,
    draw_at: datetime.datetime,
    result_by: datetime.datetime,
    now: datetime.datetime,
) -> None:
    """Once everybody can work out who is drawn, nobody voids: that would be drawing until it suits.

    A void has to be under the witnesses ten minutes before a public outcome (protocol §4); after
    the time for the result there is nothing left to choose.

    :raises VoidAfterOutcome: the outcome is about to be public, or is, and no result stands yet.
    """
    if closing != Closing.DICE and draw_at - BEFORE_OUTCOME <= now < result_by:
        raise VoidAfterOutcome(at=exact(draw_at), by=clock(result_by))


@rule("DR-07")
def check_numbers(game: Lottery, text: str) -> str:
    """Numbers as typed, in the protocol's form: `02.07.11` and sets joined by `-`.

    Any usual mark may stand between them; numbers whose order does not count are sorted; three or
    five digits of a digit game may be typed as one.

    :raises NumbersForm: not the numbers of this game.
    """
    plain = text.translate(_FULL_WIDTH).strip()
    runs = _RUNS.findall(plain)
    wanted = sum(one.numbers for one in game.sets)
    if len(runs) == 1 and len(runs[0]) == wanted and all(o.first + o.of <= 10 for o in game.sets):
        runs = list(runs[0])
    good = _BETWEEN.fullmatch(plain) and len(runs) == wanted and max(map(len, runs)) <= 2
    if not good:
        raise NumbersForm(game=game_name(game.game), count=wanted, found=len(runs))
    sets, at = [], 0
    for one in game.sets:
        sets.append([int(run) for run in runs[at : at + one.numbers]])
        at += one.numbers
    try:
        return lottery.format_numbers(game, sets)
    except DrawproofError as problem:
        raise NumbersForm(game=game_name(game.game), count=wanted, found=len(runs)) from problem


def numbers_in(canonical: str) -> Sequence[str]:
    """The numbers of a canonical text, one by one."""
    return re.split(r"[.-]", canonical)


@rule("DR-07")
def check_bulletin(issue: str, text: str) -> str:
    """A bulletin's text, which names the issue that counts.

    :raises BulletinUnfit: it is empty, too long or about another issue.
    """
    cleaned = _one_text(text)
    if cleaned is None:
        raise BulletinUnfit(issue=issue)
    try:
        lottery.check_notice(issue, cleaned)
    except DrawproofError as problem:
        raise BulletinUnfit(issue=issue) from problem
    return cleaned


@rule("DR-07")
def bulletin_holds(game: Lottery, issue: str, numbers: str, bulletin: str) -> bool:
    """Whether a bulletin of the issue states these numbers."""
    try:
        lottery.check_bulletin(game, issue, numbers, bulletin)
    except DrawproofError:
        return False
    return True


@rule("DR-07")
def check_next_issue(game: Lottery, issue: str, *, instead: str, notice: str) -> str:
    """The publisher's notice that an issue does not exist, and the issue that follows it.

    :raises NextIssueWrong: another issue than the next. :raises NoticeUnfit: the text does not name
        the issue that was announced.
    """
    following = lottery.next_issues(game, issue)
    if instead not in following:
        raise NextIssueWrong(found=instead or "—", expected="、".join(following) or "—")
    cleaned = _one_text(notice)
    if cleaned is None:
        raise NoticeUnfit(issue=issue)
    try:
        lottery.check_notice(issue, cleaned)
    except DrawproofError as problem:
        raise NoticeUnfit(issue=issue) from problem
    return cleaned


def read_text(content: bytes) -> str:
    """A file that somebody brings as text; spreadsheet programs and old sites write GB 18030.

    :raises FileUnreadable: it is no text, or larger than `LONGEST_FILE` bytes.
    """
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if len(content) <= LONGEST_FILE and "\0" not in text:
            return text
        break
    raise FileUnreadable


def _one_text(text: str) -> str | None:
    """A text as evidence holds it: LF, no space around it; None where it cannot be evidence."""
    cleaned = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return None if len(cleaned) > lottery.MAX_TEXT or "\0" in cleaned else cleaned


def exact(moment: datetime.datetime) -> str:
    """A moment with its seconds: a round has its own."""
    return moment.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")


@dataclass(frozen=True, slots=True)
class Reason:
    """What the library says of a problem, in the language of whoever reads it."""

    problem: DrawproofError

    def __str__(self) -> str:
        english = (get_language() or "").startswith("en")
        return self.problem.text("en" if english else "zh").rstrip("。.")

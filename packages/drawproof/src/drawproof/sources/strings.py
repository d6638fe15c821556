"""The canonical string of each announced source by its evidence (protocol §4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from drawproof.announce import Announcement
from drawproof.errors import DrawproofError
from drawproof.evidence import (
    CrEvidence,
    DiceEvidence,
    DrandEvidence,
    Evidence,
    LotEvidence,
    NistEvidence,
)
from drawproof.ids import check_id, check_time, is_id
from drawproof.policy import Policy
from drawproof.seed import check_source, cr_string, dice_string
from drawproof.sources import drand, lottery, nist
from drawproof.sources.announced import NEXT_ISSUE, Source

_MAX_REVEAL = 256


@dataclass(frozen=True, slots=True)
class Derived:
    """The string that follows from evidence. `unchecked`: what could not be checked here, because
    a key, a game, a text or a package is lacking; None where everything was."""

    string: str
    unchecked: DrawproofError | None = None


def _fail(index: int, reason: str) -> DrawproofError:
    return DrawproofError("source-evidence", index=index, reason=reason)


def in_time(announcement: Announcement, evidence: CrEvidence) -> tuple[str | None, str | None]:
    """The commitment and the reveal, each None if absent or after its deadline."""
    times = announcement.times
    commit, reveal = evidence.commit, evidence.reveal
    if commit is not None and check_time(evidence.commit_at or "") > times.commit_by:
        commit = None
    if reveal is not None and check_time(evidence.reveal_at or "") > times.reveal_by:
        reveal = None
    return commit, reveal


def _cr(announcement: Announcement, source: Source, evidence: CrEvidence, index: int) -> Derived:
    if evidence.party != source.party:
        raise DrawproofError(
            "source-party", index=index, found=evidence.party or "-", expected=source.party or "-"
        )
    if len(evidence.reveal or "") > _MAX_REVEAL:
        raise _fail(index, "reveal too long")
    if evidence.commit is not None:
        check_id("digest", evidence.commit)
    if source.commit is not None and evidence.commit != source.commit:
        raise _fail(index, "commitment differs from the announced one")
    commit, reveal = in_time(announcement, evidence)
    suite, draw_id = announcement.suite, announcement.draw_id
    return Derived(cr_string(suite, draw_id, evidence.party, commit, reveal))


def _dice(source: Source, evidence: DiceEvidence, index: int) -> Derived:
    check_time(evidence.thrown_at)
    if evidence.party != source.party:
        raise DrawproofError(
            "source-party", index=index, found=evidence.party or "-", expected=source.party or "-"
        )
    typists = {by for by, _ in evidence.typed}
    if len(typists) < 2 or len(typists) != len(evidence.typed):
        raise _fail(index, "two different people must type the dice")
    if not all(is_id("party", by) for by in typists):
        raise _fail(index, "a typist's name is malformed")
    if len({digits for _, digits in evidence.typed}) != 1:
        raise _fail(index, "the two typed different digits")
    return Derived(dice_string(evidence.typed[0][1], source.dice or 0, source.sides or 10))


def _drand(
    announcement: Announcement, source: Source, evidence: DrandEvidence, index: int, policy: Policy
) -> Derived:
    found = drand.check_round(evidence.round, evidence.signature, evidence.previous)
    if found.round != source.round:
        raise DrawproofError("drand-round", index=index, found=found.round, expected=source.round)
    hash = str(source.chain)
    string = drand.drand_string(hash, found)
    try:
        chain = drand.pinned(policy, hash)
    except DrawproofError as unknown:
        return Derived(string, unknown)
    closing = announcement.times.closing
    due = drand.round_at(chain, closing)
    if due != found.round:
        raise DrawproofError(
            "drand-not-closing", index=index, round=found.round, closing=closing, expected=due
        )
    try:
        drand.verify_round(chain, found)
    except DrawproofError as problem:
        if problem.code != "bls-missing":
            raise
        return Derived(string, problem)
    return Derived(string)


def _lot_issue(
    announcement: Announcement, source: Source, evidence: LotEvidence, index: int, policy: Policy
) -> str:
    """The issue that counts: the announced one, or its next by the single fallback."""
    issue, game = source.issue or "", policy.lottery(source.game or "")
    if game is not None:
        lottery.check_issue(game, issue)
    if evidence.fallback is None:
        return issue
    instead, notice = evidence.fallback
    if announcement.fallback != NEXT_ISSUE:
        raise _fail(index, "no fallback was announced")
    if game is not None and instead not in lottery.next_issues(game, issue):
        raise DrawproofError("lottery-next", index=index, issue=issue, found=instead)
    lottery.check_notice(issue, notice)
    return instead


def _lot(
    announcement: Announcement, source: Source, evidence: LotEvidence, index: int, policy: Policy
) -> Derived:
    check_time(evidence.at)
    issue = _lot_issue(announcement, source, evidence, index, policy)
    if not check_source(evidence.string).startswith(f"lot:{source.game}:{issue}:"):
        raise DrawproofError(
            "lottery-announced",
            index=index,
            found=evidence.string,
            game=source.game,
            issue=issue,
        )
    try:
        game = lottery.pinned(policy, source.game or "")
    except DrawproofError as unknown:
        return Derived(evidence.string, unknown)
    _, numbers = lottery.parse_string(game, evidence.string)
    if evidence.bulletin is None:
        return Derived(evidence.string, DrawproofError("bulletin-missing"))
    lottery.check_bulletin(game, issue, numbers, evidence.bulletin)
    return Derived(evidence.string)


def _nist(source: Source, evidence: NistEvidence, index: int, policy: Policy) -> Derived:
    string = check_source(evidence.string)
    if not string.startswith(f"nist:{source.chain}:{source.pulse}:"):
        raise DrawproofError(
            "nist-announced", index=index, found=string, chain=source.chain, pulse=source.pulse
        )
    if evidence.pulse is None:
        return Derived(string, DrawproofError("nist-pulse-missing"))
    pulse = nist.parse_pulse(evidence.pulse)
    if pulse.string != string:
        raise _fail(index, "the string is not that of the pulse")
    nist.check_output(pulse)
    key = policy.beacon(pulse.chain)
    if key is None:
        return Derived(string, DrawproofError("nist-unpinned", chain=pulse.chain))
    nist.verify_pulse(key, pulse)
    return Derived(string)


def derive(
    announcement: Announcement, index: int, evidence: Evidence, policy: Policy | None = None
) -> Derived:
    """The string of announced source number `index` (from 1) by its evidence.

    Keys, games and margins come from `policy` (the default one if None). What contradicts the
    announcement or the rules of its kind is refused.
    """
    source, policy = announcement.sources[index - 1], policy or Policy.default()
    match source.kind, evidence:
        case "cr", CrEvidence():
            return _cr(announcement, source, evidence, index)
        case "dice", DiceEvidence():
            return _dice(source, evidence, index)
        case "drand", DrandEvidence():
            return _drand(announcement, source, evidence, index, policy)
        case "lot", LotEvidence():
            return _lot(announcement, source, evidence, index, policy)
        case "nist", NistEvidence():
            return _nist(source, evidence, index, policy)
        case _:
            raise DrawproofError("source-kind", index=index, kind=source.kind)


def derive_all(
    announcement: Announcement, evidence: Sequence[Evidence], policy: Policy | None = None
) -> list[Derived]:
    """`derive` for all announced sources, in order."""
    if len(evidence) != len(announcement.sources):
        raise DrawproofError(
            "source-count", found=len(evidence), expected=len(announcement.sources)
        )
    return [derive(announcement, i, given, policy) for i, given in enumerate(evidence, 1)]


def source_strings(
    announcement: Announcement, evidence: Sequence[Evidence], policy: Policy | None = None
) -> list[str]:
    """The canonical strings of all announced sources, in order, for `compose_seed`.

    Wrong, late or absent reveals and commits become `missing`; anything else that does not fit
    the announcement is refused with `source-evidence` or a code of its kind. Nothing unchecked is
    composed: a chain, beacon or game that `policy` does not pin, and a drand round where neither
    BLS library is installed, are refused too. Only the text of a bulletin may be absent.
    """
    found = derive_all(announcement, evidence, policy)
    for derived in found:
        if derived.unchecked is not None and derived.unchecked.code != "bulletin-missing":
            raise derived.unchecked
    return [derived.string for derived in found]

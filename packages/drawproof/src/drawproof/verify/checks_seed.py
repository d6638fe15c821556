"""Sources and seed: C08, C10, C20, and the times of the ledger."""

from __future__ import annotations

from dataclasses import dataclass, field

from drawproof.announce import Announcement
from drawproof.errors import DrawproofError
from drawproof.evidence import (
    CrEvidence,
    DiceEvidence,
    DrandEvidence,
    LotEvidence,
    NistEvidence,
)
from drawproof.seed import compose_seed
from drawproof.sources.announced import last_moment
from drawproof.sources.drand import round_time
from drawproof.sources.entropy import CLOSING_BITS, TOTAL_BITS, entropy_bits
from drawproof.sources.nist import parse_pulse
from drawproof.sources.strings import Derived, in_time
from drawproof.verify.context import Context
from drawproof.verify.findings import count
from drawproof.verify.model import (
    Check,
    Finding,
    error,
    judged,
    not_checkable,
    passed,
)

# What a check of sources lacks, by the code of what could not be checked.
_LACKS = {
    "bls-missing": "bls",
    "drand-unpinned": "policy",
    "lottery-unpinned": "policy",
    "nist-unpinned": "policy",
    "nist-pulse-missing": "pulse",
    "bulletin-missing": "bulletin",
}
Moment = tuple[str, str, str]


def _file(number: int) -> str:
    return f"sources/{number:02}.json"


def _source(found: Derived | DrawproofError | None, given: str, number: int) -> list[Finding]:
    """Source `number` of the result against what its evidence gives."""
    file = _file(number)
    if found is None:
        return []
    if isinstance(found, DrawproofError):
        return [error(file, found)]
    if given == found.string:
        return []
    params = {"index": number, "found": given, "expected": found.string, "file": file}
    return [Finding("source-differs", params)]


def c08(ctx: Context) -> Check:
    """The strings of the result follow from the evidence by the announced rules."""
    announce, result = ctx.announce, ctx.result
    if announce is None or result is None:
        return not_checkable("C08", "other")
    wanted, found = len(announce.sources), list[Finding]()
    for file, given in (("result.json", result.sources), ("sources/", ctx.source_files)):
        found += count(file, "sources", len(given), "announce.json", wanted)
    for number, derived in enumerate(ctx.derived, 1):
        string = result.sources[number - 1] if number <= len(result.sources) else "-"
        found += _source(derived, string, number)
    if found:
        return judged("C08", found)
    if None in ctx.derived:
        return not_checkable("C08", "other")
    lacking = [
        (number, one.unchecked)
        for number, one in enumerate(ctx.derived, 1)
        if isinstance(one, Derived) and one.unchecked is not None
    ]
    if lacking:
        notes = [Finding("source-unchecked", {"index": n, "error": why}) for n, why in lacking]
        return not_checkable("C08", _LACKS[lacking[0][1].code], *notes)
    bulletins = [
        Finding("bulletin-compare", {"index": number, "game": source.game or ""})
        for number, source in enumerate(announce.sources, 1)
        if source.kind == "lot"
    ]
    return passed("C08", *bulletins)


@dataclass
class _Moments:
    """(file, name, time) of what a draw's times are compared by. `after` must lie after the
    announcement, `before` (outcomes that do not close) before the closing source."""

    commits: list[Moment] = field(default_factory=list)
    reveals: list[Moment] = field(default_factory=list)
    closings: list[Moment] = field(default_factory=list)
    after: list[Moment] = field(default_factory=list)
    before: list[Moment] = field(default_factory=list)


def _moments(ctx: Context, announce: Announcement) -> _Moments:
    """Commitments in time, reveals that count, and outcomes."""
    found = _Moments()
    for number, source in enumerate(announce.sources, 1):
        evidence, file = ctx.evidence.get(_file(number)), _file(number)
        if isinstance(evidence, CrEvidence):
            commit, reveal = in_time(announce, evidence)
            if commit is not None:
                found.commits.append((file, "commit", evidence.commit_at or ""))
                found.after += [] if source.commit else found.commits[-1:]
            if reveal is not None and commit is not None:
                found.reveals.append((file, "reveal", evidence.reveal_at or ""))
            continue
        outcome = _outcome(ctx, number)
        if outcome is None:
            continue
        if source.closing:
            found.closings.append(outcome)
            continue
        found.after.append(outcome)
        # A round that does not close is of the closing time too.
        found.before += [] if source.kind == "drand" else [outcome]
    return found


def _outcome(ctx: Context, number: int) -> Moment | None:
    """When the outcome of a source came to be known, as far as its evidence tells."""
    evidence, file = ctx.evidence.get(_file(number)), _file(number)
    match evidence:
        case DiceEvidence():
            return file, "dice", evidence.thrown_at
        case LotEvidence():
            return file, "bulletin", evidence.at
        case NistEvidence() if evidence.pulse is not None:
            return file, "pulse", parse_pulse(evidence.pulse).at
        case DrandEvidence() if ctx.announce is not None:
            chain = ctx.policy.chain(str(ctx.announce.sources[number - 1].chain))
            if chain is None:
                return None
            try:
                return file, "round", round_time(chain, evidence.round)
            except DrawproofError:
                # Beyond any calendar: no closing time has that round, so C08 fails.
                return None
    return None


def _not_before(
    later: list[tuple[str, str, str]], earlier: list[tuple[str, str, str]]
) -> list[Finding]:
    if not earlier:
        return []
    _, name, last = max(earlier, key=lambda moment: moment[2])
    return [
        Finding("time-order", {"file": file, "later": what, "b": at, "earlier": name, "a": last})
        for file, what, at in later
        if at < last
    ]


def ledger_times(ctx: Context) -> list[Finding] | None:
    """What is out of order among the ledger's times: frame, announcement, commits, reveals,
    closing, result. None where the records cannot be read."""
    announce, result, task = ctx.announce, ctx.result, ctx.task
    if announce is None or result is None or task is None:
        return None
    times = announce.times
    frozen = [("announce.json", "frame as_of", task.frame_as_of)]
    announced = [("announce.json", "announcement", times.announced)]
    moments = _moments(ctx, announce)
    done = [("result.json", "result", result.at)]
    last = [
        ("announce.json", "last moment before the closing", last_moment(times, announce.sources))
    ]
    found = _not_before(announced, frozen)
    found += _not_before(moments.after, announced)
    found += _not_before(moments.reveals, announced + moments.commits)
    found += _not_before(last, moments.before)
    closing = [("announce.json", "closing time", times.closing)]
    found += _not_before(moments.closings, closing + moments.reveals)
    found += _not_before(done, [*announced, *moments.reveals, *moments.closings])
    return found + _not_before([("announce.json", "result deadline", times.result_by)], done)


def c10(ctx: Context) -> Check:
    """seed = T("seed", draw_id, sources in the announced order)."""
    announce, result = ctx.announce, ctx.result
    if announce is None or result is None:
        return not_checkable("C10", "other")
    expected = compose_seed(announce.suite, announce.draw_id, result.sources)
    if expected == result.seed:
        return passed("C10")
    return judged("C10", [Finding("seed-differs", {"found": result.seed, "expected": expected})])


def entropy(ctx: Context) -> tuple[int, int] | None:
    """(total, closing) bits, rounded down; None where the records cannot be read."""
    announce, result = ctx.announce, ctx.result
    if announce is None or result is None or len(result.sources) != len(announce.sources):
        return None
    derived = [one if isinstance(one, Derived) else None for one in ctx.derived]
    return entropy_bits(announce, result.sources, derived, ctx.policy)


def c20(ctx: Context) -> Check:
    """At least 128 bits in total and 60 closing; less is a warning, never a failure (§4)."""
    bits = entropy(ctx)
    if bits is None:
        return not_checkable("C20", "other")
    note = Finding("entropy", {"total": bits[0], "closing": bits[1]})
    if bits[0] >= TOTAL_BITS and bits[1] >= CLOSING_BITS:
        return passed("C20", note)
    return not_checkable("C20", "entropy", note)

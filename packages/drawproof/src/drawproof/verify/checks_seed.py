"""Time, sources and seed: C03, C04, C08, C09, C10, C20; and C18, C19, which need the log."""

from __future__ import annotations

from drawproof.announce import Announcement, Source
from drawproof.errors import DrawproofError
from drawproof.evidence import CrEvidence, DiceEvidence, LotEvidence, in_time, source_string
from drawproof.seed import compose_seed
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

# Thousandths of a bit per die, rounded down; integers, so that every machine adds the same.
_DIE = {6: 2584, 8: 3000, 10: 3321}
_SHARE = 256_000
TOTAL_BITS, CLOSING_BITS = 128, 60


def c03(ctx: Context) -> Check:  # noqa: ARG001
    """Numbers without gap: only the log shows the other numbers."""
    return not_checkable("C03", "log")


def c04(ctx: Context) -> Check:
    """The announcement is the one of the notice (if its digest is given); time needs witnesses."""
    return _as_published(ctx, "C04", "witness", "announce", ctx.expected_announce)


def _as_published(ctx: Context, check: str, needs: str, record: str, digest: str | None) -> Check:
    """Fails where the record is not the one whose digest was published elsewhere."""
    if digest is None:
        return not_checkable(check, needs)
    actual = ctx.digest_of(f"{record}.json")
    if actual != digest.lower():
        params = {"found": actual, "expected": digest.lower()}
        return judged(check, [Finding(f"{record}-digest", params)])
    return not_checkable(check, needs, Finding(f"{record}-agrees"))


def _file(number: int) -> str:
    return f"sources/{number:02}.json"


def _source(ctx: Context, announce: Announcement, given: str, number: int) -> list[Finding]:
    """Source `number` of the result against its evidence; the evidence must be readable."""
    source, file = announce.sources[number - 1], _file(number)
    try:
        expected = source_string(announce, number, source, ctx.evidence[file])
    except DrawproofError as problem:
        return [error(file, problem)]
    if given == expected:
        return []
    params = {"index": number, "found": given, "expected": expected, "file": file}
    return [Finding("source-differs", params)]


def c08(ctx: Context) -> Check:
    """The strings of the result follow from the evidence by the announced rules."""
    announce, result = ctx.announce, ctx.result
    if announce is None or result is None:
        return not_checkable("C08", "other")
    wanted, found = len(announce.sources), list[Finding]()
    for file, given in (("result.json", result.sources), ("sources/", ctx.source_files)):
        found += count(file, "sources", len(given), "announce.json", wanted)
    readable = [n for n in range(1, wanted + 1) if _file(n) in ctx.evidence]
    for number in readable:
        string = result.sources[number - 1] if number <= len(result.sources) else "-"
        found += _source(ctx, announce, string, number)
    if found:
        return judged("C08", found)
    if len(readable) < wanted:
        return not_checkable("C08", "other")
    lots = [n for n in readable if isinstance(ctx.evidence[_file(n)], LotEvidence)]
    if lots:
        notes = [Finding("lot-unchecked", {"index": number}) for number in lots]
        return not_checkable("C08", "bulletin", *notes)
    return passed("C08")


def _moments(ctx: Context, announce: Announcement) -> tuple[list[tuple[str, str, str]], ...]:
    """(file, name, time) of commitments in time, counted reveals, closing throws, and those
    commitments that were made after the announcement (not stated in it)."""
    commits, reveals, closings, after = [], [], [], []
    for number, source in enumerate(announce.sources, 1):
        evidence, file = ctx.evidence.get(_file(number)), _file(number)
        if isinstance(evidence, CrEvidence):
            commit, reveal = in_time(announce, evidence)
            if commit is not None:
                commits.append((file, "commit", evidence.commit_at or ""))
                after += [] if source.commit else commits[-1:]
            if reveal is not None and commit is not None:
                reveals.append((file, "reveal", evidence.reveal_at or ""))
        elif isinstance(evidence, DiceEvidence) and source.closing:
            closings.append((file, "dice", evidence.thrown_at))
    return commits, reveals, closings, after


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


def c09(ctx: Context) -> Check:
    """Times of the ledger in order: frame, announcement, commits, reveals, closing, result."""
    announce, result, task = ctx.announce, ctx.result, ctx.task
    if announce is None or result is None or task is None:
        return not_checkable("C09", "other")
    times = announce.times
    frozen = [("announce.json", "frame as_of", task.frame_as_of)]
    announced = [("announce.json", "announcement", times.announced)]
    commits, reveals, closings, after = _moments(ctx, announce)
    done = [("result.json", "result", result.at)]
    found = _not_before(announced, frozen)
    found += _not_before(after, announced)
    found += _not_before(reveals, announced + commits)
    found += _not_before(closings, [("announce.json", "closing time", times.closing), *reveals])
    found += _not_before(done, [*announced, *reveals, *closings])
    found += _not_before([("announce.json", "result deadline", times.result_by)], done)
    if found:
        return judged("C09", found)
    return not_checkable("C09", "witness", Finding("times-agree"))


def c10(ctx: Context) -> Check:
    """seed = T("seed", draw_id, sources in the announced order)."""
    announce, result = ctx.announce, ctx.result
    if announce is None or result is None:
        return not_checkable("C10", "other")
    expected = compose_seed(announce.suite, announce.draw_id, result.sources)
    if expected == result.seed:
        return passed("C10")
    return judged("C10", [Finding("seed-differs", {"found": result.seed, "expected": expected})])


def c18(ctx: Context) -> Check:
    """The result is the published one (if its digest is given); inclusion needs the log."""
    return _as_published(ctx, "C18", "log", "result", ctx.expected_result)


def c19(ctx: Context) -> Check:  # noqa: ARG001
    """Attestations."""
    return not_checkable("C19", "attestation")


def _bits(source: Source, string: str) -> int:
    """Thousandths of a bit; a missing share counts 0, and so does what is not checked here."""
    if source.kind == "cr":
        return 0 if string.endswith(":missing") else _SHARE
    if source.kind == "dice":
        return _DIE[source.sides or 10] * (source.dice or 0)
    return 0


def entropy(ctx: Context) -> tuple[int, int] | None:
    """(total, closing) bits, rounded down; None where the records cannot be read."""
    announce, result = ctx.announce, ctx.result
    if announce is None or result is None or len(result.sources) != len(announce.sources):
        return None
    pairs = list(zip(announce.sources, result.sources, strict=True))
    total = sum(_bits(source, string) for source, string in pairs)
    closing = sum(_bits(source, string) for source, string in pairs if source.closing)
    return total // 1000, closing // 1000


def c20(ctx: Context) -> Check:
    """At least 128 bits in total and 60 closing; less is a warning, never a failure (§4)."""
    bits = entropy(ctx)
    if bits is None:
        return not_checkable("C20", "other")
    note = Finding("entropy", {"total": bits[0], "closing": bits[1]})
    if bits[0] >= TOTAL_BITS and bits[1] >= CLOSING_BITS:
        return passed("C20", note)
    return not_checkable("C20", "entropy", note)

"""The log: C03 numbers, C04 announced in time, C09 order, C18 log, C19 attestations (§9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from drawproof.announce import Announcement
from drawproof.evidence import CrEvidence
from drawproof.frame import escrow_of
from drawproof.log.entries import attestation_holds
from drawproof.log.evidence import number_before
from drawproof.log.moments import shown, unix
from drawproof.log.part import PartEntry
from drawproof.outcome import ResultRecord
from drawproof.seed import commit_matches
from drawproof.sources.announced import Source
from drawproof.verify.checks_seed import ledger_times
from drawproof.verify.context import Context
from drawproof.verify.log_view import LogView, Timing
from drawproof.verify.model import Check, Finding, judged, not_checkable, passed

_WITHOUT = {"C03": "log", "C04": "witness", "C09": "witness", "C18": "log", "C19": "attestation"}


@dataclass(frozen=True)
class _Basis:
    """What the checks need before they can begin."""

    view: LogView
    announce: Announcement
    result: ResultRecord


def _basis(ctx: Context, check: str) -> _Basis | str:
    """The basis, or what is lacking (a key of `texts.NEEDS`)."""
    if not ctx.has_log:
        return _WITHOUT[check]
    if ctx.log_view is None or ctx.announce is None or ctx.result is None:
        return "other"
    if not ctx.log_view.pinned:
        return "log-key"
    if ctx.log_view.problems and check != "C18":
        return "other"
    return _Basis(ctx.log_view, ctx.announce, ctx.result)


def _lacking(what: str) -> Finding:
    return Finding("log-entry-lacking", {"what": what})


def _order(later: tuple[str, int], earlier: tuple[str, int]) -> list[Finding]:
    """`later` (words, index) must come after `earlier` in the log."""
    if later[1] > earlier[1]:
        return []
    params = {"later": later[0], "b": later[1], "earlier": earlier[0], "a": earlier[1]}
    return [Finding("log-order", params)]


def _digest(entry: PartEntry, what: str, expected: str) -> list[Finding]:
    found = entry.record["digest"]
    if found == expected:
        return []
    params = {"what": what, "index": entry.index, "found": found, "expected": expected}
    return [Finding("log-digest", params)]


def _field(entry: PartEntry, what: str, name: str, expected: Any) -> list[Finding]:
    found = entry.record[name]
    if found == expected:
        return []
    if isinstance(found, list):
        found, expected = ", ".join(found), ", ".join(expected)
    params = {"what": what, "index": entry.index, "field": name}
    return [Finding("log-field", {**params, "found": found, "expected": expected})]


def _once(entries: Sequence[PartEntry], what: str) -> list[Finding]:
    if not entries:
        return [_lacking(what)]
    return [Finding("log-repeated", {"what": what, "index": one.index}) for one in entries[1:]]


def c03(ctx: Context) -> Check:
    """The announcement stands in the log once, after that of the number before."""
    basis = _basis(ctx, "C03")
    if isinstance(basis, str):
        return not_checkable("C03", basis)
    draw_id = basis.announce.draw_id
    announced = basis.view.of_draw_id("announce", draw_id)
    found = _once(announced, "announce")
    if found:
        return judged("C03", found)
    earlier = number_before(draw_id)
    if earlier is None:
        return passed("C03")
    before = basis.view.of_draw_id("announce", earlier)
    if not before:
        return not_checkable("C03", "number-before")
    later = f"announce {draw_id}", announced[0].index
    return judged("C03", _order(later, (f"announce {earlier}", before[0].index)))


def _published(
    ctx: Context, record: str, digest: str | None
) -> tuple[list[Finding], list[Finding]]:
    """(failures, notes) of a record against the digest that was published elsewhere."""
    if digest is None:
        return [], []
    actual, expected = ctx.digest_of(f"{record}.json"), digest.lower()
    if actual != expected:
        return [Finding(f"{record}-digest", {"found": actual, "expected": expected})], []
    return [], [Finding(f"{record}-agrees")]


def c04(ctx: Context) -> Check:
    """The log holds this announcement, cosigned in time for the closing source."""
    found, notes = _published(ctx, "announce", ctx.expected_announce)
    basis = _basis(ctx, "C04")
    if found:
        return judged("C04", found)
    if isinstance(basis, str):
        return not_checkable("C04", basis, *notes)
    announce, view = basis.announce, basis.view
    entries = view.of_draw_id("announce", announce.draw_id)
    if not entries:
        return judged("C04", [_lacking("announce")])
    entry, timing = entries[0], Timing(view)
    found += _digest(entry, "announce", announce.digest)
    found += _field(entry, "announce", "closing", announce.times.closing)
    found += _field(entry, "announce", "result_by", announce.times.result_by)
    found += _field(entry, "announce", "plan_items", [task.plan_item for task in announce.tasks])
    moment = timing.in_time(entry, "announce", announce.times.closing)
    found += timing.late
    if found:
        return judged("C04", found)
    if moment is None:
        return not_checkable("C04", view.lacks, *notes, *timing.unknown)
    limit = shown(unix(announce.times.closing) - view.policy.margin)
    params = {"what": "announce", "at": shown(moment), "limit": limit}
    return passed("C04", *notes, Finding("log-in-time", params))


@dataclass
class _Course:
    """The entries of a draw's sources: (words, index) of each kind, and what was found wrong."""

    timing: Timing
    commits: list[tuple[str, int]] = field(default_factory=list)
    reveals: list[tuple[str, int]] = field(default_factory=list)
    outcomes: list[tuple[str, int, bool]] = field(default_factory=list)
    found: list[Finding] = field(default_factory=list)

    @property
    def all(self) -> list[tuple[str, int]]:
        """Everything in it."""
        return self.commits + self.reveals + [one[:2] for one in self.outcomes]


def _share(basis: _Basis, course: _Course, source: Source, evidence: Any, value: str) -> None:
    """A share that counts: its commitment and its reveal are there and in time."""
    draw_id, closing = basis.announce.draw_id, basis.announce.times.closing
    party = source.party or ""
    digest = evidence.commit if isinstance(evidence, CrEvidence) else "-"
    wanted: list[tuple[str, str, str | None, list[tuple[str, int]]]] = [
        ("reveal", "value", value, course.reveals)
    ]
    if source.commit is None:
        wanted.insert(0, ("commit", "digest", digest, course.commits))
    for kind, key, expected, place in wanted:
        what = f"{kind} {party}"
        entry = next(
            (
                one
                for one in basis.view.of_draw_id(kind, draw_id)
                if one.record["party"] == party and one.record[key] == expected
            ),
            None,
        )
        if entry is None:
            course.found.append(_lacking(what))
            continue
        place.append((what, entry.index))
        course.timing.in_time(entry, what, closing)


def _ignored(basis: _Basis, source: Source, number: int) -> list[Finding]:
    """A share that counts as missing although the log has it in time."""
    view, announce = basis.view, basis.announce
    limit = unix(announce.times.closing) - view.policy.margin

    def timely(kind: str, deadline: str) -> list[PartEntry]:
        last = min(unix(deadline), limit)
        return [
            one
            for one in view.of_draw_id(kind, announce.draw_id)
            if one.record["party"] == source.party and (view.moment(one) or last + 1) <= last
        ]

    commits = [one.record["digest"] for one in timely("commit", announce.times.commit_by)]
    if source.commit is not None:
        commits = [source.commit]
    for reveal in timely("reveal", announce.times.reveal_by):
        value, party = reveal.record["value"], source.party or ""
        for digest in commits:
            if commit_matches(announce.suite, announce.draw_id, party, digest, value):
                return [Finding("log-share-ignored", {"index": number, "party": party})]
    return []


def _outcome(basis: _Basis, course: _Course, source: Source, number: int, string: str) -> None:
    """Dice (which the log must hold) and beacons (which it may)."""
    kind, key = ("dice", "digits") if source.kind == "dice" else ("beacon", "string")
    what = f"{kind} {number}"
    entries = [
        one
        for one in basis.view.of_draw_id(kind, basis.announce.draw_id)
        if one.record["source"] == number
    ]
    if not entries:
        course.found += [_lacking(what)] if kind == "dice" else []
        return
    expected = string.removeprefix("dice:") if kind == "dice" else string
    course.found += _field(entries[0], what, key, expected)
    course.outcomes.append((what, entries[0].index, source.closing))
    if kind == "dice" and not source.closing:
        course.timing.in_time(entries[0], what, basis.announce.times.closing)


def _course(ctx: Context, basis: _Basis) -> _Course:
    course = _Course(Timing(basis.view))
    pairs = zip(basis.announce.sources, basis.result.sources, strict=False)
    for number, (source, string) in enumerate(pairs, 1):
        if source.kind != "cr":
            _outcome(basis, course, source, number, string)
        elif string.endswith(":missing"):
            course.found += _ignored(basis, source, number)
        else:
            evidence = ctx.evidence.get(f"sources/{number:02}.json")
            _share(basis, course, source, evidence, string.rpartition(":")[2])
    return course


def _in_order(basis: _Basis, course: _Course) -> list[Finding]:
    """By index: announcement, commitments, reveals, closing outcomes, result; no void."""
    draw_id, found = basis.announce.draw_id, list[Finding]()
    announced = basis.view.of_draw_id("announce", draw_id)
    if not announced:
        return [_lacking("announce")]
    results = basis.view.of_task("result", basis.result.draw)
    if not results:
        return [_lacking("result")]
    for moment in course.all:
        found += _order(moment, ("announce", announced[0].index))
    for reveal in course.reveals:
        for commit in course.commits:
            found += _order(reveal, commit)
    for what, index, closing in course.outcomes:
        for reveal in course.reveals if closing else ():
            found += _order((what, index), reveal)
    for moment in [("announce", announced[0].index), *course.all]:
        found += _order(("result", results[0].index), moment)
    course.timing.by(results[0], "result", unix(basis.announce.times.result_by))
    voids = basis.view.of_draw_id("void", draw_id)
    return found + [Finding("log-void", {"index": one.index}) for one in voids]


def c09(ctx: Context) -> Check:
    """Ledger times in order, and entries and cosigned times of the log too."""
    found = ledger_times(ctx)
    if found is None:
        return not_checkable("C09", "other")
    if found:
        return judged("C09", found)
    basis = _basis(ctx, "C09")
    if isinstance(basis, str):
        return not_checkable("C09", basis, Finding("times-agree"))
    course = _course(ctx, basis)
    found = course.found + _in_order(basis, course)
    found += course.timing.late
    if found:
        return judged("C09", found)
    if course.timing.unknown:
        return not_checkable("C09", basis.view.lacks, *course.timing.unknown)
    return passed("C09")


def c18(ctx: Context) -> Check:
    """Signatures and proofs hold under the pinned key, and the logged result is this one."""
    found, notes = _published(ctx, "result", ctx.expected_result)
    basis = _basis(ctx, "C18")
    if found:
        return judged("C18", found)
    if isinstance(basis, str):
        return not_checkable("C18", basis, *notes)
    view, result = basis.view, basis.result
    if view.problems:
        return judged("C18", view.problems)
    entries = view.of_task("result", result.draw)
    found = _once(entries, "result")
    if entries:
        found += _digest(entries[0], "result", ctx.digest_of("result.json"))
        found += _field(entries[0], "result", "result_root", result.result_root)
    return judged("C18", found) if found else passed("C18", *notes)


def _escrows(ctx: Context, basis: _Basis) -> list[Finding]:
    task, suite, draw = ctx.task, basis.announce.suite, basis.result.draw
    entries, found = basis.view.of_task("escrow", draw), list[Finding]()
    digest = ctx.frame_digest if entries else None
    if digest is None or task is None:
        return []
    for entry in entries:
        found += _digest(entry, "escrow", escrow_of(suite, draw, task.frame_root, digest))
    return found


def _attested(
    ctx: Context, basis: _Basis, timing: Timing
) -> tuple[dict[str, int], list[Finding], int]:
    """How many attestations of each kind count, what is wrong, and how many frames there are."""
    view, draw, task = basis.view, basis.result.draw, ctx.task
    expected = {
        "frame": task.frame_root if task else "-",
        "full": ctx.digest_of("result.json"),
    }
    results = view.of_task("result", draw)
    good, found, frames = {"frame": 0, "full": 0}, list[Finding](), 0
    for entry in view.of_task("attestation", draw):
        record = entry.record
        auditor = next((one for one in view.auditors if one[1].vkey == record["key"]), None)
        if auditor is None:
            continue
        name, states = auditor[0], record["states"]
        if not attestation_holds(record, auditor[1]):
            found.append(Finding("attestation-signature", {"name": name, "index": entry.index}))
            continue
        if record["digest"] != expected[states]:
            params = {"name": name, "found": record["digest"], "expected": expected[states]}
            found.append(Finding("attestation-digest", params))
            continue
        if states == "full":
            what = f"attestation {name}"
            found += _order((what, entry.index), ("result", results[0].index)) if results else []
            good["full"] += 1
            continue
        frames += 1
        late = len(timing.late)
        moment = timing.in_time(entry, "attestation", basis.announce.times.closing)
        good["frame"] += moment is not None and len(timing.late) == late
    return good, found, frames


def c19(ctx: Context) -> Check:
    """Pinned auditors attest the full check and, for private draws, before it the frame."""
    basis = _basis(ctx, "C19")
    if isinstance(basis, str):
        return not_checkable("C19", basis)
    timing = Timing(basis.view)
    good, found, frames = _attested(ctx, basis, timing)
    found += _escrows(ctx, basis)
    private = basis.announce.mode == "private"
    if private and not good["frame"] and frames and len(timing.late) == frames:
        found += timing.late
    if found:
        return judged("C19", found)
    if not basis.view.auditors:
        return not_checkable("C19", "auditor-key")
    if good["full"] and (good["frame"] or not private):
        return passed("C19")
    if good["full"] and frames and timing.unknown:
        return not_checkable("C19", basis.view.lacks, *timing.unknown)
    return not_checkable("C19", "attestation")

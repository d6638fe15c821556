"""Verifying a slip (protocol §8, §15)."""

from __future__ import annotations

from collections.abc import Mapping

from drawproof.canonical import canonical
from drawproof.errors import DrawproofError
from drawproof.frameleaf import FrameLeaf, hidden_stratum, lock, parse_frame_leaf
from drawproof.ids import draw_id_of, join_list
from drawproof.log.part import MAX_NOTES, note_name, parse_log, parse_notes
from drawproof.membership import verify_presence
from drawproof.policy import Policy
from drawproof.result import cut_digest
from drawproof.slips import Drawing, Slip
from drawproof.sliptext import read_slip, winner_leaf
from drawproof.suites import Suite, get_suite
from drawproof.tickets import ticket
from drawproof.tree import verify_path
from drawproof.verify.log_view import LogView
from drawproof.verify.model import (
    Check,
    Finding,
    error,
    judged,
    not_checkable,
    passed,
)
from drawproof.verify.paper import (
    PaperVerdict,
    Stated,
    check_digest,
    differs,
    digest_findings,
    parsed_result,
    record_bytes,
    s02,
    settled,
)


def _unreadable(problem: DrawproofError) -> PaperVerdict:
    return PaperVerdict(
        level="slip",
        draw="-",
        mode="-",
        announcement="-",
        result="-",
        checks=(judged("S01", [error("slip", problem)]),),
        flags=(),
    )


def _leaf(suite: Suite, slip: Slip) -> FrameLeaf | DrawproofError:
    try:
        return parse_frame_leaf(suite, slip.place.leaf)
    except DrawproofError as problem:
        return problem


def _s03(suite: Suite, slip: Slip, leaf: FrameLeaf | DrawproofError) -> Check:
    if isinstance(leaf, DrawproofError):
        return judged("S03", [error("slip", leaf)])
    found = differs("object_id", slip.object_id, "frame.leaf", leaf.object_id)
    form = "open" if leaf.lock == "-" else "private"
    found += differs("mode", slip.mode, "frame.leaf", form)
    args = suite.name, slip.frame_root, slip.frame_count, slip.place, slip.shards
    if not verify_presence(*args):
        found.append(Finding("slip-path", {"what": "frame", "object_id": slip.object_id}))
    return judged("S03", found)


def _s04(suite: Suite, slip: Slip, leaf: FrameLeaf | DrawproofError) -> Check:
    if isinstance(leaf, DrawproofError):
        return not_checkable("S04", "other")
    if slip.stratum is None:
        return not_checkable("S04", "stratum")
    opened = slip.stratum
    if slip.salt is not None:
        opened = hidden_stratum(suite, slip.draw, slip.object_id, slip.stratum, slip.salt)
    return judged("S04", differs("stratum", opened, "frame.leaf", leaf.stratum))


def _s05(slip: Slip, drawing: Drawing, trusted: str | None, data: bytes | None) -> Check:
    found = digest_findings("result", drawing.result, trusted, data)
    if data is not None and not found:
        record = parsed_result(data)
        if isinstance(record, DrawproofError):
            return judged("S05", [error("result.json", record)])
        pairs: list[tuple[str, object, object]] = [
            ("suite", slip.suite, record.suite),
            ("mode", slip.mode, record.mode),
            ("draw", slip.draw, record.draw),
            ("announcement", slip.announcement, record.announcement),
            ("seed", drawing.seed, record.seed),
            ("N", drawing.N, record.N),
            ("n", drawing.n, record.n),
        ]
        if drawing.winner is not None:
            pairs.append(("root", drawing.winner.root, record.result_root))
            pairs.append(("count", drawing.winner.count, record.n))
        strata = {one.stratum: one for one in record.strata}
        stratum = strata.get(slip.stratum or "-")
        if stratum is None:
            pairs.append(("stratum", slip.stratum or "-", "+".join(strata)))
        elif slip.mode == "private":
            pairs.append(("cutoff.digest", drawing.cutoff_digest, stratum.cut))
        else:
            pairs.append(("cutoff", drawing.cutoff, stratum.cutoff))
        for field, given, expected in pairs:
            found += differs(field, given, "result.json", expected)
    return settled("S05", found, trusted, data)


def _s06(suite: Suite, slip: Slip, drawing: Drawing, leaf: FrameLeaf | DrawproofError) -> Check:
    draw_id = draw_id_of(slip.draw)
    expected = ticket(suite.name, draw_id, drawing.seed, slip.object_id, drawing.key)
    found = []
    if drawing.ticket != expected:
        params = {"what": "ticket", "found": drawing.ticket, "expected": expected}
        found.append(Finding("slip-value", params))
    if drawing.key is not None and not isinstance(leaf, DrawproofError):
        opened = lock(suite, slip.draw, slip.object_id, drawing.key)
        found += differs("key", opened, "frame.leaf", leaf.lock)
    return judged("S06", found)


def _s07(suite: Suite, slip: Slip, drawing: Drawing) -> Check:
    if drawing.cutoff_salt is None or slip.stratum is None:
        return passed("S07")
    head = suite.name, slip.draw, slip.stratum
    expected = cut_digest(*head, drawing.cutoff, drawing.cutoff_salt)
    if drawing.cutoff_digest == expected:
        return passed("S07")
    params = {"what": "cutoff.digest", "found": drawing.cutoff_digest, "expected": expected}
    return judged("S07", [Finding("slip-value", params)])


def _s08(slip: Slip, drawing: Drawing) -> Check:
    won = drawing.cutoff != "-" and drawing.ticket <= drawing.cutoff
    words = {"ticket": drawing.ticket, "cutoff": drawing.cutoff, "stratum": slip.stratum}
    if won != drawing.won:
        return judged("S08", [Finding("slip-won" if won else "slip-lost", words)])
    return passed("S08", Finding("drawn" if won else "not-drawn", words))


def _s09(suite: Suite, slip: Slip, drawing: Drawing) -> list[Check]:
    winner = drawing.winner
    if winner is None:
        return []
    officers = join_list("officer_id", drawing.officers)
    expected = winner_leaf(suite, slip, drawing.ticket, winner.rank, officers)
    found = []
    if winner.leaf != expected:
        params = {"what": "winner.leaf", "found": winner.leaf, "expected": expected}
        found.append(Finding("slip-value", params))
    place = winner.index, winner.count, winner.path
    if not verify_path(suite, winner.leaf, *place, winner.root):
        found.append(Finding("slip-path", {"what": "result", "object_id": slip.object_id}))
    found += differs("winner.count", winner.count, "n", drawing.n)
    return [judged("S09", found)]


def _log_view(slip: Slip, policy: Policy) -> LogView | DrawproofError | None:
    """The log part that a slip carries, under the policy; why it cannot be read; or None."""
    if slip.log is None:
        return None
    notes: list[str] = slip.log["notes"]
    try:
        if len(notes) > MAX_NOTES:
            raise DrawproofError("checkpoint-form", reason="an extra file, or a note is missing")
        files = {note_name(number): note.encode() for number, note in enumerate(notes, 1)}
        read, errors = parse_notes(files)
        for problem in errors.values():
            raise problem
        return LogView(parse_log(canonical(slip.log["log"]), read), policy)
    except DrawproofError as problem:
        return problem


def _logged(view: LogView | DrawproofError | None, kind: str, slip: Slip) -> str | None:
    """The digest of the draw's one announcement or result in a log that can be trusted."""
    if not isinstance(view, LogView) or not view.pinned or view.problems:
        return None
    if kind == "announce":
        entries = view.of_draw_id(kind, draw_id_of(slip.draw))
    else:
        entries = view.of_task(kind, slip.draw)
    return str(entries[0].record["digest"]) if len(entries) == 1 else None


def _s10(view: LogView | DrawproofError | None, slip: Slip) -> Check:
    if view is None:
        return not_checkable("S10", "log")
    if isinstance(view, DrawproofError):
        return judged("S10", [error("log.json", view)])
    if not view.pinned:
        return not_checkable("S10", "log-key")
    found = list(view.problems)
    stated = {"announce": slip.announcement}
    if slip.drawing is not None:
        stated["result"] = slip.drawing.result
    for kind, digest in stated.items() if not found else ():
        found += differs(kind, digest, "log.json", _logged(view, kind, slip) or "-")
    return judged("S10", found)


def verify_slip(
    slip: bytes | str | Slip,
    *,
    announce: str | None = None,
    result: str | None = None,
    records: Mapping[str, bytes] | None = None,
    policy: Policy | None = None,
) -> PaperVerdict:
    """Verifies a slip: canonical JSON, the text of a QR code, or one that was read before.

    `announce`: digest printed on the notice, `result`: digest published with the result (64 hex
    each); where the slip carries its entries of a log that `policy` pins, these say both.
    `records`: `announce.json` and `result.json` as published, where the slip does not carry them.
    Without digest and record S02 and S05 are not checkable, and the slip shows only that it agrees
    with itself. Wrong contents never raise, they fail a check; `id-form` for a malformed digest.
    """
    announce, result = check_digest(announce), check_digest(result)
    if not isinstance(slip, Slip):
        try:
            slip = read_slip(slip)
        except DrawproofError as problem:
            return _unreadable(problem)
    suite = get_suite(slip.suite)
    leaf, drawing = _leaf(suite, slip), slip.drawing
    view = _log_view(slip, policy or Policy.default())
    announce = announce or _logged(view, "announce", slip)
    result = result or _logged(view, "result", slip)
    stated = Stated(
        suite=slip.suite,
        mode=slip.mode,
        draw=slip.draw,
        announcement=slip.announcement,
        frame_root=slip.frame_root,
        frame_count=slip.frame_count,
        shards=slip.shards,
        stratum=slip.stratum,
    )
    data = record_bytes("announce", records, slip.records)
    checks = [
        passed("S01"),
        s02(stated, announce, data),
        _s03(suite, slip, leaf),
        _s04(suite, slip, leaf),
    ]
    if drawing is not None:
        checks += [
            _s05(slip, drawing, result, record_bytes("result", records, slip.records)),
            _s06(suite, slip, drawing, leaf),
            _s07(suite, slip, drawing),
            _s08(slip, drawing),
            *_s09(suite, slip, drawing),
        ]
    checks.append(_s10(view, slip))
    return PaperVerdict(
        level=f"slip-{slip.number}",
        draw=slip.draw,
        mode=slip.mode,
        announcement=slip.announcement,
        result="-" if drawing is None else drawing.result,
        checks=tuple(checks),
        flags=(),
        object_id=slip.object_id,
    )

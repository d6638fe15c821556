"""Replaying vectors of sharded frames, slips, proof files and later events (protocol §2, §7.1, §15,
§16)."""

from __future__ import annotations

import hashlib
from typing import Any

from drawproof.canonical import canonical
from drawproof.errors import DrawproofError
from drawproof.frame import FrameRow, build_frame
from drawproof.later import event_digest, parse_change, parse_release, parse_substitution
from drawproof.prooffile import ProofFile
from drawproof.replaycase import Case
from drawproof.slips import Slip
from drawproof.sliptext import parse_slip_text, slip_text
from drawproof.suites import get_suite
from drawproof.verify.model import Verdict
from drawproof.verify.prooffiles import verify_proof
from drawproof.verify.slips import verify_slip

_FRAME = {"suite", "mode", "draw", "rows", "files", "shard_leaves", "root", "escrow"}
_EVENTS = {
    "substitutions.csv": parse_substitution,
    "replacements.csv": parse_change,
    "releases.csv": parse_release,
}


def replay_frame(where: str, data: Any) -> int:
    """A sharded frame: files, shard leaves, root, escrow digest; every proof holds."""
    case = Case(where, data, _FRAME)
    stated = case.case
    rows = [FrameRow(**row) for row in stated["rows"]]
    head = stated["suite"], stated["mode"], stated["draw"]
    frame = build_frame(*head, rows, sharded=True)
    files = {name: text.decode().splitlines() for name, text in frame.files.items()}
    case.same(".files", stated["files"], files)
    case.same(".shard_leaves", stated["shard_leaves"], list(frame.shard_leaves))
    case.same(".root", stated["root"], frame.root)
    case.same(".escrow", stated["escrow"], frame.escrow())
    return case.count


def _records(stated: dict[str, Any]) -> dict[str, bytes]:
    return {f"{n}.json": canonical(stated[n]) for n in ("announce", "result") if n in stated}


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _states(verdict: Verdict) -> dict[str, str]:
    return {check.id: check.state for check in verdict.checks}


def replay_slip(where: str, data: Any) -> int:
    """A slip: its two forms follow from each other, and its checks come out as stated."""
    case = Case(where, data, {"announce", "result", "record", "text", "states"})
    stated, records = case.case, _records(case.case)
    slip = Slip.parse(canonical(stated["record"]))
    case.same(".text", stated["text"], slip_text(slip))
    case.same(".record", stated["record"], parse_slip_text(stated["text"]).to_record())
    announce, result = _digest(records["announce.json"]), _digest(records["result.json"])
    for form in (slip, stated["text"]):
        verdict = verify_slip(form, records=records, announce=announce, result=result)
        case.same(".states", stated["states"], _states(verdict))
    return case.count


def replay_proof(where: str, data: Any) -> int:
    """A proof file: its checks come out as stated."""
    case = Case(where, data, {"announce", "record", "states"})
    stated, records = case.case, _records(case.case)
    proof = ProofFile.parse(canonical(stated["record"]))
    case.same(".record", stated["record"], proof.to_record())
    verdict = verify_proof(proof, records=records, announce=_digest(records["announce.json"]))
    case.same(".states", stated["states"], _states(verdict))
    return case.count


def replay_events(where: str, data: Any) -> int:
    """Lines of later events: each is of its form, and its log digest is the stated one."""
    case = Case(where, data, {"suite", "lines", "digests"})
    stated = case.case
    suite = get_suite(stated["suite"])
    found: dict[str, list[str]] = {}
    for name, lines in stated["lines"].items():
        if name not in _EVENTS:
            raise DrawproofError("bundle-name", file=name)
        read = [_EVENTS[name](suite, line) for line in lines]
        again = [event.line(suite.name, draw) for draw, event in read]
        case.same(f".lines.{name}", lines, again)
        found[name] = [event_digest(suite.name, line) for line in again]
    case.same(".digests", stated["digests"], found)
    return case.count

"""Replaying a vector file: every value of every case is computed again (docs/protocol.md).

A case with a key that is not known here, or without one that belongs to it, is refused, so
nothing in a file goes unchecked.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drawproof.canonical import parse_json
from drawproof.deck import Deal, Officer, deal_places
from drawproof.errors import DrawproofError
from drawproof.frame import AbsenceProof, Frame, FrameRow, attrs_digest, build_frame, verify_absence
from drawproof.ids import check_id
from drawproof.quotas import quota
from drawproof.replacement import replacement_order
from drawproof.replaycase import Case, Differs, Disagreement
from drawproof.replaypapers import replay_events, replay_frame, replay_proof, replay_slip
from drawproof.result import (
    assignment_leaves,
    count_digest,
    cut_digest,
    result_leaves,
)
from drawproof.roster import (
    RecusalRow,
    RosterRow,
    recusal_leaves,
    recusal_root,
    roster_leaves,
    roster_root,
)
from drawproof.seed import commit_digest, compose_seed
from drawproof.suites import get_suite
from drawproof.tickets import DrawResult, draw_winners
from drawproof.tree import Tree, verify_path

_TOP = {"about", "draws", "decks", "absence", "frames", "slips", "proofs", "events"}
_DRAW = {
    *("suite", "mode", "draw_id", "draw", "sources", "commit", "seed", "facts_of_first"),
    *("frame", "frame_root", "inclusion_proof", "escrow", "plan", "order", "officers"),
    *("roster_leaves", "roster_root", "recusals", "recusal_root", "sites", "assignment"),
    *("result_leaves", "result_root", "assignment_salts", "assignment_leaves"),
    *("assignment_root", "replacement_order"),
}
_DECK = {"suite", "draw_id", "seed", "officers", "department", "recusals", "sites", "assignment"}
_ABSENCE = {"suite", "object_ids", "stratum", "unit", "root", "absent", "paths"}
_ASSIGNMENT = {"trace", "team", "load", "unfilled", "repairs"}
_PLAN = {
    "open": {"ratio", "min", "N", "n", "cutoff"},
    "private": {"ratio", "min", "N", "n", "stratum_salt", "count", "cut"},
}
_ENTRY = {
    "open": {"object_id", "stratum", "unit", "attrs", "leaf"},
    "private": {"object_id", "stratum", "unit", "attrs", "salt", "key", "leaf"},
}


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many cases agreed in full, and the first disagreement, if any."""

    cases: int
    values: int
    disagreement: Disagreement | None

    @property
    def ok(self) -> bool:
        """Every value of every case agrees."""
        return self.disagreement is None


def _plain(value: Any) -> Any:
    """Tuples as lists, as JSON has them."""
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return value


def _assignment(case: Case, dealt: Deal) -> None:
    stated = case.keys(".assignment", case.case["assignment"], _ASSIGNMENT)
    computed = {
        "trace": [[d.site, d.pool, d.officer_id, d.kind] for d in dealt.trace],
        # A vector leaves out sites on which nobody stands.
        "team": {site: team for site, team in dealt.team.items() if team},
        "load": dealt.load,
        "unfilled": [[short.site, short.pool] for short in dealt.unfilled],
        "repairs": dealt.repairs,
    }
    case.same(".assignment", stated, _plain(computed))


def _frame(case: Case) -> Frame:
    data, mode = case.case, case.case["mode"]
    rows = []
    for i, entry in enumerate(data["frame"]):
        case.keys(f".frame[{i}]", entry, _ENTRY[mode])
        rows.append(FrameRow(**{key: value for key, value in entry.items() if key != "leaf"}))
    frame = build_frame(data["suite"], mode, data["draw"], rows)
    for i, (stated, entry) in enumerate(zip(data["frame"], frame.entries, strict=True)):
        case.same(f".frame[{i}].object_id", stated["object_id"], entry.object_id)
        case.same(f".frame[{i}].leaf", stated["leaf"], entry.leaf)
    first = frame.entries[0]
    facts = attrs_digest(data["suite"], data["draw"], first.object_id, data["facts_of_first"])
    case.same(".frame[0].attrs", first.attrs, facts)
    case.same(".frame_root", data["frame_root"], frame.root)
    proof = case.keys(".inclusion_proof", data["inclusion_proof"], {"index", "path"})
    path = frame.tree.path(proof["index"])
    case.same(".inclusion_proof.path", proof["path"], list(path))
    place = frame.entries[proof["index"]].leaf, proof["index"], frame.count, proof["path"]
    good = verify_path(get_suite(data["suite"]), *place, frame.root)
    case.same(".inclusion_proof", True, good)
    escrow = case.keys(".escrow", data["escrow"], {"file_sha256", "digest"})
    case.same(".escrow.file_sha256", escrow["file_sha256"], hashlib.sha256(frame.csv).hexdigest())
    case.same(".escrow.digest", escrow["digest"], frame.escrow())
    return frame


def _seed(case: Case) -> None:
    data = case.case
    commit = case.keys(".commit", data["commit"], {"party", "digest"})
    party = check_id("party", commit["party"])
    secrets = [s.split(":")[2] for s in data["sources"] if s.startswith(f"cr:{party}:")]
    computed = commit_digest(data["suite"], data["draw_id"], party, (secrets or ["missing"])[0])
    case.same(".commit.digest", commit["digest"], computed)
    seed = compose_seed(data["suite"], data["draw_id"], data["sources"])
    case.same(".seed", data["seed"], seed)


def _draw(case: Case, frame: Frame) -> DrawResult:
    data, mode = case.case, case.case["mode"]
    quotas, counts = {}, frame.strata
    case.same(".plan", sorted(data["plan"]), sorted(counts))
    for name, stated in data["plan"].items():
        case.keys(f".plan.{name}", stated, _PLAN[mode])
        p, q = stated["ratio"]
        quotas[name] = quota(counts[name], p, q, stated["min"])
    result = draw_winners(data["suite"], mode, data["draw_id"], data["seed"], frame, quotas)
    for name, stated in data["plan"].items():
        stratum, where = result.strata[name], f".plan.{name}"
        case.same(f"{where}.N", stated["N"], stratum.N)
        case.same(f"{where}.n", stated["n"], stratum.n)
        if mode == "open":
            case.same(f"{where}.cutoff", stated["cutoff"], stratum.cutoff)
            continue
        head, salt = (data["suite"], data["draw"], name), stated["stratum_salt"]
        count = count_digest(*head, stratum.N, stratum.n, salt)
        case.same(f"{where}.count", stated["count"], count)
        case.same(f"{where}.cut", stated["cut"], cut_digest(*head, stratum.cutoff, salt))
    order = {
        name: [[place.object_id, place.ticket] for place in stratum.ordered]
        for name, stratum in result.strata.items()
    }
    case.same(".order", data["order"], order)
    return result


def _deal(case: Case, result: DrawResult) -> Deal:
    data, suite = case.case, case.case["suite"]
    keys, rows = {"department", "units", "qualifications", "cap", "salt"}, []
    for officer_id, stated in data["officers"].items():
        one = case.keys(f".officers.{officer_id}", stated, keys)
        units, skills = tuple(one["units"]), tuple(one["qualifications"])
        rows.append(
            RosterRow(officer_id, one["department"], units, skills, one["cap"], one["salt"])
        )
    recusals = [RecusalRow(*row) for row in data["recusals"]]
    case.same(".roster_leaves", data["roster_leaves"], list(roster_leaves(suite, rows)))
    case.same(".roster_root", data["roster_root"], roster_root(suite, rows))
    frozen = [leaf.split("|")[2:] for leaf in recusal_leaves(suite, recusals)]
    case.same(".recusals", data["recusals"], frozen)
    case.same(".recusal_root", data["recusal_root"], recusal_root(suite, recusals))
    case.same(".sites", sorted(data["sites"]), list(result.winners))
    dealt = deal_places(
        suite,
        data["draw_id"],
        data["seed"],
        data["sites"],
        [Officer(row.officer_id, row.pools, row.cap) for row in rows],
        [(row.object_id, row.officer_id) for row in recusals],
    )
    _assignment(case, dealt)
    return dealt


def _results(case: Case, frame: Frame, result: DrawResult, dealt: Deal) -> None:
    data, suite = case.case, get_suite(case.case["suite"])
    leaves = result_leaves(frame, result, dealt)
    case.same(".result_leaves", data["result_leaves"], list(leaves))
    case.same(".result_root", data["result_root"], Tree(suite, leaves).root)
    rows, salts = dealt.rows(), data["assignment_salts"]
    assignment = assignment_leaves(suite.name, data["draw"], rows, salts)
    case.same(".assignment_leaves", data["assignment_leaves"], list(assignment))
    case.same(".assignment_root", data["assignment_root"], Tree(suite, assignment).root)
    stated = data["replacement_order"]
    case.keys(".replacement_order", stated, {"object_id", "by_ticket"})
    head = suite.name, data["draw_id"], data["seed"], stated["object_id"]
    order = replacement_order(*head, data["officers"])
    case.same(".replacement_order.by_ticket", stated["by_ticket"], list(order))


def _replay_draw(where: str, data: Any) -> int:
    case = Case(where, data, _DRAW)
    if case.case["mode"] not in _PLAN:
        raise DrawproofError("mode-unknown", value=case.case["mode"])
    _seed(case)
    frame = _frame(case)
    result = _draw(case, frame)
    dealt = _deal(case, result)
    _results(case, frame, result, dealt)
    return case.count


def _replay_deck(where: str, data: Any) -> int:
    case = Case(where, data, _DECK)
    officers = []
    for officer_id, stated in case.case["officers"].items():
        one = case.keys(f".officers.{officer_id}", stated, {"units", "qualifications", "cap"})
        units, skills = tuple(one["units"]), tuple(one["qualifications"])
        row = RosterRow(officer_id, case.case["department"], units, skills, one["cap"], "")
        officers.append(Officer(officer_id, row.pools, row.cap))
    head = case.case["suite"], case.case["draw_id"], case.case["seed"]
    recusals = [(site, officer_id) for site, officer_id in case.case["recusals"]]
    _assignment(case, deal_places(*head, case.case["sites"], officers, recusals))
    return case.count


def _replay_absence(where: str, data: Any) -> int:
    case = Case(where, data, _ABSENCE)
    stated, suite = case.case, case.case["suite"]
    rows = [
        FrameRow(object_id=object_id, stratum=stated["stratum"], unit=stated["unit"])
        for object_id in stated["object_ids"]
    ]
    # The draw does not enter an open leaf; any id will do.
    frame = build_frame(suite, "open", "0-0000-000000", rows)
    case.same(".object_ids", stated["object_ids"], [entry.object_id for entry in frame.entries])
    case.same(".root", stated["root"], frame.root)
    case.same(".paths", stated["paths"], [list(frame.tree.path(i)) for i in range(frame.count)])
    for i, (object_id, indexes) in enumerate(stated["absent"]):
        proof: AbsenceProof = frame.absence(object_id)
        found = [near.index for near in proof.neighbours]
        case.same(f".absent[{i}]", indexes, found)
        good = verify_absence(suite, frame.root, frame.count, proof)
        case.same(f".absent[{i}]", True, good)
    return case.count


_KINDS: dict[str, Callable[[str, Any], int]] = {
    "draws": _replay_draw,
    "decks": _replay_deck,
    "absence": _replay_absence,
    "frames": replay_frame,
    "slips": replay_slip,
    "proofs": replay_proof,
    "events": replay_events,
}


def _cases(record: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    for kind in _KINDS:
        cases = record.get(kind, [])
        if not isinstance(cases, list):
            raise DrawproofError("record-value", where=kind, reason="no array")
        for i, case in enumerate(cases):
            yield kind, f"{kind}[{i}]", case


def replay(path: str | os.PathLike[str]) -> Replayed:
    """Computes every value of the vector file at `path` again, up to the first that differs.

    Raises `replay-file` if it cannot be read or holds no case, `record-keys` for unknown or
    missing keys, other codes for input that the protocol refuses.
    """
    try:
        record = parse_json(Path(path).read_bytes())
    except OSError as error:
        reason = f"{path}: {error.strerror or type(error).__name__}"
        raise DrawproofError("replay-file", reason=reason) from None
    if not isinstance(record, dict):
        raise DrawproofError("replay-file", reason="no object")
    if unknown := sorted(record.keys() - _TOP):
        shown = ", ".join(unknown)
        raise DrawproofError("record-keys", where="file", missing="-", unknown=shown)
    cases = values = 0
    for kind, where, case in _cases(record):
        try:
            values += _KINDS[kind](where, case)
        except Differs as differs:
            return Replayed(cases, values, differs.found)
        except (TypeError, ValueError, KeyError, IndexError, AttributeError) as error:
            reason = f"{where}: malformed ({type(error).__name__}: {error})"
            raise DrawproofError("replay-file", reason=reason) from None
        cases += 1
    if not cases:
        raise DrawproofError("replay-file", reason="no case")
    return Replayed(cases, values, None)

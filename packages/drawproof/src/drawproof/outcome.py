"""The result record of one task and everything that belongs to it (protocol §7)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from drawproof.announce import Announcement
from drawproof.canonical import canonical, parse_canonical
from drawproof.deck import Deal
from drawproof.errors import DrawproofError
from drawproof.evidence import Evidence
from drawproof.frame import Frame
from drawproof.ids import check_id, check_time
from drawproof.policy import Policy
from drawproof.records import Reader
from drawproof.result import assignment_leaves, hidden_cuts, result_leaves
from drawproof.seed import check_source, compose_seed
from drawproof.sources.strings import source_strings
from drawproof.suites import check_mode, get_suite
from drawproof.tickets import DrawResult
from drawproof.tree import Tree


@dataclass(frozen=True, kw_only=True, slots=True)
class StratumOutcome:
    """What `result.json` says of a stratum: `N`, `n`, `cutoff` if open; only `cut` if private."""

    stratum: str
    N: int | None = None
    n: int | None = None
    cutoff: str | None = None
    cut: str | None = None

    def to_record(self) -> dict[str, Any]:
        """The JSON object."""
        if self.cut is not None:
            return {"stratum": self.stratum, "cut": self.cut}
        return {"stratum": self.stratum, "N": self.N, "n": self.n, "cutoff": self.cutoff}


@dataclass(frozen=True, kw_only=True, slots=True)
class ResultRecord:
    """The `result` record. `canonical` are the bytes of `result.json`."""

    suite: str
    mode: str
    draw: str
    announcement: str
    sources: tuple[str, ...]
    seed: str
    N: int
    n: int
    strata: tuple[StratumOutcome, ...]
    result_root: str
    assignment_root: str
    assignment_count: int
    unfilled: int
    at: str

    def to_record(self) -> dict[str, Any]:
        """The JSON object."""
        return {
            "kind": "result",
            "suite": self.suite,
            "mode": self.mode,
            "draw": self.draw,
            "announcement": self.announcement,
            "sources": list(self.sources),
            "seed": self.seed,
            "N": self.N,
            "n": self.n,
            "strata": [stratum.to_record() for stratum in self.strata],
            "result_root": self.result_root,
            "assignment": {
                "root": self.assignment_root,
                "count": self.assignment_count,
                "unfilled": self.unfilled,
            },
            "at": self.at,
        }

    @property
    def canonical(self) -> bytes:
        """Bytes of `result.json`."""
        return canonical(self.to_record())

    @property
    def digest(self) -> str:
        """SHA-256 of `canonical` as hex."""
        return hashlib.sha256(self.canonical).hexdigest()

    @classmethod
    def parse(cls, data: bytes) -> ResultRecord:
        """The record in canonical bytes; anything else is refused with the place."""
        top = Reader("result", parse_canonical(data))
        top.constant("kind", "result")
        suite, mode = top.text("suite"), top.text("mode")
        get_suite(suite)
        check_mode(mode)
        assignment = top.inner("assignment")
        record = cls(
            suite=suite,
            mode=mode,
            draw=top.id("draw", "draw"),
            announcement=top.id("announcement", "digest"),
            sources=tuple(check_source(source) for source in top.items("sources")),
            seed=top.id("seed", "digest"),
            N=top.number("N"),
            n=top.number("n"),
            strata=tuple(_stratum(mode, reader) for reader in top.inners("strata")),
            result_root=top.id("result_root", "digest"),
            assignment_root=assignment.id("root", "digest"),
            assignment_count=assignment.number("count"),
            unfilled=assignment.number("unfilled"),
            at=top.time("at"),
        )
        if not record.sources:
            top.fail("no sources")
        assignment.finish()
        top.finish()
        return record


def _stratum(mode: str, reader: Reader) -> StratumOutcome:
    name = reader.id("stratum", "stratum")
    if mode == "private":
        found = StratumOutcome(stratum=name, cut=reader.id("cut", "hidden"))
    else:
        cutoff = reader.text("cutoff")
        if cutoff != "-":
            check_id("digest", cutoff)
        found = StratumOutcome(
            stratum=name, N=reader.number("N"), n=reader.number("n"), cutoff=cutoff
        )
    reader.finish()
    return found


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A finished task: the record and all leaves behind its roots. Made by `conclude`."""

    announcement: Announcement
    k: int
    frame: Frame
    evidence: tuple[Evidence, ...]
    winners: DrawResult
    deal: Deal
    stratum_salts: Mapping[str, str]
    leaves: tuple[str, ...]
    assignment: tuple[str, ...]
    record: ResultRecord

    @property
    def draw(self) -> str:
        """Id of the task."""
        return self.frame.draw


def conclude(
    announcement: Announcement,
    frame: Frame,
    evidence: Sequence[Evidence],
    winners: DrawResult,
    deal: Deal,
    *,
    k: int = 1,
    assignment_salts: Iterable[str],
    stratum_salts: Mapping[str, str] | None = None,
    at: str,
    policy: Policy | None = None,
) -> Outcome:
    """Builds the result of task `k` from its parts.

    `assignment_salts`: one per row of `deal.rows()`, in that order. `stratum_salts`: stratum →
    salt, private mode only, the ones behind the announced counts. `at`: time of the result. The
    seed of `winners` must follow from `evidence`; the parts must belong to the announcement.
    """
    check_time(at)
    draw, suite = announcement.draw(k), get_suite(announcement.suite)
    salts = dict(stratum_salts or {})
    if (frame.draw, frame.mode, frame.suite) != (draw, announcement.mode, suite.name):
        raise DrawproofError("draw-mismatch", draw=frame.draw, draw_id=announcement.draw_id)
    task = announcement.task(k)
    if (frame.root, frame.shards) != (task.frame_root, task.frame_shards):
        raise DrawproofError("record-value", where="frame", reason="root is not the announced one")
    if frame.mode == "private" and set(salts) != set(winners.strata):
        raise DrawproofError("record-value", where="stratum_salts", reason="one per stratum")
    sources = source_strings(announcement, evidence, policy)
    seed = compose_seed(suite.name, announcement.draw_id, sources)
    if seed != winners.seed:
        raise DrawproofError("record-value", where="seed", reason="does not follow from sources")
    leaves = result_leaves(frame, winners, deal)
    rows = deal.rows()
    assignment = assignment_leaves(suite.name, draw, rows, assignment_salts)
    record = ResultRecord(
        suite=suite.name,
        mode=frame.mode,
        draw=draw,
        announcement=announcement.digest,
        sources=tuple(sources),
        seed=seed,
        N=winners.N,
        n=winners.n,
        strata=_strata(frame, winners, salts),
        result_root=Tree(suite, leaves).root,
        assignment_root=Tree(suite, assignment).root,
        assignment_count=len(rows),
        unfilled=len(deal.unfilled),
        at=at,
    )
    return Outcome(
        announcement=announcement,
        k=k,
        frame=frame,
        evidence=tuple(evidence),
        winners=winners,
        deal=deal,
        stratum_salts=salts,
        leaves=leaves,
        assignment=assignment,
        record=record,
    )


def _strata(
    frame: Frame, winners: DrawResult, salts: Mapping[str, str]
) -> tuple[StratumOutcome, ...]:
    if frame.mode == "private":
        cuts = hidden_cuts(frame, winners, salts)
        return tuple(StratumOutcome(stratum=name, cut=cut) for name, cut in cuts.items())
    return tuple(
        StratumOutcome(stratum=h.stratum, N=h.N, n=h.n, cutoff=h.cutoff)
        for h in winners.strata.values()
    )

"""The result record of one task and everything that belongs to it (protocol §7)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from drawproof.announce import Announcement
from drawproof.canonical import canonical, parse_canonical
from drawproof.deck import Deal
from drawproof.errors import DrawproofError
from drawproof.evidence import Evidence
from drawproof.frozen import AnyFrame
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
    frame: AnyFrame
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


class AnyStratum(Protocol):
    """One stratum of what was drawn: `N` objects, `n` winners, the n-th ticket or `-`."""

    @property
    def N(self) -> int: ...
    @property
    def n(self) -> int: ...
    @property
    def cutoff(self) -> str: ...


class AnyDrawn(Protocol):
    """What a result record says of the winners: `DrawResult`, or one that stays in a table."""

    @property
    def seed(self) -> str: ...
    @property
    def N(self) -> int: ...
    @property
    def n(self) -> int: ...
    @property
    def strata(self) -> Mapping[str, AnyStratum]: ...


def conclude(
    announcement: Announcement,
    frame: AnyFrame,
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
    salts, private = dict(stratum_salts or {}), frame.mode == "private"
    check_frame(announcement, frame, k)
    if private and set(salts) != set(winners.strata):
        raise DrawproofError("record-value", where="stratum_salts", reason="one per stratum")
    sources = _spoken(announcement, evidence, winners.seed, policy)
    suite, draw, rows = get_suite(announcement.suite), announcement.draw(k), deal.rows()
    leaves = result_leaves(frame, winners, deal)
    assignment = assignment_leaves(suite.name, draw, rows, assignment_salts)
    record = _record(
        announcement,
        draw,
        sources,
        winners,
        result_root=Tree(suite, leaves).root,
        assignment=(Tree(suite, assignment).root, len(rows), len(deal.unfilled)),
        cuts=hidden_cuts(frame, winners, salts) if private else None,
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


def conclude_table(
    announcement: Announcement,
    frame: AnyFrame,
    evidence: Sequence[Evidence],
    drawn: AnyDrawn,
    result_root: str,
    *,
    k: int = 1,
    at: str,
    policy: Policy | None = None,
) -> ResultRecord:
    """The record of task `k` of an open draw without officers, whose winners are in a table.

    `result_root`: that of its result leaves (hex). Else as `conclude`.
    """
    check_frame(announcement, frame, k)
    sources = _spoken(announcement, evidence, drawn.seed, policy)
    nobody = Tree(get_suite(announcement.suite), ()).root, 0, 0
    return _record(
        announcement,
        announcement.draw(k),
        sources,
        drawn,
        result_root=result_root,
        assignment=nobody,
        cuts=None,
        at=at,
    )


def check_frame(announcement: Announcement, frame: AnyFrame, k: int = 1) -> None:
    """Refuses a frame that is not the announced one of task `k`."""
    given = frame.draw, frame.mode, frame.suite
    if given != (announcement.draw(k), announcement.mode, announcement.suite):
        raise DrawproofError("draw-mismatch", draw=frame.draw, draw_id=announcement.draw_id)
    task = announcement.task(k)
    if (frame.root, frame.shards) != (task.frame_root, task.frame_shards):
        raise DrawproofError("record-value", where="frame", reason="root is not the announced one")


def _spoken(
    announcement: Announcement, evidence: Sequence[Evidence], seed: str, policy: Policy | None
) -> tuple[str, ...]:
    """The strings of the sources; refused where they do not give `seed`."""
    sources = source_strings(announcement, evidence, policy)
    if compose_seed(announcement.suite, announcement.draw_id, sources) != seed:
        raise DrawproofError("record-value", where="seed", reason="does not follow from sources")
    return tuple(sources)


def _record(
    announcement: Announcement,
    draw: str,
    sources: tuple[str, ...],
    drawn: AnyDrawn,
    *,
    result_root: str,
    assignment: tuple[str, int, int],
    cuts: Mapping[str, str] | None,
    at: str,
) -> ResultRecord:
    """`assignment`: root, places, those unfilled; `cuts`: the hidden cutoffs of a private draw."""
    if cuts is None:
        strata = tuple(
            StratumOutcome(stratum=name, N=h.N, n=h.n, cutoff=h.cutoff)
            for name, h in drawn.strata.items()
        )
    else:
        strata = tuple(StratumOutcome(stratum=name, cut=cut) for name, cut in cuts.items())
    return ResultRecord(
        suite=announcement.suite,
        mode=announcement.mode,
        draw=draw,
        announcement=announcement.digest,
        sources=sources,
        seed=drawn.seed,
        N=drawn.N,
        n=drawn.n,
        strata=strata,
        result_root=result_root,
        assignment_root=assignment[0],
        assignment_count=assignment[1],
        unfilled=assignment[2],
        at=check_time(at),
    )

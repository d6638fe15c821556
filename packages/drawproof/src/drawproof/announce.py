"""The announcement: everything that is fixed before the seed (protocol §3)."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from drawproof.canonical import canonical, parse_canonical
from drawproof.errors import DrawproofError
from drawproof.ids import draw_of
from drawproof.quotas import quota
from drawproof.records import Reader
from drawproof.sources.announced import (
    NO_FALLBACK,
    Source,
    check_fallback,
    check_margin,
    check_sources,
    parse_source,
)
from drawproof.suites import check_mode, get_suite
from drawproof.team import TeamRule, check_team


@dataclass(frozen=True, kw_only=True, slots=True)
class StratumPlan:
    """How many are drawn from one stratum: `ratio` (p, q), at least `minimum`.

    Open draws state `N` and `n`; private draws only `count`, the digest of
    `result.count_digest`. `ordered`: the plan itself orders that all are drawn.
    """

    stratum: str
    ratio: tuple[int, int]
    minimum: int = 0
    ordered: bool = False
    N: int | None = None
    n: int | None = None
    count: str | None = None

    def quota(self, N: int) -> int:
        """n for a population of `N` under this rule."""
        return quota(N, *self.ratio, self.minimum)

    def to_record(self) -> dict[str, Any]:
        """The JSON object of this stratum."""
        shown = {"N": self.N, "n": self.n} if self.count is None else {"count": self.count}
        return {
            "stratum": self.stratum,
            "ratio": list(self.ratio),
            "min": self.minimum,
            "ordered": self.ordered,
            **shown,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """Task k of a draw: one frame, one filter, one team rule. `N`, `n` are the totals.

    `frame_shards`: how many shards a sharded frame has (§2), None for one tree.
    """

    k: int = 1
    plan_item: str
    frame_as_of: str
    frame_count: int
    frame_root: str
    N: int
    n: int
    strata: tuple[StratumPlan, ...]
    team: tuple[TeamRule, ...]
    filter: Any = field(default_factory=dict)
    strata_rule: Any = ""
    frame_shards: int | None = None

    def to_record(self) -> dict[str, Any]:
        """The JSON object of this task."""
        return {
            "k": self.k,
            "plan_item": self.plan_item,
            "frame": {
                "as_of": self.frame_as_of,
                "count": self.frame_count,
                "root": self.frame_root,
                **({} if self.frame_shards is None else {"shards": self.frame_shards}),
            },
            "filter": self.filter,
            "strata_rule": self.strata_rule,
            "N": self.N,
            "n": self.n,
            "strata": [s.to_record() for s in sorted(self.strata, key=lambda s: s.stratum)],
            "team": [
                {
                    "department": rule.department,
                    "level": rule.level,
                    "places": rule.places,
                    "qualifications": dict(rule.qualifications),
                }
                for rule in check_team(self.team)
            ],
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Schedule:
    """Times, RFC 3339 UTC. `closing`: when the outcome of the closing source begins to be fixed."""

    announced: str
    objections_from: str
    objections_to: str
    commit_by: str
    reveal_by: str
    closing: str
    result_by: str

    def check(self) -> None:
        """Refuses times out of order (objections and reveals end before the closing source)."""
        chains = (
            ("announced", "objections_from", "objections_to", "closing"),
            ("announced", "commit_by", "reveal_by", "closing", "result_by"),
        )
        for chain in chains:
            for early, late in itertools.pairwise(chain):
                if getattr(self, early) > getattr(self, late):
                    reason = f"{early} is after {late}"
                    raise DrawproofError("record-value", where="times", reason=reason)


@dataclass(frozen=True, kw_only=True, slots=True)
class Announcement:
    """The announce record. `canonical` are the bytes of `announce.json`, `digest` their SHA-256.

    `caps`: class of officers → most visits of one draw. `earlier`: earlier draws of the same plan
    items as (draw_id, fate), fate one of result, void, red. `fallback`: `none`, or `next-issue`
    where a lottery issue that the publisher calls off is replaced by its next one. `extra`: the
    application's own data, carried along and covered by the digest. Building one validates it.
    """

    suite: str
    draw_id: str
    mode: str
    tasks: tuple[Task, ...]
    roster_root: str
    roster_count: int
    recusal_root: str
    recusal_count: int
    caps: Mapping[str, int]
    sources: tuple[Source, ...]
    times: Schedule
    software: Mapping[str, str]
    fallback: str = NO_FALLBACK
    earlier: tuple[tuple[str, str], ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # One strict reader serves both: what is built here and what comes from a file.
        _parse(parse_canonical(self.canonical))
        self.times.check()
        check_sources(self.sources)
        check_margin(self.times, self.sources)
        check_fallback(self.fallback, self.sources)
        for task in self.tasks:
            check_task(self.mode, task)

    def task(self, k: int = 1) -> Task:
        """Task `k`."""
        return self.tasks[k - 1]

    def draw(self, k: int = 1) -> str:
        """Id of task `k`: the draw_id, or draw_id/k where there are several."""
        return draw_of(self.draw_id, k, len(self.tasks))

    def task_of(self, draw: str) -> Task:
        """The task whose id is `draw`; `draw-mismatch` if there is none."""
        for task in self.tasks:
            if self.draw(task.k) == draw:
                return task
        raise DrawproofError("draw-mismatch", draw=draw, draw_id=self.draw_id)

    def to_record(self) -> dict[str, Any]:
        """The JSON object."""
        return {
            "kind": "announce",
            "suite": self.suite,
            "draw_id": self.draw_id,
            "mode": self.mode,
            "tasks": [task.to_record() for task in self.tasks],
            "roster": {"root": self.roster_root, "count": self.roster_count},
            "recusals": {"root": self.recusal_root, "count": self.recusal_count},
            "caps": dict(self.caps),
            "sources": [source.to_record() for source in self.sources],
            "fallback": self.fallback,
            "times": {name: getattr(self.times, name) for name in _TIMES},
            "software": dict(self.software),
            "earlier": [{"draw_id": draw_id, "fate": fate} for draw_id, fate in self.earlier],
            "extra": dict(self.extra),
        }

    @property
    def canonical(self) -> bytes:
        """Bytes of `announce.json`."""
        return canonical(self.to_record())

    @property
    def digest(self) -> str:
        """SHA-256 of `canonical` as hex, in both suites: what the notice prints."""
        return hashlib.sha256(self.canonical).hexdigest()

    @classmethod
    def parse(cls, data: bytes) -> Announcement:
        """The announcement in canonical bytes; anything else is refused with the place."""
        return cls(**_parse(parse_canonical(data)))


_TIMES = tuple(Schedule.__dataclass_fields__)


def _parse(record: Any) -> dict[str, Any]:
    top = Reader("announce", record)
    top.constant("kind", "announce")
    suite, mode = top.text("suite"), top.text("mode")
    get_suite(suite)
    check_mode(mode)
    roster, recusals = top.inner("roster"), top.inner("recusals")
    times, caps, software = top.inner("times"), top.take("caps"), top.take("software")
    found: dict[str, Any] = {
        "suite": suite,
        "mode": mode,
        "draw_id": top.id("draw_id", "draw_id"),
        "tasks": tuple(_task(mode, reader) for reader in top.inners("tasks")),
        "roster_root": roster.id("root", "digest"),
        "roster_count": roster.number("count"),
        "recusal_root": recusals.id("root", "digest"),
        "recusal_count": recusals.number("count"),
        "caps": _caps(caps),
        "sources": tuple(parse_source(reader) for reader in top.inners("sources")),
        "fallback": top.text("fallback"),
        "times": Schedule(**{name: times.time(name) for name in _TIMES}),
        "software": _software(software),
        "earlier": tuple(_earlier(reader) for reader in top.inners("earlier")),
        "extra": top.take("extra"),
    }
    if not isinstance(found["extra"], dict):
        top.fail("extra is no object")
    if not found["tasks"] or [t.k for t in found["tasks"]] != [*range(1, len(found["tasks"]) + 1)]:
        top.fail("tasks are not numbered 1, 2, …")
    for reader in (roster, recusals, times, top):
        reader.finish()
    return found


def _caps(value: Any) -> dict[str, int]:
    reader = Reader("announce.caps", value)
    return {name: reader.number(name) for name in list(value)}


def _software(value: Any) -> dict[str, str]:
    reader = Reader("announce.software", value)
    found = {name: reader.text(name) for name in ("name", "version", "hash")}
    reader.finish()
    return found


def _earlier(reader: Reader) -> tuple[str, str]:
    found = reader.id("draw_id", "draw_id"), reader.text("fate")
    if found[1] not in ("result", "void", "red"):
        reader.fail("fate is none of result, void, red")
    reader.finish()
    return found


def _task(mode: str, reader: Reader) -> Task:
    frame = reader.inner("frame")
    task = Task(
        k=reader.number("k", 1),
        plan_item=reader.text("plan_item"),
        frame_as_of=frame.time("as_of"),
        frame_count=frame.number("count"),
        frame_root=frame.id("root", "digest"),
        N=reader.number("N"),
        n=reader.number("n"),
        strata=tuple(_stratum(mode, inner) for inner in reader.inners("strata")),
        team=tuple(_team(inner) for inner in reader.inners("team")),
        filter=reader.take("filter"),
        strata_rule=reader.take("strata_rule"),
        frame_shards=frame.number("shards", 1) if frame.has("shards") else None,
    )
    names = [stratum.stratum for stratum in task.strata]
    if names != sorted(set(names)):
        reader.fail("strata are not ascending without repeats")
    departments = [rule.department for rule in check_team(task.team)]
    if departments != [rule.department for rule in task.team]:
        reader.fail("team is not ascending by department")
    frame.finish()
    reader.finish()
    return task


def _stratum(mode: str, reader: Reader) -> StratumPlan:
    ratio = reader.items("ratio")
    if len(ratio) != 2:
        reader.fail("ratio is no pair")
    plan = StratumPlan(
        stratum=reader.id("stratum", "stratum"),
        ratio=(ratio[0], ratio[1]),
        minimum=reader.number("min"),
        ordered=reader.flag("ordered"),
        N=reader.number("N") if mode == "open" else None,
        n=reader.number("n") if mode == "open" else None,
        count=reader.id("count", "hidden") if mode == "private" else None,
    )
    plan.quota(0)
    reader.finish()
    return plan


def _team(reader: Reader) -> TeamRule:
    skills = reader.take("qualifications")
    inner = Reader(f"{reader.where}.qualifications", skills)
    rule = TeamRule(
        department=reader.id("department", "department"),
        level=reader.text("level"),
        places=reader.number("places"),
        qualifications={name: inner.number(name, 1) for name in list(skills)},
    )
    reader.finish()
    return rule.check()


def check_task(mode: str, task: Task) -> None:
    """Totals agree: N = frame count; in open mode N = sum of N_h, n = sum of n_h, n_h by rule."""
    where = f"tasks[{task.k - 1}]"
    if task.frame_count != task.N or task.n > task.N:
        raise DrawproofError("record-value", where=where, reason="N, n and frame count disagree")
    if mode == "private":
        return
    for plan in task.strata:
        if plan.n != plan.quota(plan.N or 0):
            place = f"{where}.strata.{plan.stratum}"
            reason = "n is not what the rule gives"
            raise DrawproofError("record-value", where=place, reason=reason)
    sums = (sum(s.N or 0 for s in task.strata), sum(s.n or 0 for s in task.strata))
    if sums != (task.N, task.n):
        raise DrawproofError("record-value", where=where, reason="totals disagree with the strata")

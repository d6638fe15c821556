"""A small draw, whole: what the site does, step by step. Deterministic; used by many tests."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

import drawproof as dp

DRAW_ID = "650000-2026-000123"
UNITS = ("650102", "650103", "650104")


def salt(*parts: object) -> str:
    """A fixed stand-in for 16 random bytes."""
    return hashlib.sha256("/".join(map(str, parts)).encode()).hexdigest()[:32]


def secret(*parts: object) -> str:
    """A fixed stand-in for 32 random bytes."""
    return hashlib.sha256("/".join(map(str, parts)).encode()).hexdigest()


@dataclass(frozen=True)
class World:
    """A finished draw and what it was made of."""

    outcome: dp.Outcome
    roster: list[dp.RosterRow]
    recusals: list[dp.RecusalRow]

    def files(self, level: str = "public", **more: object) -> dict[str, bytes]:
        if level == "full":
            more = {"roster": self.roster, "recusals": self.recusals, **more}
        return dp.bundle_files(self.outcome, level=level, **more)


def frame_rows(mode: str, size: int) -> list[dp.FrameRow]:
    rows = []
    for i in range(size):
        private = mode == "private"
        rows.append(
            dp.FrameRow(
                object_id=f"91650100MA7{i * 37:06}X",
                stratum="ABCD"[i % 4],
                unit=UNITS[i % 3],
                facts={"name": f"示例{i}有限公司"} if i % 5 == 0 else None,
                salt=salt("row", i) if private else None,
                key=salt("key", i) if private else None,
            )
        )
    return rows


def roster_rows(per_pool: int = 3) -> list[dp.RosterRow]:
    rows = []
    for number in range(per_pool * len(UNITS) * 2):
        department = "AB"[number % 2]
        rows.append(
            dp.RosterRow(
                officer_id=f"{department}{number:04}",
                department=department,
                units=(UNITS[number // 2 % 3],),
                qualifications=("lead",) if number % 4 < 2 else (),
                cap=4,
                salt=salt("officer", number),
            )
        )
    return rows


SOURCES = (
    dp.Source(kind="cr", party="justice"),
    dp.Source(kind="cr", party="trade-assoc"),
    dp.Source(kind="cr", party="press"),
    dp.Source(kind="dice", party="justice", dice=20, sides=10, closing=True),
    dp.Source(kind="dice", party="press", dice=20, sides=10, closing=True),
)
TIMES = dp.Schedule(
    announced="2026-11-20T02:00:00Z",
    objections_from="2026-11-20T02:00:00Z",
    objections_to="2026-11-22T10:00:00Z",
    commit_by="2026-11-22T10:00:00Z",
    reveal_by="2026-11-23T02:00:00Z",
    closing="2026-11-23T02:00:00Z",
    result_by="2026-11-24T10:00:00Z",
)
AS_OF = "2026-11-19T16:00:00Z"
TEAM = (
    dp.TeamRule(department="A", level="county", places=2, qualifications={"lead": 1}),
    dp.TeamRule(department="B", level="county", places=1),
)
RATIOS = {"A": (1, 100, 1), "B": (1, 50, 1), "C": (1, 10, 1), "D": (3, 10, 0)}


def evidence_of(suite: str) -> list[dp.Evidence]:
    found: list[dp.Evidence] = []
    for party in ("justice", "trade-assoc"):
        found.append(
            dp.CrEvidence(
                party=party,
                commit=dp.commit_digest(suite, DRAW_ID, party, secret(party)),
                commit_at="2026-11-21T02:00:00Z",
                reveal=secret(party),
                reveal_at="2026-11-23T01:00:00Z",
            )
        )
    found.append(dp.CrEvidence(party="press"))
    for party, digits in (("justice", "27842242067913482171"), ("press", "55717203540858766464")):
        typed = (("typist-1", digits), ("typist-2", digits))
        found.append(dp.DiceEvidence(party=party, thrown_at="2026-11-23T02:05:00Z", typed=typed))
    return found


def announce(
    mode: str,
    suite: str,
    rows: list[dp.FrameRow],
    roster,
    recusals,
    tasks: int = 1,
    sharded: bool = False,
    as_of: str = AS_OF,
    **changes,
) -> tuple[dp.Announcement, list[dp.Frame]]:
    frames, parts = [], []
    for k in range(1, tasks + 1):
        frame = dp.build_frame(suite, mode, dp.draw_of(DRAW_ID, k, tasks), rows, sharded=sharded)
        plans, total = [], 0
        for name, (p, q, least) in RATIOS.items():
            N = frame.strata.get(name, 0)
            n = dp.quota(N, p, q, least)
            total += n
            shown = {"N": N, "n": n}
            if mode == "private":
                digest = dp.count_digest(suite, frame.draw, name, N, n, salt("stratum", k, name))
                shown = {"count": digest}
            plans.append(dp.StratumPlan(stratum=name, ratio=(p, q), minimum=least, **shown))
        parts.append(
            dp.Task(
                k=k,
                plan_item=f"示例任务 {k}",
                frame_as_of=as_of,
                frame_count=frame.count,
                frame_root=frame.root,
                N=frame.count,
                n=total,
                strata=tuple(plans),
                team=TEAM,
                filter={"industry": ["C14"]},
                strata_rule="credit class",
                frame_shards=frame.shards,
            )
        )
        frames.append(frame)
    announcement = dp.Announcement(
        suite=suite,
        draw_id=DRAW_ID,
        mode=mode,
        tasks=tuple(parts),
        roster_root=dp.roster_root(suite, roster),
        roster_count=len(roster),
        recusal_root=dp.recusal_root(suite, recusals),
        recusal_count=len(recusals),
        caps={"county": 4},
        sources=SOURCES,
        times=TIMES,
        software={"name": "drawproof", "version": dp.__version__, "hash": "0" * 64},
    )
    return replace(announcement, **changes), frames


def make_world(
    mode: str = "open",
    suite: str = "DR1",
    *,
    size: int = 132,
    tasks: int = 1,
    k: int = 1,
    per_pool: int = 3,
    evidence: list[dp.Evidence] | None = None,
    at: str = "2026-11-23T03:00:00Z",
    policy: dp.Policy | None = None,
    sharded: bool = False,
    **changes,
) -> World:
    """A finished draw of `size` objects. `changes` replace fields of the announcement."""
    rows, roster = frame_rows(mode, size), roster_rows(per_pool)
    recusals = [
        dp.RecusalRow(row.object_id, roster[i % len(roster)].officer_id, "declared", salt("re", i))
        for i, row in enumerate(rows)
        if i % 3 == 0
    ]
    announcement, frames = announce(mode, suite, rows, roster, recusals, tasks, sharded, **changes)
    frame = frames[k - 1]
    evidence = evidence or evidence_of(suite)
    seed = dp.compose_seed(suite, DRAW_ID, dp.source_strings(announcement, evidence, policy))
    quotas = {h: dp.quota(frame.strata.get(h, 0), *rule) for h, rule in RATIOS.items()}
    winners = dp.draw_winners(suite, mode, DRAW_ID, seed, frame, quotas)
    units = {entry.object_id: entry.unit for entry in frame.entries}
    dealt = dp.deal(suite, DRAW_ID, seed, winners.winners, roster, recusals, TEAM, units)
    outcome = dp.conclude(
        announcement,
        frame,
        evidence,
        winners,
        dealt,
        k=k,
        assignment_salts=[salt("assign", i) for i in range(len(dealt.rows()))],
        stratum_salts={h: salt("stratum", k, h) for h in quotas} if mode == "private" else None,
        at=at,
        policy=policy,
    )
    return World(outcome, roster, recusals)

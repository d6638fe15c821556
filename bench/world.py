"""Invented registers, rosters and whole draws of any size; the same for the same arguments."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import drawproof as dp

DRAW_ID = "650000-2026-000123"
SEED = hashlib.sha256(b"bench").hexdigest()
STRATA = ("A", "B", "C", "D")
UNITS = tuple(f"65{city:02}{county:02}" for city in range(1, 15) for county in range(1, 9))
# The risk classes of a register and how many of each are drawn, as (p, q, least).
SHARES = (60, 25, 10, 5)
RATIOS = {"A": (1, 200, 1), "B": (1, 100, 1), "C": (3, 100, 1), "D": (1, 10, 1)}
TIMES = dp.Schedule(
    announced="2026-11-20T02:00:00Z",
    objections_from="2026-11-20T02:00:00Z",
    objections_to="2026-11-22T10:00:00Z",
    commit_by="2026-11-22T10:00:00Z",
    reveal_by="2026-11-23T02:00:00Z",
    closing="2026-11-23T02:00:00Z",
    result_by="2026-11-24T10:00:00Z",
)


def object_id(number: int) -> str:
    """An invented credit code; ascending with `number`."""
    return f"91650100MA{number:08}"


def frame_rows(count: int, mode: str = "open") -> list[dp.FrameRow]:
    """`count` rows ascending by object id."""
    chance = random.Random(count)
    strata = chance.choices(STRATA, SHARES, k=count)
    units = chance.choices(UNITS, k=count)
    if mode == "open":
        pairs = zip(strata, units, strict=True)
        return [
            dp.FrameRow(object_id=object_id(i), stratum=stratum, unit=unit)
            for i, (stratum, unit) in enumerate(pairs)
        ]
    return [
        dp.FrameRow(
            object_id=object_id(i),
            stratum=stratum,
            unit=unit,
            salt=f"{chance.getrandbits(128):032x}",
            key=f"{chance.getrandbits(128):032x}",
        )
        for i, (stratum, unit) in enumerate(zip(strata, units, strict=True))
    ]


def roster_rows(count: int) -> list[dp.RosterRow]:
    """Officers of two departments; every second one of A may lead."""
    chance = random.Random(count)
    rows = []
    for number in range(count):
        department = "AAB"[number % 3]
        rows.append(
            dp.RosterRow(
                officer_id=f"{department}{number:05}",
                department=department,
                units=(UNITS[number // 3 % len(UNITS)],),
                qualifications=("lead",) if department == "A" and number % 2 else (),
                cap=200,
                salt=f"{chance.getrandbits(128):032x}",
            )
        )
    return rows


TEAM = (
    dp.TeamRule(department="A", level="county", places=1, qualifications={"lead": 1}),
    dp.TeamRule(department="B", level="county", places=1),
)
SOURCES = (
    dp.Source(kind="cr", party="justice"),
    dp.Source(kind="cr", party="press"),
    dp.Source(kind="dice", dice=30, sides=10, closing=True),
)


def evidence() -> list[dp.Evidence]:
    """Evidence of `SOURCES`."""
    found: list[dp.Evidence] = []
    for party in ("justice", "press"):
        secret = hashlib.sha256(party.encode()).hexdigest()
        found.append(
            dp.CrEvidence(
                party=party,
                commit=dp.commit_digest("DR1", DRAW_ID, party, secret),
                commit_at="2026-11-21T02:00:00Z",
                reveal=secret,
                reveal_at="2026-11-23T01:00:00Z",
            )
        )
    digits = "278422420679134821715571720354"
    typed = (("typist-1", digits), ("typist-2", digits))
    found.append(dp.DiceEvidence(thrown_at="2026-11-23T02:05:00Z", typed=typed))
    return found


def whole_draw(
    count: int, officers: int, mode: str = "open"
) -> tuple[dp.Outcome, list[dp.RosterRow], list[dp.RecusalRow]]:
    """A finished draw of `count` objects, its roster and recusals."""
    frame = dp.build_frame("DR1", mode, DRAW_ID, frame_rows(count, mode))
    roster = roster_rows(officers)
    recusals = [
        dp.RecusalRow(object_id(i), roster[i % officers].officer_id, "declared", f"{i:032x}")
        for i in range(0, count, max(1, count // 1000))
    ]
    salts = {h: hashlib.md5(h.encode()).hexdigest() for h in STRATA}
    plans, quotas = [], {}
    for h in STRATA:
        N, (p, q, least) = frame.strata.get(h, 0), RATIOS[h]
        n = quotas[h] = dp.quota(N, p, q, least)
        digest = dp.count_digest("DR1", DRAW_ID, h, N, n, salts[h])
        shown = {"count": digest} if mode == "private" else {"N": N, "n": n}
        plans.append(dp.StratumPlan(stratum=h, ratio=(p, q), minimum=least, **shown))
    task = dp.Task(
        plan_item="示例任务",
        frame_as_of="2026-11-19T16:00:00Z",
        frame_count=frame.count,
        frame_root=frame.root,
        N=frame.count,
        n=sum(quotas.values()),
        strata=tuple(plans),
        team=TEAM,
    )
    announcement = dp.Announcement(
        suite="DR1",
        draw_id=DRAW_ID,
        mode=mode,
        tasks=(task,),
        roster_root=dp.roster_root("DR1", roster),
        roster_count=len(roster),
        recusal_root=dp.recusal_root("DR1", recusals),
        recusal_count=len(recusals),
        caps={"county": 200},
        sources=SOURCES,
        times=TIMES,
        software={"name": "drawproof", "version": dp.__version__, "hash": "0" * 64},
    )
    seed = dp.compose_seed("DR1", DRAW_ID, dp.source_strings(announcement, evidence()))
    winners = dp.draw_winners("DR1", mode, DRAW_ID, seed, frame, quotas, reserves=0)
    units = {name: frame.entry(name).unit for name in winners.winners}
    dealt = dp.deal("DR1", DRAW_ID, seed, winners.winners, roster, recusals, TEAM, units)
    outcome = dp.conclude(
        announcement,
        frame,
        evidence(),
        winners,
        dealt,
        assignment_salts=[f"{i:032x}" for i in range(len(dealt.rows()))],
        stratum_salts=salts if mode == "private" else None,
        at="2026-11-23T03:00:00Z",
    )
    return outcome, roster, recusals


def write_bundle(target: Path, count: int, officers: int, mode: str = "open") -> None:
    """A bundle of the full level in the directory `target`, which must not exist yet."""
    outcome, roster, recusals = whole_draw(count, officers, mode)
    dp.write_bundle(target, outcome, level="full", roster=roster, recusals=recusals)

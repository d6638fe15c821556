"""Draws of many shapes for the corpus: small, whole, made from a seeded generator."""

import hashlib
import random
from dataclasses import dataclass, field

import drawproof as dp

UNITS = ("650102", "650103", "650104", "653101")
CAPS = (4, 1)
TIMES = dp.Schedule(
    announced="2026-11-20T02:00:00Z",
    objections_from="2026-11-20T02:00:00Z",
    objections_to="2026-11-22T10:00:00Z",
    commit_by="2026-11-22T10:00:00Z",
    reveal_by="2026-11-23T02:00:00Z",
    closing="2026-11-23T02:00:00Z",
    result_by="2026-11-24T10:00:00Z",
)


@dataclass(frozen=True)
class World:
    """A finished draw: its files by level, and the digests that a reader may hold."""

    name: str
    announce: str
    result: str
    bundles: dict[str, dict[str, bytes]] = field(default_factory=dict)


class Maker:
    """One seeded generator for everything that would be random in a real draw."""

    def __init__(self, seed: str) -> None:
        self.chance = random.Random(seed)

    def salt(self) -> str:
        return self.chance.randbytes(16).hex()

    def secret(self) -> str:
        return self.chance.randbytes(32).hex()

    def rows(self, mode: str, strata: list[str], size: int) -> list[dp.FrameRow]:
        numbers = sorted(self.chance.sample(range(10**6), size))
        private = mode == "private"
        return [
            dp.FrameRow(
                object_id=self.chance.choice(
                    (f"91650100MA7{number:06}X", f"site:{number:06}", f"{number:06}/a+b")
                ),
                stratum=self.chance.choice(strata),
                unit=self.chance.choice(UNITS),
                facts={"name": f"示例{number}有限公司"} if number % 5 == 0 else None,
                salt=self.salt() if private else None,
                key=self.salt() if private else None,
            )
            for number in numbers
        ]

    def roster(self) -> list[dp.RosterRow]:
        count = self.chance.choice((6, 14, 26))
        return [
            dp.RosterRow(
                officer_id=f"{department}{number:03}",
                department=department,
                units=tuple(sorted(self.chance.sample(UNITS, self.chance.choice((1, 1, 2, 4))))),
                qualifications=self.chance.choice(((), ("lead",), ("fire", "lead"))),
                cap=self.chance.choice(CAPS),
                salt=self.salt(),
            )
            for number in range(count)
            for department in [self.chance.choice("AB")]
        ]

    def recusals(self, rows: list[dp.FrameRow], roster: list[dp.RosterRow]) -> list[dp.RecusalRow]:
        pairs = {
            (row.object_id, self.chance.choice(roster).officer_id)
            for row in rows
            for _ in range(self.chance.choice((0, 0, 1, 2)))
        }
        origins = ("declared", "party", "kin", "rotation", "head")
        return [
            dp.RecusalRow(one, other, self.chance.choice(origins), self.salt())
            for one, other in sorted(pairs)
        ]

    def sources(self) -> tuple[dp.Source, ...]:
        sides = self.chance.choice((6, 8, 10))
        parties = ("justice", "press", "trade-assoc")[: self.chance.choice((1, 2, 3))]
        found = [dp.Source(kind="cr", party=party) for party in parties]
        if self.chance.random() < 0.3:
            found.append(dp.Source(kind="lot", game="ssq", issue="2026133"))
        dice = self.chance.choice((20, 24, 12))
        if self.chance.random() < 0.5:
            found.append(dp.Source(kind="dice", dice=dice, sides=sides, closing=True))
        else:
            found += [
                dp.Source(kind="dice", party=party, dice=dice, sides=sides, closing=True)
                for party in ("justice", "press")
            ]
        return tuple(found)

    def evidence(
        self, suite: str, draw_id: str, sources: tuple[dp.Source, ...]
    ) -> list[dp.Evidence]:
        found: list[dp.Evidence] = []
        for source in sources:
            if source.kind == "cr":
                found.append(self._share(suite, draw_id, source.party or ""))
            elif source.kind == "lot":
                string = "lot:ssq:2026133:01.04.06.10.15.16-07"
                found.append(dp.LotEvidence(string=string, at="2026-11-22T13:15:00Z"))
            else:
                low = 0 if source.sides == 10 else 1
                high = 9 if source.sides == 10 else source.sides or 6
                digits = "".join(
                    str(self.chance.randint(low, high)) for _ in range(source.dice or 0)
                )
                typed = (("typist-1", digits), ("typist-2", digits))
                found.append(
                    dp.DiceEvidence(
                        party=source.party, thrown_at="2026-11-23T02:05:00Z", typed=typed
                    )
                )
        return found

    def _share(self, suite: str, draw_id: str, party: str) -> dp.CrEvidence:
        secret, kind = self.secret(), self.chance.random()
        digest = dp.commit_digest(suite, draw_id, party, secret)
        times = {"commit_at": "2026-11-21T02:00:00Z", "reveal_at": "2026-11-23T01:00:00Z"}
        if kind < 0.1:
            return dp.CrEvidence(party=party)
        if kind < 0.15:
            return dp.CrEvidence(party=party, commit=digest, commit_at=times["commit_at"])
        if kind < 0.2:
            wrong = self.chance.choice((self.secret(), "没有带来", ""))
            return dp.CrEvidence(party=party, commit=digest, reveal=wrong, **times)
        if kind < 0.25:
            times["reveal_at"] = "2026-11-23T02:00:01Z"
        return dp.CrEvidence(party=party, commit=digest, reveal=secret, **times)


def make_world(seed: str, mode: str, suite: str) -> World:
    """A draw of 0 to 60 objects in 1 to 4 strata and 1 to 3 tasks; the same for the same seed."""
    maker = Maker(f"{seed}/{mode}/{suite}")
    chance = maker.chance
    number = int(hashlib.sha256(seed.encode()).hexdigest()[:4], 16)
    draw_id = f"650000-2026-{number:06}"
    names = ["A", "B", "C+", "food/other"][: chance.choice((1, 2, 3, 4))]
    rules = {
        name: chance.choice(((1, 10, 1), (3, 10, 0), (1, 1, 0), (0, 1, 2), (1, 3, 5)))
        for name in names
    }
    tasks = chance.choice((1, 1, 1, 2, 3))
    k = chance.randint(1, tasks)
    rows = maker.rows(mode, names, chance.choice((20, 20, 30, 60, 1, 0)))
    roster = maker.roster()
    recusals = maker.recusals(rows, roster)
    level = chance.choice(("county", "prefecture", "region", "unit"))
    lead = {"lead": 1} if chance.random() < 0.5 else {}
    team = (
        dp.TeamRule(department="A", level=level, places=chance.choice((1, 2)), qualifications=lead),
        dp.TeamRule(department="B", level=level, places=chance.choice((1, 1, 3))),
    )[: chance.choice((1, 2))]
    sources = maker.sources()
    quotas: dict[str, int] = {}
    salts: dict[str, str] = {}
    plans, frames = [], []
    for task in range(1, tasks + 1):
        sharded = bool(rows) and number % 4 == 1
        frame = dp.build_frame(suite, mode, dp.draw_of(draw_id, task, tasks), rows, sharded=sharded)
        strata, total = [], 0
        for name, (p, q, least) in rules.items():
            N = frame.strata.get(name, 0)
            n = dp.quota(N, p, q, least)
            total += n
            shown: dict[str, int | str] = {"N": N, "n": n}
            salt = maker.salt()
            if mode == "private":
                shown = {"count": dp.count_digest(suite, frame.draw, name, N, n, salt)}
            if task == k:
                quotas[name], salts[name] = n, salt
            strata.append(
                dp.StratumPlan(
                    stratum=name, ratio=(p, q), minimum=least,
                    ordered=chance.random() < 0.3, **shown,
                )
            )  # fmt: skip
        plans.append(
            dp.Task(
                k=task, plan_item=f"示例任务 {task}", frame_as_of="2026-11-19T16:00:00Z",
                frame_count=frame.count, frame_root=frame.root,
                frame_shards=frame.shards, N=frame.count, n=total,
                strata=tuple(strata), team=team, filter={"industry": ["C14", "食品"]},
                strata_rule="credit class",
            )
        )  # fmt: skip
        frames.append(frame)
    announcement = dp.Announcement(
        suite=suite, draw_id=draw_id, mode=mode, tasks=tuple(plans),
        roster_root=dp.roster_root(suite, roster), roster_count=len(roster),
        recusal_root=dp.recusal_root(suite, recusals), recusal_count=len(recusals),
        caps={"county": 4, "other": 1}, sources=sources, times=TIMES,
        software={"name": "drawproof", "version": dp.__version__, "hash": "0" * 64},
    )  # fmt: skip
    frame = frames[k - 1]
    evidence = maker.evidence(suite, draw_id, sources)
    seed_value = dp.compose_seed(suite, draw_id, dp.source_strings(announcement, evidence))
    winners = dp.draw_winners(suite, mode, draw_id, seed_value, frame, quotas)
    units = {entry.object_id: entry.unit for entry in frame.entries}
    dealt = dp.deal(suite, draw_id, seed_value, winners.winners, roster, recusals, team, units)
    outcome = dp.conclude(
        announcement, frame, evidence, winners, dealt, k=k,
        assignment_salts=[maker.salt() for _ in dealt.rows()],
        stratum_salts=salts if mode == "private" else None,
        at="2026-11-23T03:00:00Z",
    )  # fmt: skip
    released = list(winners.winners)[: chance.choice((0, 2, 100))]
    more = {"released": released} if mode == "private" else {}
    bundles = {
        "public": dp.bundle_files(outcome, level="public", **more),
        "full": dp.bundle_files(outcome, level="full", roster=roster, recusals=recusals),
    }
    return World(
        f"{seed}/{mode}/{suite}", outcome.announcement.digest, outcome.record.digest, bundles
    )

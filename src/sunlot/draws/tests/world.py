"""A small world for the tests of draws: two tasks of one issued plan, and all they need."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from drawproof import commit_digest, new_secret
from sunlot.actors import Actor
from sunlot.draws import actions
from sunlot.draws.actions import Setup
from sunlot.draws.models import Draw, Mode, Party, PartyKind
from sunlot.draws.rules.ceremony import CommitParty, DiceParty, Times
from sunlot.items.models import Item, ItemVersion
from sunlot.items.states import ItemState
from sunlot.officers.models import Officer, Recusal
from sunlot.officers.states import RecusalState
from sunlot.plans.models import Plan, PlanTask, PlanTaskItem, PlanTaskJoining
from sunlot.plans.states import PlanState
from sunlot.regions.names import sort_key
from sunlot.risks.models import Snapshot, TargetClass
from sunlot.targets.models import Target
from tests.cast import NOW, Cast
from tests.steps import step

MINUTE = datetime.timedelta(minutes=1)
DAY = datetime.timedelta(days=1)
FROM = datetime.date(2026, 5, 11)
TO = datetime.date(2026, 6, 30)
DRAW_AT = NOW + 2 * DAY
FILTER = {"all": [{"field": "tag", "op": "in", "value": ["食品加工"]}]}
RATIOS = {
    "A": {"ratio": [1, 50], "min": 1},
    "B": {"ratio": [1, 20], "min": 1},
    "C": {"ratio": [1, 5], "min": 1},
    "D": {"ratio": [1, 2], "min": 1},
}
DICE = ("3141592653589793238462643383279502884197", "2718281828459045235360287471352662497757")
CODES = ("justice", "trade", "public")
Sealed = tuple[Draw, dict[str, str]]
COUNTIES = ("650102", "650103", "653101")


@dataclass
class World:
    """Cast, the two tasks and shortcuts for every step of a draw."""

    cast: Cast
    open_task: PlanTask
    credit_task: PlanTask
    plan: Plan
    targets: list[Target]
    officers: dict[str, list[Officer]]

    def by(self, username: str) -> Actor:
        """The actor of one person of the cast."""
        return self.cast.actor(username)

    def uid(self, username: str) -> int:
        """The account's key."""
        return self.cast.users[username].pk

    def setup(self, task: PlanTask | None = None, **changes: object) -> Setup:
        """A right setup for a task, with changes."""
        private = task is not None and task.credit_linked
        typists = (self.uid("typist_1"), self.uid("typist_2"))
        facts: dict[str, object] = {
            "mode": Mode.PRIVATE if private else Mode.OPEN,
            "inspect_from": FROM,
            "inspect_to": TO,
            "times": Times.before(DRAW_AT),
            "commits": (
                CommitParty("justice", "司法行政部门", self.uid("party_justice")),
                CommitParty("trade", "行业协会", self.uid("party_trade")),
                CommitParty("public", "群众代表", self.uid("party_public")),
            ),
            "dice": (
                DiceParty("dice-1", "掷骰甲方", typists),
                DiceParty("dice-2", "掷骰乙方", typists),
            ),
        }
        return Setup(**(facts | changes))  # type: ignore[arg-type]

    @step
    def requested(self, task: PlanTask | None = None, **changes: object) -> Draw:
        """A draw asked for by the planner of the lead."""
        task = task or self.open_task
        return actions.request(
            task=task, setup=self.setup(task, **changes), by=self.by("planner_a"), at=NOW
        )

    @step
    def frozen(self, task: PlanTask | None = None, **changes: object) -> Draw:
        """A draw whose request the approver confirmed."""
        draw = self.requested(task, **changes)
        return actions.freeze(
            draw=draw, typed_count=draw.expected_count, by=self.by("approver_a"), at=NOW + MINUTE
        )

    @step
    def announced(self, task: PlanTask | None = None, **changes: object) -> Draw:
        """A draw that the coordinator announced."""
        draw = self.frozen(task, **changes)
        return actions.announce(draw=draw, by=self.by("coordinator"), at=NOW + 2 * MINUTE)

    def parties(self, draw: Draw, kind: PartyKind = PartyKind.COMMIT) -> list[Party]:
        """The parties of one kind in order."""
        return list(draw.parties.filter(kind=kind).order_by("sequence"))

    def actor_of(self, party: Party) -> Actor:
        """Who acts for a commit party."""
        return self.by(party.user.username)

    def commit(
        self, draw: Draw, codes: Iterable[str] = ("justice", "trade", "public")
    ) -> dict[str, str]:
        """Seal new numbers for these parties; returns the numbers, which the server never saw."""
        secrets = {code: new_secret() for code in codes}
        for party in self.parties(draw):
            if party.code in secrets:
                digest = commit_digest("DR1", draw.draw_id, party.code, secrets[party.code])
                actions.commit(
                    party=party, digest=digest, by=self.actor_of(party), at=NOW + 3 * MINUTE
                )
        return secrets

    @step
    def committed(self, task: PlanTask | None = None, **changes: object) -> Sealed:
        """All three sealed, and closed."""
        draw = self.announced(task, **changes)
        secrets = self.commit(draw)
        draw = actions.close_commits(draw=draw, by=self.by("coordinator"), at=NOW + 4 * MINUTE)
        return draw, secrets

    @step
    def revealed(self, task: PlanTask | None = None, **changes: object) -> Draw:
        """All three revealed, and closed."""
        draw, secrets = self.committed(task, **changes)
        for party in self.parties(draw):
            actions.reveal(
                party=party, secret=secrets[party.code], by=self.actor_of(party),
                at=NOW + 5 * MINUTE,
            )  # fmt: skip
        return actions.close_reveals(draw=draw, by=self.by("coordinator"), at=NOW + 6 * MINUTE)

    def throw(self, draw: Draw) -> Draw:
        """Both throws typed by both typists."""
        for party, digits in zip(self.parties(draw, PartyKind.DICE), DICE, strict=True):
            for typist in ("typist_1", "typist_2"):
                actions.type_dice(
                    party=party, digits=digits, by=self.by(typist), at=DRAW_AT + MINUTE
                )
        draw.refresh_from_db()
        return draw

    @step
    def seeded(self, task: PlanTask | None = None, **changes: object) -> Draw:
        """A draw whose seed exists and whose result is not computed yet."""
        return self.throw(self.revealed(task, **changes))

    @step
    def drawn(self, task: PlanTask | None = None, **changes: object) -> Draw:
        """A draw with a result, not verified yet."""
        draw = self.seeded(task, **changes)
        return actions.run(draw=draw, by=Actor.system(), at=DRAW_AT + 2 * MINUTE)

    @step
    def verified(self, task: PlanTask | None = None, **changes: object) -> Draw:
        """A draw whose bundles were verified."""
        draw = self.drawn(task, **changes)
        return actions.verify(draw=draw, by=Actor.system(), at=DRAW_AT + 3 * MINUTE)

    def recusal(self, officer: Officer, target: Target, **changes: object) -> Recusal:
        """An upheld recusal."""
        facts: dict[str, object] = {
            "officer": officer, "target": target, "origin": "declared", "reason": "亲属任职",
            "state": RecusalState.UPHELD, "proposed_at": NOW,
            "proposed_by_id": self.uid("planner_a"),
            "decided_at": NOW, "decided_by_id": self.uid("head_a"),
        }  # fmt: skip
        return Recusal.objects.create(**(facts | changes))


def make_target(cast: Cast, n: int, *, region: str, kind: str = "enterprise") -> Target:
    """One object."""
    row = target_row(cast, n, region=region, kind=kind)
    row.save(force_insert=True)
    return row


def target_row(cast: Cast, n: int, *, region: str, kind: str = "enterprise") -> Target:
    """The same, not yet written: worlds write all of theirs by one statement."""
    name = f"示例食品加工{n:03d}号"
    return Target(
        object_id=f"91650100MA7{n:06d}A", kind=kind, name=name, name_key=sort_key(name),
        match_name=name, credit_code=f"91650100MA7{n:06d}A", region=cast.regions[region],
        region_tokens=[-650000], industry="1310", tags=["食品加工"], updated_at=NOW,
    )  # fmt: skip


def make_officer(cast: Cast, kind: str, n: int, **changes: object) -> Officer:
    """One certified officer of a department for one prefecture."""
    row = officer_row(cast, kind, n, **changes)
    row.save(force_insert=True)
    return row


def officer_row(cast: Cast, kind: str, n: int, **changes: object) -> Officer:
    """The same, not yet written."""
    name = f"执法员{kind}{n}"
    facts: dict[str, object] = {
        "officer_id": f"{kind}-{n:03d}", "name": name, "name_key": sort_key(name),
        "department": cast.department(kind), "certificate_no": f"ZF{kind}{n:03d}",
        "certificate_from": datetime.date(2024, 1, 1), "certificate_to": datetime.date(2028, 1, 1),
        "units": [("650100", "653100")[n % 2]], "updated_at": NOW,
    }  # fmt: skip
    return Officer(**(facts | changes))


def make_item(cast: Cast, kind: str, **changes: object) -> Item:
    """A published item of a department."""
    item = Item.objects.create(
        code=f"item-{kind}-{Item.objects.count()}", department=cast.department(kind),
        region=cast.regions["650000"],
    )  # fmt: skip
    facts: dict[str, object] = {
        "item": item, "number": 1, "category": "示例", "matter": f"{kind}检查",
        "item_class": "general", "method": "现场检查", "basis_text": "示例依据",
        "state": ItemState.PUBLISHED, "created_at": NOW,
        "published_at": NOW, "published_by": cast.users["planner_a"],
    }  # fmt: skip
    ItemVersion.objects.create(**(facts | changes))
    return item


def make_task(cast: Cast, plan: Plan, n: int, **changes: object) -> PlanTask:
    """A joint task of market supervision and fire."""
    facts: dict[str, object] = {
        "plan": plan, "sequence": n, "code": f"XJ2026-{n:03d}", "title": f"示例任务{n}",
        "target_filter": FILTER, "lead": cast.department("market"), "draw_kind": "directed",
        "item_class": "general", "ratios": {"all": {"ratio": [1, 10], "min": 1}},
        "team": {
            "650000-market": {"level": "prefecture", "places": 2, "qualifications": {}},
            "650000-fire": {"level": "prefecture", "places": 2, "qualifications": {}},
        },
    }  # fmt: skip
    task = PlanTask.objects.create(**(facts | changes))
    PlanTaskJoining.objects.create(task=task, department=cast.department("fire"))
    for sequence, kind in enumerate(("market", "fire"), 1):
        PlanTaskItem.objects.create(
            task=task, sequence=sequence, text=f"{kind}检查", item=make_item(cast, kind),
            department=cast.department(kind),
        )  # fmt: skip
    return task


def build_world(cast: Cast, *, targets: int = 90, officers: int = 8) -> World:
    """Everything that a draw needs, and nothing that blocks it."""
    plan = Plan.objects.create(
        region=cast.regions["650000"], year=2026, title="2026 年度抽查工作计划", office=cast.office,
        state=PlanState.ISSUED, submitted_by=cast.users["coordinator"], submitted_at=NOW,
        adopted_by=cast.users["chair"], adopted_at=NOW,
    )  # fmt: skip
    found = Target.objects.bulk_create(
        # Every seventh is a person in business.
        target_row(
            cast, n, region=COUNTIES[n % 3], kind="individual" if n % 7 == 0 else "enterprise"
        )
        for n in range(targets)
    )
    snapshot = Snapshot.objects.create(
        region=cast.regions["650000"], as_of=datetime.date(2026, 3, 31), imported_at=NOW
    )
    TargetClass.objects.bulk_create(
        TargetClass(
            region=snapshot.region,
            valid_from=snapshot.as_of,
            target=one,
            risk_class="AABBC"[n % 5] if n % 9 else "D",
        )
        for n, one in enumerate(found)
    )
    people = {
        kind: Officer.objects.bulk_create(officer_row(cast, kind, n) for n in range(officers))
        for kind in ("market", "fire")
    }
    return World(
        cast=cast,
        plan=plan,
        open_task=make_task(cast, plan, 1),
        credit_task=make_task(cast, plan, 2, credit_linked=True, ratios=RATIOS),
        targets=found,
        officers=people,
    )

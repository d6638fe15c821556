"""A small world for the tests of visits and publications: a verified draw of a joint task."""

import datetime
from dataclasses import dataclass, field

from sunlot.actors import Actor
from sunlot.draws.models import Assignment, Draw, FrameRow, Stratum
from sunlot.draws.states import DrawState
from sunlot.inspections import actions
from sunlot.inspections.actions.recording import Finding
from sunlot.inspections.models import Inspection, NoticeKind, Part
from sunlot.items.models import Item, ItemVersion
from sunlot.items.states import ItemState
from sunlot.officers.models import Officer
from sunlot.plans.models import Plan, PlanTask, PlanTaskItem, PlanTaskJoining
from sunlot.regions.names import sort_key
from sunlot.targets.models import Target
from tests.cast import NOW, Cast

DAY = datetime.timedelta(days=1)
FROM = datetime.date(2026, 4, 20)
TO = datetime.date(2026, 6, 30)
DRAW_ID = "650000-2026-000001"


@dataclass
class World:
    """Cast, task, draw and shortcuts; `at` is a moment of the first day of the period."""

    cast: Cast
    task: PlanTask
    draw: Draw
    targets: list[Target]
    officers: dict[str, Officer]
    items: dict[str, Item]
    at: datetime.datetime = field(default=NOW)

    def by(self, username: str) -> Actor:
        """The actor of one person of the cast."""
        return self.cast.actor(username)

    def create(self) -> list[Inspection]:
        """The visits of the draw, created by the planner of the lead."""
        actions.create_from_draw(draw=self.draw, by=self.by("planner_a"), at=self.at)
        return list(Inspection.objects.filter(draw=self.draw).order_by("number"))

    def approved(self) -> Inspection:
        """The first visit, approved."""
        return self.approve(self.create()[0])

    def approve(self, visit: Inspection) -> Inspection:
        """A visit approved by the head of the lead."""
        return actions.approve(
            visit=visit, approval_no="市监审〔2026〕1号", by=self.by("head_a"), at=self.at
        )

    def notified(self) -> Inspection:
        """The first visit, approved and notified."""
        return actions.notify(
            visit=self.approved(), kind=NoticeKind.BEFORE, by=self.by("planner_a"), at=self.at
        )

    def part(self, visit: Inspection, kind: str = "market") -> Part:
        """The part of one department of the cast."""
        return Part.objects.get(inspection=visit, department=self.cast.department(kind))

    def finding(self, part: Part, code: str = "01", **changes: object) -> Finding:
        """The same outcome for every item, on the first day."""
        facts: dict[str, object] = {
            "visited_on": FROM,
            "outcomes": dict.fromkeys(part.outcomes.values_list("pk", flat=True), (code, "")),
        }
        return Finding(**(facts | changes))  # type: ignore[arg-type]

    def recorded(self, part: Part, code: str = "01", **changes: object) -> Part:
        """A part recorded by its first officer."""
        officer = "officer_a1" if part.department.kind == "market" else "officer_b1"
        return actions.record(
            part=part, finding=self.finding(part, code, **changes), by=self.by(officer), at=self.at
        )

    def accepted(self, part: Part, code: str = "01", **changes: object) -> Part:
        """A part recorded and accepted by its department's approver."""
        approver = "approver_a" if part.department.kind == "market" else "approver_b"
        part = self.recorded(part, code, **changes)
        return actions.accept(part=part, by=self.by(approver), at=self.at)

    def closed(self, code: str = "01", **changes: object) -> Inspection:
        """The first visit with both parts accepted."""
        visit = self.notified()
        for kind in ("market", "fire"):
            self.accepted(self.part(visit, kind), code, **changes)
        visit.refresh_from_db()
        return visit


def target(cast: Cast, n: int, *, region: str = "650102") -> Target:
    """One enterprise."""
    code = f"91650100MA7{n:06d}A"
    name = f"天山果蔬食品有限公司{n:02d}"
    return Target.objects.create(
        object_id=code, kind="enterprise", name=name, name_key=sort_key(name), match_name=name,
        credit_code=code, region=cast.regions[region], region_tokens=[-650000],
        address="人民路 1 号", updated_at=NOW,
    )  # fmt: skip


def officer(cast: Cast, username: str, **changes: object) -> Officer:
    """The officer behind an account of the cast."""
    user = cast.users[username]
    facts: dict[str, object] = {
        "officer_id": f"P-{username}", "name": user.name, "name_key": sort_key(user.name),
        "department": user.department, "user": user, "certificate_no": f"新A-{username[-2:]}",
        "certificate_from": datetime.date(2024, 1, 1), "certificate_to": datetime.date(2028, 1, 1),
        "units": ["650000"], "updated_at": NOW,
    }  # fmt: skip
    return Officer.objects.create(**(facts | changes))


def item(cast: Cast, kind: str, n: int) -> Item:
    """A published item of one department."""
    made = Item.objects.create(
        code=f"{kind}-{n}", department=cast.department(kind), region=cast.regions["650000"]
    )
    ItemVersion.objects.create(
        item=made, number=1, category="食品安全", matter=f"{kind} 事项 {n}", item_class="general",
        method="现场检查", basis_text="《中华人民共和国食品安全法》第一百一十条",
        basis=[{"instrument": "中华人民共和国食品安全法", "article": "第一百一十条",
                "verified": False}],
        state=ItemState.PUBLISHED, published_at=NOW, published_by=cast.users["planner_a"],
        created_at=NOW,
    )  # fmt: skip
    return made


def build(cast: Cast, *, winners: int = 3) -> World:
    """A joint task of market supervision and fire, drawn and verified; two officers each."""
    plan = Plan.objects.create(
        region=cast.regions["650000"], year=2026, title="2026 年度抽查工作计划", office=cast.office
    )
    task = PlanTask.objects.create(
        plan=plan, sequence=1, code="T-01", title="食品生产企业部门联合抽查",
        lead=cast.department("market"), draw_kind="directed", item_class="general",
        starts_on=FROM, ends_on=TO,
    )  # fmt: skip
    PlanTaskJoining.objects.create(task=task, department=cast.department("fire"))
    items = {"market": item(cast, "market", 1), "fire": item(cast, "fire", 1)}
    items["market2"] = item(cast, "market", 2)
    for n, (key, kind) in enumerate(
        [("market", "market"), ("market2", "market"), ("fire", "fire")], start=1
    ):
        PlanTaskItem.objects.create(
            task=task, sequence=n, text=items[key].code, item=items[key],
            department=cast.department(kind),
        )  # fmt: skip
    officers = {
        name: officer(cast, name)
        for name in ("officer_a1", "officer_a2", "officer_b1", "officer_b2")
    }
    draw = Draw.objects.create(
        task=task, draw_id=DRAW_ID, mode="open", state=DrawState.VERIFIED, inspect_from=FROM,
        inspect_to=TO, commit_by=NOW, reveal_by=NOW, draw_at=NOW, result_by=NOW, cap=10,
        result={}, bundle_path="bundle.zip", requested_by=cast.users["planner_a"], requested_at=NOW,
        expected_count=winners + 1, announcement_digest="ab" * 32,
    )  # fmt: skip
    Stratum.objects.create(
        draw=draw, name="all", ratio_p=winners, ratio_q=winners + 1, population=winners + 1,
        winners=winners,
    )  # fmt: skip
    targets = [target(cast, n) for n in range(winners + 1)]
    for n, one in enumerate(targets):
        FrameRow.objects.create(
            draw=draw, target=one, object_id=one.object_id, name=one.name, stratum="all",
            unit="650102", rank=n + 1, is_winner=n < winners,
        )  # fmt: skip
    for one in targets[:winners]:
        deal(draw, one, officers)
    return World(cast, task, draw, targets, officers, items)


def deal(draw: Draw, one: Target, officers: dict[str, Officer], **changes: object) -> None:
    """Two places per department for one target."""
    for made in officers.values():
        pool = f"{made.department.code}/650000"
        Assignment.objects.create(
            draw=draw, object_id=one.object_id, pool=pool, officer=made,
            officer_code=made.officer_id, **changes,
        )  # fmt: skip

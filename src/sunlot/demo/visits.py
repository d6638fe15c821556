"""From drawn names to published results: approval, notice, visit, record, review, publication."""

import datetime
from collections.abc import Iterator
from itertools import cycle
from typing import Any

from django.db import transaction

from sunlot.accounts import actions as accounts
from sunlot.accounts.models import User
from sunlot.accounts.queries import actor_of
from sunlot.actors import Actor
from sunlot.demo import TODAY
from sunlot.demo.calendar import Calendar, at
from sunlot.demo.people import actor
from sunlot.demo.show import Show
from sunlot.draws.models import Draw
from sunlot.inspections import actions as inspections
from sunlot.inspections.actions.recording import Finding
from sunlot.inspections.models import Inspection, Part
from sunlot.inspections.states import PartState
from sunlot.items.models import Item
from sunlot.officers import actions as officers
from sunlot.officers.models import Officer
from sunlot.publications import actions as publications
from sunlot.publications.models import Publication
from sunlot.targets.models import Target
from sunlot.workdays.calendar import is_working_day

# Department code → who plans and who approves there.
STAFF = {
    "650000-market": ("planner", "approver", "head"),
    "650000-ecology": ("ecology", "ecology-approver", "ecology-head"),
    "650000-education": ("education", "education-approver", "education-head"),
}
LEFT_TO_PUBLISH = 3
EXCEPTION_REASON = "12345 热线转来的投诉线索，须现场核实（示例数据）"


def inspect(draw: Draw, words: dict[str, Any], plan: dict[str, Any], days: Calendar) -> int:
    """Create, approve and announce the visits, and record what the officers found.

    :param plan: shares of outcomes and of visits that were impossible, in per mille.
    :return: number of visits.
    """
    lead = STAFF[words["departments"][0]["code"]]
    count = inspections.create_from_draw(draw=draw, by=actor(lead[0]), at=days.at("drawn", 17))
    inspections.approve_all(
        draw=draw, approval_no=f"新市监检审〔2026〕{draw.pk:02d}号（示例）", typed_count=count,
        by=actor(lead[2]), at=days.at("approved", 10),
    )  # fmt: skip
    inspections.notify_all(
        draw=draw, typed_count=count, by=actor(lead[0]), at=days.at("noticed", 10)
    )
    outcomes = spread(plan["outcomes"])
    states = spread({**plan["not_inspectable"], "": 1000 - sum(plan["not_inspectable"].values())})
    visit_days = cycle(_working_days(words["starts_on"], words["ends_on"]))
    for visit in Inspection.objects.filter(draw=draw).order_by("number"):
        day, life_cycle = next(visit_days), next(states)
        for part in visit.parts.order_by("pk"):
            found = Finding(
                visited_on=day,
                life_cycle=life_cycle,
                outcomes={
                    row.pk: (
                        code := next(outcomes),
                        "" if code == "01" else "详见现场笔录（示例数据）",
                    )
                    for row in part.outcomes.all()
                }
                if not life_cycle
                else {},
                note="现场核实登记状态（示例数据）" if life_cycle else "",
            )
            inspections.record(part=part, finding=found, by=_recorder(part), at=at(day, 17))
    return count


def review(draw: Draw, days: Calendar) -> int:
    """Every part is reviewed by another person of its department."""
    parts = Part.objects.filter(inspection__draw=draw, state=PartState.TO_REVIEW)
    found = list(parts.select_related("department"))
    for part in found:
        inspections.accept(
            part=part, by=actor(STAFF[part.department.code][1]), at=days.at("reviewed_by", 15)
        )
    return len(found)


def publish(draw: Draw, days: Calendar, show: Show) -> None:
    """Each department publishes its own results; a few are left so that the clock can be seen."""
    parts = list(
        Part.objects.filter(inspection__draw=draw, state=PartState.ACCEPTED)
        .select_related("department").order_by("pk")
    )  # fmt: skip
    waiting = parts[-LEFT_TO_PUBLISH:]
    for code in sorted({part.department.code for part in parts}):
        mine = [one for one in parts if one.department.code == code and one not in waiting]
        if mine:
            publications.publish_many(
                parts=mine, by=actor(STAFF[code][0]), at=days.at("published_from", 10)
            )
    show.line(f"已公示 {len(parts) - len(waiting)} 条，留 {len(waiting)} 条待公示")


def correct(draw: Draw, days: Calendar, show: Show) -> None:
    """One correction that a second person confirms."""
    public = Publication.objects.filter(part__inspection__draw=draw).order_by("pk")
    chosen = next(
        one for one in public.select_related("part__department")
        if one.part.outcomes.filter(outcome="01").exists()
    )  # fmt: skip
    row = chosen.part.outcomes.filter(outcome="01").order_by("pk")[0]
    staff = STAFF[chosen.part.department.code]
    request = publications.request_correction(
        publication=chosen, by=actor(staff[0]),
        amendment=inspections.Amendment(outcomes={row.pk: "05"}),
        reason="录入时选错结果，按现场笔录更正（示例数据）", at=days.at("published_to", 9),
    )  # fmt: skip
    publications.confirm_change(request=request, by=actor(staff[1]), at=days.at("published_to", 11))
    show.line(f"更正 1 条：{chosen.part.inspection.number}，两人办理，原文保留")


def withhold(draw: Draw, days: Calendar, show: Show) -> None:
    """One result that the law keeps from the public, with its reason."""
    part = (
        Part.objects.filter(
            inspection__draw=draw, state=PartState.ACCEPTED, publication__isnull=True
        ).select_related("department").order_by("pk").first()
    )  # fmt: skip
    if part is not None:
        publications.withhold(
            part=part, reason="W15A", note="含企业工艺参数，属商业秘密（示例数据）",
            by=actor(STAFF[part.department.code][0]), at=days.at("published_to", 14),
        )  # fmt: skip
        show.line(f"依法不公开 1 条：{part.inspection.number}，理由公布在时效统计和检查页")


def exception(days: Calendar, show: Show) -> None:
    """One visit that no draw chose, with code, reason and approval: the other side of F1."""
    planner = actor("planner")
    first, last = days.day("inspected_from"), days.day("inspected_to")
    visit = _notified("90", 0, first, last, _team(first, last)[:2], days.day("approved"))
    part = visit.parts.get()
    day = days.day("inspected_from")
    found = Finding(visited_on=day, outcomes={row.pk: ("01", "") for row in part.outcomes.all()})
    inspections.record(part=part, finding=found, by=_recorder(part), at=at(day, 17))
    part.refresh_from_db()
    inspections.accept(part=part, by=actor("approver"), at=days.at("reviewed_by", 16))
    part.refresh_from_db()
    publications.publish(part=part, by=planner, at=days.at("published_from", 11))
    show.line(f"非随机检查 1 次：{visit.number}，例外代码 E3，有理由、有审批")


def leave_to_record(show: Show) -> None:
    """One visit of this week that waits for its officer, who has an account to sign in with."""
    today = datetime.date.fromisoformat(TODAY)
    last = today + datetime.timedelta(days=11)
    team = _team(today, last)
    officer = next(one for one in team if one.name == "亚森·艾买提")
    officers.link_account(
        officer=officer, user=User.objects.get(username="officer"), by=actor("planner"),
        at=at(today, 8),
    )  # fmt: skip
    other = next(one for one in team if one.pk != officer.pk)
    visit = _notified("91", 1, today, last, [officer, other], today)
    show.line(f"{visit.number} 已送达通知书，等待执法人员录入")


def away_and_rotated(show: Show) -> None:
    """Absences, one of them to be confirmed, a rotation that the head upheld, the year's figure."""
    today = datetime.date.fromisoformat(TODAY)
    planner, day = actor("planner"), datetime.timedelta(days=1)
    team = _team(today, today + 11 * day)
    own = next(one for one in team if one.name == "亚森·艾买提")
    others = [one for one in team if one.pk != own.pk]
    officers.request_absence(
        kind="training", first=today + 3 * day, last=today + 5 * day, note="执法人员培训班",
        by=actor("officer"), at=at(today, 12),
    )  # fmt: skip
    officers.enter_absence(
        officer=others[1], kind="leave", first=today, last=today + 9 * day, note="", by=planner,
        at=at(today, 12),
    )  # fmt: skip
    part = Part.objects.filter(state=PartState.ACCEPTED, department=own.department).order_by("pk")[
        0
    ]
    member = part.team.select_related("officer").order_by("officer__officer_id")[0]
    rotation = officers.propose(
        officer=member.officer, target=part.inspection.target, origin="rotation",
        reason="上一次到该企业检查，按规定轮换", by=planner, at=at(today, 12),
        valid_to=datetime.date(today.year, 12, 31),
    )  # fmt: skip
    officers.decide(recusal=rotation, uphold=True, by=actor("approver"), at=at(today, 13))
    officers.set_department_capacity(
        department=own.department, visits=45, by=planner, at=at(today, 13)
    )
    show.line("不在岗 2 条（1 条待确认），轮换回避 1 条，每人每年 45 次")


def _team(first: datetime.date, last: datetime.date) -> list[Officer]:
    """Officers of market supervision whose certificates are valid all that time."""
    return list(
        Officer.objects.filter(
            department__code="650000-market", is_active=True, is_expert=False,
            certificate_from__lte=first, certificate_to__gte=last,
        ).order_by("officer_id")
    )  # fmt: skip


def _notified(
    number: str,
    place: int,
    first: datetime.date,
    last: datetime.date,
    team: list[Officer],
    day: datetime.date,
) -> Inspection:
    """A visit without a draw, registered, approved by another person and announced in one day."""
    planner = actor("planner")
    target = Target.objects.filter(tags__contains=["学校食堂"]).order_by("object_id")[place]
    visit = inspections.register_exception(
        target=target, code="E3", reason=EXCEPTION_REASON,
        items=[Item.objects.get(code="YSSX-021")], officers=team,
        planned_from=first, planned_to=last, by=planner, at=at(day, 9),
    )  # fmt: skip
    inspections.approve(
        visit=visit, approval_no=f"新市监检审〔2026〕{number}号（示例）", by=actor("head"),
        at=at(day, 10),
    )  # fmt: skip
    inspections.notify(visit=visit, kind="before", by=planner, at=at(day, 11))
    return visit


def _recorder(part: Part) -> Actor:
    """The first officer of the team; the account is opened when it is first needed."""
    member = part.team.select_related("officer__department").order_by("officer__officer_id")[0]
    officer = member.officer
    if officer.user_id is None:
        with transaction.atomic():
            user = accounts.create_user(
                username=f"officer-{officer.officer_id}".lower()[:40], name=officer.name, title="",
                role="officer", department=officer.department, password=None, at=officer.updated_at,
            )  # fmt: skip
        officers.link_account(
            officer=officer, user=user, by=actor(STAFF[officer.department.code][0]),
            at=officer.updated_at,
        )  # fmt: skip
        officer.refresh_from_db()
    return actor_of(User.objects.with_actor_facts().get(pk=officer.user_id))


def spread(per_mille: dict[str, int]) -> Iterator[str]:
    """Codes in fixed shares, spread evenly; the same sequence on every machine and every day."""
    total = sum(per_mille.values())
    debt = dict.fromkeys(per_mille, 0)
    while True:
        for code, share in per_mille.items():
            debt[code] += share
        chosen = max(sorted(debt), key=debt.__getitem__)
        debt[chosen] -= total
        yield chosen


def _working_days(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    days = ((first + datetime.timedelta(days=n)) for n in range((last - first).days + 1))
    return [day for day in days if is_working_day(day)]

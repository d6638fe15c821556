"""Every form sent twice, by an impatient click or an old page: done once, and the second is told.

Checking a draw again (`draws:verify`) is left out: every check is an act of its own, on record.
The second answer is a page (led on, or told that it is done), and writes nothing: no second record,
no second entry of the ledger.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps

from sunlot.items.queries.publishing import going, mark_of
from tests.permissions.people import Person
from tests.permissions.routes import routes
from tests.permissions.walk import Walker, person_named
from tests.permissions.world import World
from tests.permissions.world.places import OWN

Data = dict[str, Any]
# 404: the record itself is gone. 200: the page of the step, which no longer has its button.
FRIENDLY = {"302", "200", "404", "409", "422"}
NOT_COUNTED = {"Session", "Draft"}


@dataclass(frozen=True, slots=True)
class Sent:
    """One form: who sends it, and what with; `first` is the status of the first answer."""

    route: str
    heading: str
    data: Callable[[World], Data] | Data
    first: str = "302"
    who: str = ""


def task(world: World) -> Data:
    market = world.cast.department("market")
    return {
        "code": "NEW-1", "title": "示例任务", "lead": market.pk, "draw_kind": "directed",
        "item_class": "general",
    }  # fmt: skip


def rows(world: World) -> Data:
    plan = world.record("draft_plan", OWN)
    return {"rows": f"[{plan.tasks.order_by('sequence')[0].pk}]"}


def team(world: World) -> Data:
    task = world.record("issued_tasks", OWN)["free"]
    pks = [task.lead_id, *task.joinings.values_list("department_id", flat=True)]
    return {f"d{pk}-total": "3" for pk in pks} | {f"d{pk}-level": "region" for pk in pks}


def record(world: World) -> Data:
    part = world.record("record_part", OWN)
    return {
        "visited_on": "2026-04-20", "present": [one.officer_id for one in part.team.all()],
        **{f"outcome-{one.pk}": "01" for one in part.outcomes.all()},
    }  # fmt: skip


def correction(world: World) -> Data:
    part = world.record("correct_part", OWN)
    return {
        "visited_on": part.visited_on.isoformat(), "life_cycle": "none",
        "reason": "录入时选错了结果，特此更正",
        **{f"outcome-{one.pk}": "05" if one.outcome != "05" else "01"
           for one in part.outcomes.all()},
    }  # fmt: skip


def unplanned(world: World) -> Data:
    officers = world.record("officers", OWN)
    return {
        "object_code": world.record("target", OWN).object_id, "code": "E3",
        "reason": "12345 热线转办，编号 20260418-0077",
        "items_chosen": [world.record("item", OWN).pk], "officer_1": officers[0].pk,
        "officer_2": officers[1].pk, "planned_from": "2026-05-01", "planned_to": "2026-05-02",
    }  # fmt: skip


def recusal(world: World) -> Data:
    return {
        "code": world.record("targets", OWN)[0].object_id,
        "origin": "kin",
        "reason": "示例事由详情",
    }


REASON = {"reason": "示例理由，写明原因"}
FORMS = [
    Sent("accounts:request-new", "system_admin",
         {"username": "twice", "name": "示例乙", "role": "system_admin"}),
    Sent("accounts:request-open", "security_admin", {}, first="200"),
    Sent("accounts:request-refuse", "security_admin", REASON),
    Sent("accounts:disable", "security_admin", {}),
    Sent("accounts:reset-new", "system_admin", {"kind": "password", "identity": "当面核对"}),
    Sent("items:publish", "planner", lambda world: {
        "seen": mark_of(going(world.record("draft_item", OWN).versions.filter(state="draft")))}),
    Sent("items:discard", "planner", {}),
    Sent("items:unified-publish", "coordinator", {}),
    Sent("items:law-withdraw", "planner", {}),
    Sent("items:law-hold", "planner", {"note": "修订后内容未变"}),
    Sent("checklists:publish", "planner", {}),
    Sent("checklists:question-remove", "planner", {}),
    Sent("officers:declare", "officer", recusal),
    Sent("officers:decide", "approver", {"decision": "uphold"}, who="head_a"),
    Sent("plans:task-add", "coordinator", task),
    Sent("plans:task-edit", "coordinator", task),
    Sent("plans:task-ratios", "coordinator", {"ratio_all": "7", "min_all": "1"}),
    Sent("plans:task-scope", "coordinator", {"kinds": ["enterprise"], "do": "save"}),
    Sent("plans:task-team", "coordinator", team),
    Sent("plans:task-remove", "coordinator", {}),
    Sent("plans:sheet-remove", "coordinator", rows, first="200"),
    Sent("plans:submit", "coordinator", {"low_share_reason": "示例理由"}),
    Sent("plans:adopt", "office_approver", {}),
    Sent("plans:return", "office_approver", REASON),
    Sent("plans:issue-request", "coordinator", {"document_number": "示例〔2026〕9号"}),
    Sent("plans:revise", "coordinator", {}),
    Sent("inspections:approve", "approver", {"approval_no": "示例 1 号"}),
    Sent("inspections:refuse", "approver", REASON),
    Sent("inspections:resubmit", "planner", {}),
    Sent("inspections:notify", "planner", {"kind": "before"}),
    Sent("inspections:record", "officer", record),
    Sent("inspections:review", "approver", {}),
    Sent("inspections:return", "approver", REASON),
    Sent("inspections:unplanned", "planner", unplanned),
    Sent("publications:publish", "planner", {}),
    Sent("publications:withhold", "planner",
         {"reason": "W15A", "note": "涉及企业的商业秘密内容，依法不公开"}),
    Sent("publications:correct", "planner", correction),
    Sent("publications:withdraw", "planner", {"reason": "检查对象有误，应为同名企业"}),
    Sent("draws:confirm", "approver", lambda world: {
        "typed_count": world.record("prepared_draw", OWN).expected_count}),
    Sent("draws:announce", "coordinator", {}),
    Sent("draws:withdraw", "planner", REASON),
    Sent("draws:void", "coordinator", REASON),
    Sent("imports:undo", "planner", {}),
]  # fmt: skip


def counts() -> dict[str, int]:
    """Rows of every table but those of sessions."""
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models()
        if model.__name__ not in NOT_COUNTED
    }


def words_of(body: bytes) -> str:
    """What the page says is wrong."""
    found = re.search(
        r'(?s)class="(error-summary|card failure|clash).*?</(?:div|dl)>', body.decode()
    )
    return re.sub(r"<[^>]+>", " ", found[0]) if found else body.decode()[:300]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.route)
def test_form_when_sent_twice_then_once(form: Sent, walker: Walker) -> None:
    route = next(one for one in routes() if one.name == form.route)
    person = person_named(form.heading)
    if form.who:
        person = Person(form.heading, form.who, person.words)
    url = walker.url(route, OWN, person)
    data = form.data(walker.world) if callable(form.data) else form.data
    first, second = walker.twice(person, url, data, counts)
    assert (first.status, first.bug) == (form.first, ""), words_of(first.body)
    assert second.bug == ""
    assert second.status in FRIENDLY
    assert second.counted == first.counted, "the second one wrote something"

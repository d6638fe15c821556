import datetime
import json

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from drawproof.canonical import canonical
from sunlot.errors import Forbidden
from sunlot.inspections import actions as inspections
from sunlot.inspections.models import Inspection, Part
from sunlot.inspections.queries import history_of
from sunlot.inspections.tests.world import DAY, FROM, NOW, World
from sunlot.ledger.models import Event
from sunlot.publications import actions, queries
from sunlot.publications.errors import (
    AlreadyPublished,
    AlreadyWithheld,
    NotAccepted,
    NoteMissing,
    NothingChosen,
    NotPublisher,
    ReasonUnknown,
)
from sunlot.publications.models import Publication, Revision
from sunlot.publications.rules import digest
from sunlot.publications.states import PublicationState

NOTE = "涉及配方和供货价格的商业秘密"
TODAY = FROM


def test_publish_then_snapshot_holds_what_the_public_may_see(world: World, part: Part) -> None:
    publication = actions.publish(part=part, by=world.by("planner_a"), at=NOW)
    revision = publication.revisions.get()
    assert revision.content == {
        "v": 1,
        "number": "650000-2026-000001-0001",
        "target": {
            "object_id": world.targets[0].object_id, "kind": "enterprise",
            "name": world.targets[0].name, "credit_code": world.targets[0].credit_code,
        },
        "task": {"code": "T-01", "title": "食品生产企业部门联合抽查"},
        "draw_id": "650000-2026-000001",
        "exception": {"code": "", "words": ""},
        "department": {"code": "650000-market", "name": "自治区市场监督管理局"},
        "visited_on": "2026-04-20",
        "formed_on": "2026-04-20",
        "items": [
            {"code": "market-1", "matter": "market 事项 1", "outcome": "05",
             "words": "发现问题已责令改正"},
            {"code": "market-2", "matter": "market 事项 2", "outcome": "05",
             "words": "发现问题已责令改正"},
        ],
        "follow_up": "已责令改正，改正后复查",
        "life_cycle": {"code": "", "words": ""},
    }  # fmt: skip
    assert revision.sha256 == digest(revision.content)
    event = Event.objects.get(kind="publications.published")
    assert event.data["results"][0]["sha256"] == revision.sha256


def test_publish_then_no_officer_note_or_stratum_is_public(world: World) -> None:
    """RK-01: no class; personal data of officers stays inside."""
    part = world.part(world.notified())
    outcomes = {row.pk: ("08", "法定代表人王小明电话") for row in part.outcomes.all()}
    part = world.accepted(part, outcomes=outcomes, note="内部说明")
    actions.publish(part=part, by=world.by("planner_a"), at=NOW)
    text = canonical(Revision.objects.get().content).decode()
    for word in ("王海涛", "阿依努尔", "王小明", "内部说明", "stratum", "risk", "class", "officer"):
        assert word not in text


def test_publish_impossible_visit_then_life_cycle_is_public(world: World) -> None:
    part = world.accepted(world.part(world.notified()), outcomes={}, life_cycle="L2")
    content = actions.publish(
        part=part, by=world.by("planner_a"), at=NOW
    ).revisions.get().content  # fmt: skip
    assert content["life_cycle"] == {"code": "L2", "words": "注销"}
    assert {one["outcome"] for one in content["items"]} == {""}


def test_publish_by_approver_of_the_inspecting_department_then_done(
    world: World, part: Part
) -> None:
    actions.publish(part=part, by=world.by("approver_a"), at=NOW)


def test_publish_by_joining_department_then_refused(world: World, part: Part) -> None:
    """PB-02: who inspects, publishes."""
    with pytest.raises(NotPublisher, match="市场监管部门"):
        actions.publish(part=part, by=world.by("planner_b"), at=NOW)


@pytest.mark.parametrize("who", ["coordinator", "officer_a1", "supervisor", "outsider", "sysadmin"])
def test_publish_by_others_then_forbidden(world: World, part: Part, who: str) -> None:
    with pytest.raises(Forbidden):
        actions.publish(part=part, by=world.by(who), at=NOW)
    with pytest.raises(Forbidden):
        actions.withhold(part=part, reason="W15A", note=NOTE, by=world.by(who), at=NOW)
    assert not Publication.objects.exists()


def test_publish_before_review_then_refused(world: World) -> None:
    part = world.recorded(world.part(world.notified()))
    with pytest.raises(NotAccepted):
        actions.publish(part=part, by=world.by("planner_a"), at=NOW)


def test_publish_twice_then_second_is_told_and_nothing_doubles(world: World, part: Part) -> None:
    actions.publish(part=part, by=world.by("planner_a"), at=NOW)
    with pytest.raises(AlreadyPublished):
        actions.publish(part=part, by=world.by("approver_a"), at=NOW)
    assert Revision.objects.count() == 1
    assert Event.objects.filter(kind="publications.published").count() == 1


def test_publish_many_one_is_foreign_then_none_is_published(world: World, part: Part) -> None:
    other = world.accepted(world.part(part.inspection, "fire"))
    with pytest.raises(NotPublisher):
        actions.publish_many(parts=[part, other], by=world.by("planner_a"), at=NOW)
    with pytest.raises(NothingChosen):
        actions.publish_many(parts=[], by=world.by("planner_a"), at=NOW)
    assert not Publication.objects.exists()


def test_publish_one_department_before_the_other_is_done(world: World, part: Part) -> None:
    actions.publish(part=part, by=world.by("planner_a"), at=NOW)
    assert world.part(part.inspection, "fire").state == "to_record"


def test_withhold_then_reason_is_kept_and_publishing_stays_possible(
    world: World, part: Part
) -> None:
    """PB-03: no longer withheld when the reason is gone."""
    with pytest.raises(ReasonUnknown):
        actions.withhold(part=part, reason="W1", note=NOTE, by=world.by("planner_a"), at=NOW)
    with pytest.raises(NoteMissing):
        actions.withhold(part=part, reason="W15A", note="x", by=world.by("planner_a"), at=NOW)
    actions.withhold(part=part, reason="W15A", note=NOTE, by=world.by("planner_a"), at=NOW)
    with pytest.raises(AlreadyWithheld):
        actions.withhold(part=part, reason="W15A", note=NOTE, by=world.by("planner_a"), at=NOW)
    assert not queries.published().exists()
    actions.publish(part=part, by=world.by("planner_a"), at=NOW + DAY)
    with pytest.raises(AlreadyPublished):
        actions.withhold(part=part, reason="W15A", note=NOTE, by=world.by("planner_a"), at=NOW)
    assert Publication.objects.get().state == PublicationState.PUBLISHED


def test_database_refuses_publication_without_who_or_reason(world: World, part: Part) -> None:
    publication = actions.publish(part=part, by=world.by("planner_a"), at=NOW)
    for wrong in (
        {"published_by": None},
        {"state": "withheld"},
        {"state": "withdrawn"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Publication.objects.filter(pk=publication.pk).update(**wrong)


def test_duties_then_own_department_only_and_outsider_nothing(world: World, part: Part) -> None:
    world.accepted(world.part(part.inspection, "fire"))
    for who, count in [
        ("planner_a", 1), ("planner_b", 1), ("officer_a1", 2), ("coordinator", 2),
        ("supervisor", 2), ("outsider", 0), ("planner_c", 0), ("sysadmin", 0), ("party_public", 0),
    ]:  # fmt: skip
        assert queries.duties_for(world.by(who)).count() == count, who


def test_overdue_then_late_list_from_the_day_after_the_due_day(world: World, part: Part) -> None:
    """PB-01: formed on 20 April, due on 20 May 2026."""
    duties = queries.duties_for(world.by("planner_a"))
    due = datetime.date(2026, 5, 20)
    assert not queries.overdue(duties, due).exists()
    assert queries.overdue(duties, due + DAY).get() == part
    assert queries.with_status(duties, "late", due + DAY).get() == part
    actions.publish(part=part, by=world.by("planner_a"), at=NOW + 60 * DAY)
    assert not queries.overdue(duties, due + DAY).exists()
    (row,) = queries.timeliness("650000/", due + 60 * DAY)
    assert (row.total, row.late, row.on_time, row.settled) == (1, 1, 0, 1)


def test_timeliness_then_counts_add_up(world: World) -> None:
    visits = world.create()
    for visit in visits:
        inspections.approve(visit=visit, approval_no="1", by=world.by("head_a"), at=NOW)
        inspections.notify(visit=visit, kind="before", by=world.by("planner_a"), at=NOW)
        world.accepted(world.part(visit))
    one, two, _three = [world.part(visit) for visit in visits]
    actions.publish(part=one, by=world.by("planner_a"), at=NOW)
    actions.withhold(part=two, reason="W15A", note=NOTE, by=world.by("planner_a"), at=NOW)
    (row,) = queries.timeliness("650000/", TODAY)
    assert (row.total, row.on_time, row.pending, row.withheld, row.overdue) == (3, 1, 1, 1, 0)
    (row,) = queries.timeliness("", TODAY + 60 * DAY)
    assert (row.overdue, row.pending, row.settled) == (1, 0, 2)
    assert queries.timeliness("650000/652300/", TODAY) == []
    Part.objects.filter(pk=_three.pk).update(formed_on=datetime.date(2026, 12, 28))
    (row,) = queries.timeliness("650000/", datetime.date(2027, 6, 1))
    assert (row.overdue, row.pending, row.unknown) == (0, 0, 1)


def test_timeliness_due_date_unknown_then_published_is_not_counted_as_punctual(
    world: World, part: Part, client: Client
) -> None:
    """PB-01: without the calendar of 2027 nobody knows whether it came in time."""
    actions.publish(part=part, by=world.by("planner_a"), at=NOW)
    Part.objects.filter(pk=part.pk).update(formed_on=datetime.date(2026, 12, 28))
    (row,) = queries.timeliness("650000/", datetime.date(2027, 6, 1))
    assert (row.total, row.on_time, row.late, row.unknown, row.settled) == (1, 0, 0, 1, 0)
    text = client.get("/open/timeliness/").content.decode()
    assert "期限待定" in text
    assert "不计入按期公示率" in text


def test_public_queries_then_by_target_inspection_task_and_draw(world: World, part: Part) -> None:
    world.accepted(world.part(part.inspection, "fire"))
    actions.publish(part=part, by=world.by("planner_a"), at=NOW)
    assert [one.part_id for one in queries.published()] == [part.pk]
    for found in (
        queries.by_target(world.targets[0].object_id),
        queries.by_inspection(part.inspection.number),
        queries.by_task(world.task.pk),
        queries.by_draw(world.draw.draw_id),
    ):
        row = found.get()
        assert row.current["number"] == part.inspection.number
        assert row.current_number == 1
    assert not queries.by_target(world.targets[1].object_id).exists()


def test_download_then_one_row_per_item(world: World, part: Part) -> None:
    actions.publish(part=part, by=world.by("planner_a"), at=NOW)
    rows = list(queries.rows_for_download())
    assert [row["item_code"] for row in rows] == ["market-1", "market-2"]
    assert rows[0]["outcome_words"] == "发现问题已责令改正"
    assert rows[0]["published_at"] == "2026-04-20T02:00:00Z"
    json.dumps(rows)


def test_publish_many_then_one_event_and_it_stands_in_each_history(
    world: World, part: Part
) -> None:
    visit = world.approve(Inspection.objects.order_by("number")[1])
    visit = inspections.notify(visit=visit, kind="before", by=world.by("planner_a"), at=NOW)
    other = world.accepted(world.part(visit))
    actions.publish_many(parts=[part, other], by=world.by("planner_a"), at=NOW)
    event = Event.objects.get(kind="publications.published")
    assert len(event.data["results"]) == 2
    for one in (part.inspection, visit):
        assert history_of(one)[0][1] == "李文静 公示检查结果"

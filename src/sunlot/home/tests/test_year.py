"""The year: five figures with both numbers, the line of finished tasks, and what needs a look."""

import datetime
from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from sunlot.home import curve, queries
from sunlot.inspections.tests.world import TO, build
from sunlot.officers.models import Officer
from sunlot.plans.models import Plan, PlanTask
from sunlot.plans.tests.builders import issued
from sunlot.publications.rules import last_overdue
from tests.cast import Cast

TODAY = datetime.date(2026, 4, 20)
DAY = datetime.timedelta(days=1)
Clients = Callable[[str], Client]


def year_of(cast: Cast, who: str, today: datetime.date = TODAY) -> queries.Year:
    found = queries.year_of(cast.actor(who), today)
    assert found is not None
    return found


def test_figures_when_there_is_a_plan_then_five_with_both_numbers_and_their_rows(
    cast: Cast,
) -> None:
    """PL-01"""
    plan = issued(cast)
    found = {one.label: one for one in year_of(cast, "coordinator").figures}
    assert list(found) == [
        "任务办结", "检查对象完成", "部门联合任务占比", "关联信用风险分类占比", "结果按期公示",
    ]  # fmt: skip
    linked = found["关联信用风险分类占比"]
    assert (linked.part, linked.whole, linked.tick) == (1, 1, 50)
    assert linked.url == reverse("plans:detail", args=[plan.pk]) + "?show=linked"
    assert (found["检查对象完成"].part, found["检查对象完成"].whole) == (0, 0)
    assert found["检查对象完成"].note == "今年还没有检查"


def test_year_when_there_is_no_plan_then_says_only_what_is_known(cast: Cast) -> None:
    year = year_of(cast, "coordinator")
    assert [one.label for one in year.figures] == ["检查对象完成", "结果按期公示"]
    assert year.curve is None
    assert year.random.note == "今年还没有检查"


def test_year_when_the_role_works_on_single_visits_then_absent(cast: Cast) -> None:
    for who in ("officer_a1", "party_trade", "sysadmin"):
        assert queries.year_of(cast.actor(who), TODAY) is None


def test_task_when_every_visit_is_closed_then_finished_and_not_before(cast: Cast) -> None:
    world = build(cast, winners=1)
    plan, actor = world.task.plan, cast.actor("coordinator")
    progress = queries.progress_of(plan, actor)
    assert (progress.total, progress.finished(TO)) == (1, 0), "drawn, no visits yet"
    world.closed()
    progress = queries.progress_of(plan, actor)
    assert (progress.finished(TODAY), progress.finished(TODAY - DAY)) == (1, 0)
    assert (progress.planned(TO), progress.planned(TO - DAY)) == (1, 0)


def test_task_when_one_visit_is_open_then_not_finished(cast: Cast) -> None:
    world = build(cast, winners=2)
    world.closed()
    progress = queries.progress_of(world.task.plan, cast.actor("coordinator"))
    assert progress.finished(TO) == 0


def test_visits_when_one_cannot_be_inspected_then_it_stands_apart(cast: Cast) -> None:
    world = build(cast, winners=2)
    visit = world.closed()
    other = world.draw.visits.exclude(pk=visit.pk).get()
    world.approve(other)
    world.draw.visits.filter(pk=other.pk).update(
        state="impossible", life_cycle="L1", notified_at=world.at, notice_kind="before",
        notified_by=cast.users["planner_a"],
    )  # fmt: skip
    found = {one.label: one for one in year_of(cast, "coordinator").figures}["检查对象完成"]
    assert (found.part, found.whole) == (1, 1)
    assert found.note == "另有 1 户无法检查，单列"


def test_curve_when_drawn_then_ends_today_and_its_table_says_the_same() -> None:
    done = [datetime.date(2026, 2, 10), datetime.date(2026, 4, 1)]
    planned = [datetime.date(2026, 3, 31), datetime.date(2026, 12, 31)]
    line = curve.draw(
        done=lambda day: sum(one <= day for one in done),
        planned=lambda day: sum(one <= day for one in planned), total=2, today=TODAY,
    )  # fmt: skip
    assert line is not None
    assert (line.done_now, line.planned_now) == (2, 1)
    assert [month.done for month in line.months][:5] == [0, 1, 1, 2, None]
    assert [month.planned for month in line.months][:3] == [0, 0, 1]
    assert line.months[-1].planned == 2
    assert line.done.endswith(f"{line.today_x},{line.today_y}")
    assert line.labels == [3, 2, 1, 0]
    assert curve.draw(done=len, planned=len, total=0, today=TODAY) is None  # type: ignore[arg-type]


def test_curve_when_the_year_begins_and_ends_then_stays_inside() -> None:
    for day in (datetime.date(2026, 1, 1), datetime.date(2026, 12, 31), datetime.date(2028, 2, 29)):
        line = curve.draw(done=lambda _: 1, planned=lambda _: 1, total=1, today=day)
        assert line is not None
        for point in line.done.split():
            assert all(0 <= float(one) <= 100 for one in point.split(",")), day


def test_concerns_when_results_are_late_certificates_over_and_tasks_behind_then_named_with_rows(
    cast: Cast, client_of: Clients
) -> None:
    world = build(cast, winners=1)
    world.closed()
    last = last_overdue(TO + 60 * DAY)
    assert last is not None
    world.draw.visits.get().parts.update(formed_on=last)
    PlanTask.objects.create(
        plan=world.task.plan, sequence=2, code="T-02", title="落后的任务",
        lead=cast.department("fire"), draw_kind="directed", item_class="general", ends_on=TODAY,
    )  # fmt: skip
    Officer.objects.filter(officer_id="P-officer_b1").update(certificate_to=TODAY)
    year = year_of(cast, "coordinator", TO + 60 * DAY)
    assert [(one.name, one.badge[1]) for one in year.concerns] == [
        ("消防救援机构", "公示逾期"), ("市场监管部门", "公示逾期"), ("消防救援机构", "进度落后"),
    ]  # fmt: skip
    for one in year.concerns:
        assert client_of("coordinator").get(one.url).status_code == 200
    own = year_of(cast, "planner_a", TO + 60 * DAY)
    assert {one.name for one in own.concerns} == {"市场监管部门"}, "a department's own affairs"


def test_concerns_when_a_certificate_is_over_then_only_people_in_post_count(cast: Cast) -> None:
    build(cast)
    Officer.objects.filter(officer_id__in=["P-officer_b1", "P-officer_b2"]).update(
        certificate_to=TODAY - DAY
    )
    Officer.objects.filter(officer_id="P-officer_b2").update(is_active=False)
    Plan.objects.update(year=2025)
    (one,) = year_of(cast, "coordinator").concerns
    assert one.why == "在岗执法人员 1 人证件已到期，不能参加选派"


def test_draws_when_counted_then_every_state_is_in_one_of_the_words(cast: Cast) -> None:
    world = build(cast)
    found = queries.draws_of(cast.actor("coordinator"), TODAY)
    assert found is not None
    assert (found.total, found.verified, found.newest) == (1, 1, [world.draw])
    assert queries.draws_of(cast.actor("officer_a1"), TODAY) is None


def test_workbench_when_drawn_then_shows_the_line_with_its_table(
    cast: Cast, client_of: Clients
) -> None:
    issued(cast)
    page = client_of("coordinator").get(reverse("home:workbench")).content.decode()
    assert 'role="img" aria-label="今年累计办结 0 项' in page
    assert "查看数据表" in page
    assert "不按检查次数、发现问题数、罚款金额排名" in page

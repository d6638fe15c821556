"""The next working days with what ends on them, and the sentence about today."""

import datetime

import pytest

from sunlot.home import queries
from sunlot.inspections.tests.world import TO, build
from sunlot.publications.rules import due
from tests.cast import Cast

TODAY = datetime.date(2026, 4, 20)


def test_strip_when_drawn_then_holds_working_days_only_and_ends_with_the_calendar(
    cast: Cast,
) -> None:
    """WD-01"""
    actor = cast.actor("coordinator")
    days = queries.days_ahead(actor, TODAY)
    assert len(days) == 10
    assert datetime.date(2026, 4, 25) not in [one.day for one in days]
    assert [one.total for one in days] == [0] * 10
    assert queries.days_ahead(actor, datetime.date(2090, 1, 1)) == []


def test_strip_when_a_holiday_lies_between_then_marks_the_day_after(cast: Cast) -> None:
    days = queries.days_ahead(cast.actor("coordinator"), datetime.date(2026, 4, 27))
    after = [one.day for one in days if one.after_rest]
    assert after == [datetime.date(2026, 5, 6)], "1 to 5 May are free; weekends are not marked"


def test_strip_when_results_and_visits_end_then_counts_them_in_scope(cast: Cast) -> None:
    world = build(cast)
    world.notified()
    world.draw.visits.update(planned_to=TODAY)
    for who, other in (("coordinator", 1), ("planner_b", 1), ("planner_c", 0), ("outsider", 0)):
        first = queries.days_ahead(cast.actor(who), TODAY)[0]
        assert (first.day, first.other, first.publish) == (TODAY, other, 0), who


def test_strip_when_a_result_is_accepted_then_its_last_day_counts(cast: Cast) -> None:
    """PB-01"""
    world = build(cast)
    world.closed()
    formed = world.draw.visits.get(state="done").parts.first().formed_on  # type: ignore[union-attr]
    assert formed is not None
    last = due(formed).due
    assert last is not None
    days = queries.days_ahead(cast.actor("coordinator"), last)
    assert (days[0].publish, days[0].other) == (2, 0)
    assert days[0].bars[0][0] == "publish"
    assert queries.days_ahead(cast.actor("planner_a"), last)[0].publish == 1, "the own part only"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (TODAY, "今天是 2026 年第 72 个工作日，下一个休息日前还有 5 个工作日（含今天）"),
        (datetime.date(2026, 5, 1), "今天是休息日，下一个工作日是 5 月 6 日"),
        (datetime.date(2090, 1, 1), ""),
    ],
)
def test_today_when_told_then_counts_working_days(day: datetime.date, words: str) -> None:
    """WD-01"""
    assert queries.place_in_year(day) == words


def test_bars_when_both_kinds_end_on_a_day_then_stand_on_each_other() -> None:
    day = queries.Day(TODAY, publish=3, other=1, most=4)
    kinds = [kind for kind, _top, _height in day.bars]
    assert kinds == ["other", "publish"]
    assert all(top >= 0 for _kind, top, _height in day.bars)
    assert TO > TODAY

"""The cumulative line of the year as a picture of 100 by 100, drawn on the server."""

import calendar
import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Count = Callable[[datetime.date], int]


@dataclass(frozen=True, slots=True)
class Month:
    """One row of the table behind the line; `done` is None for months to come."""

    number: int
    planned: int
    done: int | None


@dataclass(frozen=True, slots=True)
class Curve:
    """Points as SVG wants them, labels of the axis from above, and the same numbers as a table."""

    planned: str
    done: str
    area: str
    today_x: str
    today_y: str
    labels: Sequence[int]
    lines: Sequence[str]
    months: Sequence[Month]
    done_now: int
    planned_now: int


def draw(*, done: Count, planned: Count, total: int, today: datetime.date) -> Curve | None:
    """The year of `today`; None where there is nothing to count.

    :param done, planned: how many by the end of a day.
    """
    if not total:
        return None
    start = datetime.date(today.year, 1, 1)
    ends = [
        datetime.date(today.year, month, calendar.monthrange(today.year, month)[1])
        for month in range(1, 13)
    ]
    span = (ends[-1] - start).days
    top = -(-total // 3) * 3

    def at(day: datetime.date, count: int) -> tuple[str, str]:
        return f"{100 * (day - start).days / span:.2f}", f"{100 - 100 * count / top:.2f}"

    past = [*(day for day in ends if day < today), today]
    plan_points = [("0", "100"), *(at(day, planned(day)) for day in ends)]
    done_points = [("0", "100"), *(at(day, done(day)) for day in past)]
    last_x, last_y = done_points[-1]
    return Curve(
        planned=_points(plan_points), done=_points(done_points),
        area=f"0,100 {_points(done_points)} {last_x},100", today_x=last_x, today_y=last_y,
        labels=[top, top * 2 // 3, top // 3, 0], lines=["0", "33.33", "66.67", "100"],
        months=[
            Month(day.month, planned(day), done(min(day, today))
                  if day.replace(day=1) <= today else None)
            for day in ends
        ],
        done_now=done(today), planned_now=planned(today),
    )  # fmt: skip


def _points(points: Sequence[tuple[str, str]]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)

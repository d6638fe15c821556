"""The next working days and what ends on them, for everything in the reader's scope."""

import datetime
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sunlot.actors import Actor
from sunlot.clock import CHINA
from sunlot.draws.queries import draws_for
from sunlot.draws.states import OPEN
from sunlot.inspections.queries import visits_for
from sunlot.inspections.states import InspectionState
from sunlot.publications.queries import duties_for, pending
from sunlot.publications.rules import due
from sunlot.ui.words import words_day
from sunlot.workdays.calendar import UnknownYear, standard

BAR = 40
GAP = 2
LEAST = 4
WEEKEND = 3  # days from a Friday to its Monday; a longer rest is a holiday
DAY = datetime.timedelta(days=1)
WEEKDAYS = (
    gettext_lazy("周一"), gettext_lazy("周二"), gettext_lazy("周三"), gettext_lazy("周四"),
    gettext_lazy("周五"), gettext_lazy("周六"), gettext_lazy("周日"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Day:
    """One working day: how many results have to be public by then, and what else ends.

    `bars` are (kind, top, height) of a picture 40 high; `after_rest`: a holiday lies before it.
    """

    day: datetime.date
    publish: int = 0
    other: int = 0
    most: int = 0
    after_rest: bool = False

    @property
    def total(self) -> int:
        """Everything that ends on the day."""
        return self.publish + self.other

    @property
    def bars(self) -> Sequence[tuple[str, int, int]]:
        """The parts of the bar from below: other deadlines, then publication."""
        drawn: list[tuple[str, int, int]] = []
        floor = BAR
        for kind, count in (("other", self.other), ("publish", self.publish)):
            if count:
                height = max(LEAST, (BAR - GAP) * count // self.most)
                drawn.append((kind, max(0, floor - height), height))
                floor -= height + GAP
        return drawn

    @property
    def weekday(self) -> str:
        """周一 to 周日."""
        return str(WEEKDAYS[self.day.weekday()])


def days_ahead(actor: Actor, today: datetime.date, *, count: int = 10) -> list[Day]:
    """The next working days from today on, as far as the calendar is known."""
    days = list(_working_days(today, count))
    if not days:
        return []
    publish, other = _publish(actor), _other(actor, days[0], days[-1])
    most = max(publish[day] + other[day] for day in days)
    before = [today, *days]
    return [
        Day(day, publish[day], other[day], most, after_rest=(day - before[n]).days > WEEKEND)
        for n, day in enumerate(days)
    ]


def place_in_year(today: datetime.date) -> str:
    """今天是 2026 年第 74 个工作日…; nothing where the calendar is unknown."""
    calendar = standard()
    try:
        if not calendar.is_working_day(today):
            following = next(_working_days(today, 1), None)
            words = _("今天是休息日，下一个工作日是 {day}")
            return words.format(day=words_day(following)) if following else ""
        number = calendar.working_days_between(datetime.date(today.year - 1, 12, 31), today)
        left, day = 0, today
        while calendar.is_working_day(day):
            left, day = left + 1, day + DAY
    except UnknownYear:
        return ""
    words = _("今天是 {year} 年第 {number} 个工作日，下一个休息日前还有 {left} 个工作日（含今天）")
    return words.format(year=today.year, number=number, left=left)


def _working_days(today: datetime.date, count: int) -> Iterator[datetime.date]:
    calendar, day = standard(), today
    try:
        while count:
            if calendar.is_working_day(day):
                yield day
                count -= 1
            day += DAY
    except UnknownYear:
        return


def _publish(actor: Actor) -> Counter[datetime.date]:
    rows = pending(duties_for(actor)).order_by().values_list("formed_on").annotate(n=Count("pk"))
    found: Counter[datetime.date] = Counter()
    for formed_on, number in rows:
        ends = due(formed_on).due if formed_on else None
        if ends is not None:
            found[ends] += number
    return found


def _other(actor: Actor, first: datetime.date, last: datetime.date) -> Counter[datetime.date]:
    """Ends of visits, and the appointed moments of draws."""
    visits = visits_for(actor).filter(
        state=InspectionState.TO_INSPECT, planned_to__range=(first, last)
    )
    ends = visits.order_by().values_list("planned_to").annotate(n=Count("pk", distinct=True))
    found = Counter(dict(ends))
    for moments in (
        draws_for(actor).filter(state__in=OPEN).values_list("commit_by", "reveal_by", "draw_at")
    ):
        found.update({moment.astimezone(CHINA).date() for moment in moments})
    return found

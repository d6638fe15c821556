"""What the page that replaces officers shows: who may leave, and which places nobody holds."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sunlot.draws.models import Assignment, Draw
from sunlot.draws.queries.people import away_from
from sunlot.draws.visits import done_in, still_open
from sunlot.officers.models import Officer
from sunlot.officers.queries import absences_within, is_away
from sunlot.officers.rules import Period
from sunlot.officers.wording import period_words


@dataclass(frozen=True, slots=True)
class Places:
    """Places of a draw whose visit is still to come.

    :param officers: (code, officer) of those who hold one. :param reasons: code → why an officer
        who is away should leave, as a proposal. :param vacant: (object, its id, who held it).
    """

    officers: Sequence[tuple[str, Officer]]
    reasons: Mapping[str, str]
    vacant: Sequence[tuple[str, str, str]]

    def choices(self) -> list[tuple[str, str]]:
        """The officers for the form, those who are away first."""
        rows = sorted(self.officers, key=lambda one: (one[0] not in self.reasons, one[0]))
        return [(code, self._label(code, officer)) for code, officer in rows]

    def _label(self, code: str, officer: Officer) -> str:
        words = f"{officer.name}（{code}）"
        return _("{officer}　需要换人").format(officer=words) if code in self.reasons else words


def open_places(draw: Draw, today: datetime.date) -> Places:
    """As the draw stands now."""
    done = done_in(draw)
    present = [
        one
        for one in draw.assignments.filter(ended_at__isnull=True).select_related("officer")
        if still_open(one, done)
    ]
    officers = {one.officer_code: one.officer for one in present if one.officer is not None}
    away = away_from(draw, today) & officers.keys()
    absences = absences_within(
        [officers[code].pk for code in away], first=today, last=max(today, draw.inspect_to)
    )
    return Places(
        officers=list(officers.items()),
        reasons={
            code: reason_of(officers[code], absences.get(officers[code].pk, ()), today)
            for code in away
        },
        vacant=_vacant(draw, [one for one in present if one.officer is None]),
    )


def reason_of(officer: Officer, absences: Sequence[Period], today: datetime.date) -> str:
    """Why an officer cannot be sent, for the record of the replacement."""
    if absences and not is_away(officer, today):
        periods = "、".join(period_words(*one) for one in absences)
        return _("余下检查期不在岗：{periods}").format(periods=periods)
    if officer.left_on is not None:
        return _("{day} 离岗：{kind}").format(
            day=officer.left_on, kind=officer.get_left_kind_display()
        )
    if not officer.is_active:
        return _("已离岗")
    return _("执法证件 {day} 到期").format(day=officer.certificate_to)


def _vacant(draw: Draw, places: Sequence[Assignment]) -> list[tuple[str, str, str]]:
    replaced = set(draw.substitutions.values_list("replaced_id", flat=True))
    ids = [one.object_id for one in places if one.object_id not in replaced]
    names = dict(draw.frame.filter(object_id__in=ids).values_list("object_id", "name"))
    ended = draw.assignments.filter(object_id__in=ids, ended_at__isnull=False)
    before = {
        (one.object_id, one.pool): one
        for one in ended.select_related("officer").order_by("ended_at", "pk")
        if one.officer is not None
    }
    found = []
    for place in sorted(places, key=lambda one: (one.object_id, one.pool)):
        if place.object_id in names:
            last = before.get((place.object_id, place.pool))
            found.append((names[place.object_id], place.object_id, _words(last)))
    return found


def _words(last: Assignment | None) -> str:
    if last is None or last.officer is None:
        return _("抽取时没有派满")
    return _("原为{name}，{reason}").format(name=last.officer.name, reason=last.end_reason)

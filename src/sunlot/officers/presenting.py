"""What the pages of officers and recusals say."""

import datetime
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from sunlot.actors import Actor, Permission
from sunlot.departments.models import Department
from sunlot.imports.history import Line, lines_of
from sunlot.imports.models import BatchKind
from sunlot.ledger import queries as ledger
from sunlot.ledger.models import Event
from sunlot.ledger.words import kind_words
from sunlot.officers import visits
from sunlot.officers.importing.columns import label_of, words_of
from sunlot.officers.models import Absence, Officer, Recusal
from sunlot.officers.queries import capacities, officers_for
from sunlot.officers.rules import Certificate, certificate_on, in_force, used_up
from sunlot.officers.states import AbsenceState, RecusalState
from sunlot.officers.wording import period_words
from sunlot.regions.models import Region

FEW = 3


@dataclass(frozen=True, slots=True)
class OfficerRow:
    """One line of the register: `units` in words, the rest of a long list as a number."""

    officer: Officer
    certificate: Certificate
    units: str


def rows_of(officers: Sequence[Officer], today: datetime.date) -> list[OfficerRow]:
    """Officers with certificate state and service areas in words, by one read of divisions."""
    names = unit_names({code for one in officers for code in one.units})
    return [
        OfficerRow(one, certificate_of(one, today), _few([names.get(code, code)
                                                          for code in one.units]))
        for one in officers
    ]  # fmt: skip


def certificate_of(officer: Officer, today: datetime.date) -> Certificate:
    """How the officer's certificate stands today."""
    return certificate_on(
        certificate_from=officer.certificate_from, certificate_to=officer.certificate_to,
        today=today,
    )  # fmt: skip


def unit_names(codes: Collection[str]) -> dict[str, str]:
    """``{division code: name}``, the latest name of each."""
    rows = Region.objects.filter(code__in=codes).order_by("valid_from")
    return dict(rows.values_list("code", "name"))


def _few(names: list[str]) -> str:
    if len(names) <= FEW:
        return _("、").join(names)
    return _("{names}等 {count} 个").format(names=_("、").join(names[:FEW]), count=len(names))


@dataclass(frozen=True, slots=True)
class RecusalRow:
    """One recusal with its period in words; `over` where it was upheld and has ended."""

    recusal: Recusal
    period: str
    over: bool
    coming: bool

    @property
    def open(self) -> bool:
        """Whether it waits, holds or is still to hold."""
        return self.recusal.state in (RecusalState.PROPOSED, RecusalState.UPHELD) and not self.over


def recusal_rows(recusals: Iterable[Recusal], today: datetime.date) -> list[RecusalRow]:
    """Recusals with what their days say today."""
    found = []
    for one in recusals:
        upheld = one.state == RecusalState.UPHELD
        holds = in_force(valid_from=one.valid_from, valid_to=one.valid_to, first=today, last=today)
        coming = upheld and one.valid_from is not None and one.valid_from > today
        found.append(
            RecusalRow(
                one, period_words(one.valid_from, one.valid_to),
                over=upheld and not holds and not coming, coming=coming,
            )
        )  # fmt: skip
    return found


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """One absence with its period in words and what the reader may do about it."""

    absence: Absence
    period: str
    now: bool
    may_decide: bool
    may_withdraw: bool
    may_end: bool


def absence_rows(
    absences: Iterable[Absence], actor: Actor, today: datetime.date
) -> list[AbsenceRow]:
    """Absences with what they say today."""
    found = []
    for one in absences:
        waits, holds = one.state == AbsenceState.REQUESTED, one.state == AbsenceState.CONFIRMED
        own = actor.can(Permission.OFFICERS_IMPORT) and actor.acts_for(one.officer.department_id)
        mine = actor.can(Permission.ABSENCES_REQUEST) and one.officer.user_id == actor.user_id
        asked = one.requested_by_id == actor.user_id
        now = holds and one.first <= today and (one.last is None or one.last >= today)
        found.append(
            AbsenceRow(
                one, period_words(one.first, one.last), now=now, may_decide=own and waits,
                may_withdraw=(own and (holds or (waits and asked))) or (mine and waits),
                may_end=own and holds,
            )
        )  # fmt: skip
    return found


@dataclass(frozen=True, slots=True)
class Load:
    """Visits of an officer in a year against what the person can make."""

    year: int
    visits: int
    capacity: int
    used_up: bool


def load_of(officer: Officer, today: datetime.date) -> Load:
    """The officer's visits of this year, made or to come."""
    made = visits.loads([officer.pk], today.year).get(officer.pk, 0)
    most = capacities([officer])[officer.pk]
    return Load(today.year, made, most, used_up(visits=made, capacity=most))


def unit_counts(actor: Actor, department: Department) -> list[tuple[str, str, int]]:
    """(code, name, officers in post) of the areas that a department's officers serve."""
    people = officers_for(actor).filter(department=department, is_active=True, is_expert=False)
    counted = Counter(code for units in people.values_list("units", flat=True) for code in units)
    names = unit_names(counted)
    return [(code, names.get(code, code), counted[code]) for code in sorted(counted)]


def history_of(officer: Officer) -> list[Line]:
    """What files wrote, when an account was linked and the post left, newest first."""
    linked = [
        Line(
            at=event.at,
            text=_("{who} {what}。").format(who=event.actor_name, what=_what(event)),
        )
        for event in ledger.history("officer", officer.officer_id)
    ]
    lines = [*linked, *lines_of(BatchKind.OFFICERS, officer.officer_id)]
    return sorted(lines, key=lambda line: line["at"], reverse=True)


def _what(event: Event) -> str:
    words = str(kind_words(event.kind))
    if event.kind == "officers.edited":
        return _("{what}：{changes}").format(what=words, changes=_changes(event.data))
    if event.kind != "officers.capacity-set":
        return words
    return _("{what}：{before} → {after}").format(
        what=words, before=event.data["before"] or _("空"), after=event.data["visits"] or _("空")
    )


def _changes(data: Mapping[str, Any]) -> str:
    """What an edit by hand changed; what is personal is named without its words."""
    told = []
    for name in data["changed"]:
        if name in data["after"]:
            old, new = (words_of(name, data[one][name]) for one in ("before", "after"))
            words = _("{label} {old} → {new}").format(
                label=label_of(name), old=old or _("空"), new=new or _("空")
            )
        else:
            words = label_of(name)
        told.append(words)
    return _("；").join(told)


def history_of_recusal(recusal: Recusal) -> list[Line]:
    """Who proposed, who decided or took it back, who changed its end, newest first."""
    proposed = _("{who} 提出：{origin}。").format(
        who=recusal.proposed_by.name, origin=recusal.get_origin_display()
    )
    lines = [Line(at=recusal.proposed_at, text=proposed)]
    if recusal.decided_at and recusal.decided_by:
        gone = recusal.state == RecusalState.WITHDRAWN
        decided = (_("{who} 撤回。") if gone else _("{who} 决定：{state}。")).format(
            who=recusal.decided_by.name, state=recusal.get_state_display()
        )
        lines.insert(0, Line(at=recusal.decided_at, text=decided))
    ended = [
        Line(
            at=event.at,
            text=_("{who} 更改截止日期：{before} → {after}。").format(
                who=event.actor_name, before=event.data["before"] or _("长期"),
                after=event.data["on"] or _("长期"),
            ),
        )
        for event in ledger.history("recusal", str(recusal.pk))
        if event.kind == "recusals.ended"
    ]  # fmt: skip
    return sorted([*lines, *ended], key=lambda line: line["at"], reverse=True)

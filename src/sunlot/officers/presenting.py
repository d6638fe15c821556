"""What the pages of officers and recusals say."""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sunlot.imports.history import Line, lines_of
from sunlot.imports.models import BatchKind
from sunlot.ledger import queries as ledger
from sunlot.ledger.words import kind_words
from sunlot.officers.models import Officer, Recusal
from sunlot.officers.rules import Certificate, certificate_on
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


def history_of(officer: Officer) -> list[Line]:
    """What files wrote, when an account was linked and the post left, newest first."""
    linked = [
        Line(
            at=event.at,
            text=_("{who} {what}。").format(who=event.actor_name, what=kind_words(event.kind)),
        )
        for event in ledger.history("officer", officer.officer_id)
    ]
    lines = [*linked, *lines_of(BatchKind.OFFICERS, officer.officer_id)]
    return sorted(lines, key=lambda line: line["at"], reverse=True)


def history_of_recusal(recusal: Recusal) -> list[Line]:
    """Who proposed and who decided, newest first."""
    proposed = _("{who} 提出：{origin}。").format(
        who=recusal.proposed_by.name, origin=recusal.get_origin_display()
    )
    lines = [Line(at=recusal.proposed_at, text=proposed)]
    if recusal.decided_at and recusal.decided_by:
        decided = _("{who} 决定：{state}。").format(
            who=recusal.decided_by.name, state=recusal.get_state_display()
        )
        lines.insert(0, Line(at=recusal.decided_at, text=decided))
    return lines

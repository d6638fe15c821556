"""Histories of officers and recusals as sentences."""

from django.utils.translation import gettext as _

from sunlot.imports.history import Line, lines_of
from sunlot.imports.models import BatchKind
from sunlot.ledger import queries as ledger
from sunlot.officers.models import Officer, Recusal


def history_of(officer: Officer) -> list[Line]:
    """What files wrote and when an account was linked, newest first."""
    linked = [
        Line(at=event.at, text=_("{who} 关联登录账号。").format(who=event.actor_name))
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

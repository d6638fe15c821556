"""Reads of officers, recusals, absences and capacity."""

from sunlot.officers.queries.absences import (
    absence_for,
    absences_by,
    absences_for,
    absences_to_confirm,
    absences_within,
    absent,
)
from sunlot.officers.queries.capacity import balances, capacities, department_capacities
from sunlot.officers.queries.recusals import (
    recusal_for,
    recusals_by,
    recusals_for,
    recusals_like,
    recusals_to_decide,
)
from sunlot.officers.queries.register import (
    accounts_to_close,
    away,
    departments_of,
    editor_of,
    eligible,
    figures,
    is_away,
    officer_for,
    officers_for,
    own_record,
    qualifications_of,
    search,
    with_certificate,
    with_kind,
    with_post,
)

__all__ = [
    "absence_for", "absences_by", "absences_for", "absences_to_confirm", "absences_within",
    "absent", "accounts_to_close", "away", "balances", "capacities", "department_capacities",
    "departments_of", "editor_of", "eligible", "figures", "is_away", "officer_for", "officers_for",
    "own_record", "qualifications_of", "recusal_for", "recusals_by", "recusals_for",
    "recusals_like", "recusals_to_decide", "search", "with_certificate", "with_kind",
    "with_post",
]  # fmt: skip

"""The officer register, recusals and absences."""

from sunlot.officers.models.absence import Absence, AbsenceKind
from sunlot.officers.models.officer import DepartmentCapacity, LeavingKind, Officer
from sunlot.officers.models.recusal import Recusal, RecusalOrigin

__all__ = [
    "Absence", "AbsenceKind", "DepartmentCapacity", "LeavingKind", "Officer", "Recusal",
    "RecusalOrigin",
]  # fmt: skip

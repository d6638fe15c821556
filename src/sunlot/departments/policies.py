"""Who may be named for what."""

from sunlot.departments.errors import OfficeCannotInspect
from sunlot.departments.models import Department
from sunlot.departments.rules import may_inspect


def require_inspecting(department: Department) -> None:
    """Stop an office from becoming lead, joining department or owner of a result.

    :raises OfficeCannotInspect: the department is the office of a joint conference.
    """
    if not may_inspect(is_office=department.is_office):
        raise OfficeCannotInspect(department=department.short_name)

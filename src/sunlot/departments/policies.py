"""Who may be named for what."""

from sunlot.actors import Actor, Permission, Scope, require
from sunlot.departments.errors import DepartmentPassedOn, OfficeCannotInspect
from sunlot.departments.models import Department
from sunlot.departments.queries import heir_of
from sunlot.departments.rules import may_inspect
from sunlot.errors import Forbidden


def require_inspecting(department: Department) -> None:
    """Stop an office from becoming lead, joining department or owner of a result.

    :raises OfficeCannotInspect: the department is the office of a joint conference.
    :raises DepartmentPassedOn: its work has passed to a successor.
    """
    require_present(department)
    if not may_inspect(is_office=department.is_office):
        raise OfficeCannotInspect(department=department.short_name)


def require_present(department: Department) -> None:
    """Stop new work from being given to a department that has a successor.

    :raises DepartmentPassedOn: it has one.
    """
    if department.succeeded_by_id is not None:
        heir = heir_of(department)
        raise DepartmentPassedOn(old=department.short_name, successor=heir.short_name)


def may_change(by: Actor, department: Department) -> bool:
    """The system administrator everywhere; a coordinator in the own region and below."""
    if not by.can(Permission.DEPARTMENTS_CHANGE):
        return False
    if by.scope is not Scope.REGION:
        return True
    return bool(by.region_path) and department.region.path.startswith(by.region_path)


def require_change(by: Actor, department: Department, permission: Permission) -> None:
    """The right, for a department within reach.

    :raises Forbidden: no such right, or a department of another region.
    """
    require(by, permission)
    if not may_change(by, department):
        raise Forbidden(role=by.role.label if by.role else by.name)

"""Who may do what with an officer's record."""

from sunlot.actors import Actor, Permission, require
from sunlot.departments.models import Department
from sunlot.officers.errors import NoOfficersHere, OtherDepartment, OtherDepartmentsCapacity
from sunlot.officers.models import Officer


def require_own(by: Actor, officer: Officer) -> None:
    """Recusals and accounts are the business of the officer's own department.

    :raises OtherDepartment: another one's.
    """
    if not by.acts_for(officer.department_id):
        raise OtherDepartment(officer=officer.name, department=officer.department.short_name)


def require_own_department(by: Actor, department: Department) -> None:
    """What a department's officers can do in a year is its own to say.

    :raises OtherDepartmentsCapacity: another one's.
    """
    if not by.acts_for(department.pk):
        raise OtherDepartmentsCapacity(department=department.short_name)


def may_enter(by: Actor) -> bool:
    """Whether the actor writes officers by hand: the own department must inspect (JC-01)."""
    if not by.can(Permission.OFFICERS_IMPORT):
        return False
    return Department.objects.inspecting().filter(pk=by.place_id).exists()


def require_enter(by: Actor) -> None:
    """:raises Forbidden: the role may not write the register.
    :raises NoOfficersHere: the own department has no officers."""
    require(by, Permission.OFFICERS_IMPORT)
    if not may_enter(by):
        raise NoOfficersHere

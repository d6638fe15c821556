"""Who may do what with an officer's record."""

from sunlot.actors import Actor
from sunlot.departments.models import Department
from sunlot.officers.errors import OtherDepartment, OtherDepartmentsCapacity
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

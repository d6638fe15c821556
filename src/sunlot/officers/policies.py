"""Who may do what with an officer's record."""

from sunlot.actors import Actor
from sunlot.officers.errors import OtherDepartment
from sunlot.officers.models import Officer


def require_own(by: Actor, officer: Officer) -> None:
    """Recusals and accounts are the business of the officer's own department.

    :raises OtherDepartment: another one's.
    """
    if not by.acts_for(officer.department_id):
        raise OtherDepartment(officer=officer.name, department=officer.department.short_name)

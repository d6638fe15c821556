"""Who may do what with an officer's record."""

from sunlot.actors import Actor, Permission, require
from sunlot.departments.models import Department
from sunlot.officers.errors import NoOfficersHere, OtherDepartment, OtherDepartmentsCapacity
from sunlot.officers.models import Officer, Recusal


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


def may_read_reason(by: Actor, recusal: Recusal) -> bool:
    """The reason of a recusal and the note of its decision are read by the officer and by those of
    the officer's department who enter or decide recusals; to others they are a family's business.
    """
    officer = recusal.officer
    decides = by.can(Permission.RECUSALS_DECIDE) or by.can(Permission.OFFICERS_IMPORT)
    own = by.user_id is not None and officer.user_id == by.user_id
    return own or (decides and by.acts_for(officer.department_id))


def may_withdraw(by: Actor, recusal: Recusal) -> bool:
    """A declaration is taken back by the officer who made it, an entry by the department that made
    it: whom a business wants to be recused does not decide that the request is gone.
    """
    declared = recusal.officer.user_id is not None and (
        recusal.proposed_by_id == recusal.officer.user_id
    )
    if declared:
        return by.can(Permission.RECUSALS_DECLARE) and recusal.proposed_by_id == by.user_id
    return by.can(Permission.OFFICERS_IMPORT) and by.acts_for(recusal.officer.department_id)


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

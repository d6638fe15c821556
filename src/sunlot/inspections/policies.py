"""Who may do what with a visit and with a part of it."""

from sunlot.actors import Actor, Permission, require
from sunlot.inspections.errors import NotInspectingDepartment, NotLead
from sunlot.inspections.models import Inspection, Part
from sunlot.inspections.rules import may_record
from sunlot.plans.models import PlanTask


def require_lead_of_task(by: Actor, task: PlanTask, permission: Permission) -> None:
    """The right, held in the department that leads the task.

    :raises Forbidden: no such right. :raises NotLead: another department's task.
    """
    require(by, permission)
    if not by.acts_for(task.lead_id):
        raise NotLead(lead=task.lead.short_name if task.lead else task.lead_text)


def require_lead(by: Actor, visit: Inspection, permission: Permission) -> None:
    """The right, held in the department that organises the visit."""
    require(by, permission)
    if not by.acts_for(visit.lead_id):
        raise NotLead(lead=visit.lead.short_name)


def approval_permission(visit: Inspection) -> Permission:
    """A visit without a draw needs the right for exceptions."""
    if visit.is_random:
        return Permission.INSPECTIONS_APPROVE
    return Permission.EXCEPTIONS_APPROVE


def require_inspecting(by: Actor, part: Part, permission: Permission) -> None:
    """The right, held in the department that inspects this part (IN-04)."""
    require(by, permission)
    if not may_record(recorder_departments=by.places, inspecting_department=part.department_id):
        raise NotInspectingDepartment(department=part.department.short_name)


def require_notifier(by: Actor, visit: Inspection) -> None:
    """Who may say that the notice was served: the organising planner, or an officer of the team.

    :raises NotLead: neither.
    """
    if by.can(Permission.INSPECTIONS_RECORD):
        if not Part.objects.filter(inspection=visit, team__officer__user_id=by.person_id).exists():
            raise NotLead(lead=visit.lead.short_name)
        return
    require_lead(by, visit, Permission.INSPECTIONS_PLAN)


def can_approve(by: Actor, visit: Inspection) -> bool:
    """Whether to offer the approval."""
    return (
        by.can(approval_permission(visit))
        and by.acts_for(visit.lead_id)
        and by.user_id != visit.registered_by_id
    )


def can_plan(by: Actor, visit: Inspection) -> bool:
    """Whether to offer what the organising planner does."""
    return by.can(Permission.INSPECTIONS_PLAN) and by.acts_for(visit.lead_id)


def can_review(by: Actor, part: Part) -> bool:
    """Whether to offer the review."""
    return (
        by.can(Permission.INSPECTIONS_REVIEW)
        and by.acts_for(part.department_id)
        and by.user_id != part.recorded_by_id
    )

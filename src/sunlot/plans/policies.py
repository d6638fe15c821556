"""Who may do what with a plan and its tasks."""

import datetime

from sunlot.actors import Actor, Permission, Scope, require
from sunlot.departments.models import JointConferenceMember
from sunlot.errors import Forbidden
from sunlot.plans.models import Plan, PlanTask
from sunlot.regions.models import Region


def organises(by: Actor, region: Region) -> bool:
    """Whether the actor composes the plan of a region: a coordinator of that very region."""
    return (
        by.scope is Scope.REGION and by.can(Permission.PLANS_EDIT) and by.region_path == region.path
    )


def may_edit(by: Actor, task: PlanTask) -> bool:
    """The coordinator of the plan, or a planner of the department that leads the task."""
    leads = by.acts_for(task.lead_id)
    return by.can(Permission.PLANS_EDIT) and (leads or organises(by, task.plan.region))


def sits_in_conference(by: Actor, region: Region, on: datetime.date) -> bool:
    """Whether the actor's department is the office of the region's conference or a member."""
    if by.department_id is None:
        return False
    members = JointConferenceMember.objects.current(on).filter(conference__region=region)
    return (
        region.departments.filter(pk=by.department_id, is_office=True).exists()
        or members.filter(department_id=by.department_id).exists()
    )


def require_organise(by: Actor, region: Region, permission: Permission) -> None:
    """Composing, submitting and issuing belong to the office of the same region.

    :raises Forbidden: another role, or an office of another region.
    """
    require(by, permission)
    if not organises(by, region):
        _refuse(by)


def require_edit(by: Actor, task: PlanTask) -> None:
    """:raises Forbidden: neither the coordinator nor a planner of the lead department."""
    require(by, Permission.PLANS_EDIT)
    if not may_edit(by, task):
        _refuse(by)


def require_compose(by: Actor, plan: Plan) -> None:
    """Working in the sheet of a plan: those who edit, and whose region's plan it is.

    Which rows are theirs is decided for each (`may_edit`).

    :raises Forbidden: another role, or the plan of another region.
    """
    require(by, Permission.PLANS_EDIT)
    if by.region_path != plan.region.path:
        _refuse(by)


def require_adopt(by: Actor, plan: Plan, on: datetime.date) -> None:
    """The conference adopts: an approver or coordinator of its office or of a member.

    :raises Forbidden: the department does not sit in the conference of this region.
    """
    require(by, Permission.PLANS_ADOPT)
    if not sits_in_conference(by, plan.region, on):
        _refuse(by)


def _refuse(by: Actor) -> None:
    raise Forbidden(role=by.role.label if by.role else by.name)

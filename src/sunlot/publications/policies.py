"""Who may publish, withhold and change."""

from sunlot.actors import Actor, Permission, require
from sunlot.inspections.models import Part
from sunlot.publications.errors import NotPublisher
from sunlot.publications.models import ChangeRequest
from sunlot.publications.rules import may_confirm, may_publish


def require_publisher(by: Actor, part: Part, permission: Permission) -> None:
    """The right, held in the department that inspected (PB-02).

    :raises Forbidden: no such right. :raises NotPublisher: another department's result.
    """
    require(by, permission)
    if not may_publish(publisher_departments=by.places, inspecting_department=part.department_id):
        raise NotPublisher(department=part.department.short_name)


def owns(by: Actor, part: Part) -> bool:
    """Whether the part is of the actor's department."""
    return may_publish(publisher_departments=by.places, inspecting_department=part.department_id)


def can_publish(by: Actor, part: Part) -> bool:
    """Whether to offer publishing and withholding."""
    return by.can(Permission.PUBLICATIONS_PUBLISH) and owns(by, part)


def can_change(by: Actor, part: Part) -> bool:
    """Whether to offer a correction or withdrawal."""
    return by.can(Permission.PUBLICATIONS_CORRECT) and owns(by, part)


def can_decide(by: Actor, request: ChangeRequest) -> bool:
    """Whether to offer the decision about a change."""
    return (
        by.can(Permission.PUBLICATIONS_CONFIRM)
        and owns(by, request.publication.part)
        and may_confirm(requested_by=request.requested_by_id, decided_by=by.user_id)
    )

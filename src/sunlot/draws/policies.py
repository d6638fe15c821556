"""Who may do what with a draw."""

from sunlot.actors import Actor, Permission, Scope, require
from sunlot.draws.errors import NotYourParty
from sunlot.draws.models import DiceEntry, Draw, Party
from sunlot.errors import Forbidden
from sunlot.plans.models import PlanTask


def _refuse(by: Actor) -> None:
    raise Forbidden(role=by.role.label if by.role else by.name)


def leads_or_organises(by: Actor, task: PlanTask) -> bool:
    """The lead department of the task, or an organiser of the region above it."""
    if by.scope is Scope.REGION:
        return bool(by.region_path) and task.plan.region.path.startswith(by.region_path)
    return by.acts_for(task.lead_id)


def require_prepare(by: Actor, task: PlanTask) -> None:
    """Asking for a draw, or taking the request back.

    :raises Forbidden: another role, or a department that does not lead the task.
    """
    require(by, Permission.DRAWS_PREPARE)
    if not leads_or_organises(by, task):
        _refuse(by)


def require_confirm(by: Actor, task: PlanTask) -> None:
    """Confirming a freeze or a void: an approver of the lead department, or the coordinator.

    :raises Forbidden: otherwise.
    """
    require(by, Permission.DRAWS_CONFIRM)
    if not leads_or_organises(by, task):
        _refuse(by)


def require_operate(by: Actor, task: PlanTask) -> None:
    """Announcing and holding the ceremony: the coordinator of the region.

    :raises Forbidden: otherwise.
    """
    require(by, Permission.DRAWS_OPERATE)
    if not leads_or_organises(by, task):
        _refuse(by)


def require_withdraw(by: Actor, task: PlanTask) -> None:
    """Sending a freeze back: whoever may ask for it or confirm it."""
    if by.can(Permission.DRAWS_PREPARE):
        require_prepare(by, task)
    else:
        require_confirm(by, task)


def require_void(by: Actor, task: PlanTask) -> None:
    """Voiding: whoever confirms or operates draws of this task."""
    require_confirm(by, task)


def require_verify(by: Actor, task: PlanTask) -> None:
    """Checking a bundle again: the system, the operator and the supervisor."""
    if by.role is None:
        return
    permission = Permission.DRAWS_OPERATE
    if not by.can(permission):
        permission = Permission.DRAWS_FULL_BUNDLE
    require(by, permission)
    if not leads_or_organises(by, task):
        _refuse(by)


def require_attest(by: Actor, task: PlanTask) -> None:
    """Attesting as an auditor: the supervisor of the region.

    :raises Forbidden: otherwise.
    """
    require(by, Permission.DRAWS_ATTEST)
    if not leads_or_organises(by, task):
        _refuse(by)


def require_change_after_draw(by: Actor, task: PlanTask) -> None:
    """Substitution and replacement: the lead department's planner, or the coordinator."""
    permission = (
        Permission.DRAWS_OPERATE
        if by.can(Permission.DRAWS_OPERATE)
        else Permission.INSPECTIONS_PLAN
    )
    require(by, permission)
    if not leads_or_organises(by, task):
        _refuse(by)


def require_party(by: Actor, party: Party) -> None:
    """Sealing and revealing: only the person who acts for this very party.

    :raises NotYourParty: anybody else, the operator included.
    """
    require(by, Permission.DRAWS_PARTICIPATE)
    if by.user_id is None or party.user_id != by.user_id:
        raise NotYourParty


def require_typist(by: Actor, entries: list[DiceEntry]) -> DiceEntry:
    """The entry that the actor types for one dice party.

    :raises NotYourParty: the actor is no typist of this party.
    """
    require(by, Permission.DRAWS_PARTICIPATE)
    mine = [one for one in entries if by.user_id is not None and one.user_id == by.user_id]
    if not mine:
        raise NotYourParty
    return mine[0]


def may_see_names(by: Actor, draw: Draw) -> bool:
    """After the draw, staff who may view draws see its winners; participants never do."""
    return bool(draw.result) and by.can(Permission.DRAWS_VIEW)
